"""Mapping profiles."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field

from hub.runtime.views import View

if TYPE_CHECKING:
    from hub.core.profile import StoredProfile


class MappingView(View):
    """One version of a mapping profile, without what it states."""

    partner: str = Field(description="Whose files it is for; empty for your own.")
    name: str
    service: str
    version: int
    description: str
    updated_at: datetime
    updated_by: str

    @classmethod
    def of(cls, stored: StoredProfile) -> Self:
        return cls.model_validate(_mapping(stored))


class MappingDetailView(MappingView):
    profile: dict[str, Any] = Field(description="What it states; see docs/mappings.md.")

    @classmethod
    def of(cls, stored: StoredProfile) -> Self:
        return cls.model_validate({**_mapping(stored), "profile": stored.stated})


def _mapping(stored: StoredProfile) -> dict[str, Any]:
    which = stored.which
    said = {"partner": which.partner, "name": which.name, "version": which.version, "service": stored.service}
    description = stored.stated.get("description", "")
    return {**said, "description": description, "updated_at": stored.updated_at, "updated_by": stored.updated_by}


class MappingsView(View):
    mappings: list[MappingView]


class PinnedMappingView(View):
    """The mapping profile that an activity is judged by, to the version."""

    partner: str
    name: str
    version: int
