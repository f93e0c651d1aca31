"""The warehouse under threads, on the embedded emulator, whose transactions are atomic."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
import pytest

from hub.core.outcome import OutcomeKind
from hub.warehouse.fields import PRODUCT_CODE, QUANTITY, text, whole
from hub.warehouse.plan import MAX_RESERVATIONS
from hub.warehouse.record import Kind
from tests.warehouse_entities import order, product, stated
from tests.warehouse_store import Store, make_client, make_table, submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.entity import Entity
    from hub.core.outcome import Outcome
    from hub.ports import Submission
    from hub.warehouse.plan import WarehousePlan

pytestmark = pytest.mark.emulator

THREADS = 8
CODES = [f"P{number}" for number in range(10)]
ORDERS = submission("create_order")


@pytest.fixture
def store(emulator_endpoint: str) -> Iterator[Store]:
    """Give a warehouse on a table of its own, with 20 pieces of each of ten products."""
    client = make_client(emulator_endpoint, connections=THREADS)
    table = f"hub-{uuid4()}"
    make_table(client, table)
    made = Store(client, table)
    made.send(submission("create_product", activity="P"), *(product(code, number=n) for n, code in enumerate(CODES, 1)))
    made.send(submission("state_stock", activity="S"), *(stated(code, 20, number=n) for n, code in enumerate(CODES, 1)))
    yield made
    client.delete_table(TableName=table)
    client.close()


def test_competing_orders_never_oversell(store: Store) -> None:
    """160 orders by 8 threads, each sent twice, compete for ten products: whoever wins, the books balance.

    What is reserved is exactly what the succeeded orders ask for, free stock is never below 0 and adds up, every order
    has one outcome, and none of the refused could have been met by what is left.
    """
    chance = Random(7)  # noqa: S311 - a test's choice of orders, no secret
    orders = [
        order(f"SO-{n}", *((code, chance.randint(1, 3)) for code in chance.sample(CODES, 2)), number=n)
        for n in range(1, 161)
    ]
    shares = [orders[start::THREADS] for start in range(THREADS)] + [orders[start::THREADS] for start in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as workers:
        answers = list(workers.map(lambda share: store.send(ORDERS, *share), shares))

    outcomes = store.outcomes.of_part("acme", "A1", 1, 1)
    assert [outcome.entity for outcome in outcomes] == [entity.number for entity in orders]
    recorded = {outcome.entity: outcome for outcome in outcomes}
    assert all(outcome == recorded[outcome.entity] for share in answers for outcome in share)
    asked: Counter[str] = Counter()
    for entity in orders:
        succeeded = recorded[entity.number].kind is OutcomeKind.SUCCEEDED
        assert (store.record(Kind.ORDER, entity.record_key) is not None) == succeeded
        if succeeded:
            asked.update(dict(_lines(entity)))
    for code in CODES:
        assert store.stock(code) == (20, asked[code], 20 - asked[code])
        assert asked[code] <= 20
    left = {code: 20 - asked[code] for code in CODES}
    for entity in orders:
        if recorded[entity.number].kind is OutcomeKind.FAILED:
            assert any(quantity > left[code] for code, quantity in _lines(entity))


def _lines(entity: Entity) -> list[tuple[str, int]]:
    return [(text(line.values, PRODUCT_CODE), whole(line.values, QUANTITY) or 0) for line in entity.lines]


def test_entity_settled_at_once_by_many_is_one_reservation(store: Store) -> None:
    """Eight workers that settle one plan at the same moment make one record and one reservation, and agree on it."""
    (plan,) = store.warehouse.judge(ORDERS, [order("SO-1", ("P0", 3))])
    outcomes = _at_once(store, [(ORDERS, "SO-1", 3)] * THREADS)

    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.SUCCEEDED}
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert store.warehouse.settle(ORDERS, plan) == outcomes[0]
    assert store.stock("P0") == (20, 3, 17)


def test_one_order_by_many_activities_is_one_order(store: Store) -> None:
    """Eight activities that bring one order at the same moment make it once; the others are told whose it is."""
    works = [submission("create_order", activity=f"A{number}") for number in range(THREADS)]
    outcomes = _at_once(store, [(work, "SO-1", 3) for work in works])

    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.SUCCEEDED}
    assert len({outcome.reference for outcome in outcomes}) == 1
    assert [outcome.note for outcome in outcomes].count(None) == 1
    assert store.stock("P0") == (20, 3, 17)


def test_one_number_with_many_contents_is_one_order(store: Store) -> None:
    """Eight activities that bring one number with different content: one is taken, seven are told that it is taken."""
    works = [submission("create_order", activity=f"A{number}") for number in range(THREADS)]
    outcomes = _at_once(store, [(work, "SO-1", pieces) for pieces, work in enumerate(works, 1)])

    taken = [number for number, outcome in enumerate(outcomes, 1) if outcome.kind is OutcomeKind.SUCCEEDED]
    assert len(taken) == 1
    codes = [problem.code for outcome in outcomes for problem in outcome.problems]
    assert codes == ["order.exists"] * (THREADS - 1)
    assert store.stock("P0") == (20, taken[0], 20 - taken[0])


def test_one_barcode_by_many_products_is_one_products_own(store: Store) -> None:
    """Eight products that state it at the same moment: one is kept, the others are told whose it is."""
    works = [submission("create_product", activity=f"A{number}") for number in range(THREADS)]
    wished = [_barcoded(f"NEW-{number}") for number in range(THREADS)]
    gate = Barrier(THREADS)
    plans = [next(store.warehouse.judge(work, [each])) for work, each in zip(works, wished, strict=True)]

    def settle(work: Submission, plan: WarehousePlan) -> Outcome:
        gate.wait()
        return store.warehouse.settle(work, plan)

    with ThreadPoolExecutor(THREADS) as workers:
        outcomes = list(workers.map(settle, works, plans))
    kept = [entity.key for entity, outcome in zip(wished, outcomes, strict=True) if not outcome.problems]
    assert len(kept) == 1
    assert [each.code for outcome in outcomes for each in outcome.problems] == ["product.barcode-taken"] * (THREADS - 1)
    assert [code for code in (each.key for each in wished) if store.record(Kind.PRODUCT, code)] == kept


def _barcoded(code: str) -> Entity:
    made = product(code)
    return msgspec.structs.replace(made, values={**made.values, "ProductMaster.EAN": "4006381333931"})


def _at_once(store: Store, sent: list[tuple[Submission, str, int]]) -> list[Outcome]:
    """Judge all first, then settle all at the same moment, a thread each."""
    gate = Barrier(len(sent))
    plans = [
        (work, next(store.warehouse.judge(work, [order(number, ("P0", pieces))]))) for work, number, pieces in sent
    ]

    def settle(planned: tuple[Submission, WarehousePlan]) -> Outcome:
        gate.wait()
        return store.warehouse.settle(*planned)

    with ThreadPoolExecutor(len(sent)) as workers:
        return list(workers.map(settle, plans))


def test_statements_and_orders_at_once_keep_the_books(store: Store) -> None:
    """While stock is stated again and again, orders are taken: on hand is always free and reserved together."""
    statements = [
        (submission("state_stock", activity=f"S{number}"), stated("P0", number, number=1)) for number in range(20)
    ]
    orders = [(ORDERS, order(f"SO-{number}", ("P0", 1), number=number)) for number in range(1, 41)]
    with ThreadPoolExecutor(THREADS) as workers:
        running = [workers.submit(store.send, work, entity) for work, entity in [*orders, *statements]]
    kept = sum(one.result()[0].kind is OutcomeKind.SUCCEEDED for one in running[: len(orders)])
    for one in running:
        one.result()

    stock = store.stock("P0")
    assert stock is not None
    on_hand, reserved, free = stock
    assert reserved == kept
    assert free == on_hand - reserved
    assert free >= 0


def test_largest_order_fits_one_transaction(store: Store) -> None:
    """An order of as many products as one transaction can reserve is taken whole."""
    codes = [f"Q{number}" for number in range(MAX_RESERVATIONS)]
    store.send(submission("create_product"), *(product(code, number=n) for n, code in enumerate(codes, 1)))
    store.send(submission("state_stock"), *(stated(code, 1, number=n) for n, code in enumerate(codes, 201)))

    (outcome,) = store.send(ORDERS, order("SO-1", *((code, 1) for code in codes), number=400))

    assert outcome.kind is OutcomeKind.SUCCEEDED
    assert all(store.stock(code) == (1, 1, 0) for code in codes)
