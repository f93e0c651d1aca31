"""Rules about all values of a column together: what they come to, and which of them are far from the others."""

from __future__ import annotations

from array import array
from decimal import Context, Decimal
from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hub.core.celltypes import parse_number
from hub.core.entityrules import AggregateRule, OutlierRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hub.core.definition import Definition, Field
    from hub.core.entity import Value
    from hub.core.records import Record
    from hub.core.rendering import Words
    from hub.core.spots import Found, Spot, Spots

#: Digits enough for the sum of as many numbers as a file can have.
_EXACT = Context(prec=100)

#: Digits after the point of a mean, or of a ratio, as it is shown.
_SHOWN = 4


class Place(NamedTuple):
    """Where a value stands: its row, its physical line, and the number of its entity."""

    row: int
    line: int
    entity: int


class ColumnRules:
    """Takes the values of a definition's columns as they come, and says at the end of the file what they make.

    A value that cannot be read is told by itself, and is no part of it.
    """

    def __init__(self, definition: Definition, spots: Spots) -> None:
        fields = {each.path: each for each in definition.fields}
        self._aggregates: list[_Aggregate] = []
        self._outliers: list[_Outliers] = []
        self.of_header: list[_Column] = []
        self.of_lines: list[_Column] = []
        for rule in definition.entity_rules:
            column: _Column
            if isinstance(rule, AggregateRule):
                column = _Aggregate(rule, fields[rule.field], spots)
                self._aggregates.append(column)
            elif isinstance(rule, OutlierRule):
                column = _Outliers(rule, fields[rule.field], spots)
                self._outliers.append(column)
            else:
                continue
            (self.of_lines if definition.is_line_level(rule.field) else self.of_header).append(column)

    def out_of_bounds(self) -> Iterator[tuple[Spot, Words]]:
        """Yield what is to be said of columns as a whole."""
        for aggregate in self._aggregates:
            yield from aggregate.judge()

    def outliers(self) -> Iterator[tuple[Place, Found]]:
        """Yield what is to be said of single values, now that the others are known."""
        for outliers in self._outliers:
            yield from outliers.judge()


class _Aggregate:
    """What a column's values come to, and the bounds that this should keep."""

    def __init__(self, rule: AggregateRule, field: Field, spots: Spots) -> None:
        self._rule = rule
        self._spot = spots.of_field("cross.aggregate", field)
        self._least = None if rule.minimum is None else parse_number(rule.minimum)
        self._most = None if rule.maximum is None else parse_number(rule.maximum)
        self._what = rule.figure(field.title)
        self._gathered = _GATHERED[rule.of](rule)

    def take(self, _record: Record, _entity: int, values: dict[str, Value]) -> None:
        value = values.get(self._rule.field)
        if value is not None:
            self._gathered.add(value)

    def judge(self) -> Iterator[tuple[Spot, Words]]:
        came_to = self._gathered.came_to()
        if came_to is None:
            return
        too_little = self._least is not None and came_to < self._least
        if too_little or (self._most is not None and came_to > self._most):
            yield self._spot, {"what": self._what, "came_to": _shown(came_to), "due": self._rule.bounds}


class _Count:
    """The number of values."""

    def __init__(self, _rule: AggregateRule) -> None:
        self.count = 0

    def add(self, _value: Value) -> None:
        self.count += 1

    def came_to(self) -> Decimal | None:
        """Return what the values come to, or None where there are none that could."""
        return Decimal(self.count)


class _Sum(_Count):
    """Their sum."""

    def __init__(self, rule: AggregateRule) -> None:
        super().__init__(rule)
        self.sum = Decimal()

    def add(self, value: Value) -> None:
        super().add(value)
        self.sum = _EXACT.add(self.sum, Decimal(value))

    def came_to(self) -> Decimal | None:
        return self.sum if self.count else None


class _Mean(_Sum):
    """Their mean."""

    def came_to(self) -> Decimal | None:
        return _EXACT.divide(self.sum, self.count) if self.count else None


class _Quantile:
    """The least of them that so many percent of all do not exceed: 8 bytes a value, since all are put in order last."""

    def __init__(self, rule: AggregateRule) -> None:
        self._percent = rule.percent
        self._values = array("d")

    def add(self, value: Value) -> None:
        self._values.append(float(value))

    def came_to(self) -> Decimal | None:
        if not self._values:
            return None
        within = -(-len(self._values) * self._percent // 100)
        return Decimal(repr(sorted(self._values)[within - 1]))


_GATHERED: Mapping[str, Callable[[AggregateRule], _Count | _Quantile]] = {
    "sum": _Sum, "mean": _Mean, "count": _Count, "quantile": _Quantile,
}  # fmt: skip


class _Outliers:
    """The sizes of a column's numbers, each with its place: 32 bytes a value, since what is usual is known last."""

    def __init__(self, rule: OutlierRule, field: Field, spots: Spots) -> None:
        self._rule = rule
        self._spot = spots.of_field("cell.outlier", field)
        self._sizes = array("d")
        self._places = array("Q")

    def take(self, record: Record, entity: int, values: dict[str, Value]) -> None:
        value = values.get(self._rule.field)
        if value is not None and (number := float(value)):
            self._sizes.append(number)
            self._places.extend((record[0], record[1], entity))

    def judge(self) -> Iterator[tuple[Place, Found]]:
        if len(self._sizes) < self._rule.fewest:
            return
        usual = median_low(map(abs, self._sizes))
        least, most = usual / self._rule.times, usual * self._rule.times
        for at, number in enumerate(self._sizes):
            size = abs(number)
            if least <= size <= most:
                continue
            times = f"{_shown(size / usual)} times" if size > most else f"only 1/{_shown(usual / size)} of"
            words = {"far": times, "usual": _shown(usual), "count": f"{len(self._sizes):,}"}
            yield (
                Place(*self._places[3 * at : 3 * at + 3]),
                (self._spot, f"{Decimal(repr(number)).normalize():f}", words),
            )


_Column: TypeAlias = _Aggregate | _Outliers


def _shown(number: Decimal | float) -> str:
    """Return a number as it is written in a message."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    return f"{round(exact, _SHOWN).normalize():,f}"
