"""Hostile files: refused by code within 512 MB of address space and 30 seconds, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.conformance.hostile import CASES, MEMORY_BYTES, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = Path(__file__).resolve().parents[2]

#: Those that run with every test: a reader of each kind, and the ways to fill a memory that libraries leave open.
ALWAYS = ["a text in every one of 100,000 cells", "JSON of a million brackets", "XML of a million levels"]


@pytest.mark.conformance
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_refused_within_limits(name: str, tmp_path: Path, conforms: Callable[..., None]) -> None:
    """By a finding, not by a crash; nothing of it is accepted."""
    took, peak, found = refused(name, tmp_path)
    conforms(f"hostile: {name}", f"{took:.1f} s of {SECONDS}", f"{peak} MB of {MEMORY_BYTES // 1_000_000}; {found}")


@pytest.mark.parametrize("name", ALWAYS)
def test_some_hostile_files_are_tried_every_time(name: str, tmp_path: Path) -> None:
    """Without the test data beside the checkout, and before anybody thinks of conformance."""
    refused(name, tmp_path)


def refused(name: str, tmp_path: Path) -> tuple[float, str, str]:
    """Have a hostile file checked within limits; return the seconds and megabytes of address space, and the codes."""
    pieces, codes = CASES[name]
    path = tmp_path / "hostile"
    with path.open("wb") as file:
        file.writelines(pieces())
    began = time.perf_counter()
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.conformance.hostile", str(path)],
        cwd=_ROOT,
        env={"PYTHONPATH": f"{_ROOT}:{_ROOT / 'layers/hub'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    took = time.perf_counter() - began
    path.unlink()
    assert ran.returncode == 0, ran.stderr[-2000:]
    found, accepted, peak = ran.stdout.splitlines()
    assert found
    assert not codes or codes & set(found.split()), found
    assert accepted == "0"
    return took, peak, found
