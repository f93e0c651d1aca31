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
        rows: dict[str, dict[Value, int]] = {field.path: {} for field in unique}
        self._of_lines = [(each, rows[each.path]) for each in unique if definition.is_line_level(each.path)]
        self._of_header = [(each, rows[each.path]) for each in unique if not definition.is_line_level(each.path)]
        self.has_lines = bool(self._of_lines)

    def in_header(self, row: int, values: dict[str, Value]) -> list[Found]:
        """Return findings about the header of an entity that begins in this row."""
        return self._found(self._of_header, row, values) if self._of_header else []

    def in_line(self, row: int, values: dict[str, Value]) -> list[Found]:
        """Return findings about the line in this row."""
        return self._found(self._of_lines, row, values) if self._of_lines else []

    def _found(self, unique: list[tuple[Field, dict[Value, int]]], row: int, values: dict[str, Value]) -> list[Found]:
        found: list[Found] = []
        for field, rows in unique:
            value = values.get(field.path)
            if value is not None:
                first = rows.setdefault(value, row)
                if first != row:
                    found.append((self._spots.of_field("cross.unique", field), str(value), {"first": first}))
        return found
