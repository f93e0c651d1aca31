"""A day at the warehouse through the API: every service, what goes well and what cannot, each held to a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.dayfiles import steps_of
from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file
from tests.stocktaking import Stocktaking
from tests.warehouse_model import Model, Problem

if TYPE_CHECKING:
    from tests.e2e.client import HubClient
    from tests.e2e.running import RunningHub

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]

SAMPLES = Path(__file__).parents[1] / "samples"
DAY = json.loads((SAMPLES / "day.json").read_text(encoding="utf-8"))

RELEASES, CANCELLATIONS = "load-release-sales-order-from-hold", "load-sales-order-cancellations"
UPDATES, RECEIPTS = "load-product-master-updates", "load-receipts"

#: More than one transaction reserves.
MANY = [f"M-{number:03d}" for number in range(150)]


class Day:
    """One tenant's day: what is sent goes to the hub and to the model, and the two are compared."""

    def __init__(self, hub: RunningHub, clerk: HubClient) -> None:
        self.model = Model(default_dc="DC1")
        self._hub, self._clerk = hub, clerk

    def send(self, service: str, content: bytes) -> list[tuple[str, list[Problem], str]]:
        """Take a file the whole way; return each entity's key, problems and note, as the model says they must be."""
        activity = self._clerk.process(service, content)["activity"]
        path = f"/activities/{activity['activity_id']}/entities"
        ended = [(each["key"], each["outcome"]) for each in self._clerk.pages(path, "entities")]
        steps = steps_of(service, content)
        problems = [
            [Problem(each["code"], each["value"], each["row"]) for each in outcome.get("problems", [])]
            for _, outcome in ended
        ]
        expected = [self.model.take(step, (activity["activity_id"], number)) for number, step in enumerate(steps, 1)]
        assert [key for key, _ in ended] == [step.key for step in steps]
        assert problems == expected
        assert [outcome["kind"] for _, outcome in ended] == ["failed" if each else "succeeded" for each in expected]
        failed = sum(map(bool, expected))
        status = "succeeded" if not failed else "failed" if failed == len(steps) else "partly_failed"
        assert activity["status"] == status
        self._compare()
        said = zip(ended, problems, strict=True)
        return [(key, wrong, outcome.get("note") or "") for (key, outcome), wrong in said]

    def _compare(self) -> None:
        """Hold what lies in the table against the model: stock, statuses, and what products and receipts say."""
        deployment = self._hub.deployment
        pages = (
            deployment.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=deployment.table,
                ConsistentRead=True,
                FilterExpression="begins_with(pk, :tenant)",
                ExpressionAttributeValues={":tenant": {"S": f"TENANT#{self._clerk.tenant}#"}},
            )
        )
        there = Stocktaking(self._clerk.tenant, (item for page in pages for item in page["Items"]))
        model = self.model
        assert {place: level[:3] for place, level in there.stock.items()} == model.stock()
        assert {level.held for level in there.stock.values()} <= {0}
        assert there.works == 0
        assert there.statuses("ORDER") == {key: order.status for key, order in model.orders.items()}
        assert there.statuses("RECEIPT") == dict.fromkeys(model.receipts, "created")
        assert there.records["COMPANY"].keys() == model.companies.keys()
        assert {key: kept.values["ProductDescription"] for key, kept in there.records["PRODUCT"].items()} == {
            key: kept.said["ProductDescription"] for key, kept in model.products.items()
        }
        assert {
            key: [(line["ProductCode"], line["Quantity"]) for line in kept.lines]
            for key, kept in there.records["RECEIPT"].items()
        } == {key: [(line.product, line.quantity) for line in kept.lines] for key, kept in model.receipts.items()}


def rows(*lines: str) -> bytes:
    """Return a CSV file of these lines."""
    return "".join(f"{line}\n" for line in lines).encode()


