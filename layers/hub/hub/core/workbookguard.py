"""The guard of workbooks: what must be known of one before a library may open it, and what that library does not tell.

The reader of cells makes a rectangle of a sheet however few cells it has, copies a shared text into every cell that
names it, and passes errors and formulas without an outcome over as empty. So all that is counted and found here first,
from the bytes of the parts themselves.
"""

from __future__ import annotations

import posixpath
import re
from array import array
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hub.core.records import UnreadableError
from hub.core.ziparchive import ZipArchive, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

#: Sheets of a workbook; bytes of memory that a sheet may take, by the estimate below.
MOST_SHEETS = 100
MOST_MEMORY = 400_000_000

#: Bytes that a cell takes: as a place in the rectangle, and while it is read; bytes of markup around one.
_PLACE_BYTES, _CELL_BYTES, _MARKUP_BYTES = 24, 60, 20
_SMALL_PART = 8_000_000
_OVERLAP = 16
_LONGEST_ROW = 16_000_000

#: Parts that a workbook of plain cells does not have.
_REFUSED_PARTS = (
    (re.compile(r"(?i)vbaproject|(^|/)macrosheets/|vbadata"), "macros"),
    (re.compile(r"(?i)(^|/)externallinks/"), "links to other workbooks"),
    (re.compile(r"(?i)(^|/)(embeddings|activex|ctrlprops)/|oleobject"), "embedded objects"),
    (re.compile(r"(?i)(^|/)connections\.xml$|(^|/)querytables/"), "connections to other sources of data"),
)
_SHEETS_FOLDER = "xl/worksheets/"
_TEXTUAL = (".xml", ".rels", ".vml")
_FILLED = re.compile(rb"<(?:\w+:)?(?:v|is)\b")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_OFFICE = "/officeDocument"
_NAMES = {".bin": "a binary workbook (.xlsb)", "word": "a Word document", "ppt": "a presentation"}

#: References as most programs write them, and as they may be written.
_PLAIN_LETTERS = re.compile(rb' r="([A-Z]{1,3})\d')
_PLAIN_NUMBERS = re.compile(rb' r="[A-Z]{0,3}(\d{1,7})"')
_LETTERS = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})\d")
_NUMBERS = re.compile(rb"\sr\s*=\s*[\"'][A-Za-z]{0,3}(\d{1,7})[\"']")
_CELLS = re.compile(rb"<(?:\w+:)?c[\s>/]")
_ROWS = re.compile(rb"<(?:\w+:)?row[\s>/]")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)")
_IS_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^>]*?hidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s([^>]*?t\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*[^/])>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
_ITEM = re.compile(rb"<(?:\w+:)?si\b")


class Sheet(NamedTuple):
    """A sheet of cells: its name, the part that holds it, whether it can be seen, and whether it holds anything."""

    name: str
    part: str
    visible: bool
    filled: bool


class Marks:
    """What a sheet's part says beside the values of its cells. Rows and columns count from 1.

    `errors` and `uncached` hold triples (row, column, index into `texts`) and pairs (row, column), in the file's order.
    """

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.errors = array("L")
        self.uncached = array("L")
        self.texts: list[str] = []
        self.rows = self.columns = self.cells = 0

    def error(self, row: int, column: int, text: str) -> None:
        if text not in self.texts:
            self.texts.append(text)
        self.errors.extend((row, column, self.texts.index(text)))


