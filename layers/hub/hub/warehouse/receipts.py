"""Receipts: a delivery or a return is announced under an ASN of its own, and may be replaced until it is received."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from hub.core.entity import content_hash, fold
from hub.core.outcome import Problem
from hub.warehouse.creation import (
    accepted_before,
    first_row,
    kept_before,
    made_before,
    new_record,
    status_word,
    too_large,
    whence,
)
from hub.warehouse.fields import (
    IS_RETURN,
    PRODUCT_CODE,
    QUANTITY,
    RECEIPT_TYPE,
    UPDATE_RECEIPT,
    flag,
    spoken,
    text,
    value,
    whole,
)
from hub.warehouse.plan import ChangeRecord, MarkChange, WarehousePlan, refused
from hub.warehouse.products import unknown_product
from hub.warehouse.record import Kind, ReceiptStatus, ReceiptType, RecordKey
from hub.warehouse.snapshot import Wanted
from hub.warehouse.stock import dc_of, no_dc

if TYPE_CHECKING:
    from hub.core.entity import Entity, Line
    from hub.warehouse.plan import Origin, PutNew
    from hub.warehouse.record import Record
    from hub.warehouse.snapshot import Snapshot


def wanted(_origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the ASN, its products, and whether this change was made before."""
    products = {fold(text(line.values, PRODUCT_CODE)) for line in entity.lines} - {""}
    records = {_key(entity), *(RecordKey(Kind.PRODUCT, product) for product in products)}
    return Wanted(records=frozenset(records), changes=frozenset({entity.number}))


def create(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan a new receipt, or the replacement of one that may be replaced.

    That its products exist is not a condition of the writes: no product ever goes.
    """
    known = snapshot.records.get(_key(entity))
    if known is not None:
        answered = _answered(entity, known, snapshot)
        if answered is not None:
            return answered
    problems = _problems(origin, entity, snapshot)
    if problems:
        return refused(entity, *problems)
    write = new_record(
        origin,
        entity,
        _key(entity),
        status=ReceiptStatus.CREATED,
        dc=dc_of(origin, entity),
        receipt_type=_receipt_type(entity),
    )
    problem = too_large(entity, write.content)
    if problem is not None:
        return refused(entity, problem)
    if known is None:
        made = WarehousePlan(entity, writes=(write,), reference=write.record.reference)
        return _marked(entity, made) if flag(entity.values, UPDATE_RECEIPT) else made
    return _replacement(entity, known, write)


def _replacement(entity: Entity, known: Record, write: PutNew) -> WarehousePlan:
    after = msgspec.structs.replace(write.record, revision=known.revision + 1)
    writes = (ChangeRecord(known, after, write.content), MarkChange(entity.number))
    note = f"It replaces the receipt from {whence(known)}."
    return WarehousePlan(entity, writes=writes, reference=known.reference, note=note)


def _marked(entity: Entity, plan: WarehousePlan) -> WarehousePlan:
    """Return the plan of a receipt that may replace one and need not, marked as made all the same.

    Otherwise a late worker on it would bring it back over a newer one.
    """
    return replace(plan, writes=(*plan.writes, MarkChange(entity.number)))


def _answered(entity: Entity, known: Record, snapshot: Snapshot) -> WarehousePlan | None:
    """Return the plan of a receipt whose ASN exists, or None where it replaces that one."""
    made_in = snapshot.changes.get(entity.number)
    if made_in is not None:
        return made_before(entity, known.reference, made_in)
    if not flag(entity.values, UPDATE_RECEIPT):
        return kept_before(entity, known, _taken(entity, known))
    if known.content_hash == content_hash(entity):
        return _marked(entity, accepted_before(entity, known))
    if known.status is not ReceiptStatus.CREATED:
        return refused(entity, _too_late(entity, known))
    return None


def _problems(origin: Origin, entity: Entity, snapshot: Snapshot) -> list[Problem]:
    problems = [] if dc_of(origin, entity) else [no_dc(entity)]
    if _receipt_type(entity) is None:
        problems.append(_two_types(entity))
    if not entity.lines:
        problems.append(_no_lines(entity))
    for line in entity.lines:
        product = text(line.values, PRODUCT_CODE)
        if not product or (whole(line.values, QUANTITY) or 0) <= 0:
            problems.append(_incomplete(line))
        elif RecordKey(Kind.PRODUCT, fold(product)) not in snapshot.records:
            problems.append(unknown_product(product, line.row))
    return problems


def _key(entity: Entity) -> RecordKey:
    return RecordKey(Kind.RECEIPT, entity.record_key)


def _receipt_type(entity: Entity) -> ReceiptType | None:
    """Return what kind of receipt it is, or None where it says both. One that says nothing is a delivery."""
    named = text(entity.values, RECEIPT_TYPE)
    stated = value(entity.values, IS_RETURN)
    by_name = ReceiptType.RETURN if named.lower() == ReceiptType.RETURN else ReceiptType.STANDARD
    by_flag = ReceiptType.RETURN if stated is True else ReceiptType.STANDARD
    if not named:
        return by_flag
    return by_name if stated is None or by_name is by_flag else None


def _two_types(entity: Entity) -> Problem:
    named, stated = text(entity.values, RECEIPT_TYPE), flag(entity.values, IS_RETURN)
    return Problem(
        code="receipt.two-types",
        message=f"Receipt {entity.key!r} has the type {named!r}, but {'is' if stated else 'is not'} marked as a "
        "return. Say one of the two, or make them agree.",
        row=first_row(entity),
        value=named,
    )


def _no_lines(entity: Entity) -> Problem:
    return Problem(
        code="receipt.no-lines",
        message=f"Receipt {entity.key!r} has no lines. Send it with at least one product and its quantity.",
        row=first_row(entity),
        value=entity.key,
    )


def _incomplete(line: Line) -> Problem:
    return Problem(
        code="receipt.incomplete-line",
        message="A line needs a product code and a quantity that is a whole number above 0. Complete it, or take it "
        "out of the receipt.",
        row=line.row,
        value=text(line.values, PRODUCT_CODE) or None,
    )


def _taken(entity: Entity, known: Record) -> Problem:
    return Problem(
        code="receipt.exists",
        message=f"Receipt {entity.key!r} exists already, with other content, from {whence(known)}. Give this one an "
        f"ASN of its own, or write true under {spoken(UPDATE_RECEIPT)} to replace the other.",
        row=first_row(entity),
        value=entity.key,
    )


def _too_late(entity: Entity, known: Record) -> Problem:
    return Problem(
        code="receipt.received",
        message=f"Receipt {entity.key!r} is {status_word(known)} since activity {known.stands_since}, and cannot be "
        "replaced any more. Send what is to come under an ASN of its own.",
        row=first_row(entity),
        value=entity.key,
    )
