"""Where records and their lines are in a sample of XML or JSON: told from which members repeat."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from defusedxml.ElementTree import iterparse

from cli.scaffold.words import path_word, speaks_of
from hub.core.jsonreader import JsonDocuments, JsonLinesDocuments
from hub.core.records import UnreadableError
from hub.core.xmlreader import XmlDocuments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.signature import Format
    from hub.core.treereader import Documents
    from hub.core.treetexts import Node

#: An object with so many plain values of its own is a record rather than what holds records.
_FEWEST_VALUES = 3

#: What lists of lines are called.
_LINES = ("line", "item", "detail", "position")


class Tree(NamedTuple):
    """How a tree is laid out: the way to its records, the member of each that holds its lines, and the headings of
    members that are lists all the same.
    """

    record_path: str | None
    namespaces: list[str]
    lines: str | None
    lists: frozenset[str]

    @property
    def lines_word(self) -> str:
        """The last word of the lines' path in the definition."""
        return path_word((self.lines or "").rpartition(".")[2])


def tree_of(path: Path, file_format: Format, neutral: Definition) -> Tree:
    """Return how the tree of a file is laid out. Raises `UnreadableError` where it cannot be read."""
    record_path, namespaces = None, list[str]()
    if file_format == "xml":
        record_path, namespaces = _xml_records(path, neutral)
    elif file_format == "json":
        record_path = _json_records(path, neutral)
    known = neutral.model_copy(update={"record_path": record_path, "namespaces": tuple(namespaces)})
    records = [document.members or {} for document in _documents(path, file_format, known)]
    lines = _lines(records)
    tree = Tree(record_path, namespaces, lines, frozenset())
    prefix = f"List.{tree.lines_word}."
    lists = {found for record in records for found, value in _flat(record, lines) if isinstance(value, list)}
    items = (item for record in records for item in _items(record, lines))
    lists |= {f"{prefix}{found}" for item in items for found, value in _flat(item, None) if isinstance(value, list)}
    return tree._replace(lists=frozenset(lists))


def _documents(path: Path, file_format: Format, definition: Definition) -> Documents:
    if file_format == "xml":
        return XmlDocuments(path, definition, ())
    return JsonLinesDocuments(path) if file_format == "jsonl" else JsonDocuments(path, definition, ())


def _xml_records(path: Path, neutral: Definition) -> tuple[str | None, list[str]]:
    # What is wrong with the file is said by the reader; here only its root counts.
    root = next(element.tag for _, element in iterparse(path, events=("start",), forbid_dtd=True))
    space, _, name = root.rpartition("}")
    namespaces = [space.removeprefix("{")] if space else []
    whole = neutral.model_copy(update={"record_path": name, "namespaces": tuple(namespaces)})
    try:
        (document,) = XmlDocuments(path, whole, ())
    except UnreadableError:
        # Too large to be one record: then its elements are the records.
        return None, namespaces
    return "/".join([name, *_way(document.members or {})]), namespaces


def _json_records(path: Path, neutral: Definition) -> str | None:
    """Return the way to the records: None where the file is a list of them, or too large to be one."""
    nowhere = neutral.model_copy(update={"record_path": neutral.record})
    try:
        first = next(iter(JsonDocuments(path, nowhere, ())), None)
    except UnreadableError:
        return None
    members = first.members if first and not _is_list(path) else None
    return "/".join([neutral.record, *_way(members)]) if members else None


def _is_list(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(1 << 10).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def _way(members: Mapping[str, Node], deep: int = 0) -> list[str]:
    """Return the names of the members that lead to the records; none where these members are the record."""
    # An element of text and attributes is a plain value all the same.
    plain = sum(not isinstance(value, dict | list) or "" in value for name, value in members.items() if name)
    if plain >= (1 if deep else _FEWEST_VALUES):
        return []
    lists = {name: len(value) for name, value in members.items() if _is_items(value)}
    if lists:
        return [max(lists, key=lambda name: lists[name])]
    holders = [name for name, value in members.items() if isinstance(value, dict)]
    return [holders[0], *_way(members[holders[0]], deep + 1)] if len(holders) == 1 else []


def _is_items(value: Node) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _lines(records: Iterable[Mapping[str, Node]]) -> str | None:
    """Return the path of the member whose items are the lines: of those that repeat, one that is called so, or the one
    with most items.
    """
    counts: Counter[str] = Counter()
    for record in records:
        counts.update({path: len(value) for path, value in _flat(record, None) if _is_items(value)})
    return max(counts, key=lambda path: (speaks_of(path, *_LINES), counts[path]), default=None)


def _items(record: Mapping[str, Node], lines: str | None) -> list[Mapping[str, Node]]:
    node: Node = record
    for name in lines.split(".") if lines else ():
        node = node.get(name) if isinstance(node, dict) else None
    found = node if isinstance(node, list) else [node]
    return [item for item in found if isinstance(item, dict)] if lines else []


def _flat(members: Mapping[str, Node], without: str | None, prefix: str = "") -> Iterator[tuple[str, Node]]:
    """Yield each dotted path below some members with its value, less what is below the path `without`."""
    for name, value in members.items():
        path = f"{prefix}.{name}" if prefix and name else prefix or name
        if path == without:
            continue
        if isinstance(value, dict):
            yield from _flat(value, without, path)
        else:
            yield path, value
