"""Control records: rows set aside that state how many rows and entities a file has, and what its columns come to."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING, NamedTuple

from hub.core.conversion import by_number_form, converter_of
from hub.core.headings import fold_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hub.core.definition import Definition, Field
    from hub.core.profile import Profile, Stated
    from hub.core.records import Record
    from hub.core.rendering import Words
    from hub.core.verdict import ColumnMatch

_PLAIN = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")

#: Digits enough for the sum of as many such numbers as a file can have.
_EXACT = Context(prec=100)


class Said(NamedTuple):
    """What is said of a control record: a kind of finding, its words, and the record and the column that it is about,
    where there are any.
    """

    code: str
    words: Words
    record: Record | None = None
    column: ColumnMatch | None = None


class Control:
    """The control record that one condition sets aside, and what of the file it is held against.

    There is one in a file: of a second one it could not be told what it counts.
    """

    def __init__(
        self,
        states: Stated,
        told_by: Words,
        columns: Sequence[ColumnMatch],
        definition: Definition,
        profile: Profile,
    ) -> None:
        """`told_by` are the words that say which record it is."""
        self._states = states
        self._told_by = told_by
        self._columns = {fold_heading(column.heading): column for column in reversed(columns)}
        self._figure = _Figure(None, profile)
        self._sums = {of: _Sum(self._columns[fold_heading(of)], definition, profile) for of in states.sums}
        self._record: Record | None = None
        self._second: Record | None = None

    def take(self, record: Record) -> None:
        """Take a control record."""
        if self._record is None:
            self._record = record
        elif self._second is None:
            self._second = record

    def add(self, records: Sequence[Record], entity: int | None) -> None:
        """Add consecutive rows of one entity (None: of no entity) to the sums. Numbers of entities only grow."""
        for each in self._sums.values():
            each.add(records, entity)

    def judge(self, rows: int, entities: int) -> Iterator[Said]:
        """Yield what is wrong with the record, or with the file; `rows` are those neither blank nor set aside."""
        if self._record is None:
            yield Said("file.control-missing", self._told_by)
            return
        if self._second is not None:
            yield Said("file.control-unread", {"reason": f"row {self._record[0]} is one as well"}, self._second)
        for due in self._due(rows, entities):
            column = self._columns[fold_heading(due.heading)]
            said = self._compared(due, self._record[2][column.column - 1 : column.column])
            if said is not None:
                yield Said(*said, self._record, column)

    def _compared(self, due: _Due, cells: list[str]) -> tuple[str, Words] | None:
        """Return the code and the words of what is wrong with a figure; it has no cell if the record is short."""
        cell = cells[0].strip() if cells else ""
        stated = self._figure.read(cell)
        if stated is None:
            return "file.control-unread", {"reason": f"{cell!r} is no number; there {due.what} should stand"}
        if due.counted is None:
            return "file.sum-unread", {"what": due.what, "unread": due.unread}
        if stated != due.counted:
            return "file.count-differs", {"stated": cell, "what": due.what, "counted": f"{due.counted:f}"}
        return None

    def _due(self, rows: int, entities: int) -> Iterator[_Due]:
        if self._states.rows:
            yield _Due("the number of rows", self._states.rows, Decimal(rows))
        if self._states.entities:
            yield _Due("the number of entities", self._states.entities, Decimal(entities))
        for of, heading in self._states.sums.items():
            total = self._sums[of]
            counted = None if total.unread else total.total
            yield _Due(
                f"the sum of {of!r}", heading, counted, f"{total.unread:,} (the first in row {total.unread_row})"
            )


class _Due(NamedTuple):
    """What should stand in a cell of the record; `counted` is None where it cannot be told."""

    what: str
    heading: str
    counted: Decimal | None
    unread: str = ""


class _Figure:
    """Reads cells as numbers, as the mapping profile says that they are written."""

    def __init__(self, field: Field | None, profile: Profile) -> None:
        by_form = by_number_form(profile.numbers) if profile.numbers else None
        self._convert = converter_of(field, profile) if field else by_form

    def read(self, cell: str) -> Decimal | None:
        """Return the number in a cell without the white space around it, or None."""
        text = self._convert(cell)[0] if self._convert else cell
        return Decimal(text) if text is not None and _PLAIN.fullmatch(text) else None


class _Sum:
    """The sum of a column. A value of a whole entity counts once, from its first row; any other in each row."""

    def __init__(self, column: ColumnMatch, definition: Definition, profile: Profile) -> None:
        field = definition.field(column.field) if column.field else None
        self._at = column.column - 1
        self._once = bool(definition.lines and field and not definition.is_line_level(field.path))
        self._figure = _Figure(field, profile)
        self._entities = 0
        self.total = Decimal(0)
        #: Cells that are no numbers, and the row of the first.
        self.unread = self.unread_row = 0

    def add(self, records: Sequence[Record], entity: int | None) -> None:
        if self._once:
            if entity is None or entity <= self._entities:
                return
            self._entities, records = entity, records[:1]
        for row, _, cells in records:
            cell = cells[self._at].strip()
            if not cell:
                continue
            number = self._figure.read(cell)
            if number is not None:
                self.total = _EXACT.add(self.total, number)
                continue
            self.unread += 1
            self.unread_row = self.unread_row or row
