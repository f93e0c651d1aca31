"""Formats of texts that a definition may name: addresses, telephone numbers, numbers with a check digit."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class TextFormat(StrEnum):
    """The name of a format, as a definition writes it."""

    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    URL = "url"
    UUID = "uuid"
    LANGUAGE = "language"
    GTIN = "gtin"
    SSCC = "sscc"
    GLN = "gln"
    ISBN = "isbn"
    IBAN = "iban"


_WRITTEN = {
    TextFormat.EMAIL: r"[^\s@,:;<>()\"]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",
    TextFormat.PHONE: r"(?=(?:[^0-9]*[0-9]){5})\+?[0-9 ().\-/]+(?:\s?(?:x|ext\.?|#)\s?[0-9]{1,8})?",
    TextFormat.POSTCODE: r"(?=.{2,12}\Z)[A-Za-z0-9]+(?:[ -][A-Za-z0-9]+)*",
    TextFormat.URL: r"https?://[^\s/?#@]+(?:[/?#]\S*)?",
    TextFormat.UUID: r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
    TextFormat.LANGUAGE: r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?",
    TextFormat.GTIN: r"[0-9]{8}|[0-9]{12,14}",
    TextFormat.SSCC: r"[0-9]{18}",
    TextFormat.GLN: r"[0-9]{13}",
    TextFormat.ISBN: r"(?=(?:[0-9X]-?){10}\Z|(?:[0-9]-?){13}\Z)[0-9-]+X?",
    TextFormat.IBAN: r"[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?",
}

_SAYS = {
    TextFormat.EMAIL: "an e-mail address, such as name@mail.example",
    TextFormat.PHONE: "a telephone number, such as +44 117 496 0000",
    TextFormat.POSTCODE: "a postcode: letters, digits, spaces and hyphens",
    TextFormat.URL: "a web address, such as https://www.example.com/page",
    TextFormat.UUID: "a UUID, such as 5f0c9a52-7d0e-4a61-9a53-0d5d4b1f6a10",
    TextFormat.LANGUAGE: "a language, such as en or pt-BR (BCP 47)",
    TextFormat.GTIN: "a GTIN (EAN, UPC) of 8, 12, 13 or 14 digits",
    TextFormat.SSCC: "an SSCC of 18 digits",
    TextFormat.GLN: "a GLN of 13 digits",
    TextFormat.ISBN: "an ISBN of 10 or 13 digits",
    TextFormat.IBAN: "an IBAN, such as GB33BUKB20201555555555",
}


#: What a text that is not of a format is told as where it is taken all the same.
DOUBTFUL = {"cell.format": "cell.format-doubtful", "cell.check-digit": "cell.check-digit-doubtful"}


def says(name: TextFormat) -> str:
    """Return in words what a text of this format is."""
    return _SAYS[name]


def quick_test(name: TextFormat) -> Callable[[str], object] | None:
    """Return what tells at once whether a text is of the format, or None where that takes more than a pattern."""
    return None if name in _CHECKS else re.compile(_WRITTEN[name]).fullmatch


def format_judge(name: TextFormat) -> Callable[[str], str | None]:
    """Return what says of a text which kind of finding it is, None when it is of the format."""
    written = re.compile(_WRITTEN[name])
    checks = _CHECKS.get(name)

    def judge(text: str) -> str | None:
        if not written.fullmatch(text):
            return "cell.format"
        return "cell.check-digit" if checks and not checks(text) else None

    return judge


def gtin_meant(text: str) -> str | None:
    """Return the GTIN that is meant where the check digit proves it, or None: labels print it in groups of digits, and
    a spreadsheet makes a number of it.

    That adds `.0`, and loses the zeros in front of a UPC of 12 digits: one, or two at most, because any digits that far
    from a GTIN would pass one time in ten.
    """
    digits = re.sub("[ -]", "", text.removesuffix(".0"))
    padded = digits.zfill(_UPC) if len(digits) in {_UPC - 1, _UPC - 2} else digits
    return padded if padded != text and _is_gtin(padded) is None else None


def _gs1_is_right(digits: str) -> bool:
    """Tell whether the last digit is the check digit of those before it, as GS1 weighs them."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def _isbn_is_right(text: str) -> bool:
    digits = text.replace("-", "")
    if len(digits) == len("9780000000000"):
        return _gs1_is_right(digits)
    total = sum((10 if digit == "X" else int(digit)) * (10 - at) for at, digit in enumerate(digits))
    return total % 11 == 0


def _iban_is_right(text: str) -> bool:
    letters = text.replace(" ", "")
    return int("".join(str(int(each, 36)) for each in letters[4:] + letters[:4])) % 97 == 1


_CHECKS: dict[TextFormat, Callable[[str], bool]] = {
    TextFormat.GTIN: _gs1_is_right,
    TextFormat.SSCC: _gs1_is_right,
    TextFormat.GLN: _gs1_is_right,
    TextFormat.ISBN: _isbn_is_right,
    TextFormat.IBAN: _iban_is_right,
}

_UPC = len("012345678905")
_is_gtin = format_judge(TextFormat.GTIN)
