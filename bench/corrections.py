"""Corrections files beside the check that they are made from, on one core: seconds, memory and size.

`python -m bench.corrections --rows 200000`. The check, the corrections files and the comparison with the corrected file
each run in a process of their own, so that memory is their own too.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bench.memory import peak_mb
from bench.orders import DATA, orders_file
from bench.peers import SERVICE, TODAY
from hub.core.catalogue import read_catalogue
from hub.core.comparison import Side, compare
from hub.core.corrections import write_corrections
from hub.core.structural_check import check
from hub.core.verdict import Verdict, corrections_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.definition import Definition
    from hub.core.verdict import CorrectionsFormat

#: Shares of rows with three wrong values each.
SHARES = (0.01, 1.0)


def _definition() -> Definition:
    definition = read_catalogue(files("hub") / "services").get(SERVICE)
    assert definition is not None  # noqa: S101 - it is there, or there is nothing to measure
    limits = definition.limits.model_copy(update={"rows": 10**9, "file_bytes": 10**12})
    return definition.model_copy(update={"limits": limits})


def _check(source: Path, directory: Path) -> str:
    directory.mkdir()
    verdict = check(source, _definition(), directory=directory, today=TODAY)
    (directory / "verdict").write_bytes(msgspec.json.encode(verdict))
    return f"{verdict.finding_count:,} findings"


def run_check(source: Path, room: Path) -> str:
    """Check the file."""
    return _check(source, room / "first")


def run_csv(_source: Path, room: Path) -> str:
    """Write the corrections files as CSV: all rows, and those of refused orders."""
    return _write(room / "first", ["csv"])


def run_workbooks(_source: Path, room: Path) -> str:
    """Write them as workbooks, as far as these are small enough."""
    return _write(room / "first", ["xlsx"])


def _write(directory: Path, formats: list[CorrectionsFormat]) -> str:
    names = write_corrections(directory, _verdict(directory), formats)
    if not names:
        return "too large"
    return ", ".join(f"{name} {(directory / name).stat().st_size / 1e6:,.0f} MB" for name in names)


def run_home(_source: Path, room: Path) -> str:
    """Check the corrections file as it comes home."""
    return _check(room / "first" / corrections_name("all", "csv"), room / "second")


def run_comparison(_source: Path, room: Path) -> str:
    """Compare the two checks."""
    sides = [
        Side(directory, verdict.columns, verdict.ledger.entities)
        for directory in (room / "first", room / "second")
        for verdict in [_verdict(directory)]
    ]
    told = compare("", sides[0], sides[1], _definition().key)
    return f"{told.still_wrong_count:,} still wrong, {told.fixed_count:,} fixed, {told.new_count:,} new"


def _verdict(directory: Path) -> Verdict:
    return msgspec.json.decode((directory / "verdict").read_bytes(), type=Verdict)


STEPS: dict[str, Callable[[Path, Path], str]] = {
    "the check": run_check,
    "corrections, CSV": run_csv,
    "corrections, workbooks": run_workbooks,
    "the check, come home": run_home,
    "the comparison": run_comparison,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--step", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.step:
        _run(*asked.step)
        return
    for share in SHARES:
        source = orders_file(asked.rows, share)
        print(f"\n{asked.rows:,} rows, {share:.0%} bad, {source.stat().st_size / 1e6:,.0f} MB")
        room = Path(tempfile.mkdtemp(dir=DATA))
        try:
            for step in STEPS:
                command = [sys.executable, "-m", "bench.corrections", "--step", step, str(source), str(room)]
                ran = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
                print(f"{step:32}{ran['cpu_seconds']:8.2f} s {ran['peak_mb']:6.0f} MB   {ran['said']}")
        finally:
            shutil.rmtree(room)


def _run(step: str, source: str, room: str) -> None:
    began = time.process_time()
    said = STEPS[step](Path(source), Path(room))
    print(json.dumps({"cpu_seconds": time.process_time() - began, "peak_mb": peak_mb(), "said": said}))


if __name__ == "__main__":
    main()
