"""The structural check as a whole: what it writes, and that it accounts for everything."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.core import structural_check
from hub.core.dialect import DeclaredDialect
from hub.core.entity import Line
from hub.core.finding import Finding
from hub.core.verdict import ENTITIES, FINDINGS, INDEX_EVERY, ROWS, Index, Verdict, index_name
from tests.checking import ORDERS, THINGS, check_text, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.glimpse import Glimpse

CLEAN = "Number,City,Product,Quantity,Price\nA1,Bath,P1,2,1.50\nA1,Bath,P2,1,\nA2,Wells,P1,3,0.20\n"


def test_a_clean_file_becomes_its_entities(tmp_path: Path) -> None:
    """Rows with one key are one entity: header values once, a line a row, canonical values, blank ones absent."""
    checked = check_text(CLEAN, ORDERS, tmp_path)
    assert checked.verdict.green
    assert checked.findings == []
    first, second = checked.entities
    assert (first.number, first.key, first.record_key, first.rows) == (1, "A1", "A1", [2, 3])
    assert first.values == {"Order.Number": "A1", "Order.City": "Bath"}
    assert first.lines == [
        Line(2, {"Order.Line.Product": "P1", "Order.Line.Quantity": 2, "Order.Line.Price": "1.5"}),
        Line(3, {"Order.Line.Product": "P2", "Order.Line.Quantity": 1}),
    ]
    assert (second.number, second.key, second.rows) == (2, "A2", [4])


def test_the_verdict_names_bytes_dialect_and_columns(tmp_path: Path) -> None:
    """A verdict says which bytes it is about, how they were read, and which column feeds which field."""
    verdict = check_text(CLEAN, ORDERS, tmp_path).verdict
    assert verdict.sha256 == hashlib.sha256(CLEAN.encode()).hexdigest()
    assert verdict.size_bytes == len(CLEAN)
    assert verdict.dialect is not None
    assert (verdict.dialect.encoding, verdict.dialect.delimiter, verdict.dialect.declared) == ("utf-8", ",", False)
    assert [(column.heading, column.field, column.by) for column in verdict.columns][:2] == [
        ("Number", "Order.Number", "title"),
        ("City", "Order.City", "title"),
    ]


def test_the_ledger_accounts_for_every_row(tmp_path: Path) -> None:
    """Header, blank, accepted, refused rows and rows of no entity add up to all rows; entities likewise."""
    text = "Number,City,Product,Quantity\n\nA1,Bath,P1,2\n,Bath,P1,1\nA2,Bath,P1,many\nA2,Bath,P2,1\n,,,\n"
    checked = check_text(text, ORDERS, tmp_path)
    ledger = checked.verdict.ledger
    assert (ledger.rows, ledger.rows_header, ledger.rows_blank) == (7, 1, 2)
    assert (ledger.rows_accepted, ledger.rows_refused, ledger.rows_of_no_entity) == (1, 2, 1)
    assert (ledger.entities, ledger.accepted, ledger.refused) == (2, 1, 1)
    assert [entity.key for entity in checked.entities] == ["A1"]
    assert [(row.row, row.kind, row.entity) for row in checked.rows] == [
        (1, "header", None),
        (2, "blank", None),
        (3, "data", 1),
        (4, "data", None),
        (5, "data", 2),
        (6, "data", 2),
        (7, "blank", None),
    ]


def test_one_bad_row_refuses_its_whole_entity(tmp_path: Path) -> None:
    """Half an order is not what was ordered: a finding on its last row refuses all of it, and names its number."""
    checked = check_text("Number,City,Product,Quantity\nA1,Bath,P1,1\nA1,Bath,P2,0\n", ORDERS, tmp_path)
    assert checked.codes == [(3, "cell.minimum")]
    assert checked.findings[0].entity == 1
    assert checked.entities == []
    assert not checked.verdict.green
    assert not checked.verdict.file_rejected


def test_a_row_that_is_too_short_is_told_once(tmp_path: Path) -> None:
    """Not once more for the line or the header's values that it lacks, whether it goes on with an order or begins one;
    a row of an order whose line is there and empty says so.
    """
    text = "Number,City,Kind,Product,Quantity\nA1,Bath,Retail,P1,1\nA2,Bath\nA1,Bath\nA3,Bath,,\nA4,Bath,,,\n"
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.codes == [
        (3, "row.missing-cell"),
        (4, "row.missing-cell"),
        (4, "entity.non-contiguous"),
        (5, "row.missing-cell"),
        (5, "entity.no-lines"),
        (6, "entity.no-lines"),
    ]
    assert checked.entities == []


def test_a_row_may_end_with_the_last_heading(tmp_path: Path) -> None:
    """A delimiter too many behind the headings makes a column of no name, which no row must have."""
    text = "Number,City,Product,Quantity,,\nA1,Bath,P1,1\nA1,Bath,P2,1,\nA1,Bath,P3,1,,\nA2,Bath,P1\n"
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.codes == [(1, "header.blank-label"), (1, "header.blank-label"), (5, "row.missing-cell")]
    assert [(entity.key, len(entity.lines)) for entity in checked.entities] == [("A1", 3)]


def test_warnings_leave_a_file_green(tmp_path: Path) -> None:
    """What was normalised is said, with before and after, and does not stop the file."""
    checked = check_text("Number,City,Kind,Product,Quantity\nA1, Bath ,retail,P1,1\n", ORDERS, tmp_path)
    assert checked.codes == [(2, "cell.whitespace"), (2, "cell.case")]
    space, case = checked.findings
    assert (space.severity, space.value) == ("warning", " Bath ")
    assert "' Bath ' is read as 'Bath'" in space.message
    assert (case.severity, case.value) == ("info", "retail")
    assert "'Retail'" in case.message
    assert checked.verdict.green
    assert checked.entities[0].values["Order.City"] == "Bath"
    assert checked.entities[0].values["Order.Kind"] == "Retail"


def test_identifiers_are_text_from_the_first_byte(tmp_path: Path) -> None:
    """Leading zeros, a plus and an exponent survive in keys and codes."""
    checked = check_text("Number,City,Product,Quantity\n007,Bath,1E5,1\n+8,Bath,00,1\n", ORDERS, tmp_path)
    assert [entity.key for entity in checked.entities] == ["007", "+8"]
    assert [entity.lines[0].values["Order.Line.Product"] for entity in checked.entities] == ["1E5", "00"]


def test_every_finding_is_written_whatever_their_number(tmp_path: Path) -> None:
    """3,000 rows with three faults each give 9,000 findings: in the file, the counts and the groups alike.

    That the column of one of them is empty throughout is said once more.
    """
    rows = "".join(f"A{number},,P1,x{number}\n" for number in range(3000))
    checked = check_text(f"Number,City,Product,Quantity\n{rows.replace('P1', 'P123456789')}", ORDERS, tmp_path)
    assert len(checked.findings) == checked.verdict.finding_count == 9001
    by_code = {"cell.length": 3000, "cell.required": 3000, "cell.type": 3000, "header.column-empty": 1}
    assert checked.verdict.counts_by_code == by_code
    assert checked.verdict.counts_by_severity == {"error": 9000, "warning": 1, "info": 0}
    assert sorted((group.code, group.count, group.column) for group in checked.groups) == [
        ("cell.length", 3000, 3),
        ("cell.required", 3000, 2),
        ("cell.type", 3000, 4),
        ("header.column-empty", 1, 2),
    ]
    types = next(group for group in checked.groups if group.code == "cell.type")
    assert types.first_rows == list(range(2, 12))
    assert types.examples == ["x0", "x1", "x2", "x3", "x4"]
    assert len(checked.verdict.findings) == INDEX_EVERY
    assert checked.verdict.findings == checked.findings[:INDEX_EVERY]


@pytest.mark.parametrize(("name", "records"), [(FINDINGS, "findings"), (ROWS, "rows"), (ENTITIES, "entities")], ids=str)
def test_indexes_lead_to_their_records(tmp_path: Path, name: str, records: str) -> None:
    """Every block of an index begins at its offset, holds its count of records, and its rows, codes and columns."""
    rows = "".join(f"A{number},Bath,P1,{'x' if number % 3 else 1}\n" for number in range(1000))
    checked = check_text(f"Number,City,Product,Quantity\n{rows}", ORDERS, tmp_path)
    index = checked.index(name)
    data = (checked.directory / name).read_bytes()
    assert index.size_bytes == len(data)
    assert index.count == len(getattr(checked, records))
    # The findings of one row are never parted.
    assert all(INDEX_EVERY <= block.count < INDEX_EVERY + 5 for block in index.blocks[:-1])
    position = 0
    for block, end in zip(index.blocks, [*(each.offset for each in index.blocks[1:]), len(data)], strict=True):
        held = getattr(checked, records)[position : position + block.count]
        assert data[block.offset : end].count(b"\n") == block.count
        numbers = [row for each in held for row in getattr(each, "rows", [getattr(each, "row", 0)])]
        assert (block.first_row, block.last_row) == (min(numbers), max(numbers))
        if name == FINDINGS:
            assert block.codes == {"cell.type": block.count}
            assert block.columns == [4]
        position += block.count
    assert position == index.count


def test_the_manifest_cuts_entities_into_parts(tmp_path: Path) -> None:
    """Parts cover the entities without gap or overlap; each one's bytes hold exactly its entities."""
    rows = "".join(f"A{number},Bath,P1,{number % 7}\n" for number in range(300))
    checked = check_text(f"Number,City,Product,Quantity\n{rows}", ORDERS, tmp_path)
    data = (checked.directory / ENTITIES).read_bytes()
    assert checked.verdict.part_count == len(checked.parts) > 1
    position = 0
    for number, part in enumerate(checked.parts, start=1):
        held = checked.entities[position : position + part.count]
        assert (part.part, part.first) == (number, position + 1)
        assert data[slice(*part.bytes)].count(b"\n") == part.count
        assert part.numbers == (held[0].number, held[-1].number)
        position += part.count
    assert position == len(checked.entities)
    assert checked.parts[-1].bytes[1] == len(data)


