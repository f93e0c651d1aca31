"""Activities in the table: conditional writes, the Idempotency-Keys that ask for them, and what is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.aws.activity_lists import ActivityLists, activity_of, file_sk, service_pk, sk, status_pk
from hub.aws.due import ACTIVITIES, due, overdue
from hub.aws.table import Item, body, get, key, refusals, request_pk, tenant_pk
from hub.ports import ConflictError

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient

    from hub.core.activity import Activity
    from hub.ports.activities import ActivityFilter

_ABSENT: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}


class DynamoActivities:
    """The port `Activities`. Lists by service, status and file name, and what is due, may lag by moments."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table
        self._lists = ActivityLists(client, table)

    def add(self, activity: Activity) -> None:
        self._write(activity, _ABSENT)

    def claim_request(self, tenant: str, digest: str, activity_id: str, expires_at: datetime) -> str:
        pk = request_pk(tenant, digest)
        item = key(pk, "REQUEST") | {
            "activity_id": {"S": activity_id},
            "expires_at": {"N": str(int(expires_at.timestamp()))},
        }
        try:
            with refusals():
                self._client.put_item(TableName=self._table, Item=item, **_ABSENT)
        except ConflictError:
            earlier = get(self._client, self._table, pk, "REQUEST")
            return earlier["activity_id"]["S"] if earlier else activity_id
        return activity_id

    def get(self, tenant: str, activity_id: str) -> Activity | None:
        item = get(self._client, self._table, tenant_pk(tenant), sk(activity_id))
        return activity_of(item) if item else None

    def replace(self, before: Activity, after: Activity) -> None:
        self._write(
            after,
            {
                "ConditionExpression": "#status = :status AND #revision = :revision",
                "ExpressionAttributeNames": {"#status": "status", "#revision": "revision"},
                "ExpressionAttributeValues": {
                    ":status": {"S": before.status.value},
                    ":revision": {"N": str(before.revision)},
                },
            },
        )

    def page(
        self, tenant: str, chosen: ActivityFilter, *, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        return self._lists.page(tenant, chosen, limit=limit, before=before)

    def due(self, now: datetime, *, limit: int) -> list[Activity]:
        return [activity_of(item) for item in overdue(self._client, self._table, ACTIVITIES, now, limit=limit)]

    def _write(self, activity: Activity, condition: dict[str, Any]) -> None:
        try:
            with refusals():
                self._client.put_item(TableName=self._table, Item=_item(activity), **condition)
        except ConflictError:
            # Ours, when only the answer to an earlier try of this very call was lost.
            if self.get(activity.tenant, activity.activity_id) != activity:
                raise


def _item(activity: Activity) -> Item:
    tenant, activity_id = activity.tenant, activity.activity_id
    item = key(tenant_pk(tenant), sk(activity_id)) | {
        "status": {"S": activity.status.value},
        "revision": {"N": str(activity.revision)},
        "service_pk": {"S": service_pk(tenant, activity.service)},
        "status_pk": {"S": status_pk(tenant, activity.status)},
        "file_sk": {"S": file_sk(activity.file_name, activity_id)},
    }
    if activity.deadline_at is not None:
        item |= due(ACTIVITIES, activity_id, activity.deadline_at)
    return item | body(activity)
