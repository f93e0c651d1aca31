"""Verdicts in the table: what each structural check said, within what an item may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.aws.table import activity_pk, get, key, refusals
from hub.core.verdict import Verdict

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: An item holds 400 KiB at most; keys and names want some.
MOST_BYTES = 380_000


class DynamoVerdicts:
    """The port `Verdicts`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def put(self, tenant: str, activity_id: str, check: int, verdict: Verdict) -> None:
        item = key(activity_pk(tenant, activity_id), f"CHECK#{check:05d}") | {"body": {"B": _fitting(verdict)}}
        with refusals():
            self._client.put_item(TableName=self._table, Item=item)

    def get(self, tenant: str, activity_id: str, check: int) -> Verdict | None:
        item = get(self._client, self._table, activity_pk(tenant, activity_id), f"CHECK#{check:05d}")
        return msgspec.json.decode(item["body"]["B"], type=Verdict) if item else None


def _fitting(verdict: Verdict) -> bytes:
    """Return the verdict as JSON that an item can hold: examples go first, then the first page, then groups.

    All of them stand in the check's files; the counts always stay.
    """
    body = msgspec.json.encode(verdict)
    for name in ("examples", "findings", "groups"):
        if len(body) <= MOST_BYTES:
            return body
        if name == "examples":
            bare = [msgspec.structs.replace(group, examples=[]) for group in verdict.groups]
            verdict = msgspec.structs.replace(verdict, groups=bare)
        else:
            verdict = msgspec.structs.replace(verdict, **{name: []})
        body = msgspec.json.encode(verdict)
    return body