def test_rows_of_one_entity_that_lie_apart_are_joined(tmp_path: Path) -> None:
    """An order that goes on after another one is one order, with all its rows, and it is said where it goes on."""
    text = "Number,City,Product,Quantity\nA1,Bath,P1,1\nA2,Bath,P1,1\nA1,Bath,P2,1\nA3,Bath,P1,1\nA1,Bath,P3,1\n"
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.codes == [(4, "entity.non-contiguous"), (6, "entity.non-contiguous")]
    assert "begin in row 2" in checked.findings[0].message
    assert checked.verdict.green
    assert [(entity.number, entity.key, entity.rows) for entity in checked.entities] == [
        (1, "A1", [2, 4, 6]),
        (2, "A2", [3]),
        (3, "A3", [5]),
    ]
    assert [line.row for line in checked.entities[0].lines] == [2, 4, 6]
    assert (checked.verdict.ledger.rows_accepted, checked.verdict.ledger.accepted) == (5, 3)
    assert sorted(path.name for path in checked.directory.iterdir()) == [
        "entities.index.json",
        "entities.jsonl",
        "findings.index.json",
        "findings.jsonl",
        "groups.jsonl",
        "manifest.jsonl",
        "rows.index.json",
        "rows.jsonl",
    ]


@pytest.mark.parametrize("bad", [0, 1, 2], ids=["first run", "later run", "between the runs"])
def test_split_entities_are_refused_as_a_whole(tmp_path: Path, bad: int) -> None:
    """A finding in any run of rows, or one that only shows when the runs are joined, refuses the split entity."""
    runs = [["A1,Bath,P1,1", "A1,Bath,P2,1"], ["A1,Bath,P3,1"]]
    expected = [(5, "entity.non-contiguous")]
    if bad == 0:
        runs[0][1], expected = "A1,Bath,P2,no", [(3, "cell.type"), *expected]
    elif bad == 1:
        runs[1][0], expected = "A1,Bath,P3,no", [*expected, (5, "cell.type")]
    else:
        runs[1][0], expected = "A1,Wells,p1,1", [*expected, (5, "entity.header-conflict"), (5, "entity.duplicate-line")]
    text = "\n".join(["Number,City,Product,Quantity", *runs[0], "A2,Bath,P1,1", *runs[1], ""])
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.codes == expected
    assert [entity.key for entity in checked.entities] == ["A2"]
    ledger = checked.verdict.ledger
    assert (ledger.entities, ledger.accepted, ledger.refused) == (2, 1, 1)
    assert (ledger.rows_accepted, ledger.rows_refused) == (1, 3)


