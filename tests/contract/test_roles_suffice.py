"""The hub's own functions do all their work within their roles: a file goes the whole way where policies count.

The functions are called past the API, with the event it would send: the emulator's authorizer and TLS exclude each
other. What the API itself does is shown by test_aws_gate.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hub.aws.activities import DynamoActivities
from hub.aws.tenants import DynamoTenants
from hub.core.activity import Policy, Status, changed
from hub.core.filekeys import upload_key
from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from local.deployment import deploy
from local.emulator import Emulator
from tests.broken_aws import InterruptedClient, KilledError, killed
from tests.contract.probes import Probes
from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file
from tests.warehouse_books import check_books, works_left
from tests.warehouse_entities import order
from tests.warehouse_store import Store, submission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.artefacts import Artefact

pytestmark = pytest.mark.emulator

TENANT = "acme"


class DirectHub:
    """The hub's functions, called with the events that the HTTP API makes (payload format 2.0)."""

    def __init__(self, deployed: Probes) -> None:
        self._deployed = deployed
        self.activities = DynamoActivities(deployed.client("dynamodb"), deployed.deployment.table)
        # Its clock stands in the past: what it leaves behind is overdue.
        self.store = Store(deployed.client("dynamodb"), deployed.deployment.table)
        self.store.now.time = datetime.now(UTC) - timedelta(hours=1)

    def call(self, function: str, request: str, body: Any = None, **query: str) -> Any:  # noqa: ANN401 - JSON
        """Call a function with `METHOD /path`; return the JSON it answers."""
        method, path = request.split(" ")
        claims = {"sub": "1", "username": "ann", "token_use": "access"}
        claims["cognito:groups"] = f"[tenant.{TENANT} role.operator]"
        event = {
            "version": "2.0",
            "routeKey": request,
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"content-type": "application/json"},
            "queryStringParameters": query,
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
                "requestId": "1",
                "stage": "$default",
                "authorizer": {"jwt": {"claims": claims, "scopes": []}},
            },
            "body": json.dumps(body),
            "isBase64Encoded": False,
        }
        answered = self._deployed.client("lambda").invoke(
            FunctionName=self._deployed.physical_id(f"{function}Function"), Payload=json.dumps(event).encode()
        )
        said = json.loads(answered["Payload"].read())
        assert said.get("statusCode", 500) < 300, said
        return json.loads(said["body"]) if said.get("body") else None

    def wait(self, activity_id: str, *statuses: str) -> Any:  # noqa: ANN401 - JSON
        def reached() -> Any:  # noqa: ANN401 - JSON
            found = self.call("Activity", f"GET /v1/activities/{activity_id}")
            return found if found["activity"]["status"] in statuses else None

        return self._deployed.until(reached, 60)

    def ask(self, service: str, size_bytes: int, **more: str) -> Any:  # noqa: ANN401 - JSON
        """Ask for an upload form."""
        wanted = {"service": service, "file_name": "mine.csv", "size_bytes": size_bytes, **more}
        return self.call("UploadUrl", "POST /v1/uploads", wanted)

    def check(self, service: str, content: bytes, **more: str) -> str:
        """Upload a file by its form; return its activity once it is checked."""
        asked = self.ask(service, len(content), **more)
        form = asked["form"]
        sent = self._deployed.request("POST", form["url"], data=form["fields"], files={"file": ("mine.csv", content)})
        assert sent.is_success, sent.text
        activity_id = str(asked["activity"]["activity_id"])
        self.wait(activity_id, "ready", "rejected")
        return activity_id

    def process(self, service: str, content: bytes) -> Any:  # noqa: ANN401 - JSON
        activity_id = self.check(service, content)
        self.call("Submit", f"POST /v1/activities/{activity_id}/submit", {"policy": "block"})
        return self.wait(activity_id, "succeeded", "partly_failed", "failed")

    def rewrite(self, activity_id: str, **changes: Any) -> None:  # noqa: ANN401 - the fields of Activity
        """Write an activity as it would stand had something gone wrong, its deadline passed."""
        activity = self.activities.get(TENANT, activity_id)
        assert activity
        now = datetime.now(UTC)
        late = changed(activity, now=now, deadline_at=now - timedelta(seconds=1), **changes)
        self.activities.replace(activity, late)

    def sweep(self) -> Any:  # noqa: ANN401 - JSON
        answered = self._deployed.client("lambda").invoke(
            FunctionName=self._deployed.physical_id("SweepFunction"), Payload=b"{}"
        )
        return json.loads(answered["Payload"].read())

    def put_unseen(self, activity_id: str, content: bytes) -> None:
        """Store an original whose event is lost."""
        events, rule = self._deployed.client("events"), self._deployed.physical_id("UploadedRule")
        events.disable_rule(Name=rule)
        self._deployed.client("s3").put_object(
            Bucket=self._deployed.deployment.bucket, Key=upload_key(TENANT, activity_id), Body=content
        )
        events.enable_rule(Name=rule)


@pytest.fixture(scope="module")
def direct(built: dict[str, Artefact]) -> Iterator[DirectHub]:
    """The real functions, where roles, policies and signatures count."""
    with Emulator(auth=True, tls=True) as emulator:
        deployed = Probes(deploy(emulator.endpoint_url, certificate=emulator.certificate, built=built))
        services = frozenset(definition.name for definition in catalogue())
        tenants = DynamoTenants(deployed.client("dynamodb"), deployed.deployment.table)
        tenants.put(Tenant(name=TENANT, services=services, default_dc="DC1"))
        yield DirectHub(deployed)


