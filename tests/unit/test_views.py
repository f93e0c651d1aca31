"""What the API gives out of a check: all that it says, so that no client shows less than another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.finding import Finding, FindingGroup
from hub.core.verdict import Candidate, ColumnMatch, ColumnSuggestion, Comparison, Dialect, Verdict
from hub.runtime.views.checks import (
    CandidateView,
    ColumnSuggestionView,
    ColumnView,
    ComparisonView,
    DialectView,
    FindingView,
    GroupView,
    VerdictView,
)

if TYPE_CHECKING:
    import msgspec

    from hub.runtime.views import View

#: The ledger stands with the activity; the number of parts is for the workers.
KEPT = {Verdict: {"ledger", "part_count"}}


@pytest.mark.parametrize(
    ("said", "given"),
    [
        (Candidate, CandidateView),
        (ColumnMatch, ColumnView),
        (ColumnSuggestion, ColumnSuggestionView),
        (Comparison, ComparisonView),
        (Dialect, DialectView),
        (Finding, FindingView),
        (FindingGroup, GroupView),
        (Verdict, VerdictView),
    ],
)
def test_what_the_check_says_is_given_out_whole(said: type[msgspec.Struct], given: type[View]) -> None:
    """Each thing that is known of a verdict and of a finding is in the answer about it."""
    assert set(given.model_fields) == set(said.__struct_fields__) - KEPT.get(said, set())
