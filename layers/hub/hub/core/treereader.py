"""Reading trees: records of XML and JSON, which hold further records, become rows of text cells, one a line item.

The header of a record stands in each of its rows. Headings are the dotted paths of members, as the definition writes
them where it knows them. The file is read twice: once for its members, which makes sure that all of it can be read, and
once for its rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from hub.core.celltypes import FieldType
from hub.core.headings import fold_heading, known_headings, lines_names
from hub.core.pointdoubts import doubt_of
from hub.core.records import Damage, Number, Remark, UnreadableError
from hub.core.treetexts import DEEPEST, Node, json_text, kind_of, whole_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence

    from hub.core.celltypes import CellReader
    from hub.core.definition import Definition
    from hub.core.profile import Profile
    from hub.core.records import Record

#: Rows that are kept from the first reading, for what the beginning of the file tells.
_BEGINNING = 1000

#: A text that is read where a whole number is due.
_WHOLE_NUMBER = re.compile(r"-?[0-9]+(?:\.0+)?")


class Members(dict[str, Node]):
    """The members of an object or an element; `line` is the physical line where it begins, where that is known, and
    `mixed` says that an element has both elements and text around them.
    """

    line: int | None = None
    mixed = False


class Document(NamedTuple):
    """One record of a file: the physical line where it begins, and its members, or the reason why it has none."""

    line: int
    members: dict[str, Node] | None
    reason: str = ""


class Documents(Protocol):
    """Yields the records of a file, anew for each iteration; raises `UnreadableError` when it cannot be read.

    `typed` tells whether its values tell numbers from text. `outside` names what stands beside the records, once they
    have all been yielded.
    """

    typed: bool
    outside: list[str]

    def __iter__(self) -> Iterator[Document]: ...


class _Row(NamedTuple):
    line: int
    values: dict[str, Node]


class Flattener:
    """Makes rows of the members of records: path → value, the line items one by one.

    The items are the list at the `lines` of the definition, whether it stands there by its whole path or by its last
    name alone, or where the mapping profile says. An object where the definition has a field stays one value, for the
    check to refuse, unless the definition or the profile names something in it; so does what the profile ignores, with
    all that is in it.
    """

    def __init__(self, definition: Definition, known: Collection[str], profile: Profile) -> None:
        self._known = known
        self._ignored = {fold_heading(heading) for heading in profile.ignored}
        #: What holds members that the profile names.
        self._holding = {fold_heading(holder) for heading in profile.columns for holder in _holders(heading)}
        #: What holds members that the definition names, where a heading may have the same name (`Stock`).
        self._blocks = {fold_heading(holder) for field in definition.fields for holder in _holders(field.path)}
        lines = profile.tree.lines
        headings = known_headings(definition)
        self._line_level = {folded for folded, (path, _) in headings.items() if definition.is_line_level(path)}
        self._lines_path = lines or (definition.lines.path if definition.lines else None)
        self._lines_names = {fold_heading(lines)} if lines else lines_names(definition)
        self._names: dict[tuple[str, bool], str] = {}
        self._told_blocks: dict[tuple[str, bool], bool] = {}

    def rows(self, document: Document) -> list[_Row]:
        """Return the rows of a record; raise ValueError with the reason when an item is none."""
        header: dict[str, Node] = {}
        found = self._walk(document.members or {}, "", header, 1, in_lines=False)
        if not found:
            return [_Row(document.line, header)]
        rows = []
        for item in found:
            if not isinstance(item, dict):
                raise ValueError(f"an item of {self._lines_path} is no object")  # noqa: TRY004 - of the file, not of a call
            values = dict(header)
            self._walk(item, "", values, 1, in_lines=True)
            rows.append(_Row(getattr(item, "line", None) or document.line, values))
        return rows

    def _walk(
        self, members: dict[str, Node], prefix: str, into: dict[str, Node], depth: int, *, in_lines: bool
    ) -> list[Node] | None:
        """Put the values below some members into a row; return the line items if they stand there."""
        if depth > DEEPEST:
            raise UnreadableError("file.json-limits", what=f"more than {DEEPEST} levels", at_line=0)
        items: list[Node] | None = None
        for name, value in members.items():
            path = f"{prefix}.{name}" if prefix and name else prefix or name
            below = None
            if not in_lines and isinstance(value, (list, dict)) and self._is_lines(path, name):
                below = value if isinstance(value, list) else [value]
            elif isinstance(value, dict) and self._is_walked(value, path, in_lines=in_lines):
                below = self._walk(value, path, into, depth + 1, in_lines=in_lines)
            else:
                heading = self._name(path, in_lines=in_lines) or self._full(path, in_lines=in_lines)
                if heading in into:
                    raise ValueError(f"it has {heading} twice")
                into[heading] = value
            if below and items:
                raise ValueError(f"it has items of {self._lines_path} in two places")
            items = below or items
        return items

    def _is_walked(self, value: dict[str, Node], path: str, *, in_lines: bool) -> bool:
        """Tell whether the members of a value are columns of their own, rather than the value being one."""
        if self._is_block(path, in_lines=in_lines):
            return True
        name = self._name(path, in_lines=in_lines)
        has_own_text = "" in value and not getattr(value, "mixed", False)
        return name is None or (has_own_text and fold_heading(name) not in self._ignored)

    def _is_block(self, path: str, *, in_lines: bool) -> bool:
        """Tell whether the definition or the profile names something below a member."""
        at = (path, in_lines)
        is_block = self._told_blocks.get(at)
        if is_block is None:
            whole = fold_heading(self._full(path, in_lines=in_lines))
            is_block = whole in self._holding or (whole in self._blocks and whole not in self._ignored)
            self._told_blocks[at] = is_block
        return is_block

    def _is_lines(self, path: str, name: str) -> bool:
        return not self._lines_names.isdisjoint((fold_heading(path), fold_heading(name)))

    def _full(self, path: str, *, in_lines: bool) -> str:
        return f"{self._lines_path}.{path}" if in_lines else path

    def _name(self, path: str, *, in_lines: bool) -> str | None:
        """Return the heading under which a member is known, or None."""
        at = (path, in_lines)
        name = self._names.get(at)
        if name is None:
            full = self._full(path, in_lines=in_lines)
            name = ""
            if fold_heading(full) in self._known:
                name = full
            elif in_lines and fold_heading(path) in self._line_level:
                name = path
            self._names[at] = name
        return name or None


def _holders(heading: str) -> list[str]:
    """Return each beginning of a dotted heading."""
    steps = heading.split(".")
    return [".".join(steps[:end]) for end in range(1, len(steps))]


class TreeReader:
    """Yields the rows of the records of a tree."""

    def __init__(self, documents: Documents, flattener: Flattener, most_columns: int) -> None:
        self.damaged: dict[int, Damage] = {}
        self.remarks: dict[int, list[Remark]] = {}
        self._odd: set[int] = set()
        self.odd: Container[int] = self._odd
        self.width: int | None = None
        self.leading = 0
        self._further = bytearray(1)
        self.further: Sequence[int] | None = self._further
        self.types: Sequence[FieldType | None] = ()
        self._documents = documents
        self._flattener = flattener
        self._first_rows: list[_Row] = []
        self.doubting: Mapping[int, CellReader] | None = {} if documents.typed else None
        self.sure: Container[str] = ()
        self._headings = self._all_headings(most_columns)
        self.position: Callable[[], int] | None = None
        self.headings: Sequence[str] | None = self._headings

    def _all_headings(self, most: int) -> list[str]:
        headings: dict[str, None] = {}
        document = None
        for document in self._documents:
            rows = self._rows(document)[0]
            for row in rows:
                headings.update(dict.fromkeys(row.values))
            if len(self._first_rows) < _BEGINNING:
                self._first_rows += rows
            if len(headings) > most:
                raise UnreadableError("file.table-dimensions", limit=f"{most:,}", what="members of records")
        if document is None:
            raise UnreadableError("file.no-data-rows")
        if not headings:
            raise UnreadableError("file.no-records", reason=document.reason or "its records are empty")
        return [whole_text(heading) for heading in headings]

    def take_beginning(self) -> list[list[str]]:
        """Return the texts and numbers of the first rows, each at its column; they are not kept any longer."""
        at = {heading: index for index, heading in enumerate(self._headings)}
        beginning = []
        for _, values in self._first_rows:
            cells = [""] * len(at)
            for heading, value in values.items():
                if isinstance(value, str):
                    cells[at[whole_text(heading)]] = value
            beginning.append(cells)
        self._first_rows = []
        return beginning

    def _rows(self, document: Document) -> tuple[list[_Row], str]:
        """Return the rows of a record, or the reason why it has none."""
        if document.members is None:
            return [], document.reason
        try:
            return self._flattener.rows(document), ""
        except ValueError as error:
            return [], str(error)

    def __iter__(self) -> Iterator[Record]:
        row = 0
        width = len(self._headings)
        at = {heading: index for index, heading in enumerate(self._headings)}
        for document in self._documents:
            rows, reason = self._rows(document)
            if reason:
                row += 1
                self.damaged[row] = Damage("row.unreadable", document.line, document.line, reason)
                self._odd.add(row)
                self._further.append(0)
                yield row, document.line, []
                self._odd.clear()
            for item, (line, values) in enumerate(rows):
                row += 1
                self._further.append(item > 0)
                cells = [""] * width
                for heading, value in values.items():
                    if value.__class__ is str and value.isascii() and not self._documents.typed:
                        cells[at[heading]] = value
                    elif value is not None:
                        index = at[whole_text(heading)]
                        cells[index] = self._cell(row, index, value)
                yield row, line, cells
                self._odd.clear()

    def _cell(self, row: int, at: int, value: Node) -> str:
        """Return a value as the text of a cell, and remark on it where it is not of the kind that is due."""
        due = self.types[at] if at < len(self.types) else None
        if isinstance(value, Number):
            return str(value)
        if isinstance(value, str):
            text = whole_text(value)
            if text is not value:
                self._remark(row, Remark("cell.lone-surrogate", at))
            elif doubt := self._doubt_of(at, value):
                self._remark(row, doubt)
            elif self._documents.typed and due is FieldType.INTEGER and _WHOLE_NUMBER.fullmatch(value.strip()):
                self._remark(row, Remark("cell.text-number", at, value))
            return text
        if due is FieldType.TEXT:
            self._remark(row, Remark("cell.member-type", at, None, {"kind": kind_of(value)}))
        return json_text(value)

    def _doubt_of(self, at: int, text: str) -> Remark | None:
        """Return what is to be said of a number that is written as text and can be read in two ways, if it can."""
        read = self.doubting.get(at) if self.doubting else None
        said = doubt_of(read, text.strip()) if read else None
        return Remark(said[0], at, text, said[1]) if said else None

    def _remark(self, row: int, remark: Remark) -> None:
        self.remarks.setdefault(row, []).append(remark)
        self._odd.add(row)
