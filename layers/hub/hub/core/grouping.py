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
    from hub.core.rowchecker import RowChecker
    from hub.core.spots import Found, Spots

#: What a row is given for the number of its entity when it is blank.
BLANK = 0

#: Where a finding refuses an entity: in its first run of rows, or in one that follows after others.
IN_FIRST_RUN, IN_LATER_RUN = 1, 2


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
        self._head_of = checker.head_of
        self._judge_head = checker.judge_head
        self._judge_line = checker.judge_line
        self._numbers: dict[int, int] = {}
        self._first_rows = array("Q", [0])
        self._uniqueness = Uniqueness(definition, spots)
        self._non_contiguous = spots.of_file("entity.non-contiguous", title=self.judge.key_title)
        self._entity: OpenEntity | None = None
        self._identity: str | None = None
        self._returned = False
        self._head: Sequence[str] | None = None
        self._head_found: list[Found] = []

    def take(
        self, row: int, line: int, cells: list[str], more: Sequence[Found] = (), present: int | None = None
    ) -> int | None:
        """Take a row of as many cells as there are headings; return its entity's number, BLANK, or None for no entity.

        `more` are findings about the row made elsewhere; `present` says how many of the cells the row really has.
        """
        head = self._head_of(cells)
        if head != self._head:
            entered = self._enter(row, head)
            if entered is None:
                return self._keyless(row, line, cells, more, present)
            more = [*more, *entered]
        entity, found, values = self._entity, self._head_found, None
        assert entity is not None  # noqa: S101 - a head was entered
        if self._judge_line is not None:
            values, line_found = self._judge_line(cells)
            if line_found:
                found = found + line_found
            if values and self._uniqueness.of_lines:
                found = found + self._uniqueness.in_line(row, values)
        if not self._returned:
            together = self.judge.take_row(entity, row, values)
            if together:
                found = found + together
        if found or more:
            self._report(row, line, entity, _of_cells_there([*more, *found], present))
        return entity.number

    def _enter(self, row: int, head: Sequence[str]) -> list[Found] | None:
        """Make the entity of these header cells the open one; return findings of this row alone, None without a key."""
        values, found = self._judge_head(head)
        identity = self.keys.identity(values)
        if identity is None:
            return None
        alone: list[Found] = []
        if identity != self._identity:
            self._close()
            alone = self._begin(identity, row, values, found)
        elif not self._returned and self._entity is not None:
            found = found + self.judge.conflicts(self._entity, values, found)
        self._head, self._head_found = head, found
        return alone

    def _begin(self, identity: str, row: int, values: dict[str, Value], found: list[Found]) -> list[Found]:
        """Open an entity, a new one or one that goes on; return findings about its beginning here."""
        key = self.keys.key(values)
        new = len(self._first_rows)
        number = self._numbers.setdefault(self._hash_of(identity), new)
        self._identity, self._returned = identity, number != new
        self._entity = OpenEntity(
            number=number,
            key=key,
            record_key=self.keys.record_key(key),
            first_row=row,
            values=values,
            blamed=blamed_fields(found),
        )
        if self._returned:
            self.split.setdefault(number, row)
            return [(self._non_contiguous, None, {"key": key, "first": self._first_rows[number]})]
        self._first_rows.append(row)
        self.refused.append(0)
        return self._uniqueness.in_header(row, values)

    def _report(self, row: int, line: int, entity: OpenEntity, found: list[Found]) -> None:
        self._log.add(row, line, entity.number, found)
        if not entity.refused and any(spot.refuses for spot, _, _ in found):
            entity.refuse()
            self.refused[entity.number] |= IN_LATER_RUN if self._returned else IN_FIRST_RUN

    def _keyless(self, row: int, line: int, cells: list[str], more: Sequence[Found], present: int | None) -> int | None:
        """Take a row without a key: it is blank, or it belongs to no entity. The open entity stays open."""
        if not any(cell.strip() for cell in cells):
            return BLANK
        _, found = self._judge_head(self._head_of(cells))
        if self._judge_line is not None:
            found = found + self._judge_line(cells)[1]
        self._log.add(row, line, None, _of_cells_there([*more, *found], present))
        self.tally.rows_of_no_entity += 1
        return None

    def _close(self) -> None:
        entity = self._entity
        if entity is None or self._returned:
            return
        self.tally.close(entity.row_count, refused=entity.refused)
        if not entity.refused:
            self._writer.add(entity.closed())

    def finish(self) -> None:
        """Close the last entity."""
        self._close()
        self._entity = self._head = self._identity = None
        self.tally.entities = len(self._first_rows) - 1


def _of_cells_there(found: list[Found], present: int | None) -> list[Found]:
    """Return the findings without those about cells that the row does not have: that they are missing says it all."""
    if present is None:
        return found
    return [each for each in found if each[0].column is None or each[0].column <= present]
