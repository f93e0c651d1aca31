"""Onboard: set up a tenant with its services, and the people and programs that act for it.

Saying the same again changes nothing more, and finishes what was interrupted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hub.core.caller import Role
from hub.core.targetsetting import TargetSettingError, load_target
from hub.ports import Tenant
from hub.ports.operators import User
from hub.ports.tenants import MachineClient
from hub.usecases.refusals import InvalidRequestError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hub.ports.operators import OperatorPorts

#: The DC of orders and stock that name none, unless the operator says another.
FIRST_DC = "MAIN"

_TENANT = "tenant."
_ROLE = "role."
_MACHINE = "machine."
_TENANT_NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_USER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}")
_MACHINE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DC_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}")


@dataclass(frozen=True, slots=True)
class UserSetUp:
    """A person as they now stand. `password` is the one set just now, None when it was left as it is."""

    name: str
    tenant: str
    role: Role
    added: bool
    password: str | None
    temporary: bool


@dataclass(frozen=True, slots=True)
class MachineSetUp:
    """A program as it now stands. `secret` is None unless the program is new or its secret was asked for."""

    name: str
    tenant: str
    role: Role
    added: bool
    client_id: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class MachineSeen:
    """A program of a tenant: its role, None while it is set up by half, and whether its tokens pass the API."""

    name: str
    client_id: str
    role: str | None
    admitted: bool


@dataclass(frozen=True, slots=True)
class TenantSeen:
    """A tenant with everybody who acts for it."""

    tenant: Tenant
    users: list[User]
    machines: list[MachineSeen]


def onboard_tenant(
    ports: OperatorPorts,
    name: str,
    *,
    services: Iterable[str] | None = None,
    default_dc: str | None = None,
    blank_erases: bool | None = None,
    creates_ship_to_companies: bool | None = None,
) -> tuple[Tenant, bool]:
    """Set a tenant up, or change of an existing one what is given; return it, and whether it is new."""
    _require(_TENANT_NAME, name, "tenant.name", "A tenant's name has 2 to 40 lower-case letters, digits and hyphens")
    if default_dc is not None:
        _require(_DC_CODE, default_dc, "tenant.default-dc", "A DC's code has 1 to 50 letters, digits, and . _ -")
    before = ports.tenants.get(name)
    tenant = before or Tenant(name=name, services=frozenset(), default_dc=FIRST_DC)
    if services is not None:
        tenant = replace(tenant, services=_known(ports, services))
    if default_dc is not None:
        tenant = replace(tenant, default_dc=default_dc)
    if blank_erases is not None:
        tenant = replace(tenant, blank_erases=blank_erases)
    if creates_ship_to_companies is not None:
        tenant = replace(tenant, creates_ship_to_companies=creates_ship_to_companies)
    ports.people.add_group(_TENANT + name)
    for role in Role:
        ports.people.add_group(_ROLE + word(role))
    if tenant != before:
        ports.tenants.put(tenant)
    return tenant, before is None


def change_services(
    ports: OperatorPorts, tenant_name: str, *, enable: Iterable[str] = (), disable: Iterable[str] = ()
) -> Tenant:
    """Enable and disable services of a tenant; those not named stay as they are."""
    before = _tenant(ports, tenant_name)
    off = frozenset(disable)
    on = _known(ports, enable)
    # One that the hub has no longer may still be switched off.
    _known(ports, off - before.services)
    if on & off:
        both = ", ".join(sorted(on & off))
        raise InvalidRequestError("service.both", f"Both enabled and disabled: {both}. Name each service once.")
    tenant = replace(before, services=before.services - off | on)
    if tenant != before:
        ports.tenants.put(tenant)
    return tenant


def choose_target(ports: OperatorPorts, tenant_name: str, service: str, stated: Mapping[str, Any] | None) -> Tenant:
    """Send a service's entities to the target that is stated, or (None) to the embedded warehouse again.

    Entities that an earlier target has taken stay there; only what is sent from now on goes elsewhere.
    """
    before = _tenant(ports, tenant_name)
    targets = dict(before.targets)
    if stated is None:
        # One that the hub has no longer may still be taken away.
        _known(ports, {service} - targets.keys())
        targets.pop(service, None)
    else:
        _known(ports, [service])
        try:
            targets[service] = load_target(stated)
        except TargetSettingError as error:
            raise InvalidRequestError("target.wrong", f"This is no target: {error}.") from error
    tenant = replace(before, targets=targets)
    if tenant != before:
        ports.tenants.put(tenant)
    return tenant


def onboard_user(
    ports: OperatorPorts,
    tenant_name: str,
    name: str,
    role: Role,
    *,
    password: str | None = None,
    reset_password: bool = False,
) -> UserSetUp:
    """Set a person up in a tenant and role, or change the role of one who is.

    A new person, or one whose password is to be reset, gets a temporary password made here; `password` sets that
    one for good instead.
    """
    _tenant(ports, tenant_name)
    _require(_USER_NAME, name, "user.name", "A user's name has 1 to 128 letters, digits, and . _ @ + -")
    before = ports.people.user(name)
    user = before or User(name=name, groups=frozenset(), temporary=True)
    _require_same_tenant(user, tenant_name)
    made = ports.new_password() if before is None or (reset_password and password is None) else None
    if before is None and made is not None:
        ports.people.add_user(name, made)
    elif made is not None:
        ports.people.set_password(name, made, temporary=True)
    if password is not None:
        ports.people.set_password(name, password, temporary=False)
    _stand_in(ports, user, {_TENANT + tenant_name, _ROLE + word(role)})
    return UserSetUp(
        name=name,
        tenant=tenant_name,
        role=role,
        added=before is None,
        password=password or made,
        temporary=password is None and (user.temporary or made is not None),
    )


def onboard_machine(
    ports: OperatorPorts, tenant_name: str, name: str, role: Role, *, show_secret: bool = False
) -> MachineSetUp:
    """Set a program up in a tenant and role, or change the role of one that is, and let its tokens pass the API."""
    _tenant(ports, tenant_name)
    _require(_MACHINE_NAME, name, "machine.name", "A program's name has 1 to 40 lower-case letters, digits and hyphens")
    full = _machine_prefix(tenant_name) + name
    client_id = ports.people.clients(full).get(full)
    secret = None
    if client_id is None:
        credentials = ports.people.add_client(full)
        client_id, secret = credentials.client_id, credentials.secret
        added = True
    else:
        added = False
        if show_secret:
            secret = ports.people.credentials(client_id).secret
    ports.tenants.put_machine_client(MachineClient(client_id, tenant_name, word(role)))
    ports.gate.admit(client_id)
    return MachineSetUp(name=name, tenant=tenant_name, role=role, added=added, client_id=client_id, secret=secret)


def tenant_names(ports: OperatorPorts) -> list[str]:
    """Return the names of all tenants."""
    return [group.removeprefix(_TENANT) for group in ports.people.groups(_TENANT)]


def show_tenant(ports: OperatorPorts, name: str) -> TenantSeen:
    """Return a tenant with everybody who acts for it."""
    tenant = _tenant(ports, name)
    prefix = _machine_prefix(name)
    admitted = ports.gate.admitted()
    machines = []
    for full, client_id in sorted(ports.people.clients(prefix).items()):
        known = ports.tenants.machine_client(client_id)
        machines.append(
            MachineSeen(
                name=full.removeprefix(prefix),
                client_id=client_id,
                role=known.role if known else None,
                admitted=client_id in admitted,
            )
        )
    return TenantSeen(tenant=tenant, users=ports.people.members(_TENANT + name), machines=machines)


def word(role: Role) -> str:
    """Return a role as groups and operators write it."""
    return role.name.lower()


def role_words(user: User) -> list[str]:
    """Return the roles that a person's groups give, none of them while the person is set up by half."""
    return sorted(group.removeprefix(_ROLE) for group in user.groups if group.startswith(_ROLE))


