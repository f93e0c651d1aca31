"""Shifted rows: those whose values stand one column beside their own, which shows as many findings at once."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from hub.core.textformats import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.core.celltypes import CellReader
    from hub.core.spots import Found, Spot, Spots

#: Wrong cells of a row from which on it may be shifted, and how many of 4 of them must be right beside.
FEWEST_SHIFTED, OF_FOUR = 3, 3

_DOUBTED = frozenset(DOUBTFUL.values())

_value_of = itemgetter(1)


class ShiftedRows:
    """Tells rows whose wrong cells are right one column further on.

    `readers` are those of columns that do not take just any text, by the index of the cell.
    """

    def __init__(self, readers: Mapping[int, CellReader], headings: Mapping[int, str], spots: Spots) -> None:
        self._readers = readers
        self._headings = headings
        self._spots = spots

    def judge(self, cells: list[str], found: list[Found]) -> Found | None:
        """Return what is to be said of a row with these findings, if it is shifted."""
        if len(found) - [*map(_value_of, found)].count(None) < FEWEST_SHIFTED:
            return None
        columns = {spot.column - 1 for spot, value, _ in found if value and spot.column and _is_of_cell(spot)}
        wrong = columns & self._readers.keys()
        if len(wrong) < FEWEST_SHIFTED:
            return None
        for beside, side in ((1, "right"), (-1, "left")):
            right = [at for at in wrong if self._fits(cells, at, at + beside)]
            if len(right) >= FEWEST_SHIFTED and len(right) * 4 >= len(wrong) * OF_FOUR:
                words = {"heading": self._headings[min(right)], "side": side}
                return self._spots.of_file("row.shifted"), None, words
        return None

    def _fits(self, cells: list[str], at: int, beside: int) -> bool:
        text = cells[beside].strip() if 0 <= beside < len(cells) else ""
        if not text:
            return False
        value, codes = self._readers[at](text)
        return value is not None and _DOUBTED.isdisjoint(codes)


def fewest_shifted(found: Sequence[Found]) -> int:
    """Return how many findings are made of a row at least if it is shifted and these are among them: those of a blank
    cell say nothing of what stands beside it.
    """
    fewest = FEWEST_SHIFTED
    for _, value, _ in found:
        if value is None:
            fewest += 1
    return fewest


def _is_of_cell(spot: Spot) -> bool:
    """Tell whether findings refuse a cell by itself: one that contradicts another row may be right in its place."""
    return spot.refuses and spot.code.startswith("cell.")
