"""The warehouse's items in the hub's table: their keys, and what an item says.

A record is `TENANT#t#<KIND>#<key>` / `RECORD`, the work on a large order lies beside it under `WORK`; a stock is
`TENANT#t#STOCK#<dc>#<product>` / `RECORD`, the mark of a change `TENANT#t#ACTIVITY#a#CHANGE#<entity>` / `DONE`. A stock
keeps `free` beside `on_hand` and `reserved`, because a condition cannot calculate. Attributes go by placeholders
throughout: several (`free`, `name`, `rows`) are reserved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.table import Item, activity_pk, tenant_pk
from hub.warehouse.content import unpacked
from hub.warehouse.record import Kind, OrderStatus, ReceiptStatus, ReceiptType, Record, RecordKey, StockKey, StockLevel
from hub.warehouse.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.warehouse.plan import Origin
    from hub.warehouse.record import RecordStatus
    from hub.warehouse.snapshot import Wanted

RECORD = "RECORD"
DONE = "DONE"

#: All that judging reads, of whichever item; and the content of a record only where it is asked for.
READ = (
    "pk", "sk", "name", "content_hash", "reference", "activity_id", "attempt", "entity", "rows", "status", "dc",
    "receipt_type", "revision", "changed_in", "on_hand", "reserved", "held",
)  # fmt: skip
READ_WITH_CONTENT = (*READ, "content")

_Key = RecordKey | StockKey | int


def record_pk(tenant: str, record: RecordKey) -> str:
    """Return the partition key of a business record."""
    return f"{tenant_pk(tenant)}#{record.kind.upper()}#{record.key}"


def stock_pk(tenant: str, stock: StockKey) -> str:
    """Return the partition key of a stock. A `#` in the DC is escaped, so that no two stocks share a key."""
    dc = stock.dc.replace("%", "%25").replace("#", "%23")
    return f"{tenant_pk(tenant)}#STOCK#{dc}#{stock.product}"


def change_pk(tenant: str, activity_id: str, entity: int) -> str:
    """Return the partition key of the mark that an entity's change was made."""
    return f"{activity_pk(tenant, activity_id)}#CHANGE#{entity:09d}"


def places(origin: Origin, wanted: Wanted) -> dict[tuple[str, str], _Key]:
    """Return where (partition and sort key) each wanted thing lies."""
    found: dict[tuple[str, str], _Key] = {}
    for record in wanted.records | wanted.contents:
        found[record_pk(origin.tenant, record), RECORD] = record
    for stock in wanted.stock:
        found[stock_pk(origin.tenant, stock), RECORD] = stock
    for entity in wanted.changes:
        found[change_pk(origin.tenant, origin.activity_id, entity), DONE] = entity
    return found


def snapshot_of(found: Iterable[tuple[_Key, Item]]) -> Snapshot:
    """Return what the items that exist say."""
    snapshot = Snapshot()
    for wanted, item in found:
        if isinstance(wanted, RecordKey):
            snapshot.records[wanted] = record_of(wanted, item)
            if "content" in item:
                snapshot.contents[wanted] = unpacked(item["content"]["S"])
        elif isinstance(wanted, StockKey):
            snapshot.stock[wanted] = StockLevel(
                _number(item, "on_hand"), _number(item, "reserved"), _number(item, "held"), _text(item, "activity_id")
            )
        else:
            snapshot.changes[wanted] = _number(item, "attempt")
    return snapshot


def record_of(which: RecordKey, item: Item) -> Record:
    """Return the record that an item keeps."""
    return Record(
        key=which,
        name=item["name"]["S"],
        content_hash=item["content_hash"]["S"],
        reference=item["reference"]["S"],
        activity_id=item["activity_id"]["S"],
        attempt=_number(item, "attempt"),
        entity=_number(item, "entity"),
        rows=[int(row["N"]) for row in item["rows"]["L"]],
        status=_status(which.kind, item),
        dc=_text(item, "dc"),
        receipt_type=ReceiptType(item["receipt_type"]["S"]) if "receipt_type" in item else None,
        revision=_number(item, "revision"),
        changed_in=_text(item, "changed_in"),
    )


def record_item(record: Record) -> Item:
    """Return the attributes of a record, its keys and its content left out."""
    item: Item = {
        "kind": {"S": record.key.kind},
        "name": {"S": record.name},
        "content_hash": {"S": record.content_hash},
        "reference": {"S": record.reference},
        "activity_id": {"S": record.activity_id},
        "attempt": {"N": str(record.attempt)},
        "entity": {"N": str(record.entity)},
        "rows": {"L": [{"N": str(row)} for row in record.rows]},
    }
    for name in ("status", "dc", "receipt_type", "changed_in"):
        said = getattr(record, name)
        if said is not None:
            item[name] = {"S": said}
    if record.revision:
        item["revision"] = {"N": str(record.revision)}
    return item


def _status(kind: Kind, item: Item) -> RecordStatus | None:
    said = _text(item, "status")
    if said is None:
        return None
    return ReceiptStatus(said) if kind is Kind.RECEIPT else OrderStatus(said)


def _number(item: Item, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0


def _text(item: Item, name: str) -> str | None:
    return item[name]["S"] if name in item else None
