"""Conversion: how a mapping profile has the text of a cell rewritten before it is read as the field's type."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hub.core.celltypes import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.celltypes import CellReader, Reading
    from hub.core.definition import Field
    from hub.core.profile import NumberForm, Profile

    #: Takes a cell without the white space around it; returns the text to be read and the code that says what was done
    #: to it (None: nothing). The text is None where the cell is not written as the profile demands.
    Converter: TypeAlias = Callable[[str], tuple[str | None, str | None]]

#: The words of a date form, and what `strptime` calls them. The longest come first.
_TOKENS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%m", "DD": "%d", "D": "%d",
    "HH": "%H", "H": "%H", "hh": "%I", "h": "%I", "mm": "%M", "ss": "%S", "a": "%p",
}  # fmt: skip
_WORD = re.compile("|".join(sorted(_TOKENS, key=len, reverse=True)) + r"|[^A-Za-z%]|.", re.DOTALL)

#: What groups thousands and looks the same on a screen: spreadsheets write a space that does not break, or a curved
#: apostrophe, where people say space and apostrophe.
_ALIKE = {" ": " \u00a0\u2009\u202f", "'": "'\u2019"}

#: A day has a year, a month and a day; a time has an hour and a minute.
_DAY = ({"%Y", "%y"}, {"%m", "%b", "%B"}, {"%d"})
_TIMES = frozenset({"%H", "%I", "%M", "%S", "%p"})


class DateForm(NamedTuple):
    """One way to write a date, such as `DD/MM/YYYY HH:mm`."""

    format: str
    with_time: bool

    @classmethod
    def parse(cls, stated: str) -> DateForm:
        """Return the form that is stated. Raises ValueError, saying what is wrong, when it is none."""
        words = [_TOKENS.get(word, word) for word in _WORD.findall(stated)]
        strange = [word for word in words if word.isalpha()]
        if strange:
            allowed = ", ".join(_TOKENS)
            raise ValueError(f"{stated!r} is no form of a date: {strange[0]!r} is none of {allowed}")
        if any(len(each & set(words)) != 1 for each in _DAY):
            raise ValueError(f"{stated!r} is no form of a date: it must have one year, one month and one day")
        times = _TIMES & set(words)
        if times and not (("%H" in times) != ("%I" in times) and ("%I" in times) == ("%p" in times) and "%M" in times):
            raise ValueError(f"{stated!r} is no form of a date: a time has HH and mm, or hh, mm and a")
        return cls("".join(words), bool(times))


def converter_of(field: Field, profile: Profile | None) -> Converter | None:
    """Return what rewrites the cells of a field, or None when the profile leaves them as they are."""
    if profile is None:
        return None
    steps: list[Converter] = []
    if table := profile.values.get(field.path):
        steps.append(_by_table({before.strip().casefold(): after for before, after in table.items()}))
    if profile.numbers and field.type in {FieldType.INTEGER, FieldType.DECIMAL}:
        steps.append(by_number_form(profile.numbers))
    if profile.dates and field.type in {FieldType.DATE, FieldType.DATETIME}:
        steps.append(_by_date_forms(field, [DateForm.parse(stated) for stated in profile.dates]))
    return _first_that_applies(steps) if steps else None


def reads_converted(read: CellReader, convert: Converter) -> CellReader:
    """Return the reader of cells that the mapping profile has rewritten before they are read."""

    def read_converted(cell: str) -> Reading:
        text, code = convert(cell)
        if text is None:
            return None, (code or "cell.type",)
        value, codes = read(text)
        # Of a rewritten cell that is wrong all the same, what is wrong says it all.
        return value, (code, *codes) if code and value is not None else codes

    return read_converted


def _first_that_applies(steps: Sequence[Converter]) -> Converter:
    def convert(cell: str) -> tuple[str | None, str | None]:
        for step in steps:
            text, code = step(cell)
            if code is not None:
                return text, code
        return cell, None

    return convert


def _by_table(table: dict[str, str]) -> Converter:
    def convert(cell: str) -> tuple[str | None, str | None]:
        meant = table.get(cell.casefold())
        return (cell, None) if meant is None or meant == cell else (meant, "cell.mapped")

    return convert


def by_number_form(form: NumberForm) -> Converter:
    """Return what takes numbers in exactly this form: `1.234` is not 1234 to one and 1.234 to another."""
    marks = _ALIKE.get(form.group, form.group)
    decimal, group = re.escape(form.decimal), f"[{re.escape(marks)}]"
    whole = rf"[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]+" if marks else "[0-9]+"
    written = re.compile(rf"[+-]?(?:{whole})(?:{decimal}[0-9]+)?")

    def convert(cell: str) -> tuple[str | None, str | None]:
        if not written.fullmatch(cell):
            return None, "cell.number-form"
        text = cell
        for mark in marks:
            text = text.replace(mark, "")
        text = text.replace(form.decimal, ".")
        return text, None if text == cell else "cell.converted"

    return convert


def _by_date_forms(field: Field, forms: Sequence[DateForm]) -> Converter:
    """Return what reads further forms of dates; the ISO form is left to the field's own reader."""
    usable = [form for form in forms if field.type is FieldType.DATETIME or not form.with_time]

    def convert(cell: str) -> tuple[str | None, str | None]:
        for form in usable:
            try:
                moment = datetime.strptime(cell, form.format)  # noqa: DTZ007 - the cell says no zone
            except ValueError:
                continue
            text = moment.isoformat() if form.with_time else moment.date().isoformat()
            return text, None if text == cell else "cell.converted"
        return cell, None

    return convert
