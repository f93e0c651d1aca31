"""A slow plain judge of cells that shares no code with the generated checker, and cells made for both to judge."""

from __future__ import annotations

import re
import string
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from hub.core.codelists import codes_of
from hub.core.definition import load_definition
from tests.checking import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.definition import Field

    #: Takes a field and the text of a cell; returns the text that is to be read (None: it may not be written so) and
    #: the code of what was done to it.
    Rewrite: TypeAlias = Callable[[Field, str], tuple[str | None, str | None]]

DEFINITION = load_definition("""
name: test-cells
title: Test Cells
description: A field of every type, with and without each facet.
directory: Test/Cells
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 10_000, cell_characters: 12}
record: cell
operation: create_cell
key: [C.Key]
lines: {path: C.Line, minimum: 0, maximum: 100}
fields:
  - {path: C.Key, title: Key, length: 40, required: true, example: k, description: The key.}
  - {path: C.Short, title: Short, length: 3, description: Text.}
  - {path: C.Needed, title: Needed, required: true, example: x, description: Text.}
  - {path: C.Kind, title: Kind, allowed: [Red, GREEN, b-1], description: Choice.}
  - {path: C.Country, title: Country, codes: country_2, required: true, example: GB, description: Code.}
  - {path: C.Plain, title: Plain, ascii: true, blocked: [Nobody], description: Text.}
  - {path: C.Flag, title: Flag, type: boolean, required: true, example: "yes", description: Truth.}
  - {path: C.Line.Whole, title: Whole, type: integer, required: true, example: "1", description: Whole number.}
  - {path: C.Line.Small, title: Small, type: integer, minimum: -3, maximum: 12, description: Whole number.}
  - {path: C.Line.Amount, title: Amount, type: decimal, precision: 5, scale: 2, minimum: 0, description: Number.}
  - {path: C.Line.Open, title: Open, type: decimal, above: 0, below: "12.5", description: Number.}
  - {path: C.Line.Any, title: Any, type: decimal, minimum: "-1.5", maximum: "99.5", description: Number.}
  - {path: C.Line.Day, title: Day, type: date, minimum: today-10, maximum: "2027-01-31", description: Day.}
  - {path: C.Line.Moment, title: Moment, type: datetime, description: Moment.}
  - {path: C.Line.Digits, title: Digits, pattern: "[0-9]+", pattern_says: digits, min_length: 2, length: 4,
     description: Text.}
""")
#: What spreadsheets show in the place of a value.
ERRORS = [
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#GETTING_DATA", "#UNKNOWN!", "#BUSY!",
]  # fmt: skip
NULLS = [
    "N/A", "n/a", "NA", "NULL", "null", "None", "nan", "NaN", "nil", "undefined", "(null)", "(blank)", "<null>",
    "[null]", "\\N", "-", "--", "---", "?", "??", "???", ".",
]  # fmt: skip
PATHS = [field.path for field in DEFINITION.fields]
HEAD = [path for path in PATHS if not path.startswith("C.Line.")]

#: Numbers, but for those of which the rest of their column tells whether points set thousands apart.
_numbers = st.from_regex(r"[+-]?[0-9]{1,6}(\.([0-9]{1,2}|[0-9]{4,6}))?", fullmatch=True)
_days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400)).map(str)
_broken_days = st.from_regex(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", fullmatch=True)
_words = st.sampled_from(["Red", "red", "GREEN", "b-1", "GB", "gb", "GBR", "true", "Yes", "NO", "0", "1", "maybe", "x"])
_texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=14)
_written = st.sampled_from([
    "1,5", "1,234", "1.234,50", "12 EUR", "\u20ac5", "(5)", "5-", "20%", "1e5", "5.01E+12", "NaN", "#N/A", "N/A",
    "NULL", "-", "=A1", "'=A1", "+1+1", "-2", "@x", "a  b", "<b>", "&lt;", "a\u200bb", "\u200b7", "7\ufeff",
    "\u00a0GB", "a\tb",
    "a\nb", "\x1bc", "a\u00a0b", "nobody", "NOBODY", "\u00fc", "03/04/2026", "31/12/2026", "1/2/26", "45671", "007",
    "2.0", "0.30000000000000004", "2026-01-31T10:00Z", "|", "a|=b", "\u0644\u200c\u0646", "y", "Grean",
    "United Kingdom",
])  # fmt: skip
cells = st.one_of(
    _numbers, _days, _broken_days, _words, _texts, _written, st.just(""), st.just("  "), _numbers.map(" {}".format)
)


#: A cell of each column with which nothing is wrong.
_GOOD = {
    "C.Short": "abc", "C.Needed": "there", "C.Kind": "Red", "C.Country": "GB", "C.Plain": "plain", "C.Flag": "yes",
    "C.Line.Whole": "7", "C.Line.Small": "-2", "C.Line.Amount": "12", "C.Line.Open": "3", "C.Line.Any": "4",
    "C.Line.Day": "2026-11-23", "C.Line.Moment": "2026-11-23 17:45", "C.Line.Digits": "0123",
}  # fmt: skip


