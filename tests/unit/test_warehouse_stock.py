"""Stock: stated, never below what is reserved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.warehouse.record import StockKey, StockLevel
from tests.warehouse_entities import ORIGIN, order, product, stated
from tests.warehouse_memory import ConditionFailedError, MemoryWarehouse

LATER = replace(ORIGIN, activity_id="A2")


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    """Return a warehouse with one product, AB-1."""
    made = MemoryWarehouse()
    made.apply(ORIGIN, made.judge(ORIGIN, "create_product", product("AB-1")))
    return made


def test_stock_is_stated_in_the_default_dc_when_none_is_named(warehouse: MemoryWarehouse) -> None:
    """A blank DC means the tenant's default, and the product is found whatever the case of its code."""
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "state_stock", stated("ab-1", 5)))

    assert warehouse.stored.stock == {StockKey.of("DC1", "AB-1"): StockLevel(on_hand=5, reserved=0, stated_in="A1")}


def test_stating_replaces_what_was_on_hand_and_keeps_reservations(warehouse: MemoryWarehouse) -> None:
    """A second statement sets the quantity on hand; it does not add to it, and reservations stand."""
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "state_stock", stated("AB-1", 5, number=1)))
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 3))))
    warehouse.send(LATER, "state_stock", stated("AB-1", 4, number=2))

    assert warehouse.stored.stock[StockKey.of("DC1", "AB-1")] == StockLevel(on_hand=4, reserved=3, stated_in="A2")


def test_stating_less_than_is_reserved_fails_naming_both(warehouse: MemoryWarehouse) -> None:
    """Fewer on hand than reserved would make free stock negative: refused, with both numbers."""
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "state_stock", stated("AB-1", 5, number=1)))
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 3))))

    (problem,) = warehouse.judge(LATER, "state_stock", stated("AB-1", 2, number=2)).problems

    assert (problem.code, problem.row) == ("stock.below-reserved", 3)
    assert "2 of product 'AB-1'" in problem.message
    assert "in DC 'DC1'" in problem.message
    assert "3 are reserved" in problem.message


def test_change_is_made_once_an_activity_in_whatever_attempt(warehouse: MemoryWarehouse) -> None:
    """The same entity of the same activity in a later attempt changes nothing and says so."""
    first = warehouse.judge(ORIGIN, "state_stock", stated("AB-1", 5))
    warehouse.apply(ORIGIN, first)

    again = warehouse.judge(replace(ORIGIN, attempt=2), "state_stock", stated("AB-1", 5))

    assert (again.writes, again.problems, again.reference) == ((), (), first.reference)
    assert again.note == "Already stated in attempt 1 of this activity; nothing was changed."


def test_another_activity_may_state_the_same_again(warehouse: MemoryWarehouse) -> None:
    """Only the change itself is guarded: another activity's statement has a reference of its own and writes."""
    first = warehouse.judge(ORIGIN, "state_stock", stated("AB-1", 5))
    other = warehouse.judge(LATER, "state_stock", stated("AB-1", 5))

    assert other.writes
    assert other.reference != first.reference


def test_one_file_states_a_stock_once(warehouse: MemoryWarehouse) -> None:
    """Two rows of which one names the DC that is the other's default: only one is taken, whichever order they come in
    and however they are judged, and the other says so. Attempts change nothing of that.
    """
    plans = [
        warehouse.judge(ORIGIN, "state_stock", stated("AB-1", 7, dc="dc1", number=1)),
        warehouse.judge(ORIGIN, "state_stock", stated("AB-1", 9, number=2)),
    ]
    warehouse.apply(ORIGIN, plans[0])
    with pytest.raises(ConditionFailedError):
        warehouse.apply(ORIGIN, plans[1])

    for attempt in (1, 2):
        again = replace(ORIGIN, attempt=attempt)
        (problem,) = warehouse.judge(again, "state_stock", stated("AB-1", 9, number=2)).problems
        assert (problem.code, problem.value, problem.row) == ("stock.stated-twice", "AB-1", 3)
        assert "in DC 'DC1'" in problem.message
        assert not warehouse.judge(again, "state_stock", stated("AB-1", 7, dc="dc1", number=1)).problems
    assert warehouse.stored.stock[StockKey.of("DC1", "AB-1")].on_hand == 7


def test_unknown_product_fails_by_name(warehouse: MemoryWarehouse) -> None:
    """Stock of a product that does not exist is refused, naming the code and the service that would help."""
    (problem,) = warehouse.judge(ORIGIN, "state_stock", stated("ZZ-9", 5)).problems

    assert (problem.code, problem.value, problem.row) == ("product.unknown", "ZZ-9", 2)
    assert "Load Product Masters" in problem.message


def test_no_dc_at_all_fails(warehouse: MemoryWarehouse) -> None:
    """Without a DC in the file and a default one there is nowhere to state stock."""
    (problem,) = warehouse.judge(replace(ORIGIN, default_dc=""), "state_stock", stated("AB-1", 5)).problems

    assert problem.code == "dc.missing"


@pytest.mark.parametrize("on_hand", [None, -1])
def test_quantity_that_is_none_fails(warehouse: MemoryWarehouse, on_hand: int | None) -> None:
    """A statement needs a whole number from 0."""
    (problem,) = warehouse.judge(ORIGIN, "state_stock", stated("AB-1", on_hand)).problems

    assert problem.code == "stock.no-quantity"
