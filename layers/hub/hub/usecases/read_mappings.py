"""Read mapping profiles: those of a service, one of them, and the one that an upload names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hub.core.profile import ProfileError, ProfileVersion, load_profile, parse_reference, reference_of
from hub.usecases.permission import enabled_service
from hub.usecases.refusals import InvalidRequestError, NotFoundError

if TYPE_CHECKING:
    from hub.core.caller import Caller
    from hub.core.definition import Definition
    from hub.core.profile import Profile, StoredProfile
    from hub.ports import Ports

#: Names of profiles and partners: what can stand in an address, a key and a command line without quoting.
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class MappingOutdatedError(Exception):
    """A stored profile does not fit its service's definition (any more). `problems` say why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_mappings(ports: Ports, caller: Caller, service: str) -> list[StoredProfile]:
    """Return the newest version of each of the tenant's profiles for a service, by partner and name."""
    enabled_service(ports, caller, service)
    return ports.mappings.of_service(caller.tenant, service)


def read_mapping(
    ports: Ports, caller: Caller, service: str, partner: str, name: str, version: int | None = None
) -> StoredProfile:
    """Return one profile, its newest version unless another is asked for."""
    enabled_service(ports, caller, service)
    require_names(partner, name)
    if version is None:
        stored = ports.mappings.newest(caller.tenant, service, partner, name)
    else:
        stored = ports.mappings.version(caller.tenant, service, ProfileVersion(partner, name, version))
    if stored is None or stored.removed:
        raise unknown_mapping(service, reference_of(partner, name))
    return stored


def mapping_for_upload(ports: Ports, caller: Caller, definition: Definition, reference: str) -> ProfileVersion:
    """Return the newest version of the profile that an upload names, if it fits the definition as that is now."""
    partner, name = parse_reference(reference)
    if reference_of(partner, name) != reference:
        # "/orders" is a partner left out by mistake, not the tenant's own "orders".
        raise unknown_mapping(definition.name, reference)
    stored = read_mapping(ports, caller, definition.name, partner, name)
    try:
        fitting(ports, stored, definition)
    except MappingOutdatedError as error:
        raise InvalidRequestError(
            "mapping.outdated",
            f"The mapping {reference!r} does not fit {definition.title} as it is now: {'; '.join(error.problems)}. "
            "Correct the mapping, then upload again.",
        ) from error
    return stored.which


def fitting(ports: Ports, stored: StoredProfile, definition: Definition) -> Profile:
    """Return a stored profile, ready to be used, or raise `MappingOutdatedError`."""
    try:
        return load_profile(stored.stated, definition, ports.now().date())
    except ProfileError as error:
        raise MappingOutdatedError(error.problems) from error


def require_names(partner: str, name: str) -> None:
    """Refuse names that no profile can have."""
    for what, said in (("mapping", name), ("partner", partner)):
        if not NAME.fullmatch(said) and (what == "mapping" or said):
            raise InvalidRequestError(
                "mapping.name-invalid",
                f"No {what} can be called {said!r}: a name has 1 to 64 small letters, digits and hyphens, and begins "
                "with none of the last.",
            )


def unknown_mapping(service: str, reference: str) -> NotFoundError:
    """Return the refusal of a profile that is not there."""
    return NotFoundError(
        "mapping.unknown",
        f"There is no mapping {reference!r} for {service}. GET /v1/services/{service}/mappings lists yours.",
    )
