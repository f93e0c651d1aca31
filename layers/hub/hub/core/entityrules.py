"""The rules of a definition about entities: what must hold among the lines of one, and among all of a file.

A closed list, each with its arguments, as the definition's data says them; `linerules`, `filerules` and `columnrules`
judge by them.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from hub.core.celltypes import FieldType, parse_number
from hub.core.defect import Defect, nothing_called
from hub.core.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.definition import Definition

_Path = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Paths = Annotated[tuple[_Path, ...], Constraint(min_length=1)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SequenceRule(_Rule):
    """Whole numbers count up by `step`, from `first` on where that is stated: those of the lines within each entity,
    those of the header from one entity to the next. Whatever repeats or jumps is told.
    """

    rule: Literal["sequence"]
    field: _Path
    first: int | None = None
    step: Annotated[int, Constraint(gt=0, strict=True)] = 1


class TotalRule(_Rule):
    """The lines of an entity add up to its header's `field`, give or take the `tolerance`.

    A line counts the product of the fields in `sum` (nothing where one of them is empty); header fields in `plus` are
    added once. Judged where the header states a total, and nothing that it rests on is wrong by itself.
    """

    rule: Literal["total"]
    field: _Path
    sum: _Paths
    plus: tuple[_Path, ...] = ()
    tolerance: str = "0"
    severity: Literal[Severity.ERROR, Severity.WARNING] = Severity.ERROR


class UniqueTogetherRule(_Rule):
    """Fields that may have the same values together once only: in one `entity` (its lines), or in the whole `file`.

    In an entity it may be a single field; a field that is unique in the file says so itself.
    """

    rule: Literal["unique_together"]
    fields: _Paths
    within: Literal["entity", "file"] = "file"


class OneValueRule(_Rule):
    """A field says the same wherever it says anything: throughout the `file`, or in all lines of an `entity`."""

    rule: Literal["one_value"]
    field: _Path
    within: Literal["entity", "file"] = "file"
    severity: Literal[Severity.ERROR, Severity.WARNING] = Severity.ERROR


class MustAppearRule(_Rule):
    """Each of these values of a field stands somewhere in the file. One that does not rejects the file."""

    rule: Literal["must_appear"]
    field: _Path
    values: Annotated[tuple[_Text, ...], Constraint(min_length=1, max_length=1000)]


#: The percentage of values that the median leaves below.
MEDIAN = 50


class AggregateRule(_Rule):
    """The sum, the mean, the number (`count`) or a quantile of a field's values in the file is from `minimum` to
    `maximum`, one of which is enough. What is out of these bounds is told.

    A quantile is the least of the values that `percent` of all do not exceed; 50, the median, if left out.
    """

    rule: Literal["aggregate"]
    field: _Path
    of: Literal["sum", "mean", "count", "quantile"]
    percent: Annotated[int, Constraint(ge=1, le=99, strict=True)] = MEDIAN
    minimum: int | str | None = None
    maximum: int | str | None = None

    @property
    def bounds(self) -> str:
        """The bounds in words."""
        if self.minimum is None:
            return f"{self.maximum} at most"
        return f"{self.minimum} at least" if self.maximum is None else f"from {self.minimum} to {self.maximum}"

    def figure(self, title: str) -> str:
        """Return in words what of a field, by its title, is held against the bounds."""
        if self.of == "quantile" and self.percent != MEDIAN:
            return f"the value of {title} that {self.percent} % do not exceed"
        return f"the {_FIGURES.get(self.of, self.of)} of {title}"


_FIGURES = {"count": "number of values", "quantile": "median"}


class OutlierRule(_Rule):
    """Numbers that are more than so many `times` as large as the median of their column in the file, or as small, are
    told, where there are `fewest` at least. Zeros are passed over, and a sign is no matter.
    """

    rule: Literal["outlier"]
    field: _Path
    times: Annotated[int, Constraint(ge=2, strict=True)]
    fewest: Annotated[int, Constraint(ge=3, strict=True)] = 20


EntityRule: TypeAlias = Annotated[
    SequenceRule | TotalRule | UniqueTogetherRule | OneValueRule | MustAppearRule | AggregateRule | OutlierRule,
    Constraint(discriminator="rule"),
]


def entity_rule_problems(definition: Definition) -> Iterator[Defect]:
    """Yield everything that is wrong with the entity rules of a definition of the right shape."""
    for number, rule in enumerate(definition.entity_rules):
        unknown = [path for path in dict.fromkeys(_paths_of(rule)) if definition.field(path) is None]
        found = [nothing_called("field", unknown, definition.paths())] if unknown else _problems(definition, rule)
        for said in found:
            yield Defect(("entity_rules", number), f"entity rule {number + 1} ({rule.rule}): {said}")


def _paths_of(rule: EntityRule) -> tuple[str, ...]:
    if isinstance(rule, UniqueTogetherRule):
        return rule.fields
    return (rule.field, *rule.sum, *rule.plus) if isinstance(rule, TotalRule) else (rule.field,)


def _problems(definition: Definition, rule: EntityRule) -> Iterator[str]:
    if isinstance(rule, TotalRule):
        yield from _total_problems(definition, rule)
    elif isinstance(rule, UniqueTogetherRule):
        yield from _together_problems(definition, rule)
    elif isinstance(rule, OneValueRule):
        if rule.within == "entity" and not definition.is_line_level(rule.field):
            yield "fields of the header stand in an entity once anyway"
    elif isinstance(rule, SequenceRule):
        if _type_of(definition, rule.field) is not FieldType.INTEGER:
            yield f"{rule.field} is no whole number"
    elif isinstance(rule, AggregateRule):
        yield from _aggregate_problems(definition, rule)
    elif isinstance(rule, OutlierRule) and _type_of(definition, rule.field) not in _NUMBERS:
        yield f"{rule.field} is no number"


def _together_problems(definition: Definition, rule: UniqueTogetherRule) -> Iterator[str]:
    levels = {definition.is_line_level(path) for path in rule.fields}
    if len(levels) > 1:
        yield "its fields stand partly in the header and partly in the lines"
    elif rule.within == "entity" and levels != {True}:
        yield "fields of the header stand in an entity once anyway"
    elif rule.within == "file" and len(rule.fields) == 1:
        yield f"{rule.fields[0]} is alone: `unique: true` of the field says that"


def _aggregate_problems(definition: Definition, rule: AggregateRule) -> Iterator[str]:
    if rule.of != "count" and _type_of(definition, rule.field) not in _NUMBERS:
        yield f"{rule.field} is no number, and has no {rule.of}"
    if rule.of != "quantile" and "percent" in rule.model_fields_set:
        yield f"percent says which quantile; this is a {rule.of}"
    bounds: list[Decimal] = []
    for name, bound in (("minimum", rule.minimum), ("maximum", rule.maximum)):
        try:
            bounds += [] if bound is None else [parse_number(bound)]
        except ValueError:
            yield f"{name} is no number: {bound!r}"
            return
    if not bounds:
        yield "it bounds nothing: state a minimum, a maximum or both"
    elif bounds[0] > bounds[-1]:
        yield "minimum is greater than maximum"


def _total_problems(definition: Definition, rule: TotalRule) -> Iterator[str]:
    numbers = (rule.field, *rule.sum, *rule.plus)
    wrong = [path for path in numbers if _type_of(definition, path) not in _NUMBERS]
    if wrong:
        yield f"{', '.join(wrong)} is no number"
    if any(definition.is_line_level(path) for path in (rule.field, *rule.plus)):
        yield "field and plus are of the header"
    if not all(definition.is_line_level(path) for path in rule.sum):
        yield "sum is of the lines"
    try:
        tolerance = Decimal(rule.tolerance)
    except InvalidOperation:
        tolerance = Decimal(-1)
    if not tolerance.is_finite() or tolerance < 0:
        yield f"tolerance is no number from 0 on: {rule.tolerance!r}"


def _type_of(definition: Definition, path: str) -> FieldType | None:
    field = definition.field(path)
    return field.type if field else None
