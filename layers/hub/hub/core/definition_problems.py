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
from hub.core.defect import Defect, near, nothing_called
from hub.core.entityrules import entity_rule_problems
from hub.core.finding import Severity
from hub.core.headings import fold_heading, headings_of
from hub.core.rowrules import row_rule_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.defect import Place
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

#: Headings of a field that come before its aliases: path and title.
_BEFORE_ALIASES = 2

#: Any day will do to see whether bounds contradict each other.
_SOME_DAY = date(2026, 1, 1)


def problems_of(definition: Definition) -> list[Defect]:
    """Return everything that is wrong with a definition of the right shape.

    Its example and its default are judged where nothing else is wrong with a field.
    """
    defects: list[Defect] = []
    for number, field in enumerate(definition.fields):
        found = list(_field_problems(field)) or list(_value_problems(field, definition))
        found += _default_problems(field, definition)
        defects += [Defect(("fields", number, facet), f"{field.path}: {says}") for facet, says in found]
    defects += _path_problems(definition)
    defects += _heading_problems(definition)
    defects += _key_problems(definition)
    defects += _line_problems(definition)
    defects += row_rule_problems(definition)
    defects += entity_rule_problems(definition)
    return defects


def _field_problems(field: Field) -> Iterator[tuple[str, str]]:
    """Yield the facet, and what is said of it."""
    for facet, types in _FACETS.items():
        if getattr(field, facet) is not None and field.type not in types:
            yield facet, f"{facet} says nothing about type {field.type}"
    yield from _text_problems(field)
    yield from _choice_problems(field)
    if field.type in _NUMBERS | _DATES:
        yield from _bound_problems(field)
    if field.type is FieldType.DECIMAL and (field.precision or PRECISION) < (
        SCALE if field.scale is None else field.scale
    ):
        yield "scale", "scale is greater than precision"
    if field.unique and (field.type is not FieldType.TEXT or field.length is None):
        yield "unique", "unique needs a text with a length: every value of a file is remembered"


def _text_problems(field: Field) -> Iterator[tuple[str, str]]:
    if (field.min_length or 0) > (field.length or field.min_length or 0):
        yield "min_length", "min_length is greater than length"
    if (field.pattern is None) != (field.pattern_says is None):
        said = "pattern and pattern_says go together: the words are for the person who must mend the value"
        yield "pattern" if field.pattern_says is None else "pattern_says", said
    if field.format is None and field.format_severity is Severity.WARNING:
        yield "format_severity", "format_severity says what a text that is not of the format means; state a format"
    if field.pattern is not None:
        try:
            re.compile(field.pattern)
        except re.error as error:
            yield "pattern", f"pattern cannot be compiled: {error}"


def _choice_problems(field: Field) -> Iterator[tuple[str, str]]:
    if field.allowed is None:
        return
    if field.codes is not None:
        yield "codes", "allowed and codes both say which values there are"
    if field.pattern is not None or field.min_length is not None or field.format is not None or field.blocked:
        yield (
            "allowed",
            "allowed already says what a value looks like: pattern, min_length … contradict it or add nothing",
        )
    if len({value.upper() for value in field.allowed}) < len(field.allowed):
        yield "allowed", "allowed holds a value twice (upper and lower case count as the same)"
    too_long = [value for value in field.allowed if len(value) > (field.length or len(value))]
    if too_long:
        yield "allowed", f"allowed values are longer than length: {', '.join(too_long)}"


def _bound_problems(field: Field) -> Iterator[tuple[str, str]]:
    wrong = [name for name in ("minimum", "maximum", "above", "below") if not _is_bound(field, getattr(field, name))]
    for name in wrong:
        yield name, f"{name} is no bound of type {field.type}: {getattr(field, name)!r}"
    if wrong:
        return
    for one, other in (("minimum", "above"), ("maximum", "below")):
        if getattr(field, one) is not None and getattr(field, other) is not None:
            yield other, f"{one} and {other} are both there: one of them says it"
    if not _has_room(field):
        yield "minimum", "minimum is greater than maximum, or the bounds leave no room between them"


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


