"""Check a file: one uploaded object → its verdict. May be delivered twice, late or half done, and answers the same."""

from __future__ import annotations

import contextlib
import tempfile
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from hub.core.activity import NOT_JUDGED, Policy, Status, changed, move
from hub.core.corrections import write_corrections
from hub.core.dialect import DeclaredDialect
from hub.core.filekeys import check_key, parse_upload_key
from hub.core.headings import fingerprint_of
from hub.core.pastfiles import PastFiles
from hub.core.structural_check import check
from hub.ports import BusyError, ConflictError, ObjectGoneError
from hub.usecases.compare_corrected import compare_corrected
from hub.usecases.early_verdict import CHECK_LEASE, EarlyVerdict, OvertakenError, content_type
from hub.usecases.files_beside import files_beside
from hub.usecases.past_files import past_files
from hub.usecases.read_mappings import MappingOutdatedError, fitting
from hub.usecases.recall import Memory
from hub.usecases.sent_before import sent_before
from hub.usecases.tenant_definitions import OverrideOutdatedError, definition_for

if TYPE_CHECKING:
    from hub.core.activity import Activity, FileVersion
    from hub.core.definition import Definition
    from hub.core.pastfiles import PastFile
    from hub.core.profile import Profile
    from hub.core.verdict import Verdict
    from hub.ports import Ports, Tenant

#: How long a green file waits for somebody to submit it.
VERDICT_KEPT = timedelta(days=30)

#: How often a claim is tried when somebody else writes at the same moment.
CLAIMS = 5


class CheckUnderWayError(Exception):
    """Another worker holds this check: deliver the message again later."""


def check_file(ports: Ports, file: FileVersion) -> Activity | None:
    """Check exactly this version of an object; return its activity, or None when there is nothing (left) to check."""
    claimed = _claim(ports, file)
    if claimed is None:
        return None
    early = EarlyVerdict(ports, claimed)
    try:
        with tempfile.TemporaryDirectory(dir=ports.scratch) as scratch:
            return _check(ports, early, Path(scratch))
    except OvertakenError:
        # Theirs is the word that counts.
        return ports.activities.get(claimed.tenant, claimed.activity_id)
    except BaseException:
        _release(ports, early.activity)
        raise


def _release(ports: Ports, claimed: Activity) -> None:
    """End our lease at once, so that the sweep need not wait for it before it asks for another try."""
    with contextlib.suppress(ConflictError, BusyError):
        ports.activities.replace(claimed, changed(claimed, now=ports.now(), deadline_at=ports.now()))


def _claim(ports: Ports, file: FileVersion) -> Activity | None:
    """Return the activity, now ours to check, or None when this version is checked already or comes too late."""
    owner = parse_upload_key(file.key)
    for _ in range(CLAIMS):
        activity = ports.activities.get(*owner) if owner else None
        claimed = _claimed(ports, activity, file) if activity else None
        if activity is None or claimed is None:
            return None
        try:
            ports.activities.replace(activity, claimed)
        except ConflictError:
            # Somebody wrote in between (the sweep, a cancel, another worker): read again, and decide again.
            continue
        return claimed
    raise CheckUnderWayError


def _claimed(ports: Ports, activity: Activity, file: FileVersion) -> Activity | None:
    """Return the activity as it is once claimed, or None when there is nothing (left) to check."""
    if activity.file not in (None, file) and ports.files.newest(file.key) != file:
        # Word of an older version, late or once more: the newer one has its own.
        return None
    now = ports.now()
    if activity.status is Status.CHECKING:
        lease_over = activity.deadline_at is None or activity.deadline_at <= now
        if not lease_over:
            raise CheckUnderWayError
        again = {"tries": activity.tries + 1, "deadline_at": now + CHECK_LEASE, "check_progress": None}
        return changed(activity, now=now, file=file, **again)
    if activity.status in {Status.AWAITING_UPLOAD, Status.READY, Status.REJECTED} and activity.file != file:
        return move(
            activity,
            Status.CHECKING,
            now=now,
            file=file,
            check=activity.check + 1,
            tries=1,
            deadline_at=now + CHECK_LEASE,
            # Another version of the object may have other headings.
            mapping=None if activity.mapping_found else activity.mapping,
            mapping_found=False,
            **NOT_JUDGED,
        )
    return None


