"""Uniqueness: values that may stand in one entity of a file only, or in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.definition import Definition, Field
    from hub.core.entity import Value
    from hub.core.spots import Found, Spots


class Uniqueness:
    """Remembers the values of unique fields with the row of each: memory that grows with the file, value by value.

    They are kept whole, not hashed: a finding accuses two rows of saying the same, and must not do so by chance.
    """

    def __init__(self, definition: Definition, spots: Spots) -> None:
        self._spots = spots
        unique = [field for field in definition.fields if field.unique and field.path in spots.columns]
        self.of_lines = [field for field in unique if definition.is_line_level(field.path)]
        self._of_header = [field for field in unique if not definition.is_line_level(field.path)]
        self._rows: dict[str, dict[Value, int]] = {field.path: {} for field in unique}

    def in_header(self, row: int, values: dict[str, Value]) -> list[Found]:
        """Return findings about the header of an entity that begins in this row."""
        return [found for field in self._of_header if (found := self._found(field, row, values))]

    def in_line(self, row: int, values: dict[str, Value]) -> list[Found]:
        """Return findings about the line in this row."""
        return [found for field in self.of_lines if (found := self._found(field, row, values))]

    def _found(self, field: Field, row: int, values: dict[str, Value]) -> Found | None:
        value = values.get(field.path)
        if value is None:
            return None
        first = self._rows[field.path].setdefault(value, row)
        if first == row:
            return None
        return self._spots.of_field("cross.unique", field), str(value), {"first": first}
