"""Homecoming: a corrections file that is sent back is read as if the hub had never written into it.

The hub's own columns are left out, the apostrophes that it put before what looks like a formula are taken off (which is
told, cell by cell), and rows that it filled up are as short as they were, unless something stands there now.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import TYPE_CHECKING

from hub.core.dialect import DeclaredDialect
from hub.core.neutralising import restored
from hub.core.owncolumns import GUESSED_CELLS, MARK, is_guess, own_indexes, own_length, row_index
from hub.core.records import Damage, Remark, Told
from hub.core.samplerecords import records_of
from hub.core.signature import marked_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from hub.core.celltypes import CellReader, FieldType
    from hub.core.records import Record, RecordSource
    from hub.core.verdict import Dialect


#: What may stand behind the mark of UTF-16.
_WIDE = ("utf-16-le", "utf-16-be")

#: Bytes at the beginning of a file among which the hub's headings are looked for.
_BEGINNING = 1 << 20


def as_we_wrote_it(source: Path, declared: DeclaredDialect) -> DeclaredDialect:
    """Return what is declared of a file, without what no longer holds of a corrections file.

    It has no sheets, double quotes, and headings where the file had none. Its mark says how it is written: as we did,
    in UTF-8, or as a spreadsheet saved it; without a mark that was in what Windows writes. A spreadsheet may have put
    another delimiter between the columns.
    """
    with source.open("rb") as file:
        beginning = file.read(_BEGINNING)
    marked = marked_encoding(beginning)
    if not any(MARK.encode(each) in beginning for each in ("utf-8", *(_WIDE if marked == "utf-16" else ()))):
        return declared
    gone = {"format", "sheet", "quote"}
    if marked or _is_utf8(beginning) or not (declared.encoding or "").startswith("cp125"):
        gone.add("encoding")
    if not declared.header_row:
        gone.add("header_row")
    text = beginning.decode(marked or "latin-1", errors="replace")
    if declared.delimiter and not _separates(declared.delimiter, text):
        gone.add("delimiter")
    return DeclaredDialect(**declared.model_dump(exclude_unset=True, exclude=gone))


def _is_utf8(beginning: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return False
    return True


def _separates(delimiter: str, text: str) -> bool:
    """Tell whether a delimiter stands beside the first of the hub's headings."""
    between, heading = re.escape(delimiter), re.escape(MARK)
    return re.search(f"{between}[\"']?{heading}|{heading}[\"']?{between}", text) is not None


def first_records(sample: str, dialect: Dialect) -> list[list[str]]:
    """Return the first records of a text, the header among them, or nothing where the hub's headings are not in it."""
    rows = max(dialect.header_row, 1)
    return records_of(sample, dialect.delimiter, dialect.quote, rows) if MARK in sample else []


def came_home(records: RecordSource, header_row: int, beginning: Sequence[Sequence[str]]) -> Homecoming | None:
    """Return the records of a corrections file as its client means them, or None if it is none.

    `beginning` are the first records of the file, the header among them if there is one.
    """
    at = max(header_row, 1) - 1
    headings = beginning[at] if at < len(beginning) else ()
    own = own_indexes(headings)
    return Homecoming(records, at + 1, own, row_index(headings)) if own else None


class Homecoming:
    """Yields the records of a corrections file without what is the hub's own. `own` are the indexes of its columns, and
    `row_at` of the one that says a row's number.
    """

    def __init__(self, records: RecordSource, header_row: int, own: Sequence[int], row_at: int | None) -> None:
        self.headings: Sequence[str] | None = None
        self.position: Callable[[], int] | None = records.position
        self.damaged: dict[int, Damage] = records.damaged
        self.remarks: dict[int, list[Remark]] = records.remarks
        self.odd: Container[int] = _AnyOf(records.odd, records.remarks, records.damaged)
        self.further = records.further
        self.doubting: Mapping[int, CellReader] | None = None
        self.sure: Container[str] = records.sure
        self.header_row = header_row
        self._records = records
        self._own = frozenset(own)
        self._backwards = sorted(own, reverse=True)
        self._row_at = row_at

    @property
    def told(self) -> Told:
        """What is said of the file as a whole."""
        return Told("file.corrections", {"count": len(self._own)}, self.header_row, None)

    @property
    def width(self) -> int | None:
        return self._records.width

    @width.setter
    def width(self, width: int | None) -> None:
        self._records.width = None if width is None else width + len(self._own)

    @property
    def leading(self) -> int:
        return self._records.leading

    @leading.setter
    def leading(self, leading: int) -> None:
        self._records.leading = leading

    @property
    def types(self) -> Sequence[FieldType | None]:
        return self._records.types

    @types.setter
    def types(self, types: Sequence[FieldType | None]) -> None:
        with_own = list(types)
        for at in sorted(self._own):
            with_own.insert(at, None)
        self._records.types = with_own

    def without_own(self, cells: Sequence[str]) -> list[str]:
        """Return the client's cells of a row."""
        kept = list(cells)
        for at in self._backwards:
            del kept[at : at + 1]
        return kept

    def __iter__(self) -> Iterator[Record]:
        records = iter(self._records)
        for row, line, cells in islice(records, self.header_row - 1):
            yield row, line, list(map(restored, cells))
        for row, line, cells in islice(records, 1):
            yield row, line, [restored(cell) for cell in self.without_own(cells)]
        for row, line, cells in records:
            remarks = self._moved(self.remarks.pop(row, ()))
            kept = self._as_long_as_it_was(cells)
            for at, cell in enumerate(kept):
                if cell[:1] == "'" and (before := restored(cell)) != cell:
                    kept[at] = before
                    remarks.append(Remark("cell.apostrophe", at, cell, {"after": before}))
            if remarks:
                self.remarks[row] = remarks
            if is_guess(self._row_words(cells), kept):
                self.damaged.setdefault(row, Damage(GUESSED_CELLS, line, line))
            yield row, line, kept

    def _as_long_as_it_was(self, cells: list[str]) -> list[str]:
        """Return the client's cells of a row, without those that the hub filled it up with."""
        kept = self.without_own(cells)
        length = own_length(self._row_words(cells))
        if length is not None and not any(kept[length:]):
            del kept[length:]
        return kept

    def _row_words(self, cells: Sequence[str]) -> str:
        """Return what the hub says of a row's number, nothing where that is lost."""
        return cells[self._row_at] if self._row_at is not None and self._row_at < len(cells) else ""

    def _moved(self, remarks: Sequence[Remark]) -> list[Remark]:
        """Return what the reader says of the client's cells, each at its place once the hub's own are gone."""
        moved = []
        for remark in remarks:
            if remark.at is None:
                moved.append(remark)
            elif remark.at not in self._own:
                moved.append(remark._replace(at=remark.at - sum(own < remark.at for own in self._own)))
        return moved


class _AnyOf:
    """The rows that the reader calls odd, and those with remarks or damage."""

    def __init__(self, *rows: Container[object]) -> None:
        self._rows = rows

    def __contains__(self, row: object) -> bool:
        return any(row in each for each in self._rows)
