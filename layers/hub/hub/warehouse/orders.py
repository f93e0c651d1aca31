"""Orders: kept once per number, with free stock reserved for every line, or not at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hub.core.entity import fold
from hub.core.outcome import Problem
from hub.warehouse.creation import kept_before, new_record, too_large, whence
from hub.warehouse.fields import DC_CODE, ON_HOLD, PRODUCT_CODE, QUANTITY, flag, text, whole
from hub.warehouse.plan import MAX_RESERVATIONS, ReserveStock, WarehousePlan, refused
from hub.warehouse.record import Kind, OrderStatus, RecordKey, StockKey
from hub.warehouse.snapshot import Wanted
from hub.warehouse.stock import no_dc, unknown_product

if TYPE_CHECKING:
    from hub.core.entity import Entity, Line
    from hub.warehouse.plan import Origin
    from hub.warehouse.record import Record
    from hub.warehouse.snapshot import Snapshot


def wanted(origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the order's number, its products and their stock in its DC."""
    own = RecordKey(Kind.ORDER, entity.record_key)
    products = {fold(text(line.values, PRODUCT_CODE)) for line in entity.lines} - {""}
    if len(products) > MAX_RESERVATIONS:
        return Wanted(records=frozenset({own}))
    dc = fold(_dc(origin, entity))
    return Wanted(
        records=frozenset({own, *(RecordKey(Kind.PRODUCT, product) for product in products)}),
        stock=frozenset(StockKey(dc, product) for product in products),
    )


def create(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan an order and the reservation of its lines, or name every line that stands in its way."""
    known = snapshot.records.get(RecordKey(Kind.ORDER, entity.record_key))
    if known is not None:
        return kept_before(entity, known, _taken(entity, known))
    dc = _dc(origin, entity)
    asked = _asked(entity)
    problems = _unfit(entity, dc, asked) or _uncovered(entity, dc, asked, snapshot)
    if problems:
        return refused(entity, *problems)
    status = OrderStatus.ON_HOLD if flag(entity.values, ON_HOLD) else OrderStatus.CREATED
    record = new_record(origin, entity, Kind.ORDER, status=status, dc=dc)
    problem = too_large(entity, record)
    if problem is not None:
        return refused(entity, problem)
    reservations = (ReserveStock(StockKey.of(dc, product), quantity) for product, quantity in asked.items())
    return WarehousePlan(entity, writes=(record, *reservations), reference=record.record.reference)


def _dc(origin: Origin, entity: Entity) -> str:
    return text(entity.values, DC_CODE) or origin.default_dc


def _asked(entity: Entity) -> Counter[str]:
    """Return how many pieces the order asks for of each product (folded): lines may repeat one."""
    asked: Counter[str] = Counter()
    for line in entity.lines:
        asked[fold(text(line.values, PRODUCT_CODE))] += whole(line.values, QUANTITY) or 0
    return asked


def _unfit(entity: Entity, dc: str, asked: Counter[str]) -> list[Problem]:
    """Return what is wrong with the order whatever the stock is."""
    if not entity.lines:
        message = f"Order {entity.key!r} has no lines. Send it with at least one product and its quantity."
        return [Problem(code="order.no-lines", message=message, value=entity.key)]
    if len(asked) > MAX_RESERVATIONS:
        message = (
            f"Order {entity.key!r} has {len(entity.lines)} lines with {len(asked)} different products; an order of "
            f"more than {MAX_RESERVATIONS} cannot be reserved in one step yet. Split it into several orders."
        )
        return [Problem(code="order.too-many-lines", message=message, value=entity.key)]
    problems = [_incomplete(line) for line in entity.lines if not _is_complete(line)]
    return problems if dc else [no_dc(entity), *problems]


def _is_complete(line: Line) -> bool:
    return bool(text(line.values, PRODUCT_CODE)) and (whole(line.values, QUANTITY) or 0) > 0


def _incomplete(line: Line) -> Problem:
    return Problem(
        code="order.incomplete-line",
        message="A line needs a product code and a quantity that is a whole number above 0. Complete it, or take it "
        "out of the order.",
        row=line.row,
        value=text(line.values, PRODUCT_CODE) or None,
    )


def _uncovered(entity: Entity, dc: str, asked: Counter[str], snapshot: Snapshot) -> list[Problem]:
    """Return a problem for every line whose product is unknown or whose stock does not cover what is asked."""
    problems = []
    for line in entity.lines:
        product = text(line.values, PRODUCT_CODE)
        key = StockKey.of(dc, product)
        if RecordKey(Kind.PRODUCT, key.product) not in snapshot.records:
            problems.append(unknown_product(product, line.row))
            continue
        level = snapshot.stock.get(key)
        free = level.free if level else 0
        if free < asked[key.product]:
            problems.append(_short(line, dc, asked[key.product], free))
    return problems


def _short(line: Line, dc: str, asked: int, free: int) -> Problem:
    product = text(line.values, PRODUCT_CODE)
    quantity = whole(line.values, QUANTITY)
    together = "" if quantity == asked else f" ({quantity} of them in this line)"
    return Problem(
        code="stock.short",
        message=f"The order asks for {asked} of product {product!r}{together}; {free} are free in DC {dc!r}. Ask for "
        "less, name another DC, or send it again once there is stock.",
        row=line.row,
        value=product,
    )


def _taken(entity: Entity, known: Record) -> Problem:
    return Problem(
        code="order.exists",
        message=f"Order {entity.key!r} exists already, with other content, from {whence(known)}. Give this order a "
        "number of its own, or take it out of the file.",
        value=entity.key,
    )
