"""Purchase orders and products of AdventureWorks, TABs without headings, against a recount with csv alone."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.checking import Checked, check_path
from tests.real.expected import Expected, assert_as_expected, assert_told, definition, document, profile, table
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

DATA = shared("data", "adventureworks")
LINES, HEADERS, PRODUCTS = (DATA / f"{name}.csv" for name in ("PurchaseOrderDetail", "PurchaseOrderHeader", "Product"))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.reader(text, delimiter="\t"))


def _recounted_lines() -> Expected:
    """Count the receipts: rows of one purchase order are one, which has one date, and each product once."""
    counted = Expected()
    due: dict[str, str] = {}
    products: set[tuple[str, str]] = set()
    for number, (order, _, date, quantity, product, *_) in enumerate(_rows(LINES), start=1):
        counted.rows = number
        counted.entities.setdefault(order, []).append(number)
        # The date has thousandths of a second, which a profile has to name, and what is read so is told.
        counted.found[number, "cell.converted"] += 1
        if date != due.setdefault(order, date):
            counted.refuse(order, number, "entity.header-conflict")
        if (order, product) in products:
            counted.refuse(order, number, "entity.duplicate-line")
        products.add((order, product))
        assert int(quantity) > 0
    return counted


def _recounted_products() -> Expected:
    counted = Expected()
    for number, row in enumerate(_rows(PRODUCTS), start=1):
        counted.rows = number
        counted.entities.setdefault(row[0], []).append(number)
    return counted


def _checked(path: Path, service: str, example: str, into: Path) -> Checked:
    judged_by = definition(service)
    return check_path(path, judged_by, into, profile=profile(f"adventureworks/{example}", judged_by))


def test_purchase_orders_are_read_as_receipts(tmp_path: Path) -> None:
    """8,845 lines without headings: rows, receipts and every finding are as recounted, and so are all quantities."""
    checked = _checked(LINES, "load-receipts", "receipts.yaml", tmp_path)
    counted = _recounted_lines()
    assert_as_expected(checked, counted)
    read = {
        line.row: (line.values["List.ReceiptLineItem.ProductCode"], line.values["List.ReceiptLineItem.Quantity"])
        for entity in checked.entities
        for line in entity.lines
    }
    accepted = {number for rows in counted.accepted.values() for number in rows}
    rows = enumerate(_rows(LINES), start=1)
    assert read == {number: (row[4], int(row[3])) for number, row in rows if number in accepted}


def test_products_are_read_under_the_codes_that_purchase_orders_name(tmp_path: Path) -> None:
    """504 products without headings are accepted whole, and every product of a receipt is among them."""
    checked = _checked(PRODUCTS, "load-product-masters", "products.yaml", tmp_path)
    assert_as_expected(checked, _recounted_products())
    assert {row[4] for row in _rows(LINES)} <= {entity.key for entity in checked.entities}
    named = {entity.key: entity.values["ProductMaster.ProductDescription"] for entity in checked.entities}
    assert named == {row[0]: row[1] for row in _rows(PRODUCTS)}


def test_the_two_files_of_purchase_orders_agree() -> None:
    """The recount is of the whole set: both files have the same orders, and lines add up to each order's subtotal."""
    sums: dict[str, Decimal] = {}
    for row in _rows(LINES):
        sums[row[0]] = sums.get(row[0], Decimal(0)) + Decimal(row[6])
    stated = {row[0]: Decimal(row[8]) for row in _rows(HEADERS)}
    assert sums == stated


def test_the_documented_figures_are_the_recounted_ones() -> None:
    """The table in docs/real-files.md says what the recount says."""
    told = {"`PurchaseOrderDetail.csv`": _recounted_lines(), "`Product.csv`": _recounted_products()}
    assert table(told) in document()
    assert (_refused_for("entity.header-conflict"), _refused_for("entity.duplicate-line")) == (4, 1)
    assert_told("four orders name several due dates, and one has a product twice")


def _refused_for(code: str) -> int:
    counted = _recounted_lines()
    rows = {row for row, found in counted.found if found == code}
    return sum(not rows.isdisjoint(each) for each in counted.entities.values())
