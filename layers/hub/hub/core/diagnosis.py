"""Diagnosis: what is wrong with a cell that its field's reader refused, more exactly, and what it may have meant.

A suggestion is only made where one thing alone can have been meant, and where the field would take it.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from hub.core.celltypes import PRECISION, SCALE, FieldType, choices_of
from hub.core.choices import choice_meant
from hub.core.datetext import date_meant
from hub.core.excelerrors import EXCEL_ERRORS
from hub.core.numbertext import both_readings, number_meant
from hub.core.textformats import TextFormat, gtin_meant

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.celltypes import CellReader
    from hub.core.characters import Said
    from hub.core.definition import Field

    #: Takes a refused cell and the codes of what its reader found wrong; returns what is to be said instead.
    Diagnoser: TypeAlias = Callable[[str, tuple[str, ...]], list[Said]]

    #: Tells whether a field would take a suggestion.
    Taken: TypeAlias = Callable[[str], bool]

    #: Returns what a cell is surely meant to be, or None.
    Meant: TypeAlias = Callable[[str], str | None]

    #: Is told in which form a column must write its dates, once one of them cannot be read otherwise.
    OrderSeen: TypeAlias = Callable[[str], None]

_TRUTH = {"y": "yes", "n": "no", "t": "true", "f": "false", "ja": "yes", "nein": "no", "nee": "no", "oui": "yes",
          "non": "no", "si": "yes", "s\u00ed": "yes", "on": "true", "off": "false", "wahr": "true", "falsch": "false",
          "vrai": "true", "faux": "false", "1.0": "1", "0.0": "0"}  # fmt: skip

#: Letters that do not come apart into one of ASCII and an accent.
_PLAIN = str.maketrans({
    "\u00df": "ss", "\u00e6": "ae", "\u00c6": "AE", "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L",
    "\u0111": "d", "\u0110": "D", "\u00fe": "th", "\u00de": "Th", "\u0153": "oe", "\u0152": "OE", "\u0131": "i",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...",
})  # fmt: skip

_NO_NUMBER = ("cell.type",)
_AMBIGUOUS = ("cell.number-ambiguous",)
_EXCEL_ERROR: Said = ("cell.excel-error", None, None)

#: Leading zeros that may have been lost, at most.
_ZEROS = 8


def diagnoser_of(field: Field, read: CellReader, order_seen: OrderSeen) -> Diagnoser:
    """Return what says of a field's refused cells what is wrong with them."""

    def taken(suggestion: str) -> bool:
        return read(suggestion)[0] is not None

    by_code: dict[str, Callable[[str], Said]]
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL:
            return _number_diagnoser(field, taken)
        case FieldType.BOOLEAN:
            by_code = {"cell.boolean": lambda cell: ("cell.boolean", _TRUTH.get(cell.casefold()), None)}
        case FieldType.DATE | FieldType.DATETIME:
            by_code = {"cell.date-format": _date_diagnoser(field, taken, order_seen)}
        case FieldType.TEXT:
            by_code = _text_diagnosers(field, read, taken)

    def diagnose(cell: str, codes: tuple[str, ...]) -> list[Said]:
        if cell[0] == "#" and cell in EXCEL_ERRORS:
            return [_EXCEL_ERROR]
        said = [by_code[code](cell) if code in by_code else (code, None, None) for code in codes]
        lost = [each for each in said if each[0] == "cell.leading-zero-lost"]
        return lost[:1] or said

    return diagnose


def _number_diagnoser(field: Field, taken: Taken) -> Diagnoser:
    is_whole = field.type is FieldType.INTEGER

    def diagnose(cell: str, codes: tuple[str, ...]) -> list[Said]:
        if codes == _AMBIGUOUS:
            return [("cell.number-ambiguous", None, {"readings": both_readings(cell)})]
        if codes != _NO_NUMBER:
            return [_EXCEL_ERROR] if cell in EXCEL_ERRORS else [(code, None, None) for code in codes]
        return [_EXCEL_ERROR if cell in EXCEL_ERRORS else meant(cell)]

    def meant(cell: str) -> Said:
        code, readings = number_meant(cell)
        if len(readings) == 1:
            return code, readings[0] if taken(readings[0]) else None, None
        whole = [each for each in readings if not each.partition(".")[2].strip("0")] if is_whole else []
        if len(whole) == 1:
            return "cell.number-format", whole[0] if taken(whole[0]) else None, None
        return code, None, {"readings": " or ".join(readings)} if readings else None

    return diagnose


def sure_digits(field: Field) -> int:
    """Return how long a number may be that a field takes whatever its digits are (with two decimals); 0 where none is
    sure to be taken.
    """
    precision, scale = field.precision or PRECISION, SCALE if field.scale is None else field.scale
    is_bounded = (field.maximum, field.above, field.below) != (None, None, None) or field.minimum not in {None, 0, "0"}
    return 0 if field.type is not FieldType.DECIMAL or is_bounded or scale < len("00") else precision - scale


def _date_diagnoser(field: Field, taken: Taken, order_seen: OrderSeen) -> Callable[[str], Said]:
    length = len("2026-01-31") if field.type is FieldType.DATE else None

    def diagnose(cell: str) -> Said:
        code, moments, order = date_meant(cell)
        readings = [moment[:length] for moment in moments]
        if order:
            order_seen(order)
        if len(readings) > 1:
            return (code, None, {"readings": " or ".join(readings)})
        return (code, readings[0] if readings and taken(readings[0]) else None, None)

    return diagnose


def _text_diagnosers(field: Field, read: CellReader, taken: Taken) -> dict[str, Callable[[str], Said]]:
    choices = choices_of(field)
    if choices is not None:
        return {"cell.enum": lambda cell: ("cell.enum", choice_meant(cell, choices, field.codes), None)}

    meant = barcode_meant(field, read)

    def short(code: str) -> Callable[[str], Said]:
        return lambda cell: _zero_lost(cell, taken, meant) or (code, meant(cell), {"count": len(cell)})

    found = {code: short(code) for code in ("cell.length", "cell.pattern", "cell.format", "cell.check-digit")}

    def foreign(cell: str) -> Said:
        plain = _in_ascii(cell)
        return ("cell.non-ascii", plain if plain and taken(plain) else None, None)

    return {**found, "cell.non-ascii": foreign}


def barcode_meant(field: Field, read: CellReader) -> Meant:
    """Return what tells which barcode a spreadsheet made a number of, where the field has barcodes and takes it."""

    def meant(cell: str) -> str | None:
        barcode = gtin_meant(cell) if field.format is TextFormat.GTIN else None
        return barcode if barcode and read(barcode) == (barcode, ()) else None

    return meant


def _zero_lost(cell: str, taken: Taken, meant: Meant) -> Said | None:
    """Say that zeros are lost in front of digits, where the field takes them with one number of zeros alone, or where
    they make a barcode.
    """
    if not (cell.isascii() and cell.isdigit()):
        return None
    if barcode := meant(cell):
        return ("cell.leading-zero-lost", barcode, None)
    padded = [text for zeros in range(1, _ZEROS + 1) if taken(text := "0" * zeros + cell)]
    return ("cell.leading-zero-lost", padded[0], None) if len(padded) == 1 else None


def _in_ascii(cell: str) -> str | None:
    plain = unicodedata.normalize("NFKD", cell.translate(_PLAIN))
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    return plain if plain.isascii() else None
