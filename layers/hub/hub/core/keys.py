"""Keys: how the business key of an entity is told from the values of its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.definition import Case
from hub.core.entity import fold

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.core.entity import Value

#: A key field left empty still takes its place in the identity. No text of a file holds this character.
_BETWEEN = "\0"


class Keys:
    """How the key of a row is told from its values."""

    def __init__(self, definition: Definition) -> None:
        self._paths = definition.key
        self._required = [path for path in definition.key if (each := definition.field(path)) and each.required]
        self._folds = definition.key_case is Case.INSENSITIVE

    def identity(self, values: dict[str, Value]) -> str | None:
        """Return what tells an entity from every other of the file, or None when a required part of it is missing."""
        for path in self._required:
            if path not in values:
                return None
        if len(self._paths) == 1:
            identity = str(values[self._paths[0]])
        else:
            identity = _BETWEEN.join(str(values.get(path, "")) for path in self._paths)
        return fold(identity) if self._folds else identity

    def key(self, values: dict[str, Value]) -> str:
        """Return the key as people read it. Parts of a longer one cannot run together: `/` in them is escaped."""
        if len(self._paths) == 1:
            return str(values[self._paths[0]])
        parts = [str(values[path]) for path in self._paths if path in values]
        return " / ".join(part.replace("\\", "\\\\").replace("/", "\\/") for part in parts)

    def record_key(self, key: str) -> str:
        """Return a key as it is compared."""
        return fold(key) if self._folds else key
