"""Rules among all entities of a file: values that each must have for itself, or all must share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.columnrules import ColumnRules
from hub.core.entityrules import MustAppearRule, OneValueRule, SequenceRule, UniqueTogetherRule
from hub.core.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.core.columnrules import Place
    from hub.core.definition import Definition, Field
    from hub.core.entity import Value
    from hub.core.records import Record
    from hub.core.rendering import Words
    from hub.core.spots import Found, Spot, Spots

    #: Judges the values of one header or line, which stand in a row.
    Judge = Callable[[int, dict[str, Value]], list[Found]]


class FileRules:
    """Judges each entity's header and each line among all that came before.

    What must be unique is remembered with its row: memory that grows with the file, value by value. It is kept whole,
    not hashed: a finding accuses two rows of saying the same, and must not do so by chance.
    """

    def __init__(self, definition: Definition, spots: Spots) -> None:
        self._spots = spots
        self._definition = definition
        self._missing: list[tuple[Field, dict[str, None]]] = []
        of_lines: list[Judge] = []
        of_header: list[Judge] = []
        for path, judge in self._judges():
            (of_lines if definition.is_line_level(path) else of_header).append(judge)
        self._of_lines, self._of_header = of_lines, of_header
        self._columns = ColumnRules(definition, spots)
        self.has_lines = bool(of_lines or self._columns.of_lines)

    def in_header(self, record: Record, entity: int, values: dict[str, Value]) -> list[Found]:
        """Return findings about the header of an entity that begins in this record."""
        for column in self._columns.of_header:
            column.take(record, entity, values)
        return _together(self._of_header, record[0], values)

    def in_line(self, record: Record, entity: int, values: dict[str, Value]) -> list[Found]:
        """Return findings about the line of an entity in this record."""
        for column in self._columns.of_lines:
            column.take(record, entity, values)
        return _together(self._of_lines, record[0], values)

    def of_file(self) -> Iterator[tuple[Spot, Words]]:
        """Yield what is to be said of the file as a whole, once it has been read: values that had to appear, and
        columns that come to too much or too little.
        """
        for field, left in self._missing:
            for value in left:
                yield self._spots.of_field("cross.required-values", field), {"due": value}
        yield from self._columns.out_of_bounds()

    def outliers(self) -> Iterator[tuple[Place, Found]]:
        """Yield what is to be said of single values, once all have been read."""
        return self._columns.outliers()

    def _judges(self) -> Iterator[tuple[str, Judge]]:
        """Yield the path of a field that each rule is about, and its judge."""
        fed = self._spots.columns
        fields = {each.path: each for each in self._definition.fields}
        for field in self._definition.fields:
            if field.unique and field.path in fed:
                yield field.path, self._unique(field)
        for rule in self._definition.entity_rules:
            if isinstance(rule, UniqueTogetherRule):
                if rule.within == "file" and not fed.keys().isdisjoint(rule.fields):
                    yield rule.fields[0], self._unique_together([fields[path] for path in rule.fields])
            elif isinstance(rule, OneValueRule):
                if rule.within == "file":
                    yield rule.field, self._one_value(fields[rule.field], rule.severity)
            elif isinstance(rule, MustAppearRule):
                yield rule.field, self._must_appear(fields[rule.field], rule.values)
            elif isinstance(rule, SequenceRule) and not self._definition.is_line_level(rule.field):
                yield rule.field, self._sequence(fields[rule.field], rule)

    def _unique(self, field: Field) -> Judge:
        rows: dict[Value, int] = {}
        path = field.path

        def judge(row: int, values: dict[str, Value]) -> list[Found]:
            value = values.get(path)
            if value is None:
                return []
            first = rows.setdefault(value, row)
            if first == row:
                return []
            return [(self._spots.of_field("cross.unique", field), str(value), {"first": first})]

        return judge

    def _unique_together(self, fields: list[Field]) -> Judge:
        rows: dict[tuple[Value | None, ...], int] = {}
        paths = [field.path for field in fields]
        titles = " and ".join(field.title for field in fields)

        def judge(row: int, values: dict[str, Value]) -> list[Found]:
            together = tuple(map(values.get, paths))
            if None in together:
                return []
            first = rows.setdefault(together, row)
            if first == row:
                return []
            spot = self._spots.of_field("cross.unique-combination", fields[0], titles=titles)
            return [(spot, ", ".join(map(str, together)), {"first": first})]

        return judge

    def _one_value(self, field: Field, severity: Severity) -> Judge:
        first: list[tuple[int, Value]] = []
        code = "cross.identical" if severity is Severity.ERROR else "cross.mixed-unit"

        def judge(row: int, values: dict[str, Value]) -> list[Found]:
            value = values.get(field.path)
            if value is None:
                return []
            if not first:
                first.append((row, value))
            at, due = first[0]
            return [] if value == due else [(self._spots.of_field(code, field), str(value), {"first": at, "due": due})]

        return judge

    def _must_appear(self, field: Field, due: tuple[str, ...]) -> Judge:
        left = dict.fromkeys(due)
        self._missing.append((field, left))

        def judge(_row: int, values: dict[str, Value]) -> list[Found]:
            if left:
                left.pop(str(values.get(field.path)), None)
            return []

        return judge

    def _sequence(self, field: Field, rule: SequenceRule) -> Judge:
        due: int | None = rule.first

        def judge(_row: int, values: dict[str, Value]) -> list[Found]:
            nonlocal due
            number = values.get(field.path)
            if not isinstance(number, int):
                return []
            before, due = due, number + rule.step
            if before in {None, number}:
                return []
            return [(self._spots.of_field("cross.sequence", field), str(number), {"due": before})]

        return judge


def _together(judges: list[Judge], row: int, values: dict[str, Value]) -> list[Found]:
    """Return what judges say, one after the other: nearly always nothing."""
    said: list[Found] = []
    for judge in judges:
        if found := judge(row, values):
            said += found
    return said
