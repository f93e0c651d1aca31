"""The books of a warehouse: whether what its table holds adds up, at any moment and whatever was interrupted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from hub.aws.work_items import WORK_SK, work_of
from hub.warehouse.content import unpacked
from hub.warehouse.orders import pieces
from hub.warehouse.record import StockKey
from hub.warehouse.work import WorkState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.warehouse_store import Store

#: An order in one of these has its stock reserved.
LIVE = frozenset({"created", "on_hold", "released", "dispatched"})


def check_books(store: Store) -> dict[str, str]:
    """Assert that stocks, orders and works agree; return the status of each order.

    On hand is free and reserved together, nothing is below 0, what is reserved is what live orders ask for and what
    works have taken or not yet given back, and what is held is what works hold.
    """
    items = list(items_of(store))
    orders = {item["pk"]["S"]: item for item in items if item.get("kind", {}).get("S") == "order" and "name" in item}
    works = [work_of(item) for item in items if item["sk"]["S"] == WORK_SK]
    reserved: Counter[StockKey] = Counter()
    held: Counter[StockKey] = Counter()
    asked = {pk: pieces(item["dc"]["S"], unpacked(item["content"]["S"]).lines) for pk, item in orders.items()}
    for pk, item in orders.items():
        if item["status"]["S"] in LIVE:
            reserved.update(asked[pk])
    for work in works:
        part = dict(list(asked[f"TENANT#{work.tenant}#ORDER#{work.key.key}"].items())[: work.done * work.chunk])
        if work.state is not WorkState.KEEPING:
            reserved.update(part)
        if work.state is not WorkState.GIVING_BACK:
            held.update(part)
    for item in items:
        if "on_hand" in item:
            key = StockKey.of(item["dc"]["S"], item["product"]["S"])
            on_hand, taken, free = (int(item[name]["N"]) for name in ("on_hand", "reserved", "free"))
            assert on_hand == free + taken, key
            assert min(free, taken) >= 0, key
            assert taken == reserved[key], key
            assert int(item.get("held", {"N": "0"})["N"]) == held[key], key
    return {item["name"]["S"]: item["status"]["S"] for item in orders.values()}


def works_left(store: Store) -> int:
    """Return how many works there are."""
    return sum(item["sk"]["S"] == WORK_SK for item in items_of(store))


def items_of(store: Store) -> Iterator[dict[str, Any]]:
    """Yield all that the table of a store holds."""
    for page in store.client.get_paginator("scan").paginate(TableName=store.table, ConsistentRead=True):
        yield from page["Items"]
