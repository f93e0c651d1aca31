"""An entity being put together from its rows, and what is judged across them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from hub.core.definition import Case
from hub.core.entity import Entity, Line, fold

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.core.entity import Value
    from hub.core.reader import Record
    from hub.core.rowchecker import LineValues
    from hub.core.spots import Found, Spots

_NOTHING = "nothing"


class OpenEntity:
    """An entity that is still taking rows. `blamed` are header fields of its first row that findings are about already.

    Once it is refused, its rows and lines are only counted.
    """

    __slots__ = (
        "blamed", "first_row", "key", "line_count", "lines", "number", "record_key", "refused", "row_count", "rows",
        "seen", "values",
    )  # fmt: skip

    def __init__(
        self,
        number: int,
        key: str,
        record_key: str,
        row: int,
        values: dict[str, Value],
        blamed: set[str | None],
        *,
        refused: bool = False,
    ) -> None:
        self.number = number
        self.key = key
        self.record_key = record_key
        self.first_row = row
        self.values = values
        self.blamed = blamed
        self.refused = refused
        self.row_count = self.line_count = 0
        self.rows: list[int] = []
        self.lines: list[Line] = []
        #: What a line may name once → the row that names it.
        self.seen: dict[str, int] = {}

    def refuse(self) -> None:
        """Keep no more of it: a refused entity is not written."""
        self.refused = True
        self.rows.clear()
        self.lines.clear()

    def closed(self) -> Entity:
        """Return it as written."""
        return Entity(self.number, self.key, self.record_key, self.rows, self.values, self.lines)


class EntityJudge:
    """Judges what the rows of one entity say together."""

    def __init__(self, definition: Definition, spots: Spots) -> None:
        self._spots = spots
        self._header = [each for each in definition.fields if not definition.is_line_level(each.path)]
        lines = definition.lines
        self._has_lines = lines is not None
        self._limit = lines.maximum if lines else 0
        self._optional = lines is None or not lines.minimum
        self._unique = definition.field(lines.unique) if lines and lines.unique else None
        self._unique_path = lines.unique or "" if lines else ""
        self._folds = lines is not None and lines.unique_case is Case.INSENSITIVE
        self.key_field = next(each for each in definition.fields if each.path == definition.key[0])
        self.key_title = self.key_field.title
        within = [each for each in definition.fields if definition.is_line_level(each.path)]
        self._line_words = {
            "titles": ", ".join(each.title for each in within if each.path in spots.columns),
            "required": ", ".join(each.title for each in within if each.required),
        }

    def take_clean(self, entity: OpenEntity, records: list[Record], lines: LineValues) -> bool:
        """Add rows to an entity if nothing is wrong with them together; tell whether that is so.

        Each row has a line, and nothing is wrong with it alone.
        """
        if entity.refused or entity.line_count + len(records) > self._limit:
            return False
        rows = [record[0] for record in records]
        whole = cast("list[dict[str, Value]]", lines)
        if self._unique_path:
            named = cast("list[str]", [line.get(self._unique_path, "") for line in whole])
            said = dict(zip(map(fold, named) if self._folds else named, rows, strict=True))
            if len(said) < len(rows) or "" in said or (entity.seen and not said.keys().isdisjoint(entity.seen)):
                return False
            entity.seen.update(said)
        entity.row_count += len(rows)
        entity.line_count += len(rows)
        entity.rows += rows
        entity.lines += map(Line, rows, whole)
        return True

    def take_row(self, entity: OpenEntity, row: int, line: dict[str, Value] | None) -> list[Found]:
        """Add a row and its line to an entity; return what is wrong with that, if anything is.

        `line` is None when the row has none.
        """
        entity.row_count += 1
        if not entity.refused:
            entity.rows.append(row)
        if line is None:
            return self._without_line(entity)
        entity.line_count += 1
        if entity.line_count > self._limit:
            return self._too_many(entity)
        if not entity.refused:
            entity.lines.append(Line(row, line))
        return self._repeated(entity, row, line)

    def _repeated(self, entity: OpenEntity, row: int, line: dict[str, Value]) -> list[Found]:
        value = str(line.get(self._unique_path, ""))
        first = entity.seen.setdefault(fold(value) if self._folds else value, row) if value else row
        if self._unique is None or first == row:
            return []
        spot = self._spots.of_field("entity.duplicate-line", self._unique, key_title=self.key_title)
        return [(spot, value, {"first": first, "key": entity.key})]

    def _too_many(self, entity: OpenEntity) -> list[Found]:
        if entity.line_count > self._limit + 1:
            return []
        return [self._said("entity.too-many-lines", {"key": entity.key, "limit": self._limit})]

    def _without_line(self, entity: OpenEntity) -> list[Found]:
        """Say what is wrong with a row that has no line: it repeats a key, or leaves out a line that must be there."""
        if not self._optional:
            return [self._said("entity.no-lines", {"key": entity.key}, **self._line_words)]
        if entity.row_count > 1:
            spot = self._spots.of_field("cross.primary-key", self.key_field, key_title=self.key_title)
            return [(spot, None, {"key": entity.key, "first": entity.first_row})]
        return []

    def _said(self, code: str, words: dict[str, object], **shared: object) -> Found:
        return self._spots.of_file(code, key_title=self.key_title, **shared), None, words

    def conflicts(self, entity: OpenEntity, values: dict[str, Value], found: list[Found]) -> list[Found]:
        """Return a finding for each header field in which a row differs from its entity's first row."""
        if not self._has_lines:
            # The key is there twice: that says it all.
            return []
        blamed = entity.blamed | blamed_fields(found)
        said: list[Found] = []
        for each in self._header:
            first, now = entity.values.get(each.path), values.get(each.path)
            if first != now and each.path not in blamed:
                spot = self._spots.of_field("entity.header-conflict", each, key_title=self.key_title)
                words = {"after": _NOTHING if first is None else first, "first": entity.first_row, "key": entity.key}
                said.append((spot, _NOTHING if now is None else str(now), words))
        return said


def blamed_fields(found: list[Found]) -> set[str | None]:
    """Return the fields that refusing findings are about."""
    return {spot.group.field for spot, _, _ in found if spot.refuses} if found else set()
