"""Creating a record: at most once per tenant, kind and key; the same content again is accepted, other is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entity import content_hash
from hub.core.outcome import Problem
from hub.warehouse.plan import PutNew, WarehousePlan, refused
from hub.warehouse.record import Kind, OrderStatus, Record, RecordKey, content_of, reference_of

if TYPE_CHECKING:
    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin

#: The most bytes of a record's content. An item of the store takes 400 KB, with its names and provenance.
MAX_CONTENT_BYTES = 300_000

_PREFIXES = {Kind.PRODUCT: "PRD", Kind.ORDER: "ORD"}


def new_record(
    origin: Origin, entity: Entity, kind: Kind, *, status: OrderStatus | None = None, dc: str | None = None
) -> PutNew:
    """Return the write that keeps an entity as a record of its own, under a reference derived from its key."""
    record = Record(
        key=RecordKey(kind, entity.record_key),
        name=entity.key,
        content_hash=content_hash(entity),
        reference=reference_of(_PREFIXES[kind], origin.tenant, kind, entity.record_key),
        activity_id=origin.activity_id,
        attempt=origin.attempt,
        entity=entity.number,
        rows=entity.rows,
        status=status,
        dc=dc,
    )
    return PutNew(record, content_of(entity))


def too_large(entity: Entity, write: PutNew) -> Problem | None:
    """Return the problem of a record that one item of the store cannot hold."""
    size_bytes = len(write.content.encode())
    if size_bytes <= MAX_CONTENT_BYTES:
        return None
    return Problem(
        code="entity.too-large",
        message=f"{entity.key!r} has {size_bytes:,} bytes of content in {len(entity.rows):,} rows; one record holds "
        f"at most {MAX_CONTENT_BYTES:,} bytes. Send it with fewer rows or shorter texts.",
        value=entity.key,
    )


def kept_before(entity: Entity, known: Record, taken: Problem) -> WarehousePlan:
    """Return the plan of an entity whose key exists: accepted already if it says the same, otherwise `taken`."""
    if known.content_hash != content_hash(entity):
        return refused(entity, taken)
    return WarehousePlan(
        entity,
        reference=known.reference,
        note=f"Already accepted with the same content in {whence(known)}; nothing was changed.",
    )


def whence(known: Record) -> str:
    """Say which activity, attempt and row a record came from."""
    row = f", row {known.rows[0]}" if known.rows else ""
    return f"activity {known.activity_id} (attempt {known.attempt}{row})"
