"""Read the past files of a mapping profile: those of its files that were submitted last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.activity import Status
from hub.core.pastfiles import LOOKED_AT, PastFile

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.profile import ProfileVersion
    from hub.ports import Ports


def past_files(ports: Ports, activity: Activity, mapping: ProfileVersion | None) -> list[PastFile]:
    """Return the last files that were submitted by any version of this profile, newest first, but not this one.

    Cancelled ones are left out: what was not processed of them is sent again.
    """
    if mapping is None:
        return []
    ids = ports.sent_files.newest_mapped(activity.tenant, activity.service, mapping.reference, limit=LOOKED_AT + 1)
    others = [each for each in ids if each != activity.activity_id][:LOOKED_AT]
    stored = (ports.activities.get(activity.tenant, each) for each in others)
    return [
        PastFile(
            file_name=each.file_name,
            submitted_at=each.submitted_at,
            activity_id=each.activity_id,
            entities=each.ledger.entities,
        )
        for each in stored
        if each and each.submitted_at and each.ledger and each.status is not Status.CANCELLED
    ]
