"""Recall: the mapping profile by which files with the same headings were read before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.headings import fingerprint_of
from hub.core.profile import parse_reference
from hub.usecases.read_mappings import MappingOutdatedError, fitting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.activity import Activity
    from hub.core.definition import Definition
    from hub.core.profile import Profile, ProfileVersion
    from hub.ports import Ports


class Memory:
    """What is remembered for the file of one activity. `found` is the version of the profile that was recalled."""

    def __init__(self, ports: Ports, activity: Activity, definition: Definition) -> None:
        self._ports = ports
        self._activity = activity
        self._definition = definition
        self.found: ProfileVersion | None = None

    def recall(self, headings: Sequence[str]) -> Profile | None:
        """Return the newest version of the profile for these headings, or None.

        One that was removed, or does not fit any more, is passed over: nobody asked for it.
        """
        mappings, tenant, service = self._ports.mappings, self._activity.tenant, self._activity.service
        reference = mappings.recall(tenant, service, fingerprint_of(headings))
        stored = reference and mappings.newest(tenant, service, *parse_reference(reference))
        if not stored or stored.removed:
            return None
        try:
            profile = fitting(self._ports, stored, self._definition)
        except MappingOutdatedError:
            return None
        self.found = stored.which
        return profile
