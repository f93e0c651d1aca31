"""What is said of a row beside what its cells say: how many it has, and what its reader remarked."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hub.core.definition import Definition
    from hub.core.records import Remark
    from hub.core.spots import Found, Spots
    from hub.core.verdict import ColumnMatch


class OddRows:
    """Says what is odd about rows below the headings `columns`.

    `asks_all` tells that conditions, which set rows aside, may ask for any column: else nothing is said of a cell that
    nothing reads.
    """

    def __init__(self, definition: Definition, spots: Spots, columns: Sequence[ColumnMatch], *, asks_all: bool) -> None:
        #: How many rows have how many cells, of those that have another number than there are headings.
        self.miscounted: Counter[int] = Counter()
        self._definition = definition
        self._spots = spots
        self._columns = columns
        self._asks_all = asks_all
        #: Cells that a row must have: those beyond stand under no heading, and are left out wherever they are.
        self._headed = max((each.column for each in columns if each.heading.strip()), default=len(columns))

    def remarked(self, remarks: Iterable[Remark]) -> list[Found]:
        """Return what a reader says of a record and of its cells, as findings."""
        return [self._found(remark) for remark in remarks if not self._is_of_unread(remark)]

    def miscount(self, cells: Sequence[str], width: int) -> list[Found]:
        """Return what is to be said of a row with too few or too many cells."""
        count = len(cells)
        if self._headed <= count <= width:
            return []
        words = {"count": count, "width": width}
        if count < width:
            self.miscounted[count] += 1
            return [(self._spots.of_file("row.missing-cell"), None, words)]
        extra = next((cell for cell in cells[width:] if cell.strip()), None)
        if extra is None:
            return [(self._spots.of_file("row.extra-blank-cell"), None, words)]
        self.miscounted[count] += 1
        return [(self._spots.of_file("row.extra-cell"), extra, words)]

    def _is_of_unread(self, remark: Remark) -> bool:
        """Tell whether a remark is about a cell that nothing reads: its column has a heading and feeds no field."""
        if remark.at is None or remark.at >= len(self._columns) or self._asks_all:
            return False
        return self._columns[remark.at].field is None

    def _found(self, remark: Remark) -> Found:
        if remark.at is None:
            return self._spots.of_file(remark.code), remark.value, remark.words
        if remark.at >= len(self._columns):
            return self._spots.of_file(remark.code, title=f"Column {remark.at + 1}"), remark.value, remark.words
        column = self._columns[remark.at]
        field = self._definition.field(column.field) if column.field else None
        title = field.title if field else column.heading
        return self._spots.of_column(remark.code, column, title=title), remark.value, remark.words
