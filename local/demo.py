"""The demo tenant: who may sign in, and sample companies, products and stock that went through the hub itself."""

from __future__ import annotations

import os
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import httpx

from cli.connection import choose_account, connect
from hub.core.caller import Role
from hub.usecases.onboard import onboard_tenant, onboard_user
from local.deployment import STACK
from local.template import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from local.deployment import Deployment

TENANT = "demo"

#: Where orders and stock that name no DC belong.
DEFAULT_DC = "MAIN"

SAMPLES = CHECKOUT / "tests" / "samples"

#: What the warehouse holds at first, in this order: stock is of products.
SEEDS = {"load-companies": "clean.csv", "load-product-masters": "clean.csv", "load-stock": "clean.csv"}

#: The first thing to try, and the orders in it that fail: one names a product that nobody has loaded, one asks for more
#: than is free.
FIRST_TRY = SAMPLES / "load-web-sales-orders" / "mixed.csv"
FIRST_TRY_FAILS = ("WEB-00107", "WEB-00114")

#: Seconds that one sample file may take, cold starts included.
LOADED_WITHIN = 60


class DemoError(Exception):
    """The demo could not be set up; the message says what the hub answered."""


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody to sign in as. The password is no secret: whoever reaches the emulator may do everything without one.

    That it is always the same lets it stand in the documentation, and be typed again after a restart.
    """

    name: str
    password: str
    role: Role
    may: str


CLERK = DemoUser("clerk", "Clerk-of-demo-1", Role.CLERK, "sends files and submits them")
VIEWER = DemoUser("viewer", "Viewer-of-demo-1", Role.VIEWER, "only looks")


def onboard_demo(deployment: Deployment) -> None:
    """Set up the demo tenant with every service, and its users; saying it again changes nothing."""
    choose_account(os.environ, deployment.endpoint_url, deployment.region)
    ports = connect(STACK, deployment.endpoint_url)
    onboard_tenant(ports, TENANT, services=ports.services, default_dc=DEFAULT_DC)
    for user in (CLERK, VIEWER):
        onboard_user(ports, TENANT, user.name, user.role, password=user.password)


def sign_in(deployment: Deployment, user: DemoUser) -> str:
    """Return an access token, valid for an hour."""
    with closing(deployment.client("cognito-idp")) as cognito:
        answer = cognito.initiate_auth(
            ClientId=deployment.user_pool_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user.name, "PASSWORD": user.password},
        )
    return str(answer["AuthenticationResult"]["AccessToken"])


class Sender:
    """Sends files as a user's program does: over HTTP."""

    def __init__(self, api_url: str, token: str) -> None:
        self._http = httpx.Client(
            base_url=f"{api_url}/v1", headers={"Authorization": f"Bearer {token}"}, timeout=LOADED_WITHIN
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    def has_loaded(self, service: str) -> bool:
        """Tell whether a file for this service has succeeded before."""
        found = self._call("GET", "/activities", params={"service": service, "status": "succeeded", "limit": 1})
        return bool(found["activities"])

    def load(self, service: str, path: Path) -> dict[str, Any]:
        """Upload a file, submit it, and return its closed activity; raise `DemoError` when not all of it succeeds."""
        content = path.read_bytes()
        body = {"service": service, "file_name": path.name, "size_bytes": len(content)}
        asked = self._call("POST", "/uploads", json=body)
        form = asked["form"]
        sent = httpx.post(form["url"], data=form["fields"], files={"file": content}, timeout=LOADED_WITHIN)
        if not sent.is_success:
            raise DemoError(f"The file store refused {path.name} ({sent.status_code}): {sent.text}")
        address = f"/activities/{asked['activity']['activity_id']}"
        self._wait(address, {"awaiting_upload", "checking"}, "ready")
        self._call("POST", f"{address}/submit", json={"policy": "block"})
        return self._wait(address, {"ready", "processing"}, "succeeded")

    def _wait(self, address: str, passing: set[str], wanted: str) -> dict[str, Any]:
        until = time.monotonic() + LOADED_WITHIN
        while True:
            detail = self._call("GET", address)
            activity: dict[str, Any] = detail["activity"]
            if activity["status"] == wanted:
                return activity
            if activity["status"] not in passing or time.monotonic() > until:
                said = activity["problem"] or (detail["verdict"] or {}).get("findings") or activity["ledger"]
                raise DemoError(f"The sample {activity['file_name']} is {activity['status']}, not {wanted}: {said}")
            time.sleep(0.1)

    def _call(self, method: str, path: str, **options: Any) -> Any:  # noqa: ANN401 - httpx's own options, and JSON
        try:
            answer = self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise DemoError(f"{method} {path} got no answer from the hub: {error}") from error
        if not answer.is_success:
            raise DemoError(f"{method} {path} was answered {answer.status_code}: {answer.text}")
        return answer.json()
