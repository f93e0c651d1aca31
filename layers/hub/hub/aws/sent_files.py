"""Which activities sent which bytes, and files of which profile, in the table: an item each, that nobody overwrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.table import key, refusals, tenant_pk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from hub.aws.table import Item

_CHECKED, _SUBMITTED = "CHECKED#", "SUBMITTED#"


class DynamoSentFiles:
    """The port `SentFiles`: `TENANT#t#FILE#<service>#<sha256>` / `CHECKED#<activity>` and `SUBMITTED#<activity>`, and
    `TENANT#t#MAPPED#<service>#<partner>/<name>` / `SUBMITTED#<activity>`.

    The items say all by their keys: writing one again writes the same, and needs no condition.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def note_checked(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        self._put(_pk(tenant, service, sha256), _CHECKED + activity_id)

    def note_submitted(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        self._put(_pk(tenant, service, sha256), _SUBMITTED + activity_id)

    def note_mapped(self, tenant: str, service: str, mapping: str, activity_id: str) -> None:
        self._put(_mapped_pk(tenant, service, mapping), _SUBMITTED + activity_id)

    def newest_mapped(self, tenant: str, service: str, mapping: str, *, limit: int) -> list[str]:
        return self._newest(_mapped_pk(tenant, service, mapping), "begins_with(sk, :sk)", _SUBMITTED, limit=limit)

    def other(self, tenant: str, service: str, sha256: str, activity_id: str) -> str | None:
        pk = _pk(tenant, service, sha256)
        # Of two, one at least is not the given one; ids sort by time.
        submitted = self._newest(pk, "begins_with(sk, :sk)", _SUBMITTED, limit=2)
        older = self._newest(pk, "sk < :sk", _CHECKED + activity_id, limit=1)
        return next((each for each in (*submitted, *older) if each != activity_id), None)

    def _put(self, pk: str, sk: str) -> None:
        with refusals():
            self._client.put_item(TableName=self._table, Item=key(pk, sk))

    def _newest(self, pk: str, condition: str, sk: str, *, limit: int) -> list[str]:
        """Return the ids of the newest activities whose sort keys meet a condition."""
        values: Item = {":pk": {"S": pk}, ":sk": {"S": sk}}
        with refusals():
            found = self._client.query(
                TableName=self._table,
                KeyConditionExpression=f"pk = :pk AND {condition}",
                ExpressionAttributeValues=values,
                ConsistentRead=True,
                ScanIndexForward=False,
                Limit=limit,
            )
        return [item["sk"]["S"].partition("#")[2] for item in found["Items"]]


def _pk(tenant: str, service: str, sha256: str) -> str:
    return f"{tenant_pk(tenant)}#FILE#{service}#{sha256}"


def _mapped_pk(tenant: str, service: str, mapping: str) -> str:
    return f"{tenant_pk(tenant)}#MAPPED#{service}#{mapping}"
