"""Orders: every line covered, or none reserved."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from hub.warehouse.creation import MAX_CONTENT_BYTES
from hub.warehouse.plan import MAX_ACTIONS, MAX_PROBLEMS, MAX_RESERVATIONS, OUTCOME_ACTIONS, PutNew, ReserveStock
from hub.warehouse.record import OrderStatus, StockKey
from tests.warehouse_entities import ORIGIN, order, product, stated
from tests.warehouse_memory import MemoryWarehouse


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    """Return a warehouse with 10 AB-1 and 4 CD-2 in DC1, and 1 AB-1 in DC2."""
    made = MemoryWarehouse()
    for number, code in enumerate(("AB-1", "CD-2"), start=1):
        made.apply(ORIGIN, made.judge(ORIGIN, "create_product", product(code, number=number)))
    statements = (("AB-1", 10, "DC1"), ("CD-2", 4, "DC1"), ("AB-1", 1, "DC2"))
    for number, (code, on_hand, dc) in enumerate(statements, start=1):
        made.apply(ORIGIN, made.judge(ORIGIN, "state_stock", stated(code, on_hand, dc=dc, number=number)))
    return made


def test_order_reserves_every_line_and_is_kept(warehouse: MemoryWarehouse) -> None:
    """An order that stock covers is one record and one reservation a product, whatever the case of the code."""
    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("ab-1", 2), ("CD-2", 4)))

    record, *reservations = plan.writes
    assert isinstance(record, PutNew)
    assert (record.record.status, record.record.dc) == (OrderStatus.CREATED, "DC1")
    assert reservations == [ReserveStock(StockKey("DC1", "AB-1"), 2), ReserveStock(StockKey("DC1", "CD-2"), 4)]
    assert plan.reference == record.record.reference


def test_order_on_hold_reserves_too(warehouse: MemoryWarehouse) -> None:
    """An order on hold is kept as such, and its stock is reserved like any other's."""
    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 2), on_hold=True))

    record, *reservations = plan.writes
    assert isinstance(record, PutNew)
    assert record.record.status is OrderStatus.ON_HOLD
    assert len(reservations) == 1


def test_header_is_read_under_any_prefix(warehouse: MemoryWarehouse) -> None:
    """A service that puts its header under another name needs no change in the warehouse."""
    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 2), on_hold=True, header="SalesOrder"))

    record, *_ = plan.writes
    assert isinstance(record, PutNew)
    assert record.record.status is OrderStatus.ON_HOLD


def test_every_bad_line_is_named_with_its_quantities(warehouse: MemoryWarehouse) -> None:
    """An order fails as a whole with one problem a bad line: unknown product or short stock, in the order's DC."""
    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 11), ("ZZ-9", 1), ("CD-2", 5), ("AB-1", 1)))

    assert plan.writes == ()
    assert [(problem.code, problem.row, problem.value) for problem in plan.problems] == [
        ("stock.short", 2, "AB-1"),
        ("product.unknown", 3, "ZZ-9"),
        ("stock.short", 4, "CD-2"),
        ("stock.short", 5, "AB-1"),
    ]
    assert "12 of product 'AB-1' (11 of them in this line); 10 are free in DC 'DC1'" in plan.problems[0].message
    assert "5 of product 'CD-2'; 4 are free" in plan.problems[2].message


def test_stock_of_another_dc_does_not_count(warehouse: MemoryWarehouse) -> None:
    """Only the order's own DC covers it, and a DC without any stock has 0 free."""
    (problem,) = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 2), dc="DC2")).problems
    (nowhere,) = warehouse.judge(ORIGIN, "create_order", order("SO-2", ("AB-1", 2), dc="DC3")).problems

    assert "1 are free in DC 'DC2'" in problem.message
    assert "0 are free in DC 'DC3'" in nowhere.message


def test_same_order_again_is_accepted_even_when_stock_is_gone(warehouse: MemoryWarehouse) -> None:
    """Its stock is reserved already: the same number and content succeeds without a write and names the activity."""
    first = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 10)))
    warehouse.apply(ORIGIN, first)

    again = warehouse.judge(replace(ORIGIN, activity_id="A2"), "create_order", order("SO-1", ("AB-1", 10), number=9))

    assert (again.writes, again.problems, again.reference) == ((), (), first.reference)
    assert "activity A1" in str(again.note)


