"""Which target: where a tenant's setting sends a service's entities, the warehouse unless it says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hub.core.entity import Entity
    from hub.core.outcome import Outcome
    from hub.ports import Submission
    from hub.ports.targets import Plan, Target


@dataclass(frozen=True, slots=True)
class ChosenTarget:
    """The target of each submission."""

    warehouse: Target
    http: Target

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[Plan]:
        return self._of(submission).judge(submission, entities)

    def settle(self, submission: Submission, plan: Plan) -> Outcome:
        return self._of(submission).settle(submission, plan)

    def _of(self, submission: Submission) -> Target:
        return self.http if submission.service in submission.tenant.targets else self.warehouse
