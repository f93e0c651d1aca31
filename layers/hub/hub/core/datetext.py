"""Dates as people and programs write them, and which days each may mean. Nothing of this is applied, only suggested."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class DateText(NamedTuple):
    """The kind of finding that a text is which is no plain date, and the plain dates that it may stand for.

    `order` is the form that it must be in (`DD/MM/YYYY`), where day and month could have been taken for each other.
    """

    code: str
    readings: tuple[str, ...] = ()
    order: str | None = None


_NO_DATE = DateText("cell.date-format")
_TIME = r"(?:[T ,]+(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.0+)?(?: ?[AaPp][Mm])?))?"
_ZONED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)? ?(?:Z|[+-][0-9]{2}:?[0-9]{2})"
)
_SERIAL = re.compile(r"[1-7][0-9]{4}(?:\.[0-9]+)?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([01][0-9])([0-3][0-9])")
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})([-/. ])([0-9]{{1,2}})\2([0-9]{{1,2}}){_TIME}")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/. ])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")
_TWO_DIGITS = re.compile(rf"([0-9]{{1,2}})([-/. ])([0-9]{{1,2}})\2([0-9]{{2}}){_TIME}")
_NAMED = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[-/. ]+(?P<month>[A-Za-z]{{3,9}})[-/., ]+|"
    rf"(?P<month2>[A-Za-z]{{3,9}})[-. ]+(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?[-, ]+)(?P<year>[0-9]{{4}}){_TIME}"
)
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip

#: Excel counts days from here (and believes that there was a 29 February 1900).
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's times have no zone
_DAY_SECONDS = 86_400


def date_meant(text: str) -> DateText:
    """Return what a text means that is not written as a date is: `03/04/2026` may stand for two days.

    Where it has a time of day, so have the readings.
    """
    if _SERIAL.fullmatch(text):
        return DateText("cell.date-excel-serial", (_counted(text),))
    if _ZONED.fullmatch(text):
        return DateText("cell.datetime-zone")
    for pattern, read in _READERS:
        if match := pattern.fullmatch(text):
            return read(match)
    return _NO_DATE


def _counted(serial: str) -> str:
    """Return the day that is so many days after day zero; a fraction is the time of day, to the second."""
    moment = _DAY_ZERO + timedelta(seconds=round(Decimal(serial) * _DAY_SECONDS))
    return moment.isoformat().removesuffix("T00:00:00")


def _compact(match: re.Match[str]) -> DateText:
    return _days("cell.date-format", [match.groups()], None)


def _year_first(match: re.Match[str]) -> DateText:
    return _days("cell.date-format", [match.group(1, 3, 4)], match["time"])


def _year_last(match: re.Match[str]) -> DateText:
    first, mark, second, year = match.group(1, 2, 3, 4)
    # With points, the day comes first wherever dates are written so.
    orders = [(year, second, first)] if mark == "." else [(year, second, first), (year, first, second)]
    found = _days("cell.date-format", orders, match["time"])
    if mark == "." or len(set(found.readings)) != 1 or int(first) == int(second):
        return found
    day_first = int(first) > len(_MONTHS)
    return found._replace(order=f"DD{mark}MM{mark}YYYY" if day_first else f"MM{mark}DD{mark}YYYY")


def _two_digits(match: re.Match[str]) -> DateText:
    first, mark, second, third = match.group(1, 2, 3, 4)
    orders = [(f"20{third}", second, first)]
    if mark != ".":
        orders.append((f"20{third}", first, second))
    if mark == "-" and len(first) == len("26"):
        orders.append((f"20{first}", second, third))
    found = _days("cell.date-two-digit-year", orders, match["time"])
    return found if len(found.readings) == 1 else DateText("cell.date-two-digit-year")


def _with_month_name(match: re.Match[str]) -> DateText:
    name = (match["month"] or match["month2"]).lower()
    months = [at for at, month in enumerate(_MONTHS, start=1) if month.startswith(name)]
    if name == "sept":
        months = [9]
    orders = [(match["year"], str(month), match["day"] or match["day2"]) for month in months]
    return _days("cell.date-format", orders, match["time"]) if orders else _NO_DATE


def _days(code: str, orders: Sequence[tuple[str, ...]], time: str | None) -> DateText:
    """Return the days that year, month and day make in each of these orders; `time` goes with them."""
    readings = dict.fromkeys(day for order in orders if (day := _day(*order)) is not None)
    if not readings:
        return DateText("cell.date-impossible")
    if time:
        hour = _hour(time)
        readings = {f"{day}T{hour}": None for day in readings} if hour else {}
    ambiguous = len(readings) > 1 and code == "cell.date-format"
    return DateText("cell.date-ambiguous" if ambiguous else code, tuple(readings))


def _day(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _hour(time: str) -> str | None:
    """Return a time of day as `17:45:00`, or None where there is no such time."""
    clock = time.rstrip("AaPpMm ")
    hour, minute, second = (*(int(part) for part in clock.partition(".")[0].split(":")), 0)[:3]
    if clock != time:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - hours on the face of a clock
            return None
        hour = hour % 12 + (12 if "p" in time.lower() else 0)
    return f"{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else None  # noqa: PLR2004


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], DateText]], ...] = (
    (_COMPACT, _compact),
    (_YEAR_FIRST, _year_first),
    (_YEAR_LAST, _year_last),
    (_TWO_DIGITS, _two_digits),
    (_NAMED, _with_month_name),
)
