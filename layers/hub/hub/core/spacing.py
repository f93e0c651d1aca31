"""Spaces behind delimiters, as in `Order, Product, Quantity`: a way of writing a CSV, and no part of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.core.records import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Cells with a space that must stand behind delimiters: one alone is a slip.
_FEWEST = 2

#: The share of them that must have one: somebody may have added a row.
_MOST = 0.9


class Spacing(NamedTuple):
    """Where one space stands behind each delimiter: in the header row, in the rows below it."""

    header: bool = False
    rows: bool = False

    def told(self, delimiter: str) -> list[Told]:
        """Return what is to be said of it; `delimiter` is the name of what separates the cells."""
        where = [what for what, is_spaced in (("headings", self.header), ("values", self.rows)) if is_spaced]
        words = {"delimiter": delimiter, "where": " and ".join(where)}
        return [Told("file.space-after-delimiter", words)] if where else []


def spacing_of(header: Sequence[str], below: Sequence[Sequence[str]]) -> Spacing:
    """Return what the header and the first rows below it say."""
    return Spacing(_are_spaced([header]), _are_spaced(below))


def _are_spaced(records: Sequence[Sequence[str]]) -> bool:
    """Tell whether a space stands before nearly each cell but the first ones and empty ones."""
    behind = [cell for cells in records for cell in cells[1:] if cell]
    return len(behind) >= _FEWEST and sum(cell[0] == " " for cell in behind) >= _MOST * len(behind)


def unspaced(cells: list[str]) -> list[str]:
    """Return cells without the space behind each delimiter."""
    return [cell[1:] if at and cell[:1] == " " else cell for at, cell in enumerate(cells)]
