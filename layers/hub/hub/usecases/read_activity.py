"""Read activities: the list, one with its verdict and progress, links to its files, where a key came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Literal

from hub.core.activity import Status
from hub.core.entity import fold
from hub.core.filekeys import attempt_key, check_key
from hub.core.profile import profile_of
from hub.core.verdict import FINDINGS, corrections_name
from hub.usecases.cursor import from_cursor, to_cursor
from hub.usecases.finish_attempt import RESULTS
from hub.usecases.permission import own_activity
from hub.usecases.refusals import InvalidRequestError, NotFoundError

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.caller import Caller
    from hub.core.outcome import Outcome
    from hub.core.verdict import CorrectionsFormat, CorrectionsRows, Verdict
    from hub.ports import Ports
    from hub.ports.activities import ActivityFilter

LINK_VALID = timedelta(minutes=15)

FileName = Literal["original", "findings", "results", "corrections"]

#: Attempts that a look-up by business key shows.
MOST_BY_KEY = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is: entities that have an outcome so far, recounted from the parts done."""

    entities: int
    succeeded: int
    failed: int
    parts_done: int
    parts: int


def suggested_mapping(activity: Activity, verdict: Verdict | None) -> dict[str, Any] | None:
    """Return a mapping profile that says all that a verdict suggests, or None where it suggests nothing."""
    if verdict is None or not verdict.suggestions:
        return None
    return profile_of(activity.service, verdict.columns, verdict.suggestions)


def list_activities(
    ports: Ports, caller: Caller, chosen: ActivityFilter, *, limit: int, cursor: str | None
) -> tuple[list[Activity], str | None]:
    """Return a page of the caller's activities, newest first, and the cursor of the next page, if any."""
    listing = f"activities {chosen}"
    position = from_cursor(caller.tenant, listing, cursor)
    before = str(position[0]) if position else None
    activities, further = ports.activities.page(caller.tenant, chosen, limit=limit, before=before)
    return activities, to_cursor(caller.tenant, listing, [further]) if further else None


def read_activity(ports: Ports, caller: Caller, activity_id: str) -> tuple[Activity, Verdict | None, Progress | None]:
    """Return an activity, what its newest check said, and how far its newest attempt is."""
    activity = own_activity(ports, caller, activity_id)
    return activity, verdict_of(ports, activity), _progress(ports, activity)


def verdict_of(ports: Ports, activity: Activity) -> Verdict | None:
    """Return what the newest check said, or says so far; what a check said that never ended counts for nothing."""
    verdict = ports.verdicts.get(activity.tenant, activity.activity_id, activity.check) if activity.check else None
    under_way = activity.status is Status.CHECKING
    return verdict if verdict is not None and verdict.partial is under_way else None


def _progress(ports: Ports, activity: Activity) -> Progress | None:
    if activity.status is not Status.PROCESSING or activity.ledger is None:
        return None
    tallies = ports.outcomes.tallies(activity.tenant, activity.activity_id, activity.attempt)
    return Progress(
        entities=activity.ledger.accepted,
        succeeded=sum(tally.succeeded for tally in tallies),
        failed=sum(tally.failed for tally in tallies),
        parts_done=len(tallies),
        parts=activity.part_count,
    )


def file_link(
    ports: Ports,
    caller: Caller,
    activity_id: str,
    name: FileName,
    *,
    corrections: tuple[CorrectionsRows, CorrectionsFormat] = ("all", "csv"),
) -> str:
    """Return a link, valid for LINK_VALID, to the original, all findings, the results of the newest attempt, or the
    corrections file of these rows in this format.
    """
    activity = own_activity(ports, caller, activity_id)
    if name == "original" and activity.file is not None:
        return ports.files.download_link(
            activity.file.key, version_id=activity.file.version_id, file_name=activity.file_name, valid_for=LINK_VALID
        )
    if name == "findings" and activity.green is not None:
        return _derived_link(ports, check_key(activity, FINDINGS), f"{activity_id}-findings.jsonl")
    if name == "corrections" and (file := corrections_name(*corrections)) in activity.corrections:
        saved_as = f"{PurePosixPath(activity.file_name).stem}-{file}"
        return _derived_link(ports, check_key(activity, file), saved_as)
    if name == "corrections" and activity.green is not None:
        raise NotFoundError("file.no-corrections", _NO_CORRECTIONS)
    uncounted = activity.status is Status.CANCELLED and (activity.deadline_at is not None or not activity.attempt)
    if name == "results" and activity.closed_at is not None and not uncounted:
        return _derived_link(ports, attempt_key(activity, RESULTS), f"{activity_id}-results.jsonl")
    raise NotFoundError(
        "file.not-yet", f"This activity is {activity.status} and has no file {name!r} (yet). Read the activity first."
    )


_NO_CORRECTIONS = (
    "There is no such corrections file: nothing of the file is to be corrected, no row is refused, its headings or "
    "some of its rows could not be read, or it is too large for a workbook. The activity lists those that there are."
)


def _derived_link(ports: Ports, key: str, file_name: str) -> str:
    return ports.files.download_link(key, version_id=None, file_name=file_name, valid_for=LINK_VALID)


def entities_by_key(ports: Ports, caller: Caller, key: str) -> list[tuple[str, int, Outcome]]:
    """Return (activity id, attempt, outcome) for each time that a business key was submitted, newest first.

    Keys are looked up as written and, because some kinds fold case, folded as well.
    """
    wanted = key.strip()
    if not wanted:
        raise InvalidRequestError("key.missing", "Say which business key to look up: GET /v1/entities?key=SO-123.")
    found = ports.outcomes.by_key(caller.tenant, wanted, limit=MOST_BY_KEY)
    if fold(wanted) != wanted:
        found += ports.outcomes.by_key(caller.tenant, fold(wanted), limit=MOST_BY_KEY)
    return sorted(found, key=lambda each: (each[0], each[1]), reverse=True)[:MOST_BY_KEY]
