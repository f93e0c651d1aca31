"""The ways in which dates and numbers are written, and columns that mix them, as files put together from several do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hub.core.celltypes import FieldType
from hub.core.datetext import date_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

#: Cells without which a way is a slip of one row, not one of the column's.
FEWEST_CELLS = 2

_YEAR_FIRST = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[T ].*)?")
_MONTH_NAMED = re.compile(r"(?=.*[0-9]{4}).*[A-Za-z]{3}.*")
_COMMA = re.compile(r"-?(?:[0-9]{1,3}(?:[. '][0-9]{3})+|[0-9]+),(?:[0-9]{1,2}|[0-9]{4,})")
_POINT = re.compile(r"-?(?:[0-9]{1,3}(?:[, '][0-9]{3})+|[0-9]+)\.(?:[0-9]{1,2}|[0-9]{4,})")


def mixed(values: Iterable[str], type_: FieldType) -> Mapping[str, str]:
    """Return the ways in which the values of a column are written, each with an example, where there are several.

    What can be read in two ways tells of none.
    """
    way_of = _WAYS.get(type_)
    if way_of is None:
        return {}
    examples: dict[str, str] = {}
    counts: dict[str, int] = {}
    for value in values:
        way = way_of(value)
        if way is not None:
            examples.setdefault(way, value)
            counts[way] = counts.get(way, 0) + 1
    found = {way: example for way, example in examples.items() if counts[way] >= FEWEST_CELLS}
    return found if len(found) > 1 else {}


def _way_of_date(text: str) -> str | None:
    if _YEAR_FIRST.fullmatch(text):
        return "the year first"
    meant = date_meant(text)
    if meant.code == "cell.date-excel-serial":
        return "a spreadsheet's number"
    if not meant.readings or len(meant.readings) > 1:
        return None
    if meant.order is not None:
        return "the day first" if meant.order[0] == "D" else "the month first"
    if "." in text[:3]:
        return "the day first"
    return "the month's name" if _MONTH_NAMED.fullmatch(text) else None


def _way_of_number(text: str) -> str | None:
    if _COMMA.fullmatch(text):
        return "a decimal comma"
    return "a decimal point" if _POINT.fullmatch(text) else None


_WAYS: Mapping[FieldType, Callable[[str], str | None]] = {
    FieldType.DATE: _way_of_date, FieldType.DATETIME: _way_of_date, FieldType.DECIMAL: _way_of_number,
}  # fmt: skip
