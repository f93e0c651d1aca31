"""Products and stock for day files of UCI Online Retail, so that it is known beforehand which orders must succeed.

    python examples/online-retail/derive.py DAY.csv … --products products.csv --stock stock.csv

Every stock code of the files becomes a product (upper and lower case count as the same). Of every tenth product, in the
order of the codes, nothing is on hand; of the others all that the files' orders ask for together. So an order fails for
want of stock exactly if it asks for one of the former. Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Of each product whose place in the list is a multiple of this, nothing is on hand.
NOTHING_OF_EVERY = 10


def derive(days: Iterable[Path]) -> tuple[dict[str, str], dict[str, int]]:
    """Return code → description and code → pieces on hand, of all products in these files, by code."""
    described: dict[str, str] = {}
    demand: Counter[str] = Counter()
    for day in days:
        with day.open(encoding="utf-8", newline="") as text:
            for row in csv.DictReader(text):
                code = row["StockCode"].strip().upper()
                described[code] = described.get(code) or row["Description"].strip()
                if not row["InvoiceNo"].startswith("C"):
                    demand[code] += max(int(row["Quantity"]), 0)
    codes = sorted(described)
    products = {code: described[code] or code for code in codes}
    on_hand = {code: 0 if place % NOTHING_OF_EVERY == 0 else demand[code] for place, code in enumerate(codes, 1)}
    return products, on_hand


def write_products(path: Path, products: dict[str, str]) -> None:
    _write(path, ["StockCode", "Description"], products.items())


def write_stock(path: Path, on_hand: dict[str, int]) -> None:
    _write(path, ["StockCode", "OnHand"], on_hand.items())


def _write(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(headings)
        writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Derive products and stock from day files of UCI Online Retail.")
    parser.add_argument("days", nargs="+", type=Path, metavar="DAY.csv")
    parser.add_argument("--products", type=Path, required=True, help="where the product list is written")
    parser.add_argument("--stock", type=Path, required=True, help="where the stock list is written")
    stated = parser.parse_args()
    products, on_hand = derive(stated.days)
    write_products(stated.products, products)
    write_stock(stated.stock, on_hand)


if __name__ == "__main__":
    main()
