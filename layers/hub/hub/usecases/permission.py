"""Finding what a caller may see, and refusing what a caller may not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.caller import Role
from hub.usecases.refusals import NotAllowedError, NotFoundError, NotNowError
from hub.usecases.tenant_definitions import OverrideOutdatedError, definition_for

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.caller import Caller
    from hub.core.definition import Definition
    from hub.ports import Ports, Tenant


def require_role(caller: Caller, role: Role) -> None:
    """Refuse a caller whose role is below the one needed."""
    if caller.role < role:
        raise NotAllowedError(
            "role.too-low",
            f"Your role is {caller.role.name.lower()}; this needs {role.name.lower()}. Ask your operator for it.",
        )


def tenant_of(ports: Ports, caller: Caller) -> Tenant:
    """Return the caller's tenant, or refuse one that was never set up."""
    tenant = ports.tenants.get(caller.tenant)
    if tenant is None:
        raise NotAllowedError(
            "tenant.unknown", "Your sign-in names a tenant that is not set up here. Ask your operator to onboard it."
        )
    return tenant


def enabled_service(ports: Ports, caller: Caller, name: str) -> Definition:
    """Return a service's definition if it exists and the caller's tenant has it enabled."""
    tenant = tenant_of(ports, caller)
    definition = _definition_for(ports, tenant, name) if name in tenant.services else None
    if definition is None:
        raise NotFoundError(
            "service.unknown", f"No service {name!r} is enabled for you. GET /v1/services lists those that are."
        )
    return definition


def _definition_for(ports: Ports, tenant: Tenant, name: str) -> Definition | None:
    try:
        return definition_for(ports, tenant, name)
    except OverrideOutdatedError as error:
        raise NotNowError("override.outdated", f"{error}. Ask your operator to mend it.") from error


def own_activity(ports: Ports, caller: Caller, activity_id: str) -> Activity:
    """Return an activity of the caller's tenant; any other id is unknown, whoever it belongs to."""
    activity = ports.activities.get(caller.tenant, activity_id)
    if activity is None:
        raise NotFoundError(
            "activity.unknown", f"There is no activity {activity_id!r}. GET /v1/activities lists yours."
        )
    return activity


def clerk_activity(ports: Ports, caller: Caller, activity_id: str) -> Activity:
    """Return an activity that the caller may act upon."""
    require_role(caller, Role.CLERK)
    return own_activity(ports, caller, activity_id)
