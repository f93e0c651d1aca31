"""The guard of workbooks: what must be known of one before a library may open it, and what that library does not tell.

The reader of cells makes a rectangle of a sheet however few cells it has, copies a shared text into every cell that
names it, and passes errors and formulas without an outcome over as empty. So all that is counted and found here first,
from the bytes of the parts themselves.
"""

from __future__ import annotations

import posixpath
import re
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hub.core.records import UnreadableError
from hub.core.sheetscan import SheetScan
from hub.core.ziparchive import ZipArchive, damaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from xml.etree.ElementTree import Element

    from hub.core.sheetscan import Marks

#: Sheets of a workbook.
MOST_SHEETS = 100
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

_ITEM = re.compile(rb"<(?:\w+:)?si\b")

#: How many shared texts there are as the part says it, for which the library makes room; it may miscount by so many.
_STATED_TEXTS = re.compile(rb"uniqueCount\s*=\s*[\"']0*+(\d{1,19})")
_TEXTS_TOO_MANY = 1_000_000


#: The format of numbers that are shown with zeros in front, to so many digits.
_ZEROS = re.compile("0{2,}")


class Sheet(NamedTuple):
    """A sheet of cells: its name, the part that holds it, whether it can be seen, and whether it holds anything."""

    name: str
    part: str
    visible: bool
    filled: bool


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
        folder = posixpath.dirname(workbook_part)
        self._shared_part = self._named(posixpath.join(folder, "sharedStrings.xml"))
        self._styles_part = self._named(posixpath.join(folder, "styles.xml"))
        if b"macroEnabled" in self._archive.read("[Content_Types].xml", _SMALL_PART):
            raise UnreadableError("file.macro-or-embedded", what="macros")
        workbook = self._tree(workbook_part)
        properties = next(iter(_all(workbook, "workbookPr")), None)
        self.from_1904 = properties is not None and properties.get("date1904") in {"1", "true", "on"}
        self.sheets = self._sheets(workbook, workbook_part)

    def _named(self, part: str) -> str | None:
        """Return a part as the workbook writes its name, which may differ in case."""
        return next((name for name in self._archive.parts if name.lower() == part.lower()), None)

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
        targets: list[str] = []
        if "_rels/.rels" in self._archive.parts:
            relations = _all(self._tree("_rels/.rels"), "Relationship")
            targets = [each.get("Target", "") for each in relations if each.get("Type", "").endswith(_OFFICE)]
        if len(targets) > 1:
            raise damaged("it names several workbooks as its own")
        part = posixpath.normpath(targets[0].lstrip("/")) if targets and targets[0] else ""
        for mark, kind in _NAMES.items():
            if part.startswith(f"{mark}/") or part.endswith(mark):
                raise UnreadableError("file.format-unsupported", kind=kind)
        if part not in self._archive.parts:
            raise damaged("it holds no workbook")
        if posixpath.basename(part).lower() != "workbook.xml":
            raise damaged("its workbook is not called as workbooks are")
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
        relations = _all(self._tree(relations_part), "Relationship")
        _require_different("relationships", [relation.get("Id", "") for relation in relations])
        for relation in relations:
            if relation.get("Type", "").endswith("/worksheet"):
                target = relation.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                targets[relation.get("Id", "")] = posixpath.normpath(path)
        stated = _all(workbook, "sheet")
        if len(stated) > MOST_SHEETS:
            raise UnreadableError("file.archive-bomb", what=f"has {len(stated)} sheets; {MOST_SHEETS} are the most")
        _require_different("sheets", [sheet.get("name", "") for sheet in stated])
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
        scan = SheetScan(lengths, self._padded_styles())
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

    def _padded_styles(self) -> dict[bytes, int]:
        """Return the styles of cells, as cells name them, that show numbers with zeros in front, to so many digits."""
        name = self._styles_part
        if name is None or self._archive.parts[name].file_size > _SMALL_PART:
            return {}
        tree = self._tree(name)
        codes = {each.get("numFmtId"): each.get("formatCode", "") for each in _all(tree, "numFmt")}
        styles = [codes.get(style.get("numFmtId"), "") for of in _all(tree, "cellXfs") for style in _all(of, "xf")]
        return {b"%d" % at: len(code) for at, code in enumerate(styles) if _ZEROS.fullmatch(code)}

    def _shared_lengths(self) -> array[int]:
        """Return how many bytes each shared text takes, with its markup."""
        lengths = array("L")
        name = self._shared_part
        if name is None:
            return lengths
        held = b""
        stated = 0
        for chunk in self._archive.chunks(name):
            held += chunk
            stated = max([stated, *map(int, _STATED_TEXTS.findall(held))])
            starts = [match.start() for match in _ITEM.finditer(held)]
            lengths.extend(after - before for before, after in pairwise(starts))
            held = held[starts[-1] :] if starts else held
            if len(held) > _SMALL_PART:
                raise UnreadableError("file.archive-bomb", what="has a text that is far longer than cells are")
        if _ITEM.match(held):
            lengths.append(len(held))
        if stated > len(lengths) + _TEXTS_TOO_MANY:
            raise UnreadableError("file.archive-bomb", what="says that it has far more texts than it has")
        return lengths


def _require_different(what: str, names: list[str]) -> None:
    """Refuse names of which two are the same: which of them is meant would be up to whoever reads them."""
    if len(set(names)) < len(names):
        raise damaged(f"two of its {what} have the same name")


def _all(tree: Element, name: str) -> list[Element]:
    """Return all elements of a name, whatever their namespace."""
    return [
        element for element in tree.iter() if isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name
    ]
