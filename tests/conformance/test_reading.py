"""Reading, held against sets of files that others made, and against damage at random places."""

from __future__ import annotations

import csv
import io
import json
import time
from collections import Counter
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from hub.core.dialect import DeclaredDialect
from hub.core.opening import open_file
from hub.core.profile import Profile
from hub.core.records import UnreadableError
from hub.core.workbook import open_workbook
from hub.core.workbookguard import WorkbookGuard
from tests.checking import ORDERS, check_text
from tests.conformance.stray_quotes import judge, judge_beside_notes
from tests.shared_data import shared
from tests.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hub.core.opening import Opened

pytestmark = pytest.mark.conformance

PROFILE = Profile(service=ORDERS.name)
MALFORMED = {"file.json-malformed", "file.encoding-invalid", "file.encoding-unsupported", "file.json-limits"}


def opened(path: Path, **declared: Any) -> tuple[Opened, list[tuple[int, int, list[str]]]]:  # noqa: ANN401 - a dialect
    """Open a file, and return it with its records."""
    with ExitStack() as files:
        found = open_file(path, ORDERS, PROFILE, DeclaredDialect(**declared), files)
        return found, list(found.records) if found.records is not None else []


def test_csv_spectrum(conforms: Callable[..., None]) -> None:
    """Every file means what its JSON says. Of one, CSV and JSON contradict each other."""
    read = 0
    for path in sorted(shared("data", "csv-spectrum", "csvs").glob("*.csv")):
        if path.stem == "location_coordinates":
            continue
        meant = json.loads((path.parent.parent / "json" / f"{path.stem}.json").read_bytes())
        _, records = opened(path)
        header, rows = records[0][2], [cells for _, _, cells in records[1:]]
        assert [dict(zip(header, cells, strict=True)) for cells in rows] == meant, path.name
        read += 1
    assert read == 11
    conforms("csv-spectrum", f"{read} of {read}", "without location_coordinates, which contradicts itself")


def test_json_test_suite(conforms: Callable[..., None]) -> None:
    """What must be accepted is read, what must be rejected is refused as no JSON, and nothing crashes.

    Two files that name a member twice are JSON, and refused all the same by a finding of their own.
    """
    counted: Counter[str] = Counter()
    for path in sorted(shared("data", "JSONTestSuite", "test_parsing").glob("*.json")):
        found, _ = opened(path, format="json")
        codes = {told.code for told in found.told}
        refused = bool(codes & MALFORMED)
        kind = path.name[0]
        if kind == "y":
            assert not refused, (path.name, codes)
        elif kind == "n":
            assert refused, (path.name, codes)
        counted[kind] += 1
        counted["twice"] += "file.json-duplicate-key" in codes
    assert (counted["y"], counted["n"], counted["i"]) == (95, 188, 35)
    conforms(
        "JSONTestSuite: to be accepted",
        "95 of 95",
        f"read as JSON; {counted['twice']} of them name a member twice, refused for that",
    )
    conforms("JSONTestSuite: to be rejected", "188 of 188", "35 either way, no crash")


#: File → what csvlint says of it by class and row, in our codes.
CSVLINT: dict[str, list[tuple[int | None, str]]] = {
    "valid.csv": [],
    "valid_many_rows.csv": [],
    "white space in filename.csv": [],
    "windows-line-endings.csv": [],
    "crlf-line-endings.csv": [],
    "lf-line-endings.csv": [],
    "cr-line-endings.csv": [(None, "file.line-endings")],
    "inconsistent-line-endings.csv": [(None, "file.line-endings")],
    "inconsistent-line-endings-unquoted.csv": [(None, "file.line-endings")],
    "invalid-byte-sequence.csv": [(None, "file.encoding-guessed")],
    "invalid_many_rows.csv": [(4, "row.quote-dialect"), (8, "row.blank"), (11, "row.blank")],
    "title-row.csv": [(None, "file.preamble")],
    "spreadsheet.xls": [(None, "file.format-unsupported")],
    "spreadsheet.xlsx": [],
}


