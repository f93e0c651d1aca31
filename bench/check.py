"""The structural check beside its peers, on one core: rows a second, memory, and their ratios in the same run.

`python -m bench.check --rows 1000000`. Files are made once, the same for the same arguments, in `bench/data`. Every
peer runs in a process of its own, so that memory is its own too. All of them run in turn, round after round: a ratio is
the median of those of the rounds, because what else the machine does changes from minute to minute.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from hub.core.catalogue import read_catalogue
from hub.core.celltypes import choices_of, date_bounds
from hub.core.structural_check import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.core.definition import Field

DATA = Path(__file__).parent / "data"
SERVICE = "load-web-sales-orders"
TODAY = date(2026, 11, 23)

#: frictionless takes minutes for a million rows; its rows a second do not depend on how many there are.
FRICTIONLESS_ROWS = 50_000

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

#: Formats of texts that frictionless knows under the same name.
FRICTIONLESS_FORMATS = {"email"}


class Measured(NamedTuple):
    """What one peer took for one file in one round: seconds on the clock, of the processor, and peak memory in MB."""

    rows: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    said: str

    @property
    def speed(self) -> float:
        """Rows for each second of the processor."""
        return self.rows / self.cpu_seconds


#: What each runner took, by its name.
Round: TypeAlias = dict[str, Measured]


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


def run_csv(path: Path) -> str:
    """Pass over the file with `csv.reader` and do nothing."""
    with path.open(newline="", encoding="utf-8") as file:
        count = sum(1 for _ in csv.reader(file))
    return f"{count:,} records"


def run_hub(path: Path) -> str:
    """Check the file completely: findings, groups, indexes, rows, entities and manifest written."""
    definition = read_catalogue(files("hub") / "services").get(SERVICE)
    assert definition is not None  # noqa: S101 - it is there, or there is nothing to measure
    limits = definition.limits.model_copy(update={"rows": 10**9, "file_bytes": 10**12})
    roomy = definition.model_copy(update={"limits": limits})
    written = Path(tempfile.mkdtemp(dir=DATA))
    try:
        verdict = check(path, roomy, directory=written, today=TODAY)
        size = sum(each.stat().st_size for each in written.iterdir())
    finally:
        shutil.rmtree(written)
    return (
        f"{verdict.ledger.accepted:,} of {verdict.ledger.entities:,} orders accepted, "
        f"{verdict.finding_count:,} findings, {size / 1e6:,.0f} MB written"
    )


def run_frictionless(path: Path) -> str:
    """Validate the file by a schema that states as much of the definition as frictionless can check."""
    return _validated(path, whole=True)


def run_frictionless_cells(path: Path) -> str:
    """Validate the file by the same schema without e-mail addresses and without products once an order."""
    return _validated(path, whole=False)


def _validated(path: Path, *, whole: bool) -> str:
    from frictionless import Resource  # noqa: PLC0415 - a peer, not needed by the others

    resource = Resource(path=path.name, basepath=str(path.parent), schema=_frictionless_schema(whole=whole))
    report = resource.validate(limit_errors=10**9)
    return f"{report.stats['errors']:,} errors"


def _frictionless_schema(*, whole: bool) -> Any:  # noqa: ANN401 - frictionless is not typed
    """Return what the definition states and frictionless can check: of the columns, and (if `whole`) of the formats of
    texts and of each line's key within the file, which is that of its order and what is unique among its lines.
    """
    from frictionless import Schema  # noqa: PLC0415 - a peer, not needed by the others

    definition = read_catalogue(files("hub") / "services").get(SERVICE)
    assert definition is not None  # noqa: S101 - as above
    assert definition.lines is not None  # noqa: S101 - as above
    types = {"decimal": "number", "text": "string", "datetime": "date"}
    by_name = {field.name: field for field in reversed(definition.fields)}
    fields = []
    for name in HEADER:
        field = by_name[name]
        bounds = zip(("minimum", "maximum"), _bounds(field), strict=True)
        constraints = {
            "required": field.required or None,
            "minLength": field.min_length,
            "maxLength": field.length,
            "pattern": field.pattern,
            "enum": list(choices_of(field) or ()) or None,
            **dict(bounds),
        }
        stated = {key: value for key, value in constraints.items() if value is not None}
        fields.append({"name": name, "type": types.get(field.type, field.type), "constraints": stated})
        if whole and field.format in FRICTIONLESS_FORMATS:
            fields[-1]["format"] = field.format
    key = [path.rpartition(".")[2] for path in (*definition.key, definition.lines.unique or "")]
    descriptor = {"fields": fields, "missingValues": [""], **({"primaryKey": key} if whole else {})}
    return Schema.from_descriptor(descriptor)


def _bounds(field: Field) -> tuple[object, object]:
    """Return the lowest and highest value of a field, as far as its definition states them."""
    if field.type in {"date", "datetime"}:
        first, last = date_bounds(field, TODAY)
        return first.isoformat(), last.isoformat()
    return field.minimum, field.maximum


PEERS: dict[str, Callable[[Path], str]] = {
    "csv": run_csv,
    "hub": run_hub,
    "frictionless": run_frictionless,
    "frictionless-cells": run_frictionless_cells,
}


def measure(peer: str, path: Path, rows: int) -> Measured:
    """Run a peer over a file in a new process."""
    command = [sys.executable, "-m", "bench.check", "--peer", peer, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(rows, **json.loads(done.stdout))


def _run_peer(peer: str, path: Path) -> None:
    if peer.startswith("frictionless"):
        # The hub is imported already; so nobody's import is timed.
        import frictionless  # noqa: PLC0415, F401 - a peer, not needed by the others
    clock, processor = time.perf_counter(), time.process_time()
    said = PEERS[peer](path)
    taken = {
        "seconds": time.perf_counter() - clock,
        "cpu_seconds": time.process_time() - processor,
        "peak_mb": peak_mb(),
        "said": said,
    }
    print(json.dumps(taken))


def peak_mb() -> float:
    """Return the most memory this process has held. In Linux `getrusage` counts a parent's too."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def _print_table(rounds: list[Round]) -> None:
    print(f"\n{'':32}{'rows':>11}{'seconds':>9}{'cpu s':>8}{'rows/s':>11}{'of csv':>8}{'peak MB':>9}")
    for name in rounds[0]:
        runs = [each[name] for each in rounds]
        seconds, cpu_seconds, speed = (
            statistics.median(getattr(run, of) for run in runs) for of in ("seconds", "cpu_seconds", "speed")
        )
        numbers = f"{runs[0].rows:>11,}{seconds:>9.2f}{cpu_seconds:>8.2f}{speed:>11,.0f}"
        share, peak = ratio(rounds, name, "csv.reader"), max(run.peak_mb for run in runs)
        print(f"{name:32}{numbers}{share:>8.2f}{peak:>9.0f}   {runs[0].said}")


