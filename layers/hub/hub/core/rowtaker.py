"""Taking the records of a file one by one: header, blank and damaged ones set apart, the others checked and grouped."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from hub.core.glimpse import FIRST_GLIMPSE, GLIMPSE_EVERY
from hub.core.grouping import Grouper, is_blank
from hub.core.headingjudge import HeadingJudge
from hub.core.mapping import Matching, by_field
from hub.core.oddrows import OddRows
from hub.core.pointdoubts import doubting_readers
from hub.core.profile import Profile
from hub.core.repeatedheader import RepeatedHeader
from hub.core.rowchecker import compile_checker
from hub.core.setaside import SetAside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from hub.core.controls import Control, Said
    from hub.core.deferral import Deferral
    from hub.core.definition import Definition, Field
    from hub.core.entitywriter import EntityWriter
    from hub.core.findinglog import FindingLog
    from hub.core.pointdoubts import Doubts
    from hub.core.records import Damage, Record, RecordSource
    from hub.core.rowchecker import RowChecker
    from hub.core.rowwriter import RowWriter
    from hub.core.setaside import Sieve
    from hub.core.spots import Found, Spots
    from hub.core.verdict import ColumnMatch, ColumnSuggestion

#: Rows that are taken at once at most.
LONGEST_RUN = 200


class Outputs(NamedTuple):
    """Where a check writes."""

    log: FindingLog
    rows: RowWriter
    entities: EntityWriter
    deferral: Deferral


class RowTaker:
    """Takes the records of one file. Counts each of them under one head of the ledger."""

    def __init__(
        self,
        definition: Definition,
        spots: Spots,
        outputs: Outputs,
        reader: RecordSource,
        profile: Profile | None = None,
    ) -> None:
        self._definition = definition
        self.profile = profile or Profile(service=definition.name)
        self._spots = spots
        self._log = outputs.log
        self._write = outputs.rows.add
        self._outputs = outputs
        self._reader = reader
        self._records = iter(reader)
        self._aside = SetAside(Profile(service=definition.name), definition, (), spots)
        self._controls: list[Control] = []
        self._header = RepeatedHeader(None)
        self.columns: list[ColumnMatch] = []
        self.near: list[ColumnSuggestion] = []
        #: What stands above the headings.
        self.above: list[Record] = []
        self.missing: list[Field] = []
        self.odd = OddRows(definition, spots, (), asks_all=False)
        self._next_glimpse = FIRST_GLIMPSE
        self.rows = self.rows_above = self.rows_header = self.rows_blank = self.rows_of_no_entity = 0
        self.rows_set_aside = self._rows_sieved = 0

    def take_header(self, header_row: int) -> bool:
        """Take everything down to the header; tell whether there are rows to be checked below it.

        Where the headings are known without one, no row is taken.
        """
        if self._reader.headings is not None:
            return self._match(None, None, list(self._reader.headings))
        for row, line, cells in self._records:
            self.rows += 1
            if row < header_row:
                self._take_above(row, line, cells)
                continue
            self.rows_header += 1
            self._write([(row, line, cells)], kind="header")
            damage = self._reader.damaged.pop(row, None)
            if damage is not None:
                # Without headings, nothing can be said of the rows below them.
                self._reject_damaged(row, line, damage)
                return False
            self._header = RepeatedHeader(cells)
            if cells:
                return self._match(row, line, cells)
            break
        self._reject("header.blank", {"where": f"Row {header_row}"})
        return False

    def _match(self, row: int | None, line: int | None, headings: list[str]) -> bool:
        """Match the headings, and log what is wrong with them; tell whether there are not too many."""
        limit = self._definition.limits.columns
        if len(headings) > limit:
            self._reject("file.table-dimensions", {"limit": f"{limit:,}", "what": "columns"})
            return False
        matching = Matching(self._definition, self.profile, headings, nested=self._reader.further is not None)
        self.columns = matching.columns
        self.near, self.missing = matching.near, list(matching.missing())
        self._spots.columns = by_field(self.columns)
        HeadingJudge(matching, (row, line), self._log, self._spots).judge()
        self._aside = SetAside(self.profile, self._definition, self.columns, self._spots)
        for heading in self._aside.missing:
            self._reject("header.condition-label", {"heading": heading}, row=row, line=line)
        self._controls = self._aside.controls
        self.odd = OddRows(self._definition, self._spots, self.columns, asks_all=bool(self._aside))
        return True

    def _take_above(self, row: int, line: int, cells: list[str]) -> None:
        blank = is_blank(cells)
        self.rows_blank += blank
        self.rows_above += not blank
        if not blank:
            self.above.append((row, line, cells))
        self._write([(row, line, cells)], kind="blank" if blank else "above")

    def compile(self, today: date, hash_of: Callable[[str], int], doubts: Doubts) -> tuple[RowChecker, Grouper]:
        """Return the checker for this file's columns, and the grouper that uses it."""
        if self._reader.doubting is not None:
            self._reader.doubting = doubting_readers(self._definition, self.columns, self.profile, doubts, today)
            doubts = {}
        checker = compile_checker(self._definition, self.columns, self._spots, today, self.profile, doubts)
        grouper = Grouper(
            self._definition,
            checker,
            self._spots,
            outputs=self._outputs,
            hash_of=hash_of,
            header_values=self.profile.header_values,
            further=self._reader.further,
        )
        self._reader.width, self._reader.leading = checker.width, checker.leading
        fields = [self._definition.field(column.field) if column.field else None for column in self.columns]
        self._reader.types = [field.type if field else None for field in fields]
        return checker, grouper

    def take_rows(self, checker: RowChecker, grouper: Grouper, glimpse: Callable[[int], None]) -> None:
        """Take the rows below the header: neighbours with the same header cells at once, odd rows alone."""
        head_of, width, odd, header = checker.head_of, checker.width, self._reader.odd, self._header
        above, limit = self.rows, self._definition.limits.rows
        aside_by = self._aside.by if self._aside else None
        at, starts = header.at, header.starts
        run: list[Record] = []
        run_head: Sequence[str] = ()
        for record in islice(self._records, limit):
            row, _, cells = record
            if len(cells) == width and row not in odd:
                if aside_by is not None and (sieve := aside_by(cells)):
                    self._take_run(grouper, run_head, run, glimpse)
                    run = []
                    self._take_sieved(record, sieve)
                    continue
                head = head_of(cells)
                if head == run_head and len(run) < LONGEST_RUN:
                    run.append(record)
                    continue
                self._take_run(grouper, run_head, run, glimpse)
                if cells[at].lower() in starts and header.is_in(cells):
                    run = []
                    self._take_repeated(record)
                else:
                    run, run_head = [record], head
            else:
                self._take_run(grouper, run_head, run, glimpse)
                run = []
                if aside_by is not None and (sieve := self._sieve_of_odd(record, width)):
                    self._take_sieved(record, sieve)
                elif row not in self._reader.damaged and header.is_in(cells):
                    self._take_repeated(record)
                else:
                    self._take_odd(checker, grouper, record)
        self._take_run(grouper, run_head, run, glimpse)
        grouper.finish()
        self._judge_counts(above, grouper.tally.entities)

    def _judge_counts(self, above: int, entities: int) -> None:
        """Reject the file when it has too many rows, none, or not what it states; `above` says how many stood down to
        the header.
        """
        limit = self._definition.limits.rows
        judged = self.rows - (self.rows_above + self.rows_header + self.rows_blank + self.rows_set_aside)
        if self.rows - above == limit and next(self._records, None) is not None:
            self._reject("file.table-dimensions", {"limit": f"{limit:,}", "what": "rows"})
        else:
            for control in self._controls:
                for said in control.judge(judged, entities):
                    self._say_of_control(said)
        if not judged:
            if self._rows_sieved:
                self._reject("file.all-set-aside", {"count": f"{self._rows_sieved:,}"})
            else:
                self._reject("file.no-data-rows", {})

    def _say_of_control(self, said: Said) -> None:
        spot = self._spots.of_column(said.code, said.column) if said.column else self._spots.of_file(said.code)
        row, line, _ = said.record or (None, None, [])
        self._log.add_of_file(spot, said.words, row=row, line=line)

    def _take_run(
        self, grouper: Grouper, head: Sequence[str], run: list[Record], glimpse: Callable[[int], None]
    ) -> None:
        if not run:
            return
        number = grouper.take(head, run)
        for control in self._controls:
            control.add(run, number)
        self.rows += len(run)
        if self.rows >= self._next_glimpse:
            self._next_glimpse = self.rows + GLIMPSE_EVERY
            glimpse(self.rows)
        if number is None:
            for record in run:
                self._take_loose(record)
        else:
            self._write(run, number)

    def _sieve_of_odd(self, record: Record, width: int) -> Sieve | None:
        """Return what sets a row aside that is damaged, of another width, or that the reader speaks of, or None."""
        row, _, cells = record
        if row in self._reader.damaged:
            return None
        return self._aside.by(cells) if len(cells) == width else self._aside.by_control(cells)

    def _take_sieved(self, record: Record, sieve: Sieve) -> None:
        """Set a row aside; if it is a control record, keep what it states."""
        self._rows_sieved += 1
        self._take_aside(record, sieve.said_of(record[2]))
        if sieve.control is not None:
            sieve.control.take(record)

    def _take_repeated(self, record: Record) -> None:
        self._take_aside(record, (self._spots.of_file("row.repeated-header"), None, None))

    def _take_aside(self, record: Record, found: Found) -> None:
        """Write a row that is set aside, and say so. Nothing of it is judged."""
        row, line, _ = record
        self._reader.remarks.pop(row, None)
        self.rows += 1
        self.rows_set_aside += 1
        self._log.add(row, line, None, [found])
        self._write([record], kind="aside")

    def _take_loose(self, record: Record) -> None:
        """Write a row of no entity, which may be blank."""
        row, line, cells = record
        if is_blank(cells):
            self.rows_blank += 1
            self._log.add(row, line, None, [(self._spots.of_file("row.blank"), None, None)])
            self._write([record], kind="blank")
        else:
            self._write([record])

    def _take_odd(self, checker: RowChecker, grouper: Grouper, record: Record) -> None:
        """Take a row that is damaged, has too few or too many cells, or that the reader has something to say of."""
        row, line, cells = record
        self.rows += 1
        damage = self._reader.damaged.pop(row, None)
        if damage is not None and not cells:
            self._reject_damaged(row, line, damage)
            self.rows_of_no_entity += 1
            self._write([record])
            return
        if is_blank(cells):
            self._take_loose(record)
            return
        found = self.odd.remarked(self._reader.remarks.pop(row, ()))
        if damage is not None:
            found.append((self._spots.of_file(damage.code), None, None))
        else:
            found += self.odd.miscount(cells, checker.width)
        filled = (cells + [""] * checker.width)[: checker.width]
        number = grouper.take(checker.head_of(filled), [(row, line, filled)], found, len(cells))
        for control in self._controls:
            control.add([(row, line, filled)], number)
        self._write([record], number)

    def _reject_damaged(self, row: int, line: int, damage: Damage) -> None:
        limit = f"{self._definition.limits.record_characters:,}"
        words = {"limit": limit, "at_line": damage.at_line, "to_line": damage.to_line, "reason": damage.reason}
        self._reject(damage.code, words, row=row, line=line)

    def _reject(
        self, code: str, words: Mapping[str, object], *, row: int | None = None, line: int | None = None
    ) -> None:
        spot = self._spots.of_file(code, service=self._definition.title)
        self._log.add_of_file(spot, words, row=row, line=line)
