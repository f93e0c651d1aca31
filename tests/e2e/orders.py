"""Small files of products, stock and web orders, made for one test each."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WEB_ORDERS = "load-web-sales-orders"


def _file(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()


def products_file(codes: Iterable[str]) -> bytes:
    """Return a product masters file with these codes."""
    headings = ["Product Code", "Product Description", "Gross Weight", "Gross Weight UOM"]
    return _file(headings, ([code, f"Thing {code}", "0.25", "KG"] for code in codes))


def stock_file(on_hand: Mapping[str, int]) -> bytes:
    """Return a stock file that states these quantities in the tenant's default DC."""
    return _file(["Product Code", "Quantity On Hand"], on_hand.items())


def orders_file(orders: Mapping[str, Sequence[tuple[str, object]]]) -> bytes:
    """Return a web orders file: order number → its lines (product code, quantity)."""
    headings = ["SalesOrderNumber", "DeliveryDetails.Line1", "DeliveryDetails.City", "DeliveryDetails.County"]
    headings += ["DeliveryDetails.PostcodeZip", "DeliveryDetails.CountryCode", "ProductCode", "Quantity"]
    address = ["1 Quay Street", "Bristol", "Avon", "BS1 4DJ", "GB"]
    return _file(
        headings, ([number, *address, code, quantity] for number, lines in orders.items() for code, quantity in lines)
    )