def ratio(rounds: list[Round], one: str, other: str) -> float:
    """Return how many times as fast one is as another: the median of the rounds."""
    return statistics.median(each[one].speed / each[other].speed for each in rounds)


def _print_ratios(rounds: list[Round]) -> None:
    good = "hub, all good"
    print(f"\nhub, all good, of a bare csv.reader pass:   {ratio(rounds, good, 'csv.reader'):6.2f}   (at least 0.20)")
    if "frictionless, all good" in rounds[0]:
        whole, cells = (ratio(rounds, good, f"frictionless, {name}") for name in ("all good", "cells alone"))
        print(f"hub, all good, of frictionless:             {whole:6.1f} x (at least 8)")
        print(f"the same, where that looks at cells alone:  {cells:6.1f} x")
    print(f"hub, all bad, time of all good:             {ratio(rounds, good, 'hub, all bad'):6.2f} x (at most 1.6)")
    peak = max(run.peak_mb for each in rounds for name, run in each.items() if name.startswith("hub"))
    print(f"hub, peak memory:                           {peak:6.0f} MB")


def main(arguments: list[str] | None = None) -> None:
    """Make the files, run the peers, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--lines", type=int, default=5, help="the most lines an order has (default 5)")
    parser.add_argument("--quoted", action="store_true", help="every row has a quoted cell")
    parser.add_argument("--without-frictionless", action="store_true")
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.peer:
        _run_peer(asked.peer, asked.file)
        return
    form = {"lines": asked.lines, "quoted": asked.quoted}
    good = orders_file(asked.rows, **form)
    runners = {"csv.reader": ("csv", good, asked.rows)}
    for name, share in (("all good", 0), ("1 % bad", 0.01), ("all bad", 1)):
        runners[f"hub, {name}"] = ("hub", orders_file(asked.rows, share, **form), asked.rows)
    if not asked.without_frictionless:
        rows = min(asked.rows, FRICTIONLESS_ROWS)
        for name, peer in (("all good", "frictionless"), ("cells alone", "frictionless-cells")):
            runners[f"frictionless, {name}"] = (peer, orders_file(rows, **form), rows)
    size_mb = good.stat().st_size / 1e6
    print(f"{asked.rows:,} rows x {len(HEADER)} columns, {size_mb:,.0f} MB; medians of {asked.repeats} rounds")
    rounds = [{name: measure(*runner) for name, runner in runners.items()} for _ in range(asked.repeats)]
    _require_alike(rounds)
    _print_table(rounds)
    _print_ratios(rounds)


def _require_alike(rounds: list[Round]) -> None:
    """End if frictionless finds something in the clean file: it is not tuned alike then, and not comparable."""
    for each in rounds:
        for name, run in each.items():
            if name.startswith("frictionless") and run.said != "0 errors":
                sys.exit(f"{name} finds {run.said} in the clean file, and cannot be compared.")


if __name__ == "__main__":
    main()
