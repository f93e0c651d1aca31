"""A hub that is stopped in the middle of its work goes on where it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from hub.aws.activities import DynamoActivities
from hub.core.activity import Status, changed
from local.deployment import deploy
from local.emulator import Emulator
from tests.e2e.client import HubClient
from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file
from tests.e2e.running import RunningHub

if TYPE_CHECKING:
    from pathlib import Path

    from local.artefacts import Artefact

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]

ORDERS = {f"S-{number:03d}": [("R-1", 1)] for number in range(120)}


def running_on(emulator: Emulator, built: dict[str, Artefact]) -> RunningHub:
    return RunningHub(emulator, deploy(emulator.endpoint_url, built=built))


def make_overdue(hub: RunningHub, tenant: str, activity_id: str) -> None:
    """Let the activity's deadline have passed, as it would after some minutes."""
    activities = DynamoActivities(hub.deployment.client("dynamodb"), hub.deployment.table)
    activity = activities.get(tenant, activity_id)
    assert activity is not None
    if activity.status is Status.PROCESSING:
        past = datetime.now(UTC) - timedelta(minutes=1)
        activities.replace(activity, changed(activity, now=datetime.now(UTC), deadline_at=past))


def free_stock(clerk: HubClient, hub: RunningHub, product: str) -> tuple[int, int]:
    """Return (on hand, reserved) of a product in the tenant's DC, as the table has it."""
    item = hub.deployment.client("dynamodb").get_item(
        TableName=hub.deployment.table,
        Key={"pk": {"S": f"TENANT#{clerk.tenant}#STOCK#DC1#{product}"}, "sk": {"S": "RECORD"}},
        ConsistentRead=True,
    )["Item"]
    return int(item["on_hand"]["N"]), int(item["reserved"]["N"])


def test_a_restart_in_the_middle_of_processing_loses_and_doubles_nothing(
    built: dict[str, Artefact], tmp_path: Path
) -> None:
    """Stopped right after Submit and started again, the sweep ends the attempt; with one more attempt every order
    has succeeded exactly once, and exactly their stock is reserved.
    """
    state = tmp_path / "state"
    with Emulator(state=state) as emulator:
        hub = running_on(emulator, built)
        clerk = hub.sign_in_new_tenant()
        clerk.process("load-product-masters", products_file(["R-1"]))
        clerk.process("load-stock", stock_file({"R-1": 1_000}))
        activity_id = clerk.check(WEB_ORDERS, orders_file(ORDERS))["activity"]["activity_id"]
        assert clerk.submit(activity_id).status_code == httpx.codes.ACCEPTED
        token, tenant = clerk.token, clerk.tenant
    with Emulator(state=state) as emulator:
        hub = running_on(emulator, built)
        clerk = HubClient(hub.deployment.api_url, token, tenant)
        make_overdue(hub, tenant, activity_id)
        hub.deployment.client("lambda").invoke(FunctionName=hub.deployment.sweep_function)
        closed = clerk.wait(activity_id)["activity"]
        if closed["status"] != "succeeded":
            assert clerk.call("POST", f"/activities/{activity_id}/resubmit").status_code == httpx.codes.ACCEPTED
            closed = clerk.wait(activity_id, leave=closed["status"])["activity"]
        assert closed["status"] == "succeeded"
        assert closed["ledger"]["succeeded"] == len(ORDERS)
        assert free_stock(clerk, hub, "R-1") == (1_000, len(ORDERS))
