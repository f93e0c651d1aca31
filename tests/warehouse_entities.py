"""Entities, as the structural check would hand them to the warehouse."""

from __future__ import annotations

from hub.core.entity import Entity, Line, Value, fold
from hub.warehouse.plan import Origin

ORIGIN = Origin(tenant="acme", default_dc="DC1", activity_id="A1", attempt=1)


def product(code: str, *, number: int = 1, name: str = "A thing") -> Entity:
    """Return a product as a row of the product service makes it."""
    values: dict[str, Value] = {"ProductMaster.ProductCode": code, "ProductMaster.ProductDescription": name}
    return Entity(number=number, key=code, record_key=fold(code), rows=[number + 1], values=values, lines=[])


def stated(code: str, on_hand: int | None, *, dc: str | None = None, number: int = 1) -> Entity:
    """Return a statement of stock."""
    values: dict[str, Value] = {"Stock.ProductCode": code}
    if dc is not None:
        values["Stock.DCCode"] = dc
    if on_hand is not None:
        values["Stock.QuantityOnHand"] = on_hand
    return Entity(number=number, key=code, record_key=fold(code), rows=[number + 1], values=values, lines=[])


def order(
    name: str,
    *lines: tuple[str, int],
    dc: str | None = None,
    number: int = 1,
    on_hold: bool | None = None,
    header: str = "WebSalesOrder",
) -> Entity:
    """Return an order with lines of (product, quantity), one a row from row 2."""
    values: dict[str, Value] = {f"{header}.SalesOrderNumber": name}
    if dc is not None:
        values["SalesOrderHeader.DCCode"] = dc
    if on_hold is not None:
        values[f"{header}.OnHold"] = on_hold
    made = [
        Line(row, {"List.SalesOrderLineItem.ProductCode": code, "List.SalesOrderLineItem.Quantity": quantity})
        for row, (code, quantity) in enumerate(lines, start=2)
    ]
    return Entity(number=number, key=name, record_key=name, rows=[line.row for line in made], values=values, lines=made)