def test_many_split_entities_are_joined_in_shares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file sorted by product splits every order; joined in many shares, they are as in a file sorted by order."""
    monkeypatch.setattr("hub.core.rejoining._SHARE", 40)
    orders = [f"A{number},Bath" for number in range(100)]
    apart = [f"{order},P{product},1" for product in range(3) for order in orders]
    header = "Number,City,Product,Quantity"
    checked = check_text("\n".join([header, *apart, ""]), ORDERS, tmp_path)
    together = check_text(
        "\n".join([header, *sorted(apart, key=lambda row: int(row[1:].split(",")[0])), ""]), ORDERS, tmp_path
    )
    assert checked.verdict.counts_by_code == {"entity.non-contiguous": 200}
    assert [(entity.number, entity.key, entity.values) for entity in checked.entities] == [
        (entity.number, entity.key, entity.values) for entity in together.entities
    ]
    assert [[line.values for line in entity.lines] for entity in checked.entities] == [
        [line.values for line in entity.lines] for entity in together.entities
    ]


def test_keys_with_one_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When hashes of two keys are the same, the check starts again with other hashes: the orders stay two."""
    salts = []

    def colliding(salt: str, identity: str) -> int:
        salts.append(salt)
        return 1 if not salt else hash(salt + identity)

    monkeypatch.setattr(structural_check, "key_hash", colliding)
    checked = check_text(CLEAN, ORDERS, tmp_path)
    assert [entity.key for entity in checked.entities] == ["A1", "A2"]
    assert checked.findings == []
    assert set(salts) == {"", "1"}


