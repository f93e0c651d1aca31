"""Outcomes in the table: spread by part, found again by business key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.aws.table import Item, activity_pk, get, key, partition, query_all, refusals
from hub.core.outcome import Outcome, PartTally

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class DynamoOutcomes:
    """The port `Outcomes`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def actions(
        self, tenant: str, activity_id: str, attempt: int, part: int, outcome: Outcome
    ) -> list[TransactWriteItemTypeDef]:
        """Return the actions that record an outcome within a transaction: its own put-if-absent first, its look-up."""
        body: Item = {
            "outcome": {"S": outcome.kind.value},
            "body": {"S": msgspec.json.encode(outcome).decode()},
        }
        itself = key(*_outcome_key(tenant, activity_id, attempt, part, outcome.entity)) | body
        sighting = (
            key(
                _sighting_pk(tenant, outcome.record_key),
                f"ACTIVITY#{activity_id}#ATTEMPT#{attempt:04d}#ENTITY#{outcome.entity:09d}",
            )
            | body
            | {"activity_id": {"S": activity_id}, "attempt": {"N": str(attempt)}}
        )
        return [
            {"Put": {"TableName": self._table, "Item": itself, "ConditionExpression": "attribute_not_exists(pk)"}},
            {"Put": {"TableName": self._table, "Item": sighting}},
        ]

    def record(self, tenant: str, activity_id: str, attempt: int, part: int, outcome: Outcome) -> None:
        with refusals():
            try:
                self._client.transact_write_items(
                    TransactItems=self.actions(tenant, activity_id, attempt, part, outcome)
                )
            except self._client.exceptions.TransactionCanceledException as cancelled:
                if cancelled.response["CancellationReasons"][0].get("Code") != "ConditionalCheckFailed":
                    raise

    def of_part(self, tenant: str, activity_id: str, attempt: int, part: int) -> list[Outcome]:
        pk, _ = _outcome_key(tenant, activity_id, attempt, part, 0)
        items = partition(self._client, self._table, pk, "ENTITY#", ProjectionExpression="body")
        return [msgspec.json.decode(item["body"]["S"], type=Outcome) for item in items]

    def get(self, tenant: str, activity_id: str, attempt: int, part: int, entity: int) -> Outcome | None:
        item = get(self._client, self._table, *_outcome_key(tenant, activity_id, attempt, part, entity))
        return msgspec.json.decode(item["body"]["S"], type=Outcome) if item else None

    def close_part(self, tenant: str, activity_id: str, attempt: int, tally: PartTally) -> None:
        counts: Item = {name: {"N": str(value)} for name, value in msgspec.structs.asdict(tally).items()}
        item = key(_attempt_pk(tenant, activity_id, attempt), f"PART#{tally.part:06d}") | counts
        with refusals():
            self._client.put_item(TableName=self._table, Item=item)

    def tallies(self, tenant: str, activity_id: str, attempt: int) -> list[PartTally]:
        items = partition(self._client, self._table, _attempt_pk(tenant, activity_id, attempt), "PART#")
        names = PartTally.__struct_fields__
        return [PartTally(**{name: int(item[name]["N"]) for name in names}) for item in items]

    def by_key(self, tenant: str, record_key: str, *, limit: int) -> list[tuple[str, int, Outcome]]:
        found: list[tuple[str, int, Outcome]] = []
        query = query_all(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _sighting_pk(tenant, record_key)}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )
        for item in query:
            outcome = msgspec.json.decode(item["body"]["S"], type=Outcome)
            found.append((item["activity_id"]["S"], int(item["attempt"]["N"]), outcome))
            if len(found) == limit:
                break
        return found


def _attempt_pk(tenant: str, activity_id: str, attempt: int) -> str:
    return f"{activity_pk(tenant, activity_id)}#ATTEMPT#{attempt}"


def _outcome_key(tenant: str, activity_id: str, attempt: int, part: int, entity: int) -> tuple[str, str]:
    return f"{_attempt_pk(tenant, activity_id, attempt)}#PART#{part}", f"ENTITY#{entity:09d}"


def _sighting_pk(tenant: str, record_key: str) -> str:
    return f"TENANT#{tenant}#KEY#{record_key}"
