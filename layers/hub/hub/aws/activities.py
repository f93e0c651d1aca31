"""Activities in the table: conditional writes, lists by index, and what is overdue."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import msgspec

from hub.aws.table import Item, get, key, query_all, refusals, tenant_pk
from hub.core.activity import Activity
from hub.ports import ActivityFilter, ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

#: What is due is spread over as many partitions of the index.
SHARDS = 8

#: Pages of the table that one page of a filtered list may read; then it ends short, with a place to go on from.
_PAGES = 5
_PAGE_ITEMS = 200


class DynamoActivities:
    """The port `Activities`. `body` holds the whole activity; what is queried or conditioned stands beside it."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def add(self, activity: Activity) -> None:
        with refusals():
            self._client.put_item(
                TableName=self._table, Item=_item(activity), ConditionExpression="attribute_not_exists(pk)"
            )

    def claim_request(self, tenant: str, digest: str, activity_id: str, expires_at: datetime) -> str:
        pk = f"{tenant_pk(tenant)}#REQUEST#{digest}"
        item = key(pk, "REQUEST") | {
            "activity_id": {"S": activity_id},
            "expires_at": {"N": str(int(expires_at.timestamp()))},
        }
        try:
            with refusals():
                self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except ConflictError:
            earlier = get(self._client, self._table, pk, "REQUEST")
            return earlier["activity_id"]["S"] if earlier else activity_id
        return activity_id

    def get(self, tenant: str, activity_id: str) -> Activity | None:
        item = get(self._client, self._table, tenant_pk(tenant), f"ACTIVITY#{activity_id}")
        return _activity(item) if item else None

    def replace(self, before: Activity, after: Activity) -> None:
        try:
            with refusals():
                self._client.put_item(
                    TableName=self._table,
                    Item=_item(after),
                    ConditionExpression="#status = :status AND #revision = :revision",
                    ExpressionAttributeNames={"#status": "status", "#revision": "revision"},
                    ExpressionAttributeValues={
                        ":status": {"S": before.status.value},
                        ":revision": {"N": str(before.revision)},
                    },
                )
        except ConflictError:
            # Ours, when only the answer to an earlier try of this very call was lost.
            if self.get(after.tenant, after.activity_id) != after:
                raise

    def page(
        self, tenant: str, chosen: ActivityFilter, *, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        found: list[Activity] = []
        start = before
        for _ in range(_PAGES):
            activities, further = self._some(tenant, chosen, start)
            for activity in activities:
                start = activity.activity_id
                if _matches(activity, chosen):
                    found.append(activity)
                    if len(found) == limit:
                        more = further or activity is not activities[-1]
                        return found, start if more else None
            if not further:
                return found, None
        return found, start

    def due(self, now: datetime, *, limit: int) -> list[Activity]:
        found: list[Activity] = []
        for shard in range(SHARDS):
            found += [_activity(item) for item in self._due_in(shard, now, limit)]
        return sorted(found, key=lambda activity: str(activity.deadline_at))[:limit]

    def _some(self, tenant: str, chosen: ActivityFilter, before: str | None) -> tuple[list[Activity], bool]:
        """Return the next activities of the list's index, newest first, and whether there are more."""
        index, name, value = _index(tenant, chosen)
        low = f"ACTIVITY#{_first_id(chosen.created_from)}"
        high = f"ACTIVITY#{before}" if before else "ACTIVITY#~"
        query: dict[str, Any] = {} if index is None else {"IndexName": index}
        with refusals():
            page = self._client.query(
                TableName=self._table,
                KeyConditionExpression=f"{name} = :value AND sk BETWEEN :low AND :high",
                ExpressionAttributeValues={":value": {"S": value}, ":low": {"S": low}, ":high": {"S": high}},
                ScanIndexForward=False,
                ConsistentRead=index is None,
                Limit=_PAGE_ITEMS,
                **query,
            )
        activities = [_activity(item) for item in page["Items"]]
        return [each for each in activities if each.activity_id != before], "LastEvaluatedKey" in page

    def _due_in(self, shard: int, now: datetime, limit: int) -> Iterator[Item]:
        items = query_all(
            self._client,
            TableName=self._table,
            IndexName="due",
            KeyConditionExpression="due_pk = :shard AND due_sk <= :now",
            ExpressionAttributeValues={":shard": {"S": f"DUE#{shard}"}, ":now": {"S": now.isoformat()}},
            Limit=limit,
        )
        for _, item in zip(range(limit), items, strict=False):
            yield item


def _item(activity: Activity) -> Item:
    tenant, activity_id = activity.tenant, activity.activity_id
    item = key(tenant_pk(tenant), f"ACTIVITY#{activity_id}") | {
        "status": {"S": activity.status.value},
        "revision": {"N": str(activity.revision)},
        "service_pk": {"S": f"TENANT#{tenant}#SERVICE#{activity.service}"},
        "status_pk": {"S": f"TENANT#{tenant}#STATUS#{activity.status.value}"},
        "file_sk": {"S": f"{activity.file_name}#{activity_id}"},
        "body": {"S": msgspec.json.encode(activity).decode()},
    }
    if activity.deadline_at is not None:
        shard = zlib.crc32(activity_id.encode()) % SHARDS
        item |= {"due_pk": {"S": f"DUE#{shard}"}, "due_sk": {"S": activity.deadline_at.isoformat()}}
    return item


def _activity(item: Item) -> Activity:
    return msgspec.json.decode(item["body"]["S"], type=Activity)


def _index(tenant: str, chosen: ActivityFilter) -> tuple[str | None, str, str]:
    """Return the index that narrows the list most, the name of its partition key and its value."""
    if chosen.status is not None:
        return "by_status", "status_pk", f"TENANT#{tenant}#STATUS#{chosen.status.value}"
    if chosen.service is not None:
        return "by_service", "service_pk", f"TENANT#{tenant}#SERVICE#{chosen.service}"
    return None, "pk", tenant_pk(tenant)


def _first_id(time: datetime | None) -> str:
    """Return the lowest id (ULID) that can have been made at a time."""
    from ulid import ULID  # noqa: PLC0415

    return str(ULID.from_timestamp(time.timestamp()))[:10] if time else ""


def _matches(activity: Activity, chosen: ActivityFilter) -> bool:
    return (
        chosen.service in {None, activity.service}
        and chosen.status in {None, activity.status}
        and (chosen.file_name_prefix is None or activity.file_name.startswith(chosen.file_name_prefix))
        and (chosen.created_from is None or activity.created_at >= chosen.created_from)
        and (chosen.created_to is None or activity.created_at <= chosen.created_to)
    )
