"""The embedded target: judges against the hub's table, and settles an entity in one transaction.

The transaction claims the business key, applies the plan and records the outcome, or does nothing of it. What was read
before only shapes the plan: the conditions of the transaction decide. When one fails, something came in between, and
the entity is judged again on a fresh reading.
"""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from typing import TYPE_CHECKING

import msgspec

from hub.aws.patience import STORE_ERRORS, TRIES, cancellation_reasons, is_passing
from hub.aws.table import Item, key
from hub.aws.warehouse_items import READ_EXPRESSION, READ_NAMES, action, places, snapshot_of
from hub.ports import BusyError
from hub.warehouse.operations import operation
from hub.warehouse.plan import Origin, WarehousePlan
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from hub.aws.outcomes import DynamoOutcomes
    from hub.aws.patience import Patience
    from hub.core.entity import Entity
    from hub.core.outcome import Outcome
    from hub.ports import Plan, Submission
    from hub.warehouse.snapshot import Snapshot

#: Entities judged on one reading: few enough that it is fresh when they are settled.
_JUDGED_TOGETHER = 100

#: Keys that one batch reads at most.
_BATCH_KEYS = 100

_FAILED_CONDITION = "ConditionalCheckFailed"


class _Answer(Enum):
    """What the store said to a transaction."""

    WRITTEN = auto()
    SETTLED_BEFORE = auto()
    OVERTAKEN = auto()
    NOT_NOW = auto()


class Warehouse:
    """The target that keeps its records and stock in the hub's own table."""

    def __init__(self, client: DynamoDBClient, table: str, outcomes: DynamoOutcomes, patience: Patience) -> None:
        self._client = client
        self._table = table
        self._outcomes = outcomes
        self._patience = patience

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[WarehousePlan]:
        """Cross-check entities against what is stored now; yield a plan each, in order. Writes nothing.

        Entities are not judged by what earlier ones of the same call will take: those may fail yet, and a refusal on
        their account would be wrong. The write of the plan finds out.
        """
        wished = operation(submission.operation)
        origin = _origin(submission)
        for start in range(0, len(entities), _JUDGED_TOGETHER):
            together = entities[start : start + _JUDGED_TOGETHER]
            snapshot = self._read(origin, Wanted.together(wished.wanted(origin, entity) for entity in together))
            for entity in together:
                yield wished.judge(origin, entity, snapshot)

    def settle(self, submission: Submission, plan: Plan) -> Outcome:
        """Claim, apply and record in one transaction; return the outcome, or the one recorded before.

        Raises `BusyError` when the store would not take it in TRIES tries: nothing is recorded then, or (when only the
        answer was lost) exactly what the next delivery finds.
        """
        if not isinstance(plan, WarehousePlan):
            raise TypeError("The warehouse settles only plans that it made.")
        for tried in range(TRIES):
            outcome = plan.outcome()
            answer = self._write(self.transaction(submission, plan, outcome))
            if answer is _Answer.WRITTEN:
                return outcome
            if answer is _Answer.SETTLED_BEFORE:
                recorded = self._recorded(submission, plan.entity.number)
                if recorded is not None:
                    return recorded
            if answer is _Answer.OVERTAKEN:
                plan = next(self.judge(submission, [plan.entity]))
            else:
                self._patience.wait(tried)
        raise BusyError(f"Entity {plan.entity.number} could not be settled in {TRIES} tries.")

    def transaction(
        self, submission: Submission, plan: WarehousePlan, outcome: Outcome
    ) -> list[TransactWriteItemTypeDef]:
        """Return the actions of a plan, the outcome's own put-if-absent first."""
        origin = _origin(submission)
        record = self._outcomes.actions(origin.tenant, origin.activity_id, origin.attempt, submission.part, outcome)
        return [*record, *(action(self._table, origin, write) for write in plan.writes)]

    def _write(self, actions: list[TransactWriteItemTypeDef]) -> _Answer:
        # The token stands for what is written: a repeat whose first answer was lost is recognised by the store. The
        # outcome among the actions makes it unlike that of any other entity or attempt.
        token = hashlib.blake2b(msgspec.json.encode(actions), digest_size=16).hexdigest()
        try:
            self._client.transact_write_items(TransactItems=actions, ClientRequestToken=token)
        except STORE_ERRORS as error:
            return _answer(error)
        return _Answer.WRITTEN

    def _recorded(self, submission: Submission, entity: int) -> Outcome | None:
        return self._outcomes.get(
            submission.tenant.name, submission.activity_id, submission.attempt, submission.part, entity
        )

    def _read(self, origin: Origin, wanted: Wanted) -> Snapshot:
        """Read all that is wanted, consistently, in as few batches as it takes."""
        where = places(origin, wanted)
        keys: list[Item] = [key(*place) for place in where]
        found: list[Item] = []
        for start in range(0, len(keys), _BATCH_KEYS):
            found += self._read_batch(keys[start : start + _BATCH_KEYS])
        return snapshot_of((where[item["pk"]["S"], item["sk"]["S"]], item) for item in found)

    def _read_batch(self, keys: list[Item]) -> list[Item]:
        found: list[Item] = []
        for tried in range(TRIES):
            try:
                answer = self._client.batch_get_item(
                    RequestItems={
                        self._table: {
                            "Keys": keys,
                            "ConsistentRead": True,
                            "ProjectionExpression": READ_EXPRESSION,
                            "ExpressionAttributeNames": READ_NAMES,
                        }
                    }
                )
            except STORE_ERRORS as error:
                if not is_passing(error):
                    raise
                self._patience.wait(tried)
                continue
            found += answer["Responses"].get(self._table, [])
            left = answer["UnprocessedKeys"].get(self._table)
            if left is None:
                return found
            keys = list(left["Keys"])
            self._patience.wait(tried)
        raise BusyError(f"{len(keys)} keys could not be read in {TRIES} tries.")


def _origin(submission: Submission) -> Origin:
    return Origin(
        tenant=submission.tenant.name,
        default_dc=submission.tenant.default_dc,
        activity_id=submission.activity_id,
        attempt=submission.attempt,
    )


def _answer(error: Exception) -> _Answer:
    """Return what an error means for a transaction whose first action records the outcome, or raise it."""
    reasons = cancellation_reasons(error)
    if reasons and reasons[0] == _FAILED_CONDITION:
        return _Answer.SETTLED_BEFORE
    if _FAILED_CONDITION in reasons:
        return _Answer.OVERTAKEN
    if is_passing(error):
        return _Answer.NOT_NOW
    raise error
