"""The warehouse's storage on a table: shapes, batches, what a second settling finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from hub.aws.warehouse_items import stock_pk
from hub.core.outcome import OutcomeKind
from hub.warehouse.content import unpacked
from hub.warehouse.record import Kind, StockKey
from tests.warehouse_books import check_books
from tests.warehouse_entities import cancelled, company, order, product, receipt, released, stated, updated
from tests.warehouse_store import Store, make_client, make_table, submission

if TYPE_CHECKING:
    from collections.abc import Iterator

PRODUCTS, STATEMENTS, ORDERS = (submission(name) for name in ("create_product", "state_stock", "create_order"))


@pytest.fixture
def store() -> Iterator[Store]:
    """Give a warehouse with 10 pieces of AB-1 in DC1."""
    with mock_aws():
        client = make_client()
        make_table(client)
        made = Store(client)
        made.send(PRODUCTS, product("AB-1", number=101))
        made.send(STATEMENTS, stated("AB-1", 10, number=102))
        yield made


def test_order_becomes_a_record_a_reservation_and_an_outcome(store: Store) -> None:
    """One settling leaves the order's record, the stock it took, its outcome, and its entry under the number."""
    (outcome,) = store.send(ORDERS, order("SO-1", ("ab-1", 3), number=7))

    assert outcome.kind is OutcomeKind.SUCCEEDED
    assert store.stock("AB-1") == (10, 3, 7)
    assert store.outcomes.get("acme", "A1", 1, 1, 7) == outcome
    assert store.outcomes.by_key("acme", "SO-1", limit=10) == [("A1", 1, outcome)]
    record = store.record(Kind.ORDER, "SO-1")
    assert record is not None
    assert {
        name: record[name] for name in ("status", "dc", "reference", "activity_id", "attempt", "entity", "rows")
    } == {
        "status": {"S": "created"},
        "dc": {"S": "DC1"},
        "reference": {"S": outcome.reference},
        "activity_id": {"S": "A1"},
        "attempt": {"N": "1"},
        "entity": {"N": "7"},
        "rows": {"L": [{"N": "2"}]},
    }
    assert unpacked(record["content"]["S"]).lines[0].row == 2


def test_settling_again_returns_the_first_outcome_and_reserves_once(store: Store) -> None:
    """The same plan settled twice, or judged and settled again, is one reservation with one outcome."""
    (plan,) = store.warehouse.judge(ORDERS, [order("SO-1", ("AB-1", 3))])
    first = store.warehouse.settle(ORDERS, plan)

    assert store.warehouse.settle(ORDERS, plan) == first
    assert store.send(ORDERS, order("SO-1", ("AB-1", 3))) == [first]
    assert store.stock("AB-1") == (10, 3, 7)


def test_refused_order_leaves_an_outcome_and_nothing_else(store: Store) -> None:
    """A failure is recorded once and found under the number; no record is kept and no stock is touched."""
    (outcome,) = store.send(ORDERS, order("SO-1", ("AB-1", 11)))

    assert outcome.kind is OutcomeKind.FAILED
    assert store.outcomes.get("acme", "A1", 1, 1, 1) == outcome
    assert store.outcomes.by_key("acme", "SO-1", limit=10) == [("A1", 1, outcome)]
    assert store.record(Kind.ORDER, "SO-1") is None
    assert store.stock("AB-1") == (10, 0, 10)


def test_recorded_failure_stands_in_its_attempt_even_when_stock_comes(store: Store) -> None:
    """An entity has one outcome an attempt: a late duplicate that would succeed now returns the recorded failure."""
    (failed,) = store.send(ORDERS, order("SO-1", ("AB-1", 11)))
    store.send(submission("state_stock", activity="A2"), stated("AB-1", 20))

    assert store.send(ORDERS, order("SO-1", ("AB-1", 11))) == [failed]
    (second,) = store.send(submission("create_order", attempt=2), order("SO-1", ("AB-1", 11)))
    assert second.kind is OutcomeKind.SUCCEEDED


