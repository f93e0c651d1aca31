"""The dialect: how a file is written. Declared by somebody, or told from the file itself."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic import Field as Constraint

from hub.core.headings import fold_heading, known_headings
from hub.core.verdict import Dialect

if TYPE_CHECKING:
    from hub.core.definition import Definition

#: The delimiters that are looked for, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")

#: Records that are looked at.
_SAMPLED = 20


class DeclaredDialect(BaseModel):
    """What somebody says of how a file is written; what is left out is detected. Rows count from 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    encoding: str | None = None
    delimiter: str | None = Constraint(default=None, min_length=1, max_length=1)
    quote: str | None = Constraint(default=None, min_length=1, max_length=1)
    header_row: int | None = Constraint(default=None, ge=1, le=1000)

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            # Some codecs turn bytes into bytes; only those that decode to text are encodings of a file.
            b"".decode(name)
            return codecs.lookup(name).name
        except LookupError:
            raise ValueError(
                f"no encoding is called {name!r}; utf-8, windows-1252 and utf-16 are common ones"
            ) from None


def detect(sample: str, definition: Definition, encoding: str, declared: DeclaredDialect) -> Dialect | None:
    """Return the dialect of a text, or None when nothing tells its columns apart. `sample` is its beginning."""
    quote = declared.quote or '"'
    delimiter = declared.delimiter or _delimiter(sample, definition, quote, declared.header_row)
    if delimiter is None:
        return None
    header_row = declared.header_row or _first_row(sample, delimiter, quote)
    return Dialect(
        encoding=encoding,
        delimiter=delimiter,
        quote=quote,
        header_row=header_row,
        declared=declared != DeclaredDialect(),
    )


def _delimiter(sample: str, definition: Definition, quote: str, header_row: int | None) -> str | None:
    """Return the delimiter that makes most of the headings known; failing that, the one that tells most columns."""
    known = known_headings(definition)
    best: tuple[int, int] = (0, 1)
    chosen = None
    for delimiter in DELIMITERS:
        records = _records(sample, delimiter, quote)
        header = (header_row or _first_of(records)) - 1
        headings = records[header] if header < len(records) else []
        matched = sum(fold_heading(heading) in known for heading in headings)
        worth = matched, _usual_width(records)
        if worth > best:
            best, chosen = worth, delimiter
    return chosen


def _records(sample: str, delimiter: str, quote: str) -> list[list[str]]:
    """Return the first records of a text; damage is for the reader to find, not for us."""
    records: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote)
    try:
        for record in reader:
            records.append(record)
            if len(records) == _SAMPLED:
                break
    except csv.Error:
        return records
    return records


def _usual_width(records: list[list[str]]) -> int:
    widths = Counter(len(record) for record in records if record)
    return widths.most_common(1)[0][0] if widths else 0


def _first_row(sample: str, delimiter: str, quote: str) -> int:
    return _first_of(_records(sample, delimiter, quote))


def _first_of(records: list[list[str]]) -> int:
    """Return the number of the first record that is not blank."""
    for number, record in enumerate(records, start=1):
        if any(cell.strip() for cell in record):
            return number
    return 1
