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

#: The most products that one transaction reserves for an order without a new company: its record takes the action left.
MAX_RESERVATIONS = MAX_ACTIONS - OUTCOME_ACTIONS - 1

#: The most problems an outcome names; it then says how many more there are. An outcome, too, must fit an item.
MAX_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose entity it is, which attempt brought it, and what the tenant has chosen.

    `fields` are the paths that the service has: where blanks erase, they erase those.
    """

    tenant: str
    default_dc: str
    activity_id: str
    attempt: int
    fields: frozenset[str] = frozenset()
    blank_erases: bool = False
    creates_ship_to_companies: bool = False


@dataclass(frozen=True, slots=True)
class PutNew:
    """Keep a record, provided that none of its key exists."""

    record: Record
    content: str


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """Make of a record what `after` says, provided that it still is as `before` says. `content` None: it stays."""

    before: Record
    after: Record
    content: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveRecord:
    """Take a record away, provided that it has this reference, or is gone already."""

    key: RecordKey
    reference: str


@dataclass(frozen=True, slots=True)
class RequireRecord:
    """Write nothing; demand that a record exists."""

    key: RecordKey


@dataclass(frozen=True, slots=True)
class ReserveStock:
    """Take pieces from what is free, provided that as many are. `held`: until the order has all it needs."""

    key: StockKey
    quantity: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class GiveBackStock:
    """Make reserved pieces free again. `held`: they were held."""

    key: StockKey
    quantity: int
    held: bool = False


@dataclass(frozen=True, slots=True)
class KeepStock:
    """Say that reserved pieces are no longer only held."""

    key: StockKey
    quantity: int


@dataclass(frozen=True, slots=True)
class StateStock:
    """Set what is on hand, provided that no more is reserved, and that this activity did not set it before.

    `dc` and `product` are as written.
    """

    key: StockKey
    dc: str
    product: str
    on_hand: int


@dataclass(frozen=True, slots=True)
class MarkChange:
    """Mark the change of this entity of the activity as made, provided that it was not."""

    entity: int


#: What moves pieces of one stock; only of these may a plan have more than a transaction takes.
Move: TypeAlias = ReserveStock | GiveBackStock | KeepStock

Write: TypeAlias = PutNew | ChangeRecord | RemoveRecord | RequireRecord | Move | StateStock | MarkChange


@dataclass(frozen=True, slots=True)
class WarehousePlan:
    """What judging an entity came to. No problems and no writes of a record: it was accepted before, as `note` says.

    Of writes with moves, the first is of the order that they are for. `provisional`: the problems may pass by
    themselves, because others are in the middle of something; with `unfinished` it is that order which is. `begun`: the
    order is being reserved for this very entity, so that this work is to be gone on with, however few the writes are.
    """

    entity: Entity
    problems: tuple[Problem, ...] = ()
    writes: tuple[Write, ...] = ()
    reference: str | None = None
    note: str | None = None
    provisional: bool = False
    unfinished: RecordKey | None = None
    begun: bool = False

    @property
    def moves(self) -> tuple[Move, ...]:
        """Return the writes that move stock, in order of the stock."""
        return tuple(write for write in self.writes if isinstance(write, Move))

    @property
    def others(self) -> tuple[Write, ...]:
        """Return the writes that move no stock."""
        return tuple(write for write in self.writes if not isinstance(write, Move))

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


def refused(entity: Entity, *problems: Problem, provisional: bool = False) -> WarehousePlan:
    """Return the plan of an entity that cannot be applied; problems beyond MAX_PROBLEMS are only counted."""
    if len(problems) > MAX_PROBLEMS:
        more = len(problems) - MAX_PROBLEMS + 1
        message = f"{more} more lines have problems like those above: correct these first, then send it again."
        problems = (*problems[: MAX_PROBLEMS - 1], Problem(code="entity.more-problems", message=message))
    return WarehousePlan(entity, problems=problems, provisional=provisional)
