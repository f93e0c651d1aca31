"""Orders larger than a transaction: what others meet while one is made, what it creates, what it must not exceed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from hub.aws.large_orders import DisagreeingWorkError
from hub.aws.warehouse_items import record_pk
from hub.core.outcome import OutcomeKind
from hub.ports import NotYetError
from hub.warehouse.record import Kind, RecordKey
from tests.broken_aws import InterruptedClient, KilledError, killed
from tests.large_orders import CANCELS, CODES, LARGE, MOST_ACTIONS, ORDERS, swept
from tests.warehouse_books import check_books, works_left
from tests.warehouse_entities import cancelled, company, order, released, stated
from tests.warehouse_store import TABLE, Store, submission

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.entity import Entity


@pytest.fixture
def store(make_store_of_moto: Callable[[], Store]) -> Store:
    return make_store_of_moto()


def begun(store: Store, entity: Entity = LARGE, *, calls: int = 4) -> None:
    """Leave an order in the middle of being reserved, by an activity of its own."""
    work = submission("create_order", activity="X")
    (plan,) = store.warehouse.judge(work, [entity])
    dying = replace(store, client=InterruptedClient(store.client, calls, killed))
    with pytest.raises(KilledError):
        dying.warehouse.settle(work, plan)
    assert works_left(store) == 1


def test_work_whose_order_is_gone_is_told(store: Store) -> None:
    """No transaction leaves it: somebody has removed an order by hand. Each sweep says so, until it is put right."""
    begun(store)
    place = {"pk": {"S": record_pk("acme", RecordKey(Kind.ORDER, "SO-1"))}, "sk": {"S": "RECORD"}}
    removed = store.client.delete_item(TableName=TABLE, Key=place, ReturnValues="ALL_OLD")["Attributes"]
    for _ in range(2):
        with pytest.raises(DisagreeingWorkError, match="SO-1 disagree"):
            swept(store)
    store.client.put_item(TableName=TABLE, Item=removed)
    assert swept(store) == 1
    assert check_books(store) == {}
    assert works_left(store) == 0


def test_shortage_by_what_another_holds_waits(store: Store) -> None:
    """An order short only by what a large order holds must wait; once that is undone it is taken."""
    begun(store)
    mine = order("SO-3", ("P0", 9), number=3)
    with pytest.raises(NotYetError):
        store.send(ORDERS, mine)
    assert store.outcomes.get("acme", "A1", 1, 1, 3) is None

    (short,) = store.send(submission("create_order", attempt=2, may_wait=False), mine)
    assert [each.code for each in short.problems] == ["stock.short"]
    assert len(store.waits) == 9

    swept(store)
    (taken,) = store.send(ORDERS, mine)
    assert taken.kind is OutcomeKind.SUCCEEDED


def test_shortage_beyond_what_is_held_fails_at_once(store: Store) -> None:
    """An order that would be short all the same does not wait, and neither does one that lacks something else too."""
    begun(store)
    outcomes = store.send(
        ORDERS, order("SO-3", ("P0", 11), number=3), order("SO-4", ("P0", 9), ("nothing", 1), number=4)
    )
    assert [each.kind for each in outcomes] == [OutcomeKind.FAILED] * 2


def test_statement_below_what_is_held_waits(store: Store) -> None:
    """A statement of stock refused only because of what a large order holds must wait; below what is kept it fails."""
    begun(store)
    with pytest.raises(NotYetError):
        store.send(submission("state_stock", activity="S"), stated("P0", 1))


@pytest.mark.parametrize(("name", "change"), [("release_order", released), ("cancel_order", cancelled)])
def test_change_of_an_order_that_is_being_created_waits(store: Store, name: str, change: Callable[..., Entity]) -> None:
    """Until an order's stock is reserved it is no order yet: a change of it waits, and then fails saying so."""
    begun(store)
    with pytest.raises(NotYetError):
        store.send(submission(name, activity="R"), change("SO-1"))
    (outcome,) = store.send(submission(name, activity="R", may_wait=False), change("SO-1"))
    assert [each.code for each in outcome.problems] == ["order.in-progress"]
    assert "activity X" in outcome.problems[0].message


def test_large_order_creates_its_company_once_it_is_decided(store: Store) -> None:
    """The company comes with the decision: not while the order may yet be undone, and not twice."""
    work = submission("create_order", creates_ship_to_companies=True)
    entity = order("SO-1", *((code, 2) for code in CODES), company="acme-west")
    (plan,) = store.warehouse.judge(work, [entity])
    store.send(submission("create_company", activity="K"), company("ACME-WEST", "Leeds"))

    outcome = store.warehouse.settle(work, plan)

    assert (outcome.kind, outcome.note) == (OutcomeKind.SUCCEEDED, None)
    record = store.record(Kind.COMPANY, "ACME-WEST")
    assert record is not None
    assert record["activity_id"] == {"S": "K"}
    assert check_books(store) == {"SO-1": "created"}


def test_limits_of_the_store_are_kept(store: Store) -> None:
    """No transaction of a large order has more actions than it may, whatever is done to it."""
    sizes: list[int] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - boto3's methods
            return getattr(store.client, name)

        def transact_write_items(self, **request: Any) -> Any:  # noqa: ANN401 - boto3's parameters
            sizes.append(len(request["TransactItems"]))
            return store.client.transact_write_items(**request)

    counted = replace(store, client=Counting())
    counted.send(ORDERS, LARGE)
    counted.send(CANCELS, cancelled("SO-1"))
    assert max(sizes) == MOST_ACTIONS
    assert check_books(store) == {"SO-1": "cancelled"}
