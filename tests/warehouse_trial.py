"""The real processing of parts beside the model of the warehouse: what it records is held against the model at once.

A success must be right at the moment at which it is recorded, a refusal at some moment since its entity was first
looked at. What lies in the table may differ from the model by what an order holds while it is made in steps, or gives
back after its cancellation, and by nothing else; and by that only until a sweep has been.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from hub.aws.outcomes import DynamoOutcomes
from hub.aws.patience import Patience
from hub.aws.warehouse import Warehouse
from hub.core.activity import Activity, Status
from hub.core.filekeys import check_key
from hub.core.manifest import Part
from hub.core.outcome import Outcome, OutcomeKind
from hub.core.verdict import ENTITIES
from hub.ports import BusyError, Submission, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.process_part import PartWork, process_part
from hub.usecases.sweep import sweep
from tests.fakes import Clock, MemoryActivities, MemoryFiles, memory_ports
from tests.interrupted import InterruptedClient, Interruption, KilledError, Kind
from tests.stocktaking import Stocktaking
from tests.warehouse_audit import audit
from tests.warehouse_model import Cancellation, Model, Order, Problem, Release
from tests.warehouse_steps import SERVICES, entity_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hub.core.entity import Entity
    from tests.stocktaking import Item
    from tests.warehouse_model import Place, Step

#: So few that an order of four products needs more than one transaction, and one of six more than one chunk; as many
#: as an update takes that hands a barcode over.
MOST_ACTIONS = 6

#: Longer than a worker may take: what it left in the middle is overdue then.
LONG = timedelta(minutes=6)

_OUTCOME = re.compile(r"TENANT#[^#]+#ACTIVITY#([^#]+)#ATTEMPT#(\d+)#PART#1")


@dataclass(eq=False)
class Sent:
    """An activity: what its file asks for, and its newest attempt."""

    activity: Activity
    part: Part
    steps: Sequence[Step]
    attempt: int = 1


#: Which entity of which attempt: activity, attempt, number.
Where = tuple[str, int, int]


@dataclass(eq=False)
class Run:
    """A worker on the part of an attempt: what it may still settle, what it has settled, how each might have ended."""

    sent: Sent
    attempt: int
    open: set[int]
    settled: set[int] = field(default_factory=set)
    seen: dict[int, list[tuple[Counter[Problem], Counter[Problem]]]] = field(default_factory=dict)

    def where(self, number: int) -> Where:
        return self.sent.activity.activity_id, self.attempt, number


class Trial:
    """One tenant's warehouse on a table, and the model beside it."""

    def __init__(self, client: Any, table: str, tenant: Tenant, model: Model) -> None:  # noqa: ANN401 - stands in for a client
        self.model = model
        self.sent: dict[str, Sent] = {}
        self.outcomes: dict[Where, Outcome] = {}
        self.succeeded: set[tuple[str, int]] = set()
        self.made_by: dict[tuple[str, str], object] = {}
        self.active: list[Run] = []
        self.dead: list[Run] = []
        self.agrees = True
        self._client = InterruptedClient(client, self._told)
        self._stored = DynamoOutcomes(self._client, table)
        self._tenant = tenant
        self._clock = Clock()
        self._warehouse = Warehouse(
            self._client,
            table,
            self._stored,
            Patience(sleep=lambda _: None, random=lambda: 0.5),
            self._clock,
            most_actions=MOST_ACTIONS,
        )
        self._files = MemoryFiles()
        self._activities = MemoryActivities()
        self._ports = replace(
            memory_ports(catalogue(), Path("nowhere"), tenant),
            now=self._clock,
            outcomes=self._stored,
            files=self._files,
            activities=self._activities,
            target=self._warehouse,
            unfinished=self._warehouse,
        )

    # What may happen.

    def bring(self, steps: Sequence[Step]) -> Sent:
        """Bring a file of one service's steps, checked and submitted."""
        activity = Activity(
            tenant=self._tenant.name,
            activity_id=f"A{len(self.sent) + 1}",
            service=SERVICES[type(steps[0])],
            definition_version=1,
            file_name="file.csv",
            declared_bytes=1,
            status=Status.PROCESSING,
            created_by="clerk",
            created_at=self._clock(),
            updated_at=self._clock(),
            check=1,
            attempt=1,
        )
        lines = b"".join(msgspec.json.encode(entity) + b"\n" for entity in _entities(steps))
        part = Part(part=1, first=1, count=len(steps), bytes=(0, len(lines)), numbers=(1, len(steps)))
        self._files.put(check_key(activity, ENTITIES), lines)
        self._activities.add(activity)
        self.sent[activity.activity_id] = Sent(activity, part, steps)
        return self.sent[activity.activity_id]

    def deliver(self, sent: Sent, interruption: Interruption | None = None) -> None:
        """Let a worker process the part of the newest attempt, as the state machine does."""
        activity = sent.activity.activity_id
        work = PartWork(tenant=self._tenant.name, activity=activity, attempt=sent.attempt, part=sent.part)
        numbers = range(1, len(sent.steps) + 1)
        run = Run(sent, sent.attempt, {each for each in numbers if (activity, sent.attempt, each) not in self.outcomes})

        def process() -> None:
            tally = process_part(self._ports, work)
            if tally is not None:
                assert all(run.where(number) in self.outcomes for number in numbers), "an entity without an outcome"

        self._work(run, process, interruption)

    def deliver_late(self, sent: Sent, attempt: int, interruption: Interruption | None = None) -> None:
        """Let a worker settle the part of an attempt that it took to be the newest, and does not know to have ended."""
        run = Run(sent, attempt, set(range(1, len(sent.steps) + 1)))
        definition = catalogue().get(sent.activity.service)
        assert definition is not None
        submission = Submission(
            tenant=self._tenant,
            activity_id=sent.activity.activity_id,
            attempt=attempt,
            part=1,
            operation=definition.operation,
            fields=frozenset(each.path for each in definition.fields),
            may_wait=False,
        )

        def settle() -> None:
            for plan in self._warehouse.judge(submission, list(_entities(sent.steps))):
                outcome = self._warehouse.settle(submission, plan)
                assert outcome == self.outcomes[run.where(plan.entity.number)], "an answer unlike the recorded outcome"

        self._work(run, settle, interruption)

    def try_again(self, sent: Sent, interruption: Interruption | None = None) -> None:
        """Submit the activity again, as a new attempt, and process it."""
        sent.attempt += 1
        key = (self._tenant.name, sent.activity.activity_id)
        self._activities.stored[key] = msgspec.structs.replace(sent.activity, attempt=sent.attempt)
        self.deliver(sent, interruption)

    def sweep(self, interruption: Interruption | None = None) -> None:
        """Let a long time pass, and then the sweep look after what was left behind."""
        self._clock.pass_by(LONG)
        try:
            with self._client.during(interruption):
                sweep(self._ports)
        except KilledError:
            return
        self.dead.clear()
        self._note()

    def _work(self, run: Run, process: Callable[[], None], interruption: Interruption | None) -> None:
        self.active.append(run)
        self._note()
        try:
            with self._client.during(interruption):
                process()
        except KilledError:
            self.dead.append(run)
        except BusyError:
            # The part is delivered again. Others are done before a call or after it, and keep nobody busy.
            assert interruption is not None, "busy, although nothing happened"
            assert interruption.kind is Kind.ANSWER_LOST, "busy, although no answer was lost"
            self.dead.append(run)
        else:
            # Whoever does all of a part that another left does what that one had begun.
            for other in self.dead:
                if (other.sent, other.attempt) == (run.sent, run.attempt):
                    other.open -= run.open
        self.active.remove(run)
        self._note()

    # What is recorded.

    def _told(self, actions: list[Any]) -> None:
        for action in actions:
            item = action.get("Put", {}).get("Item", {"pk": {"S": ""}})
            found = _OUTCOME.fullmatch(item["pk"]["S"])
            if found:
                outcome = msgspec.json.decode(item["body"]["S"], type=Outcome)
                self._recorded((found[1], int(found[2]), outcome.entity), outcome)
        self._note()

    def _recorded(self, where: Where, outcome: Outcome) -> None:
        """Hold an outcome against the model, and do there what it says was done."""
        activity, _, number = where
        step, run = self.sent[activity].steps[number - 1], self.active[-1]
        assert where not in self.outcomes, f"a second outcome of {where}"
        if outcome.kind is OutcomeKind.SUCCEEDED:
            if (activity, number) not in self.succeeded:
                problems = self.model.take(step, (activity, number))
                assert not problems, f"{where} {step} succeeded in spite of {problems}"
            self.succeeded.add((activity, number))
        else:
            said = Counter(Problem(each.code, each.value or "", each.row or 0) for each in outcome.problems)
            seen = run.seen[number]
            assert said, f"{where} failed without a problem"
            assert any(low <= said <= high for low, high in seen), f"{where} {step}: {said}, where {seen} was expected"
        self.outcomes[where] = outcome
        run.settled.add(number)

    def _note(self) -> None:
        """Keep for everybody at work how each entity would end at this moment: the least and the most problems."""
        for run in self.active:
            for number, step in enumerate(run.sent.steps, 1):
                where = run.where(number)
                sender = (run.sent.activity.activity_id, number)
                least = Counter(self.model.answer(step, sender))
                most = Counter(self.model.answer(step, sender, self.held(besides=where)))
                seen = run.seen.setdefault(number, [])
                seen.append((least, most))
                about_order = isinstance(step, Order | Release | Cancellation)
                if about_order and any(step.key == other.key for other in self.being_made(besides=where).values()):
                    busy = Counter([Problem("order.in-progress", step.key, step.row)])
                    seen.append((busy, busy))

    def being_made(self, besides: Where | None = None) -> dict[Where, Order]:
        """Return the orders that need several transactions, and that somebody may be in the middle of making."""
        made: dict[Where, Order] = {}
        for run in [*self.active, *self.dead]:
            for number in run.open:
                step, where = run.sent.steps[number - 1], run.where(number)
                ended = self.outcomes.get(where)
                kept = ended is not None and ended.kind is OutcomeKind.SUCCEEDED
                if isinstance(step, Order) and where != besides and not kept:
                    made[where] = step
        return {where: step for where, step in made.items() if self._is_large(step)}

    def held(self, besides: Where | None = None) -> Counter[Place]:
        """Count the pieces that may be taken although no order has them: being reserved, or being given back."""
        held: Counter[Place] = Counter()
        for order in self.being_made(besides).values():
            held.update(self.model.pieces(order))
        for order in self.being_unmade().values():
            held.update(self.model.pieces(order))
        return held

    def being_unmade(self) -> dict[str, Order]:
        """Return the cancelled orders whose stock may be on its way back."""
        unmade = {}
        for run in [*self.active, *self.dead]:
            for number in run.settled:
                step = run.sent.steps[number - 1]
                if isinstance(step, Cancellation) and step.key in self.model.orders:
                    unmade[step.key] = self.model.orders[step.key].created
        return unmade

    def _is_large(self, order: Order) -> bool:
        return len(self.model.pieces(order)) + bool(order.company) + 3 > MOST_ACTIONS

    # What is there.

    def audit(self, items: Iterable[Item]) -> None:
        """Hold what lies in the table against the model."""
        self.agrees = False
        audit(self, Stocktaking(self._tenant.name, items))
        self.agrees = True

    def end(self, items: Callable[[], Iterable[Item]]) -> None:
        """Sweep, deliver everything once more, and demand that no difference is left and every outcome as it was."""
        if self.active or not self.agrees:
            return  # It has failed already.
        self.sweep()
        self.audit(items())
        for sent in self.sent.values():
            self.deliver(sent)
        self.audit(items())
        for sent in self.sent.values():
            for attempt in range(1, sent.attempt + 1):
                activity = sent.activity.activity_id
                stored = self._stored.of_part(self._tenant.name, activity, attempt, 1)
                recorded = [
                    outcome for where, outcome in sorted(self.outcomes.items()) if where[:2] == (activity, attempt)
                ]
                assert stored == recorded
            assert len(recorded) == len(sent.steps)


def _entities(steps: Sequence[Step]) -> Iterator[Entity]:
    return (entity_of(step, number) for number, step in enumerate(steps, 1))
