"""Tell whether the very same file was sent for the same service before, and how that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.activity import Status
from hub.core.records import Told

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.ports import Ports

_STANDS = {
    Status.CHECKING: "is still being checked",
    Status.REJECTED: "was rejected by the check, and nothing of it was submitted",
    Status.READY: "waits to be submitted",
    Status.PROCESSING: "was submitted and is being processed",
    Status.EXPIRED: "was submitted by nobody, and expired",
}


def sent_before(ports: Ports, activity: Activity, sha256: str) -> Told | None:
    """Return what is to be said of a file with this digest that an activity sent, or None if no other sent it.

    The activity is noted before others are looked for: of two that are checked at once, the later one sees the other.
    """
    sent = ports.sent_files
    sent.note_checked(activity.tenant, activity.service, sha256, activity.activity_id)
    other = sent.other(activity.tenant, activity.service, sha256, activity.activity_id)
    earlier = ports.activities.get(activity.tenant, other) if other else None
    if earlier is None or earlier.sha256 not in {sha256, None}:
        # Gone, or other bytes took the place of these.
        return None
    words = {
        "earlier": earlier.file_name,
        "sent": f"{earlier.created_at:%Y-%m-%d %H:%M} UTC",
        "activity": earlier.activity_id,
        "stands": how_it_stands(earlier),
    }
    return Told("file.sent-before", words)


def how_it_stands(earlier: Activity) -> str:
    """Return how an activity stands, or how it ended, as is said after `it`."""
    if earlier.status in _STANDS:
        return _STANDS[earlier.status]
    if not earlier.attempt:
        # Cancelled, or failed by our fault, before anybody submitted it.
        return f"is {earlier.status}, and nothing of it was submitted"
    ended = "was submitted and cancelled" if earlier.status is Status.CANCELLED else "was submitted and has ended"
    counted = earlier.ledger
    if counted is None or not counted.succeeded + counted.failed + counted.unprocessed:
        return ended
    return f"{ended}: {counted.succeeded} succeeded, {counted.failed} failed, {counted.unprocessed} were not processed"
