"""Companies: created or kept, by files of their own or by the orders that go to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from hub.warehouse.plan import MAX_RESERVATIONS, PutNew
from hub.warehouse.record import Kind, RecordKey
from tests.warehouse_entities import ORIGIN, company, order, product, stated
from tests.warehouse_memory import MemoryWarehouse

if TYPE_CHECKING:
    from hub.core.entity import Entity

KEY = RecordKey(Kind.COMPANY, "WEST")
CREATING = replace(ORIGIN, creates_ship_to_companies=True)


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    """Return a warehouse with 10 AB-1."""
    made = MemoryWarehouse()
    made.send(ORIGIN, "create_product", product("AB-1"))
    made.send(ORIGIN, "state_stock", stated("AB-1", 10))
    return made


def test_company_is_kept_with_its_addresses(warehouse: MemoryWarehouse) -> None:
    """A new code is one record with every address."""
    warehouse.send(ORIGIN, "create_company", company("West", "Leeds", "York"))
    assert warehouse.stored.records[KEY].name == "West"
    assert [line.values["List.Address.City"] for line in warehouse.stored.contents[KEY].lines] == ["Leeds", "York"]


@pytest.mark.parametrize(
    ("again", "said"),
    [
        (company("West", "Leeds", number=9), "Already accepted with the same content in activity A1"),
        (company("WEST", "York", number=9), "Company 'West' exists already, with other content, from activity A1"),
    ],
)
def test_existing_code_is_kept_and_said_so(warehouse: MemoryWarehouse, again: Entity, said: str) -> None:
    """A code that exists, in whatever case, is no failure: nothing is written, and the note says what was kept."""
    warehouse.send(ORIGIN, "create_company", company("West", "Leeds"))
    plan = warehouse.judge(replace(ORIGIN, activity_id="A2"), "create_company", again)
    assert (plan.problems, plan.writes) == ((), ())
    assert plan.reference == warehouse.stored.records[KEY].reference
    assert str(plan.note).startswith(said)


def test_order_to_an_unknown_company_fails_beside_its_lines(warehouse: MemoryWarehouse) -> None:
    """The company is named with what would help, and so is every bad line."""
    company_problem, line = warehouse.judge(
        ORIGIN, "create_order", order("SO-1", ("AB-1", 11), company="West", header="SalesOrder")
    ).problems
    assert (company_problem.code, company_problem.value, company_problem.row) == ("company.unknown", "West", 2)
    assert "Load Companies" in company_problem.message
    assert line.code == "stock.short"


def test_order_to_a_known_company_is_taken(warehouse: MemoryWarehouse) -> None:
    """A code is found whatever its case, and the company stays as it is."""
    warehouse.send(ORIGIN, "create_company", company("WEST", "York"))
    for number, origin in enumerate((ORIGIN, CREATING), start=1):
        plan = warehouse.send(origin, "create_order", order(f"SO-{number}", ("AB-1", 1), company="West"))
        assert (plan.problems, plan.note, len(plan.others)) == ((), None, 1)


def test_order_creates_its_company_where_the_tenant_allows_it(warehouse: MemoryWarehouse) -> None:
    """In the same transaction: code, description, and where the order is delivered (not where its bill goes)."""
    plan = warehouse.send(CREATING, "create_order", order("SO-1", ("AB-1", 1), company="West"))

    assert [type(write) for write in plan.others] == [PutNew, PutNew]
    assert plan.note == "Company 'West' was created from this order."
    content = warehouse.stored.contents[KEY]
    assert content.values == {
        "Company.CompanyType": "Ship To",
        "Company.CompanyCode": "West",
        "Company.CompanyDescription": "West Ltd",
    }
    assert content.lines[0].values == {"List.Address.AddressType": "Delivery", "List.Address.City": "Leeds"}


def test_refused_order_creates_no_company(warehouse: MemoryWarehouse) -> None:
    """An order that fails leaves nothing behind."""
    warehouse.send(CREATING, "create_order", order("SO-1", ("AB-1", 11), company="West"))
    assert KEY not in warehouse.stored.records


def test_company_takes_an_action_of_the_transaction() -> None:
    """With a new company one product less fits a transaction, and the plan's size says so."""
    warehouse = MemoryWarehouse()
    codes = [f"P{number}" for number in range(MAX_RESERVATIONS)]
    for number, code in enumerate(codes, start=1):
        warehouse.send(ORIGIN, "create_product", product(code))
        warehouse.send(ORIGIN, "state_stock", stated(code, 1, number=number))
    lines = [(code, 1) for code in codes]
    alone = warehouse.judge(CREATING, "create_order", order("SO-1", *lines))
    together = warehouse.judge(CREATING, "create_order", order("SO-1", *lines, company="West"))
    assert len(together.writes) == len(alone.writes) + 1
