"""The index of what is due: sparse, and spread over a few partitions, each in order of time."""

from __future__ import annotations

import zlib
from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING

from hub.aws.table import Item, query_all

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

#: What is due is spread over as many partitions of the index.
SHARDS = 8

ACTIVITIES = "DUE"
WORK = "DUE#WORK"


def due(kind: str, name: str, at: datetime) -> Item:
    """Return the attributes by which an item of that kind and name is found once its time has come."""
    shard = zlib.crc32(name.encode()) % SHARDS
    return {"due_pk": {"S": f"{kind}#{shard}"}, "due_sk": {"S": _sk(at)}}


def overdue(client: DynamoDBClient, table: str, kind: str, now: datetime, *, limit: int) -> list[Item]:
    """Return the items of a kind whose time has come, the most overdue first. The index may lag by moments."""
    found: list[Item] = []
    for shard in range(SHARDS):
        items = query_all(
            client,
            TableName=table,
            IndexName="due",
            KeyConditionExpression="due_pk = :shard AND due_sk <= :now",
            ExpressionAttributeValues={":shard": {"S": f"{kind}#{shard}"}, ":now": {"S": _sk(now)}},
            Limit=limit,
        )
        found += islice(items, limit)
    found.sort(key=lambda item: item["due_sk"]["S"])
    return found[:limit]


def _sk(time: datetime) -> str:
    """Return a time as text of one length and zone, so that text sorts as time does."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
