"""Find the files beside one: those of the tenant that create the same kind of record, and wait or were submitted."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hub.core.activity import Status
from hub.core.filekeys import check_key
from hub.core.filesbeside import FileBeside
from hub.core.keydigests import digests_in
from hub.core.pastfiles import LOOKED_AT
from hub.core.sending import creates
from hub.core.verdict import KEYS
from hub.ports import ObjectGoneError
from hub.ports.activities import ActivityFilter
from hub.usecases.sent_before import how_it_stands

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.activity import Activity
    from hub.core.definition import Definition
    from hub.ports import Ports, Tenant

#: The newest activities of a service among which they are looked for.
LOOKED_THROUGH = 30

#: Nothing of any other was created, nor will be unless somebody acts: it was rejected, cancelled, failed or expired.
_COUNTING = {Status.READY, Status.PROCESSING, Status.SUCCEEDED, Status.PARTLY_FAILED}


def files_beside(
    ports: Ports, tenant: Tenant, definition: Definition, activity: Activity, sha256: str
) -> Iterator[FileBeside]:
    """Yield the newest ten files whose entities the file of an activity should not create again, newest first.

    That is of the same service, or of another one that creates the same kind of record: there, one key is one record.
    Left out are what the activity corrects, and the very same bytes (`sha256`), which is told of the file as a whole.
    Digests of one file are in memory at a time.
    """
    services = [definition.name, *(each.name for each in ports.catalogue if _is_kin(each, definition, tenant))]
    newest = [
        each
        for service in services
        for each in ports.activities.page(
            tenant.name, ActivityFilter(service=service), limit=LOOKED_THROUGH, before=None
        )[0]
    ]
    newest.sort(key=lambda each: each.activity_id, reverse=True)
    left_out = {activity.activity_id, *_corrected(ports, activity)}
    counting = (
        each
        for each in newest
        if each.status in _COUNTING and each.activity_id not in left_out and each.sha256 != sha256
    )
    return _with_keys(ports, islice(counting, LOOKED_AT))


def _is_kin(other: Definition, definition: Definition, tenant: Tenant) -> bool:
    """Tell whether another service that the tenant may use creates the same kind of record."""
    return (
        other.name != definition.name
        and other.name in tenant.services
        and other.record == definition.record
        and creates(other.operation)
    )


def _corrected(ports: Ports, activity: Activity) -> Iterator[str]:
    """Yield what an activity corrects, and what that one corrects, as far back as is looked."""
    corrects = activity.corrects
    for _ in range(LOOKED_THROUGH):
        if corrects is None:
            return
        yield corrects
        earlier = ports.activities.get(activity.tenant, corrects)
        corrects = earlier.corrects if earlier else None


def _with_keys(ports: Ports, activities: Iterator[Activity]) -> Iterator[FileBeside]:
    """Yield the files of activities that have kept their keys."""
    for each in activities:
        try:
            data = ports.files.read(check_key(each, KEYS))
        except ObjectGoneError:
            # Checked before keys were kept, or so long ago that its files are gone.
            continue
        sent = f"sent {each.created_at:%Y-%m-%d %H:%M} UTC as activity {each.activity_id}"
        yield FileBeside(f"{each.file_name!r}, {sent}; it {how_it_stands(each)}", digests_in(data))
