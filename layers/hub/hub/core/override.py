"""Overrides: what a tenant demands of a service beyond its definition. Data, merged into the definition and judged.

An override only narrows: more fields required, fewer values allowed, lower limits. What it widens nobody has measured,
and what a service needs for its operation it still needs. A default fills what is blank, and each time that is told.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Constraint

from hub.core.celltypes import FieldType, choices_of
from hub.core.definition import Definition, DefinitionError, Field, Limits, validated
from hub.core.finding import Severity
from hub.core.headings import fold_heading, known_headings
from hub.core.shapewords import shape_problems
from hub.core.wellshaped import rest_of
from hub.core.yamltext import YamlError, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Count = Annotated[int, Constraint(gt=0, strict=True)]

#: Characters of the digest that an activity keeps of the override that judged it.
_DIGEST = 16


class OverrideError(Exception):
    """An override is wrong. `problems` lists everything that is, not only the first thing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldOverride(_Part):
    """What is demanded of one field. `allowed` are all the values it may have; `default` stands in for a blank; the
    template shows the `example`.
    """

    required: Literal[True] | None = None
    allowed: Annotated[tuple[_Text, ...], Constraint(min_length=1)] | None = None
    default: _Text | None = None
    example: _Text | None = None


class LimitsOverride(_Part):
    """Lower limits of a file; `lines` is the most lines that an entity may have."""

    file_bytes: _Count | None = None
    rows: _Count | None = None
    columns: _Count | None = None
    cell_characters: _Count | None = None
    lines: _Count | None = None


class Override(_Part):
    """What one tenant demands of one service; `fields` are by path, title or alias until they are merged."""

    fields: dict[str, FieldOverride] = {}
    limits: LimitsOverride = LimitsOverride()

    @property
    def digest(self) -> str:
        """What tells this override from any other."""
        return hashlib.sha256(self.model_dump_json(exclude_none=True).encode()).hexdigest()[:_DIGEST]


def load_override(text: str, definition: Definition) -> Override:
    """Return the override that a YAML text states, or raise `OverrideError` with everything wrong with it."""
    try:
        stated = read_yaml(text)
        override = Override.model_validate(stated)
    except YamlError as error:
        raise OverrideError([str(error)]) from error
    except ValidationError as error:
        said = shape_problems(error, "override", _keys)
        # Of a field, what is stated is judged together.
        rest = rest_of(Override, stated, error, lambda steps: steps[: len(("fields", "City"))])
        raise OverrideError([*said, *(_merged(definition, rest)[1] if rest else ())]) from error
    overridden(definition, override)
    return override


def _keys(steps: tuple[int | str, ...]) -> Iterable[str]:
    """Return the keys that an override may have below some steps."""
    models: dict[tuple[int | str, ...], type[BaseModel]] = {(): Override, ("limits",): LimitsOverride}
    in_field = len(steps) == len(("fields", "City"))
    return FieldOverride.model_fields if in_field else models[steps].model_fields if steps in models else ()


def overridden(definition: Definition, override: Override) -> Definition:
    """Return the definition with the override merged in; raise `OverrideError` where the two do not fit."""
    merged, problems = _merged(definition, override)
    if problems:
        raise OverrideError(problems)
    return merged


def _merged(definition: Definition, override: Override) -> tuple[Definition, list[str]]:
    """Return the definition with what of the override can be merged into it, and everything that is wrong."""
    problems: list[str] = []
    by_path = _by_path(definition, override, problems)
    fields = []
    for field in definition.fields:
        stated = by_path.get(field.path)
        wrong = _field_problems(definition, field, stated) if stated else []
        problems += wrong
        fields.append(_narrowed(field, stated) if stated and not wrong else field)
    limits, most_lines = _limits(definition, override.limits, problems)
    lines = definition.lines and definition.lines.model_copy(update={"maximum": most_lines})
    changed = {"fields": tuple(fields), "limits": limits, "lines": lines, "override": override.digest}
    merged = definition.model_copy(update=changed)
    try:
        return validated(merged), problems
    except DefinitionError as error:
        return merged, [*problems, *error.problems]


def _by_path(definition: Definition, override: Override, problems: list[str]) -> dict[str, FieldOverride]:
    known = known_headings(definition)
    found: dict[str, FieldOverride] = {}
    for name, stated in override.fields.items():
        path, _ = known.get(fold_heading(name), (None, None))
        if path is None:
            problems.append(f"fields: {definition.title} has no field {name!r}")
        elif path in found:
            problems.append(f"fields: {path} is stated twice, under two names")
        else:
            found[path] = stated
    return found


def _field_problems(definition: Definition, field: Field, stated: FieldOverride) -> list[str]:
    where = f"fields.{field.path}"
    problems = []
    if stated == FieldOverride():
        problems.append(f"{where}: nothing is stated: say required, allowed, default or example")
    if stated.allowed is not None:
        if field.type is not FieldType.TEXT:
            problems.append(f"{where}.allowed: only texts have allowed values; this is {field.type}")
        more = set(stated.allowed) - set(choices_of(field) or stated.allowed)
        if more:
            problems.append(f"{where}.allowed: the service itself does not take {', '.join(sorted(more))}")
    if stated.default is not None and field.path in definition.key:
        problems.append(f"{where}.default: it is the key, which tells entities apart")
    return problems


def _narrowed(field: Field, stated: FieldOverride) -> Field:
    changes: dict[str, Any] = {"required": field.required or stated.required is True}
    if stated.default is not None:
        changes["default"] = stated.default
    if stated.allowed is not None:
        # They say it all: what a value looks like besides would contradict them, or add nothing.
        changes |= {"allowed": stated.allowed, "codes": None, "pattern": None, "pattern_says": None}
        changes |= {"min_length": None, "format": None, "format_severity": Severity.ERROR, "blocked": None}
        if field.example not in stated.allowed:
            changes["example"] = stated.allowed[0]
    if stated.example is not None or (changes["required"] and field.example is None):
        changes["example"] = stated.example or changes.get("example") or stated.default
    return field.model_copy(update=changes)


def _limits(definition: Definition, stated: LimitsOverride, problems: list[str]) -> tuple[Limits, int | None]:
    """Return the limits and the most lines of an entity, lowered by what is stated and not wrong."""
    lower = stated.model_dump(exclude_none=True, exclude={"lines"})
    for name, limit in list(lower.items()):
        most = getattr(definition.limits, name)
        if limit > most:
            problems.append(f"limits.{name}: {limit:,} is more than the service's own {most:,}; limits only go down")
            del lower[name]
    most_lines = definition.lines.maximum if definition.lines else None
    if stated.lines is None:
        lines = most_lines
    elif most_lines is None:
        problems.append(f"limits.lines: an entity of {definition.title} has no lines")
        lines = None
    else:
        lines = min(stated.lines, most_lines)
        if stated.lines > most_lines:
            problems.append(f"limits.lines: {stated.lines:,} is more than the service's own {most_lines:,}")
    return definition.limits.model_copy(update=lower), lines
