"""The warehouse in memory: makes the conditional writes of a plan all together or not at all, as the store must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.warehouse.content import unpacked
from hub.warehouse.operations import operation
from hub.warehouse.plan import (
    ChangeRecord,
    GiveBackStock,
    KeepStock,
    MarkChange,
    Origin,
    PutNew,
    RemoveRecord,
    RequireRecord,
    ReserveStock,
    StateStock,
    WarehousePlan,
    Write,
)
from hub.warehouse.record import StockLevel
from hub.warehouse.snapshot import Snapshot

if TYPE_CHECKING:
    from hub.core.entity import Entity


class ConditionFailedError(Exception):
    """A planned write's condition does not hold."""


class MemoryWarehouse:
    """What is stored, by tenant left out: one of these is one tenant's and (for changes) one activity's."""

    def __init__(self) -> None:
        self.stored = Snapshot()

    def snapshot_for(self, origin: Origin, name: str, entity: Entity) -> Snapshot:
        """Return what is stored of what the operation says it wants, and nothing else."""
        wanted = operation(name).wanted(origin, entity)
        records = wanted.records | wanted.contents
        return Snapshot(
            records={key: self.stored.records[key] for key in records if key in self.stored.records},
            contents={key: self.stored.contents[key] for key in wanted.contents if key in self.stored.contents},
            stock={key: self.stored.stock[key] for key in wanted.stock if key in self.stored.stock},
            changes={key: self.stored.changes[key] for key in wanted.changes if key in self.stored.changes},
        )

    def judge(self, origin: Origin, name: str, entity: Entity) -> WarehousePlan:
        """Return the plan of an entity on what is stored now."""
        return operation(name).judge(origin, entity, self.snapshot_for(origin, name, entity))

    def apply(self, origin: Origin, plan: WarehousePlan) -> None:
        """Make all writes of a plan, or none and raise `ConditionFailedError`."""
        if not all(self._holds(origin, write) for write in plan.writes):
            raise ConditionFailedError
        for write in plan.writes:
            self._make(origin, write)

    def send(self, origin: Origin, name: str, entity: Entity) -> WarehousePlan:
        """Judge an entity and apply its plan; return it."""
        plan = self.judge(origin, name, entity)
        self.apply(origin, plan)
        return plan

    def _holds(self, origin: Origin, write: Write) -> bool:
        stored = self.stored
        match write:
            case PutNew():
                holds = write.record.key not in stored.records
            case ChangeRecord():
                holds = stored.records.get(write.before.key) == write.before
            case RemoveRecord():
                kept = stored.records.get(write.key)
                holds = kept is None or kept.reference == write.reference
            case RequireRecord():
                holds = write.key in stored.records
            case ReserveStock():
                holds = write.key in stored.stock and stored.stock[write.key].free >= write.quantity
            case GiveBackStock() | KeepStock():
                holds = write.key in stored.stock
            case StateStock():
                before = stored.stock.get(write.key, StockLevel(0, 0))
                holds = before.reserved <= write.on_hand and before.stated_in != origin.activity_id
            case MarkChange():
                holds = write.entity not in stored.changes
        return holds

    def _make(self, origin: Origin, write: Write) -> None:
        match write:
            case PutNew():
                self.stored.records[write.record.key] = write.record
                self.stored.contents[write.record.key] = unpacked(write.content)
            case ChangeRecord():
                self.stored.records[write.after.key] = write.after
                if write.content is not None:
                    self.stored.contents[write.after.key] = unpacked(write.content)
            case RemoveRecord():
                self.stored.records.pop(write.key, None)
                self.stored.contents.pop(write.key, None)
            case ReserveStock() | GiveBackStock() | KeepStock():
                self._move(write)
            case StateStock():
                before = self.stored.stock.get(write.key, StockLevel(0, 0))
                self.stored.stock[write.key] = before._replace(on_hand=write.on_hand, stated_in=origin.activity_id)
            case MarkChange():
                self.stored.changes[write.entity] = origin.attempt
            case RequireRecord():
                pass

    def _move(self, write: ReserveStock | GiveBackStock | KeepStock) -> None:
        before = self.stored.stock[write.key]
        signs = {ReserveStock: (1, 1), GiveBackStock: (-1, -1), KeepStock: (0, -1)}
        reserved, held = signs[type(write)]
        is_held = isinstance(write, KeepStock) or write.held
        self.stored.stock[write.key] = before._replace(
            reserved=before.reserved + reserved * write.quantity, held=before.held + held * write.quantity * is_held
        )
