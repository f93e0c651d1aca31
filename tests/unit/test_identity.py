"""Who calls: tenant and role from verified claims alone."""

from __future__ import annotations

import pytest

from hub.core.caller import Caller, Role
from hub.ports.tenants import MachineClient
from hub.runtime.identity import caller_of
from hub.usecases.refusals import NotAllowedError
from tests.fakes import MemoryTenants


@pytest.mark.parametrize(
    "groups", ["[tenant.acme role.clerk]", "tenant.acme,role.clerk", ["tenant.acme", "role.clerk"]]
)
def test_a_person_by_groups(groups: object) -> None:
    """API Gateway hands a list over as text in brackets; tenant and role are read from it."""
    claims = {"username": "ada", "cognito:groups": groups, "token_use": "access"}
    assert caller_of(claims, MemoryTenants()) == Caller("ada", "acme", Role.CLERK)


def test_the_highest_role_counts() -> None:
    """Who is viewer and operator is operator."""
    claims = {"username": "ada", "cognito:groups": "[role.viewer tenant.acme role.operator]"}
    assert caller_of(claims, MemoryTenants()).role is Role.OPERATOR


def test_a_program_by_its_client_id() -> None:
    """A machine's token has no groups: its client id is looked up."""
    tenants = MemoryTenants()
    tenants.put_machine_client(MachineClient("c1", "acme", "viewer"))
    assert caller_of({"client_id": "c1"}, tenants) == Caller("c1", "acme", Role.VIEWER)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({}, "token.tenant"),
        ({"client_id": "unknown"}, "token.tenant"),
        ({"cognito:groups": "[role.clerk]"}, "token.tenant"),
        ({"cognito:groups": "[tenant.a tenant.b role.clerk]"}, "token.tenant"),
        ({"cognito:groups": "[tenant.a]"}, "token.role"),
        ({"cognito:groups": "[tenant.a role.king]"}, "token.role"),
        ({"cognito:groups": "[tenant.a role.clerk]", "token_use": "id"}, "token.kind"),
    ],
)
def test_claims_that_name_nobody_are_refused(claims: dict[str, str], code: str) -> None:
    """No tenant, two tenants, no role, an unknown role or the wrong token: refused by code."""
    with pytest.raises(NotAllowedError) as refused:
        caller_of(claims, MemoryTenants())
    assert refused.value.code == code
