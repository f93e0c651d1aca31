"""Taking the records of a file one by one: header, blank and damaged ones set apart, the others checked and grouped."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hub.core.grouping import Grouper, is_blank
from hub.core.mapping import Matching, by_field
from hub.core.profile import Profile
from hub.core.rowchecker import compile_checker
from hub.core.setaside import SetAside
from hub.core.verdict import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from hub.core.definition import Definition
    from hub.core.entitywriter import EntityWriter
    from hub.core.findinglog import FindingLog
    from hub.core.reader import Record, RecordReader
    from hub.core.rowchecker import RowChecker
    from hub.core.rowwriter import RowWriter
    from hub.core.spots import Found, Spots
    from hub.core.verdict import ColumnMatch

#: Rows that are taken at once at most.
LONGEST_RUN = 200

#: Rows between two reports of progress.
PROGRESS_EVERY = 10_000


class Outputs(NamedTuple):
    """Where a check writes."""

    log: FindingLog
    rows: RowWriter
    entities: EntityWriter


class RowTaker:
    """Takes the records of one file. Counts each of them under one head of the ledger."""

    def __init__(
        self,
        definition: Definition,
        spots: Spots,
        outputs: Outputs,
        reader: RecordReader,
        profile: Profile | None = None,
    ) -> None:
        self._definition = definition
        self._profile = profile or Profile(service=definition.name)
        self._spots = spots
        self._log = outputs.log
        self._write = outputs.rows.add
        self._entities = outputs.entities
        self._reader = reader
        self._records = iter(reader)
        self._aside = SetAside((), (), spots)
        self.columns: list[ColumnMatch] = []
        self._next_report = PROGRESS_EVERY
        self.rows = self.rows_above = self.rows_header = self.rows_blank = self.rows_of_no_entity = 0
        self.rows_set_aside = 0

    def take_header(self, header_row: int) -> bool:
        """Take everything down to the header; tell whether there are rows to be checked below it."""
        for row, line, cells in self._records:
            self.rows += 1
            if row < header_row:
                self._take_above(row, line, cells)
                continue
            self.rows_header += 1
            self._write([Row(row, line, cells, kind="header")])
            if len(cells) > self._definition.limits.columns:
                self._reject(
                    "file.table-dimensions", {"limit": f"{self._definition.limits.columns:,}", "what": "columns"}
                )
                return False
            self._match(row, line, cells)
            return True
        self._reject("header.unmatched", {"count": 0})
        return False

    def _match(self, row: int, line: int, headings: list[str]) -> None:
        """Match the headings, and log what is wrong with them."""
        matching = Matching(self._definition, self._profile, headings)
        self.columns = matching.columns
        self._spots.columns = by_field(self.columns)
        matching.log_findings((row, line), self._log, self._spots)
        self._aside = SetAside(self._profile.set_aside, self.columns, self._spots)
        for condition in self._aside.blind:
            self._reject("header.condition-label", {"heading": condition.column}, row=row, line=line)

    def _take_above(self, row: int, line: int, cells: list[str]) -> None:
        blank = is_blank(cells)
        self.rows_blank += blank
        self.rows_above += not blank
        self._write([Row(row, line, cells, kind="blank" if blank else "above")])

    def compile(self, today: date, hash_of: Callable[[str], int]) -> tuple[RowChecker, Grouper]:
        """Return the checker for this file's columns, and the grouper that uses it."""
        checker = compile_checker(self._definition, self.columns, self._spots, today, self._profile)
        grouper = Grouper(self._definition, checker, self._spots, log=self._log, writer=self._entities, hash_of=hash_of)
        self._reader.width, self._reader.leading = checker.width, checker.leading
        return checker, grouper

    def take_rows(self, checker: RowChecker, grouper: Grouper, progress: Callable[[int], None]) -> None:
        """Take the rows below the header: neighbours with the same header cells at once, odd rows alone."""
        head_of, width, damaged = checker.head_of, checker.width, self._reader.damaged
        above, limit = self.rows, self._definition.limits.rows
        because = self._aside.because if self._aside else None
        run: list[Record] = []
        run_head: Sequence[str] = ()
        for record in islice(self._records, limit):
            row, _, cells = record
            if len(cells) == width and row not in damaged:
                if because is not None and (found := because(cells)):
                    self._take_run(grouper, run_head, run, progress)
                    run = []
                    self._take_aside(record, found)
                    continue
                head = head_of(cells)
                if head == run_head and len(run) < LONGEST_RUN:
                    run.append(record)
                    continue
                self._take_run(grouper, run_head, run, progress)
                run, run_head = [record], head
            else:
                self._take_run(grouper, run_head, run, progress)
                run = []
                self._take_odd(checker, grouper, record)
        self._take_run(grouper, run_head, run, progress)
        grouper.finish()
        if self.rows - above == limit and next(self._records, None) is not None:
            self._reject("file.table-dimensions", {"limit": f"{limit:,}", "what": "rows"})
        if self.rows == self.rows_above + self.rows_header + self.rows_blank + self.rows_set_aside:
            if self.rows_set_aside:
                self._reject("file.all-set-aside", {"count": f"{self.rows_set_aside:,}"})
            else:
                self._reject("file.no-data-rows", {})

    def _take_run(
        self, grouper: Grouper, head: Sequence[str], run: list[Record], progress: Callable[[int], None]
    ) -> None:
        if not run:
            return
        number = grouper.take(head, run)
        self.rows += len(run)
        if self.rows >= self._next_report:
            self._next_report = self.rows + PROGRESS_EVERY
            progress(self.rows)
        if number is None:
            for record in run:
                self._take_loose(record)
        else:
            self._write([Row(row, line, cells, number) for row, line, cells in run])

    def _take_aside(self, record: Record, found: Found) -> None:
        """Write a row that the mapping sets aside, and say so. Nothing of it is judged."""
        row, line, cells = record
        self.rows += 1
        self.rows_set_aside += 1
        self._log.add(row, line, None, [found])
        self._write([Row(row, line, cells, kind="aside")])

    def _take_loose(self, record: Record) -> None:
        """Write a row of no entity, which may be blank."""
        row, line, cells = record
        if is_blank(cells):
            self.rows_blank += 1
            self._log.add(row, line, None, [(self._spots.of_file("row.blank"), None, None)])
            self._write([Row(row, line, cells, kind="blank")])
        else:
            self._write([Row(row, line, cells)])

    def _take_odd(self, checker: RowChecker, grouper: Grouper, record: Record) -> None:
        """Take a row that is damaged, or has too few or too many cells."""
        row, line, cells = record
        self.rows += 1
        damage = self._reader.damaged.get(row)
        if damage is not None and not cells:
            limit = f"{self._definition.limits.record_characters:,}"
            words = {"limit": limit, "at_line": damage.at_line, "to_line": damage.to_line}
            self._reject(damage.code, words, row=row, line=line)
            self.rows_of_no_entity += 1
            self._write([Row(row, line, cells)])
            return
        if is_blank(cells):
            self._take_loose(record)
            return
        found = (self._spots.of_file(damage.code), None, None) if damage else self._miscounted(cells, checker.width)
        filled = (cells + [""] * checker.width)[: checker.width]
        number = grouper.take(checker.head_of(filled), [(row, line, filled)], [found], len(cells))
        self._write([Row(row, line, cells, number)])

    def _miscounted(self, cells: list[str], width: int) -> Found:
        """Return what is to be said of a row with too few or too many cells."""
        words = {"count": len(cells), "width": width}
        if len(cells) < width:
            return self._spots.of_file("row.missing-cell"), None, words
        extra = next((cell for cell in cells[width:] if cell.strip()), None)
        code = "row.extra-blank-cell" if extra is None else "row.extra-cell"
        return self._spots.of_file(code), extra, words

    def _reject(
        self, code: str, words: Mapping[str, object], *, row: int | None = None, line: int | None = None
    ) -> None:
        spot = self._spots.of_file(code, service=self._definition.title)
        self._log.add_of_file(spot, words, row=row, line=line)
