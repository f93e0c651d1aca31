"""Choices: which of the values that a field may have was meant by one that it may not have."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from hub.core.codelists import CodeList, codes_of, codes_of_three
from hub.core.countrynames import country_names

if TYPE_CHECKING:
    from collections.abc import Collection

#: How alike (of 100) a value and the choice that is suggested for it are at least, and how much less the next one.
ALIKE, APART = 75, 10

#: Letters of other alphabets that look like those of codes.
_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0406\u0405\u0408"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "ABEKMHOPCTXISJABEZHIKMNOPTYX",
)

#: Signs and names of currencies; those that several countries share (a dollar, a crown) stand for none.
_MONEY = {
    "\u20ac": "EUR", "EURO": "EUR", "EUROS": "EUR", "\u00a3": "GBP", "STG": "GBP", "STERLING": "GBP",
    "POUND STERLING": "GBP", "POUNDS STERLING": "GBP", "UKP": "GBP", "US$": "USD", "US DOLLAR": "USD",
    "US DOLLARS": "USD", "USDOLLAR": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "R$": "BRL", "\u20b9": "INR", "\u20a9": "KRW", "\u20ba": "TRY", "\u20bd": "RUB",
    "\u20b4": "UAH", "\u20aa": "ILS", "\u20ab": "VND", "\u0e3f": "THB", "ZL": "PLN", "Z\u0141": "PLN", "K\u010c": "CZK",
    "FT": "HUF", "SFR": "CHF", "SFR.": "CHF", "FR.": "CHF", "RMB": "CNY", "YEN": "JPY", "RUPEE": "INR", "RUPEES": "INR",
    "RUR": "RUB",
}  # fmt: skip


def choice_meant(text: str, choices: Collection[str], codes: CodeList | None) -> str | None:
    """Return the choice that a text means, or None where that is not clear."""
    upper = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    by_upper = {choice.upper(): choice for choice in choices}
    if upper in by_upper:
        return by_upper[upper]
    if codes is CodeList.CURRENCY:
        return _MONEY.get(upper) or by_upper.get(re.sub("[^A-Z]", "", upper))
    if codes is not None:
        return codes_of_three().get(upper) or _country(text)
    found = process.extract(upper, list(by_upper), scorer=fuzz.ratio, score_cutoff=ALIKE - APART, limit=2)
    if not found or found[0][1] < ALIKE or (len(found) > 1 and found[0][1] - found[1][1] < APART):
        return None
    return by_upper[found[0][0]]


def _country(text: str) -> str | None:
    names = _countries()
    folded = _fold(text)
    if folded in names:
        return names[folded]
    if len(folded) <= len("Togo"):
        return None
    found = process.extract(folded, list(names), scorer=fuzz.ratio, score_cutoff=ALIKE, limit=2)
    meant = {names[name] for name, score, _ in found if score >= found[0][1] - APART}
    return meant.pop() if len(meant) == 1 else None


@cache
def _countries() -> dict[str, str]:
    known = frozenset(codes_of(CodeList.COUNTRY_2))
    return {_fold(name): code for name, code in country_names().items() if code in known}


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", plain.lower())
