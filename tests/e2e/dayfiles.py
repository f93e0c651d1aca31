"""Files of a day at the warehouse as steps of the model, read by their headings and by nothing of the hub's."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.warehouse_model import (
    Cancellation,
    Company,
    Line,
    Order,
    Product,
    Receipt,
    Release,
    Statement,
    Supplier,
    Update,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.warehouse_model import Said, Step, Value

    #: A row's filled cells by heading without spaces, and its number.
    Row = tuple[int, dict[str, str]]

_KEYS = ("OrderNumber", "SalesOrderNumber", "ASNNumber", "CompanyCode", "ProductCode")
_OF_LINES = {"ProductCode", "Quantity", "LineNumber", "UnitPrice"}
_TRUTH: dict[str, Value] = {"true": True, "false": False}


def steps_of(service: str, content: bytes) -> list[Step]:
    """Return what a file of a service asks for, in the order of its entities."""
    rows: dict[str, list[Row]] = {}
    for number, cells in enumerate(csv.DictReader(io.StringIO(content.decode())), start=2):
        said = {heading.replace(" ", ""): cell for heading, cell in cells.items() if cell}
        key = next(said[name] for name in _KEYS if name in said)
        rows.setdefault(key, []).append((number, said))
    return [_STEPS[service](key, of_key) for key, of_key in rows.items()]


def _said(rows: list[Row], *, besides: set[str]) -> Said:
    return tuple((name, _TRUTH.get(cell, cell)) for name, cell in rows[0][1].items() if name not in besides)


def _lines(rows: list[Row]) -> tuple[Line, ...]:
    return tuple(Line(said["ProductCode"], int(said["Quantity"]), number) for number, said in rows)


def _of(kind: type[Step]) -> Callable[[str, list[Row]], Step]:
    return lambda key, rows: kind(key, row=rows[0][0], said=_said(rows, besides=set(_KEYS)))


def _product(kind: type[Product]) -> Callable[[str, list[Row]], Step]:
    words = {"SupplierCode", "SupplierDescription", "SupplierUOM"}

    def made(key: str, rows: list[Row]) -> Step:
        suppliers = (
            Supplier(said["SupplierCode"], _of_supplier(said), number)
            for number, said in rows
            if "SupplierCode" in said
        )
        said = _said(rows, besides={*_KEYS, *words})
        return kind(key, row=rows[0][0], said=said, suppliers=tuple(suppliers))

    return made


def _of_supplier(said: dict[str, str]) -> Said:
    return tuple((name, said[name]) for name in ("SupplierDescription", "SupplierUOM") if name in said)


def _statement(key: str, rows: list[Row]) -> Step:
    ((number, said),) = rows
    return Statement(key, row=number, on_hand=int(said["QuantityOnHand"]), dc=said.get("DCCode", ""))


def _receipt(key: str, rows: list[Row]) -> Step:
    replaces = rows[0][1].get("UpdateReceipt") == "true"
    said = _said(rows, besides={*_KEYS, *_OF_LINES})
    return Receipt(key, row=rows[0][0], said=said, lines=_lines(rows), replaces=replaces)


def _order(key: str, rows: list[Row]) -> Step:
    first = rows[0][1]
    return Order(
        key,
        row=rows[0][0],
        said=_said(rows, besides={*_KEYS, *_OF_LINES}),
        lines=_lines(rows),
        on_hold=first.get("OnHold") == "true",
        company=first.get("ShipToCode", ""),
    )


_STEPS: dict[str, Callable[[str, list[Row]], Step]] = {
    "load-companies": _of(Company),
    "load-product-masters": _product(Product),
    "load-product-master-updates": _product(Update),
    "load-stock": _statement,
    "load-receipts": _receipt,
    "load-sales-orders": _order,
    "load-web-sales-orders": _order,
    "load-release-sales-order-from-hold": _of(Release),
    "load-sales-order-cancellations": _of(Cancellation),
}
