"""The offline check of every day file of UCI Online Retail, against a recount that has nothing of the hub's code."""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from hub.core.profile import load_profile, parse_profile
from hub.core.structural_check import check
from tests.checking import TODAY, check_path
from tests.real.recount import recount, stated, summary, why
from tests.real.retail import ORDERS, PRODUCTS, ROOT, STOCK, days, definition, derive, profile, stated_profile

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.profile import Profile

DAYS = days()


@pytest.fixture(scope="module")
def orders() -> tuple[Definition, Profile]:
    return definition(ORDERS), profile(ORDERS)


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.stem)
def test_the_check_finds_what_the_recount_finds(day: Path, orders: tuple[Definition, Profile], tmp_path: Path) -> None:
    """Rows, orders, rows set aside, every finding by row and code, and the orders accepted: all as recounted."""
    counted = recount(day)
    service, read_as = orders
    checked = check_path(day, service, tmp_path, profile=read_as)
    ledger = checked.verdict.ledger
    assert (ledger.rows, ledger.rows_header, ledger.rows_set_aside) == (counted.rows, 1, counted.set_aside)
    assert (ledger.rows_accepted, ledger.rows_refused) == (counted.rows_accepted, counted.rows_refused)
    assert (ledger.rows_blank, ledger.rows_above_header, ledger.rows_of_no_entity) == (0, 0, 0)
    assert ledger.entities == len(counted.orders)
    assert (ledger.accepted, ledger.refused) == (len(counted.accepted), len(counted.refused))
    assert checked.verdict.counts_by_code == counted.findings
    assert Counter(checked.codes) == Counter(counted.found)
    assert {entity.key: entity.rows for entity in checked.entities} == {
        order.number: order.rows for order in counted.accepted
    }
    assert not checked.verdict.file_rejected


def test_the_set_is_whole() -> None:
    """The recount itself comes to what is known of the set: 142,083 rows, 6,877 invoices, 1,123 of them cancelled."""
    rows, invoices = 0, set()
    for day in DAYS:
        with day.open(encoding="utf-8", newline="") as text:
            listed = [row["InvoiceNo"] for row in csv.DictReader(text)]
        rows += len(listed)
        invoices |= set(listed)
        assert len(listed) == recount(day).rows - 1
    cancelled = {invoice for invoice in invoices if invoice.startswith("C")}
    assert (len(DAYS), rows, len(invoices), len(cancelled)) == (95, 142_083, 6_877, 1_123)
    assert sum(len(recount(day).orders) for day in DAYS) == len(invoices) - len(cancelled)


@pytest.fixture(scope="module")
def derived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The files of products and stock for all days."""
    return derive(DAYS, tmp_path_factory.mktemp("derived"))


@pytest.mark.parametrize(("service", "number"), [(PRODUCTS, 0), (STOCK, 1)], ids=["products", "stock"])
def test_derived_files_are_clean(service: str, number: int, derived: tuple[Path, Path], tmp_path: Path) -> None:
    """Products and stock of all days are accepted whole, each code once; odd texts are told, and nothing is wrong."""
    checked = check_path(derived[number], definition(service), tmp_path, profile=profile(service))
    ledger = checked.verdict.ledger
    assert checked.verdict.green, checked.groups
    assert (checked.verdict.counts_by_severity["error"], ledger.accepted) == (0, ledger.rows - 1)
    known = {
        order_product for day in DAYS for order in recount(day).orders.values() for order_product in order.products
    }
    assert known <= {entity.record_key.split("\x1f")[0] for entity in checked.entities}


def test_stock_decides_each_order_beforehand(derived: tuple[Path, Path]) -> None:
    """Every tenth product has nothing on hand, each other one at least what all orders together ask for."""
    on_hand = stated(derived[1])
    asked: Counter[str] = Counter()
    for day in DAYS:
        with day.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                if not row["InvoiceNo"].startswith("C") and int(row["Quantity"]) > 0:
                    asked[row["StockCode"].upper()] += int(row["Quantity"])
    codes = sorted(on_hand)
    assert all(on_hand[code] == 0 for code in codes[9::10])
    assert all(on_hand[code] >= asked[code] for code in set(codes) - set(codes[9::10]))
    ends = Counter(why(order, on_hand) for day in DAYS for order in recount(day).accepted)
    assert set(ends) == {"", "stock.short"}


def test_the_documented_figures_are_the_recounted_ones(derived: tuple[Path, Path]) -> None:
    """The table in docs/real-files.md says what the recount says of all 95 files."""
    told = (ROOT / "docs" / "real-files.md").read_text(encoding="utf-8")
    assert summary(DAYS, stated(derived[1])) in told


def test_charges_and_corrections_can_be_set_aside(tmp_path: Path) -> None:
    """The conditions that docs/real-files.md proposes set aside as many rows, and leave as many orders, as it says."""
    told = (ROOT / "docs" / "real-files.md").read_text(encoding="utf-8")
    block = re.search(r"```yaml\n(set_aside:.*?)```", told, re.DOTALL)
    assert block
    service = definition(ORDERS)
    read_as = load_profile({**stated_profile(ORDERS), **parse_profile(block[1])}, service, TODAY)
    ledgers = [check(day, service, directory=tmp_path, today=TODAY, profile=read_as).ledger for day in DAYS]
    aside = sum(each.rows_set_aside for each in ledgers)
    found, accepted = sum(each.entities for each in ledgers), sum(each.accepted for each in ledgers)
    figures = (
        f"{aside:,} rows set aside; of {found:,} orders {accepted:,} are accepted and {found - accepted:,} refused"
    )
    assert figures in told.replace("\n", " ")
    assert (aside, found) == _recounted_without(charges={"POST", "DOT", "C2", "M", "BANK CHARGES", "AMAZONFEE"})


def _recounted_without(charges: set[str]) -> tuple[int, int]:
    """Return the rows that are a cancellation, below 0 or a charge, and the invoices that have any other row."""
    aside, orders = 0, set()
    for day in DAYS:
        with day.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                cancelled, below = row["InvoiceNo"].startswith("C"), int(row["Quantity"]) < 0
                if cancelled or below or row["StockCode"].upper() in charges:
                    aside += 1
                else:
                    orders.add(row["InvoiceNo"])
    return aside, len(orders)
