"""Products: created once; upper and lower case of a code count as the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.outcome import Problem
from hub.warehouse import barcodes
from hub.warehouse.creation import first_row, kept_before, new_record, too_large, whence
from hub.warehouse.plan import WarehousePlan, refused
from hub.warehouse.record import Kind, RecordKey
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin
    from hub.warehouse.record import Record
    from hub.warehouse.snapshot import Snapshot


def wanted(_origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the product itself, and whose its barcode is."""
    return Wanted(records=frozenset({RecordKey(Kind.PRODUCT, entity.record_key)}) | barcodes.wanted(entity))


def create(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan a new product, unless its code or its barcode is taken."""
    key = RecordKey(Kind.PRODUCT, entity.record_key)
    known = snapshot.records.get(key)
    if known is not None:
        return kept_before(entity, known, _taken(entity, known))
    write = new_record(origin, entity, key)
    problems = barcodes.taken(entity, write.record.reference, snapshot)
    if problem := too_large(entity, write.content):
        problems.append(problem)
    if problems:
        return refused(entity, *problems)
    writes = (write, *barcodes.handed_over(origin, entity, write.record, {}, entity.values))
    return WarehousePlan(entity, writes=writes, reference=write.record.reference)


def unknown_product(product: str, row: int | None) -> Problem:
    """Return the problem of a product code that no product has."""
    return Problem(
        code="product.unknown",
        message=f"There is no product {product!r}. Correct the code, or send the product first with Load Product "
        "Masters.",
        row=row,
        value=product,
    )


def _taken(entity: Entity, known: Record) -> Problem:
    other_case = "" if known.name == entity.key else f" as {known.name!r} (upper and lower case count as the same)"
    return Problem(
        code="product.exists",
        message=f"Product {entity.key!r} exists already{other_case}, with other content, from {whence(known)}. A code "
        "can be created only once: take this product out of the file, or give it a code of its own.",
        row=first_row(entity),
        value=entity.key,
    )
