"""What the use cases need from outside, as Protocols, and the bundle of them.

The adapters live in `hub.aws`; `hub.runtime.wiring` is the one place that puts the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from hub.core.activity import Activity, FileVersion, Status
    from hub.core.catalogue import Catalogue
    from hub.core.entity import Entity
    from hub.core.outcome import Outcome, PartTally, Problem
    from hub.core.override import Override
    from hub.core.profile import ProfileVersion, StoredProfile
    from hub.core.sending import Sending
    from hub.core.targetsetting import TargetSetting
    from hub.core.verdict import Verdict


class ConflictError(Exception):
    """Somebody else wrote first: read again and decide again."""


class BusyError(Exception):
    """The store or the state machine has no capacity right now: the same call may succeed later."""


class NotYetError(Exception):
    """What others are in the middle of stands in the way of an entity: it may be settled otherwise in a moment."""


class ObjectGoneError(Exception):
    """The object, or that version of it, is not there (any more)."""


class CloudError(Exception):
    """The account refused an operator's command, or could not be reached; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose data it is: the services it may use and its settings.

    `blank_erases`: a blank in an update of a product erases what is kept. `creates_ship_to_companies`: an order
    creates the company it goes to where there is none of its code. `overrides`, by service, are merged into the
    definitions (`hub.usecases.tenant_definitions`). `targets`: where the entities of a service go, for those that do
    not go to the embedded warehouse.
    """

    name: str
    services: frozenset[str]
    default_dc: str
    blank_erases: bool = False
    creates_ship_to_companies: bool = False
    overrides: Mapping[str, Override] = field(default_factory=dict)
    targets: Mapping[str, TargetSetting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MachineClient:
    """A program that signs in with its own client id: the tenant and role it acts for."""

    client_id: str
    tenant: str
    role: str


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in, and the groups they stand in. `temporary`: the password must be changed first."""

    name: str
    groups: frozenset[str]
    temporary: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a program signs in with."""

    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A presigned POST: where to send it and the fields to send with it, before the file itself."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which activities a list shows; None means all. Times are inclusive and aware UTC."""

    service: str | None = None
    status: Status | None = None
    file_name_prefix: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


