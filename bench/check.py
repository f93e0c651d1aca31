"""The structural check beside its peers, on one core: rows a second, memory, and their ratios in the same run.

`python -m bench.check --rows 1000000`. Files are made once, the same for the same arguments, in `bench/data`. Every
peer runs in a process of its own, so that memory is its own too. All of them run in turn, round after round: a ratio is
the median of those of the rounds, because what else the machine does changes from minute to minute.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple, TypeAlias

from bench.memory import peak_mb
from bench.orders import DATA, HEADER, orders_file
from bench.peers import PEERS

#: frictionless takes minutes for a million rows; its rows a second do not depend on how many there are.
FRICTIONLESS_ROWS = 50_000


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


def measure(peer: str, path: Path, rows: int) -> Measured:
    """Run a peer over a file in a new process."""
    command = [sys.executable, "-m", "bench.check", "--peer", peer, "--file", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(rows, **json.loads(done.stdout))


def _run_peer(peer: str, path: Path) -> None:
    if peer.startswith("frictionless"):
        # The hub is imported already; so nobody's import is timed.
        import frictionless  # noqa: PLC0415, F401 - a peer, not needed by the others
    # What was written is deleted when the clocks have stopped.
    with tempfile.TemporaryDirectory(dir=DATA) as written:
        clock, processor = time.perf_counter(), time.process_time()
        said = PEERS[peer](path, Path(written))
        taken = {
            "seconds": time.perf_counter() - clock,
            "cpu_seconds": time.process_time() - processor,
            "peak_mb": peak_mb(),
            "said": said,
        }
    print(json.dumps(taken))


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
