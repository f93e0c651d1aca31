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
    company: str | None = None,
) -> Entity:
    """Return an order with lines of (product, quantity), one a row from row 2."""
    values: dict[str, Value] = {f"{header}.SalesOrderNumber": name}
    if dc is not None:
        values["SalesOrderHeader.DCCode"] = dc
    if on_hold is not None:
        values[f"{header}.OnHold"] = on_hold
    if company is not None:
        values["ShipToCompany.CompanyCode"] = company
        values["ShipToCompany.CompanyDescription"] = f"{company} Ltd"
        values["DeliveryDetails.City"] = "Leeds"
        values["BillingDetails.City"] = "York"
    made = [
        Line(row, {"List.SalesOrderLineItem.ProductCode": code, "List.SalesOrderLineItem.Quantity": quantity})
        for row, (code, quantity) in enumerate(lines, start=2)
    ]
    return Entity(number=number, key=name, record_key=name, rows=[line.row for line in made], values=values, lines=made)


def released(name: str, *, number: int = 1) -> Entity:
    """Return the release of an order from hold."""
    return _about("Release", name, number)


def cancelled(name: str, *, number: int = 1) -> Entity:
    """Return the cancellation of an order."""
    return _about("Cancel", name, number)


def _about(header: str, name: str, number: int) -> Entity:
    values: dict[str, Value] = {f"{header}.SalesOrderNumber": name}
    return Entity(number=number, key=name, record_key=name, rows=[number + 1], values=values, lines=[])


def company(code: str, *cities: str, number: int = 1, name: str = "A company") -> Entity:
    """Return a company with an address in each of the cities."""
    values: dict[str, Value] = {"Company.CompanyType": "Ship To", "Company.CompanyCode": code}
    values["Company.CompanyDescription"] = name
    lines = [Line(row, {"List.Address.City": city}) for row, city in enumerate(cities, start=2)]
    return Entity(number=number, key=code, record_key=code, rows=[number + 1], values=values, lines=lines)


def receipt(name: str, *lines: tuple[str, int], number: int = 1, **said: Value) -> Entity:
    """Return a receipt with lines of (product, quantity), one a row from row 2; `said` are fields of its header."""
    values: dict[str, Value] = {"Receipt.ASNNumber": name} | {f"Receipt.{word}": each for word, each in said.items()}
    made = [
        Line(row, {"List.ReceiptLineItem.ProductCode": code, "List.ReceiptLineItem.Quantity": quantity})
        for row, (code, quantity) in enumerate(lines, start=2)
    ]
    return Entity(number=number, key=name, record_key=name, rows=[number + 1], values=values, lines=made)


def updated(code: str, *suppliers: dict[str, Value], number: int = 1, **said: Value) -> Entity:
    """Return an update of a product; `said` are fields of its header, `suppliers` those of its lines."""
    values: dict[str, Value] = {"ProductMaster.ProductCode": code}
    values |= {f"ProductMaster.{word}": each for word, each in said.items()}
    lines = [
        Line(row, {f"List.SupplierMapping.{word}": each for word, each in supplier.items()})
        for row, supplier in enumerate(suppliers, start=2)
    ]
    return Entity(number=number, key=code, record_key=fold(code), rows=[number + 1], values=values, lines=lines)
