"""The HTTP API as template.yaml makes it: each route reaches its function, and only with a token that counts."""

from __future__ import annotations

import base64
from functools import cache
from typing import TYPE_CHECKING

import httpx
import pytest

from local.template import read_template, resources

if TYPE_CHECKING:
    from tests.contract.probes import Probes

pytestmark = pytest.mark.emulator

ROUTES = sorted(
    (route["RouteKey"], route["Target"]["Fn::Sub"])
    for route in resources(read_template(), "AWS::ApiGatewayV2::Route").values()
)
SERVICE_NAMES = {"UploadUrl": "upload_url", "Submit": "submit", "Activity": "activity"}


@cache
def token_of(gate: Probes) -> str:
    return gate.token("gatekeeper")


def call(gate: Probes, method: str, path: str, token: str | None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return gate.request(method, gate.deployment.api_url + path, headers=headers)


@pytest.mark.parametrize(("route", "target"), ROUTES)
def test_each_route_reaches_its_function(gate: Probes, route: str, target: str) -> None:
    """With a user's access token, every route calls the function that answers it, path parameters filled."""
    method, path = route.split(" ")
    seen = call(gate, method, path.replace("{", "a-").replace("}", ""), token_of(gate)).json()
    assert seen["route"] == route
    assert seen["function"] == SERVICE_NAMES[target.removeprefix("integrations/${").removesuffix("Integration}")]
    names = [piece.strip("{}") for piece in path.split("/") if piece.startswith("{")]
    assert (seen["parameters"] or {}) == {name: f"a-{name}" for name in names}
    assert seen["left_milliseconds"] <= 29_000


def test_tenant_and_role_stand_in_the_access_token(gate: Probes) -> None:
    """The groups of the user reach the function in the token's claims: as text, like every claim."""
    claims = call(gate, "GET", "/v1/services", token_of(gate)).json()["claims"]
    assert claims["token_use"] == "access"
    assert set(claims["cognito:groups"].strip("[]").split()) == {"tenant.of-gatekeeper", "role.of-gatekeeper"}


@pytest.mark.parametrize(("route", "_target"), ROUTES)
def test_no_route_answers_without_a_token(gate: Probes, route: str, _target: str) -> None:
    """Every route refuses a request without a token before any function is called."""
    method, path = route.split(" ")
    assert call(gate, method, path, None).status_code == httpx.codes.UNAUTHORIZED


def test_a_changed_token_is_refused(gate: Probes) -> None:
    """The signature is checked: other claims under the same signature do not pass, nor does no signature."""
    head, claims, signature = token_of(gate).split(".")
    said = base64.urlsafe_b64decode(claims + "==").replace(b"tenant.of-gatekeeper", b"tenant.of-somebody00")
    forged = base64.urlsafe_b64encode(said).decode().rstrip("=")
    for token in (f"{head}.{forged}.{signature}", f"{head}.{claims}.", "nonsense"):
        assert call(gate, "GET", "/v1/services", token).status_code == httpx.codes.UNAUTHORIZED


def test_what_is_no_route_is_not_found(gate: Probes) -> None:
    """There is no catch-all: other paths and methods end at the gate."""
    for method, path in [("GET", "/"), ("GET", "/v2/services"), ("DELETE", "/v1/services"), ("PUT", "/v1/uploads")]:
        assert call(gate, method, path, token_of(gate)).status_code == httpx.codes.NOT_FOUND


def test_a_program_is_let_through_once_the_audience_names_it(gate: Probes) -> None:
    """A client with client credentials gets a token for the hub's scope; the gate wants its id in the audience."""
    cognito, deployment = gate.client("cognito-idp"), gate.deployment
    made = cognito.create_user_pool_client(
        UserPoolId=deployment.user_pool_id,
        ClientName="machine",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["hub/use"],
    )["UserPoolClient"]
    answer = gate.request(
        "POST",
        f"{deployment.endpoint_url}/oauth2/token",
        data={"grant_type": "client_credentials", "scope": "hub/use"},
        auth=(made["ClientId"], made["ClientSecret"]),
    )
    token = answer.json()["access_token"]
    assert call(gate, "GET", "/v1/services", token).status_code == httpx.codes.UNAUTHORIZED
    authorizers = gate.client("apigatewayv2")
    where = {"ApiId": deployment.api_id, "AuthorizerId": deployment.authorizer_id}
    found = authorizers.get_authorizer(**where)["JwtConfiguration"]
    # The users' own client and those that the stack's parameter names are there already.
    assert found["Audience"] == [deployment.user_pool_client_id, "machine-1", "machine-2"]
    found["Audience"].append(made["ClientId"])
    authorizers.update_authorizer(**where, JwtConfiguration=found)
    claims = call(gate, "GET", "/v1/services", token).json()["claims"]
    assert claims["client_id"] == made["ClientId"]
    assert "cognito:groups" not in claims
