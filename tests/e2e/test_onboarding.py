"""Onboarding as operators do it: by the command line, on a deployed stack, until somebody is let in."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from hub.core.catalogue import read_catalogue
from local.deployment import STACK

if TYPE_CHECKING:
    from tests.e2e.running import RunningHub

pytestmark = pytest.mark.emulator

CHECKOUT = Path(__file__).parents[2]
PASSWORD = "Correct-horse-7-battery"


def _onboard(hub: RunningHub, *words: str, typed: str = "") -> str:
    """Run the command as a process of its own, as an operator does; return what it printed."""
    command = [sys.executable, "-m", "cli.onboard", "--stack", STACK, "--endpoint-url", hub.deployment.endpoint_url]
    done = subprocess.run(  # noqa: S603 - the command under test
        [*command, *words],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": "layers/hub:.", "COLUMNS": "200"},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _said(output: str, label: str) -> str:
    return next(line.removeprefix(label).strip() for line in output.splitlines() if line.startswith(label))


def _call(hub: RunningHub, token: str, method: str, path: str, **options: object) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.request(method, f"{hub.deployment.api_url}/v1{path}", headers=headers, timeout=30, **options)


def _sign_in(hub: RunningHub, name: str, password: str) -> dict[str, Any]:
    with closing(hub.deployment.client("cognito-idp")) as cognito:
        answer: dict[str, Any] = cognito.initiate_auth(
            ClientId=hub.deployment.user_pool_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
        return answer


def test_a_person_onboarded_by_the_command_is_let_in(hub: RunningHub) -> None:
    """Tenant and user set up by command, twice: the user signs in and sees the tenant's services and no others."""
    for _ in range(2):
        _onboard(hub, "tenant", "by-command", "--service", "load-stock")
        _onboard(hub, "user", "by-command", "person-by-command", "--password-stdin", typed=f"{PASSWORD}\n")
    answer = _sign_in(hub, "person-by-command", PASSWORD)
    seen = _call(hub, answer["AuthenticationResult"]["AccessToken"], "GET", "/services")
    assert [each["name"] for each in seen.json()["services"]] == ["load-stock"]


def test_a_temporary_password_asks_for_another(hub: RunningHub) -> None:
    """Whoever signs in with the password that the command printed must choose one first."""
    _onboard(hub, "tenant", "by-command")
    password = _said(_onboard(hub, "user", "by-command", "newcomer"), "Temporary password:")
    answer = _sign_in(hub, "newcomer", password)
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_program_onboarded_by_the_command_is_let_in(hub: RunningHub) -> None:
    """A machine client gets a token with its id and secret, and the API lets it through as its tenant."""
    _onboard(hub, "tenant", "of-programs", "--all-services")
    said = _onboard(hub, "machine", "of-programs", "sync", "--role", "viewer")
    client_id, secret = _said(said, "Client id:"), _said(said, "Client secret:")
    again = _onboard(hub, "machine", "of-programs", "sync", "--role", "viewer", "--show-secret")
    assert (_said(again, "Client id:"), _said(again, "Client secret:")) == (client_id, secret)
    answer = httpx.post(
        f"{hub.deployment.endpoint_url}/oauth2/token",
        data={"grant_type": "client_credentials", "scope": "hub/use"},
        auth=(client_id, secret),
        timeout=30,
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    token = answer.json()["access_token"]
    services = _call(hub, token, "GET", "/services").json()["services"]
    assert [each["name"] for each in services] == [each.name for each in read_catalogue(files("hub") / "services")]
    asked = {"service": "load-stock", "file_name": "a.csv", "size_bytes": 1}
    refused = _call(hub, token, "POST", "/uploads", json=asked)
    assert (refused.status_code, refused.json()["code"]) == (httpx.codes.FORBIDDEN, "role.too-low")
    shown = _onboard(hub, "show", "of-programs")
    assert client_id in shown
