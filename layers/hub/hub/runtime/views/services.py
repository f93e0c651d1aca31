"""Services and their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from hub.core.celltypes import choices_of
from hub.runtime.views import View

if TYPE_CHECKING:
    from hub.core.definition import Definition


class FieldView(View):
    path: str
    title: str
    type: str
    required: bool
    length: int | None
    allowed: list[str] | None
    description: str
    example: str | None


class ServiceView(View):
    name: str
    title: str
    description: str
    version: int
    formats: list[str]
    max_bytes: int
    max_rows: int

    @classmethod
    def of(cls, definition: Definition) -> Self:
        return cls.model_validate(_service(definition))


class ServiceDetailView(ServiceView):
    fields: list[FieldView]

    @classmethod
    def of(cls, definition: Definition) -> Self:
        fields = [
            {**field.model_dump(), "allowed": list(choices) if (choices := choices_of(field)) else None}
            for field in definition.fields
        ]
        return cls.model_validate({**_service(definition), "fields": fields})


def _service(definition: Definition) -> dict[str, Any]:
    limits = {"max_bytes": definition.limits.file_bytes, "max_rows": definition.limits.rows}
    return {**definition.model_dump(exclude={"fields", "limits", "rules"}), **limits}


class ServicesView(View):
    services: list[ServiceView]
