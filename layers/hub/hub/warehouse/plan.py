"""The plan of an entity: the problems that refuse it, or the conditional writes that apply it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from hub.core.outcome import Outcome, OutcomeKind, Problem

if TYPE_CHECKING:
    from hub.core.entity import Entity
    from hub.warehouse.record import Record, RecordKey, StockKey

#: The most actions that one transaction of the store takes.
MAX_ACTIONS = 100

#: Actions of every transaction that record the outcome: the outcome itself and its entry under the business key.
OUTCOME_ACTIONS = 2

#: The most products that one order can reserve: its own record takes the action that is left.
MAX_RESERVATIONS = MAX_ACTIONS - OUTCOME_ACTIONS - 1

#: The most problems an outcome names; it then says how many more there are. An outcome, too, must fit an item.
MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose entity it is and which attempt brought it."""

    tenant: str
    default_dc: str
    activity_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class PutNew:
    """Keep a record, provided that none of its key exists."""

    record: Record
    content: str


@dataclass(frozen=True, slots=True)
class RequireRecord:
    """Write nothing; demand that a record exists."""

    key: RecordKey


@dataclass(frozen=True, slots=True)
class ReserveStock:
    """Take pieces from what is free, provided that as many are."""

    key: StockKey
    quantity: int


@dataclass(frozen=True, slots=True)
class StateStock:
    """Set what is on hand, provided that no more is reserved. `dc` and `product` are as written."""

    key: StockKey
    dc: str
    product: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class MarkChange:
    """Mark the change of this entity of the activity as made, provided that it was not."""

    entity: int


Write: TypeAlias = PutNew | RequireRecord | ReserveStock | StateStock | MarkChange


@dataclass(frozen=True, slots=True)
class WarehousePlan:
    """What judging an entity came to. No problems and no writes: it was accepted before, as `note` says."""

    entity: Entity
    problems: tuple[Problem, ...] = ()
    writes: tuple[Write, ...] = ()
    reference: str | None = None
    note: str | None = None

    def outcome(self) -> Outcome:
        """Return the outcome that holds once the writes are made."""
        return Outcome(
            entity=self.entity.number,
            key=self.entity.key,
            record_key=self.entity.record_key,
            kind=OutcomeKind.FAILED if self.problems else OutcomeKind.SUCCEEDED,
            rows=self.entity.rows,
            reference=self.reference,
            note=self.note,
            problems=list(self.problems),
        )


def refused(entity: Entity, *problems: Problem) -> WarehousePlan:
    """Return the plan of an entity that cannot be applied; problems beyond MAX_PROBLEMS are only counted."""
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS + 1
        message = f"{more} more lines have problems like those above: correct these first, then send it again."
        problems = (*problems[: MAX_PROBLEMS - 1], Problem(code="entity.more-problems", message=message))
    return WarehousePlan(entity, problems=problems)
