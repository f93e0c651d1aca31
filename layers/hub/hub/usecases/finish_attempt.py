"""Finish an attempt: recount every outcome, write the results, close on a balanced ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.activity import Status, move
from hub.core.filekeys import attempt_key, check_key
from hub.core.manifest import Part
from hub.core.outcome import tally
from hub.core.verdict import MANIFEST
from hub.ports import ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.activity import Activity
    from hub.core.ledger import Ledger
    from hub.core.outcome import Outcome
    from hub.ports import Ports

#: The file of an attempt that holds an outcome a line.
RESULTS = "results.jsonl"


class NoLedgerError(Exception):
    """An attempt without the ledger of its check: our fault."""


def finish_attempt(ports: Ports, tenant: str, activity_id: str, attempt: int) -> Activity | None:
    """Close an attempt whose parts are over; return the activity, or None when it is unknown.

    Counts come from the recorded outcomes, read consistently, never from what workers said. Finishing again, or
    after a cancel, changes nothing.
    """
    activity = ports.activities.get(tenant, activity_id)
    if activity is None or activity.status is not Status.PROCESSING or activity.attempt != attempt:
        return activity
    ledger = _recount(ports, activity)
    closed = move(
        activity, closing_status(ledger), now=ports.now(), closed_at=ports.now(), ledger=ledger.require_closed()
    )
    try:
        ports.activities.replace(activity, closed)
    except ConflictError:
        return ports.activities.get(tenant, activity_id)
    return closed


def closing_status(ledger: Ledger) -> Status:
    """Return what a closed ledger makes of its activity: succeeded only when every entity of the file did."""
    if ledger.succeeded == ledger.entities:
        return Status.SUCCEEDED
    return Status.PARTLY_FAILED if ledger.succeeded else Status.FAILED


def _recount(ports: Ports, activity: Activity) -> Ledger:
    if activity.ledger is None:
        raise NoLedgerError(activity.activity_id)
    lines = ports.files.read(check_key(activity, MANIFEST))
    parts = msgspec.json.Decoder(Part).decode_lines(lines)
    counts = {"succeeded": 0, "failed": 0, "unprocessed": 0}
    encode = msgspec.json.encode

    def results() -> Iterator[bytes]:
        for part in parts:
            outcomes = latest_outcomes(ports, activity, part.part)
            counted = tally(part.part, part.count, outcomes)
            counts["succeeded"] += counted.succeeded
            counts["failed"] += counted.failed
            counts["unprocessed"] += counted.unprocessed
            yield from map(encode, outcomes)

    ports.files.lines_written(attempt_key(activity, RESULTS), results())
    return msgspec.structs.replace(activity.ledger, **counts)


def latest_outcomes(ports: Ports, activity: Activity, part: int) -> list[Outcome]:
    """Return a part's outcomes in the newest attempt that touched it: parts wholly succeeded are not run again."""
    for attempt in range(activity.attempt, 0, -1):
        outcomes = ports.outcomes.of_part(activity.tenant, activity.activity_id, attempt, part)
        if outcomes:
            return outcomes
    return []
