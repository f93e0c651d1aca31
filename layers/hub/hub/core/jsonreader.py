"""Reading JSON: where in a file its records are, and JSON Lines, a record a line."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, NamedTuple

from hub.core.headings import containers, fold_heading, lines_names
from hub.core.jsonwindow import DECODER, LONGEST_RECORD, SPACE, RefusedError, Window, said
from hub.core.records import UnreadableError
from hub.core.treereader import Document, Members
from hub.core.treetexts import DEEPEST, Node

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator
    from pathlib import Path

    from hub.core.definition import Definition


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
        window = Window(self._path)
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

    def _elements(self, window: Window) -> Iterator[Document]:
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

    def _object(self, window: Window, depth: int) -> Generator[Document, None, _Held | None]:
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

    def _below(self, window: Window, depth: int) -> Generator[Document, None, _Held | None]:
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
        text = line.decode().strip(SPACE)
        value = DECODER.decode(text) if text else Members()
    except json.JSONDecodeError as error:
        return Document(number, None, said(error))
    except UnicodeDecodeError:
        return Document(number, None, "it is not UTF-8 text")
    except RecursionError:
        return Document(number, None, f"it has more than {DEEPEST} levels")
    except RefusedError as error:
        return Document(number, None, str(error))
    return Document(number, value) if isinstance(value, dict) else Document(number, None, "it is no object")