def test_a_day_at_the_warehouse(hub: RunningHub) -> None:
    """After every file of the day, stock and statuses are those of a model that knows nothing of the hub."""
    day = Day(hub, hub.sign_in_new_tenant())
    for name in DAY["files"]:
        service = name.partition("/")[0]
        assert not any(problems for _, problems, _ in day.send(service, (SAMPLES / name).read_bytes())), name
    assert {code: [day.model.stock()["DC1", code][each] for each in (0, 1)] for code in DAY["stock"]} == DAY["stock"]

    # What came before is accepted already, whatever has become of it, and takes nothing again.
    again = day.send("load-sales-orders", (SAMPLES / "load-sales-orders" / "clean.csv").read_bytes())
    assert all("Already accepted" in note for _, _, note in again)

    # Too much, and of the other service's number: the orders beside them go.
    tall = {"D-1": [("KET-7", 5), ("BOW-3", 36)], "D-2": [("BOW-3", 35)], "WHS-00001": [("MUG-01", 1)]}
    assert [
        (key, [(each.code, each.row) for each in wrong]) for key, wrong, _ in day.send(WEB_ORDERS, orders_file(tall))
    ] == [
        ("D-1", [("stock.short", 3)]),
        ("D-2", []),
        ("WHS-00001", [("order.exists", 5)]),
    ]

    # Changes of what is not there, or stands otherwise.
    released = day.send(RELEASES, rows("Sales Order Number", "WEB-00001", "WHS-00003", "WHS-00999"))
    assert [wrong[0].code for _, wrong, _ in released] == ["order.not-on-hold", "order.not-on-hold", "order.unknown"]
    cancelled = [day.send(CANCELLATIONS, rows("Sales Order Number", "D-2", "WHS-00003")) for _ in range(2)]
    assert [[each.code for _, wrong, _ in one for each in wrong] for one in cancelled] == [[], ["order.cancelled"] * 2]
    headings = "Product Code,Product Description,Gross Weight,Gross Weight UOM,Lot Controlled"
    updated = day.send(UPDATES, rows(headings, "CUP-99,Cup,0.2,KG,", "TOW-P,Towel,0.2,KG,true", "bow-3,Bowls,1.8,KG,"))
    assert [[each.code for each in wrong] for _, wrong, _ in updated] == [
        ["product.unknown"],
        ["update.fixed-field"],
        [],
    ]
    headings = "ASN Number,Update Receipt,Product Code,Quantity"
    receipts = rows(headings, "ASN-9,,MUG-01,1", "ASN-9,,CUP-99,2", "ASN-2001,true,MUG-01,7", "ASN-2002,,KET-7,1")
    assert [[(each.code, each.row) for each in wrong] for _, wrong, _ in day.send(RECEIPTS, receipts)] == [
        [("product.unknown", 3)],
        [],
        [("receipt.exists", 5)],
    ]
    stated = day.send("load-stock", stock_file({"MUG-01": 1, "TEA-100": 500, "NO-SUCH": 1}))
    assert [[each.code for each in wrong] for _, wrong, _ in stated] == [
        ["stock.below-reserved"],
        [],
        ["product.unknown"],
    ]

    # An order larger than a transaction is made in steps, or not at all, and is unmade in steps.
    day.send("load-product-masters", products_file(MANY))
    day.send("load-stock", stock_file(dict.fromkeys(MANY, 3)))
    large = {
        "L-1": [(code, 2) for code in MANY],
        "L-2": [(code, 9) for code in MANY[:1]] + [(code, 1) for code in MANY[1:]],
    }
    made = day.send(WEB_ORDERS, orders_file(large))
    assert [[(each.code, each.value) for each in wrong] for _, wrong, _ in made] == [[], [("stock.short", "M-000")]]
    day.send(CANCELLATIONS, rows("Sales Order Number", "L-1"))
    assert all(day.model.stock()["DC1", code] == (3, 0, 3) for code in MANY)
