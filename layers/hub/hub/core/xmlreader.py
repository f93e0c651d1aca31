"""Reading XML: one record at a time from an incremental parser that follows nothing and gives up on what has no end."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from hub.core.headings import containers, fold_heading
from hub.core.records import UnreadableError
from hub.core.signature import marked_encoding, xml_encoding
from hub.core.treereader import Document, Members
from hub.core.treetexts import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from hub.core.definition import Definition

#: Attributes of an element, elements of a record, and its bytes.
MOST_ATTRIBUTES = 1_000
MOST_ELEMENTS = 200_000
LONGEST_RECORD = 8_000_000

_CHUNK = 1 << 16

#: Encodings that the parser knows by itself; of others it reads those of a byte a character.
_KNOWN = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"})
_EACH_BYTE = bytes(range(256))

#: Bytes of a character.
_LONGEST_CHARACTER = 4
_INCLUDE = "{http://www.w3.org/2001/XInclude}"
_SCHEMA = "{http://www.w3.org/2001/XMLSchema-instance}"

#: What the parser says of broken XML, in words for those who wrote it.
_WORDS = {
    "not well-formed (invalid token)": "a character may not stand there; within a text, & is written &amp; and < &lt;",
    "undefined entity": "XML does not know that name between & and ;, and takes the character itself",
    "mismatched tag": "an element is closed that is not the last one opened",
    "no element found": "it ends before all elements are closed",
    "unclosed token": "it ends within a tag",
    "junk after document element": "something follows after the end of the root",
    "XML or text declaration not at start of entity": "something stands before the XML declaration",
}


class XmlDocuments:
    """The records of an XML file: the elements at the end of the record path, or those within the root.

    A root that holds what the definition knows is itself the one record. Names count without their namespaces;
    attributes are members like elements.
    """

    typed = False

    def __init__(self, path: Path, definition: Definition, known: Collection[str]) -> None:
        self._path = path
        self._definition = definition
        self._known = {*known, *containers(definition)}
        self.outside: list[str] = []

    def __iter__(self) -> Iterator[Document]:
        builder = _Builder(self._path, self._definition, self._known)
        self.outside = builder.outside
        parser = DefusedXMLParser(
            target=builder, encoding=builder.meant, forbid_dtd=True, forbid_entities=True, forbid_external=True
        )
        builder.expat = parser.parser
        builder.expat.XmlDeclHandler = builder.declare
        with self._path.open("rb") as file:
            fed = 0
            while chunk := file.read(_CHUNK):
                _feed(parser, builder, chunk)
                fed += len(chunk)
                if fed - builder.record_ended > LONGEST_RECORD:
                    raise builder.beyond(f"a record of more than {LONGEST_RECORD:,} bytes")
                yield from builder.take()
            _feed(parser, builder, None)
            yield from builder.take()


def _feed(parser: Any, builder: _Builder, chunk: bytes | None) -> None:  # noqa: ANN401 - defusedxml has no types
    """Parse a chunk, or the end; turn what is wrong into what is said of the file."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except DefusedXmlException:
        raise UnreadableError("file.xml-entities") from None
    except ParseError as error:
        if (offset := builder.no_text_at()) is not None:
            line, encoding = error.position[0], builder.encoding.upper()
            raise UnreadableError("file.encoding-invalid", offset=offset, at_line=line, encoding=encoding) from None
        line, column = error.position
        said = str(error).partition(":")[0]
        reason = f"{_WORDS.get(said, said)} (character {column + 1:,} of the line)"
        raise UnreadableError("file.xml-malformed", at_line=line, reason=reason) from None
    except (LookupError, ValueError):
        line = builder.expat.CurrentLineNumber
        raise UnreadableError("file.xml-malformed", at_line=line, reason="its encoding is not known") from None


class _Element:
    """An element under way."""

    __slots__ = ("has_elements", "members", "name", "text")

    def __init__(self, name: str, members: Members) -> None:
        self.name = name
        self.members = members
        self.text: list[str] = []
        self.has_elements = False


