"""Where the emulator unpacks functions for each of their processes: in memory, where there is enough of it.

The layer is some 1,700 small files, and every cold start unpacks them: on a disk that takes three times as long, and
taking them away again longer still. Functions find their scratch space there too.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - each room is a new folder, for its owner alone

#: Bytes that must be free: a large file's check writes several times the file's size. Containers often have 64 MB.
WANTED = 4 * 1024**3

_NAME = re.compile(r"hub-emulator-(\d+)-\w+")


def make_room() -> Path:
    """Return a new folder, and take away those that processes which were killed left behind."""
    home = _roomy() or Path(tempfile.gettempdir())
    for left in home.glob("hub-emulator-*"):
        named = _NAME.fullmatch(left.name)
        if named and not _lives(int(named[1])):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"hub-emulator-{os.getpid()}-", dir=home))


def _roomy() -> Path | None:
    try:
        enough = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= WANTED
    except OSError:
        return None
    return MEMORY if enough else None


def _lives(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
