"""The forms in which a sample writes numbers and dates, where those are not the plain ones: for its mapping profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cli.scaffold.words import speaks_of
from hub.core.celltypes import FieldType
from hub.core.conversion import converter_of
from hub.core.definition import Field
from hub.core.profile import NumberForm, Profile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: Number forms that are looked for: those without groups first.
NUMBERS = tuple(
    NumberForm(decimal=decimal, group=group)
    for decimal, groups in ((",", ("", ".", " ", "'")), (".", (",", " ", "'")))
    for group in groups
)  # fmt: skip

_DAYS = (
    "DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "DD-MM-YYYY", "MM-DD-YYYY", "YYYY/MM/DD", "YYYY.MM.DD",
    "DD MMM YYYY", "DD-MMM-YYYY", "MMM DD, YYYY", "DD MMMM YYYY", "MMMM DD, YYYY",
)  # fmt: skip
_TIMES = ("", " HH:mm", " HH:mm:ss", " hh:mm a")

#: Days without marks between their parts are told from numbers by their heading alone.
_COMPACT = "YYYYMMDD"

_SOME_DIGITS = re.compile(r"[0-9]")
_GROUPED_ONLY = re.compile(r"[+-]?[0-9]{1,3}(?:[.,' ][0-9]{3})+")


class Forms(NamedTuple):
    """The forms by which the cells of one column can be read; several date forms where day and month stay open."""

    number: NumberForm | None = None
    dates: tuple[str, ...] = ()


def forms_of(heading: str, values: Collection[str]) -> Forms:
    """Return the forms of a column of values that are neither plain numbers nor plain dates."""
    if not all(_SOME_DIGITS.search(value) for value in values):
        return Forms()
    dates = tuple(form for form in _date_forms(heading, next(iter(values))) if reads_dates(form, values))
    if dates:
        return Forms(dates=dates)
    if all(_GROUPED_ONLY.fullmatch(value) for value in values):
        # 1,234 may be one thousand or one and a bit.
        return Forms()
    return Forms(number=next((form for form in NUMBERS if reads_numbers(form, values)), None))


def _date_forms(heading: str, first: str) -> Iterator[str]:
    """Yield the forms that one value has."""
    for form in (f"{day}{time}" for day in _DAYS for time in _TIMES):
        if reads_dates(form, [first]):
            yield form
    if speaks_of(heading, "date", "day", "on", "at") and len(first) == len(_COMPACT):
        yield _COMPACT


def reads_dates(form: str, values: Collection[str]) -> bool:
    """Tell whether a date form reads all of some values."""
    return _reads(FieldType.DATETIME, Profile(service="-", dates=(form,)), values)


def reads_numbers(form: NumberForm, values: Collection[str]) -> bool:
    """Tell whether a number form reads all of some values."""
    return _reads(FieldType.DECIMAL, Profile(service="-", numbers=form), values)


def converted(profile: Profile, kind: FieldType, value: str) -> str:
    """Return a value as the profile has it rewritten."""
    convert = converter_of(Field(path="It", title="It", description="-", type=kind), profile)
    return (convert(value)[0] if convert else None) or value


def _reads(kind: FieldType, profile: Profile, values: Collection[str]) -> bool:
    convert = converter_of(Field(path="It", title="It", description="-", type=kind), profile)
    is_date = kind is FieldType.DATETIME
    return convert is not None and all(
        text is not None and (code is not None or not is_date) for text, code in map(convert, values)
    )
