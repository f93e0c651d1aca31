"""Footers: what exports write below their last row, totals and notes, which are read like any other row."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

import msgspec

from hub.core.verdict import ROWS, Index, Row, index_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Rows at the end of a file that are looked at.
LOOKED_AT = 20

#: Cells that a footer may have filled, of the columns that there are: a row of data has more.
_SHARE_FILLED = 0.5

#: How a footer begins: with a word for a total, alone or with its figure beside it, or with a note about the export.
_BEGINS = re.compile(
    r"(?:(?:grand|sub|overall|report|file)?[ -]?totals?|sum|summe|(?:gesamt|end|zwischen)summe|gesamt|insgesamt|"
    r"somme|total general|totale|totaal|suma|razem)"
    r"(?: (?:of )?(?:all )?(?:rows?|records?|lines?|orders?|items?|quantity|qty|amount))?[ :=.]*[0-9.,' ]*"
    r"|\(?[0-9][0-9.,']* (?:rows?|records?|lines?|orders?|items?)(?: (?:affected|exported|selected|returned|found|"
    r"in set|in total|total))?\.?\)?"
    r"|(?:number of )?(?:rows?|records?|lines?|orders?|items?)(?: exported| count)? ?[:=] ?[0-9.,']+"
    r"|\**(?:end of (?:file|report|export|data|list)|eof)\W*"
    r"|(?:generated|printed|exported|created|downloaded) (?:by|on|at|from)\b.*"
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
