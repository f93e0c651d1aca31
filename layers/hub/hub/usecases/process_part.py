"""Process a part: a run of accepted entities → an outcome each. May run twice at once, and answers the same."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from hub.core.activity import Status
from hub.core.entity import Entity
from hub.core.filekeys import check_key
from hub.core.manifest import Part  # noqa: TC001 - msgspec reads the annotations
from hub.core.outcome import Outcome, OutcomeKind, PartTally, tally
from hub.core.verdict import ENTITIES
from hub.ports import NotYetError, Submission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.activity import Activity
    from hub.ports import Ports

#: Entities settled at once. More would only queue at the store.
WORKERS = 8

#: Entities judged together, and the most that are settled after a cancel.
CHUNK = 50


class PartWork(msgspec.Struct, frozen=True, kw_only=True):
    """What the map hands to a worker: pointers, never rows."""

    tenant: str
    activity: str
    attempt: int
    part: Part


class UnknownWorkError(Exception):
    """The work names a tenant or service that is not there: a fault of ours that no retry mends."""


def process_part(ports: Ports, work: PartWork) -> PartTally | None:
    """Judge, claim, apply and record each entity of a part that is not settled yet; return the part's tally.

    Returns None when the attempt is over (cancelled, or superseded by another) before the part is.
    """
    activity = _attempt_under_way(ports, work)
    if activity is None:
        return None
    entities = _entities(ports, activity, work.part)
    recorded = ports.outcomes.of_part(work.tenant, work.activity, work.attempt, work.part.part)
    outcomes = [outcome for outcome in recorded if outcome.kind.is_settled]
    outcomes += _carried_over(ports, work, {outcome.entity for outcome in outcomes})
    ended = {outcome.entity for outcome in outcomes}
    rest = [entity for entity in entities if entity.number not in ended]
    submission = _submission(ports, activity, work)
    # What the unfinished work of others stood in the way of is judged once more, and then for good.
    for may_wait in (True, False):
        waiting: list[Entity] = []
        for start in range(0, len(rest), CHUNK):
            if _attempt_under_way(ports, work) is None:
                return None
            settled, not_yet = _settle(ports, replace(submission, may_wait=may_wait), rest[start : start + CHUNK])
            outcomes += settled
            waiting += not_yet
        rest = waiting
    done = tally(work.part.part, len(entities), outcomes)
    ports.outcomes.close_part(work.tenant, work.activity, work.attempt, done)
    return done


def _attempt_under_way(ports: Ports, work: PartWork) -> Activity | None:
    activity = ports.activities.get(work.tenant, work.activity)
    if activity is None or activity.status is not Status.PROCESSING or activity.attempt != work.attempt:
        return None
    return activity


def _entities(ports: Ports, activity: Activity, part: Part) -> list[Entity]:
    lines = ports.files.read(check_key(activity, ENTITIES), part.bytes)
    return msgspec.json.Decoder(Entity).decode_lines(lines)


def _carried_over(ports: Ports, work: PartWork, ended: set[int]) -> list[Outcome]:
    """Record again, for this attempt, the entities of the part that succeeded in an earlier one; return them."""
    carried: dict[int, Outcome] = {}
    for attempt in range(1, work.attempt):
        for outcome in ports.outcomes.of_part(work.tenant, work.activity, attempt, work.part.part):
            if outcome.kind is OutcomeKind.SUCCEEDED and outcome.entity not in ended:
                note = outcome.note or f"succeeded in attempt {attempt}"
                carried.setdefault(outcome.entity, msgspec.structs.replace(outcome, note=note))
    for outcome in carried.values():
        ports.outcomes.record(work.tenant, work.activity, work.attempt, work.part.part, outcome)
    return list(carried.values())


def _submission(ports: Ports, activity: Activity, work: PartWork) -> Submission:
    tenant = ports.tenants.get(activity.tenant)
    definition = ports.catalogue.get(activity.service)
    if tenant is None or definition is None:
        raise UnknownWorkError(activity.service)
    return Submission(
        tenant=tenant,
        activity_id=activity.activity_id,
        attempt=work.attempt,
        part=work.part.part,
        operation=definition.operation,
        service=definition.name,
        record=definition.record,
        fields=frozenset(field.path for field in definition.fields),
    )


def _settle(ports: Ports, submission: Submission, entities: Sequence[Entity]) -> tuple[list[Outcome], list[Entity]]:
    """Settle entities side by side; return the outcomes, and the entities that must wait.

    An error of one is raised only after the others have ended.
    """
    with ThreadPoolExecutor(max_workers=WORKERS) as workers:
        running = [
            (plan.entity, workers.submit(ports.target.settle, submission, plan))
            for plan in ports.target.judge(submission, entities)
        ]
    outcomes: list[Outcome] = []
    waiting: list[Entity] = []
    for entity, settled in running:
        try:
            outcomes.append(settled.result())
        except NotYetError:
            waiting.append(entity)
    return outcomes, waiting
