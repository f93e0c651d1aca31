"""The warehouse's items in the hub's table: their keys, what a planned write becomes, what an item says.

A record is `TENANT#t#<KIND>#<key>` / `RECORD`, a stock `TENANT#t#STOCK#<dc>#<product>` / `RECORD`, the mark of a
change `TENANT#t#ACTIVITY#a#CHANGE#<entity>` / `DONE`. A stock keeps `free` beside `on_hand` and `reserved`, because a
condition cannot calculate. Attributes go by placeholders throughout: several (`free`, `name`, `rows`) are reserved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.table import Item, activity_pk, key, tenant_pk
from hub.warehouse.plan import MarkChange, PutNew, RequireRecord, ReserveStock, StateStock
from hub.warehouse.record import OrderStatus, Record, RecordKey, StockKey, StockLevel
from hub.warehouse.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from hub.warehouse.plan import Origin, Write
    from hub.warehouse.snapshot import Wanted

_RECORD = "RECORD"
_DONE = "DONE"

#: All that judging reads, of whichever item: never the content of a record.
_READ = (
    "pk", "sk", "name", "content_hash", "reference", "activity_id", "attempt", "entity", "rows", "status", "dc",
    "on_hand", "reserved",
)  # fmt: skip
READ_NAMES = {f"#{name}": name for name in _READ}
READ_EXPRESSION = ", ".join(READ_NAMES)

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
    for record in wanted.records:
        found[record_pk(origin.tenant, record), _RECORD] = record
    for stock in wanted.stock:
        found[stock_pk(origin.tenant, stock), _RECORD] = stock
    for entity in wanted.changes:
        found[change_pk(origin.tenant, origin.activity_id, entity), _DONE] = entity
    return found


def snapshot_of(found: Iterable[tuple[_Key, Item]]) -> Snapshot:
    """Return what the items that exist say."""
    snapshot = Snapshot()
    for wanted, item in found:
        if isinstance(wanted, RecordKey):
            snapshot.records[wanted] = _record(wanted, item)
        elif isinstance(wanted, StockKey):
            snapshot.stock[wanted] = StockLevel(on_hand=int(item["on_hand"]["N"]), reserved=int(item["reserved"]["N"]))
        else:
            snapshot.changes[wanted] = int(item["attempt"]["N"])
    return snapshot


def _record(which: RecordKey, item: Item) -> Record:
    return Record(
        key=which,
        name=item["name"]["S"],
        content_hash=item["content_hash"]["S"],
        reference=item["reference"]["S"],
        activity_id=item["activity_id"]["S"],
        attempt=int(item["attempt"]["N"]),
        entity=int(item["entity"]["N"]),
        rows=[int(row["N"]) for row in item["rows"]["L"]],
        status=OrderStatus(item["status"]["S"]) if "status" in item else None,
        dc=item["dc"]["S"] if "dc" in item else None,
    )


def action(table: str, origin: Origin, write: Write) -> TransactWriteItemTypeDef:
    """Return the action of a transaction that makes a planned write on its condition."""
    match write:
        case PutNew():
            return _put_new(table, origin, write)
        case RequireRecord():
            return {
                "ConditionCheck": {
                    "TableName": table,
                    "Key": key(record_pk(origin.tenant, write.key), _RECORD),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            }
        case ReserveStock():
            return _reserve(table, origin, write)
        case StateStock():
            return _state(table, origin, write)
        case MarkChange():
            return {
                "Put": {
                    "TableName": table,
                    "Item": key(change_pk(origin.tenant, origin.activity_id, write.entity), _DONE)
                    | {"attempt": {"N": str(origin.attempt)}},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }


def _put_new(table: str, origin: Origin, write: PutNew) -> TransactWriteItemTypeDef:
    record = write.record
    item = key(record_pk(origin.tenant, record.key), _RECORD) | {
        "kind": {"S": record.key.kind},
        "name": {"S": record.name},
        "content_hash": {"S": record.content_hash},
        "reference": {"S": record.reference},
        "activity_id": {"S": record.activity_id},
        "attempt": {"N": str(record.attempt)},
        "entity": {"N": str(record.entity)},
        "rows": {"L": [{"N": str(row)} for row in record.rows]},
        "content": {"S": write.content},
    }
    if record.status is not None:
        item["status"] = {"S": record.status}
    if record.dc is not None:
        item["dc"] = {"S": record.dc}
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}


def _reserve(table: str, origin: Origin, write: ReserveStock) -> TransactWriteItemTypeDef:
    return {
        "Update": {
            "TableName": table,
            "Key": key(stock_pk(origin.tenant, write.key), _RECORD),
            "UpdateExpression": "SET #free = #free - :quantity, #reserved = #reserved + :quantity",
            # A stock that was never stated has no `free`, and the condition fails as it should.
            "ConditionExpression": "#free >= :quantity",
            "ExpressionAttributeNames": {"#free": "free", "#reserved": "reserved"},
            "ExpressionAttributeValues": {":quantity": {"N": str(write.quantity)}},
        }
    }


def _state(table: str, origin: Origin, write: StateStock) -> TransactWriteItemTypeDef:
    values: Item = {
        ":dc": {"S": write.dc},
        ":product": {"S": write.product},
        ":on_hand": {"N": str(write.on_hand)},
        ":activity_id": {"S": origin.activity_id},
        ":zero": {"N": "0"},
    }
    return {
        "Update": {
            "TableName": table,
            "Key": key(stock_pk(origin.tenant, write.key), _RECORD),
            "UpdateExpression": "SET #dc = :dc, #product = :product, #on_hand = :on_hand, #activity_id = :activity_id, "
            "#reserved = if_not_exists(#reserved, :zero), #free = :on_hand - if_not_exists(#reserved, :zero)",
            "ConditionExpression": "attribute_not_exists(#reserved) OR #reserved <= :on_hand",
            "ExpressionAttributeNames": {
                f"#{name}": name for name in ("dc", "product", "on_hand", "activity_id", "reserved", "free")
            },
            "ExpressionAttributeValues": values,
        }
    }
