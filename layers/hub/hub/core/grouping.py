"""Grouping: rows become entities as they are read, in one pass.

Of entities that are closed only a hash of the key is kept, with the entity's number. A key that returns after other
rows marks its entity as split; split entities are put together afterwards (`rejoining`), where real keys are compared.
"""

from __future__ import annotations

from array import array
from itertools import repeat
from typing import TYPE_CHECKING

from hub.core.filerules import FileRules
from hub.core.footers import LOOKED_AT, Held, may_be_total
from hub.core.keys import Keys, NearKeys
from hub.core.openentity import EntityJudge, OpenEntity, refuses
from hub.core.shiftedrows import fewest_shifted
from hub.core.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.definition import Definition, HeaderValues
    from hub.core.entity import Line, Value
    from hub.core.records import Record
    from hub.core.rowchecker import RowChecker
    from hub.core.rowtaker import Outputs
    from hub.core.spots import Found, Spot, Spots

#: Where a finding refuses an entity: in its first run of rows, in one that follows after others, or as a whole, which
#: counts as long as no later run shows that it was not whole.
IN_FIRST_RUN, IN_LATER_RUN, AS_A_WHOLE = 1, 2, 4

#: What readers of cells say of a number that can be read in two ways, instead of how it is read.
_POINT_DOUBTED = frozenset({"cell.number-ambiguous", "cell.number-doubtful"})

#: Stands open until the first entity does.
_NONE_YET = OpenEntity(0, "", "", (0, 0), {}, [])

_END_OF_FILE = "\x1a"


