"""Reading JSON: one record at a time from a window of the text, numbers as they are written, nothing tolerated.

Python's own decoder does the reading: of the libraries at hand it alone keeps the text of every number, names the place
of what is wrong, and lets members named twice be found. It is given one record at a time, so that memory does not grow
with the file.
"""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from hub.core.headings import containers, fold_heading, lines_names
from hub.core.records import Number, UnreadableError
from hub.core.treereader import Document, Members
from hub.core.treetexts import DEEPEST, Node

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator
    from pathlib import Path

    from hub.core.definition import Definition

#: Characters that a record may have.
LONGEST_RECORD = 4_000_000

_CHUNK = 1 << 16
_SPACE = " \t\n\r"
#: An error within so many characters of the end of the window may be one of the window alone.
_MARGIN = 16


class _RefusedError(Exception):
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
        raise _RefusedError("file.json-duplicate-key", f"it has the member {twice[:50]!r} twice", twice[:50])
    return members


def _refuse_constant(constant: str) -> NoReturn:
    raise _RefusedError("file.json-malformed", f"{constant} is no number of JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members, parse_float=Number, parse_int=Number, parse_constant=_refuse_constant
)


class _Window:
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
        self._file.close()

    @property
    def line(self) -> int:
        """The physical line of the place reached."""
        return self.line_of(self.at)

    def line_of(self, at: int) -> int:
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
            text, at = self.text, self.at
            end = len(text)
            while at < end and text[at] in _SPACE:
                at += 1
            self.at = at
            if at < end:
                return text[at]
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
            while at < len(self.text) and self.text[at] in _SPACE:
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
        while self.peek() != "}":
            if self.peek() != '"':
                raise self.broken("a member's name in double quotes is due here")
            name = self.value()
            self.take(":")
            yield name
            if self.take(",}") == "}":
                return
            if self.peek() == "}":
                raise self.broken("a member is due after the comma")
        self.take("}")

    def broken(self, reason: str) -> UnreadableError:
        return UnreadableError("file.json-malformed", at_line=self.line, reason=reason)

    def value(self) -> Node:
        """Return the next value and pass it."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                self._read_on_after(error)
                continue
            except RecursionError:
                raise self._beyond(f"more than {DEEPEST} levels") from None
            except _RefusedError as error:
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
            raise UnreadableError("file.json-malformed", at_line=line, reason=_said(error))

    def _beyond(self, what: str) -> UnreadableError:
        return UnreadableError("file.json-limits", what=what, at_line=self.line)


def _said(error: json.JSONDecodeError) -> str:
    """Return what Python says of broken JSON, as part of a sentence."""
    return error.msg[:1].lower() + error.msg[1:].removesuffix(" at")


class _Held(NamedTuple):
    """What a list or an object holds that is not seen to hold records, and the records that it has if no other does."""

    value: Node
    records: list[Document]


class JsonDocuments:
    """The records of a JSON file: the elements of a list, wherever the record path or the members lead to it.

    An object that has members which the definition knows is itself the one record. One that has none, or a list of
    something else than objects, stands beside the records where others are found.
    """

    typed = True

    def __init__(self, path: Path, definition: Definition, known: Collection[str]) -> None:
        self._path = path
        self._known = known
        self._steps = {fold_heading(step) for step in (definition.record_path or "").split("/")} - {""}
        self._containers = containers(definition)
        self._lines = lines_names(definition)
        self.outside: list[str] = []

    def __iter__(self) -> Iterator[Document]:
        self.outside = []
        window = _Window(self._path)
        try:
            start = window.peek()
            if start == "[":
                yield from self._elements(window)
            elif start == "{":
                yield from self._object(window, 1)
            else:
                window.value()
            if window.peek():
                raise window.broken("text follows after its end")
            if start not in ("[", "{"):
                raise UnreadableError("file.no-records", reason="it is a single value")
        finally:
            window.close()

    def _elements(self, window: _Window) -> Iterator[Document]:
        window.take("[")
        if window.peek() == "]":
            window.take("]")
            return
        while True:
            window.peek()
            line, value = window.line, window.value()
            if isinstance(value, dict):
                yield Document(line, value)
            else:
                yield Document(line, None, "it is no object")
            if window.take(",]") == "]":
                return

    def _object(self, window: _Window, depth: int) -> Generator[Document, None, _Held | None]:
        """Yield the records within an object, or the object itself as the one record; return it where it is not seen to
        be either.
        """
        line, members, led = window.line, Members(), False
        instead: tuple[str, list[Document]] = ("", [])
        for name in window.names():
            held = None
            if not led and depth < DEEPEST and self._leads(name, members, window.peek()):
                held = yield from self._below(window, depth)
                if held is None:
                    led = True
                    continue
                instead = instead if instead[1] else (name, held.records)
            if name in members:
                raise UnreadableError("file.json-duplicate-key", at_line=window.line, name=name[:50])
            members[name] = window.value() if held is None else held.value
            if len(members) > LONGEST_RECORD // 100:
                raise UnreadableError("file.json-limits", what="too many members", at_line=line)
        own = [Document(line, members)] if members or depth == 1 else []
        beside, records = instead
        if not led and depth > 1 and not self._is_record(members):
            return _Held(members, records if beside else own)
        if led or (beside and not self._is_record(members)):
            yield from () if led else records
            self.outside += [name[:50] for name in members if led or name != beside]
        else:
            yield from own
        return None

    def _below(self, window: _Window, depth: int) -> Generator[Document, None, _Held | None]:
        """Yield the records in the list or the object that comes next; return what it holds instead."""
        if window.peek() == "{":
            return (yield from self._object(window, depth + 1))
        if self._steps or window.peek_inside() == "{":
            yield from self._elements(window)
            return None
        line, value = window.line, window.value()
        return _Held(value, [Document(line, None, "it is no object")] * len(value))

    def _leads(self, name: str, members: Members, opening: str) -> bool:
        """Tell whether the records may be below a member, rather than this object being one."""
        folded = fold_heading(name)
        if opening not in {"[", "{"} or self._steps:
            return opening in {"[", "{"} and folded in self._steps
        if folded in self._known or (folded in self._containers and (opening == "{" or folded in self._lines)):
            return False
        return not any(fold_heading(each) in self._known for each in members)

    def _is_record(self, members: Members) -> bool:
        """Tell whether an object is a record: the definition knows a member of it, or the record path leads to it."""
        if self._steps:
            return True
        folded = {fold_heading(name) for name in members}
        return not (folded.isdisjoint(self._known) and folded.isdisjoint(self._containers))


class JsonLinesDocuments:
    """The records of a JSON Lines file: an object a line. A line that is none is a record that cannot be read."""

    typed = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self.outside: list[str] = []

    def __iter__(self) -> Iterator[Document]:
        with self._path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_RECORD):
                number += 1
                if len(line) == LONGEST_RECORD and not line.endswith(b"\n"):
                    while (more := file.readline(LONGEST_RECORD)) and not more.endswith(b"\n"):
                        continue
                    yield Document(number, None, f"it has more than {LONGEST_RECORD:,} bytes")
                    continue
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)
                yield _document(number, line)


def _document(number: int, line: bytes) -> Document:
    try:
        text = line.decode().strip(_SPACE)
        value = _DECODER.decode(text) if text else Members()
    except json.JSONDecodeError as error:
        return Document(number, None, _said(error))
    except UnicodeDecodeError:
        return Document(number, None, "it is not UTF-8 text")
    except RecursionError:
        return Document(number, None, f"it has more than {DEEPEST} levels")
    except _RefusedError as error:
        return Document(number, None, str(error))
    return Document(number, value) if isinstance(value, dict) else Document(number, None, "it is no object")
