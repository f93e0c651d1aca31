"""The early verdict: what a check of a large file has found so far can be read while it goes on, with few writes.

The first time, what was found in the first rows goes to where the whole will be; the verdict so far and the progress
follow every few seconds. Each time, the claim on the check is renewed before anything else is written: whoever has lost
it writes nothing more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hub.core.activity import CheckProgress, changed
from hub.core.filekeys import check_key
from hub.core.verdict import FINDINGS, GROUPS, ROWS, index_name
from hub.ports import BusyError, ConflictError

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.glimpse import Glimpse
    from hub.ports import Ports

#: How long one worker may hold a check before another may take it over: the function's own time limit and a margin.
CHECK_LEASE = timedelta(minutes=16)

#: The least time between two writes; a check that takes less than that makes none.
SHOWN_EVERY = timedelta(seconds=2)

#: A file of so many bytes takes longer than that, so that its first rows are shown at once.
LARGE_BYTES = 25_000_000

#: Indexes last: who reads one finds all that it speaks of.
_EARLY_FILES = (ROWS, FINDINGS, GROUPS, index_name(ROWS), index_name(FINDINGS))


_CONTENT_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv",
    "bin": "application/octet-stream",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class OvertakenError(Exception):
    """The check is no longer ours: it was cancelled, or another worker has taken it over."""


class EarlyVerdict:
    """Shows a check under way. `activity` is the claimed activity as last written."""

    def __init__(self, ports: Ports, activity: Activity) -> None:
        self.activity = activity
        self._ports = ports
        self._written_at = ports.now()
        self._shown = False

    def watch(self, glimpse: Glimpse) -> None:
        """Show what there is if it is time to. Raises `OvertakenError` when the check is no longer ours."""
        now = self._ports.now()
        at_once = not self._shown and glimpse.size_bytes >= LARGE_BYTES
        if now - self._written_at < SHOWN_EVERY and not at_once:
            return
        self._written_at = now
        try:
            self._renew(glimpse)
            if not self._shown:
                self._show_files(glimpse)
            activity = self.activity
            self._ports.verdicts.put(activity.tenant, activity.activity_id, activity.check, glimpse.verdict())
        except BusyError:
            # Nothing depends on it: the next glimpse tries again.
            return
        self._shown = True

    def _renew(self, glimpse: Glimpse) -> None:
        now = self._ports.now()
        progress = CheckProgress(rows=glimpse.rows, read_bytes=glimpse.read_bytes, size_bytes=glimpse.size_bytes)
        renewed = changed(self.activity, now=now, deadline_at=now + CHECK_LEASE, check_progress=progress)
        try:
            self._ports.activities.replace(self.activity, renewed)
        except ConflictError as error:
            raise OvertakenError from error
        self.activity = renewed

    def _show_files(self, glimpse: Glimpse) -> None:
        glimpse.write_down()
        for name in _EARLY_FILES:
            self._ports.files.upload(
                glimpse.directory / name, check_key(self.activity, name), content_type=content_type(name)
            )


def content_type(name: str) -> str:
    """Return the content type of a file that a check wrote."""
    return _CONTENT_TYPES[name.rpartition(".")[2]]
