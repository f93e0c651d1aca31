"""Finish an attempt: recount every outcome, write the results, close on a balanced ledger.

Where a target has not spoken yet (in doubt, or put off by it) the attempt waits instead, and the sweep starts another
run over those parts; after the last of them it closes, and what is still in doubt counts as unprocessed and says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from hub.core.activity import Status, changed, move
from hub.core.filekeys import attempt_key, check_key, run_manifest_key
from hub.core.manifest import Part
from hub.core.outcome import OutcomeKind, tally
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

#: How long an attempt waits before each further run over what its target has not spoken of: three hours in all.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 4, 15, 40, 120))

_GIVEN_UP = (
    "It was sent, and whether the target took it is still not known: the target did not answer, whenever it was asked. "
    "Ask whoever runs it, or try again: the hub looks it up before anything is sent again."
)

_NOT_ASKED = (
    "It was sent, and whether the target took it is not known: the activity was cancelled before the target was asked "
    "again. Ask whoever runs it."
)
_NOT_SENT = "The activity was cancelled before the target took it; nothing was done."


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
    ledger, noted, unsettled = _recount(ports, activity)
    if unsettled and activity.run <= len(WAITS):
        finished = _waiting(ports, activity, unsettled)
    else:
        now = ports.now()
        closed = {"closed_at": now, "ledger": ledger.require_closed(), "noted_count": noted}
        finished = move(activity, closing_status(ledger), now=now, **closed)
    try:
        ports.activities.replace(activity, finished)
    except ConflictError:
        return ports.activities.get(tenant, activity_id)
    return finished


def count_cancelled(ports: Ports, activity: Activity) -> None:
    """Close the account of a cancelled attempt, whose workers are gone: what they left is unprocessed."""
    ledger, noted, _ = _recount(ports, activity)
    counted = changed(activity, now=ports.now(), ledger=ledger.require_closed(), noted_count=noted, deadline_at=None)
    ports.activities.replace(activity, counted)


def closing_status(ledger: Ledger) -> Status:
    """Return what a closed ledger makes of its activity: succeeded only when every entity of the file did."""
    if ledger.succeeded == ledger.entities:
        return Status.SUCCEEDED
    return Status.PARTLY_FAILED if ledger.succeeded else Status.FAILED


def _waiting(ports: Ports, activity: Activity, unsettled: list[Part]) -> Activity:
    """Return the activity as it waits for its next run, whose manifest is written."""
    deadline = ports.now() + WAITS[activity.run - 1]
    waiting = changed(activity, now=ports.now(), run=activity.run + 1, deadline_at=deadline)
    ports.files.lines_written(run_manifest_key(waiting), map(msgspec.json.encode, unsettled))
    return waiting


def _recount(ports: Ports, activity: Activity) -> tuple[Ledger, int, list[Part]]:
    """Return the ledger with what became of the entities, how many succeeded with a note, and the parts that another
    run may bring further.
    """
    if activity.ledger is None:
        raise NoLedgerError(activity.activity_id)
    lines = ports.files.read(check_key(activity, MANIFEST))
    parts = msgspec.json.Decoder(Part).decode_lines(lines)
    unsettled: list[Part] = []
    counts = {"succeeded": 0, "failed": 0, "unprocessed": 0}
    noted = 0
    encode = msgspec.json.encode

    def results() -> Iterator[bytes]:
        nonlocal noted
        for part in parts:
            outcomes = latest_outcomes(ports, activity, part.part)
            if any(not outcome.kind.is_settled for outcome in outcomes):
                unsettled.append(part)
                if activity.run > len(WAITS) or activity.status is Status.CANCELLED:
                    outcomes = [_ended(ports, activity, part, outcome) for outcome in outcomes]
            counted = tally(part.part, part.count, outcomes)
            counts["succeeded"] += counted.succeeded
            counts["failed"] += counted.failed
            counts["unprocessed"] += counted.unprocessed
            noted += sum(outcome.is_noted for outcome in outcomes)
            yield from map(encode, outcomes)

    ports.files.lines_written(attempt_key(activity, RESULTS), results())
    return msgspec.structs.replace(activity.ledger, **counts), noted, unsettled


def _ended(ports: Ports, activity: Activity, part: Part, outcome: Outcome) -> Outcome:
    """Return an outcome as it stands once the attempt waits no more: it promises nothing that nobody does."""
    cancelled = activity.status is Status.CANCELLED
    if outcome.kind is OutcomeKind.IN_DOUBT and cancelled:
        ended = msgspec.structs.replace(outcome, note=_NOT_ASKED)
    elif outcome.kind is OutcomeKind.IN_DOUBT:
        ended = msgspec.structs.replace(outcome, kind=OutcomeKind.UNPROCESSED, note=_GIVEN_UP)
    elif outcome.kind is OutcomeKind.UNPROCESSED and cancelled:
        ended = msgspec.structs.replace(outcome, note=_NOT_SENT)
    else:
        return outcome
    ports.outcomes.record(activity.tenant, activity.activity_id, activity.attempt, part.part, ended)
    return ended


def latest_outcomes(ports: Ports, activity: Activity, part: int) -> list[Outcome]:
    """Return a part's outcomes in the newest attempt that touched it: parts wholly succeeded are not run again."""
    for attempt in range(activity.attempt, 0, -1):
        outcomes = ports.outcomes.of_part(activity.tenant, activity.activity_id, attempt, part)
        if outcomes:
            return outcomes
    return []
