"""Corrections files: the rows of a file as they were, each with what is wrong and what is suggested.

They are made from what a check wrote, read once from beginning to end. They hold all rows, or those of refused entities
and of none only; as CSV, and up to a size as a workbook.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hub.core.correctionsheets import CsvSheet, WorkbookSheet, line_of
from hub.core.finding import Severity
from hub.core.owncolumns import OWN_HEADINGS
from hub.core.roworder import findings_by_row
from hub.core.verdict import ENTITIES, ROWS, Row, corrections_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hub.core.correctionsheets import Sheet
    from hub.core.finding import Finding
    from hub.core.verdict import CorrectionsFormat, CorrectionsRows, Dialect, Verdict

#: Cells of a workbook at most, some 10,000 rows of 25 columns: two seconds of work, which is ten times that of CSV, and
#: more than anybody corrects by hand. The verdict waits for it.
MOST_WORKBOOK_CELLS = 300_000

#: What a workbook can hold.
MOST_WORKBOOK_ROWS, MOST_WORKBOOK_COLUMNS = 1_048_576, 16_384


#: Rows beyond the limit are not read: a corrections file would lack them.
_CUT_OFF = "file.table-dimensions"

#: Warnings that no row can be corrected for.
_NO_ROWS = (
    "file.sent-before",
    "file.sequence",
    "file.out-of-order",
    "file.name-unnumbered",
    "cross.volume-anomaly",
    "cross.aggregate",
)


def needs_corrections(verdict: Verdict) -> bool:
    """Tell whether there is anything to correct, and all rows to correct it in."""
    told = verdict.counts_by_severity
    of_no_row = sum(verdict.counts_by_code.get(code, 0) for code in _NO_ROWS)
    wrong = told.get(Severity.ERROR) or told.get(Severity.WARNING, 0) > of_no_row
    return bool(verdict.columns and wrong and _CUT_OFF not in verdict.counts_by_code)


def write_corrections(
    directory: Path, verdict: Verdict, formats: Sequence[CorrectionsFormat] = ("csv", "xlsx")
) -> list[str]:
    """Write the corrections files of a check into its directory, all rows and those refused; return their names.

    There is none where nothing is to be corrected, where the columns could not be told, or where a row could not be
    read, since what is not in the file would be lost on its way home; none of refused rows where no row is refused, and
    no workbook where one would be too large or cannot hold a cell as it is. Raises only OSError.
    """
    if not needs_corrections(verdict) or verdict.dialect is None:
        return []
    asked = [each for each in _ASKED if each.format in formats and _is_wanted(each, verdict)]
    if not asked:
        return []
    with ExitStack() as files:
        sheets = [_Asked(each, _opened(each, directory, verdict.dialect, files), []) for each in asked]
        whole = _write(directory, verdict, sheets, files)
        written = []
        for each in sheets:
            name = corrections_name(*each.kind)
            if each.sheet.close() and whole:
                written.append(name)
            else:
                (directory / name).unlink()
    return written


class _Kind(NamedTuple):
    rows: CorrectionsRows
    format: CorrectionsFormat


class _Asked(NamedTuple):
    """A sheet being written; `untold` was found of the file as a whole, which the next row in it tells."""

    kind: _Kind
    sheet: Sheet
    untold: list[Finding]


_ASKED = (_Kind("all", "csv"), _Kind("refused", "csv"), _Kind("all", "xlsx"), _Kind("refused", "xlsx"))


def _is_wanted(kind: _Kind, verdict: Verdict) -> bool:
    ledger = verdict.ledger
    rows = ledger.rows
    if kind.rows == "refused":
        refused = ledger.rows_refused + ledger.rows_of_no_entity
        if not refused:
            return False
        rows = refused + ledger.rows_above_header + ledger.rows_header + 1
    columns = len(verdict.columns) + len(OWN_HEADINGS)
    fits = rows < MOST_WORKBOOK_ROWS and columns <= MOST_WORKBOOK_COLUMNS and rows * columns <= MOST_WORKBOOK_CELLS
    return kind.format == "csv" or fits


def _opened(kind: _Kind, directory: Path, dialect: Dialect, files: ExitStack) -> Sheet:
    path = directory / corrections_name(*kind)
    return CsvSheet(path, dialect, files) if kind.format == "csv" else WorkbookSheet(path, dialect, directory)


def _write(directory: Path, verdict: Verdict, sheets: list[_Asked], files: ExitStack) -> bool:
    """Write the rows of a check into each sheet that shows them; tell whether all of them could be read."""
    accepted = _Accepted(directory, verdict.ledger.entities)
    header_row = verdict.dialect.header_row if verdict.dialect else 0
    headings = [column.heading for column in verdict.columns]
    width = len(headings)
    begun = False
    for row, findings in _rows_with_findings(directory, files):
        if row.kind == "data" and not row.cells:
            return False
        own = [finding for finding in findings if finding.row == row.row]
        of_file = findings if row.row <= header_row else [finding for finding in findings if finding.row != row.row]
        for each in sheets:
            each.untold.extend(of_file)
            if row.row < header_row:
                each.sheet.above(row)
        if row.row >= header_row and not begun:
            begun = True
            for each in sheets:
                each.sheet.headings(headings)
        if row.row > header_row:
            refused = row.kind == "data" and row.entity not in accepted
            line = line_of(row, own, (), width)
            for each in sheets:
                if refused or each.kind.rows == "all":
                    each.sheet.add(line_of(row, own, each.untold, width) if each.untold else line, own)
                    each.untold.clear()
    return True


class _Accepted:
    """The numbers of the entities that a check accepted, a byte for each of all."""

    def __init__(self, directory: Path, entities: int) -> None:
        self._flags = bytearray(entities + 1)
        decode = msgspec.json.Decoder(_Numbered).decode
        with (directory / ENTITIES).open("rb") as lines:
            for line in lines:
                self._flags[decode(line).number] = 1

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and bool(self._flags[number])


class _Numbered(msgspec.Struct, gc=False):
    """Of an entity, what tells which it is."""

    number: int


def _rows_with_findings(directory: Path, files: ExitStack) -> Iterator[tuple[Row, list[Finding]]]:
    """Yield the rows of a check in order, each with the findings up to it that have not been told."""
    findings = findings_by_row(directory, files)
    ahead = next(findings, None)
    decode = msgspec.json.Decoder(Row).decode
    for line in files.enter_context((directory / ROWS).open("rb")):
        row = decode(line)
        found: list[Finding] = []
        while ahead is not None and (ahead.row or 0) <= row.row:
            found.append(ahead)
            ahead = next(findings, None)
        yield row, found
