"""Keys: how the business key of an entity is told from the values of its header."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from hub.core.definition import Case
from hub.core.entity import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hub.core.definition import Definition
    from hub.core.entity import Value

#: A key field left empty still takes its place in the identity. No text of a file holds this character.
_BETWEEN = "\0"


class Keys:
    """How the key of a row is told from its values."""

    def __init__(self, definition: Definition) -> None:
        self._paths = definition.key
        #: The only field of the key, which is required, or nothing where there are several.
        self._only = definition.key[0] if len(definition.key) == 1 else ""
        self._required = [path for path in definition.key if (each := definition.field(path)) and each.required]
        self._folds = definition.key_case is Case.INSENSITIVE

    def identity(self, values: dict[str, Value]) -> str | None:
        """Return what tells an entity from every other of the file, or None when a required part of it is missing."""
        if self._only:
            only = values.get(self._only)
            if only is None:
                return None
            identity = str(only)
        else:
            if any(path not in values for path in self._required):
                return None
            identity = _BETWEEN.join(str(values.get(path, "")) for path in self._paths)
        return fold(identity) if self._folds else identity

    def named(self, values: dict[str, Value], identity: str) -> tuple[str, str]:
        """Return the key as people read it, and as it is compared. Parts of a longer one cannot run together: `/` in
        them is escaped.
        """
        if self._only:
            return str(values[self._only]) if self._folds else identity, identity
        parts = [str(values[path]) for path in self._paths if path in values]
        key = " / ".join(part.replace("\\", "\\\\").replace("/", "\\/") for part in parts)
        return key, fold(key) if self._folds else key


class NearKeys:
    """Tells keys that differ in case, in spaces or in the Unicode form alone, which is hardly ever meant.

    Remembered are only keys that are not in the plain form themselves (capitals without spaces): the others are found
    among `numbers` (hash of the identity → number). Two keys are told alike by their hashes: to be warned of nothing
    about once in 2^60 pairs harms nobody.
    """

    def __init__(self, numbers: Mapping[int, int], hash_of: Callable[[str], int]) -> None:
        self._numbers = numbers
        self._hash_of = hash_of
        self._first: dict[int, int] = {}

    def take(self, identity: str, hashed: int, number: int) -> int:
        """Return the number of an earlier entity whose key is nearly this one; 0 when there is none."""
        if identity.isascii() and identity.upper() == identity and " " not in identity:
            return self._first.get(hashed, 0) if self._first else 0
        plain = _plain(identity)
        if plain == identity:
            return self._first.get(hashed, 0)
        hashed = self._hash_of(plain)
        first = self._first.setdefault(hashed, number)
        return self._numbers.get(hashed, 0) or (first if first != number else 0)


def _plain(identity: str) -> str:
    return "".join(unicodedata.normalize("NFKC", identity).upper().split())
