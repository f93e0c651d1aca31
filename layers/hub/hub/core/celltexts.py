"""The texts of a workbook's cells that are no texts: numbers, truth values, days and times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

#: Numbers whose text is remembered, and days and times.
_REMEMBERED = 100_000

#: From here on, digits of a number are not what was written; a spreadsheet keeps fifteen.
_EXACT = 10**15

#: Microseconds by which a moment misses a second: less than a spreadsheet can tell.
_MISSED = 1_000

#: A number this small keeps its exponent.
_PLAIN_EXPONENT = -21

_SECOND = timedelta(seconds=1)


class NumberTexts(dict[float, str]):
    """Number → its text, remembered once it has been written out.

    `thousandths` are the texts of numbers with three digits after a point, which as texts might group thousands;
    `artefacts` are the texts, in the rows since it was last emptied, that stand for another number underneath.
    """

    def __init__(self) -> None:
        super().__init__()
        self.thousandths: set[str] = set()
        self.artefacts: dict[str, str] = {}

    def __missing__(self, value: float) -> str:
        exact = number_text(value)
        short = number_text(float(format(value, ".15g")))
        if short[-4:-3] == "." and len(self.thousandths) < _REMEMBERED:
            self.thousandths.add(short)
        if short != exact and abs(value) < _EXACT:
            self.artefacts[short] = exact
            return short
        if len(self) < _REMEMBERED:
            self[value] = exact
        return exact


class OtherTexts:
    """What writes out values that are neither text nor a number with a point.

    `moments` are the texts of days and times in the rows since it was last emptied.
    """

    def __init__(self) -> None:
        self.moments: list[str] = []
        self._known: dict[object, str] = {}

    def text_of(self, value: object) -> str:
        # 1 and True are the same key.
        if isinstance(value, int):
            return _text(value)
        text = self._known.get(value)
        if text is None:
            text = _text(value)
            if len(self._known) < _REMEMBERED:
                self._known[value] = text
        self.moments.append(text)
        return text


def number_text(value: float) -> str:
    """Return the shortest text that means a number, without an exponent where that is readable.

    A number of more digits than a spreadsheet keeps has one, as the spreadsheet shows it: written out, an identifier
    would seem to have all its digits, the last of them made up.
    """
    said = Decimal(repr(value))
    if abs(value) >= _EXACT:
        return f"{said.normalize():E}"
    if value.is_integer():
        return str(int(value))
    return format(said, "f") if said.adjusted() > _PLAIN_EXPONENT else str(said)


def _text(value: object) -> str:
    """Return the text of a value that is neither text nor a number with a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _rounded(value).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return str(value)


def _rounded(moment: datetime) -> datetime:
    """Return a moment to the second where it misses one by less than a spreadsheet can tell."""
    if moment.microsecond < _MISSED:
        return moment.replace(microsecond=0)
    return moment.replace(microsecond=0) + _SECOND if moment.microsecond > 1_000_000 - _MISSED else moment
