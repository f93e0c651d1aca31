"""Orders larger than a transaction, interrupted: the books balance, and each order ends once.

A worker is killed at each of its calls in turn, or somebody else does something there; then the part is delivered
again, or the sweep comes. These many runs are on tables in memory, after each of which moto's table is shown to hold
the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ReadTimeoutError

from hub.core.outcome import OutcomeKind
from tests.broken_aws import InterruptedClient, KilledError, killed
from tests.large_orders import CANCELS, LARGE, LATE, ORDERS, swept
from tests.warehouse_books import check_books, items_of, works_left
from tests.warehouse_entities import cancelled, order
from tests.warehouse_store import Store, submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.core.entity import Entity
    from hub.core.outcome import Outcome
    from hub.ports import Submission
    from hub.warehouse.plan import WarehousePlan
    from tests.memory_table import Item

OTHER = order("SO-2", ("P6", 9), number=2)


@dataclass
class Scene:
    """A worker about to settle an entity: what it has judged already, and what is then there in the end."""

    work: Submission
    entity: Entity
    prepare: Callable[[Store], None]
    in_between: Callable[[Store], None]
    kind: OutcomeKind
    statuses: dict[str, str]

    def judged(self, store: Store) -> WarehousePlan:
        """Set the scene; return the plan of the entity."""
        self.prepare(store)
        (plan,) = store.warehouse.judge(self.work, [self.entity])
        self.in_between(store)
        return plan


#: Calls before which a worker of a scene is in the middle of reserving, keeping, undoing and giving back.
MIDDLES = (("enough", 4), ("enough", 7), ("short in the last chunk", 7), ("cancellation", 4))


def _nothing(_store: Store) -> None:
    pass


def _taken(store: Store) -> None:
    store.send(submission("create_order", activity="B"), OTHER)


def _there(store: Store) -> None:
    store.send(ORDERS, LARGE)


SCENES = {
    "enough": Scene(ORDERS, LARGE, _nothing, _nothing, OutcomeKind.SUCCEEDED, {"SO-1": "created"}),
    "short in the last chunk": Scene(ORDERS, LARGE, _nothing, _taken, OutcomeKind.FAILED, {"SO-2": "created"}),
    "cancellation": Scene(CANCELS, cancelled("SO-1"), _there, _nothing, OutcomeKind.SUCCEEDED, {"SO-1": "cancelled"}),
}


@dataclass
class Interrupted:
    """A worker's run with something happening at its call of that number."""

    store: Store
    scene: Scene
    number: int
    answer: Outcome | None


def runs(
    make: Callable[[], Store], scene: Scene, happens: Callable[[Store], None], *, behind: bool = False
) -> Iterator[Interrupted]:
    """Yield a run for each call of the worker: as it is once something has happened before that call, or behind it."""
    for number in count(1):
        store = make()
        plan = scene.judged(store)
        client = InterruptedClient(store.client, number, lambda: happens(store), behind=behind)  # noqa: B023 - called before the next
        worker = replace(store, client=client)
        try:
            answer = worker.warehouse.settle(scene.work, plan)
        except KilledError:
            answer = None
        if not client.is_over:
            assert number > 3
            return
        yield Interrupted(store, scene, number, answer)


def _killed(_store: Store) -> None:
    killed()


def check_end(store: Store, scene: Scene) -> None:
    """Assert that all has ended as the scene says, and that nothing is left."""
    assert check_books(store) == scene.statuses
    assert works_left(store) == 0
    recorded = store.outcomes.of_part("acme", scene.work.activity_id, scene.work.attempt, 1)
    assert [each.kind for each in recorded if each.entity == scene.entity.number] == [scene.kind]


@pytest.mark.parametrize("name", SCENES)
def test_killed_worker_is_made_good_by_the_next_delivery(make_store: Callable[[], Store], name: str) -> None:
    """Killed at any of its calls, an entity ends as it should when its part comes again, once and with nothing held."""
    for run in runs(make_store, SCENES[name], _killed):
        check_books(run.store)
        (outcome,) = run.store.send(run.scene.work, run.scene.entity)
        assert (outcome.kind, run.number) == (run.scene.kind, run.number)
        check_books(run.store)
        # Killed after its decision a worker leaves only what the sweep puts in order.
        swept(run.store)
        check_end(run.store, run.scene)


@pytest.mark.parametrize("name", SCENES)
def test_killed_worker_is_made_good_by_the_sweep(make_store: Callable[[], Store], name: str) -> None:
    """Killed at any of its calls, its part never delivered again: the sweep leaves all or nothing of it, and a later
    attempt ends as it should.
    """
    for run in runs(make_store, SCENES[name], _killed):
        swept(run.store)
        statuses = check_books(run.store)
        assert works_left(run.store) == 0
        assert "reserving" not in statuses.values()
        assert "cancelling" not in statuses.values()
        recorded = run.store.outcomes.get("acme", run.scene.work.activity_id, 1, 1, run.scene.entity.number)
        done = statuses == run.scene.statuses
        assert run.scene.kind is OutcomeKind.FAILED or (recorded is not None) == done
        if recorded is None:
            later = replace(run.scene, work=replace(run.scene.work, attempt=2))
            run.store.send(later.work, later.entity)
            check_end(run.store, later)