def test_stock_that_went_in_between_fails_with_what_is_left(store: Store) -> None:
    """A plan that was overtaken is judged again on a fresh reading, and its message names what is free now."""
    first, second = store.warehouse.judge(ORDERS, [order("SO-1", ("AB-1", 6)), order("SO-2", ("AB-1", 6), number=2)])
    store.warehouse.settle(ORDERS, first)

    outcome = store.warehouse.settle(ORDERS, second)

    assert outcome.kind is OutcomeKind.FAILED
    assert "asks for 6 of product 'AB-1'; 4 are free" in outcome.problems[0].message
    assert store.stock("AB-1") == (10, 6, 4)


def test_order_that_another_activity_brought_in_between(store: Store) -> None:
    """Two activities with one order make one order: the second is accepted with a note, other content fails."""
    other = submission("create_order", activity="A2")
    (same,) = store.warehouse.judge(other, [order("SO-1", ("AB-1", 2))])
    (different,) = store.warehouse.judge(other, [order("SO-1", ("AB-1", 3), number=2)])
    (first,) = store.send(ORDERS, order("SO-1", ("AB-1", 2)))

    accepted = store.warehouse.settle(other, same)
    refused = store.warehouse.settle(other, different)

    assert (accepted.kind, accepted.reference) == (OutcomeKind.SUCCEEDED, first.reference)
    assert "activity A1" in str(accepted.note)
    assert [problem.code for problem in refused.problems] == ["order.exists"]
    assert store.stock("AB-1") == (10, 2, 8)


def test_product_taken_in_between_in_another_case_fails(store: Store) -> None:
    """The code is claimed by the write: of two spellings judged together, the second to be written fails."""
    upper, lower = store.warehouse.judge(PRODUCTS, [product("NEW", number=1), product("new", number=2)])
    store.warehouse.settle(PRODUCTS, upper)

    assert [problem.code for problem in store.warehouse.settle(PRODUCTS, lower).problems] == ["product.exists"]


def test_stock_is_stated_once_an_activity(store: Store) -> None:
    """A later attempt of the same entity does not overwrite what another activity has stated since."""
    store.send(submission("state_stock", activity="A2"), stated("AB-1", 20))

    (again,) = store.send(submission("state_stock", attempt=2), stated("AB-1", 10, number=102))

    assert again.kind is OutcomeKind.SUCCEEDED
    assert again.note == "Already stated in attempt 1 of this activity; nothing was changed."
    assert store.stock("AB-1") == (20, 0, 20)


def test_stock_reserved_in_between_keeps_free_above_zero(store: Store) -> None:
    """A statement judged before a reservation is refused by its write when less would be on hand than reserved."""
    work = submission("state_stock", activity="A2")
    (plan,) = store.warehouse.judge(work, [stated("AB-1", 4)])
    store.send(ORDERS, order("SO-1", ("AB-1", 5)))

    outcome = store.warehouse.settle(work, plan)

    assert "5 are reserved" in outcome.problems[0].message
    assert store.stock("AB-1") == (10, 5, 5)


def test_other_tenants_have_their_own_products_stock_and_numbers(store: Store) -> None:
    """Nothing crosses tenants: another tenant sees no product of ours, and may use the same number."""
    store.send(ORDERS, order("SO-1", ("AB-1", 3)))
    (unknown,) = store.send(submission("create_order", tenant="other"), order("SO-1", ("AB-1", 3)))
    store.send(submission("create_product", tenant="other", activity="B1"), product("AB-1"))
    store.send(submission("state_stock", tenant="other", activity="B2"), stated("AB-1", 5))
    (outcome,) = store.send(submission("create_order", tenant="other", activity="B3"), order("SO-1", ("AB-1", 5)))

    assert [problem.code for problem in unknown.problems] == ["product.unknown"]
    assert (outcome.kind, outcome.note) == (OutcomeKind.SUCCEEDED, None)
    assert store.stock("AB-1", tenant="other") == (5, 5, 0)
    assert store.stock("AB-1") == (10, 3, 7)


