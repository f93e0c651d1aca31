"""How the text of a cell becomes a field's value: one plain reader for each type.

These readers say all that is wrong with one cell. The generated row checker asks them about whatever its own fast
comparisons do not settle, and remembers their answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hub.core.codelists import codes_of
from hub.core.finding import Severity
from hub.core.numbertext import without_artefact
from hub.core.textformats import DOUBTFUL, format_judge

if TYPE_CHECKING:
    from hub.core.definition import Field
    from hub.core.entity import Value


class FieldType(StrEnum):
    """What a field's values are."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


#: A cell as read: its value, or None where it has none, and the codes of all findings about it.
Reading: TypeAlias = "tuple[Value | None, tuple[str, ...]]"

#: Reads a cell that is neither blank nor has white space around it.
CellReader: TypeAlias = Callable[[str], "Reading"]

_FINE: tuple[str, ...] = ()

#: Decimals of fields that do not say otherwise: digits in all, and after the point.
PRECISION, SCALE = 18, 4

#: Digits of the largest whole number.
MOST_DIGITS = 18

_INTEGER = re.compile(r"-?[0-9]++")
_DECIMAL = re.compile(r"(-?)([0-9]++)(?:\.([0-9]++))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?)?")
_DAY = re.compile(r"today(?:([+-])([0-9]{1,4}))?")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def cell_reader(field: Field, *, cell_characters: int, today: date) -> CellReader:
    """Return the reader of a field's cells; `cell_characters` bounds texts that have no length of their own."""
    if field.type is FieldType.INTEGER:
        return _integer_reader(field)
    if field.type is FieldType.DECIMAL:
        return _decimal_reader(field)
    if field.type is FieldType.BOOLEAN:
        return _read_boolean
    if field.type in {FieldType.DATE, FieldType.DATETIME}:
        return _date_reader(field, today)
    return _text_reader(field, cell_characters)


def choices_of(field: Field) -> tuple[str, ...] | None:
    """Return the values that a text field may have, or None when it may have any."""
    return field.allowed if field.codes is None else codes_of(field.codes)


def _text_reader(field: Field, cell_characters: int) -> CellReader:
    choices = choices_of(field)
    if choices is not None:
        return _choice_reader(choices)
    most = field.length or cell_characters
    least = field.min_length or 0
    pattern = re.compile(field.pattern or ".*", re.DOTALL)
    format_code = format_judge(field.format) if field.format else None
    is_doubted = field.format_severity is Severity.WARNING
    blocked = frozenset(each.casefold() for each in field.blocked or ())

    def read(cell: str) -> Reading:
        codes, told = [], _FINE
        if not least <= len(cell) <= most:
            codes.append("cell.length")
        if len(cell) <= most and not pattern.fullmatch(cell):
            codes.append("cell.pattern")
        if format_code and len(cell) <= most and (code := format_code(cell)):
            if is_doubted:
                told = (DOUBTFUL[code],)
            else:
                codes.append(code)
        if field.ascii and not cell.isascii():
            codes.append("cell.non-ascii")
        if cell.casefold() in blocked:
            codes.append("cell.forbidden")
        return (None, tuple(codes)) if codes else (cell, told)

    return read


def _choice_reader(choices: tuple[str, ...]) -> CellReader:
    exact = frozenset(choices)
    folded = {choice.upper(): choice for choice in choices}

    def read(cell: str) -> Reading:
        if cell in exact:
            return cell, _FINE
        meant = folded.get(cell.upper())
        return (None, ("cell.enum",)) if meant is None else (meant, ("cell.case",))

    return read


def _integer_reader(field: Field) -> CellReader:
    bounds = _Bounds.of(field)

    def read(cell: str) -> Reading:
        told = _FINE
        if not _INTEGER.fullmatch(cell):
            cell, told = _whole_of_decimal(cell)
            if not cell:
                return None, told
        digits = cell.lstrip("-").lstrip("0") or "0"
        number = int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS
        number = -number if cell[0] == "-" else number
        return bounds.outside(number) or (number, told or _leading_zeros(cell.lstrip("-")))

    return read


def _whole_of_decimal(cell: str) -> tuple[str, tuple[str, ...]]:
    """Return the whole number that a decimal is, with what is told of that; it is empty where there is none."""
    match = _DECIMAL.fullmatch(cell)
    if match is None:
        return "", ("cell.type",)
    sign, whole, fraction = match.groups("")
    if not fraction.strip("0"):
        return f"{sign}{whole}", ("cell.integer-as-decimal",)
    meant = without_artefact(whole, fraction)
    if meant is None or "." in meant:
        return "", ("cell.integer-has-fraction",)
    return f"{sign}{meant}", ("cell.float-artefact",)


