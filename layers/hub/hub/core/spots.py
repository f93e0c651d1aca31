"""Spots: where findings of one kind can be (one code in one column), with the words they share made ready once.

A file may have millions of findings. What those of a spot have in common is rendered when the spot is made; a single
finding then costs little more than its row and its value.
"""

from __future__ import annotations

from json.encoder import encode_basestring as json_text
from string import Formatter
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from hub.core.finding import FindingGroup
from hub.core.findingkinds import BY_CODE, Effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hub.core.definition import Field
    from hub.core.findingkinds import FindingKind
    from hub.core.verdict import ColumnMatch

#: A finding as the check passes it on: where, what the cell said, and what else its message names.
Found: TypeAlias = "tuple[Spot, str | None, Mapping[str, object] | None]"

#: Characters of a value that a finding shows.
VALUE_SHOWN = 200

#: Rows and values that a group shows.
ROWS_SHOWN, EXAMPLES_SHOWN = 10, 5

#: Findings of a group among which its examples are looked for.
LOOKED_AT = 1000


class _Words:
    """A template whose known names are filled in; the others wait for each finding."""

    def __init__(self, template: str, words: Mapping[str, object]) -> None:
        self._pieces: list[str | tuple[str, bool]] = []
        for literal, name, _, conversion in Formatter().parse(template):
            self._add(literal)
            if name is None:
                continue
            if name in words:
                self._add(repr(words[name]) if conversion else str(words[name]))
            else:
                self._pieces.append((name, bool(conversion)))

    def _add(self, text: str) -> None:
        if self._pieces and isinstance(self._pieces[-1], str):
            self._pieces[-1] += text
        else:
            self._pieces.append(text)

    @property
    def fixed(self) -> str | None:
        """The whole text, if nothing waits."""
        return self._pieces[0] if len(self._pieces) == 1 and isinstance(self._pieces[0], str) else None

    @property
    def around_value(self) -> tuple[str, str] | None:
        """The text before and after the quoted value, if nothing else waits."""
        match self._pieces:
            case [str(before), ("value", True)]:
                return before, ""
            case [str(before), ("value", True), str(after)]:
                return before, after
        return None

    def filled(self, words: Mapping[str, object]) -> str:
        """Return the text with everything filled in."""
        return "".join(
            piece if isinstance(piece, str) else repr(words[piece[0]]) if piece[1] else str(words[piece[0]])
            for piece in self._pieces
        )


class Spot:
    """All findings of one code in one column: their shared words, and the group that they make."""

    def __init__(
        self, kind: FindingKind, column: ColumnMatch | None, field: str | None, words: Mapping[str, object]
    ) -> None:
        self.code = kind.code
        self.effect = kind.effect
        self.refuses = kind.effect is not Effect.TOLD
        self.column = column.column if column else None
        self._message = _Words(kind.message, words)
        hint = _Words(kind.hint, words).filled({})
        self._start = f'{{"code":{json_text(kind.code)},"severity":{json_text(kind.severity)},"message":'
        place = {"column": self.column, "heading": column.heading if column else None, "field": field}
        self._place = f",{msgspec.json.encode(place).decode()[1:-1]}"
        self._hint = json_text(hint)
        self._shared_message = None if self._message.fixed is None else json_text(self._message.fixed)
        around = self._message.around_value
        self._around = around and (json_text(around[0])[:-1], json_text(around[1])[1:])
        self.group = FindingGroup(
            code=kind.code,
            severity=kind.severity,
            column=self.column,
            heading=column.heading if column else None,
            field=field,
            count=0,
            first_rows=[],
            examples=[],
            hint=hint,
        )

    def render(self, row: int | None, line: int | None, entity: int | None, found: Found) -> str:
        """Return a finding as its line of JSON; without what is None, it decodes to the same `Finding`."""
        _, value, words = found
        if value is None:
            said = "null"
        else:
            value = value[:VALUE_SHOWN]
            said = json_text(value)
        if self._shared_message is not None:
            message = self._shared_message
        elif self._around is not None:
            message = f"{self._around[0]}{json_text(repr(value))[1:-1]}{self._around[1]}"
        else:
            message = json_text(self._message.filled({"value": value, **(words or {})}))
        return (
            f'{self._start}{message},"hint":{self._hint},"row":{row or "null"},"line":{line or "null"}{self._place},'
            f'"value":{said},"entity":{entity or "null"}}}\n'
        )

    def count(self, number: int, found: Iterator[tuple[int | None, str | None]]) -> None:
        """Count `number` more findings into the group; `found` gives their rows and values for its examples."""
        group = self.group
        group.count += number
        if group.count - number > LOOKED_AT:
            return
        for row, value in found:
            if row is not None and len(group.first_rows) < ROWS_SHOWN:
                group.first_rows.append(row)
            if value and len(group.examples) < EXAMPLES_SHOWN and value[:VALUE_SHOWN] not in group.examples:
                group.examples.append(value[:VALUE_SHOWN])


class Spots:
    """The spots of one check, each made when it is first needed. `columns` (by field) are known once headings are."""

    def __init__(self) -> None:
        self.columns: Mapping[str, ColumnMatch] = {}
        self._spots: dict[tuple[str, int | None, str | None], Spot] = {}

    def of_field(self, code: str, field: Field, **words: object) -> Spot:
        """Return the spot of a kind in the column of a field; `words` are those that all its findings share."""
        return self._made(code, self.columns.get(field.path), field.path, {"title": field.title, **words})

    def of_column(self, code: str, at: ColumnMatch, **words: object) -> Spot:
        """Return the spot of a kind in a column, whatever field it feeds."""
        return self._made(code, at, at.field, words)

    def of_file(self, code: str, **words: object) -> Spot:
        """Return the spot of a kind that is about no column."""
        return self._made(code, None, None, words)

    def _made(self, code: str, column: ColumnMatch | None, field: str | None, words: Mapping[str, object]) -> Spot:
        at = (code, column.column if column else None, field)
        spot = self._spots.get(at)
        if spot is None:
            spot = self._spots[at] = Spot(BY_CODE[code], column, field, words)
        return spot

    def __iter__(self) -> Iterator[Spot]:
        return iter(self._spots.values())
