"""The hub's own columns: what a corrections file has beside the client's, and how they are known when it comes home.

And its own sheet: what a template has beside the one that is filled in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hub.core.headings import fold_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The headings of the columns after the client's: the row in the file that was checked, the worst severity of what was
#: found in it, all that was found in it, and the values that are suggested.
OWN_HEADINGS = ("Hub: row", "Hub: severity", "Hub: what is wrong", "Hub: suggestion")

#: The same, as headings are compared.
FOLDED_HEADINGS = frozenset(map(fold_heading, OWN_HEADINGS))

#: The hidden sheet of a template, with the lists that cells choose from.
OWN_SHEET = "Hub choices"

#: What a text must hold to be worth a closer look.
MARK = OWN_HEADINGS[0]

_ROW_OF_HEADING = fold_heading(MARK)
_SHORT_ROW = re.compile(r"[0-9]+, ([0-9]+) cells?")


def own_indexes(headings: Sequence[str]) -> list[int]:
    """Return where among the headings of a file the hub's own are; a spreadsheet may have moved or lost some."""
    return [at for at, heading in enumerate(headings) if fold_heading(heading) in FOLDED_HEADINGS]


def row_index(headings: Sequence[str]) -> int | None:
    """Return where the column is that says a row's number, or None."""
    return next((at for at, heading in enumerate(headings) if fold_heading(heading) == _ROW_OF_HEADING), None)


def row_words(row: int, count: int, width: int) -> str:
    """Return what the first column says: the row, and how many cells it has if these are fewer than the headings."""
    if count >= width:
        return str(row)
    return f"{row}, {count} cell" if count == 1 else f"{row}, {count} cells"


def own_length(said: str) -> int | None:
    """Return how many cells a row had that was filled up to the width of the headings, or None if it was not."""
    short = _SHORT_ROW.fullmatch(said.strip())
    return int(short[1]) if short else None
