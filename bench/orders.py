"""The files of orders that are checked: made once, the same for the same arguments, in `bench/data`."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data"

HEADER = [
    "SalesOrderNumber",
    "SalesInvoiceNumber",
    "SalesOrderReference",
    "SalesOrderDate",
    "OrderType",
    "ShippingTerm",
    "ShippingTotal",
    "CurrencyCode",
    "GiftWrap",
    "CourierName",
    "CourierService",
    "FirstName",
    "LastName",
    "Line1",
    "Line2",
    "City",
    "County",
    "PostcodeZip",
    "CountryCode",
    "EmailAddress",
    "LineNumber",
    "ProductCode",
    "Quantity",
    "UnitPrice",
    "VAT",
]
PRODUCTS = 5000


def orders(rows: int, bad_share: float, *, lines: int, quoted: bool) -> Iterator[list[str]]:
    """Yield rows of orders of 1 to `lines` lines; a share of them has three wrong values each."""
    some = random.Random(7)  # noqa: S311 - the same file every time
    number = made = 0
    while made < rows:
        number += 1
        header = _order(number, some, quoted=quoted)
        products = some.sample(range(PRODUCTS), lines)
        for line in range(some.randint(1, lines)):
            product = products[line]
            price = f"{(product * 37 % 19900 + 100) / 100:.2f}"
            row = [*header, f"{line + 1}", f"SKU-{product:05d}", f"{some.randint(1, 9)}", price, "20"]
            if some.random() < bad_share:
                _spoil(row, made)
            yield row
            made += 1
            if made == rows:
                return


def _order(number: int, some: random.Random, *, quoted: bool) -> list[str]:
    street = f"{some.randint(1, 999)} Quay Street"
    return [
        f"SO-{number:08d}",
        f"INV-{number:08d}",
        f"REF {number}",
        f"2026-{number % 10 + 1:02d}-{number % 28 + 1:02d}",
        "Retail",
        "DAP",
        f"{some.randint(0, 2000) / 100:.2f}",
        "EUR",
        "false",
        "Swift",
        "Next Day",
        some.choice(("Ada", "Bo", "Cy")),
        some.choice(("Smith", "Ono", "Lund")),
        f"Flat 2, {street}" if quoted else street,
        "",
        "Bristol",
        "Avon",
        f"BS{some.randint(1, 99)} 4DJ",
        "GB",
        f"c{number}@mail.example",
    ]


def _spoil(row: list[str], number: int) -> None:
    """Make three values of a row wrong: one missing, one the same in all rows, one of its own."""
    row[HEADER.index("City")] = ""
    row[HEADER.index("Quantity")] = "many"
    row[HEADER.index("UnitPrice")] = f"{number} EUR"


def orders_file(rows: int, bad_share: float = 0, *, lines: int = 5, quoted: bool = False) -> Path:
    """Return a file of orders, made if it is not there yet."""
    DATA.mkdir(exist_ok=True)
    path = DATA / f"orders-{rows}-bad-{bad_share:g}-lines-{lines}{'-quoted' if quoted else ''}.csv"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        with unfinished.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(orders(rows, bad_share, lines=lines, quoted=quoted))
        unfinished.rename(path)
    return path
