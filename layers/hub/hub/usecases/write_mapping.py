"""Write mapping profiles: a new version, or the end of a name. What activities were judged by stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from hub.core.caller import Role
from hub.core.profile import ProfileError, ProfileVersion, StoredProfile, load_profile
from hub.ports import ConflictError
from hub.usecases.permission import enabled_service, require_role
from hub.usecases.read_mappings import require_names, unknown_mapping
from hub.usecases.refusals import InvalidMappingError, OvertakenError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.core.caller import Caller
    from hub.ports import Ports

#: The most bytes that a profile may have as JSON, so that each version fits one item of any store (400 KB in AWS).
LARGEST_PROFILE = 300_000


def put_mapping(
    ports: Ports,
    caller: Caller,
    service: str,
    partner: str,
    name: str,
    stated: Mapping[str, Any],
    expected: int | None = None,
) -> StoredProfile:
    """Store a profile as the newest version of its name; return it. The same content again makes no new version.

    `expected` is the version that the caller has seen (0: none); if another was written since, nothing is stored. What
    stands there already is no such other: whoever did not get the answer may ask again (RFC 9110, section 13.1.1).
    """
    require_role(caller, Role.CLERK)
    definition = enabled_service(ports, caller, service)
    require_names(partner, name)
    try:
        profile = load_profile({"service": service, **stated}, definition, ports.now().date())
    except ProfileError as error:
        raise InvalidMappingError(error.problems) from error
    data = profile.model_dump(mode="json", exclude_defaults=True)
    _require_size(data)
    newest = ports.mappings.newest(caller.tenant, service, partner, name)
    if newest is not None and not newest.removed and newest.stated == data:
        return newest
    _require_expected(newest, expected)
    version = ProfileVersion(partner, name, newest.which.version + 1 if newest else 1)
    return _stored(ports, caller, service, version, data, removed=False)


def remove_mapping(ports: Ports, caller: Caller, service: str, partner: str, name: str) -> None:
    """End a name: it is listed and used no more."""
    require_role(caller, Role.CLERK)
    enabled_service(ports, caller, service)
    require_names(partner, name)
    newest = ports.mappings.newest(caller.tenant, service, partner, name)
    if newest is None or newest.removed:
        raise unknown_mapping(service, f"{partner}/{name}" if partner else name)
    version = ProfileVersion(partner, name, newest.which.version + 1)
    _stored(ports, caller, service, version, newest.stated, removed=True)


def _require_size(data: dict[str, Any]) -> None:
    size = len(msgspec.json.encode(data))
    if size > LARGEST_PROFILE:
        said = f"the profile has {size:,} bytes as JSON, and may have {LARGEST_PROFILE:,}; list fewer values"
        raise InvalidMappingError([said])


def _require_expected(newest: StoredProfile | None, expected: int | None) -> None:
    seen = newest.which.version if newest and not newest.removed else 0
    if expected is not None and expected != seen:
        raise OvertakenError(
            "mapping.overtaken",
            f"The newest version is {seen}, not {expected}: somebody wrote in between. Read it again, and put your "
            "changes into that.",
        )


def _stored(
    ports: Ports, caller: Caller, service: str, which: ProfileVersion, stated: dict[str, Any], *, removed: bool
) -> StoredProfile:
    stored = StoredProfile(
        which=which,
        service=service,
        stated=stated,
        updated_at=ports.now(),
        updated_by=caller.name,
        removed=removed,
    )
    try:
        ports.mappings.put(caller.tenant, stored)
    except ConflictError as error:
        raise OvertakenError(
            "mapping.overtaken", "Somebody wrote this mapping at the same moment. Read it again, then write."
        ) from error
    return stored
