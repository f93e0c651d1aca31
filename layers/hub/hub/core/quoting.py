"""Quotes that do not stand around single cells, where nobody means what a reader of CSV makes of them."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACED = re.compile(r"[ \t]+")


class SpacedQuote(NamedTuple):
    """A cell with a space before its quote, and the row it is in, from 1."""

    row: int
    cell: str


def spaced_quote(records: Sequence[Sequence[str]], quote: str) -> SpacedQuote | None:
    """Return the first cell with white space before its quote, where half of the records have such a cell.

    To a reader these quotes are text: they hold nothing together, and stay in the values.
    """
    found = []
    for row, record in enumerate(records, start=1):
        cell = next((each for each in record if _SPACED.match(each) and each.lstrip(" \t").startswith(quote)), None)
        if cell is not None:
            found.append(SpacedQuote(row, cell))
    filled = sum(any(map(str.strip, record)) for record in records)
    return found[0] if found and len(found) * 2 >= filled else None


def stands_around_lines(sample: str, quote: str) -> bool:
    """Tell whether at least half of the lines of a text begin and end with a quote: an apostrophe alone is none."""
    lines = [stripped for line in sample.splitlines() if (stripped := line.strip())]
    around = sum(len(line) > 1 and line[0] == line[-1] == quote for line in lines)
    return around > 0 and around * 2 >= len(lines)


def are_rows_quoted(header: Sequence[str], below: Sequence[Sequence[str]], delimiter: str, quote: str) -> bool:
    """Tell whether whole rows stand in quotes, delimiters and all: most of those below the header at least."""
    width = len(_unwrapped(header, delimiter, quote))
    wrapped = [record for record in below if len(record) == 1]
    if width == 1 or len(wrapped) * 2 <= len(below):
        return False
    return sum(len(_unwrapped(record, delimiter, quote)) == width for record in wrapped) * 2 > len(below)


def _unwrapped(record: Sequence[str], delimiter: str, quote: str) -> Sequence[str]:
    """Return the cells that a single cell holds, if it holds any; the record otherwise."""
    if len(record) != 1 or delimiter not in record[0]:
        return record
    try:
        return next(csv.reader(record, delimiter=delimiter, quotechar=quote), record)
    except csv.Error:
        return record
