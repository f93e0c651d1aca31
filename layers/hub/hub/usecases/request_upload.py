"""Ask for an upload: an activity that waits for its file, and the form that brings it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from hub.core.activity import Activity, Status
from hub.core.caller import Role
from hub.core.filekeys import upload_key
from hub.ports import ConflictError
from hub.usecases.permission import enabled_service, own_activity, require_role
from hub.usecases.read_mappings import mapping_for_upload
from hub.usecases.refusals import InvalidRequestError, NotNowError

if TYPE_CHECKING:
    from hub.core.caller import Caller
    from hub.core.definition import Definition
    from hub.core.dialect import DeclaredDialect
    from hub.core.signature import Format
    from hub.ports import Ports
    from hub.ports.files import UploadForm

#: How long the form may be used; then the activity expires unless its object is there.
FORM_VALID = timedelta(minutes=15)

#: How long the same Idempotency-Key answers with the same activity.
REQUEST_REMEMBERED = timedelta(days=1)

#: What the form says of the file. The check tells the format from the bytes, whatever was said here.
_CONTENT_TYPES: dict[Format, str] = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
}
_EXTENSIONS: dict[Format, frozenset[str]] = {
    "csv": frozenset({".csv", ".txt", ".tsv"}),
    "xlsx": frozenset({".xlsx"}),
    "xml": frozenset({".xml"}),
    "json": frozenset({".json"}),
    "jsonl": frozenset({".jsonl", ".ndjson"}),
}
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """What a client says of the file it wants to send. Sizes in bytes; `mapping` is the reference of a profile,
    `corrects` the activity whose file it is to correct.
    """

    service: str
    file_name: str
    size_bytes: int
    mapping: str | None = None
    request_key: str | None = None
    corrects: str | None = None
    dialect: DeclaredDialect | None = None


def request_upload(ports: Ports, caller: Caller, asked: UploadRequest) -> tuple[Activity, UploadForm]:
    """Return a new activity that waits for its file, and the form to send it with.

    The activity is stored before the form is made: there is never a form without an activity.
    """
    require_role(caller, Role.CLERK)
    definition = enabled_service(ports, caller, asked.service)
    content_type = _content_type(definition, asked.file_name)
    _require_size(definition, asked.size_bytes)
    if asked.corrects is not None:
        _require_checked(ports, caller, definition, asked.corrects)
    activity_id = _claimed_id(ports, caller, asked)
    activity = _asked_before(ports, caller, asked, activity_id) or _stored(
        ports, caller, asked, definition, activity_id
    )
    form = ports.files.upload_form(
        upload_key(activity.tenant, activity.activity_id),
        content_type=content_type,
        max_bytes=definition.limits.file_bytes,
        valid_for=FORM_VALID,
    )
    return activity, form


def _stored(ports: Ports, caller: Caller, asked: UploadRequest, definition: Definition, activity_id: str) -> Activity:
    mapping = mapping_for_upload(ports, caller, definition, asked.mapping) if asked.mapping is not None else None
    now = ports.now()
    activity = Activity(
        tenant=caller.tenant,
        activity_id=activity_id,
        service=definition.name,
        definition_version=definition.version,
        override=definition.override,
        file_name=asked.file_name,
        declared_bytes=asked.size_bytes,
        mapping=mapping,
        dialect=_dialect(asked),
        status=Status.AWAITING_UPLOAD,
        created_by=caller.name,
        created_at=now,
        updated_at=now,
        deadline_at=now + FORM_VALID + timedelta(minutes=5),
        corrects=asked.corrects,
    )
    try:
        ports.activities.add(activity)
    except ConflictError:
        # The same request, twice at once.
        return _asked_before(ports, caller, asked, activity_id) or activity
    return activity


def _claimed_id(ports: Ports, caller: Caller, asked: UploadRequest) -> str:
    """Return a new id, or the one that the same Idempotency-Key was given."""
    activity_id = ports.new_id()
    if asked.request_key is None:
        return activity_id
    digest = hashlib.sha256(f"{caller.name}\0{asked.request_key}".encode()).hexdigest()
    return ports.activities.claim_request(caller.tenant, digest, activity_id, ports.now() + REQUEST_REMEMBERED)


def _asked_before(ports: Ports, caller: Caller, asked: UploadRequest, activity_id: str) -> Activity | None:
    """Return the activity that the same Idempotency-Key made, if any; refuse when it was asked for another file.

    What became of the mapping since is no matter: the activity has its version.
    """
    if asked.request_key is None:
        return None
    earlier = ports.activities.get(caller.tenant, activity_id)
    if earlier is None:
        return None
    named = earlier.mapping.reference if earlier.mapping and not earlier.mapping_found else None
    file = earlier.service, earlier.file_name, earlier.declared_bytes
    if (*file, named, earlier.dialect, earlier.corrects) != (
        *(asked.service, asked.file_name, asked.size_bytes),
        *(asked.mapping, _dialect(asked), asked.corrects),
    ):
        raise InvalidRequestError(
            "idempotency-key.reused", "This Idempotency-Key was used for another file. Send a new key for a new file."
        )
    if earlier.status is not Status.AWAITING_UPLOAD:
        raise NotNowError(
            "upload.already-received",
            f"The file asked for with this Idempotency-Key has arrived: its activity {earlier.activity_id} is "
            f"{earlier.status}. Send a new key to upload again.",
        )
    return earlier


def _dialect(asked: UploadRequest) -> dict[str, object]:
    return asked.dialect.model_dump(exclude_none=True) if asked.dialect else {}


def _content_type(definition: Definition, file_name: str) -> str:
    unsafe = not file_name.isprintable() or any(character in file_name for character in '/\\<>:"|?*')
    if unsafe or not 0 < len(file_name) <= _LONGEST_NAME or file_name.startswith((".", "-")) or not file_name.strip():
        raise InvalidRequestError(
            "file.name-unsafe",
            'The file name must have 1 to 255 printable characters, no path, none of / \\ < > : " | ? * and no '
            "dot or hyphen in front. Rename the file and send it again.",
        )
    extension = PurePosixPath(file_name).suffix.lower()
    for known in definition.formats:
        if extension in _EXTENSIONS[known]:
            return _CONTENT_TYPES[known]
    allowed = ", ".join(sorted(ending for known in definition.formats for ending in _EXTENSIONS[known]))
    raise InvalidRequestError(
        "file.extension-denied",
        f"{definition.title} takes files ending in {allowed}; this one ends in {extension or 'nothing'!r}. "
        "Export it in one of these formats.",
    )


def _require_checked(ports: Ports, caller: Caller, definition: Definition, activity_id: str) -> None:
    """Refuse to correct what is no file of this service, or has not been checked."""
    earlier = own_activity(ports, caller, activity_id)
    if earlier.service != definition.name:
        raise InvalidRequestError(
            "corrects.other-service",
            f"Activity {activity_id} is of the service {earlier.service}; a file for {definition.name} cannot correct "
            f"it. Send the file for {earlier.service}, or without saying what it corrects.",
        )
    if earlier.green is None:
        raise NotNowError(
            "corrects.not-checked",
            f"Activity {activity_id} is {earlier.status} and has no verdict that a file could correct. Wait for its "
            "check, or send the file without saying what it corrects.",
        )


def _require_size(definition: Definition, size_bytes: int) -> None:
    most = definition.limits.file_bytes
    if size_bytes < 1:
        raise InvalidRequestError("file.empty", "The file is empty (0 bytes). Export it again with its rows.")
    if size_bytes > most:
        raise InvalidRequestError(
            "file.too-large",
            f"The file has {size_bytes:,} bytes; {definition.title} takes at most {most:,}. Send it in several files.",
        )
