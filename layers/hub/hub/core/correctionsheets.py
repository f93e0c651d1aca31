"""Corrections sheets: how the corrections file is written, as CSV or as a workbook, row by row."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, Protocol

import xlsxwriter

from hub.core.finding import Severity
from hub.core.neutralising import all_neutralised
from hub.core.owncolumns import GUESSED_CELLS, OWN_HEADINGS, row_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.finding import Finding
    from hub.core.verdict import Dialect, Row

#: Characters that a cell of a workbook holds; what is wrong is cut to that in CSV too.
MOST_CHARACTERS = 32_767

#: Cells of a workbook that get a note with what is wrong; all wrong ones are coloured.
MOST_NOTES = 1_000

#: Characters that a workbook has no way to hold.
_UNFIT = re.compile("[\ufffe\uffff]")

_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")

_MORE = " …"


class Sheet(Protocol):
    """Takes the rows of one corrections file in order."""

    def above(self, row: Row) -> None:
        """Write a row above the header as it is."""

    def headings(self, headings: Sequence[str]) -> None:
        """Write the header, with the hub's own columns after the client's."""

    def add(self, line: Sequence[str], findings: Sequence[Finding]) -> None:
        """Write the line of a row; `findings` are those in it."""

    def close(self) -> bool:
        """Write what is left; tell whether the file holds everything, so that it may be given away."""


class CsvSheet:
    """The corrections file as CSV: in UTF-8 with a mark that spreadsheets know, with the delimiter of the file."""

    def __init__(self, path: Path, dialect: Dialect, files: ExitStack) -> None:
        self._file = files.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
        # Spreadsheets know no quote but the double one, and apostrophes disarm formulas.
        self._write = csv.writer(self._file, delimiter=dialect.delimiter or ",", lineterminator="\r\n").writerow

    def above(self, row: Row) -> None:
        self._write(all_neutralised(row.cells))

    def headings(self, headings: Sequence[str]) -> None:
        self._write([*all_neutralised(headings), *OWN_HEADINGS])

    def add(self, line: Sequence[str], findings: Sequence[Finding]) -> None:  # noqa: ARG002 - CSV has words alone
        self._write(line)

    def close(self) -> bool:
        self._file.close()
        return True


class WorkbookSheet:
    """The corrections file as a workbook: every cell is text, wrong ones are coloured, the header stays in sight."""

    def __init__(self, path: Path, dialect: Dialect, scratch: Path) -> None:
        options = {"constant_memory": True, "tmpdir": str(scratch), "strings_to_urls": False}
        self._path = path
        self._book = xlsxwriter.Workbook(path, options)
        self._sheet = self._book.add_worksheet(_sheet_name(dialect.sheet))
        self._plain = self._book.add_format({"num_format": "@"})
        self._bold = self._book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        self._said = self._book.add_format({"num_format": "@", "font_color": "#5F6B7A"})
        self._wrong = {
            Severity.ERROR: self._book.add_format({"num_format": "@", "bg_color": "#FFC7CE"}),
            Severity.WARNING: self._book.add_format({"num_format": "@", "bg_color": "#FFEB9C"}),
        }
        self._width = self._at = self._notes = 0
        self._whole = True

    def above(self, row: Row) -> None:
        self._write(all_neutralised(row.cells), {})

    def headings(self, headings: Sequence[str]) -> None:
        self._width = width = len(headings)
        self._sheet.set_column(0, max(width - 1, 0), 16, self._plain)
        self._sheet.set_column(width, width + 1, 10, self._said)
        self._sheet.set_column(width + 2, width + 3, 60, self._said)
        self._sheet.freeze_panes(self._at + 1, 0)
        cells = [*all_neutralised(headings), *OWN_HEADINGS]
        self._write(cells, dict.fromkeys(range(len(cells)), self._bold))

    def add(self, line: Sequence[str], findings: Sequence[Finding]) -> None:
        formats = dict.fromkeys(range(self._width, self._width + len(OWN_HEADINGS)), self._said)
        for finding in findings:
            if finding.column is None or finding.severity is Severity.INFO:
                continue
            at = finding.column - 1 if finding.column <= self._width else finding.column - 1 + len(OWN_HEADINGS)
            if formats.get(at) is not self._wrong[Severity.ERROR]:
                formats[at] = self._wrong[finding.severity]
            if self._notes < MOST_NOTES:
                self._notes += 1
                self._sheet.write_comment(self._at, at, f"{finding.message}\n{finding.hint}", {"visible": False})
        self._write(line, formats)

    def _write(self, cells: Sequence[str], formats: dict[int, object]) -> None:
        write, at, plain = self._sheet.write_string, self._at, self._plain
        self._whole &= not _UNFIT.search("".join(cells))
        for column, cell in enumerate(cells):
            form = formats.get(column, plain)
            if cell:
                self._whole &= write(at, column, cell, form) == 0
            elif column in formats:
                self._sheet.write_blank(at, column, None, form)
        self._at += 1

    def close(self) -> bool:
        if self._width:
            self._sheet.ignore_errors({"number_stored_as_text": f"A1:{_cell(self._at, self._width)}"})
        self._book.close()
        return self._whole


def _sheet_name(name: str | None) -> str:
    """Return the name of the sheet that the file was read from, as far as it is one."""
    return _NOT_IN_SHEET_NAME.sub("_", name or "")[:31].strip("'") or "Corrections"


def _cell(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def line_of(row: Row, findings: Sequence[Finding], of_file: Sequence[Finding], width: int) -> list[str]:
    """Return the cells of a row with the hub's own after those that stand under the `width` headings.

    `findings` are those in the row, `of_file` those of the file as a whole that are told beside it.
    """
    cells = row.cells
    count = len(cells)
    guessed = any(finding.code == GUESSED_CELLS for finding in findings)
    own = [row_words(row.row, cells, width, guessed=guessed), *_said(findings, of_file)]
    if count == width:
        return all_neutralised([*cells, *own])
    return all_neutralised([*cells[:width], *[""] * (width - count), *own, *cells[width:]])


def _said(findings: Sequence[Finding], of_file: Sequence[Finding]) -> tuple[str, str, str]:
    """Return the worst severity of a row, what is wrong with it, and what is suggested."""
    if not findings and not of_file:
        return "", "", ""
    found = sorted(findings, key=lambda finding: finding.column or 0)
    severities = {finding.severity for finding in (*of_file, *found)}
    worst = next((severity for severity in Severity if severity in severities), "")
    whole = [f"The file as a whole: {finding.message}" for finding in of_file]
    said = _joined([*whole, *map(_named, found)])
    suggested = [f"{_name(each)}: {each.suggestion}" for each in found if each.suggestion is not None]
    return worst, said, _joined(suggested)


def _joined(texts: list[str]) -> str:
    """Return texts in one line: a line break in a cell looks like a stray quote where many delimiters follow it."""
    text = " | ".join(" ".join(text.split()) for text in texts)
    return text if len(text) < MOST_CHARACTERS else text[: MOST_CHARACTERS - 1 - len(_MORE)] + _MORE


def _named(finding: Finding) -> str:
    return f"{name}: {finding.message}" if (name := _name(finding)) else finding.message


def _name(finding: Finding) -> str:
    """Return how a column is named: by its heading, or by its number where it has none."""
    if finding.heading and finding.heading.strip():
        return finding.heading
    return f"Column {finding.column}" if finding.column else ""