def _path_problems(definition: Definition) -> Iterator[Defect]:
    paths = [field.path for field in definition.fields]
    for number, path in enumerate(paths):
        at = ("fields", number, "path")
        if path in paths[:number]:
            yield Defect(at, f"{path}: two fields have this path")
        if any(other.startswith(f"{path}.") for other in paths):
            yield Defect(at, f"{path}: is a field and holds others as well")


def _heading_problems(definition: Definition) -> Iterator[Defect]:
    claimed: dict[str, str] = {}
    for number, field in enumerate(definition.fields):
        for index, (heading, ground) in enumerate(headings_of(field)):
            at: Place = ("fields", number, *(("aliases", index - _BEFORE_ALIASES) if ground == "alias" else (ground,)))
            folded = fold_heading(heading)
            if not folded:
                yield Defect(at, f"{field.path}: {ground} {heading!r} has neither letter nor digit")
            elif claimed.setdefault(folded, field.path) != field.path:
                yield Defect(at, f"{field.path}: {ground} {heading!r} also names {claimed[folded]}")


def _key_problems(definition: Definition) -> Iterator[Defect]:
    fields = [definition.field(path) for path in definition.key]
    for number, (path, field) in enumerate(zip(definition.key, fields, strict=True)):
        if said := _key_problem(definition, path, field):
            yield Defect(("key", number), f"key: {said}")
    if all(fields) and not any(field.required for field in fields if field):
        yield Defect(("key",), "key: none of its fields is required, so that rows could be of no entity")


def _key_problem(definition: Definition, path: str, field: Field | None) -> str | None:
    if field is None:
        return nothing_called("field", [path], definition.paths())
    if definition.is_line_level(path):
        return f"{path} stands in the lines; a key is of the whole entity"
    return None if field.type is FieldType.TEXT else f"{path} is no text; identifiers are text from the first byte"


def _line_problems(definition: Definition) -> Iterator[Defect]:
    lines = definition.lines
    if lines is None:
        return
    within = [field for field in definition.fields if definition.is_line_level(field.path)]
    if not within:
        yield Defect(("lines", "path"), f"lines: no field has a path below {lines.path}")
    elif not any(field.required for field in within):
        said = f"lines: no field below {lines.path} is required, so that a line could be nothing"
        yield Defect(("lines", "path"), said)
    texts = [each.path for each in within if each.type is FieldType.TEXT]
    if lines.unique is not None and lines.unique not in texts:
        meant = near(lines.unique, texts)
        said = f"lines: unique names {lines.unique}, which is no text of the lines"
        yield Defect(("lines", "unique"), f"{said} ({meant} is meant?)" if meant else said)


def _default_problems(field: Field, definition: Definition) -> Iterator[tuple[str, str]]:
    if field.default is None:
        return
    lines = definition.lines
    if field.path in definition.key or field.unique:
        yield "default", "a default would be the same in many entities, where each needs a value of its own"
    if lines is not None and field.path == lines.unique:
        yield "default", "a default would be the same in many lines, where each needs a value of its own"
    if lines is not None and lines.header_values == "first_row" and not definition.is_line_level(field.path):
        yield "default", "a default does not go with header_values: first_row, where blank means as above"


def _value_problems(field: Field, definition: Definition) -> Iterator[tuple[str, str]]:
    if field.required and field.example is None:
        yield "example", "a required field needs an example, for the template"
    read = cell_reader(field, cell_characters=definition.limits.cell_characters, today=_SOME_DAY)
    for name, stated in (("example", field.example), ("default", field.default)):
        if stated is None:
            continue
        codes = read(stated)[1] if stated.strip() == stated else ("cell.whitespace",)
        if codes:
            choices = choices_of(field)
            hint = f"; allowed: {', '.join(choices)}" if choices and len(choices) < 10 else ""  # noqa: PLR2004 - a list to read
            yield name, f"its own {name} {stated!r} breaks it: {', '.join(codes)}{hint}"
