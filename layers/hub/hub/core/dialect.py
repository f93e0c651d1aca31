"""The dialect: how a file is written. Declared by somebody, or told from the file itself."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic import Field as Constraint

from hub.core.headings import fold_heading, known_headings
from hub.core.verdict import Dialect

if TYPE_CHECKING:
    from hub.core.definition import Definition

#: The delimiters that are looked for, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")

#: The encodings that somebody may declare: those that files are written in. Python has others that are none of text.
ENCODINGS = frozenset(
    {
        *("ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
        *(f"cp125{number}" for number in range(9)),
        *(f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
        *("cp437", "cp850", "cp852", "cp866", "mac-roman", "koi8-r", "koi8-u"),
        *("shift_jis", "cp932", "euc_jp", "gb18030", "gbk", "big5", "euc_kr", "cp949"),
    }
)

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
            known = codecs.lookup(name).name
        except LookupError:
            known = ""
        if known not in ENCODINGS:
            raise ValueError(f"files cannot be read as {name!r}; one of {', '.join(sorted(ENCODINGS))} can")
        return known


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
    """Return the delimiter that makes most headings known; among equals, the one that most rows agree on."""
    known = known_headings(definition)
    best = (0, 0, 1)
    chosen = None
    for delimiter in DELIMITERS:
        records = _records(sample, delimiter, quote)
        header = (header_row or _first_of(records)) - 1
        headings = records[header] if header < len(records) else []
        matched = sum(fold_heading(heading) in known for heading in headings)
        width = len(headings)
        agreed = sum(len(record) == width for record in records) if width > 1 else 0
        if (matched, agreed, width) > best:
            best, chosen = (matched, agreed, width), delimiter
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


def _first_row(sample: str, delimiter: str, quote: str) -> int:
    return _first_of(_records(sample, delimiter, quote))


def _first_of(records: list[list[str]]) -> int:
    """Return the number of the first record that is not blank."""
    for number, record in enumerate(records, start=1):
        if any(cell.strip() for cell in record):
            return number
    return 1