class Grouper:
    """Takes the rows of a file in order; writes the entities that are all right, logs what is wrong."""

    def __init__(
        self,
        definition: Definition,
        checker: RowChecker,
        spots: Spots,
        *,
        outputs: Outputs,
        hash_of: Callable[[str], int],
        header_values: HeaderValues | None = None,
        further: Sequence[int] | None = None,
    ) -> None:
        """`further` tells by row, from 1, whether it is a further item of a record, without header values."""
        self.keys = Keys(definition)
        self.judge = EntityJudge(definition, spots, header_values)
        self.tally = Tally()
        #: Number of each split entity → the row in which it first goes on.
        self.split: dict[int, int] = {}
        #: By number (from 1), whether a finding refuses the entity: in its first run of rows, or in a later one.
        self.refused = bytearray(1)
        #: The last rows of no entity that may be footers: nothing of them is logged yet.
        self.held: list[Held] = []
        self._log, self._writer, self._deferral = outputs.log, outputs.entities, outputs.deferral
        self._hash_of = hash_of
        self._judge_head = checker.judge_head
        self._judge_lines = checker.judge_lines
        self._judge_shift = checker.judge_shift
        self._leading = checker.leading
        self._numbers: dict[int, int] = {}
        self._near_keys = NearKeys(self._numbers, hash_of)
        self._first_rows = array("Q", [0])
        self.file_rules = FileRules(definition, spots)
        self._one_by_one = self.file_rules.has_lines
        self._reads_above, self._most_bytes = self.judge.reads_above, self.judge.most_bytes
        self._non_contiguous = spots.of_field("entity.non-contiguous", self.judge.key_field)
        self._near_duplicate = spots.of_field("cross.near-duplicate", self.judge.key_field)
        self._entity = _NONE_YET
        self._identity: str | None = None
        self._returned = False
        self._further = further

    def take(
        self, head: Sequence[str], records: list[Record], more: Sequence[Found] = (), present: int | None = None
    ) -> int | None:
        """Take consecutive rows with the same header cells; return their entity's number, None without a key.

        Rows have as many cells as there are headings. `more` are findings about the first row made elsewhere;
        `present` says how many of its cells a single row really has.
        """
        values, found = self._judge_head(head)
        lines, faults, clean = self._judge_lines(records)
        identity = self.keys.identity(values)
        if identity is None:
            self._keyless(records, faults, [*more, *found], present)
            return None
        blank: list[Found] = []
        if found and self._reads_above:
            blank, found = self.judge.above(found)
        if identity != self._identity:
            self._close()
            begun = self._begin(identity, records[0], values, blank + found if blank else found)
            if begun or blank:
                more = [*more, *begun] if self._returned else [*more, *begun, *blank]
        elif not self._returned and values != self._entity.values:
            found = found + self.judge.conflicts(self._entity, values, found, records[0][:2], len(records))
        together = not (self._returned or self._one_by_one) and self.judge.take_together(self._entity, lines)
        if not (together and clean and not (found or more)):
            said = self._together(records, found, faults, more)
            if max(map(len, said)) >= fewest_shifted(found):
                said = [*map(self._with_shift, records, said)]
            if not together:
                alike = values is self._entity.values or values == self._entity.values
                said = [*map(self._take_row, records, lines, said, repeat(alike))]
            if present is not None:
                said = [told_once(each, present, self._leading) for each in said]
            self._say(records, said)
        return self._entity.number

    def _together(
        self, records: list[Record], found: list[Found], faults: list[list[Found]], more: Sequence[Found]
    ) -> list[list[Found]]:
        """Return what is said of each row: `found` of all, `faults` of each, and `more` of the first.

        What is found in the header values of a record with items is said of its first item, or of the first row here.
        """
        if not found:
            said = faults
        elif self._further is None:
            said = [found + fault if fault else found for fault in faults]
        else:
            first = records[0][0]
            above = (record[0] == first or not self._further[record[0]] for record in records)
            said = [found + fault if here else fault for here, fault in zip(above, faults, strict=True)]
        return [[*more, *said[0]], *said[1:]] if more else said

    def _with_shift(self, record: Record, found: list[Found]) -> list[Found]:
        """Return what is found in a row, and that it is shifted if it is."""
        shifted = self._judge_shift(record[2], found)
        return [*found, shifted] if shifted else found

    def _say(self, records: list[Record], said: list[list[Found]]) -> None:
        """Log what is wrong with rows of the open entity, which that may refuse."""
        entity = self._entity
        self._log.add_rows(entity.number, records, said)
        # Most that are refused are so by the first row of a run, which is asked alone first.
        if not entity.refused and (refuses(said[0]) or any(map(refuses, said))):
            entity.refuse()
            self.refused[entity.number] |= IN_LATER_RUN if self._returned else IN_FIRST_RUN

    def _take_row(self, record: Record, line: Line | None, found: list[Found], alike: bool) -> list[Found]:  # noqa: FBT001 - mapped
        """Add a row to the open entity; return what is wrong with it, what it says beside the others included."""
        row = record[0]
        if line and line.values and self._one_by_one:
            found = found + self.file_rules.in_line(record, self._entity.number, line.values)
        if self._returned:
            return found
        return found + self.judge.take_row(self._entity, row, line, found, alike=alike)

    def _begin(self, identity: str, record: Record, values: dict[str, Value], found: list[Found]) -> list[Found]:
        """Open an entity, a new one or one that goes on; return findings about its beginning here."""
        row, line, _ = record
        key, record_key = self.keys.named(values, identity)
        new = len(self._first_rows)
        hashed = self._hash_of(identity)
        number = self._numbers.setdefault(hashed, new)
        self._identity, self._returned = identity, number != new
        self._entity = OpenEntity(number, key, record_key, (row, line), values, found)
        if self._returned:
            self.split.setdefault(number, row)
            return [(self._non_contiguous, None, {"key": key, "first": self._first_rows[number]})]
        self._first_rows.append(row)
        self.refused.append(0)
        said = self.file_rules.in_header(record, number, values)
        near = self._near_keys.take(identity, hashed, number)
        if near:
            said.append((self._near_duplicate, key, {"first": self._first_rows[near]}))
        return said

    def _keyless(
        self, records: list[Record], faults: list[list[Found]], more: list[Found], present: int | None
    ) -> None:
        """Log what is wrong with rows of no entity; blank ones are no matter. The open entity stays open.

        An odd row (one that has `present` cells) is never blank: its values may be in cells without a heading.
        """
        for (row, line, cells), fault in zip(records, faults, strict=True):
            if present is None and is_blank(cells):
                continue
            found = [*more, *fault]
            if present is not None:
                found = told_once(found, present, self._leading)
            if may_be_total(cells, len(cells)):
                self._hold(Held(row, line, cells, found))
            else:
                self._log.add(row, line, None, found)
            self.tally.rows_of_no_entity += 1

    def _hold(self, held: Held) -> None:
        """Keep what is found in what may be a footer, until it is known whether rows of data follow."""
        self.held.append(held)
        if len(self.held) > LOOKED_AT:
            row, line, _, found = self.held.pop(0)
            self._log.add(row, line, None, found)

    def _close(self) -> None:
        """End the open entity: it is whole, unless rows of it follow further down."""
        entity = self._entity
        if entity is _NONE_YET or self._returned:
            return
        if self.judge.judges_whole:
            for at, found in self.judge.judge_whole(entity):
                self._defer(entity, at, found)
        if not entity.refused:
            size_bytes = self._writer.add(entity.closed(), self._most_bytes)
            if size_bytes > self._most_bytes:
                self._defer(entity, entity.at, self.judge.too_large(entity, size_bytes))
        if entity.refused:
            self._writer.pass_over(entity)
        self.tally.close(entity.row_count, refused=entity.refused)

    def _defer(self, entity: OpenEntity, at: tuple[int, int], found: Found) -> None:
        self._deferral.add(entity.number, *at, found)
        if found[0].refuses:
            entity.refuse()
            self.refused[entity.number] |= AS_A_WHOLE

    def finish(self) -> None:
        """Close the last entity, and log what waited for the end of the file."""
        self._close()
        self._entity, self._identity = _NONE_YET, None
        self.tally.entities = len(self._first_rows) - 1
        self._deferral.replay(self._log, self.split)
        for (row, line, entity), found in self.file_rules.outliers():
            self._log.add(row, line, entity, [found])
        for spot, words in self.file_rules.of_file():
            self._log.add_of_file(spot, words)


