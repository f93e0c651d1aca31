"""Shopify's templates of orders and products, an order's values in its first row only, against a recount with csv."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tests.checking import Checked, check_path
from tests.real.expected import Expected, assert_as_expected, assert_told, definition, document, profile, table
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

DATA = shared("data", "shopify-orders-template", "spec", "files", "transporter_csv_templates")
ORDERS, PRODUCTS = DATA / "orders.csv", DATA / "products.csv"

#: What an order must have, in its first row.
NEEDED = [f"Shipping {what}" for what in ("Address1", "City", "Province", "Zip", "Country Code")]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text))


def _recounted_orders(rows: list[list[str]]) -> Expected:
    """Count the orders: what belongs to an order is asked of its first row, what belongs to a line of each."""
    headings, *below = rows
    counted = Expected(rows=len(rows), headers=1)
    for number, row in enumerate(below, start=2):
        said = dict(zip(headings, row, strict=True))
        key = said["Name"]
        if not said["Lineitem sku"]:
            # Carriage, which is no product.
            counted.aside += 1
            counted.found[number, "row.set-aside"] += 1
            continue
        if key not in counted.entities:
            counted.entities[key] = []
            counted.found[number, "cell.converted"] += 1  # the date, which has an offset behind it
            for _ in (needed for needed in NEEDED if not said[needed]):
                counted.refuse(key, number, "cell.required")
        elif not said["Shipping City"]:
            counted.found[number, "entity.header-as-above"] += 1
        counted.entities[key].append(number)
        if not said["Lineitem quantity"].isdigit():
            counted.refuse(key, number, "cell.type")
    return counted


def _recounted_products() -> Expected:
    headings, *below = _rows(PRODUCTS)
    counted = Expected(rows=len(below) + 1, headers=1)
    for number, row in enumerate(below, start=2):
        sku = row[headings.index("Variant SKU")]
        if sku:
            counted.entities[sku] = [number]
        else:
            counted.aside += 1
            counted.found[number, "row.set-aside"] += 1
        if len(row) > len(headings):
            assert not any(row[len(headings) :])
            counted.found[number, "row.extra-blank-cell"] += 1
    return counted


def _mended() -> list[list[str]]:
    """Return the rows of the orders with the shifted one put right: a cell less before the line, one more after it."""
    rows = _rows(ORDERS)
    headings, shifted = rows[0], rows[2]
    wrong, end = headings.index("Lineitem quantity"), headings.index("Tax 2 Price")
    assert not shifted[wrong].isdigit()
    del shifted[headings.index("Billing Country Code")]
    shifted.insert(end - 1, "")
    return rows


def _checked(path: Path, service: str, example: str, into: Path) -> Checked:
    judged_by = definition(service)
    return check_path(path, judged_by, into, profile=profile(f"shopify/{example}", judged_by))


def test_orders_are_judged_whole(tmp_path: Path) -> None:
    """Rows, orders and findings are as recounted: what only the first row says is missed in no other."""
    checked = _checked(ORDERS, "load-web-sales-orders", "orders.yaml", tmp_path)
    assert_as_expected(checked, _recounted_orders(_rows(ORDERS)))


def test_the_mended_order_is_accepted_whole(tmp_path: Path) -> None:
    """With the one shifted row put right, the order has the address of its first row and the products of both."""
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text).writerows(_mended())
    checked = _checked(mended, "load-web-sales-orders", "orders.yaml", tmp_path)
    assert_as_expected(checked, _recounted_orders(_mended()))
    (order,) = checked.entities
    headings, first, second, *_ = _mended()
    assert order.values["DeliveryDetails.City"] == first[headings.index("Shipping City")]
    assert order.values["DeliveryDetails.CountryCode"] == first[headings.index("Shipping Country Code")]
    at = [headings.index(f"Lineitem {what}") for what in ("sku", "quantity")]
    names = [f"List.SalesOrderLineItem.{name}" for name in ("ProductCode", "Quantity")]
    said = [[str(line.values[name]) for name in names] for line in order.lines]
    assert said == [[row[index] for index in at] for row in (first, second)]


def test_variants_are_read_as_products(tmp_path: Path) -> None:
    """Three variants are read as products, the rows of pictures are set aside, and one finding is about width."""
    checked = _checked(PRODUCTS, "load-product-masters", "products.yaml", tmp_path)
    assert_as_expected(checked, _recounted_products())
    wide = [code for _, code in checked.codes if "cell" in code.partition(".")[2]]
    assert wide == ["row.extra-blank-cell"]


def test_the_documented_figures_are_the_recounted_ones() -> None:
    """The table in docs/real-files.md says what the recount says."""
    orders, products = _rows(ORDERS), _rows(PRODUCTS)
    assert_told(f"templates of orders ({len(orders[0])} columns) and products ({len(products[0])})")
    (wide,) = [number for number, row in enumerate(products, start=1) if len(row) > len(products[0])]
    assert_told(f"Row {wide} of the products has {len(products[wide - 1])} cells for {len(products[0])} headings")
    assert_told(f"`{orders[1][0]}` is refused", f"`{orders[4][0]}`, which was cancelled", f"`{orders[1][13]}`")
    told = {
        "`orders.csv`": _recounted_orders(_rows(ORDERS)),
        "`orders.csv`, mended": _recounted_orders(_mended()),
        "`products.csv`": _recounted_products(),
    }
    assert table(told) in document()
