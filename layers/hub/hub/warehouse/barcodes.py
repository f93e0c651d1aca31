"""Barcodes: each is one product's own. A small record under the barcode says whose, so that no two can take it.

A record of a product cannot be found by its barcode, and a condition of the store looks at one key: so the barcode is
a key of its own, written and taken away together with what its product says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entity import fold
from hub.core.outcome import Problem
from hub.warehouse.content import Content, packed
from hub.warehouse.creation import first_row, whence
from hub.warehouse.fields import EAN, text
from hub.warehouse.plan import PutNew, RemoveRecord
from hub.warehouse.record import Kind, Record, RecordKey

if TYPE_CHECKING:
    from hub.core.entity import Entity, Value
    from hub.warehouse.plan import Origin
    from hub.warehouse.snapshot import Snapshot


def wanted(entity: Entity) -> frozenset[RecordKey]:
    """Return what must be read: whose the barcode is that an entity states, if it states one."""
    code = text(entity.values, EAN)
    return frozenset({_key(code)}) if code else frozenset()


def taken(entity: Entity, product: str, snapshot: Snapshot) -> list[Problem]:
    """Return the problem of a barcode that another product has; `product` is the reference of the one that wants it."""
    code = text(entity.values, EAN)
    holder = snapshot.records.get(_key(code)) if code else None
    if holder is None or holder.reference == product:
        return []
    return [
        Problem(
            code="product.barcode-taken",
            message=f"The barcode {code!r} is that of product {holder.name!r}, from {whence(holder)}. Each product has "
            "its own: correct it, or first give that product another one with Load Product Master Updates.",
            row=first_row(entity),
            value=code,
        )
    ]


def handed_over(
    origin: Origin, entity: Entity, product: Record, before: dict[str, Value], after: dict[str, Value]
) -> tuple[PutNew | RemoveRecord, ...]:
    """Return the writes by which a product gives its barcode up for another; none where it stays the same."""
    old, new = text(before, EAN), text(after, EAN)
    if fold(old) == fold(new):
        return ()
    given = [RemoveRecord(_key(old), product.reference)] if old else []
    return (*given, _claim(origin, entity, product, new)) if new else tuple(given)


def _claim(origin: Origin, entity: Entity, product: Record, code: str) -> PutNew:
    record = Record(
        key=_key(code),
        name=product.name,
        content_hash="",
        reference=product.reference,
        activity_id=origin.activity_id,
        attempt=origin.attempt,
        entity=entity.number,
        rows=entity.rows,
    )
    return PutNew(record, packed(Content({}, [])))


def _key(code: str) -> RecordKey:
    return RecordKey(Kind.BARCODE, fold(code))
