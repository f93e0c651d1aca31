"""Sweep: nothing hangs. Every activity whose deadline has passed is resumed or ended, and so is work left behind.

What was processed of a cancelled one is counted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hub.core.activity import Activity, Status, changed, move
from hub.core.filekeys import upload_key
from hub.ports import BusyError, ConflictError
from hub.usecases.finish_attempt import count_cancelled, finish_attempt
from hub.usecases.submit_activity import ATTEMPT_LOOKED_AFTER, manifest_key

if TYPE_CHECKING:
    from hub.ports import Ports

#: Activities, and works left behind, that one sweep looks after; the next goes on.
AT_ONCE = 100

#: Starts of one check before the hub gives up on a file: the queue has by then tried it several times each.
MOST_TRIES = 3

#: How long a check asked for again may take to begin.
CHECK_AWAITED = timedelta(minutes=5)

_GAVE_UP = (
    "The hub could not finish checking this file, which is our fault, not the file's. Nothing of it was processed; "
    "upload it again, and tell your operator if it happens again."
)


def sweep(ports: Ports) -> int:
    """Look after the activities that are overdue, and what workers left in the middle; return how many it were."""
    overdue = ports.activities.due(ports.now(), limit=AT_ONCE)
    for activity in overdue:
        try:
            _look_after(ports, activity)
        except (ConflictError, BusyError):
            # It moved by itself, or there is no room now: the next sweep sees.
            continue
    # Last: a run resumed above goes on with its own work by itself, and all the same nothing is reserved for nobody.
    return len(overdue) + ports.unfinished.end_overdue(limit=AT_ONCE)


def _look_after(ports: Ports, activity: Activity) -> None:
    if activity.status is Status.AWAITING_UPLOAD:
        _find_upload(ports, activity)
    elif activity.status is Status.CHECKING:
        _check_again(ports, activity)
    elif activity.status is Status.PROCESSING:
        _resume(ports, activity)
    elif activity.status is Status.CANCELLED:
        count_cancelled(ports, activity)
    else:
        ports.activities.replace(activity, move(activity, Status.EXPIRED, now=ports.now()))


def _find_upload(ports: Ports, activity: Activity) -> None:
    """Ask for the check of an object whose event was lost, or let an upload that never came expire."""
    file = ports.files.newest(upload_key(activity.tenant, activity.activity_id))
    if file is None:
        ports.activities.replace(activity, move(activity, Status.EXPIRED, now=ports.now()))
        return
    # First our own write: the check begins as soon as it is asked for, and would find the activity changed under it.
    ports.activities.replace(activity, changed(activity, now=ports.now(), deadline_at=ports.now() + CHECK_AWAITED))
    ports.check_queue.put(file)


def _check_again(ports: Ports, activity: Activity) -> None:
    """Ask again for a check whose worker went away, and give up after MOST_TRIES, saying so."""
    if activity.tries >= MOST_TRIES or activity.file is None:
        ports.activities.replace(activity, move(activity, Status.FAILED, now=ports.now(), problem=_GAVE_UP))
        return
    # The deadline stays: it is what lets the next worker take the check over. The queue holds one message a sweep
    # at most, and a message for a check that is under way changes nothing.
    ports.check_queue.put(activity.file)


def _resume(ports: Ports, activity: Activity) -> None:
    """Leave a run that is under way alone, start one that never began, finish one that has ended."""
    if not ports.workflow.is_running(activity):
        try:
            ports.workflow.start(activity, manifest_key(activity))
        except ConflictError:
            finish_attempt(ports, activity.tenant, activity.activity_id, activity.attempt)
            return
    later = changed(activity, now=ports.now(), deadline_at=ports.now() + ATTEMPT_LOOKED_AFTER)
    ports.activities.replace(activity, later)
