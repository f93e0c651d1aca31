"""Numbers as people and programs write them, and what each may mean. Nothing of this is applied, only suggested."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TypeAlias

#: The kind of finding that a text is which is no plain number, and the plain numbers that it may stand for.
NumberText: TypeAlias = tuple[str, tuple[str, ...]]

_NO_NUMBER: NumberText = ("cell.type", ())

_WRITTEN = re.compile(
    r"(?P<sign>[(+-]?) ?(?:[A-Z]{0,3}[$€£¥₹]|[A-Z]{3}|(?:[Kk]r|Fr|zł|Kč|Ft)\.?)? ?(?P<minus>-?)"
    r"(?P<digits>[0-9][0-9.,' ]*|[.,][0-9]+)(?P<after>-?) ?(?P<unit>%|[$€£¥₹]|[A-Za-z]{2,3}|zł|Kč)?\.?(?P<end>\)?)"
)
#: The end of a round price, as people in much of Europe write it: `5,-` is five.
_ROUND = re.compile(r"(?<=[0-9])([.,])(?:--?|[\u2013\u2014])(?![0-9])")
_EXPONENT = re.compile(r"([+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?)[eE]([+-]?[0-9]+)")
_NOT_FINITE = frozenset({"nan", "inf", "infinity"})
_GROUPED = {mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ".,' "}
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2212": "-"})

_NUMBER = r"(-?[0-9]++(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?)"

#: Matches the commonest of all: a plain number before or after a currency, in its last group. Of three digits after a
#: point it cannot be told whether they are thousands.
with_currency = re.compile(rf"{_NUMBER} ?(?:[A-Z]{{3}}|[$€£¥₹])|(?:[A-Z]{{3}}|[$€£¥₹]) ?{_NUMBER}").fullmatch

#: Digits of an exponent's number that Excel shows or keeps; beyond these, digits are lost.
MOST_EXACT = 15

_LEAST_ARTEFACT = 16
_SHORTER_BY = 4


def number_meant(text: str) -> NumberText:
    """Return what a text means that is not written as a number is: `1,234` may stand for two."""
    if match := with_currency(text):
        return ("cell.number-format", (match[match.lastindex or 0],))
    plain = _ROUND.sub(r"\g<1>00", text if text.isascii() else _ascii(text))
    if match := _WRITTEN.fullmatch(plain):
        return _written(match)
    if match := _EXPONENT.fullmatch(plain):
        return ("cell.exponent", _expanded(match[1], match[2]))
    if plain.lower().lstrip("+-") in _NOT_FINITE:
        return ("cell.not-finite", ())
    return _NO_NUMBER


def digits_in(text: str) -> str | None:
    """Return the digits and marks of a number in a text, without its sign, currency and unit; None where it is none."""
    match = _WRITTEN.fullmatch(text if text.isascii() else _ascii(text))
    return match["digits"].rstrip(" ") if match else None


def both_readings(text: str) -> str:
    """Return the two numbers that a text may mean whose point may set thousands apart."""
    return f"{text.replace('.', '')} or {text}"


def _ascii(text: str) -> str:
    """Return the text with digits of other scripts, spaces and minus signs as those of ASCII."""
    digits = ((each, unicodedata.decimal(each, None)) for each in text.translate(_SPACES))
    return "".join(each if digit is None else str(digit) for each, digit in digits)


def _written(match: re.Match[str]) -> NumberText:
    sign, minus, after, end = match["sign"], match["minus"], match["after"], match["end"]
    if (sign == "(") != (end == ")") or len(f"{sign}{minus}{after}") > 1:
        return _NO_NUMBER
    unit = match["unit"]
    if unit == "%":
        return ("cell.number-format", ())
    negative = "-" if sign in {"(", "-"} or minus or after else ""
    bare = match["digits"] == match[0].lstrip("+-")
    readings = tuple(f"{negative}{number}" for number in _numbers(match["digits"].rstrip(" "), bare=bare))
    if not readings:
        return _NO_NUMBER
    return ("cell.number-ambiguous" if len(readings) > 1 else "cell.number-format", readings)


def _numbers(digits: str, *, bare: bool) -> list[str]:
    """Return the numbers that digits with points, commas, spaces and apostrophes may stand for.

    A point with three digits after it is a decimal point in a `bare` number; beside a currency it may group.
    """
    marks = "".join(sorted(set(digits) - set("0123456789"), key=digits.rindex))
    if not marks:
        return [digits]
    last = marks[-1]
    whole, _, fraction = digits.rpartition(last)
    if len(marks) > 1:
        group = marks[0]
        fits = len(marks) == 2 and last in ".," and last not in whole and _GROUPED[group].fullmatch(whole)  # noqa: PLR2004
        return [f"{whole.replace(group, '')}.{fraction}"] if fits and fraction else []
    grouped = [digits.replace(last, "")] if _GROUPED[last].fullmatch(digits) and digits[0] != "0" else []
    if last in ".," and last not in whole:
        decimal = f"{whole or '0'}.{fraction}" if fraction else whole
        return [decimal] if not grouped or (bare and last == ".") else [*grouped, decimal]
    return grouped


def _expanded(digits: str, exponent: str) -> tuple[str, ...]:
    """Return the number that an exponent stands for, unless digits of it may be lost."""
    if len(exponent) > len("+99"):
        return ()
    number = Decimal(f"{digits}e{exponent}")
    text = f"{number:f}"
    if len(text.strip("-+0.")) > MOST_EXACT or len(text) > MOST_EXACT + 5:
        return ()
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    # Excel turns long identifiers into such numbers: of these, digits are lost.
    return () if int(exponent) >= len("99999999") and "." in digits else (text,)


def without_artefact(whole: str, fraction: str) -> str | None:
    """Return the number that digits stand for which come of binary arithmetic (0.30000000000000004), or None."""
    if len(whole) + len(fraction) < _LEAST_ARTEFACT:
        return None
    rounded = format(float(f"{whole}.{fraction}"), ".15g")
    short = f"{Decimal(rounded):f}"
    kept = short.partition(".")[2].rstrip("0")
    if len(fraction) - len(kept) < _SHORTER_BY:
        return None
    return f"{short.partition('.')[0]}.{kept}" if kept else short.partition(".")[0]
