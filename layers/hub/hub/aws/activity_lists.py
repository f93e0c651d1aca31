"""Lists of activities: which index answers which question, and how much of it one page may read.

A list is newest first, and ids sort by time. So a page walks back in time through the index that narrows the question
most, and leaves out what the other filters do not show. Where few files bear the name asked for, the index of names
has all of them in one look; where many do, the walk meets them soon.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from ulid import ULID

from hub.aws.table import LONGEST_SK, Item, refusals, tenant_pk
from hub.core.activity import Activity

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import QueryOutputTypeDef

    from hub.core.activity import Status
    from hub.ports.activities import ActivityFilter

#: Pages of the table that one page of a filtered list may read; then it ends short, with a place to go on from.
PAGES = 5
PAGE_ITEMS = 200

#: Files of one name prefix that are sorted by time here; more than these are met on the walk.
MOST_NAMED = 400

#: An id is older than its activity where it was claimed with an Idempotency-Key and used by a later try. Claims live
#: for a day, and DynamoDB may take two more to remove them.
_ID_OLDER_BY = timedelta(days=3)

#: An id may be made moments after the time that its activity says.
_ID_YOUNGER_BY = timedelta(minutes=1)

#: Characters of an id that tell its time.
_TIME_OF_ID = 10

#: Sorts behind every id.
_LAST = "~"

#: Bytes of a file's name in its index: with the id behind it they must fit a sort key.
_NAME_BYTES = 900


def sk(activity_id: str) -> str:
    return f"ACTIVITY#{activity_id}"


def service_pk(tenant: str, service: str) -> str:
    return f"{tenant_pk(tenant)}#SERVICE#{service}"


def status_pk(tenant: str, status: Status) -> str:
    return f"{tenant_pk(tenant)}#STATUS#{status.value}"


def file_sk(file_name: str, activity_id: str) -> str:
    return f"{_indexed_name(file_name)}#{activity_id}"


def activity_of(item: Item) -> Activity:
    return msgspec.json.decode(item["body"]["S"], type=Activity)


@dataclass(frozen=True, slots=True)
class _Walk:
    """An index (None: the table itself), a partition of it, and the sort keys between which it is read, inclusive.

    `filtered` tells that some of what it meets may have to be left out.
    """

    index: str | None
    attribute: str
    value: str
    low: str
    high: str
    filtered: bool


class ActivityLists:
    """Reads pages of a tenant's activities, newest first."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def page(
        self, tenant: str, chosen: ActivityFilter, *, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        """Return `limit` activities at most, older than the id `before`, and the id to go on from."""
        named = self._named(tenant, chosen) if chosen.file_name_prefix else None
        if named is None:
            return self._walked(_walk(tenant, chosen), chosen, limit, before)
        older = [each for each in named if before is None or each.activity_id < before]
        page = older[:limit]
        return page, page[-1].activity_id if len(older) > limit else None

    def _named(self, tenant: str, chosen: ActivityFilter) -> list[Activity] | None:
        """Return all activities that are shown, newest first, or None when the name alone does not narrow enough."""
        found: list[Activity] = []
        start: dict[str, Any] = {}
        while len(found) < MOST_NAMED:
            page = self._query(
                IndexName="by_file_name",
                KeyConditionExpression="pk = :pk AND begins_with(file_sk, :name)",
                ExpressionAttributeValues={
                    ":pk": {"S": tenant_pk(tenant)},
                    ":name": {"S": _indexed_name(chosen.file_name_prefix or "")},
                },
                Limit=PAGE_ITEMS,
                **start,
            )
            found += map(activity_of, page["Items"])
            if "LastEvaluatedKey" not in page:
                shown = (each for each in found if _shows(chosen, each))
                return sorted(shown, key=lambda each: each.activity_id, reverse=True)
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        return None

    def _walked(
        self, walk: _Walk, chosen: ActivityFilter, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        found: list[Activity] = []
        start = before
        for _ in range(PAGES):
            met, further = self._step(walk, start, limit)
            for activity in met:
                start = activity.activity_id
                if _shows(chosen, activity):
                    found.append(activity)
                    if len(found) == limit:
                        return found, start if further or activity is not met[-1] else None
            if not further:
                return found, None
        return found, start

    def _step(self, walk: _Walk, before: str | None, limit: int) -> tuple[list[Activity], bool]:
        """Return the next activities on the walk, and whether there are more."""
        high = min(walk.high, sk(before)) if before else walk.high
        if high < walk.low or len(high.encode()) > LONGEST_SK:
            return [], False
        page = self._query(
            KeyConditionExpression=f"{walk.attribute} = :value AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues={":value": {"S": walk.value}, ":low": {"S": walk.low}, ":high": {"S": high}},
            ScanIndexForward=False,
            ConsistentRead=walk.index is None,
            # More than are shown: `before` is met again, and one further tells that there is a next page.
            Limit=PAGE_ITEMS if walk.filtered else limit + 2,
            **({} if walk.index is None else {"IndexName": walk.index}),
        )
        met = [activity_of(item) for item in page["Items"]]
        return [each for each in met if each.activity_id != before], "LastEvaluatedKey" in page

    def _query(self, **query: Any) -> QueryOutputTypeDef:  # noqa: ANN401 - the query's own parameters
        with refusals():
            return self._client.query(TableName=self._table, **query)


def _walk(tenant: str, chosen: ActivityFilter) -> _Walk:
    low = _id_time(chosen.created_from, -_ID_OLDER_BY) if chosen.created_from else ""
    high = _id_time(chosen.created_to, _ID_YOUNGER_BY) + _LAST if chosen.created_to else _LAST
    among: tuple[str | None, str, str] = (None, "pk", tenant_pk(tenant))
    if chosen.status is not None:
        among = ("by_status", "status_pk", status_pk(tenant, chosen.status))
    elif chosen.service is not None:
        among = ("by_service", "service_pk", service_pk(tenant, chosen.service))
    filtered = any((chosen.status and chosen.service, chosen.file_name_prefix, chosen.created_from, chosen.created_to))
    return _Walk(*among, low=sk(low), high=sk(high), filtered=filtered)


def _id_time(time: datetime, margin: timedelta) -> str:
    """Return the beginning of the ids (ULIDs) made a margin after a time, or before. Their clock begins in 1970."""
    seconds = time.timestamp() + margin.total_seconds()
    return str(ULID.from_timestamp(max(seconds, 0.0)))[:_TIME_OF_ID]


def _indexed_name(file_name: str) -> str:
    return file_name.encode()[:_NAME_BYTES].decode(errors="ignore")


def _shows(chosen: ActivityFilter, activity: Activity) -> bool:
    return (
        chosen.service in {None, activity.service}
        and chosen.status in {None, activity.status}
        and (chosen.file_name_prefix is None or activity.file_name.startswith(chosen.file_name_prefix))
        and (chosen.created_from is None or activity.created_at >= chosen.created_from)
        and (chosen.created_to is None or activity.created_at <= chosen.created_to)
    )
