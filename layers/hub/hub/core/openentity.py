"""An entity being put together from its rows, and what is judged across them."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, TypeGuard

import msgspec

from hub.core.definition import Case, Copies, HeaderValues, LinelessRows
from hub.core.entity import Entity, Line, Value, fold
from hub.core.linerules import LineRules

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from hub.core.definition import Definition, Field
    from hub.core.linerules import Reckoning
    from hub.core.rowchecker import Lines
    from hub.core.spots import Found, Spots

#: What is said of a blank value that may stand further up.
_OF_BLANKS = frozenset({"cell.required", "row.conditional-required"})

_NO_FIELDS: frozenset[str | None] = frozenset()

_row_of = attrgetter("row")


class OpenEntity(msgspec.Struct):
    """An entity that is still taking rows. `at` is the row and physical line where it begins; `said` is what is found
    in the header of that row.

    Once it is refused, its rows and lines are only counted.
    """

    number: int
    key: str
    record_key: str
    at: tuple[int, int]
    values: dict[str, Value]
    said: list[Found]
    refused: bool = False
    row_count: int = 0
    line_count: int = 0
    rows: list[int] = []
    lines: list[Line] = []
    #: What tells its lines apart → the line that says it.
    seen: dict[object, Line] | None = None
    #: Lines that are taken, but not in `seen` yet: of most entities nobody asks.
    unseen: Sequence[Line] = ()
    #: Blank header cells that mean what its first row says: how many, and the row and line of the first.
    said_above: int = 0
    said_above_at: tuple[int, int] = (0, 0)
    reckoning: Reckoning | None = None

    @property
    def blamed(self) -> AbstractSet[str | None]:
        """Header fields of its first row that findings are about already."""
        return blamed_fields(self.said)

    def refuse(self) -> None:
        """Keep no more of it: a refused entity is not written."""
        self.refused = True
        self.rows, self.lines = [], []

    def closed(self) -> Entity:
        """Return it as written."""
        return Entity(self.number, self.key, self.record_key, self.rows, self.values, self.lines)


class EntityJudge:
    """Judges what the rows of one entity say together. `header_values` overrule those of the definition."""

    def __init__(self, definition: Definition, spots: Spots, header_values: HeaderValues | None = None) -> None:
        self._spots = spots
        self._header = [each for each in definition.fields if not definition.is_line_level(each.path)]
        lines = definition.lines
        self._has_lines = lines is not None
        self._limit = lines.maximum if lines else 0
        self._optional = lines is None or not lines.minimum
        self._passes_over = lines is not None and lines.lineless_rows is LinelessRows.PASS_OVER
        self._unique = definition.field(lines.unique) if lines and lines.unique else None
        self._unique_path = lines.unique or "" if lines else ""
        self._folds = lines is not None and lines.unique_case is Case.INSENSITIVE
        self._folded_keys = frozenset(definition.key if definition.key_case is Case.INSENSITIVE else ())
        self._leaves_out = definition.copies is Copies.LEAVE_OUT
        self.most_bytes = definition.limits.entity_bytes
        self.key_field = next(each for each in definition.fields if each.path == definition.key[0])
        self.key_title = self.key_field.title
        within = [each for each in definition.fields if definition.is_line_level(each.path)]
        read, required = (
            [each for each in within if each.path in spots.columns],
            [each for each in within if each.required],
        )
        self._line_words = {
            "titles": ", ".join(each.title for each in read or within),
            "required": ", ".join(each.title for each in required),
        }
        #: A file without any column of a line is told so once (`header.missing-label`), not in each of its rows.
        missed = (spots.known("header.missing-label", None, each.path) for each in required)
        self._lacks_lines = not read and any(missed)
        #: Whether blank header cells mean what stands above.
        self.reads_above = lines is not None and (header_values or lines.header_values) is HeaderValues.FIRST_ROW
        self._rules = LineRules(definition, spots, self.key_title)
        self._has_rules = bool(self._rules)
        #: Whether something may have to be said of an entity once it is whole.
        self.judges_whole = self.reads_above or self._passes_over or self._rules.has_totals

    def take_together(self, entity: OpenEntity, lines: Lines) -> bool:
        """Add rows to an entity at once if nothing has to be said of them together; tell whether that is so.

        What is wrong with each row alone is no matter here.
        """
        count = len(lines)
        if entity.line_count + count > self._limit or not _are_all_there(lines):
            return False
        told = self._told_apart(lines)
        if told is None or (count > 1 and len(set(told)) < count):
            return False
        if entity.line_count and not self._seen(entity).keys().isdisjoint(told):
            return False
        if self._has_rules and (entity.reckoning or not self._rules.in_turn(lines, entity.line_count)):
            return False
        entity.unseen = lines
        entity.row_count += count
        entity.line_count += count
        if not entity.refused:
            entity.rows += map(_row_of, lines)
            entity.lines += lines
        return True

    def _told_apart(self, lines: Sequence[Line]) -> list[object] | None:
        """Return what tells each of some lines apart from the others, or None where one of them does not say it."""
        path = self._unique_path
        if not path:
            return [tuple(line.values.items()) for line in lines]
        try:
            told = [line.values[path] for line in lines]
        except KeyError:
            return None
        return [*map(fold, map(str, told))] if self._folds else [*map(str, told)]

    def _seen(self, entity: OpenEntity) -> dict[object, Line]:
        """Return what tells the lines apart that an entity has so far, with the line that says it."""
        seen = entity.seen
        if seen is None:
            seen = entity.seen = {}
        if entity.unseen:
            seen.update(zip(self._told_apart(entity.unseen) or (), entity.unseen, strict=True))
            entity.unseen = ()
        return seen

    def take_row(
        self, entity: OpenEntity, row: int, line: Line | None, said: list[Found], *, alike: bool
    ) -> list[Found]:
        """Add a row and its line to an entity; return what is wrong with that, if anything is.

        `line` is None when the row has none. `said` are findings about the row that are made already; `alike` tells
        whether its header is that of the first row.
        """
        entity.row_count += 1
        if not entity.refused:
            entity.rows.append(row)
        if line is None:
            return self._without_line(entity, alike=alike)
        if entity.line_count > self._limit:
            return []
        found = self._repeated(entity, line, said)
        if found and self._leaves_out and not found[0][0].refuses:
            return found
        entity.line_count += 1
        if entity.line_count > self._limit:
            return [self._said("entity.too-many-lines", {"key": entity.key, "limit": self._limit})]
        if self._has_rules:
            entity.reckoning = entity.reckoning or self._rules.begun(entity.line_count - 1)
            found += self._rules.take(entity.reckoning, entity.key, row, line.values, blamed_fields(said))
        if not entity.refused:
            entity.lines.append(line)
        return found

    def _repeated(self, entity: OpenEntity, line: Line, said: list[Found]) -> list[Found]:
        """Say what another line of the entity says already: in everything, or in what may stand there once."""
        told_apart: object
        value = ""
        if self._unique is None:
            told_apart = tuple(line.values.items())
        elif value := str(line.values.get(self._unique_path, "")):
            told_apart = fold(value) if self._folds else value
        else:
            return []
        first = self._seen(entity).setdefault(told_apart, line)
        if first is line:
            return []
        if (self._unique is None or (self._leaves_out and first.values == line.values)) and not blamed_fields(said):
            return self._copied(first.row)
        if self._unique is None:
            return []
        spot = self._spots.of_field("entity.duplicate-line", self._unique, key_title=self.key_title)
        return [(spot, value, {"first": first.row, "key": entity.key})]

    def _copied(self, first: int) -> list[Found]:
        read = "is left out" if self._leaves_out else "counts like any other"
        return [(self._spots.of_file("cross.duplicate-row", read=read), None, {"first": first})]

    def _without_line(self, entity: OpenEntity, *, alike: bool) -> list[Found]:
        """Say what is to be said of a row that has no line: it repeats a key, or leaves out a line."""
        if self._lacks_lines:
            return []
        if self._passes_over:
            return [self._said("entity.lineless-row", {"key": entity.key}, **self._line_words)]
        if not self._optional:
            return [self._said("entity.no-lines", {"key": entity.key}, **self._line_words)]
        if entity.row_count == 1:
            return []
        if alike and self._leaves_out:
            return self._copied(entity.at[0])
        spot = self._spots.of_field("cross.primary-key", self.key_field, key_title=self.key_title)
        return [(spot, None, {"key": entity.key, "first": entity.at[0]})]

    def _said(self, code: str, words: dict[str, object], **shared: object) -> Found:
        return self._spots.of_file(code, key_title=self.key_title, **shared), None, words

    def conflicts(
        self, entity: OpenEntity, values: dict[str, Value], found: list[Found], at: tuple[int, int], count: int = 1
    ) -> list[Found]:
        """Return a finding for each header field in which rows differ from their entity's first row.

        The rows are `count` neighbours that say the same, the first of them `at` this row and line.
        """
        if not self._has_lines:
            # The key is there twice: that says it all.
            return []
        blamed = entity.blamed | blamed_fields(found)
        said: list[Found] = []
        for each in self._header:
            first, now = entity.values.get(each.path), values.get(each.path)
            if first == now or each.path in blamed:
                continue
            if now is None and self.reads_above:
                if not entity.said_above:
                    entity.said_above_at = at
                entity.said_above += count
                continue
            if first is None or now is None:
                said.append(self._missing(entity, each, first, now))
                continue
            alike = each.path in self._folded_keys and fold(str(first)) == fold(str(now))
            code = "entity.key-case" if alike else "entity.header-conflict"
            spot = self._spots.of_field(code, each, key_title=self.key_title)
            said.append((spot, str(now), {"after": first, "first": entity.at[0], "key": entity.key}))
        return said

    def _missing(self, entity: OpenEntity, field: Field, first: Value | None, now: Value | None) -> Found:
        there, here = ("empty" if value is None else repr(value) for value in (first, now))
        words = {"here": here, "there": there, "first": entity.at[0], "key": entity.key}
        spot = self._spots.of_field("entity.header-missing", field, key_title=self.key_title)
        return spot, None if now is None else str(now), words

    def above(self, found: list[Found]) -> tuple[list[Found], list[Found]]:
        """Part findings about a header: those about blank values, which count for the entity as a whole, and others."""
        blank = [each for each in found if each[0].code in _OF_BLANKS]
        return blank, [each for each in found if each[0].code not in _OF_BLANKS]

    def judge_whole(self, entity: OpenEntity) -> list[tuple[tuple[int, int], Found]]:
        """Return what is to be said of an entity that has all its rows, each with the row and line it is said of."""
        told: list[tuple[tuple[int, int], Found]] = []
        if entity.said_above:
            words: dict[str, object] = {"count": entity.said_above, "key": entity.key, "first": entity.at[0]}
            told.append((entity.said_above_at, self._said("entity.header-as-above", words)))
        if self._passes_over and not self._optional and not self._lacks_lines and not entity.line_count:
            told.append((entity.at, self._said("entity.no-lines", {"key": entity.key}, **self._line_words)))
        if entity.reckoning and entity.line_count <= self._limit:
            totals = self._rules.judge_totals(entity.reckoning, entity.key, entity.values, entity.blamed)
            told += [(entity.at, found) for found in totals]
        return told

    def too_large(self, entity: OpenEntity, size_bytes: int) -> Found:
        """Return what is to be said of an entity that takes so many bytes, which are too many for the target."""
        words: dict[str, object] = {"key": entity.key, "size": f"{size_bytes:,}", "limit": f"{self.most_bytes:,}"}
        return self._said("entity.too-large", words)


def refuses(found: list[Found]) -> bool:
    """Tell whether any of some findings refuses its entity."""
    for spot, _, _ in found:  # noqa: SIM110 - asked of every bad row: a generator takes three times as long
        if spot.refuses:
            return True
    return False


def blamed_fields(found: list[Found]) -> AbstractSet[str | None]:
    """Return the fields that refusing findings are about; None stands for the row as a whole."""
    return {spot.group.field for spot, _, _ in found if spot.refuses} if found else _NO_FIELDS


def _are_all_there(lines: Lines) -> TypeGuard[list[Line]]:
    """Tell whether each of some rows has a line."""
    return all(lines)
