"""Grouping: rows become entities as they are read, in one pass.

Of entities that are closed only a hash of the key is kept, with the entity's number. A key that returns after other
rows marks its entity as split; split entities are put together afterwards (`rejoining`), where real keys are compared.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from hub.core.keys import Keys
from hub.core.openentity import EntityJudge, OpenEntity, blamed_fields
from hub.core.tally import Tally
from hub.core.uniqueness import Uniqueness

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.definition import Definition
    from hub.core.entity import Value
    from hub.core.entitywriter import EntityWriter
    from hub.core.findinglog import FindingLog
    from hub.core.reader import Record
    from hub.core.rowchecker import LineValues, RowChecker
    from hub.core.spots import Found, Spots

#: Where a finding refuses an entity: in its first run of rows, or in one that follows after others.
IN_FIRST_RUN, IN_LATER_RUN = 1, 2


#: Stands open until the first entity does.
_NONE_YET = OpenEntity(0, "", "", 0, {}, set())


def _never(_entity: OpenEntity, _records: list[Record], _lines: LineValues) -> bool:
    """Tell that rows must be taken one by one, whatever they say."""
    return False


class Grouper:
    """Takes the rows of a file in order; writes the entities that are all right, logs what is wrong."""

    def __init__(
        self,
        definition: Definition,
        checker: RowChecker,
        spots: Spots,
        *,
        log: FindingLog,
        writer: EntityWriter,
        hash_of: Callable[[str], int],
    ) -> None:
        self.keys = Keys(definition)
        self.judge = EntityJudge(definition, spots)
        self.tally = Tally()
        #: Number of each split entity → the row in which it first goes on.
        self.split: dict[int, int] = {}
        #: By number (from 1), whether a finding refuses the entity: in its first run of rows, or in a later one.
        self.refused = bytearray(1)
        self._log = log
        self._writer = writer
        self._hash_of = hash_of
        self._judge_head = checker.judge_head
        self._judge_lines = checker.judge_lines
        self._numbers: dict[int, int] = {}
        self._first_rows = array("Q", [0])
        self._uniqueness = Uniqueness(definition, spots)
        self._take_clean = _never if self._uniqueness.has_lines else self.judge.take_clean
        self._non_contiguous = spots.of_field("entity.non-contiguous", self.judge.key_field)
        self._entity = _NONE_YET
        self._identity: str | None = None
        self._returned = False

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
        if identity != self._identity:
            self._close()
            begun = self._begin(identity, records[0][0], values, found)
            if begun:
                more = [*more, *begun]
        elif not self._returned and values != self._entity.values:
            found = found + self.judge.conflicts(self._entity, values, found)
        clean = clean and not (found or more or self._returned)
        if not (clean and self._take_clean(self._entity, records, lines)):
            for record, line, fault in zip(records, lines, faults, strict=True):
                said = found + fault if fault else found
                self._take_row(record, line, [*more, *said] if more else said, present)
                more = ()
        return self._entity.number

    def _take_row(self, record: Record, line: dict[str, Value] | None, found: list[Found], present: int | None) -> None:
        """Add a row to the open entity, and log what is wrong with it."""
        row, physical_line, _ = record
        entity = self._entity
        if line and self._uniqueness.has_lines:
            found = found + self._uniqueness.in_line(row, line)
        if not self._returned:
            together = self.judge.take_row(entity, row, line)
            if together:
                found = found + together
        if present is not None:
            found = [each for each in found if _is_there(each, present)]
        if not found:
            return
        self._log.add(row, physical_line, entity.number, found)
        if not entity.refused and any(spot.refuses for spot, _, _ in found):
            entity.refuse()
            self.refused[entity.number] |= IN_LATER_RUN if self._returned else IN_FIRST_RUN

    def _begin(self, identity: str, row: int, values: dict[str, Value], found: list[Found]) -> list[Found]:
        """Open an entity, a new one or one that goes on; return findings about its beginning here."""
        key = self.keys.key(values)
        new = len(self._first_rows)
        number = self._numbers.setdefault(self._hash_of(identity), new)
        self._identity, self._returned = identity, number != new
        self._entity = OpenEntity(number, key, self.keys.record_key(key), row, values, blamed_fields(found))
        if self._returned:
            self.split.setdefault(number, row)
            return [(self._non_contiguous, None, {"key": key, "first": self._first_rows[number]})]
        self._first_rows.append(row)
        self.refused.append(0)
        return self._uniqueness.in_header(row, values)

    def _keyless(
        self, records: list[Record], faults: list[list[Found]], more: list[Found], present: int | None
    ) -> None:
        """Log what is wrong with rows of no entity; blank ones are no matter. The open entity stays open.

        An odd row (one that has `present` cells) is never blank: its values may be in cells without a heading.
        """
        for (row, line, cells), fault in zip(records, faults, strict=True):
            if present is None and is_blank(cells):
                continue
            found = [each for each in (*more, *fault) if present is None or _is_there(each, present)]
            self._log.add(row, line, None, found)
            self.tally.rows_of_no_entity += 1

    def _close(self) -> None:
        entity = self._entity
        if entity is _NONE_YET or self._returned:
            return
        self.tally.close(entity.row_count, refused=entity.refused)
        if not entity.refused:
            self._writer.add(entity.closed())

    def finish(self) -> None:
        """Close the last entity."""
        self._close()
        self._entity, self._identity = _NONE_YET, None
        self.tally.entities = len(self._first_rows) - 1


def is_blank(cells: list[str]) -> bool:
    """Tell whether a row has no values."""
    return not any(cell.strip() for cell in cells)


def _is_there(found: Found, present: int) -> bool:
    """Tell whether a finding is about a cell that the row has; of one it lacks, its being missing says it all."""
    column = found[0].column
    return column is None or column <= present
