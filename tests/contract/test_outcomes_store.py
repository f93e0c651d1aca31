"""Outcomes in the table: recorded once, found by part and by business key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from hub.aws.outcomes import DynamoOutcomes
from hub.core.outcome import Outcome, OutcomeKind, PartTally, Problem
from hub.ports import BusyError
from tests.broken_aws import PASSING, WatchedClient, refusal
from tests.moto_aws import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def outcomes(dynamodb: Any) -> DynamoOutcomes:  # noqa: ANN401 - boto3's client
    return DynamoOutcomes(dynamodb, TABLE)


def over(client: Any, **how: Any) -> DynamoOutcomes:  # noqa: ANN401 - boto3's client, the faults of WatchedClient
    """The store over a client that fails."""
    return DynamoOutcomes(WatchedClient(client, **how), TABLE)  # type: ignore[arg-type]


def an_outcome(entity: int, kind: OutcomeKind = OutcomeKind.SUCCEEDED, *, text: str = "", problems: int = 1) -> Outcome:
    problem = Problem(code="stock.short", message=text, row=2, value="")
    return Outcome(
        entity=entity,
        key=f"so-{entity}",
        record_key=f"SO-{entity}",
        kind=kind,
        rows=[entity],
        problems=[problem] * problems if kind is OutcomeKind.FAILED else [],
    )


def test_the_first_outcome_of_an_attempt_stands(outcomes: DynamoOutcomes) -> None:
    """Recorded twice in one attempt, the first word counts, by part and by key; another attempt has its own."""
    outcomes.record("acme", "A1", 1, 1, an_outcome(1))
    outcomes.record("acme", "A1", 1, 1, an_outcome(1, OutcomeKind.FAILED))
    assert outcomes.by_key("acme", "SO-1", limit=5) == [("A1", 1, an_outcome(1))]
    outcomes.record("acme", "A1", 2, 1, an_outcome(1, OutcomeKind.FAILED))
    assert outcomes.of_part("acme", "A1", 1, 1) == [an_outcome(1)]
    assert outcomes.get("acme", "A1", 2, 1, 1) == an_outcome(1, OutcomeKind.FAILED)


def test_an_outcome_that_is_not_settled_is_replaced(outcomes: DynamoOutcomes) -> None:
    """In doubt and unprocessed give way to whatever comes after them; succeeded and failed to nothing."""
    for kind in (OutcomeKind.IN_DOUBT, OutcomeKind.UNPROCESSED, OutcomeKind.IN_DOUBT, OutcomeKind.FAILED):
        outcomes.record("acme", "A1", 1, 1, an_outcome(1, kind))
        assert outcomes.get("acme", "A1", 1, 1, 1) == an_outcome(1, kind)
    for kind in OutcomeKind:
        outcomes.record("acme", "A1", 1, 1, an_outcome(1, kind))
        assert outcomes.by_key("acme", "SO-1", limit=5) == [("A1", 1, an_outcome(1, OutcomeKind.FAILED))]


def test_nothing_is_seen_of_another_tenants_outcomes(outcomes: DynamoOutcomes) -> None:
    """The same ids and keys asked for another tenant are unknown in every way of asking."""
    outcomes.record("acme", "A1", 1, 1, an_outcome(1))
    outcomes.close_part("acme", "A1", 1, PartTally(part=1, succeeded=1, failed=0, unprocessed=0))
    assert outcomes.get("other", "A1", 1, 1, 1) is None
    assert outcomes.of_part("other", "A1", 1, 1) == []
    assert outcomes.tallies("other", "A1", 1) == []
    assert outcomes.by_key("other", "SO-1", limit=5) == []
    with pytest.raises(ValueError, match="another tenant"):
        outcomes.by_key("acme#KEY", "SO-1", limit=5)


def test_a_record_whose_answer_was_lost_may_be_repeated(outcomes: DynamoOutcomes, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Silence is busy, not done; recording again what had been written changes nothing and is no error."""
    silent = over(dynamodb, applied=True, transact_write_items=lambda: ReadTimeoutError(endpoint_url="x"))
    with pytest.raises(BusyError):
        silent.record("acme", "A1", 1, 1, an_outcome(1))
    outcomes.record("acme", "A1", 1, 1, an_outcome(1))
    assert outcomes.of_part("acme", "A1", 1, 1) == [an_outcome(1)]
    assert len(outcomes.by_key("acme", "SO-1", limit=5)) == 1


def cancelled(client: Any, *reasons: str) -> Callable[[], ClientError]:  # noqa: ANN401 - boto3's client
    """The refusal of a transaction, a reason an action."""
    answer: Any = refusal("TransactionCanceledException", CancellationReasons=[{"Code": each} for each in reasons])
    return lambda: client.exceptions.TransactionCanceledException(answer.response, "TransactWriteItems")


@pytest.mark.parametrize("reasons", [("TransactionConflict", "None"), ("None", "ThrottlingError")])
def test_a_transaction_that_met_another_is_not_done(dynamodb: Any, reasons: tuple[str, ...]) -> None:  # noqa: ANN401 - boto3's client
    """A conflict of transactions passes by itself and is told as busy: nothing was recorded."""
    busy = over(dynamodb, transact_write_items=cancelled(dynamodb, *reasons))
    with pytest.raises(BusyError):
        busy.record("acme", "A1", 1, 1, an_outcome(1))


