"""Programs in a process group of their own: Ctrl-C in a terminal reaches us and not them, and we end all of them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROC = Path("/proc")


def run(
    command: Sequence[str | Path],
    *,
    input: str | None = None,  # noqa: A002 - as subprocess.run calls it
    check: bool = False,
    **options: Any,  # noqa: ANN401 - Popen's own options
) -> subprocess.CompletedProcess[Any]:
    """Run a program to its end as `subprocess.run` does; when interrupted, end it and all that it began, at once.

    In our own group it would be interrupted beside us, and a Python that has just begun answers with a traceback.
    """
    with subprocess.Popen(command, start_new_session=True, **options) as process:
        try:
            said, complained = process.communicate(input)
        except BaseException:
            process.kill()
            process.wait()
            end_group(process.pid)
            raise
    done = subprocess.CompletedProcess(command, process.returncode, said, complained)
    if check:
        done.check_returncode()
    return done


def end_group(group: int) -> None:
    """End the processes of a group whose leader is gone, and return once they are."""
    for _ in range(100):
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return
        if _PROC.exists() and not living(group):
            # What is left waits for its parent to look at it; nothing of it runs.
            return
        time.sleep(0.05)


def living(group: int) -> list[int]:
    """Return the ids of the processes of a group that have not ended."""
    found = []
    for entry in _PROC.glob("[0-9]*"):
        try:
            # The name, in brackets, may hold anything; after it come the state, the parent and the process group.
            state, _, its_group, *_ = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(entry.name))
    return found