def _stand_in(ports: OperatorPorts, user: User, wanted: set[str]) -> None:
    """Let a person stand in the wanted groups and no other tenant's or role's. Leaving comes first: interrupted, a
    person has too little rather than too much.
    """
    ours = {group for group in user.groups if group.startswith((_TENANT, _ROLE))}
    for group in sorted(ours - wanted):
        ports.people.leave(user.name, group)
    for group in sorted(wanted - user.groups):
        ports.people.add_group(group)
        ports.people.join(user.name, group)


def _tenant(ports: OperatorPorts, name: str) -> Tenant:
    tenant = ports.tenants.get(name)
    if tenant is None:
        raise NotFoundError("tenant.unknown", f"There is no tenant {name!r}. Set it up first: onboard tenant {name}")
    return tenant


def _require_same_tenant(user: User, tenant: str) -> None:
    others = sorted(
        group.removeprefix(_TENANT) for group in user.groups if group.startswith(_TENANT) and group != _TENANT + tenant
    )
    if others:
        raise InvalidRequestError(
            "user.other-tenant",
            f"{user.name!r} belongs to the tenant {', '.join(others)}, and a person acts for one tenant only. "
            "Set this person up under another name.",
        )


def _known(ports: OperatorPorts, names: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(names)
    unknown = sorted(wanted - ports.services)
    if unknown:
        raise InvalidRequestError(
            "service.unknown",
            f"This hub has no service {', '.join(map(repr, unknown))}. It has: {', '.join(sorted(ports.services))}.",
        )
    return wanted


def _machine_prefix(tenant: str) -> str:
    return f"{_MACHINE}{tenant}."


def _require(pattern: re.Pattern[str], name: str, code: str, rule: str) -> None:
    if not pattern.fullmatch(name):
        raise InvalidRequestError(code, f"{rule}, and begins with a letter or digit; {name!r} does not fit.")