def test_a_transaction_that_is_wrong_is_an_error(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """What no repetition mends is neither taken for done nor for busy."""
    wrong = over(dynamodb, transact_write_items=cancelled(dynamodb, "None", "ValidationError"))
    with pytest.raises(ClientError):
        wrong.record("acme", "A1", 1, 1, an_outcome(1))


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_store_without_room_is_busy(dynamodb: Any, fault: Callable[[], Exception]) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is told as busy: never as recorded, and never as a part without outcomes."""
    broken = over(dynamodb, put_item=fault, get_item=fault, query=fault, transact_write_items=fault)
    for call in (
        lambda: broken.record("acme", "A1", 1, 1, an_outcome(1)),
        lambda: broken.of_part("acme", "A1", 1, 1),
        lambda: broken.get("acme", "A1", 1, 1, 1),
        lambda: broken.close_part("acme", "A1", 1, PartTally(part=1, succeeded=0, failed=0, unprocessed=0)),
        lambda: broken.tallies("acme", "A1", 1),
        lambda: broken.by_key("acme", "SO-1", limit=5),
    ):
        with pytest.raises(BusyError):
            call()


def test_2500_outcomes_of_a_part_are_2500(outcomes: DynamoOutcomes, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Outcomes of several of the store's pages come back joined, in order, without those of other parts."""
    wordy = [an_outcome(number, OutcomeKind.FAILED, text="x" * 900) for number in range(1, 2_501)]
    puts = [outcomes.actions("acme", "A1", 1, 1, outcome)[0]["Put"]["Item"] for outcome in reversed(wordy)]
    for start in range(0, len(puts), 25):
        dynamodb.batch_write_item(
            RequestItems={TABLE: [{"PutRequest": {"Item": item}} for item in puts[start : start + 25]]}
        )
    outcomes.record("acme", "A1", 1, 11, an_outcome(9_999))
    watched = WatchedClient(dynamodb)
    assert DynamoOutcomes(watched, TABLE).of_part("acme", "A1", 1, 1) == wordy  # type: ignore[arg-type]
    assert watched.calls["query"] > 2


@pytest.mark.parametrize(
    ("text", "problems"), [("x" * 5_000, 100), ("\0" * 700, 100), ("é" * 300_000, 1), ("x" * 300_000, 2)]
)
def test_an_outcome_too_large_says_how_much_is_left_out(outcomes: DynamoOutcomes, text: str, problems: int) -> None:
    """Problems that an item cannot hold are counted in its last; what became of the entity stays."""
    whole = an_outcome(1, OutcomeKind.FAILED, text=text, problems=problems)
    outcomes.record("acme", "A1", 1, 1, whole)
    kept = outcomes.get("acme", "A1", 1, 1, 1)
    assert kept is not None
    assert (kept.kind, kept.key, kept.rows) == (whole.kind, whole.key, whole.rows)
    assert kept.problems[:-1] == whole.problems[: len(kept.problems) - 1]
    assert kept.problems[-1].code == "entity.more-problems"
    assert kept.problems[-1].message.startswith(f"{problems - len(kept.problems) + 1} more")


def test_a_key_tells_where_it_came_from(outcomes: DynamoOutcomes) -> None:
    """Each attempt that named a business key is found under it, newest first, as many as were asked for."""
    outcomes.record("acme", "A1", 1, 1, an_outcome(1, OutcomeKind.FAILED))
    outcomes.record("acme", "A1", 2, 1, an_outcome(1, OutcomeKind.FAILED))
    outcomes.record("acme", "A1", 10, 1, an_outcome(1))
    outcomes.record("acme", "A2", 1, 4, an_outcome(1))
    found = outcomes.by_key("acme", "SO-1", limit=10)
    assert [(activity, attempt, outcome.kind.value) for activity, attempt, outcome in found] == [
        ("A2", 1, "succeeded"),
        ("A1", 10, "succeeded"),
        ("A1", 2, "failed"),
        ("A1", 1, "failed"),
    ]
    assert outcomes.by_key("acme", "SO-1", limit=2) == found[:2]
    assert outcomes.by_key("acme", "SO-", limit=2) == []


@pytest.mark.parametrize("record_key", ["9" * 39, "", "a#KEY#b", "ü 'x'", "x" * 1_000])
def test_any_key_can_be_looked_up(outcomes: DynamoOutcomes, record_key: str) -> None:
    """Keys of many digits, empty ones and those with our own separator are kept as text and found as such."""
    outcome = Outcome(entity=1, key=record_key, record_key=record_key, kind=OutcomeKind.SUCCEEDED, rows=[2])
    outcomes.record("acme", "A1", 1, 1, outcome)
    assert outcomes.by_key("acme", record_key, limit=5) == [("A1", 1, outcome)]


def test_tallies_are_replaced_not_added_up(outcomes: DynamoOutcomes) -> None:
    """A part that says twice that it is done counts once; tallies come in order of part, of this attempt alone."""
    for part in (10, 2, 10):
        outcomes.close_part("acme", "A1", 1, PartTally(part=part, succeeded=part, failed=0, unprocessed=1))
    outcomes.close_part("acme", "A1", 11, PartTally(part=3, succeeded=1, failed=0, unprocessed=0))
    assert [(tally.part, tally.succeeded) for tally in outcomes.tallies("acme", "A1", 1)] == [(2, 2), (10, 10)]
