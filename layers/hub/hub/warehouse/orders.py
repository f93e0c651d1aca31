"""Orders: kept once per number, with free stock reserved for every line, or not at all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hub.core.outcome import Problem
from hub.warehouse.companies import company_key, ship_to_company, unknown_company
from hub.warehouse.creation import first_row, kept_before, new_record, too_large, whence
from hub.warehouse.fields import COMPANY_CODE, ON_HOLD, PRODUCT_CODE, QUANTITY, flag, text, whole
from hub.warehouse.plan import PutNew, ReserveStock, WarehousePlan, refused
from hub.warehouse.products import unknown_product
from hub.warehouse.record import Kind, OrderStatus, RecordKey, StockKey, StockLevel
from hub.warehouse.snapshot import Wanted
from hub.warehouse.stock import dc_of, no_dc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.entity import Entity, Line
    from hub.warehouse.plan import Origin, Write
    from hub.warehouse.record import Record
    from hub.warehouse.snapshot import Snapshot

_SHORT = "stock.short"
_NOTHING = StockLevel(0, 0)


def order_key(entity: Entity) -> RecordKey:
    """Return the key of the order that an entity is, or is about."""
    return RecordKey(Kind.ORDER, entity.record_key)


def wanted(origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the order's number, its company, its products and their stock in its DC."""
    records = {order_key(entity)}
    company = text(entity.values, COMPANY_CODE)
    if company:
        records.add(company_key(company))
    stock = frozenset(key for key in pieces(dc_of(origin, entity), entity.lines) if key.product)
    records.update(RecordKey(Kind.PRODUCT, key.product) for key in stock)
    return Wanted(records=frozenset(records), stock=stock)


def create(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan an order and the reservation of its lines, or name every line that stands in its way."""
    known = snapshot.records.get(order_key(entity))
    if known is not None and known.status is not OrderStatus.RESERVING:
        return kept_before(entity, known, _taken(entity, known))
    if known is not None and not known.is_by(origin.activity_id, origin.attempt, entity.number):
        return in_progress(entity, known)
    dc = dc_of(origin, entity)
    unfit = _unfit(entity, dc)
    if unfit:
        return refused(entity, *unfit)
    # Of an order that is being reserved for this very entity part of the stock is taken: only its writes can tell.
    asked = pieces(dc, entity.lines)
    short = {} if known is not None else _short(asked, snapshot)
    problems = [*_unknown_company(origin, entity, snapshot), *_uncovered(entity, dc, asked, short, snapshot)]
    if problems:
        only_held = all(problem.code == _SHORT for problem in problems)
        return refused(
            entity, *problems, provisional=only_held and all(_may_come_back(*each) for each in short.values())
        )
    return _kept(origin, entity, dc, asked, snapshot)


def _kept(origin: Origin, entity: Entity, dc: str, asked: dict[StockKey, int], snapshot: Snapshot) -> WarehousePlan:
    status = OrderStatus.ON_HOLD if flag(entity.values, ON_HOLD) else OrderStatus.CREATED
    order = new_record(origin, entity, order_key(entity), status=status, dc=dc)
    problem = too_large(entity, order.content)
    if problem is not None:
        return refused(entity, problem)
    companies = _new_company(origin, entity, snapshot)
    note = f"Company {companies[0].record.name!r} was created from this order." if companies else None
    reservations = (ReserveStock(key, quantity) for key, quantity in asked.items())
    writes: tuple[Write, ...] = (order, *companies, *reservations)
    begun = order.record.key in snapshot.records
    return WarehousePlan(entity, writes=writes, reference=order.record.reference, note=note, begun=begun)


def pieces(dc: str, lines: Sequence[Line]) -> dict[StockKey, int]:
    """Return how many pieces lines ask for of each stock: lines may repeat a product.

    Always in the same order, so that of several orders that want the same stocks the first one to take the first of
    them gets on, and none waits for another in a circle.
    """
    asked: Counter[StockKey] = Counter()
    for line in lines:
        asked[StockKey.of(dc, text(line.values, PRODUCT_CODE))] += whole(line.values, QUANTITY) or 0
    return dict(sorted(asked.items()))


def in_progress(entity: Entity, known: Record) -> WarehousePlan:
    """Return the plan of an entity about an order that somebody else is just creating."""
    problem = Problem(
        code="order.in-progress",
        message=f"Order {entity.key!r} is being created by {whence(known)} at this moment: its stock is being "
        "reserved. Try this one again in a few minutes.",
        row=first_row(entity),
        value=entity.key,
    )
    return WarehousePlan(entity, problems=(problem,), provisional=True, unfinished=known.key)


def _new_company(origin: Origin, entity: Entity, snapshot: Snapshot) -> tuple[PutNew, ...]:
    code = text(entity.values, COMPANY_CODE)
    if not code or company_key(code) in snapshot.records:
        return ()
    return (ship_to_company(origin, entity),)


def _unknown_company(origin: Origin, entity: Entity, snapshot: Snapshot) -> list[Problem]:
    unknown = _new_company(origin, entity, snapshot) and not origin.creates_ship_to_companies
    return [unknown_company(entity)] if unknown else []


def _unfit(entity: Entity, dc: str) -> list[Problem]:
    """Return what is wrong with the order whatever the stock is."""
    if not entity.lines:
        message = f"Order {entity.key!r} has no lines. Send it with at least one product and its quantity."
        return [Problem(code="order.no-lines", message=message, row=first_row(entity), value=entity.key)]
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


def _short(asked: dict[StockKey, int], snapshot: Snapshot) -> dict[StockKey, tuple[int, StockLevel]]:
    """Return the stocks that do not cover what is asked of them: how much that is, and what is there."""
    levels = ((key, quantity, snapshot.stock.get(key, _NOTHING)) for key, quantity in asked.items())
    return {key: (quantity, level) for key, quantity, level in levels if level.free < quantity}


def _may_come_back(asked: int, level: StockLevel) -> bool:
    return asked <= level.free + level.held


def _uncovered(
    entity: Entity,
    dc: str,
    asked: dict[StockKey, int],
    short: dict[StockKey, tuple[int, StockLevel]],
    snapshot: Snapshot,
) -> list[Problem]:
    """Return a problem for every line whose product is unknown or whose stock does not cover what is asked."""
    problems = []
    for line in entity.lines:
        product = text(line.values, PRODUCT_CODE)
        key = StockKey.of(dc, product)
        if RecordKey(Kind.PRODUCT, key.product) not in snapshot.records:
            problems.append(unknown_product(product, line.row))
        elif key in short:
            problems.append(_short_line(line, dc, asked[key], short[key][1].free))
    return problems


def _short_line(line: Line, dc: str, asked: int, free: int) -> Problem:
    product = text(line.values, PRODUCT_CODE)
    quantity = whole(line.values, QUANTITY)
    together = "" if quantity == asked else f" ({quantity} of them in this line)"
    return Problem(
        code=_SHORT,
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
        row=first_row(entity),
        value=entity.key,
    )
