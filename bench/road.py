"""The road's speed on one machine: `python -m bench.road`.

A 3,000-row file of web orders: seconds from the end of its upload to the verdict, and from Submit to the closed ledger;
and the processing against its peer, the same transactions sent straight to the emulator.
"""

from __future__ import annotations

import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from hub.aws.outcomes import DynamoOutcomes
from hub.aws.patience import Patience
from hub.aws.warehouse import Warehouse
from hub.core.entity import Entity, Line, Value
from hub.ports import Submission, Tenant
from hub.usecases.process_part import WORKERS
from local.deployment import deploy
from local.emulator import Emulator
from tests.e2e.client import HubClient
from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file
from tests.e2e.running import RunningHub

ROWS = 3_000
PRODUCTS = 200

_LINES = "List.SalesOrderLineItem"


def main() -> None:
    codes = [f"P-{number:04d}" for number in range(PRODUCTS)]
    with tempfile.TemporaryDirectory() as state:
        with Emulator(state=Path(state)) as emulator:
            hub = RunningHub(emulator, deploy(emulator.endpoint_url))
            clerk = hub.sign_in_new_tenant()
            clerk.process("load-product-masters", products_file(codes))
            clerk.process("load-stock", stock_file(dict.fromkeys(codes, 1_000_000)))
        # Started again, no function has run yet: the first file pays for every cold start.
        with Emulator(state=Path(state)) as emulator:
            hub = RunningHub(emulator, deploy(emulator.endpoint_url))
            _measure(hub, HubClient(hub.deployment.api_url, clerk.token, clerk.tenant), codes)


def _measure(hub: RunningHub, clerk: HubClient, codes: list[str]) -> None:
    orders = _orders(codes)
    print(f"{ROWS} rows, {len(orders)} orders, {PRODUCTS} products; products and stock were loaded before")
    for name in ("cold", "warm"):
        content = orders_file({f"{name}-{number}": lines for number, lines in orders.items()})
        verdict, processing = _whole_way(clerk, content)
        print(f"  {name}: verdict {verdict:.2f} s after the upload, ledger closed {processing:.2f} s after Submit")
    peer = _straight(hub, clerk.tenant, orders)
    print(f"  peer: the same transactions straight to the emulator, {WORKERS} threads: {peer:.2f} s")
    print(f" ratio: processing, warm, is {processing / peer:.2f} x its peer")


def _orders(codes: list[str]) -> dict[str, list[tuple[str, object]]]:
    """Return orders of one to four lines that make ROWS rows; the same every time."""
    chance = random.Random(7)  # noqa: S311 - a benchmark's data, not a secret
    orders: dict[str, list[tuple[str, object]]] = {}
    left = ROWS
    while left:
        count = min(left, chance.randint(1, 4))
        orders[f"SO-{len(orders):05d}"] = [(code, chance.randint(1, 3)) for code in chance.sample(codes, count)]
        left -= count
    return orders


def _whole_way(clerk: HubClient, content: bytes) -> tuple[float, float]:
    activity_id = clerk.upload(WEB_ORDERS, content)
    uploaded = time.perf_counter()
    checked = clerk.wait(activity_id)["activity"]
    judged = time.perf_counter()
    if checked["status"] != "ready":
        raise SystemExit(f"the file is {checked['status']}: {checked['finding_counts']}")
    clerk.submit(activity_id)
    submitted = time.perf_counter()
    closed = clerk.wait(activity_id, leave="ready")["activity"]
    if closed["status"] != "succeeded":
        raise SystemExit(f"the file is {closed['status']}: {closed['ledger']}")
    return judged - uploaded, time.perf_counter() - submitted


def _straight(hub: RunningHub, tenant: str, orders: dict[str, list[tuple[str, object]]]) -> float:
    """Send the very transactions that the warehouse makes of these orders, with nothing of the hub in between."""
    dynamodb, table = hub.deployment.client("dynamodb"), hub.deployment.table
    warehouse = Warehouse(dynamodb, table, DynamoOutcomes(dynamodb, table), Patience(time.sleep, random.random))
    whose = Tenant(name=tenant, services=frozenset(), default_dc="DC1")
    submission = Submission(tenant=whose, activity_id="PEER", attempt=1, part=1, operation="create_order")
    entities = [_entity(number, f"peer-{key}", lines) for number, (key, lines) in enumerate(orders.items(), 1)]
    transactions = [
        warehouse.transaction(submission, plan, plan.outcome()) for plan in warehouse.judge(submission, entities)
    ]

    def send(actions: Any) -> None:  # noqa: ANN401 - boto3's own shape
        dynamodb.transact_write_items(TransactItems=actions)

    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=WORKERS) as workers:
        list(workers.map(send, transactions))
    return time.perf_counter() - started


def _entity(number: int, key: str, lines: list[tuple[str, object]]) -> Entity:
    items = [
        Line(row=number, values={f"{_LINES}.ProductCode": code, f"{_LINES}.Quantity": cast("int", quantity)})
        for code, quantity in lines
    ]
    values: dict[str, Value] = {"WebSalesOrder.SalesOrderNumber": key}
    return Entity(number=number, key=key, record_key=key, rows=[number], values=values, lines=items)


if __name__ == "__main__":
    main()
