"""The work on a large order as an item beside the order's own: how it is written, and on what condition.

It is small, so that the index of what is due does not carry an order's content.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from hub.aws.due import WORK, due
from hub.aws.table import Item, key
from hub.aws.warehouse_items import record_pk
from hub.warehouse.record import Kind, RecordKey
from hub.warehouse.work import Work, WorkState

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

WORK_SK = "WORK"

#: Whose work it is and how far: it is as it was read when these are.
_TOLD = ("state", "done", "due_sk", "activity_id", "attempt", "entity")


def work_of(item: Item) -> Work:
    """Return the work that an item keeps."""
    return Work(
        tenant=item["tenant"]["S"],
        key=RecordKey(Kind(item["kind"]["S"]), item["key"]["S"]),
        state=WorkState(item["state"]["S"]),
        done=int(item["done"]["N"]),
        chunk=int(item["chunk"]["N"]),
        due_at=datetime.fromisoformat(item["due_sk"]["S"]),
        activity_id=item["activity_id"]["S"],
        attempt=int(item["attempt"]["N"]),
        entity=int(item["entity"]["N"]),
    )


def begin(table: str, work: Work) -> TransactWriteItemTypeDef:
    """Return the action that begins a work, provided that there is none on its order."""
    return {"Put": {"TableName": table, "Item": _item(work), "ConditionExpression": "attribute_not_exists(pk)"}}


def swap(table: str, before: Work, after: Work) -> TransactWriteItemTypeDef:
    """Return the action that makes `after` of a work that is as `before` says."""
    condition, names, values = _as_read(before)
    return {
        "Put": {
            "TableName": table,
            "Item": _item(after),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def end(table: str, work: Work) -> TransactWriteItemTypeDef:
    """Return the action that takes a work away, provided that it is as it says."""
    condition, names, values = _as_read(work)
    return {
        "Delete": {
            "TableName": table,
            "Key": key(record_pk(work.tenant, work.key), WORK_SK),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def _item(work: Work) -> Item:
    pk = record_pk(work.tenant, work.key)
    said: Item = {
        "tenant": {"S": work.tenant},
        "kind": {"S": work.key.kind},
        "key": {"S": work.key.key},
        "state": {"S": work.state},
        "done": {"N": str(work.done)},
        "chunk": {"N": str(work.chunk)},
        "activity_id": {"S": work.activity_id},
        "attempt": {"N": str(work.attempt)},
        "entity": {"N": str(work.entity)},
    }
    return key(pk, WORK_SK) | said | due(WORK, pk, work.due_at)


def _as_read(work: Work) -> tuple[str, dict[str, str], Item]:
    item = _item(work)
    names = {f"#{name}": name for name in _TOLD}
    return " AND ".join(f"#{name} = :{name}" for name in _TOLD), names, {f":{name}": item[name] for name in _TOLD}
