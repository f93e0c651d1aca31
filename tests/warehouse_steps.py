"""The steps of the model as entities of the hub's services, as the structural check would hand them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entity import Entity, Line, Value
from tests.warehouse_model import (
    Cancellation,
    Company,
    Order,
    Product,
    Receipt,
    Release,
    Statement,
    Step,
    Update,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests import warehouse_model as model

#: Kind of step → its service. Orders also go by the other of theirs.
SERVICES: dict[type[Step], str] = {
    Company: "load-companies",
    Product: "load-product-masters",
    Update: "load-product-master-updates",
    Statement: "load-stock",
    Receipt: "load-receipts",
    Order: "load-sales-orders",
    Release: "load-release-sales-order-from-hold",
    Cancellation: "load-sales-order-cancellations",
}

#: Kinds of step → the block that their header stands under, and the word of their key.
_KEYS: dict[type[Step], tuple[str, str]] = {
    Company: ("Company", "CompanyCode"),
    Product: ("ProductMaster", "ProductCode"),
    Update: ("ProductMaster", "ProductCode"),
    Statement: ("Stock", "ProductCode"),
    Receipt: ("Receipt", "ASNNumber"),
    Order: ("SalesOrder", "SalesOrderNumber"),
    Release: ("Release", "SalesOrderNumber"),
    Cancellation: ("Cancel", "SalesOrderNumber"),
}

#: Kinds whose keys count upper and lower case as the same.
_FOLDED = (Company, Product, Statement)


def entity_of(step: Step, number: int) -> Entity:
    """Return the entity that asks for a step."""
    block, word = _KEYS[type(step)]
    values: dict[str, Value] = {f"{block}.{word}": step.key} | {f"{block}.{name}": value for name, value in step.said}
    lines: list[Line] = []
    match step:
        case Product():
            lines = [
                Line(each.row, _under("List.SupplierMapping", [("SupplierCode", each.code), *each.said]))
                for each in step.suppliers
            ]
        case Statement():
            values["Stock.QuantityOnHand"] = step.on_hand
            values |= {"Stock.DCCode": step.dc} if step.dc else {}
        case Receipt():
            values |= {"Receipt.UpdateReceipt": True} if step.replaces else {}
            lines = _lines("List.ReceiptLineItem", step.lines)
        case Order():
            values |= {"SalesOrder.OnHold": True} if step.on_hold else {}
            values |= {"SalesOrderHeader.DCCode": step.dc} if step.dc else {}
            values |= {"ShipToCompany.CompanyCode": step.company} if step.company else {}
            lines = _lines("List.SalesOrderLineItem", step.lines)
    record_key = step.key.upper() if isinstance(step, _FOLDED) else step.key
    rows = sorted({step.row, *(line.row for line in lines)})
    return Entity(number=number, key=step.key, record_key=record_key, rows=rows, values=values, lines=lines)


def _under(block: str, said: Iterable[tuple[str, Value]]) -> dict[str, Value]:
    return {f"{block}.{name}": value for name, value in said}


def _lines(block: str, lines: Iterable[model.Line]) -> list[Line]:
    return [
        Line(line.row, _under(block, [("ProductCode", line.product), ("Quantity", line.quantity)])) for line in lines
    ]
