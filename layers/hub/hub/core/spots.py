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
    from collections.abc import Callable, Iterator, Mapping

    from hub.core.definition import Field
    from hub.core.findingkinds import FindingKind
    from hub.core.verdict import ColumnMatch

#: What a message names besides the value.
Words: TypeAlias = "Mapping[str, object]"

#: A finding as the check passes it on: where, what the cell said, and what else its message names.
Found: TypeAlias = "tuple[Spot, str | None, Words | None]"

#: Renders a finding from its row, physical line and entity (numbers, or `null`), its value and its words.
Renderer: TypeAlias = "Callable[[object, object, object, str | None, Words | None], str]"

#: Characters of a value that a finding shows.
VALUE_SHOWN = 200

#: Rows and values that a group shows.
ROWS_SHOWN, EXAMPLES_SHOWN = 10, 5

#: Values of a spot whose rendering is remembered: wrong values tend to repeat.
REMEMBERED = 500

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
    """All findings of one code in one column: their shared words, and the group that they make.

    `render(row, line, entity, value, words)` returns one of them as its line of JSON.
    """

    def __init__(
        self, kind: FindingKind, column: ColumnMatch | None, field: str | None, words: Mapping[str, object]
    ) -> None:
        self.code = kind.code
        self.effect = kind.effect
        self.refuses = kind.effect is not Effect.TOLD
        self.column = column.column if column else None
        self.group = FindingGroup(
            code=kind.code,
            severity=kind.severity,
            column=self.column,
            heading=column.heading if column else None,
            field=field,
            count=0,
            first_rows=[],
            examples=[],
            hint=_Words(kind.hint, words).filled({}),
        )
        self.render: Renderer = _renderer(_Words(kind.message, words), self.group)

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


def _renderer(message: _Words, group: FindingGroup) -> Renderer:
    """Return what renders the findings of a group: the more of it is known beforehand, the quicker."""
    start = f'{{"code":{json_text(group.code)},"severity":{json_text(group.severity)},"message":'
    place = msgspec.json.encode({"column": group.column, "heading": group.heading, "field": group.field}).decode()
    before_row = f',"hint":{json_text(group.hint)},"row":'
    before_value = f',{place[1:-1]},"value":'
    if message.fixed is not None:
        start_to_row = f"{start}{json_text(message.fixed)}{before_row}"

        def fixed(row: object, line: object, entity: object, value: str | None, _words: object) -> str:
            said = "null" if value is None else json_text(value[:VALUE_SHOWN])
            return f'{start_to_row}{row},"line":{line}{before_value}{said},"entity":{entity}}}\n'

        return fixed
    if message.around_value is not None:
        start += json_text(message.around_value[0])[:-1]
        before_row = json_text(message.around_value[1])[1:] + before_row
        known: dict[str | None, tuple[str, str]] = {}

        def around_value(row: object, line: object, entity: object, value: str | None, _words: object) -> str:
            parts = known.get(value)
            if parts is None:
                said = (value or "")[:VALUE_SHOWN]
                quoted = json_text(repr(said))[1:-1]
                parts = f"{start}{quoted}{before_row}", f'{before_value}{json_text(said)},"entity":'
                if len(known) < REMEMBERED:
                    known[value] = parts
            return f'{parts[0]}{row},"line":{line}{parts[1]}{entity}}}\n'

        return around_value

    def filled(self, words: Mapping[str, object]) -> str:
        """Return the text with everything filled in."""
        return "".join(
            piece if isinstance(piece, str) else repr(words[piece[0]]) if piece[1] else str(words[piece[0]])
            for piece in self._pieces
        )


class Spot:
    """All findings of one code in one column: their shared words, and the group that they make.

    `render(row, line, entity, value, words)` returns one of them as its line of JSON.
    """

    def __init__(
        self, kind: FindingKind, column: ColumnMatch | None, field: str | None, words: Mapping[str, object]
    ) -> None:
        self.code = kind.code
        self.effect = kind.effect
        self.refuses = kind.effect is not Effect.TOLD
        self.column = column.column if column else None
        self.group = FindingGroup(
            code=kind.code,
            severity=kind.severity,
            column=self.column,
            heading=column.heading if column else None,
            field=field,
            count=0,
            first_rows=[],
            examples=[],
            hint=_Words(kind.hint, words).filled({}),
        )
        self.render: Renderer = _renderer(_Words(kind.message, words), self.group)

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


def _renderer(message: _Words, group: FindingGroup) -> Renderer:
    """Return what renders the findings of a group: the more of it is known beforehand, the quicker."""
    start = f'{{"code":{json_text(group.code)},"severity":{json_text(group.severity)},"message":'
    place = msgspec.json.encode({"column": group.column, "heading": group.heading, "field": group.field}).decode()
    before_row = f',"hint":{json_text(group.hint)},"row":'
    before_value = f',{place[1:-1]},"value":'
    if message.fixed is not None:
        start_to_row = f"{start}{json_text(message.fixed)}{before_row}"

        def fixed(row: object, line: object, entity: object, value: str | None, _words: object) -> str:
            said = "null" if value is None else json_text(value[:VALUE_SHOWN])
            return f'{start_to_row}{row},"line":{line}{before_value}{said},"entity":{entity}}}\n'

        return fixed
    if message.around_value is not None:
        start += json_text(message.around_value[0])[:-1]
        before_row = json_text(message.around_value[1])[1:] + before_row

        def around_value(row: object, line: object, entity: object, value: str | None, _words: object) -> str:
            said = (value or "")[:VALUE_SHOWN]
            quoted = json_text(repr(said))[1:-1]
            value_json = json_text(said)
            return f'{start}{quoted}{before_row}{row},"line":{line}{before_value}{value_json},"entity":{entity}}}\n'

        return around_value

    def filled(row: object, line: object, entity: object, value: str | None, words: Words | None) -> str:
        said = None if value is None else value[:VALUE_SHOWN]
        text = json_text(message.filled({"value": said, **(words or {})}))
        value_json = "null" if said is None else json_text(said)
        return f'{start}{text}{before_row}{row},"line":{line}{before_value}{value_json},"entity":{entity}}}\n'

    return filled


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
