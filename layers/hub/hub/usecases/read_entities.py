"""Read what became of an activity's entities, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.activity import FINAL
from hub.core.entity import Entity
from hub.core.filekeys import check_key
from hub.core.manifest import Part
from hub.core.outcome import Outcome, OutcomeKind
from hub.core.verdict import ENTITIES, MANIFEST
from hub.usecases.cursor import from_cursor, to_cursor
from hub.usecases.finish_attempt import latest_outcomes
from hub.usecases.permission import own_activity
from hub.usecases.refusals import NotFoundError

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.caller import Caller
    from hub.ports import Ports

#: Parts that one page looks into; a page may end short of its limit, with a cursor to go on from.
PARTS_A_PAGE = 25


class EntityFilter(msgspec.Struct, frozen=True):
    """Which entities are asked for: those of one outcome, those that succeeded with a note, or all."""

    kind: OutcomeKind | None = None
    noted: bool = False

    def takes(self, outcome: Outcome | None) -> bool:
        """Tell whether an entity with this outcome is asked for."""
        if outcome is None:
            return self == EntityFilter()
        return (self.kind is None or outcome.kind is self.kind) and (outcome.is_noted or not self.noted)


class EntityState(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted entity and its outcome in the newest attempt; None while it has none."""

    entity: Entity
    outcome: Outcome | None


def read_entities(
    ports: Ports, caller: Caller, activity_id: str, chosen: EntityFilter, *, limit: int, cursor: str | None
) -> tuple[list[EntityState], str | None]:
    """Return a page of the accepted entities that are chosen, in the file's order, and a cursor."""
    activity = own_activity(ports, caller, activity_id)
    parts = _parts(ports, activity)
    listing = f"entities {activity_id} {activity.check} {activity.attempt} {chosen}"
    position, skip = (int(at) for at in from_cursor(caller.tenant, listing, cursor) or (0, 0))
    page: list[EntityState] = []
    last = min(position + PARTS_A_PAGE, len(parts))
    while position < last and len(page) < limit:
        states = _states(ports, activity, parts[position], chosen)
        taken = states[skip : skip + limit - len(page)]
        page += taken
        skip += len(taken)
        if skip >= len(states):
            position, skip = position + 1, 0
    return page, to_cursor(caller.tenant, listing, [position, skip]) if position < len(parts) else None


def read_entity(ports: Ports, caller: Caller, activity_id: str, number: int) -> EntityState:
    """Return one accepted entity by its number."""
    activity = own_activity(ports, caller, activity_id)
    for part in _parts(ports, activity):
        lowest, highest = part.numbers
        if lowest <= number <= highest:
            for state in _states(ports, activity, part, EntityFilter()):
                if state.entity.number == number:
                    return state
    raise NotFoundError(
        "entity.unknown",
        f"No entity {number} was accepted. GET /v1/activities/{activity_id}/entities lists those that were.",
    )


def _parts(ports: Ports, activity: Activity) -> list[Part]:
    if activity.ledger is None or not activity.ledger.accepted:
        return []
    lines = ports.files.read(check_key(activity, MANIFEST))
    return msgspec.json.Decoder(Part).decode_lines(lines)


def _states(ports: Ports, activity: Activity, part: Part, chosen: EntityFilter) -> list[EntityState]:
    outcomes = {outcome.entity: outcome for outcome in latest_outcomes(ports, activity, part.part)}
    if not _may_hold(activity, part, outcomes, chosen):
        return []
    lines = ports.files.read(check_key(activity, ENTITIES), part.bytes)
    states = [
        EntityState(entity=entity, outcome=outcomes.get(entity.number, _unprocessed(activity, entity)))
        for entity in msgspec.json.Decoder(Entity).decode_lines(lines)
    ]
    return [state for state in states if chosen.takes(state.outcome)]


def _may_hold(activity: Activity, part: Part, outcomes: dict[int, Outcome], chosen: EntityFilter) -> bool:
    """Tell from the outcomes alone whether a part's entities are worth fetching."""
    missing = len(outcomes) < part.count and activity.status in FINAL
    unprocessed = missing and chosen == EntityFilter(kind=OutcomeKind.UNPROCESSED)
    return unprocessed or chosen == EntityFilter() or any(map(chosen.takes, outcomes.values()))


def _unprocessed(activity: Activity, entity: Entity) -> Outcome | None:
    """Return the outcome of an entity that has none in an attempt that is over."""
    if not activity.attempt or activity.status not in FINAL:
        return None
    return Outcome(
        entity=entity.number,
        key=entity.key,
        record_key=entity.record_key,
        kind=OutcomeKind.UNPROCESSED,
        rows=entity.rows,
    )
