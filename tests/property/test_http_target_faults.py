"""Whatever goes wrong on the way to a target that honours keys: a record is created at most once, and that is known."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.entity import Entity
from hub.core.outcome import Outcome, OutcomeKind
from hub.core.targetsetting import HttpTargetSetting
from hub.ports import BusyError, Submission, Tenant
from hub.targets.answer import Answer, Word, answer_to_look_up, answer_to_post
from hub.targets.exchange import Letter, body_of
from hub.targets.http import HttpTarget
from tests.fakes import Clock, MemoryOutcomes, MemorySendings

if TYPE_CHECKING:
    from hub.core.sending import Sending

SETTING = HttpTargetSetting(url="https://erp.example/orders")
TENANT = Tenant("acme", frozenset(), "DC1", targets={"load-orders": SETTING})


class Killed(BaseException):
    """The worker is gone."""


#: What may happen to a POST, to a look-up, and to a write of the claim.
POSTS = ["ok", "lost", "answer lost", "late", "killed before", "killed after", "refused", "busy", "broken"]
LOOK_UPS = ["ok", "ok", "lost", "broken"]
WRITES = ["ok", "ok", "ok", "busy", "answer lost", "killed"]


@dataclass
class FaultyWorld:
    """A target that honours keys, and the way to it and to the hub's own store, on which things go wrong."""

    posts: list[str]
    look_ups: list[str]
    writes: list[str]
    kept: dict[str, str] = field(default_factory=dict)
    late: list[Letter] = field(default_factory=list)

    def take(self, letter: Letter) -> bytes:
        reference = self.kept.setdefault(letter.key, f"T-{len(self.kept)}")
        return body_of({"status": 201, "reference": reference})

    def post(self, setting: HttpTargetSetting, letter: Letter) -> Answer:
        assert setting is SETTING
        how = self.posts.pop() if self.posts else "ok"
        if how == "late":
            self.late.append(letter)
        if how in {"ok", "answer lost", "killed after"}:
            body = self.take(letter)
            if how == "ok":
                return answer_to_post(201, None, body, letter.content, ())
        if how.startswith("killed"):
            raise Killed
        statuses = {"refused": 422, "busy": 503, "broken": 500}
        if how in statuses:
            return answer_to_post(statuses[how], None, b"", letter.content, ())
        return Answer(Word.UNKNOWN, "Nothing came back.")

    def look_up(self, setting: HttpTargetSetting, letter: Letter) -> Answer:
        assert setting is SETTING
        how = self.look_ups.pop() if self.look_ups else "ok"
        if how == "lost":
            return Answer(Word.UNKNOWN, "Nothing came back.")
        if how == "broken":
            return answer_to_look_up(500, b"", letter.content, ())
        if letter.key not in self.kept:
            return answer_to_look_up(404, b"", letter.content, ())
        return answer_to_look_up(200, self.take(letter), letter.content, ())

    def arrive(self) -> None:
        """Let everything come in that was held up on its way."""
        while self.late:
            self.take(self.late.pop())


class FaultySendings(MemorySendings):
    def __init__(self, outcomes: MemoryOutcomes, world: FaultyWorld) -> None:
        super().__init__(outcomes)
        self.world = world

    def put(self, submission: Submission, before: Sending | None, after: Sending, outcome: Outcome) -> None:
        how = self.world.writes.pop() if self.world.writes else "ok"
        if how == "killed":
            raise Killed
        if how != "busy":
            super().put(submission, before, after, outcome)
        if how != "ok":
            raise BusyError


def order(content: int) -> Entity:
    values: dict[str, str | int | bool] = {"Order.Number": "so-1", "Order.Note": content}
    return Entity(number=1, key="so-1", record_key="SO-1", rows=[2], values=values, lines=[])


def submission(activity: int, attempt: int) -> Submission:
    return Submission(
        tenant=TENANT, activity_id=f"A{activity}", attempt=attempt, part=1,
        operation="create_order", service="load-orders", record="order",
    )  # fmt: skip


@settings(max_examples=400)
@given(
    deliveries=st.lists(st.tuples(st.integers(0, 2), st.integers(1, 2), st.integers(0, 120)), min_size=1, max_size=12),
    posts=st.lists(st.sampled_from(POSTS), max_size=12),
    look_ups=st.lists(st.sampled_from(LOOK_UPS), max_size=12),
    writes=st.lists(st.sampled_from(WRITES), max_size=24),
    reading=st.sampled_from(["alike", "unlike"]),
)
def test_a_create_happens_at_most_once(
    deliveries: list[tuple[int, int, int]], posts: list[str], look_ups: list[str], writes: list[str], reading: str
) -> None:
    """Three activities want to create one record, alike or not; whatever is lost, late, refused or killed on the way,
    the target holds it at most once, no outcome says otherwise, and once all is well every outcome is settled.
    """
    alike = reading == "alike"
    # What arrives after the look-up that missed it meets another content under another key: no target could tell.
    posts = [each for each in posts if alike or each != "late"]
    world = FaultyWorld(posts, look_ups, writes)
    clock, outcomes = Clock(), MemoryOutcomes()
    sendings = FaultySendings(outcomes, world)

    def deliver(activity: int, attempt: int) -> None:
        target = HttpTarget(sendings, outcomes, _NoSecrets(), world, clock)
        wanted = submission(activity, attempt)
        (plan,) = target.judge(wanted, [order(0 if alike else activity)])
        with suppress(BusyError, Killed):
            target.settle(wanted, plan)

    for activity, attempt, seconds in deliveries:
        deliver(activity, attempt)
        assert len(world.kept) <= 1
        clock.pass_by(timedelta(seconds=seconds))
    world.arrive()
    assert len(world.kept) <= 1
    world.posts, world.look_ups, world.writes = [], [], []
    for activity in (0, 1, 2):
        clock.pass_by(timedelta(minutes=5))
        deliver(activity, 3)
    assert len(world.kept) == 1
    _require_true(world, outcomes, alike=alike)


def _require_true(world: FaultyWorld, outcomes: MemoryOutcomes, *, alike: bool) -> None:
    """Every outcome of the last attempts is settled and true: one content is there, and it alone ever succeeded."""
    (reference,) = world.kept.values()
    last = [outcomes.get("acme", f"A{activity}", 3, 1, 1) for activity in (0, 1, 2)]
    kinds = sorted(each.kind for each in last if each is not None)
    assert kinds == (["succeeded"] * 3 if alike else ["failed", "failed", "succeeded"])
    succeeded = {
        (activity, outcome.reference)
        for (_, activity, _, _), stored in outcomes.stored.items()
        for outcome in stored.values()
        if outcome.kind is OutcomeKind.SUCCEEDED
    }
    assert {said for _, said in succeeded} == {reference}
    assert len(succeeded) == (3 if alike else 1)


class _NoSecrets:
    def get(self, tenant: str, name: str) -> str:
        raise AssertionError((tenant, name))
