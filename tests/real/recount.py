"""A recount of a day file of UCI Online Retail by hand, so to say: what the hub must find in it, and why.

Nothing here comes from the hub: the file is read with Python's csv alone, and every rule stands in plain words beside
the lines that apply it. The rules are those of *Load Web Sales Orders* as `examples/online-retail/orders.yaml` has the
file read. `python -m tests.real.recount DAY.csv … STOCK.csv` prints the counts of these files together, which
docs/real-files.md shows.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Names of countries that the profile turns into codes. The set names one more, Channel Islands, which has no code.
COUNTRIES = frozenset(
    """
    Australia|Austria|Bahrain|Belgium|Brazil|Canada|Cyprus|Czech Republic|Denmark|EIRE|Finland|France|Germany|Greece|
    Hong Kong|Iceland|Israel|Italy|Japan|Lebanon|Lithuania|Malta|Netherlands|Norway|Poland|Portugal|RSA|Saudi Arabia|
    Singapore|Spain|Sweden|Switzerland|United Arab Emirates|United Kingdom
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)

#: The column of descriptions, counted from 0: the profile leaves it out.
DESCRIPTION = 2

#: Lines of an order that the service takes at most.
MOST_LINES = 1000


@dataclass
class Order:
    """One invoice: its rows (numbered as a spreadsheet does), its products (in capitals), what is wrong with it."""

    number: str
    rows: list[int] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    date: str = ""
    customer: str = ""
    country: str = ""
    #: Codes of what refuses it.
    wrong: set[str] = field(default_factory=set)

    @property
    def refused(self) -> bool:
        return bool(self.wrong)


@dataclass
class Recount:
    """What one file must come to."""

    rows: int = 0
    set_aside: int = 0
    rows_accepted: int = 0
    rows_refused: int = 0
    orders: dict[str, Order] = field(default_factory=dict)
    #: Every finding: its row and its code.
    found: list[tuple[int, str]] = field(default_factory=list)

    @property
    def findings(self) -> Counter[str]:
        """How many findings there are of each code."""
        return Counter(code for _, code in self.found)

    @property
    def accepted(self) -> list[Order]:
        return [order for order in self.orders.values() if not order.refused]

    @property
    def refused(self) -> list[Order]:
        return [order for order in self.orders.values() if order.refused]


@cache
def recount(path: Path) -> Recount:
    """Count a day file, once for all tests: what is returned is to be read alone."""
    counted = Recount()
    with path.open(encoding="utf-8", newline="") as text:
        rows = list(csv.reader(text))
    counted.rows = len(rows)
    row_before = ""
    for number, row in enumerate(rows[1:], start=2):
        invoice = row[0].strip()
        # Invoices that begin with C are cancellations: set aside, nothing else of them is looked at.
        if invoice.startswith("C"):
            counted.set_aside += 1
            counted.found.append((number, "row.set-aside"))
            continue
        order = counted.orders.get(invoice)
        if order is None:
            order = counted.orders[invoice] = Order(invoice)
        elif row_before != invoice:
            # Rows of another order lie between two rows of this one: they are joined, and that is said.
            counted.found.append((number, "entity.non-contiguous"))
        row_before = invoice
        _take(counted, order, number, row)
    for order in counted.orders.values():
        if order.refused:
            counted.rows_refused += len(order.rows)
        else:
            counted.rows_accepted += len(order.rows)
    return counted


def _take(counted: Recount, order: Order, number: int, row: list[str]) -> None:
    """Add a row to its order and count what is to be said of it."""
    _, code, _, quantity, date, price, customer, country = (cell.strip() for cell in row)
    order.rows.append(number)
    #: Codes of what refuses the order, and of what is only told.
    wrong: list[str] = []
    told: list[str] = []

    # A product may stand once in an order; upper and lower case count as the same.
    product = code.upper()
    if not product:
        wrong.append("cell.required")
    elif product in order.products:
        wrong.append("entity.duplicate-line")
    else:
        order.products.append(product)
    if len(order.rows) == MOST_LINES + 1:
        wrong.append("entity.too-many-lines")

    # An order is for at least one piece of something, at no less than nothing.
    if int(quantity) < 1:
        wrong.append("cell.minimum")
    if Decimal(price) < 0:
        wrong.append("cell.minimum")

    # Names of countries are read as codes, and each time that is told; a name that stands for none is wrong.
    if country in COUNTRIES:
        told.append("cell.mapped")
    else:
        wrong.append("cell.enum")

    # All rows of an order must have the same date and time, customer and country.
    if len(order.rows) == 1:
        order.date, order.customer, order.country = date, customer, country
    else:
        wrong += ["entity.header-conflict"] * (date != order.date)
        wrong += ["entity.header-conflict"] * (customer != order.customer)
        wrong += ["entity.header-conflict"] * (country != order.country)

    # White space around a cell is taken off, and that is told. Nobody looks at the descriptions.
    told += ["cell.whitespace" for at, cell in enumerate(row) if at != DESCRIPTION and cell != cell.strip()]

    counted.found += [(number, code) for code in (*wrong, *told)]
    order.wrong.update(wrong)


def fails(order: Order, on_hand: Mapping[str, int]) -> list[str]:
    """Return the products for whose sake an accepted order must fail, given what is on hand; none if it must succeed.

    What is on hand of a product is nothing, or as much as all orders together ask for, so that orders cannot take
    anything away from each other.
    """
    return [product for product in order.products if on_hand[product] == 0]


def why(order: Order, on_hand: Mapping[str, int]) -> str:
    """Return the code of the problem for which an accepted order must fail, or nothing if it must succeed."""
    return "stock.short" if fails(order, on_hand) else ""


def summary(days: Iterable[Path], on_hand: Mapping[str, int]) -> str:
    """Return the counts of these files together, as the table that stands in docs/real-files.md."""
    counted = [recount(day) for day in days]
    accepted = [order for each in counted for order in each.accepted]
    refused = [order for each in counted for order in each.refused]
    reasons = Counter(code for order in refused for code in order.wrong)
    findings = sum((each.findings for each in counted), Counter())
    ends = Counter(why(order, on_hand) for order in accepted)
    counts = [
        ("files", len(counted)),
        ("files without an order that is refused", sum(not each.refused for each in counted)),
        ("rows below the headings", sum(each.rows - 1 for each in counted)),
        ("… set aside", sum(each.set_aside for each in counted)),
        ("… of accepted orders", sum(each.rows_accepted for each in counted)),
        ("… of refused orders", sum(each.rows_refused for each in counted)),
        ("orders", len(accepted) + len(refused)),
        ("… refused", len(refused)),
        *((f"…… for `{code}` (some for two reasons)", count) for code, count in sorted(reasons.items())),
        ("… accepted", len(accepted)),
        ("…… that fail with `stock.short`", ends["stock.short"]),
        ("…… that succeed", ends[""]),
        *((f"findings `{code}`", count) for code, count in sorted(findings.items())),
    ]
    return "\n".join(["| | |", "| --- | ---: |", *(f"| {what} | {count:,} |" for what, count in counts)])


def stated(stock: Path) -> dict[str, int]:
    """Return code (in capitals) → pieces on hand, as a stock file says."""
    with stock.open(encoding="utf-8", newline="") as text:
        return {row["StockCode"]: int(row["OnHand"]) for row in csv.DictReader(text)}


if __name__ == "__main__":
    *files, stock_file = map(Path, sys.argv[1:])
    sys.stdout.write(f"{summary(files, stated(stock_file))}\n")