def test_csvlint(conforms: Callable[..., None]) -> None:
    """The same class of fault in the same row; what it takes for a title is passed and told."""
    folder = shared("data", "csvlint", "features", "fixtures")
    for name, meant in CSVLINT.items():
        with ExitStack() as files:
            found = open_file(folder / name, ORDERS, PROFILE, DeclaredDialect(), files)
            told: list[tuple[int | None, str]] = [(None, each.code) for each in found.told]
            for row, _, cells in found.records or ():
                if found.records is not None:
                    found.records.width = found.records.width or len(cells)
                    damage = found.records.damaged.get(row)
                    told += [(row, damage.code)] if damage else []
                    told += [(row, "row.blank")] if not damage and not any(cells) else []
        assert told == meant, name
    assert CSVLINT.keys() == {path.name for path in folder.iterdir() if path.is_file()}
    conforms("csvlint", f"{len(CSVLINT)} of {len(CSVLINT)}", "same class and row")


def _meant(value: object) -> str | None:
    """Return the text that a value of openpyxl means, not as the reader makes it; None where it is not judged."""
    if isinstance(value, timedelta):
        return None
    if isinstance(value, float):
        said = Decimal(f"{value:.15g}")
        return f"{said:f}" if -21 < said.adjusted() < 21 else str(said)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time_of_day() else f"{value:%Y-%m-%dT%H:%M:%S}"
    if isinstance(value, (date, time_of_day)):
        return value.isoformat()
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _agreed(known: object, other: object) -> bool:
    """Tell whether two libraries read a cell alike, as far as their types can be compared."""
    if isinstance(known, datetime) and not isinstance(other, datetime) and isinstance(other, date):
        return known.date() == other and known.time() == time_of_day()
    return known == other or (known is None and other == "")


WORKBOOKS = [("calamine-xlsx", "tests"), ("pbpython-xlsx", "data")]


@pytest.mark.parametrize("folder", WORKBOOKS, ids=lambda folder: folder[0])
def test_workbooks(folder: tuple[str, str], conforms: Callable[..., None]) -> None:
    """Cell for cell what two libraries agree on, or refused by code; other spreadsheets are refused by code."""
    cells, books, refused = Counter[str](), 0, Counter[str]()
    for path in sorted(shared("data", *folder).iterdir()):
        if path.suffix not in {".xlsx", ".xls", ".xlsb", ".xlsm", ".ods"}:
            continue
        found, _ = opened(path)
        codes = {told.code for told in found.told if told.code.startswith("file.")}
        rejecting = codes - {"file.preamble", "file.hidden-sheet", "file.date-system", "file.sheet-ambiguous"}
        if found.records is None and "file.sheet-ambiguous" not in codes:
            assert rejecting, path.name
            refused.update(rejecting)
            continue
        assert path.suffix == ".xlsx", path.name
        books += 1
        for sheet in WorkbookGuard(path).sheets:
            if sheet.filled:
                _compare(path, sheet.name, cells)
    assert not cells["differ"]
    assert cells["same"] > 100
    remark = ", ".join(f"{count} {code}" for code, count in sorted(refused.items()))
    conforms(
        f"workbooks: {folder[0]}", f"{books} read", f"{cells['same']:,} cells as agreed, {cells['open']} not agreed on"
    )
    if refused:
        conforms(f"workbooks: {folder[0]}, no workbook we read", f"{refused.total()} refused", remark)


def _compare(path: Path, sheet: str, cells: Counter[str]) -> None:
    reader, _, _ = open_workbook(path, sheet, 1, set())
    ours = {row: texts for row, _, texts in reader}
    with CalamineWorkbook.from_path(path) as book:
        others = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    with path.open("rb") as file:
        try:
            theirs = openpyxl.load_workbook(file, data_only=True)[sheet]
        except (TypeError, ValueError, KeyError):
            # What one of the two cannot read, they do not agree on.
            cells["open"] += sum(map(len, others))
            return
    for row, values in enumerate(theirs.iter_rows(values_only=True), start=1):
        texts = ours.get(row, [])
        for at, value in enumerate(values):
            other = others[row - 1][at] if row <= len(others) and at < len(others[row - 1]) else ""
            meant = _meant(value)
            if meant is None or not _agreed(value, other):
                cells["open"] += 1
                continue
            text = texts[at] if at < len(texts) else ""
            cells["same" if text == meant else "differ"] += 1
            assert text == meant, (path.name, sheet, row, at, value, text)