def _check(ports: Ports, early: EarlyVerdict, scratch: Path) -> Activity:
    """Judge the claimed file, store all that the check wrote, then the verdict, and last the activity's new status.

    Whoever reads the status finds everything it speaks of; a worker that dies on the way leaves a claim that ends.
    """
    activity = early.activity
    tenant = ports.tenants.get(activity.tenant)
    try:
        definition = definition_for(ports, tenant, activity.service) if tenant else None
    except OverrideOutdatedError:
        definition = None
    if tenant is None or definition is None or activity.file is None or not _is_pinned(activity, definition):
        return _close(ports, activity, Status.FAILED, problem=_SERVICE_CHANGED)
    try:
        profile = _profile(ports, activity, definition)
    except MappingOutdatedError as error:
        return _close(ports, activity, Status.FAILED, problem=_MAPPING_OUTDATED.format("; ".join(error.problems)))
    source = scratch / "original"
    try:
        ports.files.download(activity.file, source)
    except ObjectGoneError:
        return _close(ports, activity, Status.FAILED, problem=_OBJECT_GONE)
    memory = Memory(ports, activity, definition)
    written = scratch / "written"
    written.mkdir()
    verdict = check(
        source,
        definition,
        directory=written,
        today=ports.now().date(),
        declared=DeclaredDialect(**activity.dialect) if activity.dialect else None,
        profile=profile,
        recall=memory.recall if activity.may_recall else None,
        sent_before=partial(sent_before, ports, activity),
        # A corrected file is no next one: it has the name and a part of the entities of the one that it corrects.
        past=None
        if activity.corrects
        else PastFiles(activity.file_name, partial(_past_files, ports, activity, memory)),
        beside=partial(files_beside, ports, tenant, definition, activity),
        others=_others(ports, tenant, activity.service),
        watch=early.watch,
    )
    activity = early.activity
    verdict.ledger.require_checked()
    comparison = compare_corrected(ports, activity, definition, verdict, written, scratch)
    verdict = msgspec.structs.replace(verdict, comparison=comparison)
    corrections = write_corrections(written, verdict)
    # Indexes last: who reads an early one finds all that it speaks of.
    for path in sorted(written.iterdir(), key=lambda path: (path.suffix == ".json", path.name)):
        ports.files.upload(path, check_key(activity, path.name), content_type=content_type(path.name))
    ports.verdicts.put(activity.tenant, activity.activity_id, activity.check, verdict)
    return _close(
        ports,
        activity,
        Status.READY if verdict.green else Status.REJECTED,
        green=verdict.green,
        finding_counts=verdict.counts_by_severity,
        policies=policies(verdict),
        ledger=verdict.ledger,
        part_count=verdict.part_count,
        corrections=corrections,
        sha256=verdict.sha256,
        mapping=memory.found or activity.mapping,
        mapping_found=memory.found is not None,
        fingerprint=fingerprint_of(column.heading for column in verdict.columns) if verdict.columns else None,
        deadline_at=ports.now() + VERDICT_KEPT if verdict.green else None,
    )


def _past_files(ports: Ports, activity: Activity, memory: Memory) -> list[PastFile]:
    return past_files(ports, activity, memory.found or activity.mapping)


def _is_pinned(activity: Activity, definition: Definition) -> bool:
    """Tell whether the definition is the one that the activity was asked for by."""
    return (definition.version, definition.override) == (activity.definition_version, activity.override)


def _others(ports: Ports, tenant: Tenant, service: str) -> list[Definition]:
    """Return the definitions of the other services that the tenant may send files for."""
    return [each for each in ports.catalogue if each.name in tenant.services and each.name != service]


def _profile(ports: Ports, activity: Activity, definition: Definition) -> Profile | None:
    """Return the version of the mapping profile that the activity names, if it names one."""
    if activity.mapping is None:
        return None
    stored = ports.mappings.version(activity.tenant, activity.service, activity.mapping)
    if stored is None:
        raise MappingOutdatedError([f"version {activity.mapping.version} is not there any more"])
    return fitting(ports, stored, definition)


_OBJECT_GONE = "The uploaded file was removed before it could be checked. Nothing of it was processed; upload it again."
_MAPPING_OUTDATED = (
    "The mapping does not fit the service's definition: {}. Nothing was processed; correct the mapping and upload the "
    "file again."
)
_SERVICE_CHANGED = (
    "The service's definition, or what is demanded beyond it, changed while the file was on its way. Nothing of it was "
    "processed; upload it again."
)


def policies(verdict: Verdict) -> list[Policy]:
    """Return the policies under which a file may be submitted: none when nothing of it is good."""
    if verdict.file_rejected or not verdict.ledger.accepted:
        return []
    return [Policy.BLOCK, Policy.GOOD_ONLY] if verdict.green else [Policy.GOOD_ONLY]


def _close(ports: Ports, activity: Activity, status: Status, **changes: Any) -> Activity:  # noqa: ANN401 - the fields of Activity
    closed = move(activity, status, now=ports.now(), **changes)
    try:
        ports.activities.replace(activity, closed)
    except ConflictError:
        # Cancelled, or taken over after our lease: theirs is the word that counts.
        return ports.activities.get(activity.tenant, activity.activity_id) or activity
    return closed
