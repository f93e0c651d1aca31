"""The values of columns: what the first rows of a file hold, once they have been written."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from hub.core.celltypes import FieldType, cell_reader, choices_of
from hub.core.conversion import converter_of, reads_converted
from hub.core.diagnosis import diagnoser_of
from hub.core.verdict import ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from hub.core.celltypes import CellReader
    from hub.core.definition import Definition, Field
    from hub.core.profile import Profile
    from hub.core.verdict import ColumnMatch

#: Rows that are looked at for a value; the first of them tell what a column looks like.
LOOKED_FOR, LOOKED_AT = 1_000, 200

#: Values without which nothing is told of a column.
FEWEST_VALUES = 3

#: Characters of an example that are shown.
_SHOWN = 200


class ColumnValues:
    """The values in the first rows of a file, as a check wrote them into a directory. `first` are these rows' cells.

    What a field would take is told as the check reads it, by the mapping `profile`.
    """

    def __init__(self, directory: Path, definition: Definition, profile: Profile, today: date) -> None:
        with (directory / ROWS).open("rb") as lines:
            read = [msgspec.json.decode(line, type=Row) for line in islice(lines, LOOKED_FOR)]
        self.first = [row.cells for row in read if row.kind == "data"]
        #: Which rows these are, in words that follow "no value in".
        self.where = "any row" if len(read) < LOOKED_FOR else f"the first {LOOKED_FOR:,} rows"
        self._profile = profile
        self._plain_reader = partial(cell_reader, cell_characters=definition.limits.cell_characters, today=today)

    def share_read(self, column: ColumnMatch, field: Field) -> float | None:
        """Return which share of a column's values a field would take; None where any text would do, or too few are."""
        read = self._reader_of(field)
        return self._share(column, field, lambda value: read(value)[0] is not None)

    def _share_meant(self, column: ColumnMatch, field: Field) -> float | None:
        """Return the same of the values that are taken or surely meant for the field, though written otherwise: a date
        such as 31.12.2026 is no doubt of a column of dates.
        """
        read = self._reader_of(field)
        diagnose = diagnoser_of(field, read, lambda _: None)

        def is_meant(value: str) -> bool:
            found, codes = read(value)
            said = () if found is not None else diagnose(value, codes)
            return found is not None or any(meant or "readings" in (words or ()) for _, meant, words in said)

        return self._share(column, field, is_meant)

    def _share(self, column: ColumnMatch, field: Field, fits: Callable[[str], bool]) -> float | None:
        values = list(self._values(column, self.first[:LOOKED_AT])) if _is_telling(field) else ()
        return sum(map(fits, values)) / len(values) if len(values) >= FEWEST_VALUES else None

    def all_of(self, column: ColumnMatch) -> Iterator[str]:
        """Yield the values of a column in the first rows."""
        return self._values(column, self.first)

    def example(self, column: ColumnMatch) -> str:
        """Return the first value of a column, or nothing."""
        return next(self._values(column, self.first), "")[:_SHOWN]

    def sure(self, column: ColumnMatch, field: Field | None) -> ColumnMatch:
        """Return a match; where it rests on a short name or an alias, it is as sure as the values are its field's."""
        if field is None or column.by not in {"alias", "name"}:
            return column
        share = self._share_meant(column, field)
        return column if share is None else replace(column, confidence=round(min(column.confidence, share), 2))

    def _reader_of(self, field: Field) -> CellReader:
        read, convert = self._plain_reader(field), converter_of(field, self._profile)
        return reads_converted(read, convert) if convert else read

    def _values(self, column: ColumnMatch, rows: Sequence[Sequence[str]]) -> Iterator[str]:
        for cells in rows:
            if len(cells) >= column.column and (value := cells[column.column - 1].strip()):
                yield value


def _is_telling(field: Field) -> bool:
    """Tell whether not just any text is a value of a field."""
    return field.type is not FieldType.TEXT or choices_of(field) is not None or field.pattern is not None
