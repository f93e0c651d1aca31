"""The guard of workbooks: what is damaged, harmful or too large is refused by code, before any library opens it."""

from __future__ import annotations

import time
from array import array
from typing import TYPE_CHECKING

import pytest

from hub.core.records import UnreadableError
from hub.core.sheetscan import SheetScan
from hub.core.workbook import open_workbook
from tests.workbooks import cells_xml, number_cell, parts_of, text_cell, with_declared, workbook, zipped

if TYPE_CHECKING:
    from pathlib import Path

GOOD = parts_of(cells_xml([text_cell("A1", "Number")], [number_cell("A2", "1")]))
SHEET = "xl/worksheets/sheet1.xml"
SHARED = "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


def with_rows(rows: str, **options: object) -> dict[str, str]:
    return parts_of(rows, **options)  # type: ignore[arg-type]


def with_part(name: str, content: str | bytes = b"x") -> bytes:
    return zipped({**GOOD, name: content})


def renamed(parts: dict[str, str], old: str, new: str) -> dict[str, str]:
    """Return parts with something called otherwise, in their names and in what they say."""
    return {name.replace(old, new): content.replace(old, new) for name, content in parts.items()}


def with_texts(stated: str) -> bytes:
    """Return a workbook whose shared texts begin with what is stated of them."""
    parts = parts_of(cells_xml(['<c r="A1" t="s"><v>0</v></c>']), shared=["a"])
    return zipped({**parts, SHARED: parts[SHARED].replace("<sst", f"<sst {stated}")})


def overlapping() -> bytes:
    """Return an archive whose directory names one part twice by different names."""
    archive = zipped({**GOOD, "xl/a.bin": b"x" * 1000})
    at = archive.rfind(b"PK\x01\x02")
    end = archive.rfind(b"PK\x05\x06")
    entry = archive[at:end].replace(b"xl/a.bin", b"xl/b.bin")
    count = (int.from_bytes(archive[end + 10 : end + 12], "little") + 1).to_bytes(2, "little")
    size = (int.from_bytes(archive[end + 12 : end + 16], "little") + len(entry)).to_bytes(4, "little")
    tail = archive[end : end + 8] + count + count + size + archive[end + 16 :]
    return archive[:end] + entry + tail


