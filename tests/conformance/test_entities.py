"""Entities out of real files and bad ones: values in first rows only, orders sent twice, keys nearly alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.definition import load_definition
from hub.core.profile import load_profile
from tests.checking import TODAY, check_path, check_text
from tests.shared_data import shared

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.checking import Checked

pytestmark = pytest.mark.conformance

#: A shop's orders, for what it exports: the order's own values in its first row, shipping in a row without a line.
SHOP = load_definition("""
name: shop-orders
title: Shop Orders
description: Orders as a shop exports them.
directory: Shop/Orders
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 1_000}
record: order
operation: create_order
key: [Order.Number]
lines: {path: Order.Line, maximum: 100, unique: Order.Line.Product, lineless_rows: pass_over}
fields:
  - {path: Order.Number, title: Name, length: 20, required: true, example: "#1", description: The number.}
  - {path: Order.Currency, title: Currency, codes: currency, required: true, example: USD, description: Its currency.}
  - {path: Order.City, title: Shipping City, length: 50, description: Where to.}
  - {path: Order.Line.Product, title: Lineitem sku, length: 50, required: true, example: A-1, description: What.}
  - {path: Order.Line.Quantity, title: Lineitem quantity, type: integer, minimum: 1, required: true, example: "1",
     description: How many.}
  - {path: Order.Line.Price, title: Lineitem price, type: decimal, scale: 2, description: How much.}
""")

#: The definition that the folder of bad files asks for.
CORPUS = load_definition("""
name: corpus-orders
title: Corpus Orders
description: Orders for the bad files.
directory: Corpus/Orders
version: 1
formats: [csv]
limits: {file_bytes: 10_000_000, rows: 100_000}
record: order
operation: create_order
key: [O.Id]
copies: leave_out
lines: {path: O.L, maximum: 1000, unique: O.L.Sku}
fields:
  - {path: O.Id, title: order_id, length: 50, required: true, example: O-1, description: The number.}
  - {path: O.Date, title: order_date, type: date, minimum: "2000-01-01", maximum: "2100-12-31", required: true,
     example: "2026-01-31", description: The day.}
  - {path: O.Customer, title: customer, length: 200, required: true, example: ACME, description: Who.}
  - {path: O.Currency, title: currency, codes: currency, required: true, example: EUR, description: The currency.}
  - {path: O.To, title: ship_to, length: 500, required: true, example: Main St, description: Where to.}
  - {path: O.L.Sku, title: sku, length: 100, required: true, example: SKU-1, description: What.}
  - {path: O.L.Qty, title: qty, type: integer, minimum: 1, maximum: 999999, required: true, example: "1",
     description: How many.}
  - {path: O.L.Price, title: price, type: decimal, scale: 2, minimum: 0, required: true, example: "1",
     description: How much.}
""")


SHOP_FILE = "data/shopify-orders-template/spec/files/transporter_csv_templates/orders.csv"
FIRST_ROW = {"service": SHOP.name, "header_values": "first_row"}


def said(checked: Checked) -> list[tuple[int | None, str, str | None]]:
    """Return row, code and field of what is said of rows, cells and entities."""
    return [
        (each.row, each.code, each.field) for each in checked.findings if not each.code.startswith(("header.", "file."))
    ]


def test_values_of_an_order_may_stand_in_its_first_row(tmp_path: Path, conforms: Callable[..., None]) -> None:
    """A shop's export: what is required is asked of the order, once. One row of it really is shifted by a cell."""
    profile = load_profile(FIRST_ROW, SHOP, TODAY)
    checked = check_path(shared(SHOP_FILE), SHOP, tmp_path, profile=profile)
    assert said(checked) == [
        (3, "cell.type", "Order.Line.Quantity"),
        (4, "entity.lineless-row", None),
        (3, "entity.header-as-above", None),
    ]
    assert checked.findings[-3].value == "Mini Handle Shovel"
    assert [each.key for each in checked.entities] == ["#MA-1098"]
    conforms("shop orders: values in first rows", "1 of 2", "the other is refused: its row 3 is shifted by a cell")


