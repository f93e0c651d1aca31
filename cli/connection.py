"""From the name of a deployed stack to what an operator's commands need: its table, its user pool, its API's gate."""

from __future__ import annotations

import ipaddress
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from hub.aws.clients import make_client
from hub.aws.gate import JwtGate
from hub.aws.people import CognitoPeople
from hub.aws.refused import explained
from hub.aws.stack import stack_outputs
from hub.aws.tenants import DynamoTenants
from hub.ports import CloudError
from hub.ports.operators import OperatorPorts
from hub.runtime.wiring import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

#: The outputs of template.yaml that the commands go by.
_NEEDED = ("HubTable", "UserPoolId", "ApiId", "AuthorizerId")

#: What the embedded emulator is started with: it takes any key, and has one region.
_LOOPBACK = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}

_LENGTH = 20

#: Without those that are taken for each other when read out or typed from paper.
_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-+=_."


def connect(stack: str, endpoint_url: str | None) -> OperatorPorts:
    """Return the ports over the resources of a stack; raise `CloudError` when it is not there, or not the hub's."""
    with explained("open AWS"):
        outputs = stack_outputs(make_client("cloudformation", endpoint_url), stack)
        _require_hub(stack, outputs)
        return OperatorPorts(
            tenants=DynamoTenants(make_client("dynamodb", endpoint_url), outputs["HubTable"]),
            people=CognitoPeople(make_client("cognito-idp", endpoint_url), outputs["UserPoolId"]),
            gate=JwtGate(make_client("apigatewayv2", endpoint_url), outputs["ApiId"], outputs["AuthorizerId"]),
            catalogue=catalogue(),
            new_password=new_password,
        )


def choose_account(environment: MutableMapping[str, str], endpoint_url: str | None, region: str | None) -> None:
    """Set in the environment which account and region the clients speak to.

    An emulator on this machine gets its own keys: requests to it are never signed with anybody's real ones.
    """
    if endpoint_url and _is_loopback(endpoint_url):
        environment.update(_LOOPBACK)
        environment.pop("AWS_PROFILE", None)
        environment.pop("AWS_SESSION_TOKEN", None)
    if region:
        environment.update({"AWS_REGION": region, "AWS_DEFAULT_REGION": region})


def new_password() -> str:
    """Return a random password with a small and a capital letter, a digit and a sign: 20 characters."""
    while True:
        password = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
        kinds = (str.islower, str.isupper, str.isdigit, lambda each: not each.isalnum())
        if all(any(kind(each) for each in password) for kind in kinds):
            return password


def _require_hub(stack: str, outputs: Mapping[str, str]) -> None:
    missing = [name for name in _NEEDED if name not in outputs]
    if missing:
        raise CloudError(
            f"The stack {stack!r} has no output {', '.join(missing)}, so it is not a hub, or an old one. "
            "Name with --stack the one that template.yaml was deployed as."
        )


def _is_loopback(endpoint_url: str) -> bool:
    host = urlsplit(endpoint_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
