"""Override: what a tenant demands of a service beyond its definition, set by an operator or taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hub.core.override import OverrideError, load_override
from hub.usecases.refusals import InvalidRequestError, NotFoundError

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.core.override import Override
    from hub.ports import Tenant
    from hub.ports.operators import OperatorPorts


def set_override(ports: OperatorPorts, tenant_name: str, service: str, text: str) -> Override:
    """Keep what a YAML text demands, instead of what was demanded before; refuse it with everything wrong with it.

    Files that are uploaded or checked again from now on are judged by it; those being checked end as our fault.
    """
    tenant, definition = _found(ports, tenant_name, service)
    try:
        override = load_override(text, definition)
    except OverrideError as error:
        raise InvalidRequestError(
            "override.wrong", f"This does not fit {definition.title}: {'; '.join(error.problems)}."
        ) from error
    ports.tenants.put(replace(tenant, overrides={**tenant.overrides, service: override}))
    return override


def remove_override(ports: OperatorPorts, tenant_name: str, service: str) -> bool:
    """Let the definition alone hold again; tell whether anything was demanded beyond it."""
    tenant, _ = _found(ports, tenant_name, service)
    if service not in tenant.overrides:
        return False
    kept = {name: override for name, override in tenant.overrides.items() if name != service}
    ports.tenants.put(replace(tenant, overrides=kept))
    return True


def read_override(ports: OperatorPorts, tenant_name: str, service: str) -> Override | None:
    """Return what a tenant demands of a service, if anything."""
    tenant, _ = _found(ports, tenant_name, service)
    return tenant.overrides.get(service)


def _found(ports: OperatorPorts, tenant_name: str, service: str) -> tuple[Tenant, Definition]:
    tenant, definition = ports.tenants.get(tenant_name), ports.catalogue.get(service)
    if tenant is None:
        raise NotFoundError(
            "tenant.unknown", f"There is no tenant {tenant_name!r}. Set it up first: onboard tenant {tenant_name}"
        )
    if definition is None:
        known = ", ".join(sorted(ports.services))
        raise NotFoundError("service.unknown", f"This hub has no service {service!r}. It has: {known}.")
    return tenant, definition
