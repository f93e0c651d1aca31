"""The scan of a sheet's part: how large the sheet is, and what its part says that the reader of cells does not tell."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from typing import TYPE_CHECKING

from hub.core.records import UnreadableError
from hub.core.ziparchive import damaged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Bytes of memory that a sheet may take, by the estimate below.
MOST_MEMORY = 400_000_000

#: Bytes that a cell takes: as a place in the rectangle, and while it is read; bytes of markup around one.
_PLACE_BYTES, _CELL_BYTES, _MARKUP_BYTES = 24, 60, 20

#: Rows and shared texts as most programs write them.
_PLAIN_ROWS = re.compile(rb'<row r="(\d{1,7})"')
_PLAIN_SHARED = re.compile(rb' t="s"><v>(\d++)</v>')

#: Cells and all these as they may be written. The library takes small letters, zeros in front, any prefix, and
#: attributes without a space between them.
_START = rb"<(?:[^\s<>/:]++:)?+%s(?=[\s>/])"
_OTHERS_FIRST = rb"\s++(?:[^\s=<>/\"']++\s*=\s*(?:\"[^\"]*+\"|'[^']*+')\s*)*?"
_CELLS = re.compile(_START % b"c" + rb"(?:" + _OTHERS_FIRST + rb"(r)\s*=)?")
_ROWS = re.compile(_START % b"row" + rb"(?:" + _OTHERS_FIRST + rb"r\s*=\s*[\"']0*+(\d{1,9}))?")
_ROW_STARTS = re.compile(_START % b"row")
_REFERENCES = re.compile(rb"r(?<=[\s\"']r)\s*=\s*[\"']([A-Za-z]{0,9})[A-Za-z]*0*+(\d{1,9})")
_SHARED = re.compile(rb"[\s\"']t\s*=\s*[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d+)\s*</")
_IS_SHARED = re.compile(rb"[\s\"']t\s*=\s*[\"']s[\"']")
_HIDDEN = re.compile(rb"<(?:\w+:)?row\s[^>]*?hidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_HIDDEN_COLUMNS = re.compile(rb"<(?:\w+:)?col\s[^>]*?hidden\s*=\s*[\"'](?:1|true)[\"'][^>]*>")
_RANGE = re.compile(rb"\s(min|max)\s*=\s*[\"'](\d{1,5})[\"']")
_ERROR = re.compile(
    rb"<(?:\w+:)?c\s([^>]*?t\s*=\s*[\"']e[\"'][^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_UNCACHED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*[^/])>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb"(?:^|\s)r\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")

#: Errors of cells that the reader of cells knows.
_KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


class Marks:
    """What a sheet's part says beside the values of its cells. Rows and columns count from 1.

    `hidden_columns` are ranges (first, last), the last perhaps far beyond what is filled. `errors` and `padded` hold
    triples (row, column, index into `texts`; row, column, digits that are shown), `uncached` pairs (row, column), in
    the file's order.
    """

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.hidden_columns: list[tuple[int, int]] = []
        self.errors = array("L")
        self.uncached = array("L")
        self.padded = array("I")
        self.texts: list[str] = []
        self._places: dict[str, int] = {}
        self.rows = self.columns = self.cells = 0

    def error(self, row: int, column: int, text: str) -> None:
        at = self._places.setdefault(text, len(self.texts))
        if at == len(self.texts):
            self.texts.append(text)
        self.errors.extend((row, column, at))

    def unknown_error(self) -> str:
        """Return in words the first error that the reader of cells does not know, for which it gives all up."""
        for row, column, at in zip(self.errors[::3], self.errors[1::3], self.errors[2::3], strict=True):
            if self.texts[at] not in _KNOWN_ERRORS:
                return f"cell {letters_of(column - 1)}{row} shows {self.texts[at]!r}, an error that is not known"
        return ""


class SheetScan:
    """The part of a sheet being scanned, some whole rows at a time."""

    def __init__(self, shared_lengths: array[int], padded_styles: Mapping[bytes, int]) -> None:
        self.marks = Marks()
        self._padded_styles = padded_styles
        self._padded = _cells_of(padded_styles)
        self._lengths = shared_lengths
        self._longest = max(shared_lengths, default=0)
        self._texts: Counter[bytes] = Counter()
        self._text_bytes = 0
        self._last_column = b""
        self._plain_cells = _plain_cells(b"")
        #: The last row that there may be, but for what cells alone say.
        self._last_row = 0

    def take(self, piece: bytes) -> None:
        marks = self.marks
        cells, rows = self._plain_cells.findall(piece), _PLAIN_ROWS.findall(piece)
        if _has_no_others(piece, len(cells) + len(rows)):
            marks.cells += len(cells)
            marks.rows = self._last_row = max([marks.rows, *map(int, {*cells, *rows})])
        else:
            self._take_places(piece)
        self._take_shared(piece)
        self._take_marks(piece)
        if self._padded_styles:
            self._take_padded(piece)

    def _take_places(self, piece: bytes) -> None:
        """Take cells and rows in whatever form they are written, and in whatever column."""
        marks = self.marks
        cells, rows = _CELLS.findall(piece), _ROWS.findall(piece)
        marks.cells += len(cells)
        letters, numbers = map(set, zip((b"", b"0"), *_REFERENCES.findall(piece), strict=True))
        self._last_column = max([self._last_column, *letters], key=_column)
        self._plain_cells = _plain_cells(self._last_column.upper())
        # What does not say where it is, follows what stands before it.
        self._last_row = max([self._last_row, *map(int, filter(None, rows))]) + (len(rows) if b"" in rows else 0)
        marks.rows = max([marks.rows, self._last_row, *map(int, numbers)])
        if b"" in cells:
            widest = max(len(_CELLS.findall(each)) for each in _ROW_STARTS.split(piece))
            marks.columns = max(marks.columns, widest + _column(self._last_column))

    def _take_shared(self, piece: bytes) -> None:
        found = _PLAIN_SHARED.findall(piece)
        if len(found) < piece.count(b'"s"') or (b"'" in piece and b"'s'" in piece):
            found = _SHARED.findall(piece)
            self._text_bytes += self._longest * max(len(_IS_SHARED.findall(piece)) - len(found), 0)
        self._texts.update(found)

    def _take_marks(self, piece: bytes) -> None:
        marks = self.marks
        if b"hidden" in piece:
            self._take_hidden(piece)
        if b"#" in piece:
            for match in _ERROR.finditer(piece):
                if at := _REFERENCE.search(match[1]):
                    marks.error(int(at[2]), _column(at[1]), match[2].decode(errors="replace")[:20])
        if b"<f" in piece or (b":" in piece and b":f" in piece):
            for match in _UNCACHED.finditer(piece):
                if b'"str"' not in match[1] and (at := _REFERENCE.search(match[1])):
                    marks.uncached.extend((int(at[2]), _column(at[1])))

    def _take_hidden(self, piece: bytes) -> None:
        for match in _HIDDEN.finditer(piece):
            if number := _ROW_NUMBER.search(match.group()):
                self.marks.hidden.add(int(number[1]))
        for match in _HIDDEN_COLUMNS.finditer(piece):
            ends = {name: int(number) for name, number in _RANGE.findall(match.group())}
            self.marks.hidden_columns.append((ends.get(b"min", 0), ends.get(b"max", 0)))

    def _take_padded(self, piece: bytes) -> None:
        for match in self._padded.finditer(piece):
            if at := _REFERENCE.search(match.group()):
                self.marks.padded.extend((int(at[2]), _column(at[1]), self._padded_styles[match[1]]))

    def require_fit(self, part_bytes: int) -> None:
        """Raise when the cells would take more memory than a sheet may, or name texts that are not there."""
        marks = self.marks
        marks.columns = max(marks.columns, _column(self._last_column))
        for index, times in self._texts.items():
            if int(index) >= len(self._lengths):
                raise damaged("a cell names a text that the workbook does not have")
            self._text_bytes += self._lengths[int(index)] * times
        other_bytes = self._text_bytes + max(part_bytes - _MARKUP_BYTES * marks.cells, 0) + len(marks.padded) * 4
        if marks.rows * marks.columns * _PLACE_BYTES + marks.cells * _CELL_BYTES + other_bytes > MOST_MEMORY:
            what = f"has a sheet of {marks.columns:,} columns, {marks.rows:,} rows and {marks.cells:,} cells, too much"
            raise UnreadableError("file.archive-bomb", what=what)


def _has_no_others(piece: bytes, count: int) -> bool:
    """Tell whether there are no more cells and rows in a piece than so many, in whatever form they are written."""
    has_prefixes = b":" in piece and (b":c" in piece or b":row" in piece)
    return piece.count(b"<c") + piece.count(b"<row") == count and not has_prefixes


def _cells_of(styles: Iterable[bytes]) -> re.Pattern[bytes]:
    """Return what finds the start tags of cells that have one of these styles."""
    return re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?[\s\"'])?s\s*=\s*[\"'](%s)[\"'][^>]*>" % b"|".join(styles))


def _plain_cells(column: bytes) -> re.Pattern[bytes]:
    """Return what finds cells up to a column, as most programs write them: the reference comes first, and is all in
    capitals and digits. Of each it tells the row.
    """
    shorter = [b"[A-Z]" * length for length in range(1, len(column))]
    before = [
        column[:at] + b"[A-%c]" % (letter - 1) + b"[A-Z]" * (len(column) - at - 1)
        for at, letter in enumerate(column)
        if letter > ord("A")
    ]
    return re.compile(rb'<c r="(?:%s)(\d{1,7})"' % b"|".join([*shorter, *before, column]))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def letters_of(index: int) -> str:
    """Return the letters of a column by its index: A for 0."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
