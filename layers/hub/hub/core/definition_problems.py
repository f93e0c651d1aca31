"""What can be wrong with a definition beyond its shape: contradictions, and names of nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from hub.core.celltypes import (
    PRECISION,
    SCALE,
    FieldType,
    cell_reader,
    choices_of,
    date_bounds,
    number_bounds,
    parse_day,
    parse_number,
)
from hub.core.entityrules import entity_rule_problems
from hub.core.headings import fold_heading, headings_of
from hub.core.rowrules import row_rule_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.definition import Definition, Field

_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})

#: Which facets belong to which types.
_FACETS = {
    "length": {FieldType.TEXT},
    "min_length": {FieldType.TEXT},
    "pattern": {FieldType.TEXT},
    "allowed": {FieldType.TEXT},
    "codes": {FieldType.TEXT},
    "format": {FieldType.TEXT},
    "blocked": {FieldType.TEXT},
    "precision": {FieldType.DECIMAL},
    "scale": {FieldType.DECIMAL},
    "minimum": _NUMBERS | _DATES,
    "maximum": _NUMBERS | _DATES,
    "above": _NUMBERS,
    "below": _NUMBERS,
}

#: Any day will do to see whether bounds contradict each other.
_SOME_DAY = date(2026, 1, 1)


def problems_of(definition: Definition) -> list[str]:
    """Return everything that is wrong with a definition of the right shape."""
    problems = [f"{field.path}: {problem}" for field in definition.fields for problem in _field_problems(field)]
    problems += _path_problems(definition)
    problems += _heading_problems(definition)
    problems += _key_problems(definition)
    problems += _line_problems(definition)
    problems += _default_problems(definition)
    problems += row_rule_problems(definition)
    problems += entity_rule_problems(definition)
    if not problems:
        problems += _value_problems(definition)
    return problems


def _field_problems(field: Field) -> Iterator[str]:
    for facet, types in _FACETS.items():
        if getattr(field, facet) is not None and field.type not in types:
            yield f"{facet} says nothing about type {field.type}"
    yield from _text_problems(field)
    yield from _choice_problems(field)
    if field.type in _NUMBERS | _DATES:
        yield from _bound_problems(field)
    if field.type is FieldType.DECIMAL and (field.precision or PRECISION) < (
        SCALE if field.scale is None else field.scale
    ):
        yield "scale is greater than precision"
    if field.unique and (field.type is not FieldType.TEXT or field.length is None):
        yield "unique needs a text with a length: every value of a file is remembered"


def _text_problems(field: Field) -> Iterator[str]:
    if (field.min_length or 0) > (field.length or field.min_length or 0):
        yield "min_length is greater than length"
    if (field.pattern is None) != (field.pattern_says is None):
        yield "pattern and pattern_says go together: the words are for the person who must mend the value"
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            yield f"pattern cannot be compiled: {error}"


def _choice_problems(field: Field) -> Iterator[str]:
    if field.allowed is None:
        return
    if field.codes is not None:
        yield "allowed and codes both say which values there are"
    if field.pattern is not None or field.min_length is not None or field.format is not None or field.blocked:
        yield "allowed already says what a value looks like: pattern, min_length … contradict it or add nothing"
    if len({value.upper() for value in field.allowed}) < len(field.allowed):
        yield "allowed holds a value twice (upper and lower case count as the same)"
    too_long = [value for value in field.allowed if len(value) > (field.length or len(value))]
    if too_long:
        yield f"allowed values are longer than length: {', '.join(too_long)}"


def _bound_problems(field: Field) -> Iterator[str]:
    wrong = [name for name in ("minimum", "maximum", "above", "below") if not _is_bound(field, getattr(field, name))]
    for name in wrong:
        yield f"{name} is no bound of type {field.type}: {getattr(field, name)!r}"
    if wrong:
        return
    for one, other in (("minimum", "above"), ("maximum", "below")):
        if getattr(field, one) is not None and getattr(field, other) is not None:
            yield f"{one} and {other} are both there: one of them says it"
    if not _has_room(field):
        yield "minimum is greater than maximum, or the bounds leave no room between them"


def _has_room(field: Field) -> bool:
    if field.type in _DATES:
        first, last = date_bounds(field, _SOME_DAY)
        return first <= last
    least, most = number_bounds(field)
    if field.above is not None or field.below is not None:
        above = least if field.above is None else max(least, parse_number(field.above))
        below = most if field.below is None else min(most, parse_number(field.below))
        return above < below
    return least <= most


def _is_bound(field: Field, bound: int | str | None) -> bool:
    if bound is None:
        return True
    try:
        if field.type in _DATES:
            parse_day(str(bound), _SOME_DAY)
            return True
        number = parse_number(bound)
    except ValueError:
        return False
    return field.type is FieldType.DECIMAL or number == number.to_integral_value()


def _path_problems(definition: Definition) -> Iterator[str]:
    paths = [field.path for field in definition.fields]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        yield f"{path}: two fields have this path"
    for path in paths:
        if any(other.startswith(f"{path}.") for other in paths):
            yield f"{path}: is a field and holds others as well"


def _heading_problems(definition: Definition) -> Iterator[str]:
    claimed: dict[str, str] = {}
    for field in definition.fields:
        for heading, ground in headings_of(field):
            folded = fold_heading(heading)
            if not folded:
                yield f"{field.path}: {ground} {heading!r} has neither letter nor digit"
            elif claimed.setdefault(folded, field.path) != field.path:
                yield f"{field.path}: {ground} {heading!r} also names {claimed[folded]}"


def _key_problems(definition: Definition) -> Iterator[str]:
    fields = [definition.field(path) for path in definition.key]
    for path, field in zip(definition.key, fields, strict=True):
        if field is None:
            yield f"key: there is no field {path}"
        elif definition.is_line_level(path):
            yield f"key: {path} stands in the lines; a key is of the whole entity"
        elif field.type is not FieldType.TEXT:
            yield f"key: {path} is no text; identifiers are text from the first byte"
    if all(fields) and not any(field.required for field in fields if field):
        yield "key: none of its fields is required, so that rows could be of no entity"


def _line_problems(definition: Definition) -> Iterator[str]:
    lines = definition.lines
    if lines is None:
        return
    within = [field for field in definition.fields if definition.is_line_level(field.path)]
    if not within:
        yield f"lines: no field has a path below {lines.path}"
    elif not any(field.required for field in within):
        yield f"lines: no field below {lines.path} is required, so that a line could be nothing"
    if lines.unique is not None and lines.unique not in {each.path for each in within if each.type is FieldType.TEXT}:
        yield f"lines: unique names {lines.unique}, which is no text of the lines"


def _default_problems(definition: Definition) -> Iterator[str]:
    lines = definition.lines
    first_row = lines is not None and lines.header_values == "first_row"
    for field in definition.fields:
        if field.default is None:
            continue
        if field.path in definition.key or field.unique:
            yield f"{field.path}: a default would be the same in many entities, where each needs a value of its own"
        if lines is not None and field.path == lines.unique:
            yield f"{field.path}: a default would be the same in many lines, where each needs a value of its own"
        if first_row and not definition.is_line_level(field.path):
            yield f"{field.path}: a default does not go with header_values: first_row, where blank means as above"


def _value_problems(definition: Definition) -> Iterator[str]:
    for field in definition.fields:
        if field.required and field.example is None:
            yield f"{field.path}: a required field needs an example, for the template"
        read = cell_reader(field, cell_characters=definition.limits.cell_characters, today=_SOME_DAY)
        for name, stated in (("example", field.example), ("default", field.default)):
            if stated is None:
                continue
            codes = read(stated)[1] if stated.strip() == stated else ("cell.whitespace",)
            if codes:
                choices = choices_of(field)
                hint = f"; allowed: {', '.join(choices)}" if choices and len(choices) < 10 else ""  # noqa: PLR2004 - a list to read
                yield f"{field.path}: its own {name} {stated!r} breaks it: {', '.join(codes)}{hint}"
