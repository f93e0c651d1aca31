"""The road's speed on one machine: `python -m bench.road`.

A 3,000-row file of web orders: seconds from the end of its upload to the verdict, and from Submit to the closed ledger;
and the processing against its peer, the same transactions sent straight to the emulator.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from hub.usecases.process_part import WORKERS
from local.deployment import deploy
from local.emulator import Emulator
from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file
from tests.e2e.running import RunningHub

if TYPE_CHECKING:
    from tests.e2e.client import HubClient

ROWS = 3_000
PRODUCTS = 200


def main() -> None:
    with Emulator() as emulator:
        hub = RunningHub(emulator, deploy(emulator.endpoint_url))
        clerk = hub.sign_in_new_tenant()
        codes = [f"P-{number:04d}" for number in range(PRODUCTS)]
        clerk.process("load-product-masters", products_file(codes))
        clerk.process("load-stock", stock_file(dict.fromkeys(codes, 1_000_000)))
        orders = _orders(codes)
        print(f"{ROWS} rows, {len(orders)} orders, {PRODUCTS} products; products and stock were loaded before")
        for name in ("first", "second"):
            content = orders_file({f"{name}-{number}": lines for number, lines in orders.items()})
            verdict, processing = _whole_way(clerk, content)
            print(
                f"{name:>7} file: verdict {verdict:5.2f} s after the upload, ledger closed {processing:5.2f} s after Submit"
            )
        peer = _straight(hub, orders)
        print(f"   peer: the same transactions straight to the emulator, {WORKERS} threads: {peer:5.2f} s")
        print(f"  ratio: processing is {processing / peer:.2f} x its peer")


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


def _straight(hub: RunningHub, orders: dict[str, list[tuple[str, object]]]) -> float:
    """Write what the warehouse writes for each order, in one transaction each, with nothing of the hub in between."""
    table, dynamodb = hub.deployment.table, hub.deployment.client("dynamodb")
    stocks = {code for lines in orders.values() for code, _ in lines}
    for code in stocks:
        dynamodb.put_item(
            TableName=table, Item={**_key(f"PEER#STOCK#{code}"), "free": {"N": "1000000"}, "reserved": {"N": "0"}}
        )

    def write(order: tuple[str, list[tuple[str, object]]]) -> None:
        number, lines = order
        puts: list[dict[str, Any]] = [
            {
                "Put": {
                    "TableName": table,
                    "Item": {**_key(f"PEER#{kind}#{number}"), "body": {"S": "x" * 400}},
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for kind in ("OUTCOME", "KEY", "ORDER")
        ]
        takes = [
            {
                "Update": {
                    "TableName": table,
                    "Key": _key(f"PEER#STOCK#{code}"),
                    "UpdateExpression": "SET free = free - :n, reserved = reserved + :n",
                    "ConditionExpression": "free >= :n",
                    "ExpressionAttributeValues": {":n": {"N": str(quantity)}},
                }
            }
            for code, quantity in lines
        ]
        dynamodb.transact_write_items(TransactItems=[*puts, *takes])

    started = time.perf_counter()
    with ThreadPoolExecutor(max_workers=WORKERS) as workers:
        list(workers.map(write, orders.items()))
    return time.perf_counter() - started


def _key(pk: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": pk}, "sk": {"S": "RECORD"}}


if __name__ == "__main__":
    main()
