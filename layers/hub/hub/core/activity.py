"""The activity: the one tracked thing a user sees, from asking for an upload to the last entity's outcome."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from enum import StrEnum
from typing import Any

import msgspec

from hub.core.ledger import Ledger  # noqa: TC001 - msgspec reads the annotations
from hub.core.profile import ProfileVersion  # noqa: TC001 - msgspec reads the annotations


class Status(StrEnum):
    """Where an activity stands; *state* is the word of the state machine."""

    AWAITING_UPLOAD = "awaiting_upload"
    CHECKING = "checking"
    REJECTED = "rejected"
    READY = "ready"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    PARTLY_FAILED = "partly_failed"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


_S = Status

#: Every permitted move. Each write to the store repeats it as a condition, so that two writers cannot both make one.
MOVES: dict[Status, frozenset[Status]] = {
    _S.AWAITING_UPLOAD: frozenset({_S.CHECKING, _S.EXPIRED, _S.CANCELLED}),
    _S.CHECKING: frozenset({_S.REJECTED, _S.READY, _S.FAILED, _S.CANCELLED}),
    _S.REJECTED: frozenset({_S.CHECKING, _S.PROCESSING, _S.CANCELLED}),
    _S.READY: frozenset({_S.CHECKING, _S.PROCESSING, _S.EXPIRED, _S.CANCELLED}),
    _S.PROCESSING: frozenset({_S.SUCCEEDED, _S.PARTLY_FAILED, _S.FAILED, _S.CANCELLED}),
    _S.PARTLY_FAILED: frozenset({_S.PROCESSING}),
    _S.FAILED: frozenset({_S.PROCESSING}),
    _S.SUCCEEDED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED: frozenset(),
}

#: Nothing more happens by itself. `partly_failed` and `failed` are final until somebody asks for a new attempt.
FINAL = frozenset({_S.SUCCEEDED, _S.PARTLY_FAILED, _S.FAILED, _S.EXPIRED, _S.CANCELLED})

#: A rejected file waits for a correction or a `good_only` submission: somebody must act, the hub need not.
WORKING = frozenset({_S.AWAITING_UPLOAD, _S.CHECKING, _S.PROCESSING})


class Policy(StrEnum):
    """What a submission does with entities that have error findings."""

    BLOCK = "block"
    GOOD_ONLY = "good_only"


#: What an activity says of a check until it has ended.
NOT_JUDGED: dict[str, Any] = {
    "green": None,
    "finding_counts": {},
    "policies": [],
    "part_count": 0,
    "ledger": None,
    "corrections": [],
    "sha256": None,
}


class FileVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A file's identity: which bytes exactly. Sizes in bytes."""

    bucket: str
    key: str
    version_id: str
    size_bytes: int


class CheckProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a check under way is: rows read so far, and bytes of the file (None where that cannot be told) of all."""

    rows: int
    read_bytes: int | None
    size_bytes: int


class Activity(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One activity as stored and shown. Times are aware UTC.

    `revision` counts the writes, so that a write can demand that nobody wrote in between. `check` numbers the
    structural checks and `tries` the starts of the one under way, `run` the runs over one attempt; `policies` are
    those under which it may be submitted now; `check_progress` is there while a large file is being checked;
    `ledger` says what became of the rows and entities, `noted_count` how many of these succeeded with a note. The
    verdict is stored beside it. `override` is the digest of what the tenant demanded beyond the definition.
    `corrects` is the activity whose file this one's corrects; `corrections` are the names of the corrections files;
    `sha256` is the digest of the file that was checked.
    """

    tenant: str
    activity_id: str
    service: str
    definition_version: int
    override: str = ""
    file_name: str
    declared_bytes: int
    status: Status
    created_by: str
    created_at: datetime
    updated_at: datetime
    deadline_at: datetime | None = None
    revision: int = 0
    mapping: ProfileVersion | None = None
    mapping_found: bool = False
    may_recall: bool = True
    dialect: dict[str, Any] = {}
    fingerprint: str | None = None
    file: FileVersion | None = None
    check: int = 0
    tries: int = 0
    green: bool | None = None
    finding_counts: dict[str, int] = {}
    policies: list[Policy] = []
    part_count: int = 0
    policy: Policy | None = None
    attempt: int = 0
    run: int = 1
    submitted_by: str | None = None
    submitted_at: datetime | None = None
    closed_at: datetime | None = None
    ledger: Ledger | None = None
    noted_count: int = 0
    problem: str | None = None
    check_progress: CheckProgress | None = None
    corrects: str | None = None
    corrections: list[str] = []
    sha256: str | None = None


class ForbiddenMoveError(Exception):
    """The activity's status does not allow what was asked."""

    def __init__(self, status: Status, to: Status) -> None:
        super().__init__(f"An activity that is {status} cannot become {to}.")
        self.status = status
        self.to = to


def move(activity: Activity, to: Status, *, now: datetime, **changes: Any) -> Activity:  # noqa: ANN401 - the fields of Activity, checked by msgspec
    """Return the activity moved to another status, its revision raised by one, or raise `ForbiddenMoveError`."""
    if to not in MOVES[activity.status]:
        raise ForbiddenMoveError(activity.status, to)
    changes.setdefault("check_progress", None)
    if to not in WORKING:
        changes.setdefault("deadline_at", None)
    return changed(activity, now=now, status=to, **changes)


def changed(activity: Activity, *, now: datetime, **changes: Any) -> Activity:  # noqa: ANN401 - the fields of Activity
    """Return the activity with other fields changed where it stands, its revision raised by one."""
    return msgspec.structs.replace(activity, updated_at=now, revision=activity.revision + 1, **changes)
