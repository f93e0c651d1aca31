"""Outcomes, verdicts and tenants in the table."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hub.aws.outcomes import DynamoOutcomes
from hub.aws.tenants import DynamoTenants
from hub.aws.verdicts import MOST_BYTES, DynamoVerdicts
from hub.core.finding import Finding, FindingGroup, Severity
from hub.core.ledger import Ledger
from hub.core.outcome import Outcome, OutcomeKind, PartTally, Problem
from hub.core.verdict import Verdict
from hub.ports import MachineClient, Tenant
from tests.moto_aws import TABLE


@pytest.fixture
def outcomes(dynamodb: Any) -> DynamoOutcomes:  # noqa: ANN401 - boto3's client
    return DynamoOutcomes(dynamodb, TABLE)


def an_outcome(entity: int, kind: OutcomeKind = OutcomeKind.SUCCEEDED, *, text: str = "") -> Outcome:
    problems = [Problem(code="stock.short", message=text, row=2)] if kind is OutcomeKind.FAILED else []
    return Outcome(
        entity=entity, key=f"so-{entity}", record_key=f"SO-{entity}", kind=kind, rows=[entity], problems=problems
    )


def test_the_first_outcome_of_an_attempt_stands(outcomes: DynamoOutcomes) -> None:
    """Recorded twice in one attempt, the first word counts; another attempt has its own."""
    outcomes.record("acme", "A1", 1, 1, an_outcome(1))
    outcomes.record("acme", "A1", 1, 1, an_outcome(1, OutcomeKind.FAILED))
    outcomes.record("acme", "A1", 2, 1, an_outcome(1, OutcomeKind.FAILED))
    assert outcomes.of_part("acme", "A1", 1, 1) == [an_outcome(1)]
    assert outcomes.get("acme", "A1", 2, 1, 1) == an_outcome(1, OutcomeKind.FAILED)
    assert outcomes.get("other", "A1", 1, 1, 1) is None


def test_a_large_part_is_read_whole(outcomes: DynamoOutcomes) -> None:
    """Outcomes of more than the megabyte of one page come back joined, in order, without those of other parts."""
    wordy = [an_outcome(number, OutcomeKind.FAILED, text="x" * 9_000) for number in range(1, 151)]
    for outcome in wordy:
        outcomes.record("acme", "A1", 1, 1, outcome)
    outcomes.record("acme", "A1", 1, 11, an_outcome(999))
    assert outcomes.of_part("acme", "A1", 1, 1) == wordy


def test_a_key_tells_where_it_came_from(outcomes: DynamoOutcomes) -> None:
    """Each attempt that named a business key is found under it, newest first, within the tenant alone."""
    outcomes.record("acme", "A1", 1, 1, an_outcome(1, OutcomeKind.FAILED))
    outcomes.record("acme", "A2", 1, 4, an_outcome(1))
    outcomes.record("other", "A3", 1, 1, an_outcome(1))
    found = outcomes.by_key("acme", "SO-1", limit=10)
    assert [(activity, outcome.kind) for activity, _, outcome in found] == [("A2", "succeeded"), ("A1", "failed")]
    assert len(outcomes.by_key("acme", "SO-1", limit=1)) == 1


def test_tallies_are_replaced_not_added_up(outcomes: DynamoOutcomes) -> None:
    """A part that says twice that it is done counts once; tallies come in order of part."""
    for part in (10, 2, 10):
        outcomes.close_part("acme", "A1", 1, PartTally(part=part, succeeded=part, failed=0, unprocessed=1))
    assert [(tally.part, tally.succeeded) for tally in outcomes.tallies("acme", "A1", 1)] == [(2, 2), (10, 10)]


def a_verdict(groups: int, example: str) -> Verdict:
    finding = Finding(code="cell.type", severity=Severity.ERROR, message=example, hint="", row=2)
    group = FindingGroup(
        code="cell.type",
        severity=Severity.ERROR,
        column=1,
        heading="Qty",
        field="Stock.Quantity",
        count=7,
        first_rows=[2],
        examples=[example],
        hint="",
    )
    return Verdict(
        green=False,
        file_rejected=False,
        dialect=None,
        columns=[],
        ledger=Ledger(rows=3),
        finding_count=7 * groups,
        counts_by_severity={"error": 7 * groups},
        counts_by_code={"cell.type": 7 * groups},
        groups=[group] * groups,
        findings=[finding] * 50,
        part_count=0,
        sha256="",
        size_bytes=3,
    )


def test_a_verdict_comes_back_as_it_was(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A verdict of usual size survives the table whole; one that was never given is None."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    verdicts.put("acme", "A1", 1, a_verdict(3, "many"))
    assert verdicts.get("acme", "A1", 1) == a_verdict(3, "many")
    assert verdicts.get("acme", "A1", 2) is None


@pytest.mark.parametrize(("groups", "example"), [(100, "x" * 5_000), (3, "é" * 9_000), (4_000, "x")])
def test_a_verdict_too_large_keeps_its_counts(dynamodb: Any, groups: int, example: str) -> None:  # noqa: ANN401 - boto3's client
    """What an item cannot hold goes, examples first; true totals never do."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    whole = a_verdict(groups, example)
    verdicts.put("acme", "A1", 1, whole)
    kept = verdicts.get("acme", "A1", 1)
    assert kept is not None
    assert len(msgspec.json.encode(kept)) <= MOST_BYTES < len(msgspec.json.encode(whole))
    assert (kept.finding_count, kept.counts_by_code) == (whole.finding_count, whole.counts_by_code)


def test_tenants_and_machine_clients_come_back(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A tenant without services and one with, and the client that acts for it."""
    tenants = DynamoTenants(dynamodb, TABLE)
    for tenant in (Tenant("acme", frozenset(), "DC1"), Tenant("acme", frozenset({"a", "b"}), "DC2")):
        tenants.put(tenant)
        assert tenants.get("acme") == tenant
    client = MachineClient("c1", "acme", "clerk")
    tenants.put_machine_client(client)
    assert tenants.machine_client("c1") == client
    assert (tenants.get("c1"), tenants.machine_client("acme")) == (None, None)
