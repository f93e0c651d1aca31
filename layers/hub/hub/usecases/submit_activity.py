"""Submit a checked file, ask for another attempt, or cancel: what a person decides about an activity."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from hub.core import manifest
from hub.core.activity import FINAL, Activity, Policy, Status, move
from hub.core.filekeys import attempt_key, check_key, run_manifest_key
from hub.core.verdict import MANIFEST
from hub.ports import BusyError, ConflictError
from hub.usecases.permission import clerk_activity
from hub.usecases.refusals import NotNowError

if TYPE_CHECKING:
    from hub.core.caller import Caller
    from hub.ports import Ports

#: When the sweep looks after an attempt: long enough for most, and the sweep only looks.
ATTEMPT_LOOKED_AFTER = timedelta(minutes=10)

#: When the sweep counts what was processed of a cancelled attempt: its workers have a minute, and are gone by then.
CANCELLED_COUNTED_AFTER = timedelta(minutes=2)


def submit_activity(ports: Ports, caller: Caller, activity_id: str, policy: Policy) -> Activity:
    """Send a checked file's accepted entities on their way. Submitting again while it is under way changes nothing."""
    activity = clerk_activity(ports, caller, activity_id)
    if activity.status is Status.PROCESSING and activity.policy is policy:
        # Whoever asks again may not have had an answer the first time: then this is still to be done.
        _note_for_later_files(ports, activity)
        return activity
    if activity.status not in {Status.READY, Status.REJECTED}:
        raise NotNowError("submit.status", _why_not(activity))
    if policy not in activity.policies:
        raise NotNowError("submit.policy", _why_not_under(activity, policy))
    begun = _begin(ports, caller, activity, policy)
    _note_for_later_files(ports, activity)
    return begun


def resubmit_activity(ports: Ports, caller: Caller, activity_id: str) -> Activity:
    """Try again the entities of a closed attempt that did not succeed; those that did are skipped."""
    activity = clerk_activity(ports, caller, activity_id)
    if activity.status is Status.PROCESSING and activity.attempt > 1:
        return activity
    unended = activity.ledger.failed + activity.ledger.unprocessed if activity.ledger else 0
    if activity.status not in {Status.PARTLY_FAILED, Status.FAILED} or activity.policy is None or not unended:
        raise NotNowError("resubmit.status", f"Nothing to try again: this activity is {activity.status}.")
    return _begin(ports, caller, activity, activity.policy)


def cancel_activity(ports: Ports, caller: Caller, activity_id: str) -> Activity:
    """End an activity that is not final. Entities that already have an outcome keep it.

    Workers may be in the middle of some; so it is the sweep that counts them, once they are gone.
    """
    activity = clerk_activity(ports, caller, activity_id)
    if activity.status is Status.CANCELLED:
        return activity
    if activity.status in FINAL:
        raise NotNowError("cancel.final", f"This activity is {activity.status}; nothing is left to cancel.")
    now = ports.now()
    cancelled = move(activity, Status.CANCELLED, now=now, closed_at=now)
    if activity.status is Status.PROCESSING and activity.ledger is not None:
        # What an earlier attempt came to says nothing of this one.
        uncounted = msgspec.structs.replace(activity.ledger, succeeded=0, failed=0, unprocessed=0)
        counted_at = now + CANCELLED_COUNTED_AFTER
        cancelled = msgspec.structs.replace(cancelled, ledger=uncounted, deadline_at=counted_at)
    _replace(ports, activity, cancelled)
    if activity.status is Status.PROCESSING:
        ports.workflow.stop(activity, f"cancelled by {caller.name}")
    return cancelled


def manifest_key(activity: Activity) -> str:
    """Return the key of the manifest that a run goes over: the check's own, or that of what is left."""
    if activity.run > 1:
        return run_manifest_key(activity)
    return check_key(activity, MANIFEST) if activity.attempt == 1 else attempt_key(activity, MANIFEST)


def _begin(ports: Ports, caller: Caller, activity: Activity, policy: Policy) -> Activity:
    now = ports.now()
    begun = move(
        activity,
        Status.PROCESSING,
        now=now,
        policy=policy,
        attempt=activity.attempt + 1,
        run=1,
        submitted_by=caller.name,
        submitted_at=now,
        closed_at=None,
        noted_count=0,
        deadline_at=now + ATTEMPT_LOOKED_AFTER,
    )
    if begun.attempt > 1:
        _write_manifest_of_rest(ports, activity, begun)
    _replace(ports, activity, begun)
    try:
        ports.workflow.start(begun, manifest_key(begun))
    except BusyError:
        # The activity is submitted; the sweep starts its run as soon as the state machine has room.
        return begun
    return begun


def _note_for_later_files(ports: Ports, activity: Activity) -> None:
    """Note what the checks of later files ask of those that were submitted. Noting it twice changes nothing."""
    tenant, service = activity.tenant, activity.service
    if activity.sha256 is not None:
        ports.sent_files.note_submitted(tenant, service, activity.sha256, activity.activity_id)
    if activity.mapping is not None:
        mapping = activity.mapping.reference
        ports.sent_files.note_mapped(tenant, service, mapping, activity.activity_id)
        if activity.fingerprint is not None:
            # Somebody trusts this reading: the next file with these headings is read by the same profile.
            ports.mappings.remember(tenant, service, activity.fingerprint, mapping)


def _write_manifest_of_rest(ports: Ports, closed: Activity, begun: Activity) -> None:
    """Write the manifest of the parts that hold an entity which did not succeed yet."""
    done = {
        tally.part
        for attempt in range(1, closed.attempt + 1)
        for tally in ports.outcomes.tallies(closed.tenant, closed.activity_id, attempt)
        if not tally.failed + tally.unprocessed
    }
    lines = ports.files.read(check_key(closed, MANIFEST)).splitlines()
    rest = (line for line in lines if msgspec.json.decode(line, type=manifest.Part).part not in done)
    ports.files.lines_written(attempt_key(begun, MANIFEST), rest)


def _replace(ports: Ports, before: Activity, after: Activity) -> None:
    try:
        ports.activities.replace(before, after)
    except ConflictError:
        raise NotNowError(
            "activity.changed", "Somebody or something else changed this activity just now. Read it again, then decide."
        ) from None


def _why_not(activity: Activity) -> str:
    waiting = {
        Status.AWAITING_UPLOAD: "its file has not arrived. Send the file with the upload's form first.",
        Status.CHECKING: "its file is still being checked. Wait for the verdict.",
        Status.PROCESSING: f"it was submitted already under the policy {activity.policy}.",
    }
    return "This activity cannot be submitted: " + waiting.get(
        activity.status, f"it is {activity.status}. Upload the file again for a new activity."
    )


def _why_not_under(activity: Activity, policy: Policy) -> str:
    if Policy.GOOD_ONLY in activity.policies:
        return (
            f"Under the policy {policy} a file with error findings is not processed. Correct the file and upload it "
            "again, or submit with the policy good_only: the good entities go, the others are counted as refused."
        )
    return "Nothing in this file can be processed. Read its findings, correct the file and upload it again."
