"""Reading JSON and JSON Lines: records one at a time, nothing tolerated, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.headings import known_headings
from hub.core.jsonreader import JsonDocuments, JsonLinesDocuments
from hub.core.jsonwindow import LONGEST_RECORD
from hub.core.records import UnreadableError
from tests.checking import ORDERS, check_text

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.treereader import Document

KNOWN = known_headings(ORDERS).keys()


def read(text: str | bytes, directory: Path, *, record_path: str | None = None) -> list[Document]:
    path = directory / "file.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    definition = ORDERS.model_copy(update={"record_path": record_path})
    return list(JsonDocuments(path, definition, KNOWN))


def refused(text: str | bytes, directory: Path) -> tuple[str, dict[str, object]]:
    with pytest.raises(UnreadableError) as raised:
        read(text, directory)
    return raised.value.told.code, dict(raised.value.told.words)


@pytest.mark.parametrize(
    "text",
    [
        '[{"Number":"A1"},{"Number":"A2"}]',
        '{"orders":[{"Number":"A1"},{"Number":"A2"}]}',
        '{"data":{"orders":[{"Number":"A1"},{"Number":"A2"}]}}',
        '\ufeff [\n{"Number":"A1"}\n,\n{"Number":"A2"}]\n\n',
    ],
)
def test_records_are_found_wherever_the_list_is(text: str, tmp_path: Path) -> None:
    """At the top, or below members that the definition does not know."""
    assert [dict(document.members or {}) for document in read(text, tmp_path)] == [{"Number": "A1"}, {"Number": "A2"}]


@pytest.mark.parametrize(
    "text",
    [
        '{"Number":"A1","notes":[{"Number":"no record"}]}',
        '{"Order":{"Number":"A1"},"Line":[{"Product":"P1"}]}',
        '{"Line":[{"Product":"P1"}],"Number":"A1"}',
    ],
)
def test_an_object_that_the_definition_knows_is_the_record(text: str, tmp_path: Path) -> None:
    """Its lists are its own, and not the records."""
    (document,) = read(text, tmp_path)
    assert len(document.members or {}) == 2


def test_a_record_path_leads_to_the_records(tmp_path: Path) -> None:
    """Each of its steps may be there or not: JSON rarely has the root that XML needs."""
    for text in ('{"orders":{"order":[{"a":1}]}}', '{"order":[{"a":1}]}', '[{"a":1}]', '{"x":[1],"orders":[{"a":1}]}'):
        assert [dict(each.members or {}) for each in read(text, tmp_path, record_path="orders/order")] == [{"a": "1"}]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"Number":"A1"},{"Number":}]', """a value is due here, near 'er":"A1"},{"Number":}]'"""),
        ('[{"Number":"A1"', """a comma or a closing bracket is due here, near '[{"Number":"A1"'"""),
        ('[{"Number":"A1', """a text begins here whose quote is not closed, near '[{"Number":"A1'"""),
    ],
)
def test_what_is_broken_is_shown(text: str, reason: str, tmp_path: Path) -> None:
    """In words that say what is due, with the text around: programs write all of a file in one line."""
    code, words = refused(text, tmp_path)
    assert (code, words["reason"]) == ("file.json-malformed", reason)


def test_what_stands_beside_the_records_is_told(tmp_path: Path) -> None:
    """By name, as a warning."""
    text = '{"made":"today","orders":[{"Number":"A1","City":"Bath","Product":"P1","Quantity":1}],"count":1}'
    checked = check_text(text, ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.outside-records"]
    assert "made, count" in checked.findings[0].message
    assert checked.verdict.green


def test_json_in_utf16_is_refused_in_a_whole_sentence(tmp_path: Path) -> None:
    """JSON is UTF-8: what it is instead is said."""
    checked = check_text('[{"Number":"A1"}]'.encode("utf-16"), ORDERS, tmp_path)
    (told,) = checked.findings
    assert told.code == "file.encoding-unsupported"
    assert told.message == "The file is JSON in UTF-16; it cannot be read so."


@pytest.mark.parametrize(
    ("beside", "names"),
    [
        ('"meta":{"sent":"today"}', "meta"),
        ('"links":{"self":{"href":"x"}},"page":1', "links, page"),
        ('"errors":[],"tags":["a"]', "errors, tags"),
        ('"counts":[[1]]', "counts"),
    ],
)
@pytest.mark.parametrize(
    "record",
    [
        '"orders":[{"Number":"A1","City":"Bath","Product":"P1","Quantity":1}]',
        '"data":{"sale":{"Number":"A1","City":"Bath","Product":"P1","Quantity":1}}',
    ],
)
def test_objects_and_lists_before_the_records_stand_beside_them(
    beside: str, names: str, record: str, tmp_path: Path
) -> None:
    """Envelopes say who sent them, and when, before they say what: none of that is a record."""
    checked = check_text(f"{{{beside},{record}}}", ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.outside-records"]
    assert f"the file has {names};" in checked.findings[0].message
    assert [entity.key for entity in checked.entities] == ["A1"]


def test_an_unknown_object_before_what_is_known_does_not_hide_the_record(tmp_path: Path) -> None:
    """It is a member of the record, which means nothing."""
    (document,) = read('{"extra":{"x":1},"Number":"A1"}', tmp_path)
    assert document.members == {"extra": {"x": "1"}, "Number": "A1"}


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ('{"a":{"x":1},"b":{"y":2}}', [{"x": "1"}]),
        ('{"a":[],"b":{"y":2}}', [{"y": "2"}]),
        ('{"a":["x"]}', [None]),
        ('{"a":[]}', []),
    ],
)
def test_where_nothing_is_known_the_first_that_holds_something_is_the_record(
    text: str, members: list[dict[str, str] | None], tmp_path: Path
) -> None:
    """So that its members can be told one by one."""
    assert [document.members for document in read(text, tmp_path)] == members


def test_records_know_their_lines(tmp_path: Path) -> None:
    """The physical line where each begins, also far beyond one piece of the file."""
    pad = " " * 500
    text = "[\n" + ",\n".join(f'{{"Number":\n"{at}{pad}"}}' for at in range(1000)) + "\n]"
    documents = read(text, tmp_path)
    assert [document.line for document in documents] == [2 + 2 * at for at in range(1000)]


def test_numbers_keep_their_text(tmp_path: Path) -> None:
    """However many digits they have, and however they are written."""
    numbers = ["9007199254740993", "1.0", "1e6", "-0", "0.1000", "1" * 5000, "1E400", "123456789.123456789123456789"]
    (document,) = read(f'[{{"a":[{",".join(numbers)}]}}]', tmp_path)
    assert (document.members or {})["a"] == numbers


def test_a_number_at_the_end_of_a_piece_is_whole(tmp_path: Path) -> None:
    """A piece of the file may end within a number, a word, an escape or a letter."""
    for pad in range(65_500, 65_540):
        text = f'[{{"p":"{"x" * pad}","n":123456,"t":true,"u":"\\u00e9\u00e9"}}]'
        (document,) = read(text, tmp_path)
        assert [*(document.members or {}).values()][1:] == ["123456", True, "\u00e9\u00e9"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[", 1),
        ("[{}", 1),
        ("[{},]", 1),
        ("[{}\n{}]", 2),
        ("[{}]\n\n]", 3),
        ('{"a":1,}', 1),
        ('{"a" 1}', 1),
        ("{a:1}", 1),
        ("{'a':1}", 1),
        ('[{"a":01}]', 1),
        ('[{"a":.5}]', 1),
        ('[{"a":NaN}]', 1),
        ('[{"a":-Infinity}]', 1),
        ('[{"a":"x\ny"}]', 1),
        ('[\n{"a":tru}]', 2),
        ("/*x*/[]", 1),
        ('[{"a":1}]{"a":1}', 1),
        ('{"a":1}{"a":1}', 1),
        ('[{"a":"\\x"}]', 1),
        ('["unclosed', 1),
        ("nul", 1),
        ("", 1),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    """As a whole: nobody can tell what the rest would mean."""
    code, words = refused(text, tmp_path)
    assert (code, words["at_line"]) == ("file.json-malformed", line)
    assert words["reason"]


def test_what_is_wrong_far_into_a_file_is_named_there(tmp_path: Path) -> None:
    """The line of the fault, not that of the end of the file."""
    good = '{"a":"' + "x" * 1000 + '"}'
    text = "[\n" + f"{good},\n" * 500 + '{"a" "b"},\n' + f"{good},\n" * 500 + f"{good}]"
    code, words = refused(text, tmp_path)
    assert (code, words["at_line"]) == ("file.json-malformed", 502)


@pytest.mark.parametrize(
    "text",
    [
        '[{"a":1,"a":1}]',
        '{"a":1,"a":2}',
        '[{"b":{"a":1,"a":2}}]',
        # The records themselves.
        '{"a":[{"Number":"A1"}],"a":[{"Number":"A2"}]}',
        '{"b":{"a":[{"Number":"A1"}],"n":1,"a":{"Number":"A2"}}}',
    ],
)
def test_a_member_named_twice_is_refused(text: str, tmp_path: Path) -> None:
    """Wherever it is: which value is meant cannot be told."""
    code, words = refused(text, tmp_path)
    assert (code, words["name"]) == ("file.json-duplicate-key", "a")


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_depth_without_end_is_refused(opening: str, tmp_path: Path) -> None:
    """A hundred thousand brackets neither crash nor take long."""
    assert refused(opening * 100_000, tmp_path)[0] == "file.json-limits"


def test_a_record_without_end_is_refused(tmp_path: Path) -> None:
    """Long before it fills the memory."""
    assert refused('[{"a":"' + "x" * (LONGEST_RECORD + 200_000) + '"}]', tmp_path)[0] == "file.json-limits"


@pytest.mark.parametrize("text", ["42", '"text"', "null", "[1]", "[]", "[[]]", "{}", "[{}]"])
def test_json_without_records_is_refused(text: str, tmp_path: Path) -> None:
    """By a finding of its own: it is JSON, and no list of orders."""
    path = tmp_path / "file"
    path.write_text(text)
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.verdict.file_rejected


def test_bytes_that_are_no_utf8_are_named_by_their_place(tmp_path: Path) -> None:
    """The offset of the first one, also beyond the first piece."""
    before = b"[" + b'{"a":"b"},\n' * 10_000 + b'{"a":"M'
    code, words = refused(before + b'\xfcnchen"}]', tmp_path)
    assert (code, words["offset"], words["at_line"]) == ("file.encoding-invalid", len(before), 10_001)


def test_a_bad_line_of_json_lines_refuses_itself_alone(tmp_path: Path) -> None:
    """Whatever is wrong with it; the records around it are read."""
    bad = [b"{bad", b"[1]", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":"\xfc"}', b"42", b"[" * 100_000]
    good = b'{"Number":"A%d","City":"Bath","Product":"P1","Quantity":1}'
    lines = [good % 0, *(line for at, each in enumerate(bad, start=1) for line in (each, good % at)), b""]
    checked = check_text(b"\n".join(lines), ORDERS, tmp_path)
    assert not checked.verdict.file_rejected
    assert checked.codes == [(2 * at, "row.unreadable") for at in range(1, len(bad) + 1)]
    assert [entity.key for entity in checked.entities] == [f"A{at}" for at in range(len(bad) + 1)]
    assert checked.verdict.ledger.rows_of_no_entity == len(bad)
    assert [finding.line for finding in checked.findings] == [2 * at for at in range(1, len(bad) + 1)]


def test_lines_without_end_are_passed(tmp_path: Path) -> None:
    """A line longer than a record may be is one bad record, and is not held."""
    path = tmp_path / "file.jsonl"
    path.write_bytes(b'{"a":1}\n' + b"x" * (LONGEST_RECORD * 2) + b'\n{"a":2}\n')
    documents = list(JsonLinesDocuments(path))
    assert [(document.line, document.members is None) for document in documents] == [(1, False), (2, True), (3, False)]


def test_a_byte_order_mark_is_told(tmp_path: Path) -> None:
    """JSON has none; it is left out, and said so."""
    text = '\ufeff[{"Number":"A1","City":"Bath","Product":"P1","Quantity":1}]'
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.verdict.green
    assert [finding.code for finding in checked.findings] == ["file.bom"]
