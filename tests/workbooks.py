"""Workbooks for tests: plain ones as a program writes them, and ones put together part by part, which none would."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], **options: Any) -> bytes:  # noqa: ANN401 - cells, and XlsxWriter's options
    """Return a workbook of plain cells: sheet name → rows. Numbers are numbers, text is text, "=…" a formula."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"strings_to_numbers": False, "in_memory": True, **options}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return written.getvalue()


def shown_with_zeros(sheets: Mapping[str, Sequence[Sequence[Any]]], number_format: str) -> bytes:
    """Return a workbook whose last column has a format of numbers."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        padded = book.add_format({"num_format": number_format})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row[:-1])
                sheet.write(at, len(row) - 1, row[-1], padded)
    return written.getvalue()


def cells_xml(*rows: Sequence[str]) -> str:
    """Return the XML of rows, each given as the XML of its cells."""
    return "".join(f'<row r="{at}">{"".join(row)}</row>' for at, row in enumerate(rows, start=1))


def text_cell(reference: str, text: str) -> str:
    """Return the XML of a cell of text."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def number_cell(reference: str, number: str) -> str:
    """Return the XML of a cell of a number, written as it is."""
    return f'<c r="{reference}"><v>{number}</v></c>'


def parts_of(
    rows: str,
    *,
    shared: Sequence[str] | None = None,
    before: str = "",
    after: str = "",
    properties: str = "",
    sheets: Sequence[tuple[str, str]] = (("Orders", ""),),
) -> dict[str, str]:
    """Return the parts of a workbook: path → XML. All `sheets` (name, attributes) but the first are empty ones."""
    stated = "".join(
        f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}" {attributes}/>'
        for at, (name, attributes) in enumerate(sheets, start=1)
    )
    kinds = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(sheets) + 1)]
    if shared is not None:
        kinds.append(("sharedStrings", "sharedStrings.xml"))
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(kinds, start=1)
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}<sheets>{stated}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}</Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>'
        f"{after}</worksheet>",
    }
    for at in range(2, len(sheets) + 1):
        parts[f"xl/worksheets/sheet{at}.xml"] = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    if shared is not None:
        items = "".join(f"<si><t>{text}</t></si>" for text in shared)
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{items}</sst>'
    return parts


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive of parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def with_declared(archive: bytes, *, size: int | None = None, checksum: int | None = None) -> bytes:
    """Return an archive whose directory says something else of its last part."""
    at = archive.rfind(b"PK\x01\x02")
    if checksum is not None:
        archive = archive[: at + 16] + struct.pack("<L", checksum) + archive[at + 20 :]
    if size is not None:
        archive = archive[: at + 24] + struct.pack("<L", size) + archive[at + 28 :]
    return archive