class Activities(Protocol):
    """The store of activities."""

    def add(self, activity: Activity) -> None:
        """Store a new activity; raise `ConflictError` when its id exists."""

    def claim_request(self, tenant: str, digest: str, activity_id: str, expires_at: datetime) -> str:
        """Return the activity id that holds this digest of an Idempotency-Key: the given one if none does yet."""

    def get(self, tenant: str, activity_id: str) -> Activity | None:
        """Return the activity as last written (a consistent read), or None when this tenant has none of that id."""

    def replace(self, before: Activity, after: Activity) -> None:
        """Write `after` on the condition that the stored status and revision are those of `before`.

        Raises `ConflictError` otherwise.
        """

    def page(
        self, tenant: str, chosen: ActivityFilter, *, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        """Return `limit` activities at most, newest first, older than the id `before`, and the id to go on from."""

    def due(self, now: datetime, *, limit: int) -> list[Activity]:
        """Return activities of any tenant whose deadline has passed, the most overdue first."""


class Verdicts(Protocol):
    """The store of what each structural check said, with the first page of its findings."""

    def put(self, tenant: str, activity_id: str, check: int, verdict: Verdict) -> None:
        """Store (or replace) the verdict of one check; one too large for an item loses examples, never counts."""

    def get(self, tenant: str, activity_id: str, check: int) -> Verdict | None:
        """Return the verdict of one check, or None."""


class Outcomes(Protocol):
    """The store of outcomes: what became of each entity in each attempt, spread by part."""

    def record(self, tenant: str, activity_id: str, attempt: int, part: int, outcome: Outcome) -> None:
        """Record an entity's outcome, once: a second one of the same entity in the same attempt is ignored, unless the
        first is not settled.
        """

    def of_part(self, tenant: str, activity_id: str, attempt: int, part: int) -> list[Outcome]:
        """Return the outcomes of a part in the order of its entities (consistent)."""

    def get(self, tenant: str, activity_id: str, attempt: int, part: int, entity: int) -> Outcome | None:
        """Return one entity's outcome in one attempt, or None."""

    def close_part(self, tenant: str, activity_id: str, attempt: int, tally: PartTally) -> None:
        """Say that a part is done and how its entities ended; saying it again replaces it."""

    def tallies(self, tenant: str, activity_id: str, attempt: int) -> list[PartTally]:
        """Return the tallies of the parts done so far, in order of part (consistent)."""

    def by_key(self, tenant: str, record_key: str, *, limit: int) -> list[tuple[str, int, Outcome]]:
        """Return (activity id, attempt, outcome) of every attempt that named the business key, newest first."""


class Tenants(Protocol):
    """The store of tenants, what they may do, and the machine clients that act for them."""

    def get(self, name: str) -> Tenant | None: ...

    def put(self, tenant: Tenant) -> None: ...

    def machine_client(self, client_id: str) -> MachineClient | None: ...

    def put_machine_client(self, client: MachineClient) -> None: ...


class Mappings(Protocol):
    """The store of mapping profiles: per tenant, service and partner, each version of each name."""

    def newest(self, tenant: str, service: str, partner: str, name: str) -> StoredProfile | None:
        """Return the newest version of a name, removed or not, or None when nobody ever wrote it."""

    def version(self, tenant: str, service: str, which: ProfileVersion) -> StoredProfile | None:
        """Return exactly that version, or None."""

    def of_service(self, tenant: str, service: str) -> list[StoredProfile]:
        """Return the newest version of each name that is not removed, by partner and name."""

    def put(self, tenant: str, stored: StoredProfile) -> None:
        """Store a version; raise `ConflictError` unless it is the one after the newest."""

    def remember(self, tenant: str, service: str, fingerprint: str, reference: str) -> None:
        """Keep that files with these headings are read by this profile; the last one told counts."""

    def recall(self, tenant: str, service: str, fingerprint: str) -> str | None:
        """Return the reference of the profile by which files with these headings were read, or None."""


class SentFiles(Protocol):
    """The store of which activities sent which bytes: per tenant and service, by SHA-256."""

    def note_checked(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        """Keep that an activity's file is checked. Saying it again changes nothing."""

    def note_submitted(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        """Keep that an activity's file was submitted. Saying it again changes nothing."""

    def note_mapped(self, tenant: str, service: str, mapping: str, activity_id: str) -> None:
        """Keep that an activity's file was submitted as a mapping profile (by reference) reads it. Saying it again
        changes nothing.
        """

    def newest_mapped(self, tenant: str, service: str, mapping: str, *, limit: int) -> list[str]:
        """Return the newest activities, `limit` at most, whose files were submitted as a profile reads them, newest
        first (a consistent read).
        """

    def other(self, tenant: str, service: str, sha256: str, activity_id: str) -> str | None:
        """Return another activity that sent the same bytes, or None (a consistent read).

        The newest that was submitted; where none was, the newest that is older than the given one.
        """


class Files(Protocol):
    """The store of uploaded and derived files. Keys begin with `uploads/{tenant}/` or `derived/{tenant}/`."""

    def upload_form(self, key: str, *, content_type: str, max_bytes: int, valid_for: timedelta) -> UploadForm:
        """Return a presigned POST for exactly this key, content type and 1 … `max_bytes` bytes."""

    def download_link(self, key: str, *, version_id: str | None, file_name: str, valid_for: timedelta) -> str:
        """Return a presigned GET that saves under `file_name`."""

    def newest(self, key: str) -> FileVersion | None:
        """Return the newest version of an object, or None when there is none."""

    def download(self, file: FileVersion, to: Path) -> None:
        """Write exactly that version to a local file, whole or not at all.

        Raises `ObjectGoneError` when it is gone, `BusyError` when it comes cut short again and again.
        """

    def read(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """Return a derived object or a range of its bytes (end exclusive).

        Raises `ObjectGoneError` when the object, or part of the range, is not there.
        """

    def upload(self, path: Path, key: str, *, content_type: str) -> None:
        """Store a local file as a derived object."""

    def lines_written(self, key: str, lines: Iterable[bytes]) -> int:
        """Stream lines (without line ends) into a derived object as they come; return how many."""


class Workflow(Protocol):
    """The state machine that fans an attempt out over its parts and finishes it."""

    def start(self, activity: Activity, manifest_key: str) -> None:
        """Start the run of this attempt. Starting it again while it runs changes nothing.

        Raises `ConflictError` when that run has ended already, `BusyError` when none can be started now.
        """

    def is_running(self, activity: Activity) -> bool:
        """Tell whether the run of this attempt is under way."""

    def stop(self, activity: Activity, reason: str) -> None:
        """End the run of this attempt; nothing happens when there is none."""


class CheckQueue(Protocol):
    """The queue that brings uploaded objects to the structural check."""

    def put(self, file: FileVersion) -> None:
        """Ask for a check of this object (again): used where the object's own event was lost."""


@dataclass(frozen=True, slots=True)
class Submission:
    """What a target must know about the attempt it works for.

    `service` and `record` are the names of the definition and of the kind of business object, `fields` the paths of the
    service's fields. While it `may_wait`, settling may raise `NotYetError`; after that it must come to an outcome.
    """

    tenant: Tenant
    activity_id: str
    attempt: int
    part: int
    operation: str
    service: str = ""
    record: str = ""
    fields: frozenset[str] = frozenset()
    may_wait: bool = True


class Plan(Protocol):
    """What judging an entity came to: either `problems` that refuse it, or what applying it will do."""

    @property
    def entity(self) -> Entity: ...

    @property
    def problems(self) -> Sequence[Problem]: ...


class Target(Protocol):
    """Where entities go. Processing is always judge → claim → apply → record."""

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[Plan]:
        """Cross-check entities against live reference data; yield a plan each, in order. Writes nothing."""

    def settle(self, submission: Submission, plan: Plan) -> Outcome:
        """Claim the business key, apply the plan under a stable reference, record the outcome; return it.

        Settling the same entity again returns the outcome recorded first. An outcome that is not settled is recorded as
        well: the attempt then waits, and the entity is settled again. Raises `BusyError` when it could not be tried, so
        that the part is delivered again; `NotYetError` when it should be judged again at the end of the part, and the
        submission still may wait.
        """


class Unfinished(Protocol):
    """What a target does in several steps, and somebody left in the middle."""

    def end_overdue(self, *, limit: int) -> int:
        """Undo or complete what was left behind, `limit` at most; return how many it were."""


class Sendings(Protocol):
    """The store of what was sent to targets beyond the hub's own table: a claim each, with what became of it."""

    def get(self, tenant: str, claim: str) -> Sending | None:
        """Return what was sent last under a claim (a consistent read), or None."""

    def put(self, submission: Submission, before: Sending | None, after: Sending, outcome: Outcome) -> None:
        """Write what was sent, and the outcome that this means for an entity, both or neither.

        Raises `ConflictError` when the claim is not as it was `before`, or the entity is settled; `BusyError`.
        """


class UnreadableSecretError(Exception):
    """A secret is not there, or may not be read; the message says which and what to do."""


class Secrets(Protocol):
    """The store of secrets, kept by the operator outside the hub."""

    def get(self, tenant: str, name: str) -> str:
        """Return a tenant's secret; raise `UnreadableSecretError` or `BusyError`."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything from outside, in one bundle. `now` gives aware UTC, `new_id` a sortable opaque id; `scratch` is a
    local directory for the files of the check under way.
    """

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    scratch: Path
    catalogue: Catalogue
    activities: Activities
    verdicts: Verdicts
    outcomes: Outcomes
    tenants: Tenants
    mappings: Mappings
    sent_files: SentFiles
    files: Files
    workflow: Workflow
    check_queue: CheckQueue
    target: Target
    unfinished: Unfinished


class People(Protocol):
    """The directory of those who sign in: persons in groups, and programs. Only operators' commands write to it.

    Every write may be repeated. All of them raise `CloudError` when the directory refuses.
    """

    def groups(self, prefix: str) -> list[str]:
        """Return the names of the groups that begin so, in order."""

    def add_group(self, name: str) -> None:
        """Make a group, unless it is there."""

    def user(self, name: str) -> User | None:
        """Return one person, or None."""

    def members(self, group: str) -> list[User]:
        """Return who stands in a group, by name; nobody when there is no such group."""

    def add_user(self, name: str, password: str) -> None:
        """Make a person with a temporary password, in no group. Nothing is sent to anybody."""

    def set_password(self, name: str, password: str, *, temporary: bool) -> None:
        """Replace a person's password."""

    def join(self, name: str, group: str) -> None:
        """Put a person into a group that is there."""

    def leave(self, name: str, group: str) -> None:
        """Take a person out of a group."""

    def clients(self, prefix: str) -> dict[str, str]:
        """Return the programs whose names begin so: name → client id."""

    def add_client(self, name: str) -> Credentials:
        """Make a program that may ask for tokens with its own secret."""

    def credentials(self, client_id: str) -> Credentials:
        """Return what a program signs in with."""


class Gate(Protocol):
    """Whose tokens the API lets through, whatever they may do inside."""

    def admitted(self) -> frozenset[str]:
        """Return the client ids whose tokens pass."""

    def admit(self, client_id: str) -> None:
        """Let a client's tokens pass (again); raise `CloudError` when no more clients fit."""


@dataclass(frozen=True, slots=True)
class OperatorPorts:
    """What an operator's commands need from outside. `new_password` makes one that the directory's policy accepts."""

    tenants: Tenants
    people: People
    gate: Gate
    catalogue: Catalogue
    new_password: Callable[[], str]

    @property
    def services(self) -> frozenset[str]:
        """The names of the services that can be enabled."""
        return frozenset(definition.name for definition in self.catalogue)
