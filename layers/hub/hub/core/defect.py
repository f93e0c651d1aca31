"""A defect: something wrong with a definition, and where in its document that stands."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hub.core.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The steps from the document to what is wrong in it: `("fields", 3, "length")`. It need not be there.
Place: TypeAlias = "tuple[str | int, ...]"

#: How alike a word and the known one that was meant by it are at least, from 0 to 1.
_ALIKE = 0.7


class Defect(NamedTuple):
    """What is said of something wrong: an error keeps a definition from its work, a warning is to be judged."""

    at: Place
    says: str
    severity: Severity = Severity.ERROR


def near(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was meant by one that is not known, or None where none is alike."""
    by_folded = {each.casefold(): each for each in known}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=_ALIKE)
    return by_folded[found[0]] if found else None


def nothing_called(what: str, words: Iterable[str], known: Iterable[str]) -> str:
    """Return the sentence that there is no field, key … of these words, with those that may be meant."""
    known = list(known)
    said = [f"{word} ({meant} is meant?)" if (meant := near(word, known)) else word for word in words]
    return f"there is no {what} {', '.join(said)}"
