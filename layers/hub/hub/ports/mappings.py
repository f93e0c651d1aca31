"""The store of mapping profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.core.profile import ProfileVersion, StoredProfile


class Mappings(Protocol):
    """The store of mapping profiles: per tenant, service and partner, each version of each name."""

    def newest(self, tenant: str, service: str, partner: str, name: str) -> StoredProfile | None:
        """Return the newest version of a name, removed or not, or None when nobody ever wrote it."""

    def version(self, tenant: str, service: str, which: ProfileVersion) -> StoredProfile | None:
        """Return exactly that version, or None."""

    def of_service(self, tenant: str, service: str) -> list[StoredProfile]:
        """Return the newest version of each name that is not removed, by partner and name."""

    def put(self, tenant: str, stored: StoredProfile) -> None:
        """Store a version; raise `ConflictError` unless it is the one after the newest."""

    def remember(self, tenant: str, service: str, fingerprint: str, reference: str) -> None:
        """Keep that files with these headings are read by this profile; the last one told counts."""

    def recall(self, tenant: str, service: str, fingerprint: str) -> str | None:
        """Return the reference of the profile by which files with these headings were read, or None."""