def test_a_file_goes_the_whole_way_within_the_roles(direct: DirectHub) -> None:
    """Upload, check, submission, processing, finish, a second attempt and every query need no more than is allowed."""
    direct.process("load-product-masters", products_file(["W-1", "W-2"]))
    direct.process("load-stock", stock_file({"W-1": 10, "W-2": 0}))
    orders = orders_file({"A-1": [("W-1", 1)], "A-2": [("W-2", 1)], "A-3": [("W-9", 1)]})
    detail = direct.process(WEB_ORDERS, orders)["activity"]
    assert (detail["status"], detail["ledger"]["succeeded"], detail["ledger"]["failed"]) == ("partly_failed", 1, 2)
    again = direct.check(WEB_ORDERS, orders_file({"A-1": [("W-1", 2)]}))
    (told,) = direct.call("Activity", f"GET /v1/activities/{again}/findings")["findings"]
    assert told["code"] == "set.duplicate-across-files"
    activity = f"GET /v1/activities/{detail['activity_id']}"
    direct.call("Submit", f"POST /v1/activities/{detail['activity_id']}/resubmit")
    direct.wait(detail["activity_id"], "partly_failed")
    for path in ("rows", "findings", "findings/groups", "entities", "entities/1", "files/original", "files/results"):
        assert direct.call("Activity", f"{activity}/{path}")
    assert direct.call("Activity", "GET /v1/entities", key="A-3")["sightings"]
    for query in ({}, {"status": "partly_failed"}, {"service": WEB_ORDERS}, {"file_name_prefix": "mine"}):
        assert direct.call("Activity", "GET /v1/activities", **query)["activities"]
    assert direct.call("UploadUrl", "GET /v1/services")["services"]


def test_large_orders_are_taken_and_ended_within_the_roles(direct: DirectHub) -> None:
    """An order beyond a transaction is taken by the processing role; the sweep undoes one left in the middle."""
    codes = [f"L-{number}" for number in range(120)]
    direct.process("load-product-masters", products_file(codes))
    direct.process("load-stock", stock_file(dict.fromkeys(codes, 10)))
    detail = direct.process(WEB_ORDERS, orders_file({"B-1": [(code, 1) for code in codes]}))["activity"]
    assert detail["status"] == "succeeded"
    assert check_books(direct.store)["B-1"] == "created"
    assert works_left(direct.store) == 0

    work = submission("create_order", tenant=TENANT, activity="left")
    abandoned = order("B-2", *((code, 1) for code in codes))
    dying = replace(direct.store, client=InterruptedClient(direct.store.client, 7, killed))
    with pytest.raises(KilledError):
        dying.send(work, abandoned)
    assert check_books(direct.store)["B-2"] == "reserving"
    assert direct.sweep().get("overdue", 0) >= 1
    assert "B-2" not in check_books(direct.store)
    assert works_left(direct.store) == 0


def test_a_mapping_is_kept_and_used_within_the_roles(direct: DirectHub) -> None:
    """One function writes, lists and removes it, another reads the version that an activity pins."""
    address = "/v1/services/load-stock/mappings"
    for description in ("first", "second"):
        stated = {"columns": {"Item": "Product Code", "Pieces": "Quantity On Hand"}, "description": description}
        direct.call("UploadUrl", f"PUT {address}/count", stated, partner="north")
    assert direct.call("UploadUrl", f"GET {address}")["mappings"][0]["version"] == 2
    assert direct.call("UploadUrl", f"GET {address}/count", partner="north", version="1")["version"] == 1
    activity_id = direct.check("load-stock", b"Item,Pieces\nAB-1,5\n", mapping="north/count")
    found = direct.call("Activity", f"GET /v1/activities/{activity_id}")["activity"]
    assert (found["status"], found["mapping"]["version"]) == ("ready", 2)
    assert direct.call("UploadUrl", f"DELETE {address}/count", partner="north") is None
    assert direct.call("UploadUrl", f"GET {address}")["mappings"] == []


def test_a_file_is_corrected_within_the_roles(direct: DirectHub) -> None:
    """The check of a corrected file reads what the earlier one wrote, and the corrections file can be fetched."""
    wrong = direct.check("load-stock", b"Product Code,Quantity On Hand\nW-1,many\n")
    assert direct.call("Activity", f"GET /v1/activities/{wrong}/files/corrections", format="xlsx")["url"]
    right = direct.check("load-stock", stock_file({"W-1": 1}), corrects=wrong)
    told = direct.call("Activity", f"GET /v1/activities/{right}")["verdict"]["comparison"]
    assert (told["corrects"], told["fixed_count"], told["still_wrong_count"]) == (wrong, 1, 0)


def test_a_submission_can_be_cancelled_within_the_roles(direct: DirectHub) -> None:
    """Cancelling a run under way stops it, which only the submitting function may do."""
    activity_id = direct.check("load-product-masters", products_file([f"C-{number}" for number in range(900)]))
    direct.call("Submit", f"POST /v1/activities/{activity_id}/submit", {"policy": "block"})
    assert direct.call("Submit", f"POST /v1/activities/{activity_id}/cancel")["status"] == "cancelled"


def test_the_sweep_looks_after_all_within_its_role(direct: DirectHub) -> None:
    """An upload that never came expires, an object whose event was lost is checked, a run that never began is begun."""
    never, lost = (str(direct.ask("load-stock", 10)["activity"]["activity_id"]) for _ in range(2))
    stuck = direct.check("load-product-masters", products_file(["S-1"]))
    direct.put_unseen(lost, stock_file({"W-1": 1}))
    direct.rewrite(never)
    direct.rewrite(lost)
    direct.rewrite(stuck, status=Status.PROCESSING, attempt=1, policy=Policy.BLOCK)
    assert direct.sweep() == {"overdue": 3}
    direct.wait(never, "expired")
    direct.wait(lost, "ready")
    direct.wait(stuck, "succeeded")
