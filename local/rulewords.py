"""Rules of a definition in words, for the page of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entityrules import (
    AggregateRule,
    MustAppearRule,
    OneValueRule,
    OutlierRule,
    SequenceRule,
    TotalRule,
    UniqueTogetherRule,
)
from hub.core.finding import Severity
from hub.core.rowrules import AtLeastOne, DateOrder, Exclusive, Product, RequiredTogether, RequiredWhen, SameValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.definition import Definition
    from hub.core.entityrules import EntityRule
    from hub.core.rowrules import RowRule

_TOLD = " What breaks it is told, and refuses nothing."


def row_rule_words(definition: Definition, rule: RowRule) -> str:
    """Return what a rule about the fields of one row says."""
    match rule:
        case RequiredTogether():
            words = (
                f"Once any of {_any(definition, rule.any_of)} is filled in, {_all(definition, rule.required)} must be."
            )
        case RequiredWhen():
            said = " or ".join(rule.values)
            title = _all(definition, [rule.field])
            words = f"Where {title} is {said}, {_all(definition, rule.required)} must be filled in."
        case AtLeastOne():
            words = f"One of {_any(definition, rule.fields)} must be filled in."
        case Exclusive():
            words = f"Only one of {_all(definition, rule.fields)} may be filled in."
        case Product():
            product = " x ".join(_titles(definition, rule.of))
            words = f"{_all(definition, [rule.field])} is {product}.{_told(rule.severity)}"
        case DateOrder():
            earlier, later = _titles(definition, [rule.earlier, rule.later])
            words = f"{earlier} is not after {later}.{_told(rule.severity)}"
        case SameValue():
            words = f"{_all(definition, rule.fields)} say the same."
    return words


def entity_rule_words(definition: Definition, rule: EntityRule) -> str:
    """Return what a rule about entities says."""
    match rule:
        case SequenceRule():
            first = "" if rule.first is None else f" from {rule.first}"
            where = f"within each {definition.record}" if definition.is_line_level(rule.field) else "in the file"
            step = "" if rule.step == 1 else f" by {rule.step}"
            words = f"{_all(definition, [rule.field])} counts up{step}{first} {where}.{_TOLD}"
        case TotalRule():
            made_of = " + ".join([" x ".join(_titles(definition, rule.sum)), *_titles(definition, rule.plus)])
            words = f"{_all(definition, [rule.field])} is the sum of {made_of}.{_told(rule.severity)}"
        case UniqueTogetherRule():
            where = f"lines of one {definition.record} are" if rule.within == "entity" else "of a file are"
            words = f"No two {where} alike in {_all(definition, rule.fields)}."
        case OneValueRule():
            where = f"in all lines of a {definition.record}" if rule.within == "entity" else "in the whole file"
            words = f"{_all(definition, [rule.field])} says the same {where}.{_told(rule.severity)}"
        case MustAppearRule():
            words = f"Each of these stands somewhere as {_all(definition, [rule.field])}: {', '.join(rule.values)}."
        case AggregateRule():
            figure = rule.figure(_all(definition, [rule.field]))
            words = f"{figure[0].upper()}{figure[1:]} in a file is {rule.bounds}.{_TOLD}"
        case OutlierRule():
            title = _all(definition, [rule.field])
            words = f"{title} is within {rule.times} times the file's median, and 1/{rule.times} of it.{_TOLD}"
    return words


def _told(severity: Severity) -> str:
    return "" if severity is Severity.ERROR else _TOLD


def _titles(definition: Definition, paths: Sequence[str]) -> list[str]:
    fields = {field.path: field for field in definition.fields}
    return [fields[path].title for path in paths]


def _all(definition: Definition, paths: Sequence[str]) -> str:
    return _joined(_titles(definition, paths), "and")


def _any(definition: Definition, paths: Sequence[str]) -> str:
    return _joined(_titles(definition, paths), "or")


def _joined(titles: Sequence[str], last: str) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} {last} {titles[-1]}"
