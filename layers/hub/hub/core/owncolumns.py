"""The hub's own columns: what a corrections file has beside the client's, and how they are known when it comes home.

And its own sheet: what a template has beside the one that is filled in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

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

#: What is found in a row whose quotes do not tell its cells for certain.
GUESSED_CELLS = "row.quote-dialect"

#: What a text must hold to be worth a closer look.
MARK = OWN_HEADINGS[0]

_ROW_OF_HEADING = fold_heading(MARK)
_SHORT_ROW = re.compile(r"[0-9]+, ([0-9]+) cells?")
_GUESSED = re.compile(r"[0-9]+, as it seems \(([0-9a-f]{8})\)")


def own_indexes(headings: Sequence[str]) -> list[int]:
    """Return where among the headings of a file the hub's own are; a spreadsheet may have moved or lost some."""
    return [at for at, heading in enumerate(headings) if fold_heading(heading) in FOLDED_HEADINGS]


def row_index(headings: Sequence[str]) -> int | None:
    """Return where the column is that says a row's number, or None."""
    return next((at for at, heading in enumerate(headings) if fold_heading(heading) == _ROW_OF_HEADING), None)


def row_words(row: int, cells: Sequence[str], width: int, *, guessed: bool) -> str:
    """Return what the first column says: the row; how many cells it has if these are fewer than the headings; a mark of
    the cells if they are no more than what the row seems to say (it has not fewer then).
    """
    if guessed:
        return f"{row}, as it seems ({_mark_of(cells)})"
    count = len(cells)
    if count >= width:
        return str(row)
    return f"{row}, {count} cell" if count == 1 else f"{row}, {count} cells"


def is_guess(said: str, cells: Sequence[str]) -> bool:
    """Tell whether cells are still what a row seemed to say."""
    guessed = _GUESSED.fullmatch(said.strip())
    return guessed is not None and guessed[1] == _mark_of(cells)


def _mark_of(cells: Sequence[str]) -> str:
    return f"{crc32(chr(0).join(cells).encode(errors='surrogatepass')):08x}"


def own_length(said: str) -> int | None:
    """Return how many cells a row had that was filled up to the width of the headings, or None if it was not."""
    short = _SHORT_ROW.fullmatch(said.strip())
    return int(short[1]) if short else None