class _Builder:
    """Makes members of elements as the parser meets them, and lets go of each record once it is whole."""

    def __init__(self, path: Path, definition: Definition, known: Collection[str]) -> None:
        self.expat: Any = None
        #: What the file says it is in.
        self.encoding = "utf-8"
        with path.open("rb") as file:
            start = file.read(_CHUNK)
        self._marked = marked_encoding(start)
        #: UTF-8 where the file says so by a name (`utf8`) that the parser does not know.
        self.meant = "utf-8" if xml_encoding(start.removeprefix(codecs.BOM_UTF8)) == "utf-8" else None
        self._path = path
        self.outside: list[str] = []
        #: Bytes up to the end of the last record.
        self.record_ended = 0
        self._definition = definition
        self._known = known
        self._steps = (definition.record_path or "").split("/") if definition.record_path else []
        #: Depth of the records; the root is at 1. Told from the first element within the root if nothing else says it.
        self._depth = len(self._steps) or None
        self._open: list[_Element] = []
        self._ready: list[Document] = []
        self._elements = 0

    def take(self) -> list[Document]:
        """Return the records that have ended since."""
        ready, self._ready = self._ready, []
        return ready

    def beyond(self, what: str) -> UnreadableError:
        return UnreadableError("file.xml-limits", what=what, at_line=self.expat.CurrentLineNumber)

    def no_text_at(self) -> int | None:
        """Return the offset where the parser stopped if it is at bytes that are no character of the file's encoding."""
        offset: int = self.expat.ErrorByteIndex
        with self._path.open("rb") as file:
            file.seek(max(offset, 0))
            found = file.read(_LONGEST_CHARACTER)
        try:
            codecs.getincrementaldecoder(self.encoding)().decode(found)
        except UnicodeDecodeError as error:
            return offset if error.start == 0 and found[0] not in range(0x80) else None
        except (LookupError, UnicodeError):
            return None
        return None

    def declare(self, version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or self.encoding
        if encoding and not self.meant:
            self._judge_encoding(encoding)
        if version != "1.0":
            reason = f"it declares version {version[:10]!r}; only 1.0 is read"
            raise UnreadableError("file.xml-malformed", at_line=1, reason=reason)

    def _judge_encoding(self, encoding: str) -> None:
        """Refuse an encoding that is not read, or another one than the byte order mark says."""
        if self._marked == "utf-8-sig":
            reason = f"its byte order mark says that it is UTF-8, and its declaration that it is {encoding[:40]}"
            raise UnreadableError("file.xml-malformed", at_line=1, reason=reason)
        try:
            is_read = encoding.lower() in _KNOWN or len(_EACH_BYTE.decode(encoding, "replace")) == len(_EACH_BYTE)
        except (LookupError, UnicodeError):
            is_read = False
        if not is_read:
            raise UnreadableError("file.encoding-unsupported", encoding=f"XML in {encoding[:40]}")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._open) + 1
        if depth > DEEPEST:
            raise self.beyond(f"more than {DEEPEST} levels")
        if len(attributes) > MOST_ATTRIBUTES:
            raise self.beyond(f"an element of more than {MOST_ATTRIBUTES:,} attributes")
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise self.beyond(f"a record of more than {MOST_ELEMENTS:,} elements")
        if tag.startswith(_INCLUDE):
            raise UnreadableError("file.xml-shape", reason="it includes another file (XInclude), which is not followed")
        name = tag.rpartition("}")[2]
        if depth == 1:
            self._judge_root(tag, name)
        elif self._depth is None:
            self._depth = 1 if self._is_within_record(fold_heading(name)) else 2
            if self._depth > 1:
                self._leave_text_out("".join(self._open[0].text))
        members = Members()
        members.line = self.expat.CurrentLineNumber
        for attribute, value in attributes.items():
            if not attribute.startswith(_SCHEMA):
                _add(members, attribute.rpartition("}")[2], value)
        self._open.append(_Element(name, members))

    def _is_within_record(self, name: str) -> bool:
        """Tell whether an element within the root is part of a record, so that the root is the one record."""
        repeats = fold_heading(self._open[0].name) in {f"{name}s", f"{name}es", f"{name}list"}
        return name in self._known and not repeats and name != fold_heading(self._definition.record)

    def _judge_root(self, tag: str, name: str) -> None:
        namespace = tag[1:].partition("}")[0] if tag.startswith("{") else ""
        if namespace not in (self._definition.namespaces or ("",)):
            said = f"its namespace {namespace[:100]!r} is not known" if namespace else "its root has no namespace"
            raise UnreadableError("file.xml-shape", reason=said)
        if self._steps and fold_heading(name) != fold_heading(self._steps[0]):
            said = f"its root is {name[:50]!r}, not {self._steps[0]!r}"
            raise UnreadableError("file.xml-shape", reason=said)

    def data(self, text: str) -> None:
        if len(self._open) >= (self._depth or 1):
            self._open[-1].text.append(text)
        else:
            # Kept, it would gather as long as the file goes on, if only as the space before each record.
            self._leave_text_out(text)

    def _leave_text_out(self, text: str) -> None:
        """Note that text stands beside the records, unless it is the space between them."""
        if not text.isspace() and text and "text" not in self.outside:
            self.outside.append("text")

    def end(self, _tag: str) -> None:
        element = self._open.pop()
        depth = len(self._open) + 1
        text = "".join(element.text)
        if text.strip() and element.members:
            element.members[""] = text
            element.members.mixed = element.has_elements
        if depth == (self._depth or 2) and self._is_on_path(element):
            members = element.members or (Members({"": text}) if text.strip() else Members())
            self._ready.append(Document(element.members.line or 0, members))
            self.record_ended = self.expat.CurrentByteIndex
            self._elements = 0
        elif self._depth is not None and depth > self._depth:
            self._open[-1].has_elements = True
            _add(self._open[-1].members, element.name, element.members or (text if text.strip() else None))
        elif self._depth is not None:
            self._leave_out(element, depth)

    def _is_on_path(self, element: _Element) -> bool:
        if not self._steps:
            return True
        names = [*(each.name for each in self._open), element.name]
        return [fold_heading(name) for name in names] == [fold_heading(step) for step in self._steps]

    def _leave_out(self, element: _Element, depth: int) -> None:
        """Note what stands beside the records."""
        names = [name for name in element.members if name] if depth < (self._depth or 2) else [element.name]
        self.outside += [name[:50] for name in names if name[:50] not in self.outside][:20]

    def close(self) -> None:
        return


def _add(members: Members, name: str, value: Any) -> None:  # noqa: ANN401 - a value of a tree
    """Add a value to its parent's; a name that comes again makes a list."""
    if name not in members:
        members[name] = value
    elif isinstance(members[name], list):
        members[name].append(value)
    else:
        members[name] = [members[name], value]