def test_same_number_with_other_content_fails(warehouse: MemoryWarehouse) -> None:
    """A number is unique across services: other content under it fails and says where it came from."""
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 1))))

    (problem,) = warehouse.judge(
        ORIGIN, "create_order", order("SO-1", ("AB-1", 1), header="SalesOrder", number=2)
    ).problems

    assert (problem.code, problem.value) == ("order.exists", "SO-1")
    assert "activity A1 (attempt 1, row 2)" in problem.message


def test_lines_of_one_product_are_reserved_together(warehouse: MemoryWarehouse) -> None:
    """Two lines of a product are one reservation of their sum, as a transaction takes one action an item."""
    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 2), ("ab-1", 3)))

    assert plan.writes[1:] == (ReserveStock(StockKey("DC1", "AB-1"), 5),)


def test_order_that_fills_a_transaction_is_planned() -> None:
    """An order of the most products there may be comes to exactly the actions that one transaction takes."""
    warehouse = MemoryWarehouse()
    for number in range(1, MAX_RESERVATIONS + 1):
        warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "create_product", product(f"P{number}", number=number)))
        warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "state_stock", stated(f"P{number}", 1, number=number)))
    lines = [(f"P{number}", 1) for number in range(1, MAX_RESERVATIONS + 1)]

    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", *lines))

    assert len(plan.writes) + OUTCOME_ACTIONS == MAX_ACTIONS


def test_order_of_a_thousand_lines_is_planned_and_fits_an_item() -> None:
    """An order beyond a transaction is planned like any other, in order of its stocks, and its lines fit a record."""
    warehouse = MemoryWarehouse()
    codes = [f"{'P' * 90}{number:04d}" for number in range(1, 1001)]
    for number, code in enumerate(codes, start=1):
        warehouse.send(ORIGIN, "create_product", product(code, number=number))
        warehouse.send(ORIGIN, "state_stock", stated(code, 1, number=number))

    plan = warehouse.judge(ORIGIN, "create_order", order("SO-1", *((code, 1) for code in reversed(codes))))

    assert not plan.problems
    assert [move.key.product for move in plan.moves] == codes
    (record,) = plan.others
    assert isinstance(record, PutNew)
    assert len(record.content) < MAX_CONTENT_BYTES


@pytest.mark.parametrize("line", [("", 1), ("AB-1", 0), ("AB-1", -2), ("AB-1", True)])
def test_line_without_product_or_quantity_fails(warehouse: MemoryWarehouse, line: tuple[str, int]) -> None:
    """A line that names no product or no whole number above 0 refuses its order, by its row."""
    (problem,) = warehouse.judge(ORIGIN, "create_order", order("SO-1", ("AB-1", 1), line)).problems

    assert (problem.code, problem.row) == ("order.incomplete-line", 3)


def test_order_without_lines_fails(warehouse: MemoryWarehouse) -> None:
    """An order of nothing is refused."""
    (problem,) = warehouse.judge(ORIGIN, "create_order", order("SO-1")).problems

    assert problem.code == "order.no-lines"


def test_order_without_any_dc_fails(warehouse: MemoryWarehouse) -> None:
    """Without a DC in the file and a default one there is nowhere to reserve."""
    (problem,) = warehouse.judge(replace(ORIGIN, default_dc=""), "create_order", order("SO-1", ("AB-1", 1))).problems

    assert problem.code == "dc.missing"


def test_problems_beyond_what_an_outcome_holds_are_counted() -> None:
    """An outcome must fit an item: past the most problems, the last one says how many more there are."""
    plan = MemoryWarehouse().judge(ORIGIN, "create_order", order("SO-1", *[("ZZ-9", 1)] * 250))

    assert len(plan.problems) == MAX_PROBLEMS
    assert plan.problems[-1].message.startswith("151 more lines")


def test_order_too_large_for_a_record_fails(warehouse: MemoryWarehouse) -> None:
    """An order whose content no item could hold is refused before it is tried."""
    big = order("SO-1", ("AB-1", 1))
    big = msgspec.structs.replace(big, values=big.values | {"WebSalesOrder.Notes": "x" * 300_000})

    (problem,) = warehouse.judge(ORIGIN, "create_order", big).problems

    assert problem.code == "entity.too-large"
