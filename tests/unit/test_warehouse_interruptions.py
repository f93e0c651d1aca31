"""Interruptions of the warehouse that days made up at random have found to end wrongly, each once more by hand."""

from __future__ import annotations

import pytest

from hub.core.outcome import OutcomeKind
from hub.ports import Tenant
from tests.interrupted import Interruption, Kind
from tests.memory_table import MemoryTable
from tests.warehouse_model import Cancellation, Line, Model, Order, Product, Receipt, Statement
from tests.warehouse_trial import MOST_ACTIONS, Trial

PRODUCTS = ["a", "b", "c", "d", "e"]


@pytest.fixture
def table() -> MemoryTable:
    """Give an empty table."""
    return MemoryTable(MOST_ACTIONS)


@pytest.fixture
def trial(table: MemoryTable) -> Trial:
    """Give a warehouse with nine pieces of five products, which creates the companies that orders name."""
    tenant = Tenant(name="acme", services=frozenset(), default_dc="DC1", creates_ship_to_companies=True)
    made = Trial(table, "hub", tenant, Model(creates_companies=True))
    made.deliver(made.bring([Product(code) for code in PRODUCTS]))
    made.deliver(made.bring([Statement(code, on_hand=9) for code in PRODUCTS]))
    return made


@pytest.mark.parametrize("announced_before", [False, True], ids=["new", "accepted before"])
def test_a_late_worker_brings_no_receipt_back(trial: Trial, table: MemoryTable, *, announced_before: bool) -> None:
    """A receipt that may replace another, and need not, is this entity's one change: no late worker makes it again."""
    if announced_before:
        trial.deliver(trial.bring([Receipt("R", lines=(Line("a", 1),), replaces=True)]))
    sent = trial.bring([Receipt("R", lines=(Line("a", 1),), replaces=True)])
    trial.deliver(sent, Interruption(Kind.DIES_BEFORE, 1))
    trial.try_again(sent)
    trial.deliver(trial.bring([Receipt("R", lines=(Line("a", 2),), replaces=True)]))
    trial.deliver_late(sent, attempt=1)
    trial.audit(table.items.values())


def test_a_worker_overtaken_by_a_later_attempt_states_no_stock_again(trial: Trial, table: MemoryTable) -> None:
    """What a later attempt has stated is this entity's one change: who judged earlier does not undo what came since."""
    sent = trial.bring([Statement("a", on_hand=5)])

    def others() -> None:
        trial.try_again(sent)
        trial.deliver(trial.bring([Statement("a", on_hand=7)]))

    trial.deliver(sent, Interruption(Kind.OTHERS_FIRST, 3, others))
    trial.audit(table.items.values())
    assert trial.model.on_hand["DC1", "A"] == 7


def test_a_cancellation_whose_answer_is_lost_gives_its_stock_back_at_once(trial: Trial, table: MemoryTable) -> None:
    """The try whose answer was lost has decided it; the next one does what is left, and leaves it to no sweep."""
    trial.deliver(trial.bring([Order("SO-1", lines=tuple(Line(code, 2) for code in PRODUCTS))]))
    cancelled = trial.bring([Cancellation("SO-1")])
    trial.deliver(cancelled, Interruption(Kind.ANSWER_LOST, 4))
    trial.audit(table.items.values())
    assert trial.outcomes["A4", 1, 1].kind is OutcomeKind.SUCCEEDED


def test_who_sees_an_order_cancelled_sees_by_whom(trial: Trial) -> None:
    """Two attempts cancel an order at once, one amidst the reading of the other: neither finds it cancelled before."""
    trial.deliver(trial.bring([Order("SO-1", lines=tuple(Line(code, 2) for code in PRODUCTS))]))
    sent = trial.bring([Cancellation("SO-1")])
    trial.deliver(sent, Interruption(Kind.OTHERS_FIRST, 3, lambda: trial.try_again(sent)))
    assert [trial.outcomes["A4", attempt, 1].kind for attempt in (1, 2)] == [OutcomeKind.SUCCEEDED] * 2


@pytest.mark.parametrize("at", range(1, 8))
def test_an_order_too_large_only_with_its_company_is_made_when_others_create_that_one(
    trial: Trial, table: MemoryTable, at: int
) -> None:
    """Without the company that it was to create it fits one transaction, and goes on all the same as it began."""
    order = Order("SO-1", lines=tuple(Line(code, 2) for code in "abc"), company="k")
    assert len(order.lines) + 3 == MOST_ACTIONS
    sent = trial.bring([order])
    others = trial.bring([Order("SO-2", lines=(Line("d", 1),), company="k")])
    trial.deliver(sent, Interruption(Kind.OTHERS_FIRST, at, lambda: trial.deliver(others)))
    trial.audit(table.items.values())
    assert trial.outcomes["A3", 1, 1].kind is OutcomeKind.SUCCEEDED
