"""What a planned write becomes: the action of a transaction that makes it on its condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.table import Item, key
from hub.aws.warehouse_items import DONE, RECORD, change_pk, record_item, record_pk, stock_pk
from hub.warehouse.plan import (
    ChangeRecord,
    GiveBackStock,
    KeepStock,
    MarkChange,
    PutNew,
    RemoveRecord,
    RequireRecord,
    ReserveStock,
    StateStock,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from hub.warehouse.plan import Move, Origin, Write
    from hub.warehouse.record import Record

_ABSENT = "attribute_not_exists(pk)"


def action(table: str, origin: Origin, write: Write) -> TransactWriteItemTypeDef:
    """Return the action that makes a planned write."""
    match write:
        case PutNew():
            made = _put_new(table, origin, write)
        case ChangeRecord():
            made = _change(table, origin, write)
        case RemoveRecord():
            made = _remove(table, origin, write)
        case RequireRecord():
            made = _require(table, origin, write)
        case ReserveStock() | GiveBackStock() | KeepStock():
            made = move(table, origin.tenant, write)
        case StateStock():
            made = _state(table, origin, write)
        case MarkChange():
            made = _mark(table, origin, write)
    return made


def move(table: str, tenant: str, write: Move) -> TransactWriteItemTypeDef:
    """Return the action that moves pieces of one stock."""
    free = "#free = #free {sign} :quantity, #reserved = #reserved {other} :quantity"
    held = "#held = if_not_exists(#held, :zero) {sign} :quantity"
    condition: str | None = None
    match write:
        case ReserveStock():
            sets = [free.format(sign="-", other="+")] + ([held.format(sign="+")] if write.held else [])
            # A stock that was never stated has no `free`, and the condition fails as it should.
            condition = "#free >= :quantity"
        case GiveBackStock():
            sets = [free.format(sign="+", other="-")] + ([held.format(sign="-")] if write.held else [])
        case KeepStock():
            sets = [held.format(sign="-")]
    expression = f"SET {', '.join(sets)}"
    named = [name for name in ("free", "reserved", "held") if f"#{name}" in expression]
    values: Item = {":quantity": {"N": str(write.quantity)}}
    if "held" in named:
        values[":zero"] = {"N": "0"}
    update: TransactWriteItemTypeDef = {
        "Update": {
            "TableName": table,
            "Key": key(stock_pk(tenant, write.key), RECORD),
            "UpdateExpression": expression,
            "ExpressionAttributeNames": {f"#{name}": name for name in named},
            "ExpressionAttributeValues": values,
        }
    }
    if condition:
        update["Update"]["ConditionExpression"] = condition
    return update


def _put_new(table: str, origin: Origin, write: PutNew) -> TransactWriteItemTypeDef:
    place = key(record_pk(origin.tenant, write.record.key), RECORD)
    item = place | record_item(write.record) | {"content": {"S": write.content}}
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": _ABSENT}}


def _change(table: str, origin: Origin, write: ChangeRecord) -> TransactWriteItemTypeDef:
    """Return the action of a change: of all that the record is where its content changes, or of where it stands."""
    place = key(record_pk(origin.tenant, write.after.key), RECORD)
    condition, names, values = _as_read(write.before)
    if write.content is not None:
        item = place | record_item(write.after) | {"content": {"S": write.content}}
        return {
            "Put": {
                "TableName": table,
                "Item": item,
                "ConditionExpression": condition,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": values,
            }
        }
    said = record_item(write.after)
    stands = [name for name in ("status", "revision", "changed_in") if name in said]
    return {
        "Update": {
            "TableName": table,
            "Key": place,
            "UpdateExpression": "SET " + ", ".join(f"#{name} = :new_{name}" for name in stands),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names | {f"#{name}": name for name in stands},
            "ExpressionAttributeValues": values | {f":new_{name}": said[name] for name in stands},
        }
    }


def _require(table: str, origin: Origin, write: RequireRecord) -> TransactWriteItemTypeDef:
    place = key(record_pk(origin.tenant, write.key), RECORD)
    return {"ConditionCheck": {"TableName": table, "Key": place, "ConditionExpression": "attribute_exists(pk)"}}


def _mark(table: str, origin: Origin, write: MarkChange) -> TransactWriteItemTypeDef:
    place = key(change_pk(origin.tenant, origin.activity_id, write.entity), DONE)
    item = place | {"attempt": {"N": str(origin.attempt)}}
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": _ABSENT}}


def _remove(table: str, origin: Origin, write: RemoveRecord) -> TransactWriteItemTypeDef:
    return {
        "Delete": {
            "TableName": table,
            "Key": key(record_pk(origin.tenant, write.key), RECORD),
            "ConditionExpression": f"{_ABSENT} OR #reference = :reference",
            "ExpressionAttributeNames": {"#reference": "reference"},
            "ExpressionAttributeValues": {":reference": {"S": write.reference}},
        }
    }


def remove(table: str, origin: Origin, record: Record) -> TransactWriteItemTypeDef:
    """Return the action that takes a record away, provided that it still is as it was read."""
    condition, names, values = _as_read(record)
    return {
        "Delete": {
            "TableName": table,
            "Key": key(record_pk(origin.tenant, record.key), RECORD),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def _as_read(record: Record) -> tuple[str, dict[str, str], Item]:
    """Return the condition, with its names and values, that a record is still as it was read.

    The revision counts changes; who created it tells it from another that came under the same key after it had gone.
    """
    said = record_item(record)
    told = ["activity_id", "attempt", "entity"] + [name for name in ("status", "revision") if name in said]
    terms = [f"#{name} = :was_{name}" for name in told]
    if "revision" not in said:
        terms.append("attribute_not_exists(#revision)")
    names = {f"#{name}": name for name in (*told, "revision")}
    return " AND ".join(terms), names, {f":was_{name}": said[name] for name in told}


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
            "Key": key(stock_pk(origin.tenant, write.key), RECORD),
            "UpdateExpression": "SET #dc = :dc, #product = :product, #on_hand = :on_hand, #activity_id = :activity_id, "
            "#reserved = if_not_exists(#reserved, :zero), #free = :on_hand - if_not_exists(#reserved, :zero)",
            "ConditionExpression": "attribute_not_exists(#reserved) OR "
            "#reserved <= :on_hand AND #activity_id <> :activity_id",
            "ExpressionAttributeNames": {
                f"#{name}": name for name in ("dc", "product", "on_hand", "activity_id", "reserved", "free")
            },
            "ExpressionAttributeValues": values,
        }
    }
