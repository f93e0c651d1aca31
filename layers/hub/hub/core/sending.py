"""A sending: what was sent to a target beyond the hub, under which claim, and what is known to have become of it."""

from __future__ import annotations

import hashlib
from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from enum import StrEnum

import msgspec

#: Operations whose names begin so create a record; all others change one.
_CREATES = "create_"


class SendingState(StrEnum):
    """What is known of a sending. `sent`: it may have arrived, and no answer is known yet."""

    NOT_TAKEN = "not_taken"
    SENT = "sent"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Sending(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last thing sent under a claim. `revision` counts the writes, so that only one sender goes on from each.

    Until `held_until` whoever sent it may be waiting for the answer; nobody else sends meanwhile. `key` is the
    idempotency key it was sent with, `content` the digest of what was said.
    """

    claim: str
    key: str
    content: str
    state: SendingState
    revision: int
    activity_id: str
    attempt: int
    entity: int
    held_until: datetime | None = None
    reference: str | None = None


def creates(operation: str) -> bool:
    """Tell whether an operation creates a record, which happens once for its key; any other changes one."""
    return operation.startswith(_CREATES)


def claim_of(operation: str, record: str, record_key: str, activity_id: str, entity: int) -> str:
    """Return what may be done once: to create a record, whoever wants it; to make the change of one entity."""
    if creates(operation):
        return f"CREATE#{record}#{record_key}"
    return f"CHANGE#{activity_id}#{entity:09d}"


def idempotency_key(tenant: str, claim: str, content: str) -> str:
    """Return the key that is always the same for the same claim and content: 32 hex digits."""
    return hashlib.blake2b(msgspec.json.encode((tenant, claim, content)), digest_size=16).hexdigest()
