"""An entity being put together from its rows, and what is judged across them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.core.definition import Case
from hub.core.entity import Entity, Line, fold

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.core.entity import Value
    from hub.core.spots import Found, Spots

_NOTHING = "nothing"


@dataclass(slots=True)
class OpenEntity:
    """An entity that is still taking rows. `blamed` are header fields of its first row that findings are about already.

    Once it is refused, its rows are only counted.
    """

    number: int
    key: str
    record_key: str
    first_row: int
    values: dict[str, Value]
    blamed: set[str | None]
    refused: bool = False
    row_count: int = 0
    line_count: int = 0
    rows: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    seen: dict[Value, int] = field(default_factory=dict)

    def refuse(self) -> None:
        """Take no more of it: a refused entity is not written."""
        self.refused = True
        self.rows.clear()
        self.lines.clear()

    def closed(self) -> Entity:
        """Return it as written."""
        return Entity(
            number=self.number,
            key=self.key,
            record_key=self.record_key,
            rows=self.rows,
            values=self.values,
            lines=self.lines,
        )


class EntityJudge:
    """Judges what the rows of one entity say together."""

    def __init__(self, definition: Definition, spots: Spots) -> None:
        self._definition = definition
        self._spots = spots
        self._header = [each for each in definition.fields if not definition.is_line_level(each.path)]
        lines = definition.lines
        self._limit = lines.maximum if lines else 0
        self._optional = lines is None or not lines.minimum
        self._unique = definition.field(lines.unique) if lines and lines.unique else None
        self._folds = lines is not None and lines.unique_case is Case.INSENSITIVE
        key = definition.field(definition.key[0])
        self.key_title = key.title if key else ""
        within = [each for each in definition.fields if definition.is_line_level(each.path)]
        self._line_words = {
            "titles": ", ".join(each.title for each in within if each.path in spots.columns),
            "required": ", ".join(each.title for each in within if each.required),
        }

    def conflicts(self, entity: OpenEntity, values: dict[str, Value], found: list[Found]) -> list[Found]:
        """Return a finding for each header field in which a row differs from its entity's first row."""
        blamed = entity.blamed | blamed_fields(found)
        said: list[Found] = []
        for each in self._header:
            first, now = entity.values.get(each.path), values.get(each.path)
            if first != now and each.path not in blamed:
                spot = self._spots.of_field("entity.header-conflict", each, key_title=self.key_title)
                words = {"after": _NOTHING if first is None else first, "first": entity.first_row, "key": entity.key}
                said.append((spot, _NOTHING if now is None else str(now), words))
        return said

    def take_row(self, entity: OpenEntity, row: int, line: dict[str, Value] | None) -> list[Found] | None:
        """Add a row and its line to an entity; return what is wrong with that, if anything.

        `line` is None when the row has none.
        """
        entity.row_count += 1
        if not entity.refused:
            entity.rows.append(row)
        if line is None:
            return self._without_line(entity)
        entity.line_count += 1
        if entity.line_count == self._limit + 1:
            return [self._said("entity.too-many-lines", {"key": entity.key}, limit=self._limit)]
        if not entity.refused:
            entity.lines.append(Line(row, line))
        if self._unique is not None:
            value = line.get(self._unique.path)
            if value is not None:
                first = entity.seen.setdefault(fold(str(value)) if self._folds else value, row)
                if first != row:
                    spot = self._spots.of_field("entity.duplicate-line", self._unique, key_title=self.key_title)
                    return [(spot, str(value), {"first": first, "key": entity.key})]
        return None

    def _without_line(self, entity: OpenEntity) -> list[Found] | None:
        """Say what is wrong with a row that has no line: it repeats a key, or leaves out a line that must be there."""
        if not self._optional:
            return [self._said("entity.no-lines", {"key": entity.key}, **self._line_words)]
        if entity.row_count > 1:
            return [self._said("cross.primary-key", {"key": entity.key, "first": entity.first_row})]
        return None

    def _said(self, code: str, words: dict[str, object], **shared: object) -> Found:
        return self._spots.of_file(code, key_title=self.key_title, **shared), None, words


def blamed_fields(found: list[Found]) -> set[str | None]:
    """Return the fields that refusing findings are about."""
    return {spot.group.field for spot, _, _ in found if spot.refuses}
