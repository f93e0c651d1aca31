"""Rendering findings as JSON, many of one kind: what they share is rendered once, each then costs little more than its
row and its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json.encoder import encode_basestring as json_text
from string import Formatter
from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    from hub.core.finding import FindingGroup

#: What a message names besides the value.
Words: TypeAlias = Mapping[str, object]

#: Renders a finding from its value and its words: its line of JSON but for the beginning, which says where it is. A
#: word that is called `suggestion` is one; findings of one kind in one column that have the same value suggest the
#: same.
Renderer: TypeAlias = Callable[["str | None", "Words | None"], str]

#: What was rendered for a value, where nothing else is named.
Rendered: TypeAlias = dict["str | None", str]

#: Characters of a value that a finding shows.
VALUE_SHOWN = 200

#: Values whose rendering is remembered: wrong values tend to repeat.
REMEMBERED = 500

_END = "}\n"


class Template:
    """A text with names in braces. Those known are filled in at once; the others wait for each finding."""

    def __init__(self, template: str, known: Words) -> None:
        self._pieces: list[str | tuple[str, bool]] = []
        for literal, name, _, conversion in Formatter().parse(template):
            self._add(literal)
            if name is None:
                continue
            if name in known:
                self._add(repr(known[name]) if conversion else str(known[name]))
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

    def filled(self, words: Words) -> str:
        """Return the text with everything filled in."""
        return "".join(
            piece if isinstance(piece, str) else repr(words[piece[0]]) if piece[1] else str(words[piece[0]])
            for piece in self._pieces
        )


def renderer(message: Template, group: FindingGroup, known: Rendered) -> Renderer:
    """Return what renders the findings of a group, each as its line of `findings.jsonl` without its place.

    What it renders once and for all is noted in `known`.
    """
    start = f'"code":{json_text(group.code)},"severity":{json_text(group.severity)},"message":'
    column = msgspec.json.encode({"column": group.column, "heading": group.heading, "field": group.field}).decode()
    between = f',"hint":{json_text(group.hint)},{column[1:-1]},"value":'
    if message.fixed is not None:
        return _fixed(f"{start}{json_text(message.fixed)}{between}", known)
    if message.around_value is not None:
        before, after = message.around_value
        return _around_value(start + json_text(before)[:-1], json_text(after)[1:] + between, known)
    return _filled(message, start, between)


def message_of(rendered: str) -> str:
    """Return the message of a finding that is rendered."""
    message: str = msgspec.json.decode(f"{{{rendered}")["message"]
    return message


def _fixed(start: str, known: Rendered) -> Renderer:
    """Return the renderer of a message that says the same of every value."""

    def render(value: str | None, words: Words | None) -> str:
        said = "null" if value is None else json_text(value[:VALUE_SHOWN])
        rendered = f"{start}{said}{_end(words)}"
        if len(known) < REMEMBERED:
            known[value] = rendered
        return rendered

    return render


def _around_value(start: str, between: str, known: Rendered) -> Renderer:
    """Return the renderer of a message that quotes the value and names nothing else."""

    def render(value: str | None, words: Words | None) -> str:
        shown = (value or "")[:VALUE_SHOWN]
        said = json_text(shown)
        # Most values are quoted as they are: nothing in them has to be escaped.
        plain = len(said) == len(shown) + 2 and "'" not in shown and shown.isprintable()
        quoted = f"'{shown}'" if plain else json_text(repr(shown))[1:-1]
        rendered = f"{start}{quoted}{between}{said}{_end(words)}"
        if len(known) < REMEMBERED:
            known[value] = rendered
        return rendered

    return render


def _filled(message: Template, start: str, between: str) -> Renderer:
    """Return the renderer of a message that names more than the value."""

    def render(value: str | None, words: Words | None) -> str:
        said = None if value is None else value[:VALUE_SHOWN]
        text = json_text(message.filled({"value": said, **(words or {})}))
        value_json = "null" if said is None else json_text(said)
        return f"{start}{text}{between}{value_json}{_end(words)}"

    return render


def _end(words: Words | None) -> str:
    """Return the end of a finding's line: the suggestion, if there is one."""
    suggestion = words.get("suggestion") if words else None
    return _END if suggestion is None else f',"suggestion":{json_text(str(suggestion))}}}\n'
