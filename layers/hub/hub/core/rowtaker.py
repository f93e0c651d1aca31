"""Taking the records of a file one by one: header, blank and damaged ones set apart, the others checked and grouped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.core.grouping import BLANK, Grouper
from hub.core.mapping import by_field, log_header_findings, match_columns
from hub.core.rowchecker import compile_checker
from hub.core.verdict import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from hub.core.definition import Definition
    from hub.core.entitywriter import EntityWriter
    from hub.core.findinglog import FindingLog
    from hub.core.reader import RecordReader
    from hub.core.rowchecker import RowChecker
    from hub.core.rowwriter import RowWriter
    from hub.core.spots import Spots
    from hub.core.verdict import ColumnMatch

#: Rows between two reports of progress.
PROGRESS_EVERY = 10_000


class Outputs(NamedTuple):
    """Where a check writes."""

    log: FindingLog
    rows: RowWriter
    entities: EntityWriter


class RowTaker:
    """Takes the records of one file. Counts each of them under one head of the ledger."""

    def __init__(self, definition: Definition, spots: Spots, outputs: Outputs, reader: RecordReader) -> None:
        self._definition = definition
        self._spots = spots
        self._log = outputs.log
        self._write = outputs.rows.add
        self._entities = outputs.entities
        self._reader = reader
        self._records: Iterator[tuple[int, int, list[str]]] = iter(reader)
        self.columns: list[ColumnMatch] = []
        self.rows = self.rows_above = self.rows_header = self.rows_blank = self.rows_of_no_entity = 0

    def take_header(self, header_row: int) -> bool:
        """Take everything down to the header; tell whether there are rows to be checked below it."""
        for row, line, cells in self._records:
            self.rows += 1
            if row < header_row:
                self._take_above(row, line, cells)
                continue
            self.rows_header += 1
            self._write(Row(row, line, cells, kind="header"))
            if len(cells) > self._definition.limits.columns:
                self._reject(
                    "file.table-dimensions", {"limit": f"{self._definition.limits.columns:,}", "what": "columns"}
                )
                return False
            self.columns = match_columns(self._definition, cells)
            self._spots.columns = by_field(self.columns)
            log_header_findings(self._definition, self.columns, (row, line), self._log, self._spots)
            return True
        self._reject("header.unmatched", {"count": 0})
        return False

    def _take_above(self, row: int, line: int, cells: list[str]) -> None:
        if any(cell.strip() for cell in cells):
            self.rows_above += 1
            self._write(Row(row, line, cells, kind="above"))
        else:
            self.rows_blank += 1
            self._write(Row(row, line, cells, kind="blank"))

    def compile(self, today: date, hash_of: Callable[[str], int]) -> tuple[RowChecker, Grouper]:
        """Return the checker for this file's columns, and the grouper that uses it."""
        checker = compile_checker(self._definition, self.columns, self._spots, today)
        grouper = Grouper(self._definition, checker, self._spots, log=self._log, writer=self._entities, hash_of=hash_of)
        self._reader.width = checker.width
        return checker, grouper

    def take_rows(self, grouper: Grouper, width: int, progress: Callable[[int], None]) -> None:
        """Take the rows below the header."""
        take, write, damaged, blank = grouper.take, self._write, self._reader.damaged, self.rows_blank
        limit = self._definition.limits.rows
        first = self.rows
        for row, line, cells in self._records:
            if self.rows - first - (self.rows_blank - blank) == limit:
                self._reject("file.table-dimensions", {"limit": f"{limit:,}", "what": "rows"}, row=row, line=line)
                break
            self.rows += 1
            if len(cells) == width and row not in damaged:
                number = take(row, line, cells)
            else:
                number = self._take_irregular(grouper, row, line, cells)
            if number == BLANK:
                self._take_blank(row, line, cells)
            else:
                write(Row(row, line, cells, number))
            if not row % PROGRESS_EVERY:
                progress(row)
        grouper.finish()
        if self.rows - first == self.rows_blank - blank:
            self._reject("file.no-data-rows", {})

    def _take_blank(self, row: int, line: int, cells: list[str]) -> None:
        self.rows_blank += 1
        self._log.add(row, line, None, [(self._spots.of_file("row.blank"), None, None)])
        self._write(Row(row, line, cells, kind="blank"))

    def _take_irregular(self, grouper: Grouper, row: int, line: int, cells: list[str]) -> int | None:
        """Take a row that is damaged, or has too few or too many cells."""
        damage = self._reader.damaged.get(row)
        if damage is not None and not cells:
            words = {"what": "a cell", "limit": "131,072", "at_line": damage.at_line, "to_line": damage.to_line}
            self._reject(damage.code, words, row=row, line=line)
            self.rows_of_no_entity += 1
            return None
        if damage is not None:
            return grouper.take(row, line, cells, [(self._spots.of_file(damage.code), None, None)])
        if not any(cell.strip() for cell in cells):
            return BLANK
        count, width = len(cells), self._reader.width or 0
        words = {"count": count, "width": width}
        if count < width:
            found = (self._spots.of_file("row.missing-cell"), None, words)
            return grouper.take(row, line, cells + [""] * (width - count), [found], count)
        extra = next((cell for cell in cells[width:] if cell.strip()), None)
        code = "row.extra-blank-cell" if extra is None else "row.extra-cell"
        return grouper.take(row, line, cells[:width], [(self._spots.of_file(code), extra, words)])

    def _reject(
        self, code: str, words: Mapping[str, object], *, row: int | None = None, line: int | None = None
    ) -> None:
        spot = self._spots.of_file(code, service=self._definition.title)
        self._log.add_of_file(spot, words, row=row, line=line)
