"""What was sent to targets by HTTP, in the table: a claim each, written together with the outcome it means."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from hub.aws.patience import STORE_ERRORS, TRIES, cancellation_reasons, is_passing
from hub.aws.table import Item, body, get, key, tenant_pk
from hub.core.sending import Sending
from hub.ports import BusyError, ConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef, TransactWriteItemTypeDef

    from hub.aws.outcomes import DynamoOutcomes
    from hub.aws.patience import Patience
    from hub.core.outcome import Outcome
    from hub.ports import Submission

_SENDING = "SENDING"


class DynamoSendings:
    """The port `Sendings`: `TENANT#t#SENDING#<claim>` / `SENDING`."""

    def __init__(self, client: DynamoDBClient, table: str, outcomes: DynamoOutcomes, patience: Patience) -> None:
        self._client = client
        self._table = table
        self._outcomes = outcomes
        self._patience = patience

    def get(self, tenant: str, claim: str) -> Sending | None:
        item = get(self._client, self._table, _pk(tenant, claim), _SENDING)
        return msgspec.json.decode(item["body"]["S"], type=Sending) if item else None

    def put(self, submission: Submission, before: Sending | None, after: Sending, outcome: Outcome) -> None:
        tenant = submission.tenant.name
        recorded = self._outcomes.actions(tenant, submission.activity_id, submission.attempt, submission.part, outcome)
        actions: list[TransactWriteItemTypeDef] = [*recorded, {"Put": self._put(tenant, before, after)}]
        # The token stands for what is written: a repeat whose first answer was lost is recognised by the store.
        token = hashlib.blake2b(msgspec.json.encode(actions), digest_size=16).hexdigest()
        for tried in range(TRIES):
            try:
                self._client.transact_write_items(TransactItems=actions, ClientRequestToken=token)
            except STORE_ERRORS as error:
                if "ConditionalCheckFailed" in cancellation_reasons(error):
                    raise ConflictError from error
                if not is_passing(error):
                    raise
                self._patience.wait(tried)
            else:
                return
        raise BusyError(f"Entity {outcome.entity} could not be claimed in {TRIES} tries.")

    def _put(self, tenant: str, before: Sending | None, after: Sending) -> PutTypeDef:
        revision: Item = {"revision": {"N": str(after.revision)}}
        item = key(_pk(tenant, after.claim), _SENDING) | body(after) | revision
        if before is None:
            return {"TableName": self._table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        return {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": "revision = :before",
            "ExpressionAttributeValues": {":before": {"N": str(before.revision)}},
        }


def _pk(tenant: str, claim: str) -> str:
    return f"{tenant_pk(tenant)}#SENDING#{claim}"
