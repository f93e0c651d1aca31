"""The live reference data that judging rests on: which of it an entity needs, and what was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.warehouse.content import Content
    from hub.warehouse.record import Record, RecordKey, StockKey, StockLevel


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be read before an entity can be judged. `changes` are numbers of entities of the same activity.

    `contents` are records that are wanted with what they say; the others come without.
    """

    records: frozenset[RecordKey] = frozenset()
    contents: frozenset[RecordKey] = frozenset()
    stock: frozenset[StockKey] = frozenset()
    changes: frozenset[int] = frozenset()

    @classmethod
    def together(cls, many: Iterable[Wanted]) -> Wanted:
        """Return what all of them want, each thing once."""
        every = list(many)
        contents = frozenset(key for one in every for key in one.contents)
        return cls(
            records=frozenset(key for one in every for key in one.records) - contents,
            contents=contents,
            stock=frozenset(key for one in every for key in one.stock),
            changes=frozenset(number for one in every for number in one.changes),
        )

    def __len__(self) -> int:
        return len(self.records) + len(self.contents) + len(self.stock) + len(self.changes)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was read: the records and stocks that exist, and the attempt in which an entity's change was made."""

    records: dict[RecordKey, Record] = field(default_factory=dict)
    contents: dict[RecordKey, Content] = field(default_factory=dict)
    stock: dict[StockKey, StockLevel] = field(default_factory=dict)
    changes: dict[int, int] = field(default_factory=dict)
