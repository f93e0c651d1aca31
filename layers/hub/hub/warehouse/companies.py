"""Companies: created or kept. A code that exists is no failure; upper and lower case of it count as the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.entity import Entity, Line, content_hash, fold
from hub.core.outcome import Problem
from hub.warehouse.creation import accepted_before, first_row, new_record, too_large, whence
from hub.warehouse.fields import COMPANY_CODE, COMPANY_DESCRIPTION, block, text
from hub.warehouse.plan import PutNew, WarehousePlan, refused
from hub.warehouse.record import Kind, RecordKey
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from hub.core.entity import Value
    from hub.warehouse.plan import Origin
    from hub.warehouse.snapshot import Snapshot

#: What an order says of where it is delivered, and what an address of a company calls it.
_ADDRESS = {
    "Line1": "AddressLine1",
    "Line2": "AddressLine2",
    "Line3": "AddressLine3",
    "Line4": "AddressLine4",
    "City": "City",
    "County": "County",
    "PostcodeZip": "PostcodeZip",
    "CountryCode": "CountryCode",
}


def company_key(code: str) -> RecordKey:
    """Return the key of a company by its code as written."""
    return RecordKey(Kind.COMPANY, fold(code))


def wanted(_origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the company itself."""
    return Wanted(records=frozenset({company_key(entity.key)}))


def create(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan a new company with its addresses, or keep the one that has the code and say so."""
    key = company_key(entity.key)
    known = snapshot.records.get(key)
    if known is None:
        write = new_record(origin, entity, key)
        problem = too_large(entity, write.content)
        if problem is not None:
            return refused(entity, problem)
        return WarehousePlan(entity, writes=(write,), reference=write.record.reference)
    if known.content_hash == content_hash(entity):
        return accepted_before(entity, known)
    note = (
        f"Company {known.name!r} exists already, with other content, from {whence(known)}. It was kept as it is: "
        "nothing of what this file says of it was taken over."
    )
    return WarehousePlan(entity, reference=known.reference, note=note)


def ship_to_company(origin: Origin, order: Entity) -> PutNew:
    """Return the write that creates the company to which an order goes, from what the order says of it."""
    code = text(order.values, COMPANY_CODE)
    values: dict[str, Value] = {
        "Company.CompanyType": "Ship To",
        "Company.CompanyCode": code,
        "Company.CompanyDescription": text(order.values, COMPANY_DESCRIPTION) or code,
    }
    said = block(order.values, "DeliveryDetails")
    address: dict[str, Value] = {f"List.Address.{to}": said[word] for word, to in _ADDRESS.items() if word in said}
    row = order.rows[0] if order.rows else 0
    delivery: dict[str, Value] = {"List.Address.AddressType": "Delivery", **address}
    lines = [Line(row, delivery)] if address else []
    company = Entity(order.number, key=code, record_key=fold(code), rows=order.rows[:1], values=values, lines=lines)
    return new_record(origin, company, company_key(code))


def unknown_company(order: Entity) -> Problem:
    """Return the problem of an order to a company that does not exist and may not be created by it."""
    code = text(order.values, COMPANY_CODE)
    return Problem(
        code="company.unknown",
        message=f"There is no company {code!r}, to which order {order.key!r} is to go. Correct the code, send the "
        "company first with Load Companies, or ask your operator to let orders create their companies.",
        row=first_row(order),
        value=code,
    )
