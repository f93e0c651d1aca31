"""Suggestions: which field an unused column may be meant for. Offered, never applied."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from rapidfuzz import fuzz, process

from hub.core.headings import fold_heading, known_headings, shared_names
from hub.core.verdict import ColumnSuggestion

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from hub.core.columnvalues import ColumnValues
    from hub.core.definition import Definition, Field
    from hub.core.verdict import ColumnMatch

#: What stands before the last word of a path.
_PATH = re.compile(r"^(?:\w+\.)+(?=\w)")

#: How alike (of 100) a heading must be to one that is known.
_ALIKE = 75

#: How sure it is that a column means the field that has its place in the template.
_BY_PLACE = 0.5

#: The share of a column's values that must be such as a field takes.
_SHARE = 0.9

#: What a column looks like says less than what it is called.
_MOST_BY_LOOKS = 0.6


def by_headings(definition: Definition, columns: Sequence[ColumnMatch], fed: Collection[str]) -> list[ColumnSuggestion]:
    """Return, for unused columns, the field without a column that their heading is like, or whose place they have.

    Nothing is suggested for a heading that could be any of several fields.
    """
    shared = shared_names(definition)
    unused = [each for each in columns if each.by == "none" and fold_heading(each.heading) not in {"", *shared}]
    near = _near_headings(definition, unused, fed)
    return each_once([*near, *_by_place(definition, columns, unused, fed)])


def _near_headings(
    definition: Definition, unused: Sequence[ColumnMatch], fed: Collection[str]
) -> Iterator[ColumnSuggestion]:
    known = {
        folded: path
        for folded, (path, ground) in known_headings(definition).items()
        if path not in fed and ground != "path"
    }
    for column in unused:
        # Paths are alike by what they have in common: only their last words tell.
        heading = _PATH.sub("", column.heading)
        near = process.extractOne(fold_heading(heading), known.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        field = definition.field(known[near[0]]) if near is not None else None
        if near is not None and field is not None:
            yield _suggestion(column, field, ground="near_heading", confidence=round(near[1] / 100, 2))


def _by_place(
    definition: Definition, columns: Sequence[ColumnMatch], unused: Collection[ColumnMatch], fed: Collection[str]
) -> Iterator[ColumnSuggestion]:
    """Yield the fields that the template has where unused columns stand: between the same two neighbours.

    Before the first and after the last there is none (""); a neighbour that feeds nothing has no place (None).
    """
    paths = ["", *(field.path for field in definition.fields), ""]
    between = {
        (before, after): field
        for before, field, after in zip(paths, definition.fields, paths[2:], strict=False)
        if field.path not in fed
    }
    ends = ["", *(column.field for column in columns), ""]
    for before, column, after in zip(ends, columns, ends[2:], strict=False):
        if column not in unused or before is None or after is None:
            continue
        field = between.get((before, after))
        if field is not None and len(columns) > 1:
            yield _suggestion(column, field, ground="place", confidence=_BY_PLACE)


def by_values(columns: Iterable[ColumnMatch], missing: Iterable[Field], values: ColumnValues) -> list[ColumnSuggestion]:
    """Return, for unused columns, the missing field whose values those of the first rows are like.

    Where another column is as like that field, or another field as like that column, nothing is: a postcode would be
    taken for a quantity.
    """
    unused = [column for column in columns if column.by == "none"]
    found = []
    for field in missing:
        for column in unused:
            share = values.share_read(column, field)
            if share is not None and share >= _SHARE:
                confidence = round(share * _MOST_BY_LOOKS, 2)
                found.append(_suggestion(column, field, ground="looks_like", confidence=confidence))
    return each_once(each for each in found if not any(_rivals(each, other) for other in found))


def _rivals(one: ColumnSuggestion, other: ColumnSuggestion) -> bool:
    """Tell whether another suggestion for the same column, or for the same field, is as sure."""
    alike = (one.column == other.column) != (one.field == other.field)
    return alike and other.confidence >= one.confidence


def with_examples(
    suggestions: Iterable[ColumnSuggestion], values: ColumnValues, columns: Sequence[ColumnMatch]
) -> list[ColumnSuggestion]:
    """Return suggestions, each with the first value of its column."""
    return [replace(each, example=values.example(columns[each.column - 1])) for each in suggestions]


def _suggestion(column: ColumnMatch, field: Field, **of: Any) -> ColumnSuggestion:  # noqa: ANN401 - ground and confidence
    return ColumnSuggestion(column=column.column, heading=column.heading, field=field.path, title=field.title, **of)


def each_once(found: Iterable[ColumnSuggestion]) -> list[ColumnSuggestion]:
    """Return suggestions of which no two name the same column or the same field, the surest first."""
    columns: set[int] = set()
    fields: set[str] = set()
    kept = []
    for each in sorted(found, key=lambda each: (-each.confidence, each.column, each.field)):
        if each.column not in columns and each.field not in fields:
            columns.add(each.column)
            fields.add(each.field)
            kept.append(each)
    return kept
