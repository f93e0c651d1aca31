"""Reading records: `csv` over physical lines, each record with the line where it begins; damage is named."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from hub.core.records import Damage, Remark
from hub.core.spacing import Spacing, unspaced

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from hub.core.celltypes import CellReader, FieldType
    from hub.core.definition import Limits
    from hub.core.records import Record
    from hub.core.verdict import Dialect

#: A swallowed line has at least so many delimiters, however few columns there are: texts have commas too.
_FEWEST_DELIMITERS = 3


class _TooMuchError(Exception):
    """A record spans more physical lines, or has more characters, than its definition allows."""


class RecordReader:
    """Reads the records of a text opened with `newline=""`.

    Rows and lines count from 1. A damaged record yields no cells, or those that a lenient reading makes of its line,
    and stands in `damaged` by its row; the reader goes on at the next line after the one where the damage begins, so
    that what a stray quote swallowed is read after all.

    A physical line without a quote is a record by itself, which splitting reads as `csv` does, in half the time. Where
    neighbours begin alike in the `leading` columns (the header of one order), only their ends are split.
    """

    def __init__(self, text: TextIO, dialect: Dialect, limits: Limits) -> None:
        self.headings: Sequence[str] | None = None
        self.position: Callable[[], int] | None = None
        self.damaged: dict[int, Damage] = {}
        self.remarks: dict[int, list[Remark]] = {}
        self._odd: set[int] = set()
        self.odd: Container[int] = self._odd
        self.width: int | None = None
        self.leading = 0
        self.further: Sequence[int] | None = None
        self.types: Sequence[FieldType | None] = ()
        self.doubting: Mapping[int, CellReader] | None = None
        self.sure: Container[str] = ()
        self.spacing = Spacing()
        self._text = text
        self._dialect = dialect
        self._limits = limits
        if csv.field_size_limit() < limits.record_characters:
            csv.field_size_limit(limits.record_characters)
        self._held: list[str] = []
        self._again: list[str] = []
        self._quoted = self._reader()

    def __iter__(self) -> Iterator[Record]:
        return self._unspaced() if any(self.spacing) else self._as_written()

    def _unspaced(self) -> Iterator[Record]:
        """Yield the records without the space behind each delimiter, where there is one in each."""
        header_row, header = self._dialect.header_row, None
        for row, line, cells in self._as_written():
            if row == header_row:
                header = cells
            # Below, too, a row that repeats the headings is written as they are.
            is_spaced = self.spacing.rows if row > header_row and cells != header else self.spacing.header
            yield row, line, unspaced(cells) if is_spaced else cells

    def _as_written(self) -> Iterator[Record]:
        text, again, held = self._text, self._again, self._held
        quote, delimiter = self._dialect.quote, self._dialect.delimiter
        most = self._limits.record_characters
        row, line = 0, 1
        before: list[str] = []
        first_cell = beginning = ""
        while True:
            physical = again.pop() if again else next(text, None)
            if physical is None:
                return
            row += 1
            if quote in physical or len(physical) > most:
                again.append(physical)
                yield row, line, self._quoted_record(row, line)
                line += len(held)
                held.clear()
                continue
            plain = physical.rstrip("\r\n")
            if first_cell and plain.startswith(first_cell):
                beginning = beginning or delimiter.join([*before, ""])
                if plain.startswith(beginning):
                    yield row, line, before + plain[len(beginning) :].split(delimiter)
                    line += 1
                    continue
            cells = plain.split(delimiter) if plain else []
            if len(cells) > self.leading > 0:
                before, first_cell, beginning = cells[: self.leading], cells[0] + delimiter, ""
            else:
                first_cell = ""
            yield row, line, cells
            line += 1

    def _quoted_record(self, row: int, line: int) -> list[str]:
        """Return the cells of the record that begins with the next physical line, and hold its lines."""
        self._odd.clear()
        try:
            cells = next(self._quoted)
        except (csv.Error, _TooMuchError) as error:
            self._quoted = self._reader()
            return self._damaged(row, line, error)
        if len(self._held) > 1 and (swallowed := self._swallowed(cells)) is not None:
            return self._recover(row, line, swallowed, "file.runaway-quote")
        if sum(physical.count(self._dialect.quote) for physical in self._held) & 1:
            self.remarks[row] = [Remark("row.stray-quote", None)]
            self._odd.add(row)
        return cells

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._dialect.delimiter, quotechar=self._dialect.quote, strict=True)

    def _lines(self) -> Iterator[str]:
        """Yield physical lines, those to be read again first, and hold them."""
        text, again, held = self._text, self._again, self._held
        most_lines, most_characters = self._limits.record_lines, self._limits.record_characters
        while True:
            physical = again.pop() if again else next(text, None)
            if physical is None:
                return
            held.append(physical)
            if len(held) > most_lines or sum(map(len, held)) > most_characters:
                raise _TooMuchError
            yield physical

    def _damaged(self, row: int, line: int, error: Exception) -> list[str]:
        """Name the damage, put back what it swallowed, and return what can be made of its first line."""
        opening = self._opening()
        if "unexpected end" in str(error):
            return self._recover(row, line, opening, "file.unclosed-quote")
        if len(self._held) - opening > 1 or len(self._held) > self._limits.record_lines:
            return self._recover(row, line, opening, "file.runaway-quote")
        if isinstance(error, _TooMuchError):
            return self._recover(row, line, opening, "row.too-long")
        cells = self._lenient(self._held[opening]) if opening == 0 else []
        code = "row.quote-dialect" if len(cells) == self.width else "file.quote-dialect"
        self._recover(row, line, opening, code)
        return cells if len(cells) == self.width else []

    def _recover(self, row: int, line: int, opening: int, code: str) -> list[str]:
        """Note the damage that begins in the held line `opening`, and put back the lines after it."""
        self._odd.add(row)
        self.damaged[row] = Damage(code, line + opening, line + len(self._held) - 1)
        self._again.extend(reversed(self._held[opening + 1 :]))
        del self._held[opening + 1 :]
        return []

    def _opening(self) -> int:
        """Return which of the held lines has the quote that opened last before the damage."""
        delimiter, quote = self._dialect.delimiter, self._dialect.quote
        ends = {delimiter, "\r", "\n"}
        opened, inside, fresh, closed = 0, False, True, False
        for number, physical in enumerate(self._held):
            for character in physical:
                if inside:
                    inside, closed = character != quote, character == quote
                elif character == quote and (fresh or closed):
                    # Right after a closing quote it is an escaped one: the cell goes on where it began.
                    opened, inside = number if fresh else opened, True
                elif closed and character not in ends:
                    return opened
                else:
                    closed = False
                fresh = not inside and character in ends
        return opened

    def _swallowed(self, cells: list[str]) -> int | None:
        """Return which held line opened a quoted cell that holds whole rows of the file, or None."""
        delimiter = self._dialect.delimiter
        least = max((self.width or 0) - 1, _FEWEST_DELIMITERS)
        lines_before = 0
        for cell in cells:
            pieces = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            if any(piece.count(delimiter) >= least for piece in pieces[1:]):
                return lines_before
            lines_before += len(pieces) - 1
        return None

    def _lenient(self, physical: str) -> list[str]:
        try:
            return next(csv.reader([physical], delimiter=self._dialect.delimiter, quotechar=self._dialect.quote), [])
        except csv.Error:
            return []
