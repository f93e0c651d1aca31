"""Stock: what is on hand of a product in a DC is stated, never added to; what is reserved stays reserved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entity import fold
from hub.core.outcome import Problem
from hub.warehouse.creation import first_row
from hub.warehouse.fields import DC_CODE, PRODUCT_CODE, QUANTITY_ON_HAND, text, whole
from hub.warehouse.plan import MarkChange, RequireRecord, StateStock, WarehousePlan, refused
from hub.warehouse.products import unknown_product
from hub.warehouse.record import Kind, RecordKey, StockKey, reference_of
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin
    from hub.warehouse.snapshot import Snapshot

_BELOW_RESERVED = "stock.below-reserved"


def wanted(origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the product, its stock in the DC, and whether this change was made before."""
    product = text(entity.values, PRODUCT_CODE)
    return Wanted(
        records=frozenset({RecordKey(Kind.PRODUCT, fold(product))}),
        stock=frozenset({StockKey.of(dc_of(origin, entity), product)}),
        changes=frozenset({entity.number}),
    )


def state(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan to set the quantity on hand, once for this entity of this activity, whatever attempt it is."""
    reference = reference_of("STK", origin.tenant, origin.activity_id, entity.number)
    made_in = snapshot.changes.get(entity.number)
    if made_in is not None:
        note = f"Already stated in attempt {made_in} of this activity; nothing was changed."
        return WarehousePlan(entity, reference=reference, note=note)
    product = text(entity.values, PRODUCT_CODE)
    dc = dc_of(origin, entity)
    on_hand = whole(entity.values, QUANTITY_ON_HAND)
    if on_hand is None or on_hand < 0:
        return refused(entity, _no_quantity(entity, product))
    key = StockKey.of(dc, product)
    problem = _problem(origin, entity, key, on_hand, snapshot)
    if problem is not None:
        level = snapshot.stock.get(key)
        passes = level is not None and on_hand >= level.reserved - level.held
        return refused(entity, problem, provisional=problem.code == _BELOW_RESERVED and passes)
    writes = (
        StateStock(key, dc, product, on_hand),
        RequireRecord(RecordKey(Kind.PRODUCT, fold(product))),
        MarkChange(entity.number),
    )
    return WarehousePlan(entity, writes=writes, reference=reference)


def dc_of(origin: Origin, entity: Entity) -> str:
    """Return the DC that an entity names, or else the tenant's default."""
    return text(entity.values, DC_CODE) or origin.default_dc


def _problem(origin: Origin, entity: Entity, key: StockKey, on_hand: int, snapshot: Snapshot) -> Problem | None:
    product = text(entity.values, PRODUCT_CODE)
    if not key.dc:
        return no_dc(entity)
    if RecordKey(Kind.PRODUCT, key.product) not in snapshot.records:
        return unknown_product(product, first_row(entity))
    level = snapshot.stock.get(key)
    dc = dc_of(origin, entity)
    if level is not None and level.stated_in == origin.activity_id:
        return _stated_twice(entity, product, dc)
    if level is None or on_hand >= level.reserved:
        return None
    return Problem(
        code=_BELOW_RESERVED,
        message=f"{on_hand} of product {product!r} are stated to be on hand in DC {dc!r}, but {level.reserved} are "
        f"reserved for orders. State at least {level.reserved}, or cancel orders first.",
        row=first_row(entity),
        value=product,
    )


def _stated_twice(entity: Entity, product: str, dc: str) -> Problem:
    """Return the problem of one of two rows that state the same stock: which of them is right nobody can tell.

    The check of the file cannot see it where one of them names the DC that a blank means to the other.
    """
    return Problem(
        code="stock.stated-twice",
        message=f"Another row of this file states product {product!r} in DC {dc!r} as well, and that one was taken: a "
        "DC that is left empty is the default one. Send a file with the row that is right.",
        row=first_row(entity),
        value=product,
    )


def _no_quantity(entity: Entity, product: str) -> Problem:
    return Problem(
        code="stock.no-quantity",
        message=f"No quantity on hand is stated for product {product!r}. State a whole number from 0.",
        row=first_row(entity),
        value=product,
    )


def no_dc(entity: Entity) -> Problem:
    """Return the problem of an entity without a DC in a tenant without a default one."""
    return Problem(
        code="dc.missing",
        message="No DC is named, and there is no default DC. Fill in the DC code, or ask your operator for a default.",
        row=first_row(entity),
    )
