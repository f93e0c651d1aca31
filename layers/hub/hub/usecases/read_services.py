"""Read services: those a tenant may use, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.usecases.permission import enabled_service, tenant_of

if TYPE_CHECKING:
    from hub.core.caller import Caller
    from hub.core.definition import Definition
    from hub.ports import Ports


def read_services(ports: Ports, caller: Caller) -> list[Definition]:
    """Return the definitions enabled for the caller's tenant, by title."""
    tenant = tenant_of(ports, caller)
    names = (each.name for each in ports.catalogue if each.name in tenant.services)
    return sorted((enabled_service(ports, caller, name) for name in names), key=lambda each: each.title)


def read_service(ports: Ports, caller: Caller, name: str) -> Definition:
    """Return one definition enabled for the caller's tenant."""
    return enabled_service(ports, caller, name)
