"""What tests of orders larger than a transaction share: an order of seven products is one, for they are small."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hub.aws.large_orders import LEFT_BEHIND_AFTER
from tests.memory_table import MemoryTable
from tests.warehouse_entities import order, product, stated
from tests.warehouse_store import Store, submission

if TYPE_CHECKING:
    from tests.memory_table import Item

#: A chunk is four products, so seven are two chunks.
MOST_ACTIONS = 5
CODES = [f"P{number}" for number in range(7)]
LARGE = order("SO-1", *((code, 2) for code in CODES), number=1)
ORDERS = submission("create_order")
CANCELS = submission("cancel_order", activity="C1")
LATE = LEFT_BEHIND_AFTER + timedelta(seconds=1)


def stocked_items() -> list[Item]:
    """Return the items of a warehouse with ten pieces of each product."""
    table = MemoryTable()
    first = Store(table)
    first.send(submission("create_product"), *(product(code, number=n) for n, code in enumerate(CODES, 101)))
    first.send(submission("state_stock"), *(stated(code, 10, number=n) for n, code in enumerate(CODES, 201)))
    # Of these items only products and stocks are looked at: moto copies all it has at every transaction.
    return [item for (_, sk), item in table.items.items() if sk == "RECORD"]


def swept(store: Store) -> int:
    """Let the time pass after which work counts as left behind, and sweep."""
    store.now.pass_by(LATE)
    return store.warehouse.end_overdue(limit=10)
