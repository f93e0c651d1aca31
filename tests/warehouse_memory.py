"""The warehouse in memory: makes the conditional writes of a plan all together or not at all, as the store must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.warehouse.operations import operation
from hub.warehouse.plan import (
    MarkChange,
    Origin,
    PutNew,
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
        return Snapshot(
            records={key: self.stored.records[key] for key in wanted.records if key in self.stored.records},
            stock={key: self.stored.stock[key] for key in wanted.stock if key in self.stored.stock},
            changes={key: self.stored.changes[key] for key in wanted.changes if key in self.stored.changes},
        )

    def judge(self, origin: Origin, name: str, entity: Entity) -> WarehousePlan:
        """Return the plan of an entity on what is stored now."""
        return operation(name).judge(origin, entity, self.snapshot_for(origin, name, entity))

    def apply(self, origin: Origin, plan: WarehousePlan) -> None:
        """Make all writes of a plan, or none and raise `ConditionFailedError`."""
        if not all(self._holds(write) for write in plan.writes):
            raise ConditionFailedError
        for write in plan.writes:
            self._make(origin, write)

    def _holds(self, write: Write) -> bool:
        match write:
            case PutNew():
                return write.record.key not in self.stored.records
            case RequireRecord():
                return write.key in self.stored.records
            case ReserveStock():
                level = self.stored.stock.get(write.key)
                return level is not None and level.free >= write.quantity
            case StateStock():
                level = self.stored.stock.get(write.key)
                return level is None or level.reserved <= write.on_hand
            case MarkChange():
                return write.entity not in self.stored.changes

    def _make(self, origin: Origin, write: Write) -> None:
        match write:
            case PutNew():
                self.stored.records[write.record.key] = write.record
            case ReserveStock():
                level = self.stored.stock[write.key]
                self.stored.stock[write.key] = StockLevel(level.on_hand, level.reserved + write.quantity)
            case StateStock():
                reserved = self.stored.stock.get(write.key, StockLevel(0, 0)).reserved
                self.stored.stock[write.key] = StockLevel(write.on_hand, reserved)
            case MarkChange():
                self.stored.changes[write.entity] = origin.attempt
            case RequireRecord():
                pass
