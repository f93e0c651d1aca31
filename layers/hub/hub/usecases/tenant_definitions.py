"""The definition of a service as it holds for one tenant: what the catalogue says, with the tenant's override."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.override import OverrideError, overridden

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.ports import Ports, Tenant


class OverrideOutdatedError(Exception):
    """A tenant's override does not fit its service's definition any more. `problems` say why."""

    def __init__(self, service: str, problems: list[str]) -> None:
        super().__init__(f"What is demanded of {service} beyond its definition does not fit it: {'; '.join(problems)}")
        self.problems = problems


def definition_for(ports: Ports, tenant: Tenant, service: str) -> Definition | None:
    """Return a service's definition for a tenant, or None where there is no such service.

    Raises `OverrideOutdatedError` when the definition has changed under the override.
    """
    definition = ports.catalogue.get(service)
    override = tenant.overrides.get(service)
    if definition is None or override is None:
        return definition
    try:
        return overridden(definition, override)
    except OverrideError as error:
        raise OverrideOutdatedError(service, error.problems) from error
