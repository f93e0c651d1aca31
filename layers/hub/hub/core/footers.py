"""Footers: what exports write below their last row, totals and notes.

They are read like any other row, but for one that names no entity and proves to be no row of data: of that, nothing
else is told.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hub.core.numbertext import digits_in
from hub.core.verdict import ROWS, Index, Row, index_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from hub.core.spots import Found

#: Rows at the end of a file that are looked at.
LOOKED_AT = 20

#: Cells that a footer may have filled, of the columns that there are: a row of data has more.
_SHARE_FILLED = 0.5

#: Required values that a row lacks which is none of data, its key being one.
_FEWEST_MISSING = 2

#: How a footer begins: with a word for a total, alone or with its figure beside it, or with a note about the export.
_BEGINS = re.compile(
    r"(?:(?:grand|sub|overall|report|file)?[ -]?totals?|sum|summe|(?:gesamt|end|zwischen)summe|gesamt|insgesamt|"
    r"somme|total g[eé]n[eé]ral|totale|totaal|suma|razem|łącznie|celkem|spolu|összesen|summa|totalt|i alt|yhteensä|"
    r"ukupno|skupaj|итого)"
    r"(?: (?:of )?(?:all )?(?:rows?|records?|lines?|orders?|items?|quantity|qty|amount))?[ :=.]*[0-9.,' ]*"
    r"|\(?[0-9][0-9.,']* (?:rows?|records?|lines?|orders?|items?)(?: (?:affected|exported|selected|returned|found|"
    r"in set|in total|total))?\.?\)?"
    r"|(?:number of )?(?:rows?|records?|lines?|orders?|items?)(?: exported| count)? ?[:=] ?[0-9.,']+"
    r"|\**(?:end of (?:file|report|export|data|list)|eof)\W*"
    r"|(?:anzahl|nombre|aantal|antal)(?: \w+){0,2} ?[:=] ?[0-9.,']+"
    r"|(?:generated|printed|exported|created|downloaded):? (?:(?:by|on|at|from)\b|[0-9]).*"
    r"|(?:erstellt|gedruckt|exportiert) (?:am|von|durch)\b.*|(?:édité|imprimé|exporté|généré) (?:le|par)\b.*"
)


def footers(directory: Path, width: int) -> list[Row]:
    """Return the rows below the last one of data that look like totals or notes, as a check wrote them.

    `width` is the number of columns. Blank rows may stand between.
    """
    last = [row for row in _last_rows(directory) if row.kind != "blank"]
    return list(takewhile(lambda row: row.kind == "data" and is_footer(row.cells, width), reversed(last)))[::-1]


def is_footer(cells: Sequence[str], width: int) -> bool:
    """Tell whether a row looks like a total or a note."""
    filled = [text for cell in cells if (text := cell.strip())]
    if not filled or len(filled) > max(1, width * _SHARE_FILLED):
        return False
    return _BEGINS.fullmatch(filled[0].casefold()) is not None


class Held(NamedTuple):
    """A row of no entity that may be a footer, and what is found in it, which is told if it is none."""

    row: int
    line: int
    cells: list[str]
    found: list[Found]


def may_be_total(cells: Sequence[str], width: int) -> bool:
    """Tell whether a row looks like a total or a note, and holds nothing else but numbers."""
    if not is_footer(cells, width):
        return False
    _, *others = (text for cell in cells if (text := cell.strip()))
    return all(digits_in(text) is not None for text in others)


def is_no_data(held: Held, directory: Path) -> bool:
    """Tell whether a row that looks like a total is none of data, whose key alone was forgotten: more is missing that
    every such row has, or one of its numbers is what its column comes to, in the rows that a check wrote.
    """
    missing = sum(spot.code == "cell.required" for spot, _, _ in held.found)
    return missing >= _FEWEST_MISSING or _is_sum(held, directory)


def _is_sum(held: Held, directory: Path) -> bool:
    stated = {at: number for at, cell in enumerate(held.cells) if (number := _number(cell))}
    sums = dict.fromkeys(stated, Decimal())
    with (directory / ROWS).open("rb") as lines:
        for line in lines if stated else ():
            row = msgspec.json.decode(line, type=Row)
            if row.entity is not None:
                for at in sums:
                    sums[at] += _number(row.cells[at]) if at < len(row.cells) else 0
    return any(sums[at] == number for at, number in stated.items())


def _number(cell: str) -> Decimal:
    """Return the number that a cell states, 0 where it states none."""
    try:
        number = Decimal(cell.strip())
    except InvalidOperation:
        return Decimal()
    return number if number.is_finite() else Decimal()


def _last_rows(directory: Path) -> Iterator[Row]:
    """Yield the last rows that were written, LOOKED_AT at most; what stands further up is not read."""
    index = msgspec.json.decode((directory / index_name(ROWS)).read_bytes(), type=Index)
    count, offset = 0, index.size_bytes
    for block in reversed(index.blocks):
        if count >= LOOKED_AT:
            break
        count, offset = count + block.count, block.offset
    with (directory / ROWS).open("rb") as lines:
        lines.seek(offset)
        for number, line in enumerate(lines):
            if number >= count - LOOKED_AT:
                yield msgspec.json.decode(line, type=Row)
