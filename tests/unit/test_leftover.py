"""What a killed run left behind: its emulator is stopped, whenever it ends, and its lock is free afterwards."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from local.leftover import stop_leftover

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Takes the lock, says so, and waits to be stopped.
HOLDER = """
import fcntl, sys, time
held = open(sys.argv[1])
fcntl.flock(held, fcntl.LOCK_EX)
print(flush=True)
time.sleep(600)
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "lock"
    path.touch()
    return path


@pytest.fixture
def holder(lock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds the lock."""
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own words
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


def take(lock: Path) -> None:
    """Take the lock, and let go of it; raise when somebody has it."""
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_who_holds_the_lock_is_stopped(lock: Path, holder: subprocess.Popen[bytes]) -> None:
    """The lock can be taken afterwards; a second look finds nobody."""
    with pytest.raises(BlockingIOError):
        take(lock)
    assert stop_leftover(lock)
    take(lock)
    assert holder.wait(60) != 0
    assert not stop_leftover(lock)


def test_who_ends_by_itself_meanwhile_is_no_error(
    lock: Path, holder: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is gone between being found and being stopped has been stopped."""
    kill = os.kill

    def late(process_id: int, number: int) -> None:
        kill(process_id, signal.SIGKILL)
        holder.wait(60)
        kill(process_id, number)

    monkeypatch.setattr(os, "kill", late)
    assert stop_leftover(lock)
    take(lock)


def test_a_lock_that_nobody_shows_any_more_is_waited_for(lock: Path) -> None:
    """Who ends lets go of its lock a moment after its files are not to be seen; here it is the test, never seen."""
    held = os.open(lock, os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)
    ends = Timer(0.3, os.close, [held])
    ends.start()
    assert not stop_leftover(lock)
    take(lock)
    ends.join()


def test_where_nothing_ran_nothing_is_left(tmp_path: Path) -> None:
    """A state that is new has no lock yet."""
    assert not stop_leftover(tmp_path / "lock")
