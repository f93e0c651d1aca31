"""Who calls: from the claims that the JWT authorizer has verified to a `Caller`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hub.core.caller import Caller, Role
from hub.usecases.refusals import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.ports.tenants import Tenants

_TENANT = "tenant."
_ROLE = "role."
_SEPARATORS = re.compile(r"[\s,\[\]\"]+")


def caller_of(claims: Mapping[str, Any], tenants: Tenants) -> Caller:
    """Return who calls: a person by the groups in the access token, a program by its client id in the table.

    API Gateway hands every claim over as text, a list of groups as `[a b]`.
    """
    if claims.get("token_use", "access") != "access":
        raise NotAllowedError("token.kind", "Send the access token, not the ID token.")
    groups = [group for group in _SEPARATORS.split(_text(claims.get("cognito:groups"))) if group]
    if not groups:
        return _machine(str(claims.get("client_id", "")), tenants)
    named = {group.removeprefix(_TENANT) for group in groups if group.startswith(_TENANT)}
    if len(named) != 1:
        raise NotAllowedError(
            "token.tenant", f"Your sign-in belongs to {len(named)} tenants; it must be one. Ask your operator."
        )
    return Caller(
        name=str(claims.get("username") or claims.get("sub", "")), tenant=named.pop(), role=_highest_role(groups)
    )


def _machine(client_id: str, tenants: Tenants) -> Caller:
    client = tenants.machine_client(client_id) if client_id else None
    if client is None:
        raise NotAllowedError(
            "token.tenant", "Your sign-in belongs to no tenant. Ask your operator to onboard you or your program."
        )
    return Caller(name=client_id, tenant=client.tenant, role=_role(client.role))


def _highest_role(groups: list[str]) -> Role:
    roles = [_role(group.removeprefix(_ROLE)) for group in groups if group.startswith(_ROLE)]
    if not roles:
        raise NotAllowedError("token.role", "Your sign-in has no role here. Ask your operator for one.")
    return max(roles)


def _role(name: str) -> Role:
    try:
        return Role[name.upper()]
    except KeyError:
        raise NotAllowedError("token.role", "Your sign-in has a role that this hub does not know.") from None


def _text(groups: object) -> str:
    return " ".join(map(str, groups)) if isinstance(groups, list) else str(groups or "")
