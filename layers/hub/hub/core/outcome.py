"""Outcomes: what became of each entity in one attempt, and the ledger that must balance before it closes."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class OutcomeKind(StrEnum):
    """The end of an entity. `in_doubt` is not final: it stands until the target was asked."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNPROCESSED = "unprocessed"
    IN_DOUBT = "in_doubt"

    @property
    def is_settled(self) -> bool:
        """Whether the target has spoken: another outcome of the same attempt replaces one that is not settled."""
        return self in {OutcomeKind.SUCCEEDED, OutcomeKind.FAILED}


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason why an entity failed: a code for programs, a sentence for people, and the row it is about."""

    code: str
    message: str
    row: int | None = None
    value: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one entity in one attempt. `note` tells a success apart (already accepted earlier …),
    or says why there is none yet.
    """

    entity: int
    key: str
    record_key: str
    kind: OutcomeKind
    rows: list[int]
    reference: str | None = None
    note: str | None = None
    problems: list[Problem] = []

    @property
    def is_noted(self) -> bool:
        """Whether it is a success with a note: already accepted earlier, say."""
        return self.kind is OutcomeKind.SUCCEEDED and bool(self.note)


class PartTally(msgspec.Struct, frozen=True, kw_only=True):
    """How the entities of one part ended. `position` is of its first entity in `entities.jsonl`, from 1."""

    part: int
    succeeded: int
    failed: int
    unprocessed: int


def tally(part: int, count: int, outcomes: list[Outcome]) -> PartTally:
    """Count the outcomes of a part; what has none is unprocessed."""
    succeeded = sum(outcome.kind is OutcomeKind.SUCCEEDED for outcome in outcomes)
    failed = sum(outcome.kind is OutcomeKind.FAILED for outcome in outcomes)
    return PartTally(part=part, succeeded=succeeded, failed=failed, unprocessed=count - succeeded - failed)
