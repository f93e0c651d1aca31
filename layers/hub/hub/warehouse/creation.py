"""Creating a record: at most once per tenant, kind and key; the same content again is accepted, other is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entity import content_hash
from hub.core.outcome import Problem
from hub.warehouse.content import content_of
from hub.warehouse.plan import PutNew, WarehousePlan, refused
from hub.warehouse.record import Kind, Record, RecordKey, reference_of

if TYPE_CHECKING:
    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin
    from hub.warehouse.record import ReceiptType, RecordStatus

#: The most bytes of a record's content. An item of the store takes 400 KB, with its names and provenance.
MAX_CONTENT_BYTES = 300_000

_PREFIXES = {Kind.COMPANY: "COM", Kind.PRODUCT: "PRD", Kind.RECEIPT: "RCT", Kind.ORDER: "ORD"}


def new_record(
    origin: Origin,
    entity: Entity,
    key: RecordKey,
    *,
    status: RecordStatus | None = None,
    dc: str | None = None,
    receipt_type: ReceiptType | None = None,
) -> PutNew:
    """Return the write that keeps an entity as a record of its own, under a reference derived from its key."""
    record = Record(
        key=key,
        name=entity.key,
        content_hash=content_hash(entity),
        reference=reference_of(_PREFIXES[key.kind], origin.tenant, key.kind, key.key),
        activity_id=origin.activity_id,
        attempt=origin.attempt,
        entity=entity.number,
        rows=entity.rows,
        status=status,
        dc=dc,
        receipt_type=receipt_type,
    )
    return PutNew(record, content_of(entity))


def too_large(entity: Entity, content: str) -> Problem | None:
    """Return the problem of a content that one item of the store cannot hold."""
    size_bytes = len(content.encode())
    if size_bytes <= MAX_CONTENT_BYTES:
        return None
    return Problem(
        code="entity.too-large",
        message=f"{entity.key!r} has {size_bytes:,} bytes of content in {len(entity.rows):,} rows; one record holds "
        f"at most {MAX_CONTENT_BYTES:,} bytes. Send it with fewer rows or shorter texts.",
        row=first_row(entity),
        value=entity.key,
    )


def kept_before(entity: Entity, known: Record, taken: Problem) -> WarehousePlan:
    """Return the plan of an entity whose key exists: accepted already if it says the same, otherwise `taken`."""
    if known.content_hash != content_hash(entity):
        return refused(entity, taken)
    return accepted_before(entity, known)


def accepted_before(entity: Entity, known: Record) -> WarehousePlan:
    """Return the plan of an entity that came before and is kept."""
    since = f" It has been changed since, by activity {known.changed_in}." if known.changed_in else ""
    if known.changed_in and known.status:
        since = f" It is {status_word(known)} since activity {known.changed_in}."
    return WarehousePlan(
        entity,
        reference=known.reference,
        note=f"Already accepted with the same content in {whence(known)}; nothing was changed.{since}",
    )


def made_before(entity: Entity, reference: str, attempt: int) -> WarehousePlan:
    """Return the plan of a change that this very entity of the activity has made already."""
    return WarehousePlan(
        entity, reference=reference, note=f"Already made in attempt {attempt} of this activity; nothing was changed."
    )


def whence(known: Record) -> str:
    """Say which activity, attempt and row a record came from."""
    row = f", row {known.rows[0]}" if known.rows else ""
    return f"activity {known.activity_id} (attempt {known.attempt}{row})"


def status_word(known: Record) -> str:
    """Return the status of a record as people say it."""
    return (known.status or "").replace("_", " ")


def first_row(entity: Entity) -> int | None:
    """Return the row where an entity begins."""
    return entity.rows[0] if entity.rows else None
