"""An emulator that a killed run left behind: found by the lock it holds, and stopped in order, so that it saves."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
from pathlib import Path

from local.emulator import STOPS_WITHIN

#: Seconds. A process that ends shows no files any more a moment before it lets go of them.
_LETS_GO_WITHIN = 5


def stop_leftover(lock: Path) -> bool:
    """Stop whatever process holds the lock file open, and wait for the lock; tell whether there was one.

    Only Linux can tell. Only for a caller who knows that no run is under way on the lock's folder.
    """
    if not lock.exists():
        return False
    holders = [process for process in Path("/proc").glob("[0-9]*") if _holds(process, lock)]
    for process in holders:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            os.kill(int(process.name), signal.SIGTERM)
    until = time.monotonic() + (STOPS_WITHIN if holders else _LETS_GO_WITHIN)
    while not _is_free(lock) and time.monotonic() < until:
        time.sleep(0.1)
    return bool(holders)


def _is_free(lock: Path) -> bool:
    """Tell whether nobody holds the lock."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _holds(process: Path, lock: Path) -> bool:
    if process.name == str(os.getpid()):
        return False
    try:
        return any(_same(descriptor, lock) for descriptor in (process / "fd").iterdir())
    except OSError:
        # It has ended, or belongs to somebody else.
        return False


def _same(descriptor: Path, lock: Path) -> bool:
    try:
        return descriptor.samefile(lock)
    except OSError:
        # A socket, a pipe, or a file that is gone.
        return False
