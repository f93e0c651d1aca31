"""Changes of an order that is there: release it from hold, or cancel it and give its stock back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.outcome import Problem
from hub.warehouse.creation import first_row, made_before, status_word
from hub.warehouse.orders import in_progress, order_key, pieces
from hub.warehouse.plan import ChangeRecord, GiveBackStock, MarkChange, WarehousePlan, refused
from hub.warehouse.record import OrderStatus
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin
    from hub.warehouse.record import Record
    from hub.warehouse.snapshot import Snapshot

_CANCELLABLE = frozenset({OrderStatus.CREATED, OrderStatus.ON_HOLD, OrderStatus.RELEASED})
_CANCELLED = frozenset({OrderStatus.CANCELLING, OrderStatus.CANCELLED})


def wanted_of_release(_origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the order, and whether this change was made before."""
    return Wanted(records=frozenset({order_key(entity)}), changes=frozenset({entity.number}))


def release(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan to let an order on hold go."""
    known = snapshot.records.get(order_key(entity))
    answered = _answered(entity, known, snapshot)
    if known is None or answered is not None:
        return answered or refused(entity, _unknown(entity))
    if known.status is not OrderStatus.ON_HOLD:
        return refused(entity, _not_on_hold(entity, known))
    change = _become(OrderStatus.RELEASED, origin, known)
    return WarehousePlan(entity, writes=(change, MarkChange(entity.number)), reference=known.reference)


def wanted_of_cancel(_origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the order with its lines, and whether this change was made before."""
    return Wanted(contents=frozenset({order_key(entity)}), changes=frozenset({entity.number}))


def cancel(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan to cancel an order that is not dispatched, and to give back what it reserves."""
    known = snapshot.records.get(order_key(entity))
    answered = _answered(entity, known, snapshot)
    if known is None or answered is not None:
        return answered or refused(entity, _unknown(entity))
    if known.status not in _CANCELLABLE:
        return refused(entity, _not_cancellable(entity, known))
    reserved = pieces(known.dc or "", snapshot.contents[known.key].lines)
    given_back = (GiveBackStock(key, quantity) for key, quantity in reserved.items())
    change = _become(OrderStatus.CANCELLED, origin, known)
    return WarehousePlan(entity, writes=(change, MarkChange(entity.number), *given_back), reference=known.reference)


def _answered(entity: Entity, known: Record | None, snapshot: Snapshot) -> WarehousePlan | None:
    """Return the plan of a change that was made before, or whose order is only just being created."""
    made_in = snapshot.changes.get(entity.number)
    if known is not None and made_in is not None:
        return made_before(entity, known.reference, made_in)
    if known is not None and known.status is OrderStatus.RESERVING:
        return in_progress(entity, known)
    return None


def _become(status: OrderStatus, origin: Origin, known: Record) -> ChangeRecord:
    after = msgspec.structs.replace(known, status=status, revision=known.revision + 1, changed_in=origin.activity_id)
    return ChangeRecord(known, after)


def _unknown(entity: Entity) -> Problem:
    return Problem(
        code="order.unknown",
        message=f"There is no order {entity.key!r}. Correct the number, in which upper and lower case are told "
        "apart, or send the order first.",
        row=first_row(entity),
        value=entity.key,
    )


def _not_on_hold(entity: Entity, known: Record) -> Problem:
    if known.status in _CANCELLED:
        reason = "A cancelled order cannot be released: send it as a new order under another number."
    else:
        reason = "Only an order on hold is released: take it out of the file, for it is on its way."
    return Problem(
        code="order.not-on-hold",
        message=f"Order {entity.key!r} is {_standing(known)}. {reason}",
        row=first_row(entity),
        value=entity.key,
    )


def _not_cancellable(entity: Entity, known: Record) -> Problem:
    if known.status in _CANCELLED:
        code, reason = "order.cancelled", "Its stock was given back then: take it out of the file."
    else:
        code, reason = (
            "order.dispatched",
            "It can be cancelled only before: announce a return with Load Receipts instead.",
        )
    return Problem(
        code=code,
        message=f"Order {entity.key!r} is {_standing(known)}. {reason}",
        row=first_row(entity),
        value=entity.key,
    )


def _standing(known: Record) -> str:
    word = "cancelled" if known.status in _CANCELLED else status_word(known)
    return f"{word} since activity {known.stands_since}"
