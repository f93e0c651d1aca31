"""Stand-ins for the ports, in memory: they keep the promises of `hub.ports` and nothing more."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from hub.core.activity import Activity, FileVersion
from hub.core.outcome import Outcome, OutcomeKind, PartTally
from hub.core.profile import reference_of
from hub.ports import ConflictError, NotYetError, ObjectGoneError, Ports, Submission, Tenant
from hub.ports.files import UploadForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from hub.core.catalogue import Catalogue
    from hub.core.entity import Entity
    from hub.core.profile import ProfileVersion, StoredProfile
    from hub.core.sending import Sending
    from hub.core.verdict import Verdict
    from hub.ports.activities import ActivityFilter


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, duration: timedelta) -> None:
        self.time += duration


class MemoryActivities:
    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], Activity] = {}
        self.requests: dict[tuple[str, str], str] = {}

    def add(self, activity: Activity) -> None:
        if (activity.tenant, activity.activity_id) in self.stored:
            raise ConflictError
        self.stored[activity.tenant, activity.activity_id] = activity

    def claim_request(self, tenant: str, digest: str, activity_id: str, expires_at: datetime) -> str:  # noqa: ARG002 - the port's signature
        return self.requests.setdefault((tenant, digest), activity_id)

    def get(self, tenant: str, activity_id: str) -> Activity | None:
        return self.stored.get((tenant, activity_id))

    def replace(self, before: Activity, after: Activity) -> None:
        now = self.stored[before.tenant, before.activity_id]
        if (now.status, now.revision) != (before.status, before.revision):
            raise ConflictError
        self.stored[before.tenant, before.activity_id] = after

    def page(
        self, tenant: str, chosen: ActivityFilter, *, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        mine = sorted(
            (
                each
                for (of, key), each in self.stored.items()
                if of == tenant
                and (before is None or key < before)
                and chosen.status in {None, each.status}
                and chosen.service in {None, each.service}
            ),
            key=lambda each: each.activity_id,
            reverse=True,
        )
        return mine[:limit], mine[limit - 1].activity_id if len(mine) > limit else None

    def due(self, now: datetime, *, limit: int) -> list[Activity]:
        overdue = [each for each in self.stored.values() if each.deadline_at is not None and each.deadline_at <= now]
        return overdue[:limit]


class MemoryVerdicts:
    def __init__(self) -> None:
        self.stored: dict[tuple[str, str, int], Verdict] = {}

    def put(self, tenant: str, activity_id: str, check: int, verdict: Verdict) -> None:
        self.stored[tenant, activity_id, check] = verdict

    def get(self, tenant: str, activity_id: str, check: int) -> Verdict | None:
        return self.stored.get((tenant, activity_id, check))


class MemoryOutcomes:
    def __init__(self) -> None:
        self.stored: dict[tuple[str, str, int, int], dict[int, Outcome]] = {}
        self.closed: dict[tuple[str, str, int], dict[int, PartTally]] = {}

    def record(self, tenant: str, activity_id: str, attempt: int, part: int, outcome: Outcome) -> None:
        stored = self.stored.setdefault((tenant, activity_id, attempt, part), {})
        if outcome.entity not in stored or not stored[outcome.entity].kind.is_settled:
            stored[outcome.entity] = outcome

    def of_part(self, tenant: str, activity_id: str, attempt: int, part: int) -> list[Outcome]:
        return list(self.stored.get((tenant, activity_id, attempt, part), {}).values())

    def get(self, tenant: str, activity_id: str, attempt: int, part: int, entity: int) -> Outcome | None:
        return self.stored.get((tenant, activity_id, attempt, part), {}).get(entity)

    def close_part(self, tenant: str, activity_id: str, attempt: int, tally: PartTally) -> None:
        self.closed.setdefault((tenant, activity_id, attempt), {})[tally.part] = tally

    def tallies(self, tenant: str, activity_id: str, attempt: int) -> list[PartTally]:
        return list(self.closed.get((tenant, activity_id, attempt), {}).values())

    def by_key(self, tenant: str, record_key: str, *, limit: int) -> list[tuple[str, int, Outcome]]:
        found = [
            (activity_id, attempt, outcome)
            for (of, activity_id, attempt, _), outcomes in self.stored.items()
            for outcome in outcomes.values()
            if of == tenant and outcome.record_key == record_key
        ]
        return found[:limit]


class MemorySendings:
    """Writes a sending and the outcome it means, or neither."""

    def __init__(self, outcomes: MemoryOutcomes) -> None:
        self.outcomes = outcomes
        self.stored: dict[tuple[str, str], Sending] = {}

    def get(self, tenant: str, claim: str) -> Sending | None:
        return self.stored.get((tenant, claim))

    def put(self, submission: Submission, before: Sending | None, after: Sending, outcome: Outcome) -> None:
        tenant = submission.tenant.name
        where = tenant, submission.activity_id, submission.attempt, submission.part
        recorded = self.outcomes.get(*where, outcome.entity)
        if self.get(tenant, after.claim) != before or (recorded is not None and recorded.kind.is_settled):
            raise ConflictError
        self.stored[tenant, after.claim] = after
        self.outcomes.record(*where, outcome)


class MemoryTenants:
    def __init__(self, *tenants: Tenant) -> None:
        self.stored = {tenant.name: tenant for tenant in tenants}
        self.clients: dict[str, object] = {}

    def get(self, name: str) -> Tenant | None:
        return self.stored.get(name)

    def put(self, tenant: Tenant) -> None:
        self.stored[tenant.name] = tenant

    def machine_client(self, client_id: str):  # noqa: ANN201 - any stand-in
        return self.clients.get(client_id)

    def put_machine_client(self, client) -> None:  # noqa: ANN001 - any stand-in
        self.clients[client.client_id] = client


class MemoryMappings:
    def __init__(self) -> None:
        self.stored: dict[tuple[str, str, str], list[StoredProfile]] = {}
        self.remembered: dict[tuple[str, str, str], str] = {}

    def _versions(self, tenant: str, service: str, reference: str) -> list[StoredProfile]:
        return self.stored.setdefault((tenant, service, reference), [])

    def newest(self, tenant: str, service: str, partner: str, name: str) -> StoredProfile | None:
        versions = self._versions(tenant, service, reference_of(partner, name))
        return versions[-1] if versions else None

    def version(self, tenant: str, service: str, which: ProfileVersion) -> StoredProfile | None:
        versions = self._versions(tenant, service, which.reference)
        return next((each for each in versions if each.which == which), None)

    def of_service(self, tenant: str, service: str) -> list[StoredProfile]:
        newest = [versions[-1] for at, versions in sorted(self.stored.items()) if at[:2] == (tenant, service)]
        return [each for each in newest if not each.removed]

    def put(self, tenant: str, stored: StoredProfile) -> None:
        versions = self._versions(tenant, stored.service, stored.which.reference)
        if stored.which.version != len(versions) + 1:
            raise ConflictError
        versions.append(stored)

    def remember(self, tenant: str, service: str, fingerprint: str, reference: str) -> None:
        self.remembered[tenant, service, fingerprint] = reference

    def recall(self, tenant: str, service: str, fingerprint: str) -> str | None:
        return self.remembered.get((tenant, service, fingerprint))


class MemorySentFiles:
    def __init__(self) -> None:
        self.checked: set[tuple[str, str, str, str]] = set()
        self.submitted: set[tuple[str, str, str, str]] = set()
        self.mapped: set[tuple[str, str, str, str]] = set()

    def note_checked(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        self.checked.add((tenant, service, sha256, activity_id))

    def note_submitted(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        self.submitted.add((tenant, service, sha256, activity_id))

    def note_mapped(self, tenant: str, service: str, mapping: str, activity_id: str) -> None:
        self.mapped.add((tenant, service, mapping, activity_id))

    def newest_mapped(self, tenant: str, service: str, mapping: str, *, limit: int) -> list[str]:
        of = tenant, service, mapping
        return sorted((each[3] for each in self.mapped if each[:3] == of), reverse=True)[:limit]

    def other(self, tenant: str, service: str, sha256: str, activity_id: str) -> str | None:
        of = tenant, service, sha256
        submitted = [each[3] for each in self.submitted if each[:3] == of and each[3] != activity_id]
        older = [each[3] for each in self.checked if each[:3] == of and each[3] < activity_id]
        return max(submitted or older, default=None)


class MemoryFiles:
    """Objects by key, each with all its versions."""

    bucket = "files"

    def __init__(self) -> None:
        self.versions: dict[str, list[bytes]] = {}

    def put(self, key: str, content: bytes) -> FileVersion:
        self.versions.setdefault(key, []).append(content)
        newest = self.newest(key)
        assert newest is not None
        return newest

    def upload_form(self, key: str, *, content_type: str, max_bytes: int, valid_for: timedelta) -> UploadForm:
        fields = {"key": key, "Content-Type": content_type, "most": str(max_bytes)}
        return UploadForm(url="memory:", fields=fields, expires_at=datetime(2026, 5, 4, 12, tzinfo=UTC) + valid_for)

    def download_link(self, key: str, *, version_id: str | None, file_name: str, valid_for: timedelta) -> str:
        return f"memory:{key}?version={version_id}&as={file_name}&for={valid_for}"

    def newest(self, key: str) -> FileVersion | None:
        versions = self.versions.get(key)
        if not versions:
            return None
        return FileVersion(bucket=self.bucket, key=key, version_id=str(len(versions) - 1), size_bytes=len(versions[-1]))

    def download(self, file: FileVersion, to: Path) -> None:
        try:
            to.write_bytes(self.versions[file.key][int(file.version_id)])
        except (KeyError, IndexError):
            raise ObjectGoneError from None

    def read(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        if key not in self.versions:
            raise ObjectGoneError
        content = self.versions[key][-1]
        return content if byte_range is None else content[slice(*byte_range)]

    def upload(self, path: Path, key: str, *, content_type: str) -> None:  # noqa: ARG002 - the port's signature
        self.put(key, path.read_bytes())

    def lines_written(self, key: str, lines: Iterable[bytes]) -> int:
        written = list(lines)
        self.put(key, b"".join(line + b"\n" for line in written))
        return len(written)


@dataclass
class MemoryWorkflow:
    """Remembers what was started; a test says what is running and what has ended."""

    started: list[tuple[str, str]] = field(default_factory=list)
    running: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    refuses: Exception | None = None

    def start(self, activity: Activity, manifest_key: str) -> None:
        name = _run(activity)
        if self.refuses:
            raise self.refuses
        if name in self.ended:
            raise ConflictError
        if name not in self.running:
            self.started.append((name, manifest_key))
            self.running.add(name)

    def is_running(self, activity: Activity) -> bool:
        return _run(activity) in self.running

    def stop(self, activity: Activity, reason: str) -> None:  # noqa: ARG002 - the port's signature
        self.end(_run(activity))

    def end(self, name: str) -> None:
        self.running.discard(name)
        self.ended.add(name)


def _run(activity: Activity) -> str:
    first = f"{activity.activity_id}-{activity.attempt}"
    return first if activity.run == 1 else f"{first}-{activity.run}"


class MemoryQueue:
    def __init__(self) -> None:
        self.files: list[FileVersion] = []

    def put(self, file: FileVersion) -> None:
        self.files.append(file)


@dataclass
class PlainPlan:
    entity: Entity
    problems: Sequence[object] = ()


class MemoryTarget:
    """Succeeds with everything but the keys in `refused`; counts how often each key was applied, in order.

    With the keys in `waits_at` it waits as long as it may.
    """

    def __init__(self, outcomes: MemoryOutcomes) -> None:
        self.outcomes = outcomes
        self.refused: set[str] = set()
        self.breaks_at: set[str] = set()
        self.waits_at: set[str] = set()
        self.applied: dict[str, int] = {}

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[PlainPlan]:  # noqa: ARG002 - the port's signature
        return (PlainPlan(entity) for entity in entities)

    def settle(self, submission: Submission, plan: PlainPlan) -> Outcome:
        entity = plan.entity
        if entity.key in self.breaks_at:
            raise RuntimeError(entity.key)
        if entity.key in self.waits_at and submission.may_wait:
            raise NotYetError
        kind = OutcomeKind.FAILED if entity.key in self.refused else OutcomeKind.SUCCEEDED
        if kind is OutcomeKind.SUCCEEDED:
            self.applied[entity.key] = self.applied.get(entity.key, 0) + 1
        outcome = Outcome(
            entity=entity.number, key=entity.key, record_key=entity.record_key, kind=kind, rows=entity.rows
        )
        self.outcomes.record(
            submission.tenant.name, submission.activity_id, submission.attempt, submission.part, outcome
        )
        return outcome


class MemoryUnfinished:
    """Work left behind: how much there is, and that it is gone once it is ended."""

    def __init__(self) -> None:
        self.left = 0

    def end_overdue(self, *, limit: int) -> int:
        ended, self.left = min(self.left, limit), max(self.left - limit, 0)
        return ended


def memory_ports(catalogue: Catalogue, scratch: Path, *tenants: Tenant) -> Ports:
    """Return a bundle of stand-ins over nothing but memory and a scratch directory."""
    outcomes = MemoryOutcomes()
    numbers = count(1)
    return Ports(
        now=Clock(),
        new_id=lambda: f"A{next(numbers):05d}",
        scratch=scratch,
        catalogue=catalogue,
        activities=MemoryActivities(),
        verdicts=MemoryVerdicts(),
        outcomes=outcomes,
        tenants=MemoryTenants(*tenants),
        mappings=MemoryMappings(),
        sent_files=MemorySentFiles(),
        files=MemoryFiles(),
        workflow=MemoryWorkflow(),
        check_queue=MemoryQueue(),
        target=MemoryTarget(outcomes),
        unfinished=MemoryUnfinished(),
    )
