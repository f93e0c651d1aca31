"""Hostile files, and a program that checks one within limits: `python -m tests.conformance.hostile FILE`."""

from __future__ import annotations

import gzip
import resource
import sys
import tempfile
import zipfile
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from hub.core.catalogue import read_catalogue
from hub.core.structural_check import check
from tests.workbooks import cells_xml, number_cell, parts_of, with_declared, zipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEMORY_BYTES = 512_000_000
SECONDS = 30

_MEGABYTE = 1_000_000
_HEAD = "SalesOrderNumber,ProductCode,Quantity,FirstName\n"


def _repeated(beginning: bytes, piece: bytes, times: int, end: bytes = b"") -> Iterator[bytes]:
    yield beginning
    yield from (piece * 1000 for _ in range(times // 1000))
    yield end


def _workbook_of(sheet: str, **options: object) -> Iterator[bytes]:
    yield zipped(parts_of(sheet, **options))  # type: ignore[arg-type]


def _shared_strings_bomb() -> Iterator[bytes]:
    parts = parts_of(cells_xml(['<c r="A1" t="s"><v>0</v></c>']), shared=["x"])
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace("<t>x</t>", f"<t>{'x' * 290_000_000}</t>")
    yield zipped(parts)


def _sheet_bomb(size: int | None = None) -> Iterator[bytes]:
    yield _huge_sheet() if size is None else with_declared(_huge_sheet(), size=size)


@cache
def _huge_sheet() -> bytes:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in parts_of("").items():
                if not name.endswith("sheet1.xml"):
                    archive.writestr(name, content)
            with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
                for chunk in _repeated(
                    b"<worksheet><sheetData>", b'<row r="1"><c r="A1"><v>1</v></c></row>', 60_000_000
                ):
                    part.write(chunk)
        file.seek(0)
        return file.read()


def _rows_of_text(rows: int, columns: int) -> Iterator[str]:
    for row in range(1, rows + 1):
        cells = (
            f'<c r="{chr(65 + at)}{row}" t="inlineStr"><is><t>text {row} {at}</t></is></c>' for at in range(columns)
        )
        yield f'<row r="{row}">{"".join(cells)}</row>'


def _many_parts() -> Iterator[bytes]:
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w") as archive:
            for at in range(100_000):
                archive.writestr(f"xl/{at}.xml", "")
        file.seek(0)
        yield file.read()


#: Name → the pieces of the file, and codes of which one must be found. No code: whatever is said of it.
CASES: dict[str, tuple[Callable[[], Iterator[bytes]], set[str]]] = {
    "a gzip bomb": (lambda: iter([gzip.compress(b"x" * 100 * _MEGABYTE)]), {"file.signature-mismatch"}),
    "a workbook of 290 MB of one text": (_shared_strings_bomb, {"file.archive-bomb"}),
    "a sheet that unpacks to 2 GB": (_sheet_bomb, {"file.archive-bomb"}),
    "a sheet that unpacks to 2 GB and says 1 kB": (lambda: _sheet_bomb(1_000), {"file.archive-bomb"}),
    "a sheet of two cells far apart": (
        lambda: _workbook_of(cells_xml([number_cell("A1", "1"), number_cell("XFD1048576", "1")])),
        {"file.archive-bomb"},
    ),
    "a sheet of a million empty rows": (
        lambda: _workbook_of("".join(f'<row r="{at}"><c r="A{at}" s="0"/></row>' for at in range(1, 1_048_577))),
        set(),
    ),
    "a text in every one of 100,000 cells": (
        lambda: _workbook_of(
            "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 100_001)),
            shared=["x" * 32_000],
        ),
        {"file.archive-bomb"},
    ),
    "a sheet about as large as is taken": (
        lambda: iter([zipped(parts_of("".join(_rows_of_text(120_000, 25))))]),
        {"header.unmatched"},
    ),
    "an archive of 100,000 parts": (_many_parts, {"file.archive-bomb"}),
    "XML of a million levels": (lambda: _repeated(b"", b"<a>", _MEGABYTE), {"file.xml-limits"}),
    "XML of 100,000 attributes": (
        lambda: iter([b"<a " + b" ".join(b"a%d=''" % at for at in range(100_000)) + b"/>"]),
        {"file.xml-limits"},
    ),
    "XML of a text of 200 MB": (lambda: _repeated(b"<a><b><c>", b"x" * 100, 2 * _MEGABYTE), {"file.xml-limits"}),
    "XML of a comment of 200 MB": (lambda: _repeated(b"<a><!--", b"x" * 100, 2 * _MEGABYTE), {"file.xml-limits"}),
    "XML of 200 MB of elements": (lambda: _repeated(b"<a><b>", b"<c/>", 50 * _MEGABYTE), {"file.xml-limits"}),
    "JSON of a million brackets": (lambda: _repeated(b"", b"[", _MEGABYTE), {"file.json-limits"}),
    "JSON of a million objects in each other": (lambda: _repeated(b"", b'{"a":', _MEGABYTE), {"file.json-limits"}),
    "JSON of a text of 200 MB": (lambda: _repeated(b'[{"a":"', b"x" * 100, 2 * _MEGABYTE), {"file.json-limits"}),
    "JSON of white space of 200 MB": (
        lambda: _repeated(b'[{"a":1}', b" " * 100, 2 * _MEGABYTE, b"]"),
        {"header.unmatched"},
    ),
    "JSON of a list of 200 MB": (lambda: _repeated(b'[{"a":[', b"{},", 70 * _MEGABYTE), {"file.json-limits"}),
    "JSON of a number of 200 MB": (lambda: _repeated(b'[{"a":', b"1" * 100, 2 * _MEGABYTE), {"file.json-limits"}),
    "JSON Lines of one line of 200 MB": (
        lambda: _repeated(b'{"SalesOrderNumber":"A"}\n{"a":"', b"x" * 100, 2 * _MEGABYTE),
        {"row.unreadable"},
    ),
    "JSON of a million members": (
        lambda: iter([b"[{" + b",".join(b'"m%d":1' % at for at in range(300_000)) + b"}]"]),
        {"file.table-dimensions", "file.json-limits"},
    ),
    "CSV of one line of 200 MB": (lambda: _repeated(_HEAD.encode(), b"x" * 100, 2 * _MEGABYTE), {"row.too-long"}),
    "CSV of one quoted cell of 200 MB": (
        lambda: _repeated(_HEAD.encode() + b'"', b"x" * 399 + b"\n", 500_000),
        {"file.runaway-quote"},
    ),
    "CSV of 10,000 columns": (lambda: _repeated(b"", b"a,", 10_000, b"\n1\n"), {"file.table-dimensions"}),
    "CSV of NUL": (lambda: _repeated(_HEAD.encode(), b"\0" * 100, _MEGABYTE), {"file.binary-content"}),
    "CSV of a hundred thousand stray quotes": (lambda: _repeated(_HEAD.encode(), b'A1,"P1,1,x\n', 100_000), set()),
}


def main(path: Path) -> None:
    """Check one file as strictly as a small machine would.

    Print the codes found, how many entities could be submitted, and the peak of its address space in MB.
    """
    definition = read_catalogue(files("hub.services")).get("load-web-sales-orders")
    if definition is None:
        raise SystemExit("the service is gone")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with tempfile.TemporaryDirectory() as directory:
        verdict = check(path, definition, directory=Path(directory), today=date(2026, 11, 23))
    sys.stdout.write(" ".join(sorted(verdict.counts_by_code)) + "\n")
    sys.stdout.write(f"{verdict.ledger.accepted if not verdict.file_rejected else 0}\n")
    status = Path("/proc/self/status").read_text()
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmPeak"))
    sys.stdout.write(f"{int(peak) // 1000}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