def is_blank(cells: list[str]) -> bool:
    """Tell whether a row has no values; what old systems write to end a file (Ctrl-Z) is none."""
    return not any(cell.strip() for cell in cells) or cells == [_END_OF_FILE]


def told_once(found: Sequence[Found], present: int, leading: int) -> list[Found]:
    """Return what is to be said of a row that has so many cells, without what says once more that something is missing.

    Of a cell that it lacks, and of a line if it has `leading` cells at most, that the row is too short says it all; of
    a formula whose outcome is missing, that it is; of a number that can be read in two ways, that it can; of half a
    character, that it is none of a wrong encoding; of a list or an object in the place of a text, that it is one.
    """
    unknown = {spot.column for spot, _, _ in found if spot.code == "cell.formula-uncached"}
    doubted = {spot.column for spot, _, _ in found if spot.code in _POINT_DOUBTED}
    halved = {spot.column for spot, _, _ in found if spot.code == "cell.lone-surrogate"}
    misplaced = {spot.column for spot, _, _ in found if spot.code == "cell.member-type"}
    told = {"cell.required": unknown, "cell.integer-as-decimal": doubted, "cell.mojibake": halved}

    def is_said(spot: Spot) -> bool:
        if spot.column is None:
            return spot.code == "entity.no-lines" and present <= leading
        if spot.column in misplaced and spot.code != "cell.member-type":
            return True
        return spot.column > present or spot.column in told.get(spot.code, ())

    return [each for each in found if not is_said(each[0])]
