"""A corpus of bad inputs: each ends as it is listed, or otherwise for a reason that is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.corpuspage import DEPARTURES, PAGE, page, results, summary
from tests.shared_data import shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conformance.corpus import Case, Result

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def judged() -> list[tuple[Case, Result]]:
    return results(shared("corpus"))


def test_each_case_ends_as_listed_or_as_argued(
    judged: list[tuple[Case, Result]], conforms: Callable[[str, str, str], None]
) -> None:
    """No case is passed over, none crashes, and no reason outlives what it argues."""
    assert len(judged) == 190
    others = {case.number: result.outcome for case, result in judged if not result.is_as(case.listed)}
    assert others == {number: outcome for number, (outcome, _) in DEPARTURES.items()}
    as_listed = len(judged) - len(others)
    conforms("corpus", f"{as_listed} of {len(judged)}", f"the other {len(others)} are argued in docs/corpus.md")
    for category, found, numbers in summary(judged):
        conforms(f"corpus: {category}", found, f"argued in docs/corpus.md: {numbers}" if numbers else "")


def test_whatever_is_refused_says_why(judged: list[tuple[Case, Result]]) -> None:
    """A case that is refused or warned of has a code, but for what the storage refuses by itself."""
    silent = [case.number for case, result in judged if result.outcome != "accepted" and not result.codes]
    assert silent == ["272"]


def test_the_page_is_up_to_date(judged: list[tuple[Case, Result]]) -> None:
    """`python -m tests.conformance.corpuspage` was run after the last change that it speaks of."""
    assert PAGE.read_text(encoding="utf-8") == page(judged)
