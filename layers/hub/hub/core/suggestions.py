"""Suggestions: which field an unused column may be meant for. Offered, never applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from hub.core.celltypes import FieldType, cell_reader, choices_of
from hub.core.headings import fold_heading, headings_of
from hub.core.verdict import ColumnSuggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from hub.core.definition import Definition, Field
    from hub.core.verdict import ColumnMatch

#: How alike (of 100) a heading must be to one that is known.
_ALIKE = 75

#: The share of a column's values that must be such as a field takes, of at least so many.
_SHARE, _FEWEST_VALUES = 0.9, 3

#: What a column looks like says less than what it is called.
_MOST_BY_LOOKS = 0.6


def near_headings(definition: Definition, columns: Sequence[ColumnMatch], fed: set[str]) -> list[ColumnSuggestion]:
    """Return, for unused columns, the field that has no column and whose name is most like the heading."""
    known = {
        fold_heading(heading): field
        for field in definition.fields
        if field.path not in fed
        for heading, _ in headings_of(field)
    }
    found = []
    for column in columns:
        folded = fold_heading(column.heading)
        if column.by != "none" or not folded:
            continue
        near = process.extractOne(folded, known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if near is not None:
            found.append(_suggestion(column, known[near[0]], "near_heading", near[1] / 100))
    return _best(found)


def looks_like(
    definition: Definition,
    columns: Sequence[ColumnMatch],
    missing: Sequence[Field],
    rows: Sequence[Sequence[str]],
    today: date,
) -> list[ColumnSuggestion]:
    """Return, for unused columns, the missing field whose values those of the first rows are like."""
    found = []
    for field in missing:
        if not _is_telling(field):
            continue
        read = cell_reader(field, cell_characters=definition.limits.cell_characters, today=today)
        for column in columns:
            cells = [row[column.column - 1].strip() for row in rows if len(row) >= column.column]
            values = [cell for cell in cells if cell]
            if column.by != "none" or len(values) < _FEWEST_VALUES:
                continue
            share = sum(read(value)[0] is not None for value in values) / len(values)
            if share >= _SHARE:
                found.append(_suggestion(column, field, "looks_like", share * _MOST_BY_LOOKS))
    return _best(found)


def profile_of(columns: Sequence[ColumnMatch], suggestions: Sequence[ColumnSuggestion]) -> dict[str, str]:
    """Return the `columns` of a mapping profile that reads a file so: what was matched, and what was accepted."""
    matched = {column.heading: column.field for column in columns if column.field is not None}
    return {**matched, **{each.heading: each.field for each in suggestions}}


def said_of(suggestions: Mapping[str, ColumnSuggestion], path: str) -> str:
    """Return what the message of a missing column adds, if a column may be meant."""
    each = suggestions.get(path)
    return f"; column {each.column} ({each.heading!r}) may be it" if each else ""


def _is_telling(field: Field) -> bool:
    """Tell whether not just any text is a value of a field."""
    return field.type is not FieldType.TEXT or choices_of(field) is not None or field.pattern is not None


def _suggestion(column: ColumnMatch, field: Field, ground: str, confidence: float) -> ColumnSuggestion:
    return ColumnSuggestion(
        column=column.column,
        heading=column.heading,
        field=field.path,
        title=field.title,
        ground="near_heading" if ground == "near_heading" else "looks_like",
        confidence=round(confidence, 2),
    )


def _best(found: list[ColumnSuggestion]) -> list[ColumnSuggestion]:
    """Return suggestions of which no two name the same column or the same field, the surest first."""
    return list(_each_once(sorted(found, key=lambda each: (-each.confidence, each.column, each.field))))


def _each_once(found: list[ColumnSuggestion]) -> Iterator[ColumnSuggestion]:
    columns: set[int] = set()
    fields: set[str] = set()
    for each in found:
        if each.column not in columns and each.field not in fields:
            columns.add(each.column)
            fields.add(each.field)
            yield each