def rows_of(made: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Return rows (without their key) of any cells, and rows that are good but for a few of them."""
    any_cells = st.lists(made, min_size=len(_GOOD), max_size=len(_GOOD))
    some_cells = st.dictionaries(st.sampled_from(sorted(_GOOD)), made, max_size=3)
    return st.one_of(any_cells, some_cells.map(lambda some: [*(_GOOD | some).values()]), st.just([""] * len(_GOOD)))


def plain_judge(path: str, cell: str, rewrite: Rewrite | None = None) -> tuple[list[str], Any]:
    """Return the codes of all that is wrong with a cell, and its value: no tricks, one question after the other.

    What a mapping profile has read otherwise is told by `rewrite`.
    """
    field = DEFINITION.field(path)
    assert field is not None
    codes: list[str] = []
    text = cell.strip()
    is_free = field.type == "text" and not (field.codes or field.allowed)
    while not is_free and text and (_is_unseen(text[0]) or _is_unseen(text[-1])):
        text = (text[1:] if _is_unseen(text[0]) else text[:-1]).strip()
    if text != cell:
        codes.append("cell.whitespace")
    if text == "":
        if field.required:
            codes.append("cell.required")
        return codes, None
    read, rewritten = rewrite(field, text) if rewrite else (text, None)
    if text in ERRORS and not is_free and rewritten != "cell.mapped":
        return [*codes, "cell.excel-error"], None
    said = plain_remarks(text) if is_free and rewritten != "cell.mapped" else []
    if {"cell.excel-error", "cell.scientific-id"} & set(said):
        return codes + said, None
    if read is None:
        return [*codes, str(rewritten)], None
    wrong, value = _JUDGES[str(field.type)](field, read)
    if rewritten and value is not None:
        # Of a rewritten cell that is wrong all the same, what is wrong says it all.
        wrong = [rewritten, *wrong]
    return codes + said + wrong, None if "cell.control-character" in said else value


def _is_unseen(character: str) -> bool:
    """Tell whether nobody sees a character, and no writing needs it."""
    if character.isspace() or character in "\u034f\u115f\u1160\u3164\uffa0":
        return True
    return unicodedata.category(character) == "Cf" and ord(character) < 0xE0000 and character not in _SEEN


#: Of category Cf, and yet they are signs, or act upon others that are seen.
_SEEN = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\ufff9\ufffa\ufffb\U000110bd\U000110cd"
    + "".join(map(chr, [*range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)]))
)


def plain_remarks(text: str) -> list[str]:
    """Return the codes of what is to be said of the characters of a text, one question after the other."""
    codes = []
    if any((ord(each) < 32 and each not in "\t\n\r") or ord(each) == 127 for each in text):
        codes.append("cell.control-character")
    if any(each in "\t\n\r\x85\u2028\u2029" for each in text):
        codes.append("cell.line-break")
    if any(_is_invisible(text, at) for at in range(len(text))):
        codes.append("cell.invisible")
    if "  " in text:
        codes.append("cell.double-space")
    if any(f"<{each}" in text for each in string.ascii_letters + "/!?") or re.search("&(?:lt|gt|amp);", text):
        codes.append("cell.markup")
    digits = (text[1:] if text[:1] in {"+", "-"} else text).partition("E+")
    if text in ERRORS:
        codes.append("cell.excel-error")
    elif text in NULLS:
        codes.append("cell.null-literal")
    elif digits[1] and re.fullmatch("[0-9]([.,][0-9]+)?", digits[0]) and re.fullmatch("[0-9]{2,3}", digits[2]):
        codes.append("cell.scientific-id")
    elif text.removeprefix("'")[:1] in {"=", "@", "\uff1d", "\uff20"} or (
        text.removeprefix("'")[:1] in {"+", "-", "\uff0b", "\uff0d"} and not _is_number_like(text.removeprefix("'")[1:])
    ):
        codes.append("cell.formula-injection")
    return codes


def _is_number_like(text: str) -> bool:
    return all(each in "0123456789 ().,/-" for each in text) and any(each in string.digits for each in text)


def _is_invisible(text: str, at: int) -> bool:
    character = text[at]
    if character in "\u200c\u200d":
        around = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        return any(not each or ord(each) < 0x250 for each in around)
    if character in " \u3000\u1680\t\n\r\x1c\x1d\x1e\x1f\x0b\x0c\x85\u2028\u2029":
        return False
    return _is_unseen(character) or character in "\u17b4\u17b5"


def _plain_text(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    # The list of countries is tested elsewhere; the cells made here are of this one or of none.
    choices = sorted(codes_of(field.codes)) if field.codes else list(field.allowed or ())
    if not choices:
        wrong = []
        if len(text) > (field.length or 12) or len(text) < (field.min_length or 0):
            wrong.append("cell.length")
        if field.pattern and len(text) <= 4 and not all(character in "0123456789" for character in text):
            wrong.append("cell.pattern")
        if field.ascii and any(ord(character) > 127 for character in text):
            wrong.append("cell.non-ascii")
        if text.lower() in [each.lower() for each in field.blocked or ()]:
            wrong.append("cell.forbidden")
        return wrong, None if wrong else text
    for choice in choices:
        if text == choice:
            return [], choice
        if text.upper() == choice.upper():
            return ["cell.case"], choice
    return ["cell.enum"], None


def _plain_integer(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    told = []
    if _is_plain_decimal(text) and "." in text:
        if Decimal(text) != int(Decimal(text)):
            return ["cell.integer-has-fraction"], None
        told, text = ["cell.integer-as-decimal"], text.partition(".")[0]
    if not re.fullmatch("-?[0-9]+", text, re.ASCII):
        return ["cell.type"], None
    wrong, value = _plain_bounds(field, Decimal(int(text)), int(text))
    return wrong or told or _plain_zeros(text), value


def _plain_zeros(text: str) -> list[str]:
    whole = text.removeprefix("-").partition(".")[0]
    return ["cell.leading-zeros"] if len(whole) > 1 and whole.startswith("0") else []


def _is_plain_decimal(text: str) -> bool:
    whole, point, fraction = text.lstrip("-").partition(".")
    digits = whole + fraction
    return (
        len(text) - len(text.lstrip("-")) <= 1
        and whole != ""
        and (fraction != "" or not point)
        and all(character in "0123456789" for character in digits)
    )


def _plain_decimal(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if not _is_plain_decimal(text):
        return ["cell.type"], None
    number = Decimal("0.3") if text == "0.30000000000000004" else Decimal(text)
    precision, scale = (field.precision, field.scale) if field.precision else (18, 4)
    if number != round(number, scale) or abs(int(number)) >= 10 ** (precision - scale):
        return ["cell.precision"], None
    canonical = format(number.normalize(), "f")
    wrong, value = _plain_bounds(field, number, "0" if number == 0 else canonical)
    return wrong or (["cell.float-artefact"] if number != Decimal(text) else _plain_zeros(text)), value


def _plain_bounds(field: Any, number: Decimal, value: Any) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        return ["cell.minimum"], None
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        return ["cell.maximum"], None
    if (field.above is not None and number <= field.above) or (field.below and number >= Decimal(field.below)):
        return ["cell.exclusive-bound"], None
    return [], value


def _plain_boolean(_field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    for words, value in ((("true", "yes", "1"), True), (("false", "no", "0"), False)):
        if text.lower() in words:
            return [], value
    return ["cell.boolean"], None


def _plain_date(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    day, rest = text[:10], text[10:]
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return ["cell.date-format"], None
    if rest and (field.type != "datetime" or not re.fullmatch(r"[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?", rest)):
        return ["cell.date-format"], None
    try:
        found = date(*(int(part) for part in day.split("-")))
        moment = datetime(*(int(part) for part in re.findall("[0-9]+", text)))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return ["cell.date-impossible"], None
    if field.minimum == "today-10" and found < TODAY - timedelta(days=10):
        return ["cell.minimum"], None
    if field.maximum and found > date(2027, 1, 31):
        return ["cell.maximum"], None
    return [], moment.strftime("%Y-%m-%dT%H:%M:%S") if rest else day


_JUDGES = {
    "text": _plain_text,
    "integer": _plain_integer,
    "decimal": _plain_decimal,
    "boolean": _plain_boolean,
    "date": _plain_date,
    "datetime": _plain_date,
}


def known_country(row: list[str]) -> list[str]:
    """Keep to the country that the plain judge knows: two letters made at random may be another."""
    at = PATHS.index("C.Country") - 1
    real = row[at].strip()
    return (
        row
        if real.upper() in {"GB", ""} or not re.fullmatch("[A-Za-z]{2}", real)
        else [*row[:at], "GB", *row[at + 1 :]]
    )


#: What is wrong, more exactly, with a number or a date: the cases of the diagnosis are proved one by one elsewhere.
COARSE = {
    "cell.number-format": "cell.type", "cell.number-ambiguous": "cell.type", "cell.exponent": "cell.type",
    "cell.not-finite": "cell.type", "cell.date-ambiguous": "cell.date-format",
    "cell.date-impossible": "cell.date-format", "cell.date-two-digit-year": "cell.date-format",
    "cell.date-excel-serial": "cell.date-format", "cell.datetime-zone": "cell.date-format",
    "cell.leading-zero-lost": "cell.length",
}  # fmt: skip
