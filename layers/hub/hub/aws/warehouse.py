"""The embedded target: judges against the hub's table, and settles an entity in one transaction.

The transaction claims the business key, applies the plan and records the outcome, or does nothing of it. What was read
before only shapes the plan: the conditions of the transaction decide. When one fails, something came in between, and
the entity is judged again on a fresh reading. Orders that need more than one transaction go by `hub.aws.large_orders`.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from hub.aws.large_orders import LargeOrders
from hub.aws.patience import TRIES
from hub.aws.warehouse_actions import action
from hub.aws.warehouse_store import Answer, WarehouseStore
from hub.ports import BusyError, NotYetError
from hub.warehouse.operations import operation
from hub.warehouse.plan import MAX_ACTIONS, OUTCOME_ACTIONS, ChangeRecord, Origin, WarehousePlan
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from hub.aws.outcomes import DynamoOutcomes
    from hub.aws.patience import Patience
    from hub.core.entity import Entity
    from hub.core.outcome import Outcome
    from hub.ports import Submission
    from hub.ports.targets import Plan

#: Entities judged on one reading, and what they may want of it: few enough that it is fresh when they are settled.
_JUDGED_TOGETHER = 100
_READ_TOGETHER = 4_000


class Warehouse:
    """The target that keeps its records and stock in the hub's own table. `most_actions` of a transaction: only tests
    have fewer than the store.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        outcomes: DynamoOutcomes,
        patience: Patience,
        now: Callable[[], datetime],
        *,
        most_actions: int = MAX_ACTIONS,
    ) -> None:
        self._store = WarehouseStore(client, table, patience)
        self._outcomes = outcomes
        self._patience = patience
        self._large = LargeOrders(self._store, now, most_actions=most_actions)
        self._most_actions = most_actions

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[WarehousePlan]:
        """Cross-check entities against what is stored now; yield a plan each, in order. Writes nothing.

        Entities are not judged by what earlier ones of the same call will take: those may fail yet, and a refusal on
        their account would be wrong. The write of the plan finds out.
        """
        wished = operation(submission.operation)
        origin = _origin(submission)
        for together in _together([(entity, wished.wanted(origin, entity)) for entity in entities]):
            snapshot = self._store.read(origin, Wanted.together(wanted for _, wanted in together))
            for entity, _ in together:
                yield wished.judge(origin, entity, snapshot)

    def settle(self, submission: Submission, plan: Plan) -> Outcome:
        """Claim, apply and record; return the outcome, or the one recorded before.

        Raises `BusyError` when the store would not take it in TRIES tries: nothing is recorded then, or (when only the
        answer was lost) exactly what the next delivery finds. Raises `NotYetError` as the port says.
        """
        if not isinstance(plan, WarehousePlan):
            raise TypeError("The warehouse settles only plans that it made.")
        for tried in range(TRIES):
            if self._should_wait(submission, plan, tried):
                plan = self._again(submission, plan)
                continue
            outcome = plan.outcome()
            answer = self._write(submission, plan, outcome)
            if answer is Answer.WRITTEN:
                return outcome
            if answer is Answer.SETTLED_BEFORE:
                recorded = self._recorded(submission, plan.entity.number)
                if recorded is not None:
                    return recorded
            plan = self._again(submission, plan)
        raise BusyError(f"Entity {plan.entity.number} could not be settled in {TRIES} tries.")

    def end_overdue(self, *, limit: int) -> int:
        return self._large.end_overdue(limit=limit)

    def transaction(
        self, submission: Submission, plan: WarehousePlan, outcome: Outcome
    ) -> list[TransactWriteItemTypeDef]:
        """Return the actions of a plan, the outcome's own put-if-absent first."""
        origin = _origin(submission)
        record = self._recording(submission, outcome)
        return [*record, *(action(self._store.table, origin, write) for write in plan.writes)]

    def _should_wait(self, submission: Submission, plan: WarehousePlan, tried: int) -> bool:
        """Tell whether to judge again at once, because of others: their way is cleared, or they were waited for."""
        if plan.unfinished and self._large.clear_way(_origin(submission), plan.unfinished):
            return True
        if not plan.provisional:
            return False
        if submission.may_wait:
            raise NotYetError(f"Entity {plan.entity.number} meets the unfinished work of others.")
        if tried + 1 == TRIES:
            return False
        self._patience.wait(tried)
        return True

    def _again(self, submission: Submission, plan: WarehousePlan) -> WarehousePlan:
        return next(self.judge(submission, [plan.entity]))

    def _write(self, submission: Submission, plan: WarehousePlan, outcome: Outcome) -> Answer:
        # What was begun as too large may have become small: others have created the company that it was to create.
        if plan.begun or len(plan.writes) + OUTCOME_ACTIONS > self._most_actions:
            write = self._large.give_back if isinstance(plan.writes[0], ChangeRecord) else self._large.reserve
            return write(_origin(submission), plan, self._recording(submission, outcome))
        actions = self.transaction(submission, plan, outcome)
        # The token stands for what is written: a repeat whose first answer was lost is recognised by the store. The
        # outcome among the actions makes it unlike that of any other entity or attempt.
        token = hashlib.blake2b(msgspec.json.encode(actions), digest_size=16).hexdigest()
        failed = self._store.transact(actions, token)
        if not failed:
            return Answer.WRITTEN
        return Answer.SETTLED_BEFORE if failed[0] else Answer.OVERTAKEN

    def _recording(self, submission: Submission, outcome: Outcome) -> list[TransactWriteItemTypeDef]:
        return self._outcomes.actions(
            submission.tenant.name, submission.activity_id, submission.attempt, submission.part, outcome
        )

    def _recorded(self, submission: Submission, entity: int) -> Outcome | None:
        return self._outcomes.get(
            submission.tenant.name, submission.activity_id, submission.attempt, submission.part, entity
        )


def _together(wanting: list[tuple[Entity, Wanted]]) -> Iterator[list[tuple[Entity, Wanted]]]:
    """Yield runs of entities that are judged on one reading, with what they want."""
    run: list[tuple[Entity, Wanted]] = []
    size = 0
    for entity, wanted in wanting:
        if run and (len(run) == _JUDGED_TOGETHER or size + len(wanted) > _READ_TOGETHER):
            yield run
            run, size = [], 0
        run.append((entity, wanted))
        size += len(wanted)
    if run:
        yield run


def _origin(submission: Submission) -> Origin:
    return Origin(
        tenant=submission.tenant.name,
        default_dc=submission.tenant.default_dc,
        activity_id=submission.activity_id,
        attempt=submission.attempt,
        fields=submission.fields,
        blank_erases=submission.tenant.blank_erases,
        creates_ship_to_companies=submission.tenant.creates_ship_to_companies,
    )
