"""A crowd at the warehouse, on the embedded emulator: large and small orders at once, for the same stock."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from hub.core.outcome import OutcomeKind
from hub.ports import NotYetError
from hub.warehouse.plan import MAX_ACTIONS, MAX_RESERVATIONS
from hub.warehouse.record import Kind
from tests.broken_aws import WatchedClient
from tests.warehouse_books import check_books, works_left
from tests.warehouse_entities import cancelled, order
from tests.warehouse_store import Store, make_client, make_table, submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from hub.aws.table import Item
    from hub.core.entity import Entity
    from hub.core.outcome import Outcome

pytestmark = pytest.mark.emulator

WORKERS = 16
ORDER_COUNT = 500
LARGE_COUNT = 20
POPULAR = [f"HOT-{number:02d}" for number in range(20)]
PLENTY = [f"OWN-{number:03d}" for number in range(130)]
PIECES = 40
ORDERS = submission("create_order")


@pytest.fixture
def store(emulator_endpoint: str) -> Iterator[Store]:
    """Give a warehouse with forty pieces of each popular product, and plenty of the others."""
    client = make_client(emulator_endpoint, connections=WORKERS)
    table = f"hub-{uuid4()}"
    make_table(client, table)
    for code in POPULAR + PLENTY:
        put_product(client, table, code, PIECES if code in POPULAR else 1_000)
    yield Store(client, table)
    client.delete_table(TableName=table)
    client.close()


def put_product(client: DynamoDBClient, table: str, code: str, pieces: int) -> None:
    """Write a product and its stock, as their files would leave them."""
    product = {"pk": f"TENANT#acme#PRODUCT#{code}", "name": code, "content_hash": "", "reference": code}
    said: Item = {name: {"S": value} for name, value in product.items()}
    said |= {"activity_id": {"S": "P"}, "rows": {"L": []}, "attempt": {"N": "1"}, "entity": {"N": "1"}}
    client.put_item(TableName=table, Item=said | {"sk": {"S": "RECORD"}})
    stock = {"pk": f"TENANT#acme#STOCK#DC1#{code}", "sk": "RECORD", "dc": "DC1", "product": code}
    counts = {"on_hand": pieces, "free": pieces, "reserved": 0}
    said = {name: {"S": value} for name, value in stock.items()}
    client.put_item(TableName=table, Item=said | {name: {"N": str(value)} for name, value in counts.items()})


def crowd() -> list[Entity]:
    """Return orders that compete for the popular products, each with others besides; some are larger than a
    transaction.
    """
    chance = Random(11)  # noqa: S311 - a test's choice of orders, no secret
    large = set(chance.sample(range(1, ORDER_COUNT + 1), LARGE_COUNT))
    orders = []
    for number in range(1, ORDER_COUNT + 1):
        own = PLENTY if number in large else [chance.choice(PLENTY)]
        wanted = [*own, *chance.sample(POPULAR, 3)]
        orders.append(order(f"SO-{number}", *((code, chance.randint(1, 3)) for code in wanted), number=number))
    assert sum(len(each.lines) > MAX_RESERVATIONS for each in orders) == LARGE_COUNT
    return orders


def settled(store: Store, share: list[Entity]) -> list[Outcome]:
    """Settle entities as a part does: what must wait comes once more at the end, and then for good."""
    outcomes: list[Outcome] = []
    waiting: list[Entity] = []
    for entity in share:
        try:
            outcomes += store.send(ORDERS, entity)
        except NotYetError:
            waiting.append(entity)
    return outcomes + store.send(replace(ORDERS, may_wait=False), *waiting)


def test_crowd_never_oversells_and_each_order_ends_once(store: Store) -> None:
    """Five hundred orders by sixteen workers, twenty of them larger than a transaction, a fifth of all sent twice.

    Whoever wins: on hand is free and reserved together for every product, what is reserved is what the taken orders
    ask for, every order has one outcome, nothing is left held, and no refused order could be met by what is left. When
    half of what was taken is cancelled, twice over and at once, exactly that comes back.
    """
    orders = crowd()
    shares = [orders[start::WORKERS] for start in range(WORKERS)]
    shares = [[*share, *orders[start * 7 :: WORKERS * 5]] for start, share in enumerate(shares)]
    with ThreadPoolExecutor(WORKERS) as workers:
        answers = list(workers.map(lambda share: settled(store, share), shares))

    outcomes = store.outcomes.of_part("acme", "A1", 1, 1)
    assert [outcome.entity for outcome in outcomes] == list(range(1, ORDER_COUNT + 1))
    assert all(outcome == outcomes[outcome.entity - 1] for share in answers for outcome in share)
    taken = [outcome.key for outcome in outcomes if outcome.kind is OutcomeKind.SUCCEEDED]
    assert check_books(store) == dict.fromkeys(taken, "created")
    assert works_left(store) == 0
    left = free(store)
    assert all(
        any(left[key] < quantity for key, quantity in asked(each).items()) for each in orders if each.key not in taken
    )

    entities = [cancelled(key, number=number) for number, key in enumerate(taken[::2], start=1)]
    with ThreadPoolExecutor(WORKERS) as workers:
        twice = [(submission("cancel_order", activity=activity), entity) for entity in entities for activity in "CD"]
        ended = list(workers.map(lambda each: store.send(*each)[0], twice))
    for one, other in zip(ended[::2], ended[1::2], strict=True):
        assert {one.kind, other.kind} == {OutcomeKind.SUCCEEDED, OutcomeKind.FAILED}
    statuses = check_books(store)
    assert sorted(key for key, status in statuses.items() if status == "cancelled") == sorted(taken[::2])
    assert works_left(store) == 0


def test_thousand_lines_are_taken_and_given_back(store: Store) -> None:
    """The largest order there may be keeps the store's limits: actions of a transaction, bytes of an item."""
    codes = [f"{'X' * 90}{number:04d}" for number in range(1_000)]
    for code in codes:
        put_product(store.client, store.table, code, 5)
    watched = WatchedClient(store.client)
    counted = replace(store, client=watched)
    large = order("SO-1", *((code, 2) for code in codes))

    (taken,) = counted.send(ORDERS, large)
    assert check_books(store) == {"SO-1": "created"}
    (given_back,) = counted.send(submission("cancel_order", activity="C"), cancelled("SO-1"))

    assert {taken.kind, given_back.kind} == {OutcomeKind.SUCCEEDED}
    assert check_books(store) == {"SO-1": "cancelled"}
    requests = watched.requests["transact_write_items"]
    assert max(len(request["TransactItems"]) for request in requests) == MAX_ACTIONS
    assert max(len(json.dumps(request)) for request in requests) < 4_000_000
    record = store.record(Kind.ORDER, "SO-1")
    assert len(json.dumps(record)) < 400_000


def asked(entity: Entity) -> dict[str, int]:
    """Return how many pieces an order asks for of each product."""
    pieces: Counter[str] = Counter()
    for line in entity.lines:
        pieces[str(line.values["List.SalesOrderLineItem.ProductCode"])] += int(
            line.values["List.SalesOrderLineItem.Quantity"]
        )
    return pieces


def free(store: Store) -> dict[str, int]:
    """Return what is free of each product."""
    return {code: (store.stock(code) or (0, 0, 0))[2] for code in POPULAR + PLENTY}
