"""Workbooks of sales of the pbpython set, against a recount with openpyxl alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from hub.core.dialect import DeclaredDialect
from tests.checking import Checked, check_path
from tests.real.expected import Expected, assert_as_expected, assert_told, definition, document, profile, table
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

DATA = shared("data", "pbpython-xlsx", "data")
SERVICE = "load-web-sales-orders"
TABS = "2018_Sales_Total_Tabs.xlsx"

#: Workbooks of one sheet of sales → the heading of what numbers them, and the profile that says so.
SALES = {
    "2018_Sales_Total.xlsx": ("date", "sales"),
    "2018_Sales_Total_v2.xlsx": ("date", "sales"),
    "sales-jan-2014.xlsx": ("date", "sales"),
    "sales-feb-2014.xlsx": ("date", "sales"),
    "sales-mar-2014.xlsx": ("date", "sales"),
    "sample-sales-reps.xlsx": ("date", "sales"),
    "sample-salesv3.xlsx": ("date", "sales"),
    "sales_transactions.xlsx": ("order", "transactions"),
}
SHEETS = [f"Sheet{number}" for number in range(1, 7)]
OTHERS = sorted({path.name for path in DATA.glob("*.xlsx")} - {*SALES, TABS})


def _cells(name: str, sheet: str | None = None) -> list[dict[str, object]]:
    """Return the rows below the headings: heading → value."""
    workbook = load_workbook(DATA / name, data_only=True)
    headings, *rows = workbook[sheet or workbook.sheetnames[0]].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def _recounted(name: str, sheet: str | None = None) -> Expected:
    """Count the sales: rows of one number are one, hold a product once, and at least one piece of it.

    A number that is a date in the workbook is told.
    """
    numbered_by = SALES.get(name, ("date", ""))[0]
    counted = Expected(rows=1, headers=1)
    products: set[tuple[str, object]] = set()
    before = ""
    for number, row in enumerate(_cells(name, sheet), start=2):
        counted.rows = number
        key = _text(row[numbered_by])
        if isinstance(row[numbered_by], datetime):
            counted.found[number, "cell.date-for-text"] += 1
        if key in counted.entities and key != before:
            counted.found[number, "entity.non-contiguous"] += 1
        before = key
        counted.entities.setdefault(key, []).append(number)
        if (key, row["sku"]) in products:
            counted.refuse(key, number, "entity.duplicate-line")
        products.add((key, row["sku"]))
        quantity = row["quantity"]
        assert isinstance(quantity, int)
        if quantity < 1:
            counted.refuse(key, number, "cell.minimum")
    return counted


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _checked(name: str, into: Path, sheet: str | None = None) -> Checked:
    service = definition(SERVICE)
    read_as = profile(f"pbpython/{SALES.get(name, ('', 'sales'))[1]}.yaml", service)
    declared = DeclaredDialect(sheet=sheet) if sheet else None
    return check_path(DATA / name, service, into, profile=read_as, declared=declared)


@pytest.mark.parametrize("name", SALES)
def test_a_workbook_of_sales_is_read_as_orders(name: str, tmp_path: Path) -> None:
    """Rows, orders and findings are as recounted; numbers and dates are read as the cells hold them."""
    checked = _checked(name, tmp_path)
    assert_as_expected(checked, _recounted(name))
    rows = _cells(name)
    for order in checked.entities:
        for line in order.lines:
            row = rows[line.row - 2]
            assert line.values["List.SalesOrderLineItem.Quantity"] == row["quantity"]
            assert float(str(line.values["List.SalesOrderLineItem.UnitPrice"])) == row["unit price"]
            account = row.get("account number", row.get("account"))
            assert order.values["WebSalesOrder.SalesOrderReference"] == str(account)


def test_a_workbook_of_several_sheets_asks_which(tmp_path: Path) -> None:
    """None of the six sheets is guessed; each is an answer."""
    checked = _checked(TABS, tmp_path)
    assert checked.codes == [(None, "file.sheet-ambiguous")]
    assert [each.value for each in checked.verdict.candidates] == SHEETS


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_declared_sheet_is_read(sheet: str, tmp_path: Path) -> None:
    """Rows, orders and findings of each sheet are as recounted."""
    assert_as_expected(_checked(TABS, tmp_path, sheet), _recounted(TABS, sheet))


@pytest.mark.parametrize("name", OTHERS)
def test_what_holds_no_sales_is_refused(name: str, tmp_path: Path) -> None:
    """A workbook of something else is rejected for its headings (or asks for a sheet), and no row is accepted."""
    checked = _checked(name, tmp_path)
    codes = {code for _, code in checked.codes}
    assert codes & {"header.unmatched", "header.missing-label", "file.sheet-ambiguous"}
    assert checked.verdict.file_rejected
    assert checked.verdict.ledger.accepted == 0


def test_headings_below_a_title_are_found(tmp_path: Path) -> None:
    """A table that begins in the second row and column is found; what it lacks is said once, not in each row."""
    checked = _checked("shipping_tables.xlsx", tmp_path, "sales")
    dialect = checked.verdict.dialect
    assert dialect is not None
    assert (dialect.header_row, checked.verdict.ledger.rows_above_header) == (2, 1)
    assert {code for row, code in checked.codes if row is not None and row > dialect.header_row} == set()


def test_the_documented_figures_are_the_recounted_ones() -> None:
    """The tables in docs/real-files.md say what the recount says, and the text how many workbooks there are."""
    assert table({f"`{name.removesuffix('.xlsx')}`": _recounted(name) for name in list(SALES)[:4]}) in document()
    assert table({f"`{name.removesuffix('.xlsx')}`": _recounted(name) for name in list(SALES)[4:]}) in document()
    assert table({f"`{sheet}`": _recounted(TABS, sheet) for sheet in SHEETS}) in document()
    assert (len(SALES), len(OTHERS)) == (8, 12)
    assert_told("The other twelve workbooks", f"The {len(list(DATA.glob('*.xlsx')))} workbooks", "has six sheets")