def test_the_shifted_row_put_right_makes_both_orders_whole(tmp_path: Path) -> None:
    """With that cell taken out, the first order has its two lines, and the row of its shipping."""
    first, second, *others = shared(SHOP_FILE).read_text().splitlines(keepends=True)
    shifted = others[0].replace(",Mini Handle", "Mini Handle").replace(",string", ",string,")
    text = "".join([first, second, shifted, *others[1:]])
    checked = check_text(text, SHOP, tmp_path, profile=load_profile(FIRST_ROW, SHOP, TODAY))
    assert said(checked) == [(4, "entity.lineless-row", None), (3, "entity.header-as-above", None)]
    assert [(each.key, each.rows, [line.row for line in each.lines]) for each in checked.entities] == [
        ("#MA-1097", [2, 3, 4], [2, 3]),
        ("#MA-1098", [5], [5]),
    ]
    assert checked.entities[0].values["Order.City"] == "Waterloo"


def test_without_that_word_each_row_is_asked(tmp_path: Path) -> None:
    """Where nobody says so, blank cells are missing values, and the hint says what could be stated."""
    checked = check_path(shared(SHOP_FILE), SHOP, tmp_path)
    assert said(checked) == [
        (3, "cell.required", "Order.Currency"),
        (3, "entity.header-missing", "Order.City"),
        (3, "cell.type", "Order.Line.Quantity"),
        (4, "cell.required", "Order.Currency"),
        (4, "entity.header-missing", "Order.City"),
        (4, "entity.lineless-row", None),
    ]
    (group,) = [each for each in checked.groups if each.code == "entity.header-missing"]
    assert "header_values: first_row" in group.hint


@pytest.mark.parametrize(
    ("name", "accepted", "codes"),
    [
        ("061_structure_dup_order_same_line.csv", {"O-1": [2]}, [(3, "cross.duplicate-row")]),
        ("062_structure_dup_order_conflict.csv", {}, [(3, "entity.duplicate-line")]),
        ("019_encoding_nfd_vs_nfc_ids.csv", {"Caf\u00e9": [2], "Cafe\u0301": [3]}, [(3, "cross.near-duplicate")]),
        ("056_structure_repeated_header_midfile.csv", {"O-1": [2], "O-2": [4]}, [(3, "row.repeated-header")]),
        (
            "059_structure_total_row_at_end.csv",
            {"O-1": [2]},
            [(3, "row.footer")],
        ),
    ],
)
def test_bad_orders_end_as_they_should(
    name: str, accepted: dict[str, list[int]], codes: list[tuple[int, str]], tmp_path: Path
) -> None:
    """A copy is left out and told, a conflict refused; keys alike but for their letters' form are two, and told."""
    checked = check_path(shared("corpus", "files", name), CORPUS, tmp_path)
    assert {each.key: [line.row for line in each.lines] for each in checked.entities} == accepted
    assert sorted(checked.codes, key=str) == sorted(codes, key=str)


@pytest.mark.parametrize("name", ["244_size_line_item_over_400kb.csv", "245_size_line_just_over_256kib.csv"])
def test_an_order_that_no_item_could_hold_is_refused(name: str, tmp_path: Path) -> None:
    """Nothing that is accepted is larger than the target holds; the finding names what is too long, and the limit."""
    checked = check_path(shared("corpus", "files", name), CORPUS, tmp_path)
    assert not checked.entities or all(
        len(line) <= CORPUS.limits.entity_bytes
        for line in (checked.directory / "entities.jsonl").read_bytes().splitlines()
    )
    errors = [each for each in checked.findings if each.severity == "error"]
    assert [each.code for each in errors] == ["cell.length"]
    assert "500" in errors[0].message
