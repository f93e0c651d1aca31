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
from typing import TYPE_CHECKING, TypeAlias

from hub.core.codelists import codes_of

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

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
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

    def read(cell: str) -> Reading:
        codes = []
        if not least <= len(cell) <= most:
            codes.append("cell.length")
        if len(cell) <= most and not pattern.fullmatch(cell):
            codes.append("cell.pattern")
        return (None, tuple(codes)) if codes else (cell, _FINE)

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
    least, most = number_bounds(field)

    def read(cell: str) -> Reading:
        if not _INTEGER.fullmatch(cell):
            code = "cell.integer-has-fraction" if _DECIMAL.fullmatch(cell) else "cell.type"
            return None, (code,)
        sign = -1 if cell[0] == "-" else 1
        digits = cell.lstrip("+-").lstrip("0") or "0"
        number = sign * (int(digits) if len(digits) <= MOST_DIGITS else 10**MOST_DIGITS)
        return _outside(number, least, most) or (number, _FINE)

    return read


def _decimal_reader(field: Field) -> CellReader:
    bounds = None if field.minimum is None and field.maximum is None else number_bounds(field)
    only_sign = field.minimum is not None and field.maximum is None and Decimal(field.minimum) == 0
    precision, scale = field.precision or PRECISION, SCALE if field.scale is None else field.scale
    match_decimal = _DECIMAL.fullmatch

    def read(cell: str) -> Reading:
        match = match_decimal(cell)
        if match is None:
            return None, ("cell.type",)
        sign, whole, fraction = match.groups("")
        whole = whole.lstrip("0") or "0"
        fraction = fraction.rstrip("0")
        if len(fraction) > scale or (whole != "0" and len(whole) > precision - scale):
            return None, ("cell.precision",)
        text = f"{whole}.{fraction}" if fraction else whole
        if sign == "-" and text != "0":
            text = f"-{text}"
        elif only_sign:
            return text, _FINE
        return (bounds and _outside(Decimal(text), *bounds)) or (text, _FINE)

    return read


def number_bounds(field: Field) -> tuple[Decimal, Decimal]:
    """Return the lowest and highest value of a number; whole numbers have at most `MOST_DIGITS` digits."""
    widest = Decimal(10) ** (MOST_DIGITS if field.type is FieldType.INTEGER else 38) - 1
    least = -widest if field.minimum is None else Decimal(field.minimum)
    most = widest if field.maximum is None else Decimal(field.maximum)
    return least, most


def _outside(number: int | Decimal, least: Decimal, most: Decimal) -> Reading | None:
    if number < least:
        return None, ("cell.minimum",)
    return (None, ("cell.maximum",)) if number > most else None


def _read_boolean(cell: str) -> Reading:
    value = _TRUTH.get(cell.lower())
    return (None, ("cell.boolean",)) if value is None else (value, _FINE)


def _date_reader(field: Field, today: date) -> CellReader:
    """Return the reader of ISO dates, or of dates with a time of day. Other ways to write a date would stand here."""
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
