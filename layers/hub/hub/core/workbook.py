"""Reading workbooks: the cells of one sheet as text, with nothing changed silently."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from hub.core.celltexts import NumberTexts, OtherTexts
from hub.core.celltypes import FieldType
from hub.core.detection import SAMPLED, find_header
from hub.core.headings import numbered
from hub.core.owncolumns import OWN_SHEET
from hub.core.records import Damage, Remark, Told, UnreadableError
from hub.core.sheetscan import letters_of
from hub.core.verdict import Candidate
from hub.core.workbookguard import WorkbookGuard
from hub.core.ziparchive import damaged

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from python_calamine import CalamineSheet

    from hub.core.celltypes import CellReader
    from hub.core.records import Record
    from hub.core.sheetscan import Marks
    from hub.core.workbookguard import Sheet

_NO_MOMENT = "a number in it has the format of a day or a time, and is none"


class WorkbookReader:
    """Yields the rows of a sheet, numbered as the spreadsheet numbers them; the physical line is the row.

    A cell beyond the header's last is left out where it is empty, as are empty rows at the end.
    """

    def __init__(self, sheet: CalamineSheet, marks: Marks, header_row: int | None, known: Collection[str]) -> None:
        self.damaged: dict[int, Damage] = {}
        self.remarks: dict[int, list[Remark]] = {}
        self.odd: Container[int] = self.remarks
        self.width: int | None = None
        self.leading = 0
        self.further: Sequence[int] | None = None
        self.types: Sequence[FieldType | None] = ()
        self.doubting: Mapping[int, CellReader] | None = None
        self._sheet = sheet
        self._numbers, self._others = NumberTexts(), OtherTexts()
        self.sure: Container[str] = self._numbers.thousandths
        self._remarks = _remarks_by_row(marks, sheet.merged_cell_ranges or [])
        self._errors = _errors_by_row(marks)
        self._padded = marks.padded
        self._padded_at = 0
        #: The columns of dates, by these types of all columns.
        self._dated: list[int] = []
        self._dated_by: Sequence[FieldType | None] = ()
        beginning = [cells for _, cells in self._first_rows(SAMPLED + (header_row or 0))]
        self.header_row = find_header(beginning, known) + 1 if header_row is None else header_row
        #: The first rows of the sheet, down to the header.
        self.beginning = beginning[: max(self.header_row, 1)]
        #: The first rows below the header.
        self.below = beginning[self.header_row :]
        header = beginning[self.header_row - 1] if 0 < self.header_row <= len(beginning) else []
        self._header_width = _filled_width(header) or max(map(_filled_width, beginning), default=0)
        filled = range(1, self._header_width + 1)
        #: The columns down to the header's last that are hidden: letters and heading, as `B ('Quantity')`.
        self.hidden_columns = [
            f"{letters_of(at - 1)}{f' ({header[at - 1]!r})' if header else ''}"
            for at in filled
            if any(first <= at <= last for first, last in marks.hidden_columns)
        ]
        self.position: Callable[[], int] | None = None
        self.headings: Sequence[str] | None = numbered(self._header_width) if header_row == 0 else None

    def _first_rows(self, most: int) -> Iterator[tuple[int, list[str]]]:
        for number, cells in self._rows():
            if number > most:
                return
            yield number, cells

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield every row of the sheet with its number, from the first row and column of the sheet on."""
        # The library leaves out empty columns in front, and not empty rows.
        _, first_column = self._sheet.start or (0, 0)
        before = [""] * first_column
        numbers, text_of = self._numbers, self._others.text_of
        rows = self._sheet.iter_rows()
        number = 0
        while True:
            try:
                for number, values in enumerate(rows, start=number + 1):  # noqa: B020 - goes on after a damaged row
                    cells = [
                        value
                        if value.__class__ is str
                        else numbers[value]
                        if value.__class__ is float
                        else text_of(value)
                        for value in values
                    ]
                    yield number, before + cells if before else cells
            except BaseException as error:
                if not _is_no_moment(error):
                    raise
                number += 1
                self.damaged[number] = Damage("row.unreadable", number, number, _NO_MOMENT)
                yield number, []
            else:
                return

    def __iter__(self) -> Iterator[Record]:
        width = self._header_width
        blank: list[int] = []
        artefacts, moments = self._numbers.artefacts, self._others.moments
        artefacts.clear()
        moments.clear()
        for number, cells in self._rows():
            if number in self._errors:
                self._put_errors(number, cells)
            if self._padded:
                self._pad(number, cells)
            if not any(cells) and number not in self.damaged:
                blank.append(number)
                continue
            yield from [(each, each, []) for each in blank]
            blank.clear()
            if len(cells) > width and not any(cells[width:]):
                del cells[width:]
            if number in self._remarks:
                self.remarks.setdefault(number, []).extend(self._remarks.pop(number))
            if artefacts:
                self._remark_artefacts(number, cells)
            if moments:
                self._remark_moments(number, cells)
            yield number, number, cells

    def _put_errors(self, number: int, cells: list[str]) -> None:
        """Put the errors of a row where its cells seem to be empty."""
        for column, text in self._errors.pop(number):
            cells.extend([""] * (column - len(cells)))
            cells[column - 1] = text

    def _pad(self, number: int, cells: list[str]) -> None:
        """Put zeros before the numbers of a row that are shown with them, where a text is due."""
        padded, at = self._padded, self._padded_at
        while at < len(padded) and padded[at] <= number:
            row, index, digits = padded[at], padded[at + 1] - 1, padded[at + 2]
            at += 3
            if row == number and index < min(len(cells), len(self.types)) and self.types[index] is FieldType.TEXT:
                said = cells[index]
                if said.isdecimal() and len(said) < digits:
                    cells[index] = said.zfill(digits)
                    remark = Remark("cell.zeros-shown", index, said, {"after": cells[index]})
                    self.remarks.setdefault(number, []).append(remark)
        self._padded_at = at

    def _remark_artefacts(self, number: int, cells: list[str]) -> None:
        for at, cell in enumerate(cells):
            if (said := self._numbers.artefacts.get(cell)) is not None:
                self.remarks.setdefault(number, []).append(Remark("cell.float-artefact", at, said, {"after": cell}))
        self._numbers.artefacts.clear()

    def _remark_moments(self, number: int, cells: list[str]) -> None:
        """Remark on dates where a text is due, beside those in columns of dates: spreadsheets make them of codes."""
        if self._dated_by is not self.types:
            self._dated_by = self.types
            dates = {FieldType.DATE, FieldType.DATETIME}
            self._dated = [at for at, kind in enumerate(self.types) if kind in dates]
        moments = self._others.moments
        if moments == [cells[at] for at in self._dated]:
            moments.clear()
            return
        others = moments[:]
        moments.clear()
        for at in self._dated:
            if cells[at] in others:
                others.remove(cells[at])
        for at, (cell, kind) in enumerate(zip(cells, self.types, strict=False)):
            if kind is FieldType.TEXT and cell in others:
                self.remarks.setdefault(number, []).append(Remark("cell.date-for-text", at, cell))