def test_judging_reads_in_few_batches_and_in_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred entities are judged on batches of a hundred keys, and every plan comes in its turn."""
    asked: list[int] = []
    read = store.client.batch_get_item

    def counted(**request: dict[str, dict[str, list[object]]]) -> object:
        asked.append(len(request["RequestItems"]["hub"]["Keys"]))
        return read(**request)

    monkeypatch.setattr(store.client, "batch_get_item", counted)
    entities = [order(f"SO-{number}", ("AB-1", 1), number=number) for number in range(1, 251)]

    plans = list(store.warehouse.judge(ORDERS, entities))

    assert [plan.entity for plan in plans] == entities
    # 100 orders want 100 numbers, one product and its stock; the last 50 want 52 keys.
    assert asked == [100, 2, 100, 2, 52]


def test_marks_of_changes_are_read_last(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees what a late worker has just changed for the same entity then sees its mark as well.

    Otherwise an order that was released a moment ago, for this very row, would be refused for not being on hold.
    """
    asked: list[set[str]] = []
    read = store.client.batch_get_item

    def noted(**request: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> object:
        asked.append({item["pk"]["S"] for item in request["RequestItems"]["hub"]["Keys"]})
        return read(**request)

    store.send(ORDERS, order("SO-1", ("AB-1", 3), on_hold=True))
    monkeypatch.setattr(store.client, "batch_get_item", noted)
    for name, entity in (
        ("release_order", released("SO-1")),
        ("cancel_order", cancelled("SO-1")),
        ("state_stock", stated("AB-1", 4)),
        ("create_receipt", receipt("ASN-1", ("AB-1", 6))),
    ):
        asked.clear()
        list(store.warehouse.judge(submission(name, activity="A9"), [entity]))
        *before, last = asked
        assert {"#CHANGE#" in pk for pk in last} == {True}
        assert before
        assert not any("#CHANGE#" in pk for batch in before for pk in batch)


def test_two_rows_of_a_file_state_one_stock_once(store: Store) -> None:
    """Judged on one reading, one with the DC that is the other's default: one is written, the other is refused."""
    work = submission("state_stock", activity="A9")
    plans = list(store.warehouse.judge(work, [stated("AB-1", 7, number=1), stated("AB-1", 9, dc="dc1", number=2)]))

    first, second = (store.warehouse.settle(work, plan) for plan in plans)

    assert (first.kind, [problem.code for problem in second.problems]) == (
        OutcomeKind.SUCCEEDED,
        ["stock.stated-twice"],
    )
    assert store.stock("AB-1")[0] == 7


def test_day_of_an_order_is_kept_and_cancelled_once(store: Store) -> None:
    """On hold, released, cancelled: the record says since which activity, and the stock comes back once."""
    store.send(ORDERS, order("SO-1", ("AB-1", 3), on_hold=True))
    (plan,) = store.warehouse.judge(submission("cancel_order", activity="A4"), [cancelled("SO-1")])
    store.send(submission("release_order", activity="A2"), released("SO-1"))
    (late,) = store.send(submission("release_order", activity="A5"), released("SO-1"))
    record = store.record(Kind.ORDER, "SO-1")
    assert record is not None
    assert [record[name] for name in ("status", "changed_in", "revision")] == [
        {"S": "released"}, {"S": "A2"}, {"N": "1"},
    ]  # fmt: skip
    assert "is released since activity A2" in late.problems[0].message

    cancellation = submission("cancel_order", activity="A3")
    (first,) = store.send(cancellation, cancelled("SO-1"))
    assert store.send(cancellation, cancelled("SO-1")) == [first]
    outcome = store.warehouse.settle(submission("cancel_order", activity="A4"), plan)
    assert [problem.code for problem in outcome.problems] == ["order.cancelled"]
    assert store.stock("AB-1") == (10, 0, 10)
    assert check_books(store) == {"SO-1": "cancelled"}


def test_product_is_updated_as_it_was_read(store: Store) -> None:
    """Two updates judged on one reading both have their effect: the second is judged again on what the first made."""
    works = [submission("update_product", activity=name) for name in ("U1", "U2")]
    entities = [updated("AB-1", Colour="red"), updated("AB-1", Brand="Acme")]
    plans = [next(store.warehouse.judge(work, [entity])) for work, entity in zip(works, entities, strict=True)]
    outcomes = [store.warehouse.settle(work, plan) for work, plan in zip(works, plans, strict=True)]

    assert [outcome.note for outcome in outcomes] == ["Changed: Colour.", "Changed: Brand."]
    record = store.record(Kind.PRODUCT, "AB-1")
    assert record is not None
    values = unpacked(record["content"]["S"]).values
    assert (values["ProductMaster.Colour"], values["ProductMaster.Brand"]) == ("red", "Acme")
    assert (record["revision"], record["changed_in"]) == ({"N": "2"}, {"S": "U2"})


def test_barcode_is_one_products_own(store: Store) -> None:
    """Of two that take one in between, the second is told whose it is; given up, it is there for the next."""
    store.send(submission("create_product", activity="P"), product("AB-8", number=8))
    works = [submission("update_product", activity=name) for name in ("U1", "U2", "U3", "U4")]
    entities = [updated("AB-1", EAN="5"), updated("AB-8", EAN="5"), updated("AB-1", EAN="6"), updated("AB-8", EAN="5")]
    plans = [next(store.warehouse.judge(work, [each])) for work, each in zip(works, entities, strict=True)]
    outcomes = [store.warehouse.settle(work, plan) for work, plan in zip(works, plans, strict=True)]

    assert [[each.code for each in outcome.problems] for outcome in outcomes] == [[], ["product.barcode-taken"], [], []]
    held = {code: store.record(Kind.BARCODE, code) for code in ("5", "6")}
    assert {code: item["name"]["S"] for code, item in held.items() if item} == {"5": "AB-8", "6": "AB-1"}


def test_receipt_is_replaced_and_company_kept(store: Store) -> None:
    """A receipt takes new lines until it is received; a company stays as it came first."""
    store.send(submission("create_receipt"), receipt("ASN-1", ("AB-1", 5)))
    update = receipt("ASN-1", ("AB-1", 6), UpdateReceipt=True, ReceiptType="Return", number=2)
    (replaced,) = store.send(submission("create_receipt", activity="A2"), update)
    item = store.record(Kind.RECEIPT, "ASN-1")
    assert item is not None
    assert (item["receipt_type"], item["status"], item["activity_id"]) == (
        {"S": "return"}, {"S": "created"}, {"S": "A2"},
    )  # fmt: skip
    assert replaced.kind is OutcomeKind.SUCCEEDED

    companies = submission("create_company", activity="K")
    store.send(companies, company("West", "Leeds", number=1))
    (kept,) = store.send(companies, company("west", "York", number=2))
    assert "was kept as it is" in str(kept.note)


def test_orders_create_one_company_between_them(store: Store) -> None:
    """Of two orders to a new company, judged together, the first creates it, and both are taken."""
    work = submission("create_order", creates_ship_to_companies=True)
    orders = [order(f"SO-{number}", ("AB-1", 1), company="West", number=number) for number in (1, 2)]
    plans = list(store.warehouse.judge(work, orders))
    outcomes = [store.warehouse.settle(work, plan) for plan in plans]
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.SUCCEEDED] * 2
    assert [outcome.note for outcome in outcomes] == ["Company 'West' was created from this order.", None]


@pytest.mark.parametrize(
    ("one", "other"), [(("a#b", "c"), ("a", "b#c")), (("a%23b", "c"), ("a#b", "c")), (("a", "#c"), ("a#", "c"))]
)
def test_no_two_stocks_share_a_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    """A separator inside a DC or a product code does not make one stock of two."""
    assert stock_pk("acme", StockKey(*one)) != stock_pk("acme", StockKey(*other))
