"""Where entities go, and what targets need from outside themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hub.core.entity import Entity
    from hub.core.outcome import Outcome, Problem
    from hub.core.sending import Sending
    from hub.ports import Submission


class Plan(Protocol):
    """What judging an entity came to: either `problems` that refuse it, or what applying it will do."""

    @property
    def entity(self) -> Entity: ...

    @property
    def problems(self) -> Sequence[Problem]: ...


class Target(Protocol):
    """Where entities go. Processing is always judge → claim → apply → record."""

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[Plan]:
        """Cross-check entities against live reference data; yield a plan each, in order. Writes nothing."""

    def settle(self, submission: Submission, plan: Plan) -> Outcome:
        """Claim the business key, apply the plan under a stable reference, record the outcome; return it.

        Settling the same entity again returns the outcome recorded first. An outcome that is not settled is recorded as
        well: the attempt then waits, and the entity is settled again. Raises `BusyError` when it could not be tried, so
        that the part is delivered again; `NotYetError` when it should be judged again at the end of the part, and the
        submission still may wait.
        """


class Unfinished(Protocol):
    """What a target does in several steps, and somebody left in the middle."""

    def end_overdue(self, *, limit: int) -> int:
        """Undo or complete what was left behind, `limit` at most; return how many it were."""


class Sendings(Protocol):
    """The store of what was sent to targets beyond the hub's own table: a claim each, with what became of it."""

    def get(self, tenant: str, claim: str) -> Sending | None:
        """Return what was sent last under a claim (a consistent read), or None."""

    def put(self, submission: Submission, before: Sending | None, after: Sending, outcome: Outcome) -> None:
        """Write what was sent, and the outcome that this means for an entity, both or neither.

        Raises `ConflictError` when the claim is not as it was `before`, or the entity is settled; `BusyError`.
        """


class UnreadableSecretError(Exception):
    """A secret is not there, or may not be read; the message says which and what to do."""


class Secrets(Protocol):
    """The store of secrets, kept by the operator outside the hub."""

    def get(self, tenant: str, name: str) -> str:
        """Return a tenant's secret; raise `UnreadableSecretError` or `BusyError`."""