CASES = {
    "cut off": (zipped(GOOD)[:-30], "file.workbook-damaged"),
    "cut in the middle": (zipped(GOOD)[:60] + zipped(GOOD)[90:], "file.workbook-damaged"),
    "not an archive": (b"PK\x03\x04 and nothing else", "file.workbook-damaged"),
    "plain archive": (zipped({"a.txt": "a"}), "file.signature-mismatch"),
    "no workbook": (zipped({"[Content_Types].xml": "<Types/>"}), "file.workbook-damaged"),
    "document": (
        zipped({**GOOD, "_rels/.rels": GOOD["_rels/.rels"].replace("xl/workbook", "word/document")}),
        "file.format-unsupported",
    ),
    "binary workbook": (
        zipped({**GOOD, "_rels/.rels": GOOD["_rels/.rels"].replace("workbook.xml", "workbook.bin")}),
        "file.format-unsupported",
    ),
    "open document": (zipped({"mimetype": "x", "content.xml": "<a/>"}), "file.format-unsupported"),
    "bad checksum": (with_declared(zipped(GOOD), checksum=1), "file.workbook-damaged"),
    "absolute path": (with_part("/etc/x"), "file.archive-path"),
    "path outside": (with_part("xl/../../x"), "file.archive-path"),
    "path of Windows": (with_part("C:\\x"), "file.archive-path"),
    "same name twice": (with_part("XL/workbook.xml"), "file.workbook-damaged"),
    "overlap": (overlapping(), "file.archive-bomb"),
    "unpacks to more": (with_declared(with_part("xl/z.bin", b"x" * 500_000), size=100), "file.archive-bomb"),
    "says too much": (with_declared(with_part("xl/z.bin", b"x"), size=4_000_000_000), "file.archive-bomb"),
    "too many parts": (zipped({**GOOD, **{f"xl/{at}.xml": "<a/>" for at in range(2_000)}}), "file.archive-bomb"),
    "macros": (with_part("xl/vbaProject.bin"), "file.macro-or-embedded"),
    "links": (with_part("xl/externalLinks/externalLink1.xml", "<a/>"), "file.macro-or-embedded"),
    "objects": (with_part("xl/embeddings/oleObject1.bin"), "file.macro-or-embedded"),
    "document type": (
        zipped({**GOOD, SHEET: '<!DOCTYPE x [<!ENTITY a "b">]>' + GOOD[SHEET]}),
        "file.xml-entities",
    ),
    "entities later": (with_part("xl/theme.xml", "<a>" + "x" * 1_048_570 + "<!DOCTYPE x>"), "file.xml-entities"),
    "two bytes a character": (with_part("xl/theme.xml", "<a/>".encode("utf-16")), "file.workbook-damaged"),
    "sheets": (zipped(with_rows("", sheets=[(f"S{at}", "") for at in range(101)])), "file.archive-bomb"),
    "no sheet": (zipped({name: part for name, part in GOOD.items() if name != SHEET}), "file.workbook-damaged"),
    "empty sheet": (workbook({"S": []}), "file.sheet-missing"),
    "text that is not there": (
        zipped(with_rows('<row r="1"><c r="A1" t="s"><v>5</v></c></row>', shared=["a"])),
        "file.workbook-damaged",
    ),
    "errors that nobody knows": (
        zipped(with_rows(cells_xml(*[[f'<c r="A{at}" t="e"><v>#E{at}</v></c>'] for at in range(1, 30_000)]))),
        "file.workbook-damaged",
    ),
    "cells far apart": (
        zipped(with_rows(cells_xml([number_cell("A1", "1")], [number_cell("XFD1048576", "1")]))),
        "file.archive-bomb",
    ),
    "cells far apart, written oddly": (
        zipped(with_rows("<row><c r = 'A1'><v>1</v></c><c r = 'xfd1048576'><v>1</v></c></row>")),
        "file.archive-bomb",
    ),
    "far more texts than there are": (with_texts('count="1"uniqueCount="004294967295"'), "file.archive-bomb"),
    "far more texts, further on": (with_texts(f'{" " * 1_048_490}uniqueCount="4294967295"'), "file.archive-bomb"),
    "texts beside those that are read": (
        zipped({
            "a/sharedStrings.xml": "<sst><si><t>a</t></si></sst>",
            **with_rows(cells_xml(*[['<c t="s"><v>0</v></c>'] for _ in range(30_000)]), shared=["x" * 32_000]),
        }),
        "file.archive-bomb",
    ),
    "workbook called otherwise": (
        zipped({**GOOD, **renamed(GOOD, "workbook.xml", "book.xml")}),
        "file.workbook-damaged",
    ),
    "two workbooks": (
        zipped({
            **GOOD,
            **renamed(GOOD, "xl/", "b/"),
            "_rels/.rels": GOOD["_rels/.rels"].replace("</", renamed(GOOD, "xl/", "b/")["_rels/.rels"] + "</"),
        }),
        "file.workbook-damaged",
    ),
    "two sheets of one name": (
        zipped(with_rows("<row/>", sheets=[("Orders", 'state="hidden"'), ("Orders", "")])),
        "file.workbook-damaged",
    ),
    "two sheets at one place": (
        zipped({
            **GOOD,
            "xl/worksheets/sheet2.xml": GOOD[SHEET],
            RELATIONS: GOOD[RELATIONS].replace(
                "</", '<Relationship Id="rId1" Type="/dialogsheet" Target="worksheets/sheet2.xml"/></'
            ),
        }),
        "file.workbook-damaged",
    ),
    "same name twice, as Windows": (with_part("xl\\workbook.xml", GOOD["xl/workbook.xml"]), "file.workbook-damaged"),
    **{
        f"cells far apart, {how}": (
            zipped(with_rows(f'<row r="1"><c r="A1"><v>1</v></c></row>{rows}')),
            "file.archive-bomb",
        )
        for how, rows in {
            "in small letters": '<row r="2"><c r="xfd1048576"><v>1</v></c></row>',
            "on a line of its own": '<row r="2"><c\nr="XFD1048576"><v>1</v></c></row>',
            "with zeros in front": '<row r="2"><c r="XFD0001048576"><v>1</v></c></row>',
            "with more letters than columns have": '<row r="2"><c r="AXFD9999"><v>1</v></c></row>',
            "without a space in front": '<row r="2"><c s="0"r="XFD1048576"><v>1</v></c></row>',
            "with a prefix": '<row r="2"><a-b:c r="XFD1048576"><a-b:v>1</a-b:v></a-b:c></row>',
            "following each other": (
                f'<row r="2">{"<c><v>1</v></c>" * 16_384}</row><row r="1048576"><c><v>1</v></c></row>'
            ),
            "following each other behind others": (
                f"""<row r="2"><c t="inlineStr"><is><t>{' r="A1"' * 16_384}</t></is></c>"""
                f'{"<c><v>1</v></c>" * 16_384}</row><row r="1048576"><c><v>1</v></c></row>'
            ),
        }.items()
    },
    "one text everywhere, without a space in front": (
        zipped(with_rows(cells_xml(*[['<c s="0"t="s"><v>0</v></c>'] for _ in range(30_000)]), shared=["x" * 32_000])),
        "file.archive-bomb",
    ),
    "one text everywhere": (
        zipped(with_rows(cells_xml(*[['<c t="s"><v>0</v></c>'] for _ in range(30_000)]), shared=["x" * 32_000])),
        "file.archive-bomb",
    ),
    "no end of a row": (zipped(with_rows('<row r="1"><c><v>1</v></c>' + "<c/>" * 5_000_000)), "file.archive-bomb"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_must_not_be_opened_is_refused_by_code(case: str, tmp_path: Path) -> None:
    """And quickly: none takes as long as two seconds."""
    content, code = CASES[case]
    path = tmp_path / "book"
    path.write_bytes(content)
    began = time.process_time()
    with pytest.raises(UnreadableError) as raised:
        open_workbook(path, None, None, set())
    assert raised.value.told.code == code
    assert time.process_time() - began < 2


def test_an_error_that_is_not_known_is_named(tmp_path: Path) -> None:
    """The library gives up the whole workbook for it: which cell it is makes it easy to correct."""
    errors = '<c r="A2" t="e"><v>#N/A</v></c><c r="AB2" t="e"><v>#SPILL!</v></c>'
    path = tmp_path / "book"
    path.write_bytes(zipped(parts_of(cells_xml([text_cell("A1", "Number")], [errors]))))
    with pytest.raises(UnreadableError) as raised:
        open_workbook(path, None, None, set())
    assert raised.value.told.words == {"reason": "cell AB2 shows '#SPILL!', an error that is not known"}


@pytest.mark.parametrize("row", ['r="{0}"', 's="1" r="{0}"', ""], ids=["plain", "odd", "unplaced"])
def test_rows_are_counted_however_they_are_written(row: str) -> None:
    """Neither fewer, nor twice those whose cells alone say where they are."""
    scan = SheetScan(array("L"), {})
    for start in (1, 501):
        rows = (f'<row {row.format(at)}><c r="B{at}"><v>1</v></c></row>' for at in range(start, start + 500))
        scan.take("".join(rows).encode())
    scan.require_fit(0)
    assert (scan.marks.rows, scan.marks.columns, scan.marks.cells) == (1000, 2, 1000)


@pytest.mark.parametrize(
    "columns", [("A", "B", "Z", "AA"), ("AZ", "BA", "ZZ", "XFD"), ("AAA", "ZZ", "B"), ("YZ", "ZA")]
)
def test_columns_are_counted_wherever_they_come_up(columns: tuple[str, ...]) -> None:
    scan = SheetScan(array("L"), {})
    widest = 0
    for row, column in enumerate(columns, start=1):
        scan.take(f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'.encode())
        scan.require_fit(0)
        widest = max(widest, sum((ord(each) - 64) * 26**at for at, each in enumerate(reversed(column))))
        assert scan.marks.columns == widest


def test_a_good_one_is_opened(tmp_path: Path) -> None:
    """The parts that the cases start from are all right."""
    path = tmp_path / "book"
    path.write_bytes(zipped(GOOD))
    reader, sheet, told = open_workbook(path, None, None, set())
    assert (list(reader), sheet, told) == ([(1, 1, ["Number"]), (2, 2, ["1"])], "Orders", [])
