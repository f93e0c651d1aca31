"""Rules among the lines of one entity, judged line by line as they come: sequences, combinations, sameness, totals."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hub.core.entityrules import OneValueRule, SequenceRule, TotalRule, UniqueTogetherRule
from hub.core.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from hub.core.definition import Definition, Field
    from hub.core.entity import Line, Value
    from hub.core.spots import Found, Spots

#: Lines of an entity that are taken at once: each further one is judged for itself.
MOST_AT_ONCE = 1000


class Reckoning:
    """What the rules have made of an entity's lines so far, rule by rule."""

    __slots__ = ("combinations", "doubtful", "firsts", "numbers", "sums")

    def __init__(self) -> None:
        self.sums: dict[int, Decimal] = {}
        #: Totals that rest on something which is wrong by itself.
        self.doubtful: set[int] = set()
        #: The last number of each sequence, None where it cannot be read, and every one so far.
        self.numbers: dict[int, tuple[int | None, set[int]]] = {}
        #: Values of fields together → the row that says them.
        self.combinations: dict[tuple[object, ...], int] = {}
        #: What all lines must say, and the row that says it first.
        self.firsts: dict[int, tuple[int, Value]] = {}


class LineRules:
    """The rules of a definition about the lines of an entity. False where there are none."""

    def __init__(self, definition: Definition, spots: Spots, key_title: str) -> None:
        self._spots = spots
        self._key_title = key_title
        self._fields = {each.path: each for each in definition.fields}
        fed = spots.columns.keys()
        rules = list(enumerate(definition.entity_rules))
        self._totals = [(at, rule) for at, rule in rules if isinstance(rule, TotalRule) and rule.field in fed]
        self._sequences = [
            (at, rule, self._fields[rule.field])
            for at, rule in rules
            if isinstance(rule, SequenceRule) and definition.is_line_level(rule.field) and rule.field in fed
        ]
        self._combinations = [
            (at, rule.fields)
            for at, rule in rules
            if isinstance(rule, UniqueTogetherRule) and rule.within == "entity" and not fed.isdisjoint(rule.fields)
        ]
        #: Fields that may say nothing twice: of one that does, the sequence says no more.
        self._unique = {paths[0] for _, paths in self._combinations if len(paths) == 1}
        self._same = [
            (at, rule)
            for at, rule in rules
            if isinstance(rule, OneValueRule) and rule.within == "entity" and rule.field in fed
        ]

        self.has_totals = bool(self._totals)
        #: Whether lines can be taken at once: their numbers are all that they have to do with each other.
        self._takes_turns = not (self._totals or self._combinations or self._same) and all(
            rule.first is not None for _, rule, _ in self._sequences
        )

        #: The numbers that are due for lines that are taken at once.
        self._due = [(rule.field, list(_turns(rule, MOST_AT_ONCE))) for _, rule, _ in self._sequences]

    def __bool__(self) -> bool:
        return bool(self._totals or self._sequences or self._combinations or self._same)

    def in_turn(self, lines: list[Line], before: int) -> bool:
        """Tell whether lines that follow on so many before them have the numbers that are due, and nothing else is to
        be taken into account.
        """
        if not self._takes_turns:
            return False
        for path, due in self._due:
            if [line.values.get(path) for line in lines] != due[before : before + len(lines)]:
                return False
        return True

    def begun(self, before: int) -> Reckoning:
        """Return what the rules have made of so many lines, all of which were in turn."""
        reckoning = Reckoning()
        if before:
            for at, rule, _ in self._sequences:
                turns = _turns(rule, before)
                reckoning.numbers[at] = turns[-1], set(turns)
        return reckoning

    def take(
        self, reckoning: Reckoning, key: str, row: int, line: dict[str, Value], blamed: AbstractSet[str | None]
    ) -> list[Found]:
        """Take a line into account; return what the rules say of it. `blamed` are fields that are wrong anyway."""
        for at, total in self._totals:
            if not blamed.isdisjoint({*total.sum, None}):
                reckoning.doubtful.add(at)
            elif all(path in line for path in total.sum):
                amount = Decimal(1)
                for path in total.sum:
                    amount *= Decimal(line[path])
                reckoning.sums[at] = reckoning.sums.get(at, Decimal()) + amount
        found: list[Found] = []
        for at, sequence, field in self._sequences:
            if sequence.field in blamed:
                # What comes after a number that is wrong by itself cannot be told.
                _, numbers = reckoning.numbers.get(at, (None, set()))
                reckoning.numbers[at] = None, numbers
            else:
                found += self._out_of_sequence(reckoning, at, sequence, field, key, line)
        for at, paths in self._combinations:
            found += self._repeated(reckoning, at, paths, key, row, line)
        for at, same in self._same:
            found += self._other(reckoning, at, same, key, row, line)
        return found

    def _out_of_sequence(
        self, reckoning: Reckoning, at: int, rule: SequenceRule, field: Field, key: str, line: dict[str, Value]
    ) -> list[Found]:
        number = line.get(rule.field)
        if not isinstance(number, int):
            return []
        is_first = at not in reckoning.numbers
        last, numbers = reckoning.numbers.get(at, (None, set()))
        due = rule.first if is_first else None if last is None else last + rule.step
        repeated = number in numbers
        numbers.add(number)
        reckoning.numbers[at] = number, numbers
        if due in {None, number} or (repeated and rule.field in self._unique):
            return []
        what = "stands there already" if repeated else f"comes where {due} is due"
        spot = self._spots.of_field("entity.line-sequence", field, key_title=self._key_title)
        return [(spot, str(number), {"key": key, "what": what})]

    def _repeated(
        self, reckoning: Reckoning, at: int, paths: tuple[str, ...], key: str, row: int, line: dict[str, Value]
    ) -> list[Found]:
        values = [line.get(path) for path in paths]
        if None in values:
            return []
        first = reckoning.combinations.setdefault((at, *values), row)
        if first == row:
            return []
        titles = " and ".join(self._fields[path].title for path in paths)
        spot = self._spots.of_field(
            "entity.unique-combination", self._fields[paths[0]], titles=titles, key_title=self._key_title
        )
        said = ", ".join(str(value) for value in values)
        return [(spot, said, {"first": first, "key": key})]

    def _other(
        self, reckoning: Reckoning, at: int, rule: OneValueRule, key: str, row: int, line: dict[str, Value]
    ) -> list[Found]:
        value = line.get(rule.field)
        if value is None:
            return []
        first, due = reckoning.firsts.setdefault(at, (row, value))
        if value == due:
            return []
        code = "entity.one-value" if rule.severity is Severity.ERROR else "entity.one-value-doubtful"
        spot = self._spots.of_field(code, self._fields[rule.field], key_title=self._key_title)
        return [(spot, str(value), {"key": key, "first": first, "due": due})]

    def judge_totals(
        self, reckoning: Reckoning, key: str, values: dict[str, Value], blamed: AbstractSet[str | None]
    ) -> list[Found]:
        """Return what the totals say of an entity that has all its lines."""
        found: list[Found] = []
        for at, rule in self._totals:
            stated = values.get(rule.field)
            if stated is None or at in reckoning.doubtful or not blamed.isdisjoint(rule.plus):
                continue
            due = reckoning.sums.get(at, Decimal()) + sum(Decimal(values.get(path, 0)) for path in rule.plus)
            if abs(Decimal(stated) - due) > Decimal(rule.tolerance):
                code = "entity.total" if rule.severity is Severity.ERROR else "entity.total-doubtful"
                spot = self._spots.of_field(code, self._fields[rule.field], made_of=self._made_of(rule))
                found.append((spot, str(stated), {"key": key, "due": f"{due.normalize():f}"}))
        return found

    def _made_of(self, rule: TotalRule) -> str:
        product = " x ".join(self._fields[path].title for path in rule.sum)
        return " + ".join([f"the sum of {product}", *(self._fields[path].title for path in rule.plus)])


def _turns(rule: SequenceRule, count: int) -> range:
    """Return the numbers that are due for so many lines."""
    first = rule.first or 0
    return range(first, first + count * rule.step, rule.step)