def test_a_rejected_file_leaves_nothing_to_submit(tmp_path: Path) -> None:
    """A finding about the file as a whole refuses every entity, those found before it included."""
    checked = check_text('Number,City,Product,Quantity\nA1,Bath,P1,1\nA2,"Bath,P1,1\n', ORDERS, tmp_path)
    verdict = checked.verdict
    assert checked.codes == [(3, "file.unclosed-quote")]
    assert verdict.file_rejected
    assert not verdict.green
    assert (verdict.part_count, checked.entities, checked.parts) == (0, [], [])
    assert (verdict.ledger.accepted, verdict.ledger.refused, verdict.ledger.rows_of_no_entity) == (0, 1, 1)


def test_a_key_without_lines_may_stand_once(tmp_path: Path) -> None:
    """Where a row is a whole entity, a key that comes again refuses both: the file does not tell which is right."""
    text = "Code,Place,Count\nT1,X,1\nT2,,2\nt1,x,1\nT1,Y,1\nT2,,3\n"
    checked = check_text(text, THINGS, tmp_path)
    errors = [(finding.row, finding.code) for finding in checked.findings if finding.severity == "error"]
    assert sorted(errors) == [(4, "cross.primary-key"), (6, "cross.primary-key")]
    assert [(entity.key, entity.record_key) for entity in checked.entities] == [("T1 / Y", "T1 / Y")]


def test_a_longer_key_reads_well_and_is_never_ambiguous(tmp_path: Path) -> None:
    """Parts of a key are joined by a slash; slashes within them are escaped, so that two keys never read alike."""
    checked = check_text("Code,Place\na,\na/ b,c\na,b /c\n", THINGS, tmp_path)
    assert [entity.key for entity in checked.entities] == ["a", "a\\/ b / c", "a / b \\/c"]
    assert [entity.record_key for entity in checked.entities] == ["A", "A\\/ B / C", "A / B \\/C"]


def test_checking_again_says_the_same(tmp_path: Path) -> None:
    """A check delivered twice writes the same bytes."""
    text = "Number,City,Product,Quantity\nA1,Bath,P1,x\nA2,Bath,P1,1\nA1,Bath,P2,1\n"
    first = check_text(text, ORDERS, tmp_path)
    before = {path.name: path.read_bytes() for path in first.directory.iterdir()}
    second = check_text(text, ORDERS, tmp_path)
    assert second.verdict == first.verdict
    assert {path.name: path.read_bytes() for path in second.directory.iterdir()} == before


