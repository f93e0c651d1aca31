"""Grouping: rows become entities as they are read, in one pass.

Of entities that are closed only a hash of the key is kept, with the entity's number. A key that returns after other
rows marks its entity as split; split entities are put together afterwards (`rejoining`), where real keys are compared.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from hub.core.definition import Case
from hub.core.entity import fold
from hub.core.openentity import EntityJudge, OpenEntity, blamed_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.definition import Definition
    from hub.core.entity import Value
    from hub.core.entitywriter import EntityWriter
    from hub.core.findinglog import FindingLog
    from hub.core.rowchecker import RowChecker
    from hub.core.spots import Found, Spots

#: What a row is given for the number of its entity when it is blank.
BLANK = 0

#: Hashes are cut to 60 bits: Python keeps such a number in 32 bytes, a longer one in 48.
_HASH_BITS = (1 << 60) - 1

#: A key field left empty still takes its place in the key. No text holds this character.
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
        """Return the key as people read it. Parts of a longer key cannot run into each other: `/` in them is escaped."""
        parts = [str(values[path]) for path in self._paths if path in values]
        if len(self._paths) == 1:
            return parts[0]
        return " / ".join(part.replace("\\", "\\\\").replace("/", "\\/") for part in parts)

    def record_key(self, key: str) -> str:
        """Return a key as it is compared."""
        return fold(key) if self._folds else key


class Tally:
    """What became of rows and entities so far; kept apart from what is judged, so that the ledger can disagree."""

    def __init__(self) -> None:
        self.entities = self.accepted = self.refused = 0
        self.rows_accepted = self.rows_refused = self.rows_of_no_entity = 0

    def close(self, rows: int, *, refused: bool, times: int = 1) -> None:
        """Count an entity of so many rows as refused or accepted; `times` -1 takes that back."""
        if refused:
            self.refused += times
            self.rows_refused += times * rows
        else:
            self.accepted += times
            self.rows_accepted += times * rows


class Grouper:
    """Takes the rows of a file in order; writes the entities that are all right, logs what is wrong."""

    def __init__(  # noqa: PLR0913 - the parts of one check
        self,
        definition: Definition,
        checker: RowChecker,
        spots: Spots,
        *,
        log: FindingLog,
        writer: EntityWriter,
        hash_of: Callable[[str], int],
    ) -> None:
        self.keys = Keys(definition)
        self.judge = EntityJudge(definition, spots)
        self.tally = Tally()
        #: Number of each split entity → the row where it goes on.
        self.split: dict[int, int] = {}
        #: For each entity whether a finding refuses it (by number, from 1).
        self.refused = bytearray(1)
        self._definition = definition
        self._spots = spots
        self._log = log
        self._writer = writer
        self._hash_of = hash_of
        self._head_of = checker.head_of
        self._judge_head = checker.judge_head
        self._judge_line = checker.judge_line
        self._numbers: dict[int, int] = {}
        self._first_rows = array("Q", [0])
        self._unique = [each for each in definition.fields if each.unique and each.path in spots.columns]
        self._owners: dict[str, dict[Value, int]] = {each.path: {} for each in self._unique}
        self._entity: OpenEntity | None = None
        self._identity: str | None = None
        self._returned = False
        self._head: Sequence[str] | None = None
        self._head_found: list[Found] = []

    def take(
        self, row: int, line: int, cells: list[str], more: Sequence[Found] = (), present: int | None = None
    ) -> int | None:
        """Take a row of as many cells as there are headings; return its entity's number, BLANK, or None for no entity.

        `more` are findings about the row made elsewhere; `present` says how many of the cells the row really has.
        """
        head = self._head_of(cells)
        if head != self._head and not self._enter(row, line, head):
            return self._keyless(row, line, cells, more, present)
        entity = self._entity
        assert entity is not None
        found = self._head_found
        values = None
        if self._judge_line is not None:
            values, line_found = self._judge_line(cells)
            if line_found:
                found = found + line_found
        if not self._returned:
            together = self.judge.take_row(entity, row, values)
            if together:
                found = found + together
        ...
        return entity.number
