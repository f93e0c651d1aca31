"""Releases and cancellations: what they make of an order in each of its statuses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.warehouse.plan import GiveBackStock, MarkChange
from hub.warehouse.record import Kind, OrderStatus, RecordKey, StockKey
from tests.warehouse_entities import ORIGIN, cancelled, order, product, released, stated
from tests.warehouse_memory import ConditionFailedError, MemoryWarehouse

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.entity import Entity

KEY = RecordKey(Kind.ORDER, "SO-1")
LATER = replace(ORIGIN, activity_id="A2")
LATEST = replace(ORIGIN, activity_id="A3")


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    """Return a warehouse with 10 AB-1 and 10 CD-2, of which an order on hold reserves some."""
    made = MemoryWarehouse()
    for number, code in enumerate(("AB-1", "CD-2"), start=1):
        made.send(ORIGIN, "create_product", product(code))
        made.send(ORIGIN, "state_stock", stated(code, 10, number=number))
    made.send(ORIGIN, "create_order", order("SO-1", ("AB-1", 2), ("CD-2", 3), ("ab-1", 1), on_hold=True))
    made.stored.changes.clear()
    return made


def put(warehouse: MemoryWarehouse, status: OrderStatus) -> None:
    """Let the order stand in another status."""
    warehouse.stored.records[KEY] = msgspec.structs.replace(warehouse.stored.records[KEY], status=status)


def test_release_lets_an_order_on_hold_go(warehouse: MemoryWarehouse) -> None:
    """A released order keeps its stock, and says since which activity it is released."""
    plan = warehouse.send(LATER, "release_order", released("SO-1"))

    record = warehouse.stored.records[KEY]
    assert (record.status, record.changed_in, record.activity_id) == (OrderStatus.RELEASED, "A2", "A1")
    assert plan.reference == record.reference
    assert MarkChange(1) in plan.writes
    assert warehouse.stored.stock[StockKey("DC1", "AB-1")].reserved == 3


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (OrderStatus.CREATED, "is created since activity A1"),
        (OrderStatus.RELEASED, "is released since activity A1"),
        (OrderStatus.DISPATCHED, "is dispatched since activity A1"),
        (OrderStatus.CANCELLED, "cannot be released"),
        (OrderStatus.CANCELLING, "is cancelled since activity A1"),
    ],
)
def test_only_an_order_on_hold_is_released(warehouse: MemoryWarehouse, status: OrderStatus, said: str) -> None:
    """A release of any other order fails, naming the order, its status and since when."""
    put(warehouse, status)
    (problem,) = warehouse.judge(LATER, "release_order", released("SO-1")).problems
    assert (problem.code, problem.row, problem.value) == ("order.not-on-hold", 2, "SO-1")
    assert "'SO-1'" in problem.message
    assert said in problem.message


@pytest.mark.parametrize("status", [OrderStatus.CREATED, OrderStatus.ON_HOLD, OrderStatus.RELEASED])
def test_cancellation_gives_the_stock_back(warehouse: MemoryWarehouse, status: OrderStatus) -> None:
    """Before dispatch an order is cancelled, and all it reserved is free again: lines of one product together."""
    put(warehouse, status)
    plan = warehouse.send(LATER, "cancel_order", cancelled("SO-1"))

    assert plan.moves == (GiveBackStock(StockKey("DC1", "AB-1"), 3), GiveBackStock(StockKey("DC1", "CD-2"), 3))
    assert warehouse.stored.records[KEY].status is OrderStatus.CANCELLED
    assert {level.reserved for level in warehouse.stored.stock.values()} == {0}


def test_stock_is_given_back_once(warehouse: MemoryWarehouse) -> None:
    """The cancellation again is told so by its own activity, and fails in another: nothing is given back twice."""
    late = warehouse.judge(LATEST, "cancel_order", cancelled("SO-1", number=7))
    warehouse.send(LATER, "cancel_order", cancelled("SO-1"))

    with pytest.raises(ConditionFailedError):
        warehouse.apply(LATEST, late)
    (problem,) = warehouse.judge(LATEST, "cancel_order", cancelled("SO-1", number=7)).problems
    again = warehouse.judge(LATER, "cancel_order", cancelled("SO-1"))

    assert problem.code == "order.cancelled"
    assert "is cancelled since activity A2" in problem.message
    assert (again.problems, again.writes) == ((), ())
    assert again.note == "Already made in attempt 1 of this activity; nothing was changed."


def test_dispatched_order_is_not_cancelled(warehouse: MemoryWarehouse) -> None:
    """What has left cannot be stopped; the message says what can be done instead."""
    put(warehouse, OrderStatus.DISPATCHED)
    (problem,) = warehouse.judge(LATER, "cancel_order", cancelled("SO-1")).problems
    assert problem.code == "order.dispatched"
    assert "Load Receipts" in problem.message


@pytest.mark.parametrize(("name", "change"), [("release_order", released), ("cancel_order", cancelled)])
def test_change_of_an_unknown_order_fails(
    warehouse: MemoryWarehouse, name: str, change: Callable[[str], Entity]
) -> None:
    """A number that no order has is named with its row."""
    (problem,) = warehouse.judge(LATER, name, change("SO-9")).problems
    assert (problem.code, problem.row, problem.value) == ("order.unknown", 2, "SO-9")


@pytest.mark.parametrize(("name", "change"), [("release_order", released), ("cancel_order", cancelled)])
def test_order_that_is_being_created_is_provisional(
    warehouse: MemoryWarehouse, name: str, change: Callable[[str], Entity]
) -> None:
    """While its stock is being reserved an order is none yet: the failure may pass, and names the order in the way."""
    put(warehouse, OrderStatus.RESERVING)
    plan = warehouse.judge(LATER, name, change("SO-1"))
    assert (plan.provisional, plan.unfinished) == (True, KEY)
    assert [problem.code for problem in plan.problems] == ["order.in-progress"]


def test_same_order_after_its_cancellation_is_told_so(warehouse: MemoryWarehouse) -> None:
    """Sent again, an order that was cancelled stays so: accepted before, with a note that says how it stands."""
    warehouse.send(LATER, "cancel_order", cancelled("SO-1"))
    again = warehouse.judge(LATEST, "create_order", order("SO-1", ("AB-1", 2), ("CD-2", 3), ("ab-1", 1), on_hold=True))
    assert again.writes == ()
    assert str(again.note).endswith("nothing was changed. It is cancelled since activity A2.")
