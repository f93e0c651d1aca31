"""The work on an order whose stock does not fit one transaction: it is taken, or given back, a chunk at a time.

    reserving ─▶ keeping ─▶ (gone)          the order is taken; what was held is kept
        │
        └──────▶ undoing ─▶ (gone)          it could not be: what was held is given back, and the order is gone too
    giving_back ──────────▶ (gone)          the order is cancelled

`done` counts chunks: up while reserving, and down again in every other state, until nothing is left to do. Each step is
one transaction, on the condition that the work still is as it was read; so of several who step at once one does, and
whoever stops leaves what any other can go on with. What a chunk holds follows from the order, which does not change.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

from hub.warehouse.plan import GiveBackStock, KeepStock, Move, ReserveStock
from hub.warehouse.record import RecordKey  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin
    from hub.warehouse.record import StockKey


class WorkState(StrEnum):
    """What is being done. Before all is reserved the work belongs to who began it; from then on anybody may step."""

    RESERVING = "reserving"
    KEEPING = "keeping"
    UNDOING = "undoing"
    GIVING_BACK = "giving_back"


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """The work on one order. `chunk` is how many stocks a step moves; the last three say whose entity it is for."""

    tenant: str
    key: RecordKey
    state: WorkState
    done: int
    chunk: int
    due_at: datetime
    activity_id: str
    attempt: int
    entity: int

    def is_for(self, origin: Origin, entity: Entity) -> bool:
        """Tell whether it was begun for this entity in this attempt."""
        mine = (origin.activity_id, origin.attempt, entity.number)
        return (self.activity_id, self.attempt, self.entity) == mine

    def is_same_as(self, other: Work) -> bool:
        """Tell whether it is one and the same work, however far it has come."""
        return (self.key, self.activity_id, self.attempt, self.entity, self.due_at) == (
            other.key,
            other.activity_id,
            other.attempt,
            other.entity,
            other.due_at,
        )

    def may_be_undone_by(self, origin: Origin, now: datetime) -> bool:
        """Tell whether who began it is surely gone: it is overdue, or of an earlier attempt of the same activity."""
        superseded = self.activity_id == origin.activity_id and self.attempt < origin.attempt
        return superseded or self.due_at <= now

    def chunk_count(self, pieces: Mapping[StockKey, int]) -> int:
        """Return in how many steps all pieces are moved."""
        return -(-len(pieces) // self.chunk)

    def step(self, pieces: Mapping[StockKey, int]) -> tuple[Work, list[Move]]:
        """Return the work after the next step, and what the step moves."""
        up = self.state is WorkState.RESERVING
        number = self.done if up else self.done - 1
        moved = list(pieces.items())[number * self.chunk : (number + 1) * self.chunk]
        make = _MOVES[self.state]
        after = msgspec.structs.replace(self, done=self.done + (1 if up else -1))
        return after, [make(key, quantity) for key, quantity in moved]


_MOVES: dict[WorkState, Callable[[StockKey, int], Move]] = {
    WorkState.RESERVING: lambda key, quantity: ReserveStock(key, quantity, held=True),
    WorkState.KEEPING: KeepStock,
    WorkState.UNDOING: lambda key, quantity: GiveBackStock(key, quantity, held=True),
    WorkState.GIVING_BACK: GiveBackStock,
}