def test_xml_attacks(conforms: Callable[..., None]) -> None:
    """Refused by code, each in under a second of the processor; the harmless files among them are read."""
    slowest, refused = 0.0, Counter[str]()
    harmless = {"simple.xml"}
    for path in sorted(shared("data", "xml-attacks", "xmltestdata").iterdir()):
        began = time.process_time()
        found, _ = opened(path, format="xml")
        slowest = max(slowest, time.process_time() - began)
        if path.name in harmless:
            assert found.records is not None
            continue
        assert found.records is None, path.name
        refused.update(told.code for told in found.told)
    assert slowest < 1
    remark = ", ".join(f"{count} {code}" for code, count in sorted(refused.items()))
    conforms("xml-attacks", f"{refused.total()} refused", f"{remark}; the slowest in {slowest * 1000:.0f} ms")


def test_naughty_strings(tmp_path: Path, conforms: Callable[..., None]) -> None:
    """What is sent is what stands in the rows, in every format that can hold it."""
    strings = [text for text in json.loads(shared("data", "blns", "blns.json").read_bytes()) if "\0" not in text]
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    head = ["Number", "City", "Product", "Quantity"]
    writer.writerows([head, *([f"A{at}", text, "P", 1] for at, text in enumerate(strings))])
    records = [{"Number": f"A{at}", "City": text, "Product": "P", "Quantity": 1} for at, text in enumerate(strings)]
    plain = [
        text for text in strings if text == text.strip() and text.isprintable() and not text.startswith(("=", "{="))
    ]
    sheet = [head, *([f"A{at}", text, "P", 1] for at, text in enumerate(plain))]
    files: dict[str, tuple[str | bytes, list[str], int]] = {
        "CSV": (written.getvalue(), strings, 1),
        "JSON": (json.dumps(records), strings, 0),
        "JSON Lines": ("\n".join(json.dumps(record, ensure_ascii=False) for record in records), strings, 0),
        "workbook": (workbook({"S": sheet}, strings_to_urls=False), plain, 1),
    }
    for name, (content, sent, header) in files.items():
        checked = check_text(content, ORDERS, tmp_path)
        stored = [row.cells[1] for row in checked.rows[header:]]
        assert stored == sent, name
    conforms("naughty strings", f"{len(strings)} of {len(strings)}", f"in {', '.join(files)}; {len(plain)} in the last")


def test_stray_quotes(conforms: Callable[..., None]) -> None:
    """In files damaged at random places the line of the quote is named, and every other line is read as it was."""
    files = 200
    found = [judge(seed) for seed in range(files)]
    swallowing = [each for each in found if each.lost]
    assert all(each.named and each.kept for each in found)
    name = "stray quote"
    conforms(f"{name}: its line named", f"{files} of {files}", f"in {len(swallowing)} of them plain csv loses rows")
    conforms(f"{name}: all other lines kept", f"{files} of {files}")
    several = [judge(seed, 2) for seed in range(files)]
    named = sum(each.named for each in several)
    assert all(each.kept for each in several)
    assert named >= 0.98 * files
    conforms(
        f"{name}: two of them, a line named", f"{named} of {files}", "two in one quoted cell are how one is written"
    )


def test_stray_quotes_beside_cells_of_several_lines(conforms: Callable[..., None]) -> None:
    """Where cells may have several lines the quote is told, and no other record is lost or changed."""
    files = 200
    found = [judge_beside_notes(seed) for seed in range(files)]
    told = sum(each.told for each in found)
    assert all(each.kept for each in found)
    assert told == files
    name = "stray quote: beside cells of several lines"
    conforms(f"{name}, all other rows kept", f"{files} of {files}")
    conforms(f"{name}, told", f"{told} of {files}")
    why = "two side by side in a quoted cell, two around a whole cell, two around lines of under three delimiters"
    conforms("stray quote: what no bytes can tell", "-", f"{why}: each may be meant (docs/reading.md)")


def test_corpus_of_unreadable_workbooks_crashes_nothing(tmp_path: Path, conforms: Callable[..., None]) -> None:
    """A workbook with any byte changed is read or refused by code."""
    whole = workbook({"S": [["Number", "City"], *([f"A{at}", "Bath"] for at in range(30))]})
    path = tmp_path / "book"
    refused = 0
    step = max(len(whole) // 300, 1)
    changed = range(0, len(whole), step)
    for at in changed:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            list(open_workbook(path, None, None, set())[0])
        except UnreadableError:
            refused += 1
    conforms("workbooks: one with a byte changed", f"{len(changed)} read", f"{refused} refused by code, no crash")
