"""The rules of a definition about the fields of one row: a closed list, each with its arguments, and their judges.

All fields of a rule stand in the header of an entity, or all in its lines. A field that something is wrong with anyway
leaves a rule with nothing to say.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint

from hub.core.celltypes import FieldType
from hub.core.defect import Defect, nothing_called
from hub.core.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.core.definition import Definition, Field
    from hub.core.entity import Value
    from hub.core.spots import Found, Spots

    Values: TypeAlias = dict[str, Value]

    #: Adds what a rule says of a row's values to what is found.
    RowJudge: TypeAlias = Callable[[Values, list[Found]], None]

_Path = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Paths = Annotated[tuple[_Path, ...], Constraint(min_length=1)]
_Several = Annotated[tuple[_Path, ...], Constraint(min_length=2)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Severity = Literal[Severity.ERROR, Severity.WARNING]
_NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
_DATES = frozenset({FieldType.DATE, FieldType.DATETIME})


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RequiredTogether(_Rule):
    """Once any field of `any_of` is filled, those of `required` must be as well."""

    rule: Literal["required_together"]
    any_of: _Paths
    required: _Paths

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return (*self.any_of, *self.required)


class RequiredWhen(_Rule):
    """Where `field` says one of `values` (as written in the definition), those of `required` must be filled."""

    rule: Literal["required_when"]
    field: _Path
    values: Annotated[tuple[_Text, ...], Constraint(min_length=1)]
    required: _Paths

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return (self.field, *self.required)


class AtLeastOne(_Rule):
    """One of these fields must be filled."""

    rule: Literal["at_least_one"]
    fields: _Several

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return self.fields


class Exclusive(_Rule):
    """Only one of these fields may be filled."""

    rule: Literal["exclusive"]
    fields: _Several

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return self.fields


class Product(_Rule):
    """The product of the numbers in `of` is `field`, give or take the `tolerance`. Judged where all are filled."""

    rule: Literal["product"]
    field: _Path
    of: _Several
    tolerance: str = "0"
    severity: _Severity = Severity.WARNING

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return (self.field, *self.of)


class DateOrder(_Rule):
    """The day in `earlier` is not after the one in `later`. Judged where both are filled."""

    rule: Literal["date_order"]
    earlier: _Path
    later: _Path
    severity: _Severity = Severity.ERROR

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return (self.earlier, self.later)


class SameValue(_Rule):
    """Fields that say the same in a row, such as two currencies or two units. Judged among those that are filled."""

    rule: Literal["same_value"]
    fields: _Several

    def paths(self) -> tuple[str, ...]:
        """Return the fields that the rule is about."""
        return self.fields


RowRule: TypeAlias = Annotated[
    RequiredTogether | RequiredWhen | AtLeastOne | Exclusive | Product | DateOrder | SameValue,
    Constraint(discriminator="rule"),
]


def row_rule_problems(definition: Definition) -> Iterator[Defect]:
    """Yield everything that is wrong with the row rules of a definition of the right shape."""
    for number, rule in enumerate(definition.rules):
        for said in _rule_problems(definition, rule):
            yield Defect(("rules", number), f"rule {number + 1} ({rule.rule}): {said}")


def _rule_problems(definition: Definition, rule: RowRule) -> Iterator[str]:
    fields = {path: definition.field(path) for path in rule.paths()}
    if unknown := [path for path, field in fields.items() if field is None]:
        yield nothing_called("field", unknown, definition.paths())
    if len({definition.is_line_level(path) for path in fields}) > 1:
        yield "its fields stand partly in the header and partly in the lines"
    if not unknown:
        yield from _problems(rule, {path: field for path, field in fields.items() if field})


def _problems(rule: RowRule, fields: dict[str, Field]) -> Iterator[str]:
    if isinstance(rule, RequiredTogether | RequiredWhen):
        if always := [path for path in rule.required if fields[path].required]:
            yield f"{', '.join(always)} is required anyway"
    elif isinstance(rule, AtLeastOne | Exclusive):
        if always := [path for path in rule.fields if fields[path].required]:
            yield f"{', '.join(always)} is required, so that the rule says nothing or can never be kept"
    elif isinstance(rule, Product):
        if wrong := [path for path in rule.paths() if fields[path].type not in _NUMBERS]:
            yield f"{', '.join(wrong)} is no number"
        if not _is_tolerance(rule.tolerance):
            yield f"tolerance is no number from 0: {rule.tolerance!r}"
    elif isinstance(rule, DateOrder) and (wrong := [path for path in rule.paths() if fields[path].type not in _DATES]):
        yield f"{', '.join(wrong)} is no date"


def _is_tolerance(text: str) -> bool:
    try:
        return Decimal(text) >= 0
    except InvalidOperation:
        return False


def row_judge(rule: RowRule, definition: Definition, spots: Spots) -> RowJudge:
    """Return the judge of a rule."""
    fields = {path: field for path in rule.paths() if (field := definition.field(path))}
    judge: Callable[[RowRule, Values, list[Found]], None] = getattr(_Judged(fields, spots), rule.rule)
    return partial(judge, rule)


class _Judged:
    """What the rules say of a row: a method for each kind, of the same name, which adds to what is found."""

    def __init__(self, fields: dict[str, Field], spots: Spots) -> None:
        self._fields = fields
        self._spots = spots

    def _titles(self, paths: tuple[str, ...], last: str) -> str:
        titles = [self._fields[path].title for path in paths]
        return f"{', '.join(titles[:-1])} {last} {titles[-1]}"

    def required_together(self, rule: RequiredTogether, values: Values, found: list[Found]) -> None:
        blamed = _blamed(found)
        because = next((path for path in rule.any_of if path in values or path in blamed), None)
        if because is not None:
            self._require(rule.required, f"{self._fields[because].title} is filled in", values, found, blamed)

    def required_when(self, rule: RequiredWhen, values: Values, found: list[Found]) -> None:
        said = values.get(rule.field)
        if said is not None and _text(said) in rule.values:
            because = f"{self._fields[rule.field].title} is {_text(said)}"
            self._require(rule.required, because, values, found, _blamed(found))

    def _require(
        self, paths: tuple[str, ...], because: str, values: Values, found: list[Found], blamed: set[str | None]
    ) -> None:
        for path in paths:
            if path not in values and path not in blamed:
                spot = self._spots.of_field("row.conditional-required", self._fields[path])
                found.append((spot, None, {"because": because}))

    def at_least_one(self, rule: AtLeastOne, values: Values, found: list[Found]) -> None:
        if any(path in values for path in rule.fields) or not _blamed(found).isdisjoint(rule.fields):
            return
        found.append((self._spots.of_file("row.at-least-one", titles=self._titles(rule.fields, "and")), None, None))

    def exclusive(self, rule: Exclusive, values: Values, found: list[Found]) -> None:
        filled = tuple(path for path in rule.fields if path in values)
        if len(filled) > 1:
            spot = self._spots.of_file("row.exclusive", titles=self._titles(rule.fields, "and"))
            found.append((spot, None, {"filled": self._titles(filled, "and")}))

    def product(self, rule: Product, values: Values, found: list[Found]) -> None:
        if any(path not in values for path in rule.paths()):
            return
        due = Decimal(1)
        for path in rule.of:
            due *= Decimal(values[path])
        if abs(Decimal(values[rule.field]) - due) <= Decimal(rule.tolerance):
            return
        code = "row.arithmetic" if rule.severity is Severity.ERROR else "row.arithmetic-doubtful"
        made_of = " x ".join(self._fields[path].title for path in rule.of)
        spot = self._spots.of_field(code, self._fields[rule.field], made_of=made_of)
        found.append((spot, _text(values[rule.field]), {"due": f"{due.normalize():f}"}))

    def date_order(self, rule: DateOrder, values: Values, found: list[Found]) -> None:
        earlier, later = values.get(rule.earlier), values.get(rule.later)
        if earlier is None or later is None:
            return
        # A day without a time of day is the whole day.
        length = min(len(str(earlier)), len(str(later)))
        if str(earlier)[:length] <= str(later)[:length]:
            return
        code = "row.date-order" if rule.severity is Severity.ERROR else "row.date-order-doubtful"
        spot = self._spots.of_field(code, self._fields[rule.later], earlier=self._fields[rule.earlier].title)
        found.append((spot, str(later), {"day": earlier}))

    def same_value(self, rule: SameValue, values: Values, found: list[Found]) -> None:
        filled = [(path, values[path]) for path in rule.fields if path in values]
        other = next(((path, value) for path, value in filled[1:] if value != filled[0][1]), None)
        if other is None:
            return
        first, due = filled[0]
        path, value = other
        spot = self._spots.of_field("row.unit-currency", self._fields[path], other=self._fields[first].title)
        found.append((spot, _text(value), {"due": _text(due)}))


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _blamed(found: list[Found]) -> set[str | None]:
    return {spot.group.field for spot, _, _ in found if spot.refuses}
