"""The mapping: which column of the file feeds which field of the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.headings import fold_heading, known_headings
from hub.core.verdict import ColumnMatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hub.core.definition import Definition, Field
    from hub.core.findinglog import FindingLog
    from hub.core.spots import Spot, Spots


def match_columns(definition: Definition, headings: Sequence[str]) -> list[ColumnMatch]:
    """Return a match for every column, in their order. A field that two columns claim is fed by the first."""
    known = known_headings(definition)
    fed: set[str] = set()
    columns = []
    for number, heading in enumerate(headings, start=1):
        found = known.get(fold_heading(heading))
        if found is None or found[0] in fed:
            columns.append(ColumnMatch(column=number, heading=heading, field=None, by="none"))
        else:
            fed.add(found[0])
            columns.append(ColumnMatch(column=number, heading=heading, field=found[0], by=found[1]))
    return columns


def by_field(columns: Sequence[ColumnMatch]) -> dict[str, ColumnMatch]:
    """Return field path → the column that feeds it."""
    return {column.field: column for column in columns if column.field is not None}


def log_header_findings(
    definition: Definition, columns: Sequence[ColumnMatch], at: tuple[int, int], log: FindingLog, spots: Spots
) -> None:
    """Log what is wrong with the headings; `at` is their row and physical line."""
    row, line = at
    if not spots.columns:
        words = {"count": len(columns), "service": definition.title}
        log.add_of_file(spots.of_file("header.unmatched", **words), row=row, line=line)
    else:
        for field in _missing(definition, spots.columns):
            log.add_of_file(spots.of_field("header.missing-label", field), row=row, line=line)
    known = known_headings(definition)
    for column in columns:
        if column.field is None:
            claimed = known.get(fold_heading(column.heading))
            log.add_of_file(_unused(definition, column, claimed and claimed[0], spots), row=row, line=line)


def _missing(definition: Definition, columns: Mapping[str, ColumnMatch]) -> Iterator[Field]:
    """Yield the required fields without a column. Lines that need not be there are not missed as a whole."""
    lines = definition.lines
    has_lines = lines is None or lines.minimum or any(definition.is_line_level(path) for path in columns)
    for field in definition.fields:
        if field.required and field.path not in columns and (has_lines or not definition.is_line_level(field.path)):
            yield field


def _unused(definition: Definition, column: ColumnMatch, claimed: str | None, spots: Spots) -> Spot:
    """Return what is to be said of a column that feeds no field: it claims one that is fed, or means nothing."""
    number, heading = column.column, column.heading
    field = definition.field(claimed) if claimed else None
    if field is not None:
        first = spots.columns[field.path].column
        words = {"title": field.title, "heading": heading, "column": number, "first": first}
        return spots.of_column("header.ambiguous-mapping", column, **words)
    if not heading.strip():
        return spots.of_column("header.blank-label", column, column=number)
    return spots.of_column("header.extra-label", column, heading=heading, service=definition.title)
