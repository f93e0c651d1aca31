"""The stores of activities, of what their checks said and of what became of their entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from hub.core.activity import Activity, Status
    from hub.core.outcome import Outcome, PartTally
    from hub.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which activities a list shows; None means all. Times are inclusive and aware UTC."""

    service: str | None = None
    status: Status | None = None
    file_name_prefix: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None


class Activities(Protocol):
    """The store of activities."""

    def add(self, activity: Activity) -> None:
        """Store a new activity; raise `ConflictError` when its id exists."""

    def claim_request(self, tenant: str, digest: str, activity_id: str, expires_at: datetime) -> str:
        """Return the activity id that holds this digest of an Idempotency-Key: the given one if none does yet."""

    def get(self, tenant: str, activity_id: str) -> Activity | None:
        """Return the activity as last written (a consistent read), or None when this tenant has none of that id."""

    def replace(self, before: Activity, after: Activity) -> None:
        """Write `after` on the condition that the stored status and revision are those of `before`.

        Raises `ConflictError` otherwise.
        """

    def page(
        self, tenant: str, chosen: ActivityFilter, *, limit: int, before: str | None
    ) -> tuple[list[Activity], str | None]:
        """Return `limit` activities at most, newest first, older than the id `before`, and the id to go on from."""

    def due(self, now: datetime, *, limit: int) -> list[Activity]:
        """Return activities of any tenant whose deadline has passed, the most overdue first."""


class Verdicts(Protocol):
    """The store of what each structural check said, with the first page of its findings."""

    def put(self, tenant: str, activity_id: str, check: int, verdict: Verdict) -> None:
        """Store (or replace) the verdict of one check; one too large for an item loses examples, never counts."""

    def get(self, tenant: str, activity_id: str, check: int) -> Verdict | None:
        """Return the verdict of one check, or None."""


class Outcomes(Protocol):
    """The store of outcomes: what became of each entity in each attempt, spread by part."""

    def record(self, tenant: str, activity_id: str, attempt: int, part: int, outcome: Outcome) -> None:
        """Record an entity's outcome, once: a second one of the same entity in the same attempt is ignored, unless the
        first is not settled.
        """

    def of_part(self, tenant: str, activity_id: str, attempt: int, part: int) -> list[Outcome]:
        """Return the outcomes of a part in the order of its entities (consistent)."""

    def get(self, tenant: str, activity_id: str, attempt: int, part: int, entity: int) -> Outcome | None:
        """Return one entity's outcome in one attempt, or None."""

    def close_part(self, tenant: str, activity_id: str, attempt: int, tally: PartTally) -> None:
        """Say that a part is done and how its entities ended; saying it again replaces it."""

    def tallies(self, tenant: str, activity_id: str, attempt: int) -> list[PartTally]:
        """Return the tallies of the parts done so far, in order of part (consistent)."""

    def by_key(self, tenant: str, record_key: str, *, limit: int) -> list[tuple[str, int, Outcome]]:
        """Return (activity id, attempt, outcome) of every attempt that named the business key, newest first."""