class WorkbookGuard:
    """A workbook whose every part has been unpacked once, checked and found harmless.

    Opening it raises `UnreadableError` otherwise.
    """

    def __init__(self, path: Path) -> None:
        self._archive = ZipArchive(path)
        parts = self._archive.parts
        if "[Content_Types].xml" not in parts:
            kind = "an OpenDocument file" if "mimetype" in parts else "a ZIP archive"
            code = "file.format-unsupported" if "mimetype" in parts else "file.signature-mismatch"
            self._unpack_all()
            raise UnreadableError(code, kind=kind)
        self._unpack_all()
        for pattern, what in _REFUSED_PARTS:
            if any(pattern.search(name) for name in parts):
                raise UnreadableError("file.macro-or-embedded", what=what)
        workbook_part = self._workbook_part()
        if b"macroEnabled" in self._archive.read("[Content_Types].xml", _SMALL_PART):
            raise UnreadableError("file.macro-or-embedded", what="macros")
        workbook = self._tree(workbook_part)
        properties = next(iter(_all(workbook, "workbookPr")), None)
        self.from_1904 = properties is not None and properties.get("date1904") in {"1", "true", "on"}
        self.sheets = self._sheets(workbook, workbook_part)

    def _unpack_all(self) -> None:
        """Unpack every part once but for the sheets of a workbook, of which only one will be read."""
        for name in self._archive.parts:
            if not name.lower().startswith(_SHEETS_FOLDER) or "[Content_Types].xml" not in self._archive.parts:
                for _ in self._pieces(name):
                    pass

    def _pieces(self, name: str) -> Iterator[bytes]:
        """Yield what a part unpacks to, and raise when it declares a document type or entities."""
        tail = b""
        for chunk in self._archive.chunks(name):
            if name.lower().endswith(_TEXTUAL):
                if not tail and name.startswith("xl/") and chunk[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                    raise damaged("a part of it is not UTF-8")
                if _DECLARES.search(tail + chunk[:_OVERLAP]) or _DECLARES.search(chunk):
                    raise UnreadableError("file.xml-entities")
                tail = chunk[-_OVERLAP:]
            yield chunk

    def _is_filled(self, part: str) -> bool:
        return any(_FILLED.search(chunk) for chunk in self._pieces(part))

    def _workbook_part(self) -> str:
        target = ""
        if "_rels/.rels" in self._archive.parts:
            relations = _all(self._tree("_rels/.rels"), "Relationship")
            target = next((each.get("Target", "") for each in relations if each.get("Type", "").endswith(_OFFICE)), "")
        part = posixpath.normpath(target.lstrip("/")) if target else ""
        for mark, kind in _NAMES.items():
            if part.startswith(f"{mark}/") or part.endswith(mark):
                raise UnreadableError("file.format-unsupported", kind=kind)
        if part not in self._archive.parts:
            raise damaged("it holds no workbook")
        return part

    def _tree(self, part: str) -> Element:
        try:
            return fromstring(self._archive.read(part, _SMALL_PART), forbid_dtd=True)
        except DefusedXmlException:
            raise UnreadableError("file.xml-entities") from None
        except (ParseError, LookupError, ValueError):
            raise damaged("a part of it is no XML") from None

    def _sheets(self, workbook: Element, workbook_part: str) -> list[Sheet]:
        folder, _, file = workbook_part.rpartition("/")
        relations_part = posixpath.join(folder, "_rels", f"{file}.rels")
        if relations_part not in self._archive.parts:
            raise damaged("it does not say where its sheets are")
        targets = {}
        for relation in _all(self._tree(relations_part), "Relationship"):
            if relation.get("Type", "").endswith("/worksheet"):
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                targets[relation.get("Id", "")] = posixpath.normpath(path)
        stated = _all(workbook, "sheet")
        if len(stated) > MOST_SHEETS:
            raise UnreadableError("file.archive-bomb", what=f"has {len(stated)} sheets; {MOST_SHEETS} are the most")
        sheets = []
        for sheet in stated:
            part = targets.get(next((sheet.get(name, "") for name in sheet.keys() if name.endswith("}id")), ""))  # noqa: SIM118 - an element, no dict
            if part is None:
                continue
            if part not in self._archive.parts:
                raise damaged("one of its sheets is missing")
            visible = sheet.get("state", "visible") == "visible"
            sheets.append(Sheet(sheet.get("name", ""), part, visible, self._is_filled(part)))
        return sheets

    def marks(self, sheet: Sheet) -> Marks:
        """Return what a sheet says beside its values; raise when its cells would not fit the memory."""
        lengths = self._shared_lengths()
        scan = _SheetScan(lengths)
        held = b""
        for chunk in self._pieces(sheet.part):
            held += chunk
            cut = held.rfind(b"row>") + len(b"row>")
            if cut >= len(b"row>"):
                scan.take(held[:cut])
                held = held[cut:]
            elif len(held) > _LONGEST_ROW:
                raise UnreadableError("file.archive-bomb", what="has a row that is far longer than rows are")
        scan.take(held)
        size = self._archive.parts[sheet.part].file_size
        scan.require_fit(size + sum(lengths))
        return scan.marks

    def _shared_lengths(self) -> array[int]:
        """Return how many bytes each shared text takes, with its markup."""
        lengths = array("L")
        name = next((name for name in self._archive.parts if name.lower().endswith("/sharedstrings.xml")), None)
        if name is None:
            return lengths
        held = b""
        for chunk in self._archive.chunks(name):
            held += chunk
            starts = [match.start() for match in _ITEM.finditer(held)]
            lengths.extend(after - before for before, after in pairwise(starts))
            held = held[starts[-1] :] if starts else held[-_OVERLAP:]
            if len(held) > _SMALL_PART:
                raise UnreadableError("file.archive-bomb", what="has a text that is far longer than cells are")
        if _ITEM.match(held):
            lengths.append(len(held))
        return lengths


class _SheetScan:
    """The part of a sheet being scanned, some whole rows at a time."""

    def __init__(self, shared_lengths: array[int]) -> None:
        self.marks = Marks()
        self._lengths = shared_lengths
        self._longest = max(shared_lengths, default=0)
        self._texts: Counter[bytes] = Counter()
        self._text_bytes = 0
        self._columns: set[bytes] = set()
        self._row_count = 0

    def take(self, piece: bytes) -> None:
        marks = self.marks
        cells, rows = piece.count(b"<c "), piece.count(b"<row ")
        if piece.count(b' r="') == cells + rows:
            self._columns.update(_PLAIN_LETTERS.findall(piece))
            numbers = set(_PLAIN_NUMBERS.findall(piece))
        else:
            letters = _LETTERS.findall(piece)
            self._columns.update(letters)
            numbers = set(_NUMBERS.findall(piece))
            cells, rows = len(_CELLS.findall(piece)), len(_ROWS.findall(piece))
            if cells > len(letters):
                # Cells that do not say where they are follow each other.
                widest = max((len(_CELLS.findall(each)) for each in _ROWS.split(piece)), default=0)
                marks.columns = max(marks.columns, widest + max(map(_column, self._columns), default=0))
        marks.cells += cells
        self._row_count += rows
        marks.rows = max(marks.rows, self._row_count, *map(int, numbers))
        self._take_shared(piece)
        self._take_marks(piece)

    def _take_shared(self, piece: bytes) -> None:
        if b'"s"' not in piece and b"'s'" not in piece:
            return
        found = _SHARED.findall(piece)
        self._texts.update(found)
        self._text_bytes += self._longest * max(len(_IS_SHARED.findall(piece)) - len(found), 0)

    def _take_marks(self, piece: bytes) -> None:
        marks = self.marks
        if b"hidden" in piece:
            for match in _HIDDEN.finditer(piece):
                if number := _ROW_NUMBER.search(match.group()):
                    marks.hidden.add(int(number[1]))
        if b"#" in piece:
            for match in _ERROR.finditer(piece):
                if at := _REFERENCE.search(match[1]):
                    marks.error(int(at[2]), _column(at[1]), match[2].decode(errors="replace")[:20])
        if b"<f" in piece or b":f" in piece:
            for match in _UNCACHED.finditer(piece):
                if b'"str"' not in match[1] and (at := _REFERENCE.search(match[1])):
                    marks.uncached.extend((int(at[2]), _column(at[1])))

    def require_fit(self, part_bytes: int) -> None:
        """Raise when the cells would take more memory than a sheet may, or name texts that are not there."""
        marks = self.marks
        marks.columns = max(marks.columns, *map(_column, self._columns)) if self._columns else marks.columns
        for index, times in self._texts.items():
            if int(index) >= len(self._lengths):
                raise damaged("a cell names a text that the workbook does not have")
            self._text_bytes += self._lengths[int(index)] * times
        text_bytes = self._text_bytes + max(part_bytes - _MARKUP_BYTES * marks.cells, 0)
        if marks.rows * marks.columns * _PLACE_BYTES + marks.cells * _CELL_BYTES + text_bytes > MOST_MEMORY:
            what = f"has a sheet of {marks.columns:,} columns, {marks.rows:,} rows and {marks.cells:,} cells, too much"
            raise UnreadableError("file.archive-bomb", what=what)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _all(tree: Element, name: str) -> list[Element]:
    """Return all elements of a name, whatever their namespace."""
    return [
        element for element in tree.iter() if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name
    ]