def _leading_zeros(digits: str) -> tuple[str, ...]:
    return ("cell.leading-zeros",) if digits[0] == "0" and len(digits) > 1 else _FINE


_NO_NUMBER: Reading = None, ("cell.type",)


def _decimal_reader(field: Field) -> CellReader:
    bounds = _Bounds.of(field)
    others = (field.maximum, field.above, field.below) != (None, None, None)
    #: Whether a number that is not negative is in bounds, whatever it is.
    only_sign = not others and (field.minimum is None or Decimal(field.minimum) == 0)
    is_bounded = others or field.minimum is not None
    precision, scale = field.precision or PRECISION, SCALE if field.scale is None else field.scale
    match_decimal = _DECIMAL.fullmatch

    def read(cell: str) -> Reading:
        # Most of what is no number ends with something else than a digit, which is told at once.
        match = match_decimal(cell) if cell[-1].isdecimal() else None
        if match is None:
            return _NO_NUMBER
        sign, whole, fraction = match.groups("")
        told = _leading_zeros(whole)
        whole = whole.lstrip("0") or "0"
        fraction = fraction.rstrip("0")
        if len(fraction) > scale and (meant := without_artefact(whole, fraction)):
            whole, _, fraction = meant.partition(".")
            told = ("cell.float-artefact",)
        if len(fraction) > scale or (whole != "0" and len(whole) > precision - scale):
            return None, ("cell.precision",)
        text = f"{whole}.{fraction}" if fraction else whole
        if sign == "-" and text != "0":
            text = f"-{text}"
        elif only_sign:
            return text, told
        return (is_bounded and bounds.outside(Decimal(text))) or (text, told)

    return read


class _Bounds(NamedTuple):
    """What a number must lie between: `least` and `most` are allowed, `above` and `below` are not."""

    least: Decimal
    most: Decimal
    above: Decimal | None
    below: Decimal | None

    @classmethod
    def of(cls, field: Field) -> _Bounds:
        above, below = (None if bound is None else Decimal(bound) for bound in (field.above, field.below))
        return cls(*number_bounds(field), above, below)

    def outside(self, number: int | Decimal) -> Reading | None:
        """Return what is said of a number that lies outside."""
        if number < self.least:
            return None, ("cell.minimum",)
        if number > self.most:
            return None, ("cell.maximum",)
        if (self.above is not None and number <= self.above) or (self.below is not None and number >= self.below):
            return None, ("cell.exclusive-bound",)
        return None


def number_bounds(field: Field) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest value of a number; whole numbers have at most `MOST_DIGITS` digits."""
    widest = Decimal(10) ** (MOST_DIGITS if field.type is FieldType.INTEGER else 38) - 1
    least = -widest if field.minimum is None else Decimal(field.minimum)
    most = widest if field.maximum is None else Decimal(field.maximum)
    return least, most


def _read_boolean(cell: str) -> Reading:
    value = _TRUTH.get(cell.lower())
    return (None, ("cell.boolean",)) if value is None else (value, _FINE)


def _date_reader(field: Field, today: date) -> CellReader:
    """Return the reader of ISO dates, or of dates with a time of day."""
    with_time = field.type is FieldType.DATETIME
    pattern = _DATETIME if with_time else _DATE
    least, most = date_bounds(field, today)

    def read(cell: str) -> Reading:
        if not pattern.fullmatch(cell):
            return None, ("cell.date-format",)
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            return None, ("cell.date-impossible",)
        day = moment.date()
        if day < least:
            return None, ("cell.minimum",)
        if day > most:
            return None, ("cell.maximum",)
        return moment.isoformat() if len(cell) > len("YYYY-MM-DD") else cell, _FINE

    return read


def date_bounds(field: Field, today: date) -> tuple[date, date]:
    """Return the first and last day that a date may fall on."""
    least = date.min if field.minimum is None else parse_day(str(field.minimum), today)
    most = date.max if field.maximum is None else parse_day(str(field.maximum), today)
    return least, most


def parse_day(text: str, today: date) -> date:
    """Return the day that a bound names: an ISO date, `today`, `today+7` or `today-30`. Raises ValueError otherwise."""
    relative = _DAY.fullmatch(text)
    if relative is None:
        return date.fromisoformat(text)
    days = int(relative[2] or 0)
    return today + timedelta(days=-days if relative[1] == "-" else days)


def parse_number(text: int | str) -> Decimal:
    """Return the number that a bound states. Raises ValueError otherwise."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite():
        raise ValueError(text)
    return number
