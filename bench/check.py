"""The check's speed and memory on a large file: `python -m bench.check [--rows N] [--peer-rows N]`.

Web orders of 25 columns and two or three lines each. Peers, each in a process of its own, one after the other: a bare
`csv.reader` pass over the same file, and frictionless with a schema under which the clean file has no errors.
frictionless reads the first `--peer-rows` rows only, and its rows a second are compared.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).parent / "data"
COLUMNS = (
    *("Sales Order Number", "Sales Order Date", "Sales Order Reference", "Order Type", "Shipping Term"),
    *("Shipping Total", "Tax Total", "Sub Total", "Currency Code", "Gift Wrap", "Notes"),
    *("Delivery First Name", "Delivery Last Name", "Delivery Line 1", "Delivery Line 2", "Delivery City"),
    *("Delivery County", "Delivery Postcode Zip", "Delivery Country Code", "Delivery Email Address"),
    *("Delivery Phone Number", "DC Code", "Line Number", "Product Code", "Quantity"),
)
WHOLE = 100

_READER = """
import csv, json, resource, sys, time
started = time.perf_counter()
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    rows = sum(1 for _ in csv.reader(file, strict=True))
"""
_HUB = """
import json, pathlib, resource, sys, tempfile, time
from datetime import date
from hub.core.structural_check import check
from hub.runtime.wiring import catalogue
definition = catalogue().get("load-web-sales-orders")
started = time.perf_counter()
with tempfile.TemporaryDirectory() as directory:
    verdict = check(pathlib.Path(sys.argv[1]), definition, directory=pathlib.Path(directory), today=date(2026, 11, 23))
rows = verdict.ledger.rows
findings = verdict.finding_count
"""
_FRICTIONLESS = """
import json, resource, sys, time
from frictionless import Resource, Schema
schema = Schema.from_descriptor(json.loads(sys.argv[2]))
started = time.perf_counter()
folder, _, name = sys.argv[1].rpartition("/")
report = Resource(path=name, basepath=folder, schema=schema).validate()
rows = report.tasks[0].stats["rows"] + 1
findings = report.stats["errors"]
"""
_REPORT = """
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
said = {"rows": rows, "seconds": seconds, "peak_mib": peak, "findings": globals().get("findings")}
print(json.dumps(said))
"""


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure the structural check.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--peer-rows", type=int, default=50_000)
    asked = parser.parse_args(arguments if arguments is not None else [])
    large, small = _file(asked.rows, bad=0), _file(asked.peer_rows, bad=0)
    reader = _run(_READER, large)
    hub = _run(_HUB, large)
    peer = _run(_FRICTIONLESS, small, json.dumps(_schema()))
    if hub["findings"] or peer["findings"]:
        raise SystemExit("the clean file is not clean to everybody: the comparison would be unfair")
    print(f"{asked.rows:,} rows of {len(COLUMNS)} columns, {large.stat().st_size / 1e6:.0f} MB, clean")
    _say("csv.reader", reader)
    _say("hub check", hub)
    _say(f"frictionless, {asked.peer_rows:,} rows", peer)
    print(
        f"hub check = {_speed(hub) / _speed(reader):.2f} x csv.reader, {_speed(hub) / _speed(peer):.1f} x frictionless"
    )
    for percent in (1, 100):
        damaged = _run(_HUB, _file(asked.rows, bad=percent))
        _say(f"hub check, {percent} % bad rows", damaged)
        print(f"  {damaged['findings']:,} findings; {damaged['seconds'] / hub['seconds']:.2f} x the clean file's time")


def _say(name: str, run: dict[str, float]) -> None:
    print(f"{name:<30}{run['seconds']:>8.2f} s {_speed(run):>12,.0f} rows/s {run['peak_mib']:>8.0f} MiB at its peak")


def _speed(run: dict[str, float]) -> float:
    return run["rows"] / run["seconds"]


def _run(script: str, *arguments: object) -> dict[str, float]:
    command = [sys.executable, "-c", script + _REPORT, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _file(rows: int, *, bad: int) -> Path:
    """Return a file of so many rows, `bad` percent of them with three faults each, made once."""
    path = DATA / f"orders-{rows}-{bad}.csv"
    if path.exists():
        return path
    DATA.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=DATA, newline="", encoding="utf-8", delete=False) as made:
        writer = csv.writer(made)
        writer.writerow(COLUMNS)
        order = line = 0
        for row in range(rows):
            if line == 0 or line > 2 + order % 2:
                order, line = order + 1, 1
            writer.writerow(_row(order, line, bad=row * bad % WHOLE + bad >= WHOLE))
            line += 1
    Path(made.name).rename(path)
    return path


def _row(order: int, line: int, *, bad: bool) -> list[object]:
    number = f"SO-{order:08d}"
    customer = ["Web", f"Customer {order % 9973}", f"{order % 311} Quay Street", "", "Bristol", "Avon", "BS1 4DJ", "GB"]
    header = [
        number,
        "2026-11-02",
        f"REF-{order}",
        "Retail",
        "DAP",
        "4.95",
        "12.40",
        "61.98",
        "GBP",
        "false",
        "Leave it",
    ]
    contact = [f"customer{order}@example.com", "+44 20 7946 0000", "MAIN"]
    item = [line, f"SKU-{(order * 7 + line * 13) % 5000:05d}", order % 5 + 1]
    if bad:
        item = ["first", f"SKU-{(order * 7 + line * 13) % 5000:05d}" * 20, "many"]
    return [*header, *customer, *contact, *item]


def _schema() -> dict[str, object]:
    """The same fields for frictionless: names, types, lengths and what is required."""
    types = {"Quantity": "integer", "Line Number": "integer", "Gift Wrap": "boolean", "Sales Order Date": "date"}
    types |= dict.fromkeys(("Shipping Total", "Tax Total", "Sub Total"), "number")
    required = {"Sales Order Number", "Delivery Line 1", "Delivery City", "Product Code", "Quantity"}
    fields = [
        {
            "name": name,
            "type": types.get(name, "string"),
            "constraints": {"required": name in required} | ({} if name in types else {"maxLength": 500}),
        }
        for name in COLUMNS
    ]
    return {"fields": fields}


if __name__ == "__main__":
    main(sys.argv[1:])
