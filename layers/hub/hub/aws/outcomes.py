"""Outcomes in the table: spread by part, found again by business key."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from hub.aws.table import (
    MOST_BYTES,
    Item,
    attempt_pk,
    body,
    get,
    key,
    part_pk,
    partition,
    query_all,
    refusals,
    sighting_pk,
)
from hub.core.outcome import Outcome, OutcomeKind, PartTally, Problem

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef

_UNSETTLED = [kind for kind in OutcomeKind if not kind.is_settled]

#: An outcome is put where there is none, or one that only says that the target has not spoken yet.
_UNLESS_SETTLED: dict[str, Any] = {
    "ConditionExpression": f"attribute_not_exists(pk) OR #outcome IN ({', '.join(f':{kind}' for kind in _UNSETTLED)})",
    "ExpressionAttributeNames": {"#outcome": "outcome"},
    "ExpressionAttributeValues": {f":{kind}": {"S": kind.value} for kind in _UNSETTLED},
}


class DynamoOutcomes:
    """The port `Outcomes`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def actions(
        self, tenant: str, activity_id: str, attempt: int, part: int, outcome: Outcome
    ) -> list[TransactWriteItemTypeDef]:
        """Return the actions that record an outcome within a transaction: its own first, put unless settled, then
        its look-up.

        In one transaction, because a look-up that tells another story than the outcome, or none, is never mended.
        """
        said = body(_fitting(outcome)) | {"outcome": {"S": outcome.kind.value}}
        itself = key(part_pk(tenant, activity_id, attempt, part), _sk(outcome.entity)) | said
        seen_in = f"ACTIVITY#{activity_id}#ATTEMPT#{attempt:04d}#{_sk(outcome.entity)}"
        origin: Item = {"activity_id": {"S": activity_id}, "attempt": {"N": str(attempt)}}
        sighting = key(sighting_pk(tenant, outcome.record_key), seen_in) | said | origin
        unless_settled: PutTypeDef = {"TableName": self._table, "Item": itself, **_UNLESS_SETTLED}  # type: ignore[typeddict-item]  # shared by all
        return [
            {"Put": unless_settled},
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
        pk = part_pk(tenant, activity_id, attempt, part)
        items = partition(self._client, self._table, pk, "ENTITY#", ProjectionExpression="body")
        return [_outcome(item) for item in items]

    def get(self, tenant: str, activity_id: str, attempt: int, part: int, entity: int) -> Outcome | None:
        item = get(self._client, self._table, part_pk(tenant, activity_id, attempt, part), _sk(entity))
        return _outcome(item) if item else None

    def close_part(self, tenant: str, activity_id: str, attempt: int, tally: PartTally) -> None:
        counts: Item = {name: {"N": str(value)} for name, value in msgspec.structs.asdict(tally).items()}
        item = key(attempt_pk(tenant, activity_id, attempt), f"PART#{tally.part:06d}") | counts
        with refusals():
            self._client.put_item(TableName=self._table, Item=item)

    def tallies(self, tenant: str, activity_id: str, attempt: int) -> list[PartTally]:
        items = partition(self._client, self._table, attempt_pk(tenant, activity_id, attempt), "PART#")
        names = PartTally.__struct_fields__
        return [PartTally(**{name: int(item[name]["N"]) for name in names}) for item in items]

    def by_key(self, tenant: str, record_key: str, *, limit: int) -> list[tuple[str, int, Outcome]]:
        found = query_all(
            self._client,
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": sighting_pk(tenant, record_key)}},
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=limit,
        )
        return [(item["activity_id"]["S"], int(item["attempt"]["N"]), _outcome(item)) for item in islice(found, limit)]


def _sk(entity: int) -> str:
    return f"ENTITY#{entity:09d}"


def _outcome(item: Item) -> Outcome:
    return msgspec.json.decode(item["body"]["S"], type=Outcome)


def _fitting(outcome: Outcome) -> Outcome:
    """Return the outcome with as many of its problems as an item can hold, and how many more there were."""
    fitting, kept = outcome, len(outcome.problems)
    while kept and len(msgspec.json.encode(fitting)) > MOST_BYTES:
        kept //= 2
        more = Problem(
            code="entity.more-problems",
            message=f"{len(outcome.problems) - kept:,} more problems are too long to keep: correct what is listed, "
            "shorten long values, then send it again.",
        )
        fitting = msgspec.structs.replace(outcome, problems=[*outcome.problems[:kept], more])
    return fitting
