"""Words: what a heading says of its column, and how it becomes a path, a title, a directory."""

from __future__ import annotations

import re
import unicodedata

from hub.core.headings import fold_heading

#: What headings of identifiers end in. Their digits are names, not numbers.
_IDENTIFYING = (
    "code", "number", "no", "nr", "nummer", "id", "sku", "ean", "gtin", "upc", "barcode", "reference", "ref", "asn",
    "key", "postcode", "zip", "phone", "mobile", "account", "invoice", "tariff", "serial", "lot", "batch",
)  # fmt: skip

#: How words that are joined to others end, as in `Bestellnr` and `Artikelnummer`.
_JOINED = ("nr", "nummer")

#: What headings of columns about a person hold.
_PERSONAL = (
    "email", "phone", "mobile", "fax", "firstname", "lastname", "surname", "forename", "fullname", "contactname",
    "customername", "recipient", "attention", "birth", "passport", "nif", "taxnumber", "address", "street", "iban",
)  # fmt: skip

_PIECES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def pieces(text: str) -> list[str]:
    """Return the words of a heading or a name, whatever they are joined by, as far as they have letters of ASCII."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _PIECES.findall(plain)


def path_word(heading: str) -> str:
    """Return a heading as a word of a path: `Order No.` → `OrderNo`."""
    word = "".join(piece[:1].upper() + piece[1:] for piece in pieces(heading))[:60]
    return word if word[:1].isalpha() else f"Column{word}"


def title_of(name: str) -> str:
    """Return the name of a tree's member as people write: `customer.firstName` → `Customer First Name`."""
    return " ".join(piece[:1].upper() + piece[1:] for piece in pieces(name)) or name


def is_identifying(heading: str) -> bool:
    """Tell whether a heading names an identifier."""
    words = [piece.lower() for piece in pieces(heading)]
    return heading.rstrip().endswith("#") or any(word in _IDENTIFYING or word.endswith(_JOINED) for word in words[-1:])


def is_personal(heading: str) -> bool:
    """Tell whether a heading names something that tells who a person is, or where they can be reached."""
    folded = fold_heading(heading)
    return any(word in folded for word in _PERSONAL)


def speaks_of(heading: str, *words: str) -> bool:
    """Tell whether one of these words is in a heading."""
    folded = fold_heading(heading)
    return any(word in folded for word in words)


def record_of(service: str) -> str:
    """Return what a service is about: `load-shop-orders` → `order`."""
    word = service.rpartition("-")[2]
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("ses", "se"), ("s", "")):
        if word.endswith(plural) and len(word) > len(plural) + 1 and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(plural) + singular
            break
    return re.sub(r"[^a-z0-9_]", "", word) if word[:1].isalpha() else "record"


def directory_of(service: str) -> str:
    """Return where files for a service are dropped: `load-shop-orders` → `Load/Shop_Orders`."""
    first, *others = [piece.capitalize() for piece in service.split("-")]
    return f"{first}/{'_'.join(others)}" if others else first
