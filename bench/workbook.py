"""Reading a workbook beside its peers, on one core: seconds and peak memory for the same 100,000 rows of 25 columns.

`python -m bench.workbook --rows 100000`. The file is made once, in `bench/data`: text, whole numbers, decimals, dates.
Every peer runs in a process of its own, so that memory is its own too.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

from bench.orders import DATA, HEADER
from bench.peers import SERVICE, TODAY
from hub.core.catalogue import read_catalogue
from hub.core.structural_check import check
from hub.core.workbook import open_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

#: What the reader may take at most, of the time of openpyxl.
MOST_OF_OPENPYXL = 0.2


def make(rows: int, *, shared: bool) -> Path:
    """Return a workbook of orders of three lines, made anew only when it is not there. Its texts are in the sheet, or
    `shared`, as Excel writes them.
    """
    path = DATA / f"orders-{rows}{'-shared' if shared else ''}.xlsx"
    if path.exists():
        return path
    DATA.mkdir(exist_ok=True)
    some = random.Random(7)  # noqa: S311 - the same file every time
    with xlsxwriter.Workbook(path, {"constant_memory": not shared, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("Orders")
        sheet.write_row(0, 0, HEADER)
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, _order(row, some))
    return path


def _order(row: int, some: random.Random) -> list[object]:
    order = row // 3
    values: dict[str, object] = {
        "SalesOrderNumber": f"SO-{order:07}",
        "SalesInvoiceNumber": f"INV-{order:07}",
        "SalesOrderDate": TODAY - timedelta(days=order % 300),
        "ShippingTotal": (order % 900) / 100,
        "CurrencyCode": "GBP",
        "FirstName": "Ada",
        "LastName": f"Name {order % 977}",
        "Line1": f"{order % 199} High Street",
        "City": "Bath",
        "County": "Somerset",
        "PostcodeZip": f"BA{order % 9 + 1} 1AA",
        "SalesOrderReference": f"text {order % 5003}",
        "VAT": row % 21,
        "CountryCode": "GB",
        "EmailAddress": f"ada.{order}@example.com",
        "LineNumber": row % 3 + 1,
        "ProductCode": f"P-{some.randrange(5000):05}-{row % 3}",
        "Quantity": some.randrange(1, 20),
        "UnitPrice": round(some.random() * 100, 2),
    }
    return [values.get(heading, "") for heading in HEADER]


def read_by_openpyxl(path: Path) -> str:
    """Read every cell, the quickest way openpyxl has."""
    book = openpyxl.load_workbook(path, read_only=True)
    return f"{sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True)):,} cells"


def read_by_calamine(path: Path) -> str:
    """Read every cell by the library underneath, unguarded."""
    return f"{sum(len(row) for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()):,} cells"


def read_by_hub(path: Path) -> str:
    """Read every cell as the check does: guarded, as text."""
    reader, _, _ = open_workbook(path, None, None, {"salesordernumber"})
    return f"{sum(len(cells) for _, _, cells in reader):,} cells"


def check_by_hub(path: Path) -> str:
    """Check the workbook completely, with everything written."""
    definition = read_catalogue(files("hub") / "services").get(SERVICE)
    if definition is None:
        raise SystemExit(f"There is no service {SERVICE}.")
    with tempfile.TemporaryDirectory() as directory:
        verdict = check(path, definition, directory=Path(directory), today=date(TODAY.year, TODAY.month, TODAY.day))
    return f"{verdict.ledger.accepted:,} of {verdict.ledger.entities:,} orders accepted"


PEERS: dict[str, Callable[[Path], str]] = {
    "openpyxl, read only": read_by_openpyxl,
    "python-calamine alone": read_by_calamine,
    "hub, reading": read_by_hub,
    "hub, the whole check": check_by_hub,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--shared", action="store_true", help="texts are shared, as Excel writes them")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    path = make(asked.rows, shared=asked.shared)
    if asked.peer:
        _run(asked.peer, path)
        return
    print(f"{asked.rows:,} rows x {len(HEADER)} columns, {_megabytes(path)} MB; medians of {asked.repeats} rounds\n")
    rounds = [{peer: _measured(peer, asked) for peer in PEERS} for _ in range(asked.repeats)]
    for peer in PEERS:
        runs = [each[peer] for each in rounds]
        seconds = statistics.median(run["cpu_seconds"] for run in runs)
        peak = max(run["peak_mb"] for run in runs)
        print(f"{peer:24} {seconds:8.2f} s of the processor {peak:6} MB   {runs[0]['said']}")
    print()
    for peer in ("hub, reading", "hub, the whole check"):
        share = statistics.median(
            each[peer]["cpu_seconds"] / each["openpyxl, read only"]["cpu_seconds"] for each in rounds
        )
        print(f"{peer}, of openpyxl's time to read: {share:.2f}   (at most {MOST_OF_OPENPYXL:.2f})")


def _megabytes(path: Path) -> int:
    return path.stat().st_size // 1_000_000


def _measured(peer: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Run one peer in a process of its own."""
    command = [sys.executable, "-m", "bench.workbook", "--rows", str(asked.rows), "--peer", peer]
    command += ["--shared"] if asked.shared else []
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(ran.stdout)
    return measured


def _run(peer: str, path: Path) -> None:
    began = time.process_time()
    said = PEERS[peer](path)
    took = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    print(json.dumps({"cpu_seconds": took, "peak_mb": peak, "said": said}))


if __name__ == "__main__":
    main()
