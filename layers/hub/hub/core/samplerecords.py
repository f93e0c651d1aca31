"""Records of the beginning of a text, as one delimiter and quote make them; damage is for the reader to find."""

from __future__ import annotations

import csv
from contextlib import suppress
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.verdict import Dialect


def records_of(sample: str, delimiter: str, quote: str, rows: int | None = None) -> list[list[str]]:
    """Return the cells of the first records, so many or all, up to the first that is damaged."""
    records: list[list[str]] = []
    with suppress(csv.Error):
        records.extend(islice(csv.reader(StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote), rows))
    return records


def header_of(sample: str, dialect: Dialect) -> list[str]:
    """Return the cells of the header row, none where the text has none."""
    records = records_of(sample, dialect.delimiter, dialect.quote, dialect.header_row)
    return records[-1] if records and len(records) == dialect.header_row else []


def records_below_header(sample: str, dialect: Dialect, *, is_whole: bool) -> list[list[str]]:
    """Return the cells of the records below the header; the last is left out unless the sample is the whole text."""
    below = records_of(sample, dialect.delimiter, dialect.quote)[dialect.header_row :]
    return below if is_whole else below[:-1]
