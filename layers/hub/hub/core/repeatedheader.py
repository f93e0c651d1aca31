"""The headings of a file once more among its rows, as they stand in files that were put together from several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.headings import fold_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

_BYTE_ORDER_MARK = "\ufeff"


class RepeatedHeader:
    """Tells rows that repeat the headings, however they are written: what the first row is read by, a later one is.

    Every row is asked for its cell at `at`: in lower case, that of a repeated row is among `starts`. Only then is the
    rest looked at. Headings that are all blank repeat nothing.
    """

    def __init__(self, headings: Sequence[str] | None) -> None:
        self._folded = _folded(headings or ())
        self.at = next((at for at, heading in enumerate(self._folded) if heading), 0)
        self.starts: frozenset[str] = frozenset()
        if self._folded and headings:
            written = headings[self.at].strip(f" {_BYTE_ORDER_MARK}").lower()
            # A file's mark stands before its first heading still, and before the quote around it.
            self.starts = frozenset({written, f"{_BYTE_ORDER_MARK}{written}", f'{_BYTE_ORDER_MARK}"{written}"'})

    def is_in(self, cells: Sequence[str]) -> bool:
        """Tell whether a row repeats the headings, maybe with empty cells behind them."""
        starts_so = len(cells) > self.at and cells[self.at].strip(" ").lower() in self.starts
        return starts_so and _folded(cells) == self._folded


def _folded(headings: Sequence[str]) -> list[str]:
    folded = [fold_heading(heading) for heading in headings]
    while folded and not folded[-1]:
        folded.pop()
    return folded