@pytest.mark.parametrize("name", SCENES)
def test_lost_answer_changes_nothing(make_store: Callable[[], Store], name: str) -> None:
    """A call that was carried out although its answer never came is made good by the worker itself."""

    def lost(_store: Store) -> None:
        raise ReadTimeoutError(endpoint_url="http://store")

    for run in runs(make_store, SCENES[name], lost, behind=True):
        assert run.answer is not None
        assert run.answer.kind is run.scene.kind
        check_end(run.store, run.scene)


@pytest.mark.parametrize("name", SCENES)
def test_two_deliveries_at_once_are_one(make_store: Callable[[], Store], name: str) -> None:
    """At any call of a worker another delivery does all of it: both say the same, and it is done once."""

    def delivered(store: Store) -> None:
        store.send(SCENES[name].work, SCENES[name].entity)

    for run in runs(make_store, SCENES[name], delivered):
        recorded = run.store.outcomes.get("acme", run.scene.work.activity_id, 1, 1, run.scene.entity.number)
        assert run.answer == recorded
        swept(run.store)
        check_end(run.store, run.scene)


@pytest.mark.parametrize("name", SCENES)
def test_sweep_that_comes_too_early_harms_nobody(make_store: Callable[[], Store], name: str) -> None:
    """A worker so slow that the sweep takes its work away, at any of its calls, starts again and ends as it should."""
    for run in runs(make_store, SCENES[name], lambda store: swept(store) and None):
        assert run.answer is not None
        assert run.answer.kind is run.scene.kind
        swept(run.store)
        check_end(run.store, run.scene)


def test_later_attempt_takes_over_from_a_worker_of_an_earlier_one(make_store: Callable[[], Store]) -> None:
    """At any call of a worker a second attempt of the activity does all of it: there is one order, and both succeed."""
    scene = SCENES["enough"]
    second = replace(ORDERS, attempt=2)

    def tried_again(store: Store) -> None:
        assert store.send(second, LARGE)[0].kind is OutcomeKind.SUCCEEDED

    for run in runs(make_store, scene, tried_again):
        swept(run.store)
        check_end(run.store, scene)
        check_end(run.store, replace(scene, work=second))


def test_same_number_from_another_activity_is_one_order(make_store: Callable[[], Store]) -> None:
    """At any call of a worker another activity brings the same number, and is told to wait or whose it is."""
    scene = SCENES["enough"]
    other = submission("create_order", activity="B1", may_wait=False)
    said: list[str] = []

    def brought(store: Store) -> None:
        (outcome,) = store.send(other, LARGE)
        said.append(outcome.problems[0].code if outcome.problems else "accepted")

    for run in runs(make_store, scene, brought):
        assert run.answer is not None
        assert run.answer.kind is OutcomeKind.SUCCEEDED
        swept(run.store)
        check_end(run.store, scene)
    assert set(said) == {"accepted", "order.in-progress"}


def test_killed_sweep_is_made_good_by_the_next(make_store: Callable[[], Store]) -> None:
    """A sweep killed at any of its calls, while it undoes or completes, leaves what the next one ends."""
    for name, calls in MIDDLES:
        scene = SCENES[name]
        for number in count(1):
            store = make_store()
            plan = scene.judged(store)
            dying = replace(store, client=InterruptedClient(store.client, calls, killed))
            with pytest.raises(KilledError):
                dying.warehouse.settle(scene.work, plan)
            assert works_left(store) == 1, name
            client = InterruptedClient(store.client, number, killed)
            store.now.pass_by(LATE)
            if _survives(replace(store, client=client)):
                assert number > 3
                break
            check_books(store)
            store.warehouse.end_overdue(limit=10)
            check_books(store)
            assert works_left(store) == 0


@pytest.mark.parametrize("name", SCENES)
def test_a_table_of_moto_agrees_with_the_one_in_memory(
    make_store: Callable[[], Store], make_store_of_moto: Callable[[], Store], name: str
) -> None:
    """What the runs rest on is no other table than moto's: killed at any call, and swept, both hold the same."""
    scene = SCENES[name]
    for here, there in zip(runs(make_store, scene, _killed), runs(make_store_of_moto, scene, _killed), strict=True):
        assert _held(here.store) == _held(there.store)
        assert swept(here.store) == swept(there.store)
        assert _held(here.store) == _held(there.store)


def _held(store: Store) -> list[Item]:
    return sorted(items_of(store), key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def _survives(store: Store) -> bool:
    try:
        store.warehouse.end_overdue(limit=10)
    except KilledError:
        return False
    return True