def _is_no_moment(error: BaseException) -> bool:
    """Tell whether the library has given up a row for a number that is no day or time, as its format says it were."""
    return isinstance(error, OverflowError) or type(error).__name__ == "PanicException"


def _filled_width(cells: Sequence[str]) -> int:
    return max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _errors_by_row(marks: Marks) -> dict[int, list[tuple[int, str]]]:
    errors: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for row, column, text in zip(marks.errors[::3], marks.errors[1::3], marks.errors[2::3], strict=True):
        errors[row].append((column, marks.texts[text]))
    return errors


def _remarks_by_row(marks: Marks, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> dict[int, list[Remark]]:
    remarks: dict[int, list[Remark]] = defaultdict(list)
    for row in marks.hidden:
        remarks[row].append(Remark("row.hidden", None))
    for (top, left), (bottom, right) in merged:
        where = f"{letters_of(left)}{top + 1}:{letters_of(right)}{bottom + 1}"
        remarks[top + 1].append(Remark("row.merged-cells", None, None, {"where": where}))
    for row, column in zip(marks.uncached[::2], marks.uncached[1::2], strict=True):
        remarks[row].append(Remark("cell.formula-uncached", column - 1))
    return remarks


def open_workbook(
    path: Path, sheet: str | None, header_row: int | None, known: Collection[str]
) -> tuple[WorkbookReader, str, list[Told]]:
    """Return a reader of the sheet that is meant, its name, and what is told of the workbook.

    Raises `UnreadableError` when the workbook is damaged, harmful or too large, or does not tell which sheet is meant.
    """
    guard = WorkbookGuard(path)
    chosen = _chosen(guard.sheets, sheet)
    marks = guard.marks(chosen)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            cells = workbook.get_sheet_by_name(chosen.name)
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(marks.unknown_error() or "its parts do not fit together") from error
    told = [Told("file.date-system", {})] if guard.from_1904 else []
    hidden = [
        each.name
        for each in guard.sheets
        if each.filled and not each.visible and each is not chosen and each.name != OWN_SHEET
    ]
    if hidden:
        told.append(Told("file.hidden-sheet", {"names": ", ".join(map(repr, hidden))}))
    reader = WorkbookReader(cells, marks, header_row, known)
    if shown := reader.hidden_columns:
        told.append(Told("file.hidden-column", {"columns": ", ".join(shown)}))
    return reader, chosen.name, told


def _chosen(sheets: list[Sheet], declared: str | None) -> Sheet:
    """Return the declared sheet, or the only one that can be seen and holds anything."""
    if declared is not None:
        for sheet in sheets:
            if sheet.name == declared:
                return sheet
        names = ", ".join(repr(sheet.name) for sheet in sheets) or "none"
        raise UnreadableError("file.sheet-missing", what=f"sheet {declared!r}; the workbook has {names}")
    filled = [sheet for sheet in sheets if sheet.filled and sheet.visible]
    if not filled:
        raise UnreadableError("file.sheet-missing", what="filled sheet that can be seen")
    if len(filled) > 1:
        share = round(1 / len(filled), 2)
        raise UnreadableError(
            "file.sheet-ambiguous",
            candidates=[Candidate(about="sheet", value=sheet.name, confidence=share) for sheet in filled],
            names=", ".join(repr(sheet.name) for sheet in filled),
        )
    return filled[0]
