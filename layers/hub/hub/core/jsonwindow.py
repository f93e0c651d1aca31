"""Windows onto JSON: one value at a time from a stretch of the text, numbers as they are written, nothing tolerated.

Python's own decoder does the reading: of the libraries at hand it alone keeps the text of every number, names the place
of what is wrong, and lets members named twice be found. It is given one record at a time, so that memory does not grow
with the file.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, NoReturn

from hub.core.records import Number, UnreadableError
from hub.core.treereader import Members
from hub.core.treetexts import DEEPEST, Node

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Characters that a record may have.
LONGEST_RECORD = 4_000_000

_CHUNK = 1 << 16
#: White space of JSON.
SPACE = " \t\n\r"
_SPACES = re.compile(f"[{SPACE}]+")
#: An error within so many characters of the end of the window may be one of the window alone.
_MARGIN = 16

#: Characters on either side of what is wrong that are shown.
_SHOWN = 20

#: What Python says of broken JSON, in words for those who wrote it.
_WORDS = {
    "Expecting value": "a value is due here",
    "Expecting property name enclosed in double quotes": "a member's name in double quotes is due here",
    "Expecting ',' delimiter": "a comma or a closing bracket is due here",
    "Expecting ':' delimiter": "a colon is due here",
    "Unterminated string starting at": "a text begins here whose quote is not closed",
    "Invalid control character at": "a text holds a line break or another control character",
    "Extra data": "text follows after its end",
}


class RefusedError(Exception):
    """A value is JSON for Python, and not for us. `code` is that of the finding for a whole file."""

    def __init__(self, code: str, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.name = name


def _members(pairs: list[tuple[str, Node]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise RefusedError("file.json-duplicate-key", f"it has the member {twice[:50]!r} twice", twice[:50])
    return members


def _refuse_constant(constant: str) -> NoReturn:
    raise RefusedError("file.json-malformed", f"{constant} is no number of JSON")


#: Reads one value.
DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=Number, parse_int=Number, parse_constant=_refuse_constant
)


class Window:
    """A stretch of a text that moves along a file. Lines count from 1."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._bytes = 0
        self._line = 1
        self._counted = 0
        self._ended = False
        self.text = ""
        self.at = 0

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def line(self) -> int:
        """The physical line of the place reached."""
        return self.line_of(self.at)

    def line_of(self, at: int) -> int:
        """Return the physical line of a place in the text."""
        if at >= self._counted:
            self._line += self.text.count("\n", self._counted, at)
            self._counted = at
            return self._line
        return self._line - self.text.count("\n", at, self._counted)

    def fill(self, size: int) -> bool:
        """Let go of what is behind, and read on; tell whether there was anything left."""
        if self._ended:
            return False
        self.line_of(self.at)
        self.text, self._counted, self.at = self.text[self.at :], self._counted - self.at, 0
        data = self._file.read(size)
        self._ended = not data
        try:
            self.text += self._decoder.decode(data, self._ended)
        except UnicodeDecodeError as error:
            at = max(self._bytes - len(error.object) + len(data) + error.start, 0)
            line = self._line + self.text.count("\n", self._counted) + error.object[: error.start].count(b"\n")
            raise UnreadableError("file.encoding-invalid", offset=at, at_line=line, encoding="UTF-8") from None
        self._bytes += len(data)
        return not self._ended

    def peek(self) -> str:
        """Return the next character that is no white space, and move to it; empty at the end."""
        while True:
            if spaces := _SPACES.match(self.text, self.at):
                self.at = spaces.end()
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.fill(_CHUNK):
                return ""

    def take(self, wanted: str) -> str:
        """Return the next character and pass it, if it is one of those wanted."""
        found = self.peek()
        if found and found in wanted:
            self.at += 1
            return found
        said = " or ".join(repr(each) for each in wanted)
        raise self.broken(f"{said} is due here" if found else f"it ends where {said} is due")

    def peek_inside(self) -> str:
        """Return the first character of the list that comes next, and stay before it; empty where none is near."""
        at = self.at + 1
        while at - self.at < _CHUNK:
            while at < len(self.text) and self.text[at] in SPACE:
                at += 1
            if at < len(self.text):
                return self.text[at]
            at -= self.at
            if not self.fill(_CHUNK):
                break
        return ""

    def names(self) -> Iterator[str]:
        """Yield the name of each member of the object that comes next; whoever asks for the next passes the value."""
        self.take("{")
        met: set[str] = set()
        while self.peek() != "}":
            if self.peek() != '"':
                raise self.broken("a member's name in double quotes is due here")
            name = self.value()
            if name in met:
                raise UnreadableError("file.json-duplicate-key", at_line=self.line, name=name[:50])
            met.add(name)
            self.take(":")
            yield name
            if self.take(",}") == "}":
                return
            if self.peek() == "}":
                raise self.broken("a member is due after the comma")
        self.take("}")

    def broken(self, reason: str) -> UnreadableError:
        """Return what is raised where the JSON is broken at the place reached."""
        return UnreadableError("file.json-malformed", at_line=self.line, reason=reason)

    def value(self) -> Node:
        """Return the next value and pass it."""
        self.peek()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                self._read_on_after(error)
                continue
            except RecursionError:
                raise self._beyond(f"more than {DEEPEST} levels") from None
            except RefusedError as error:
                raise UnreadableError(error.code, at_line=self.line, name=error.name, reason=str(error)) from None
            if end == len(self.text) and isinstance(value, Number) and self.fill(_CHUNK):
                continue
            self.at = end
            return value

    def _read_on_after(self, error: json.JSONDecodeError) -> None:
        """Read on if the value may go on beyond the window; otherwise say what is wrong with it."""
        cut_off = error.msg.startswith("Unterminated") or error.pos >= len(self.text) - _MARGIN
        held = len(self.text) - self.at
        line = self.line_of(error.pos)
        if cut_off and held > LONGEST_RECORD:
            raise self._beyond(f"a record of more than {LONGEST_RECORD:,} characters")
        if not (cut_off and self.fill(max(_CHUNK, held))):
            raise UnreadableError("file.json-malformed", at_line=line, reason=said(error))

    def _beyond(self, what: str) -> UnreadableError:
        return UnreadableError("file.json-limits", what=what, at_line=self.line)


def said(error: json.JSONDecodeError) -> str:
    """Return what is wrong with broken JSON and where, as part of a sentence: a file may be a single line."""
    near = error.doc[max(error.pos - _SHOWN, 0) : error.pos + _SHOWN]
    words = _WORDS.get(error.msg) or error.msg[:1].lower() + error.msg[1:]
    return f"{words}, near {near!r}"