def test_a_declared_dialect_wins(tmp_path: Path) -> None:
    """What somebody declares is not detected: encoding, delimiter, quote, and the row of the headings."""
    text = "List of orders\n;;;\nNumber;City;Product;Quantity\nA1;'Bâth; N';P1;1\n".encode("windows-1252")
    declared = DeclaredDialect(encoding="windows-1252", delimiter=";", quote="'", header_row=3)
    checked = check_text(text, ORDERS, tmp_path, declared=declared)
    assert checked.entities[0].values["Order.City"] == "Bâth; N"
    assert checked.verdict.dialect is not None
    assert checked.verdict.dialect.declared
    ledger = checked.verdict.ledger
    assert (ledger.rows_above_header, ledger.rows_blank, ledger.rows_header) == (1, 1, 1)
    assert [row.kind for row in checked.rows] == ["above", "blank", "header", "data"]


def _numbered(count: int) -> str:
    rows = "".join(f"A{number},{'Bath' if number % 3 else ''},P1,1\n" for number in range(count))
    return f"Number,City,Product,Quantity\n{rows}"


def test_a_check_under_way_can_be_watched(tmp_path: Path) -> None:
    """The watcher is told after 1,000 rows and then every 10,000 how far the check is, in rows and in bytes."""
    told: list[tuple[int, bool]] = []
    text = _numbered(9_999)

    def watch(glimpse: Glimpse) -> None:
        assert glimpse.read_bytes is not None
        told.append((glimpse.rows, 0 < glimpse.read_bytes <= glimpse.size_bytes == len(text)))

    check_text(text, ORDERS, tmp_path, watch=watch)
    assert told == [(1_000, True)]


def test_what_was_found_so_far_can_be_read_and_changes_nothing(tmp_path: Path) -> None:
    """A glimpse has the verdict so far, marked so, and the findings and rows behind it; the outcome is the same."""
    text = _numbered(1_500)
    seen: list[tuple[Verdict, list[Finding], int]] = []

    def watch(glimpse: Glimpse) -> None:
        glimpse.write_down()
        findings = lines_of(tmp_path / "written" / FINDINGS, Finding)
        index = msgspec.json.decode((tmp_path / "written" / index_name(ROWS)).read_bytes(), type=Index)
        rows = (tmp_path / "written" / ROWS).read_bytes()[: index.size_bytes].splitlines()
        assert len(rows) == index.count
        seen.append((glimpse.verdict(), findings, index.count))

    watched = check_text(text, ORDERS, tmp_path, watch=watch)
    ((verdict, findings, rows),) = seen
    assert (verdict.partial, verdict.green, verdict.ledger.rows) == (True, False, 1_000)
    assert verdict.finding_count == len(findings) == 333
    assert verdict.groups[0].count == 333
    assert findings == watched.findings[:333]
    assert verdict.findings == findings[:200]
    assert rows >= 800
    again = tmp_path / "unwatched"
    again.mkdir()
    assert check_text(text, ORDERS, again).verdict == watched.verdict
    assert not watched.verdict.partial
    assert len(watched.verdict.findings) == 200
    assert sum(block.count for block in watched.index(FINDINGS).blocks) == len(watched.findings)


def test_an_email_address_tells_of_shifted_rows_like_any_value(tmp_path: Path) -> None:
    """Although it is a text that is read at a glance, it is none that stands anywhere."""
    to_email = {"Bill City": {"format": "email"}}
    fields = [each.model_copy(update=to_email.get(each.title)) for each in ORDERS.fields]
    definition = ORDERS.model_copy(update={"fields": fields})
    head, good = "Number,City,Product,Kind,Bill City,Quantity,Tariff", "A1,Bath,P1,Retail,a@mail.example,1,\n"
    shifted = "A2,Bath,P1,x,Retail,a@mail.example,1\n"
    checked = check_text(f"{head}\n{good}{shifted}", definition, tmp_path)
    assert (3, "row.shifted") in checked.codes


def test_the_end_of_file_of_old_systems_is_a_blank_row(tmp_path: Path) -> None:
    """They write it below the last row; in the place of a value it is a control character like others."""
    assert check_text(f"{CLEAN}\x1a", ORDERS, tmp_path).codes == [(5, "row.blank")]
    wrong = check_text("Number,City,Product,Quantity\nA1,\x1a,P1,1\n", ORDERS, tmp_path)
    assert wrong.codes == [(2, "cell.control-character")]
