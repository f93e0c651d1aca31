"""Orders whose stock does not fit one transaction, a chunk at a time: `hub.warehouse.work` says how.

An order is decided (outcome, record, company) in one transaction like any other. What is taken before that is held by
the work; what is given back after a cancellation is too. So a crash leaves a work: the next delivery of the part goes
on with it, and if none comes, the sweep ends it.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from hub.aws.due import WORK, overdue
from hub.aws.warehouse_actions import action, move, remove
from hub.aws.warehouse_items import record_pk
from hub.aws.warehouse_store import Answer
from hub.aws.work_items import WORK_SK, begin, end, swap, work_of
from hub.ports import BusyError
from hub.warehouse.orders import pieces
from hub.warehouse.plan import MAX_ACTIONS, ChangeRecord, Origin, PutNew
from hub.warehouse.record import Kind, OrderStatus, RecordKey
from hub.warehouse.snapshot import Wanted
from hub.warehouse.work import Work, WorkState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from hub.aws.warehouse_store import WarehouseStore
    from hub.warehouse.plan import Move, WarehousePlan
    from hub.warehouse.record import Record, StockKey

    Action = TransactWriteItemTypeDef

#: From then on a work counts as left behind. A thousand lines take seconds; whoever is later finds it undone.
LEFT_BEHIND_AFTER = timedelta(minutes=5)


class DisagreeingWorkError(Exception):
    """An order and the work on it disagree, which no transaction of ours leaves: somebody has changed one by hand."""

    def __init__(self, work: Work) -> None:
        place = record_pk(work.tenant, work.key)
        super().__init__(f"The items RECORD and {WORK_SK} of {place} disagree: the work is {work.state}.")


class LargeOrders:
    """The works on large orders. `most_actions` of one transaction: fewer than the store's only in tests."""

    def __init__(self, store: WarehouseStore, now: Callable[[], datetime], *, most_actions: int = MAX_ACTIONS) -> None:
        self._store = store
        self._table = store.table
        self._now = now
        # One action of each step is the work's own.
        self._chunk = most_actions - 1

    def reserve(self, origin: Origin, plan: WarehousePlan, outcome: list[Action]) -> Answer:
        """Take the stock of a new order a chunk at a time, then decide it; or give back what was taken."""
        order = plan.others[0]
        if not isinstance(order, PutNew):
            raise TypeError("Stock is reserved only for an order that is created.")
        work = self._work(origin.tenant, order.record.key) or self._claim(origin, plan, order)
        asked = {each.key: each.quantity for each in plan.moves}
        while work is not None and work.state is WorkState.RESERVING and work.is_for(origin, plan.entity):
            if work.done == work.chunk_count(asked):
                return self._decide(origin, plan, work, outcome)
            after, moves = work.step(asked)
            failed = self._store.transact([swap(self._table, work, after), *self._moves(work, moves)])
            if failed and not failed[0]:
                self._undo(work)
                return Answer.OVERTAKEN
            work = self._work(work.tenant, work.key) if failed else after
        if work is not None and work.state is not WorkState.RESERVING:
            self._wind_down(work)
        return Answer.OVERTAKEN

    def give_back(self, origin: Origin, plan: WarehousePlan, outcome: list[Action]) -> Answer:
        """Decide the cancellation of an order, then give its stock back a chunk at a time."""
        change, *others = plan.others
        if not isinstance(change, ChangeRecord):
            raise TypeError("Stock is given back only for an order that is cancelled.")
        begun = self._new_work(origin, plan, WorkState.GIVING_BACK)
        begun = msgspec.structs.replace(begun, done=begun.chunk_count({each.key: 0 for each in plan.moves}))
        cancelling = msgspec.structs.replace(change.after, status=OrderStatus.CANCELLING)
        failed = self._store.transact(
            [
                *outcome,
                action(self._table, origin, ChangeRecord(change.before, cancelling)),
                begin(self._table, begun),
                *(action(self._table, origin, write) for write in others),
            ]
        )
        if failed:
            # What is left of the order's creation stands in the way, or it is this very work whose answer was lost.
            earlier = self._work(origin.tenant, change.after.key)
            if earlier is not None and earlier.state is not WorkState.RESERVING:
                self._wind_down(earlier)
            return Answer.SETTLED_BEFORE if failed[0] else Answer.OVERTAKEN
        with suppress(BusyError):  # It is decided; the sweep does what is left.
            self._wind_down(begun)
        return Answer.WRITTEN

    def clear_way(self, origin: Origin, order: RecordKey) -> bool:
        """End the work on an order if whoever began it is gone or needs it no more; tell whether the way is clear."""
        work = self._work(origin.tenant, order)
        if work is None:
            return True
        if work.state is not WorkState.RESERVING:
            self._wind_down(work)
            return True
        if work.may_be_undone_by(origin, self._now()):
            self._undo(work)
            return True
        return False

    def end_overdue(self, *, limit: int) -> int:
        """End the works that were left behind: undo a reservation, complete anything else. Return how many."""
        left = overdue(self._store.client, self._table, WORK, self._now(), limit=limit)
        ended = 0
        disagreeing: DisagreeingWorkError | None = None
        for item in left:
            # The index may lag: what it shows is where to look.
            seen = work_of(item)
            work = self._work(seen.tenant, seen.key)
            if work is None or work.due_at > self._now():
                continue
            try:
                self._undo(work)
            except BusyError:
                continue  # The next sweep sees to it.
            except DisagreeingWorkError as error:
                disagreeing = error  # It must not keep the others from being ended.
                continue
            ended += 1
        if disagreeing is not None:
            raise disagreeing
        return ended

    def _claim(self, origin: Origin, plan: WarehousePlan, order: PutNew) -> Work | None:
        """Take the order's number, with a work that the sweep finds; or return the work that was there first."""
        work = self._new_work(origin, plan, WorkState.RESERVING)
        claim = PutNew(_reserving(order.record), order.content)
        failed = self._store.transact([action(self._table, origin, claim), begin(self._table, work)])
        return self._work(work.tenant, work.key) if failed else work

    def _decide(self, origin: Origin, plan: WarehousePlan, work: Work, outcome: list[Action]) -> Answer:
        """Make the order what it is to be, with its outcome; then what was held is kept."""
        order, *others = plan.others
        if not isinstance(order, PutNew):
            raise TypeError("Only an order that is created is decided here.")
        kept = msgspec.structs.replace(work, state=WorkState.KEEPING)
        failed = self._store.transact(
            [
                *outcome,
                action(self._table, origin, ChangeRecord(_reserving(order.record), order.record)),
                swap(self._table, work, kept),
                *(action(self._table, origin, write) for write in others),
            ]
        )
        if failed and failed[0]:
            # It has an outcome: of this very work, unless another delivery found it wanting; then nothing is kept.
            self._undo(work)
            return Answer.SETTLED_BEFORE
        if failed:
            return Answer.OVERTAKEN
        with suppress(BusyError):  # It is decided; the sweep does what is left.
            self._wind_down(kept)
        return Answer.WRITTEN

    def _undo(self, work: Work) -> None:
        """Give back what a work holds, unless it is past that: then end it as it should."""
        now: Work | None = work
        while now is not None and now.state is WorkState.RESERVING and now.is_same_as(work):
            undoing = msgspec.structs.replace(now, state=WorkState.UNDOING)
            failed = self._store.transact([swap(self._table, now, undoing)])
            now = self._work(work.tenant, work.key) if failed else undoing
        if now is not None and now.state is not WorkState.RESERVING:
            self._wind_down(now)

    def _wind_down(self, work: Work) -> None:
        """Step down until nothing is left to do. Others may step at the same time."""
        origin = Origin(work.tenant, default_dc="", activity_id=work.activity_id, attempt=work.attempt)
        snapshot = self._store.read(origin, Wanted(contents=frozenset({work.key})))
        order = snapshot.records.get(work.key)
        if order is None:
            # Others have ended it meanwhile, and the work went with the order.
            if self._work(work.tenant, work.key) == work:
                raise DisagreeingWorkError(work)
            return
        reserved = pieces(order.dc or "", snapshot.contents[work.key].lines)
        now: Work | None = work
        while now is not None and now.state is not WorkState.RESERVING:
            failed, after = self._step_down(origin, now, order, reserved)
            if failed:
                after = self._work(now.tenant, now.key)
                if after == now:
                    raise DisagreeingWorkError(now)
            now = after

    def _step_down(
        self, origin: Origin, work: Work, order: Record, reserved: dict[StockKey, int]
    ) -> tuple[list[bool], Work | None]:
        if work.done:
            after, moves = work.step(reserved)
            return self._store.transact([swap(self._table, work, after), *self._moves(work, moves)]), after
        actions: list[Action] = [end(self._table, work)]
        if work.state is WorkState.UNDOING:
            actions.append(remove(self._table, origin, order))
        elif work.state is WorkState.GIVING_BACK:
            cancelled = msgspec.structs.replace(order, status=OrderStatus.CANCELLED)
            actions.append(action(self._table, origin, ChangeRecord(order, cancelled)))
        return self._store.transact(actions), None

    def _moves(self, work: Work, moves: list[Move]) -> list[Action]:
        return [move(self._table, work.tenant, each) for each in moves]

    def _new_work(self, origin: Origin, plan: WarehousePlan, state: WorkState) -> Work:
        return Work(
            tenant=origin.tenant,
            key=RecordKey(Kind.ORDER, plan.entity.record_key),
            state=state,
            done=0,
            chunk=self._chunk,
            due_at=self._now() + LEFT_BEHIND_AFTER,
            activity_id=origin.activity_id,
            attempt=origin.attempt,
            entity=plan.entity.number,
        )

    def _work(self, tenant: str, order: RecordKey) -> Work | None:
        item = self._store.get(record_pk(tenant, order), WORK_SK)
        return work_of(item) if item else None


def _reserving(order: Record) -> Record:
    return msgspec.structs.replace(order, status=OrderStatus.RESERVING)
