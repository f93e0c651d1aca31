"""Check again: the file that is here, read by another mapping profile or another dialect. Nothing is uploaded again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hub.core.activity import NOT_JUDGED, ForbiddenMoveError, Status, move
from hub.core.dialect import DeclaredDialect, merged
from hub.ports import ConflictError
from hub.usecases.permission import clerk_activity, enabled_service
from hub.usecases.read_mappings import mapping_for_upload
from hub.usecases.refusals import NotNowError

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.caller import Caller
    from hub.ports import Ports


@dataclass(frozen=True, slots=True)
class OtherReading:
    """How the file is to be read this time; what is not said here is as it was said before, unless `anew` forgets that.

    `mapping` is the reference of a profile; where nobody named one, it may be recalled by the headings, unless
    `by_itself` says that none is wanted.
    """

    mapping: str | None
    dialect: DeclaredDialect | None
    by_itself: bool = False
    anew: bool = False

    def after(self, activity: Activity) -> OtherReading:
        """Return the whole of how the file is to be read: what was said when it was checked last counts as well."""
        if self.anew:
            return self
        before = DeclaredDialect(**activity.dialect)
        # One that was found by the headings nobody named: it is found again.
        named = activity.mapping if not (self.by_itself or activity.mapping_found) else None
        return OtherReading(
            self.mapping or (named.reference if named else None),
            merged(self.dialect, before),
            by_itself=self.by_itself or not (self.mapping or activity.may_recall),
        )


def recheck(ports: Ports, caller: Caller, activity_id: str, reading: OtherReading) -> Activity:
    """Have a checked file checked once more; return its activity, which is being checked.

    The activity is written before the queue is asked, and may be claimed from then on: should the asking be lost, the
    sweep asks again. Pinned are the newest versions of the mapping profile and of the definition, with
    what the tenant demands beyond it.
    """
    activity = clerk_activity(ports, caller, activity_id)
    definition = enabled_service(ports, caller, activity.service)
    reading = reading.after(activity)
    mapping = mapping_for_upload(ports, caller, definition, reading.mapping) if reading.mapping else None
    if activity.file is None or activity.status not in {Status.READY, Status.REJECTED}:
        raise _not_now(activity)
    try:
        asked = move(
            activity,
            Status.CHECKING,
            now=ports.now(),
            check=activity.check + 1,
            tries=0,
            definition_version=definition.version,
            override=definition.override,
            mapping=mapping,
            mapping_found=False,
            may_recall=not reading.by_itself,
            dialect=reading.dialect.model_dump(exclude_none=True) if reading.dialect else {},
            deadline_at=ports.now() - timedelta(milliseconds=1),
            **NOT_JUDGED,
        )
        ports.activities.replace(activity, asked)
    except (ForbiddenMoveError, ConflictError) as error:
        raise _not_now(ports.activities.get(caller.tenant, activity_id) or activity) from error
    ports.check_queue.put(activity.file)
    return asked


def _not_now(activity: Activity) -> NotNowError:
    return NotNowError(
        "activity.not-checked",
        f"The activity is {activity.status}; only a file that is ready or rejected, and not submitted, can be checked "
        "again. Upload it anew.",
    )
