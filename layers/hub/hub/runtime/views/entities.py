"""Entities and what became of them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from hub.core.outcome import OutcomeKind  # noqa: TC001 - pydantic reads the annotations
from hub.runtime.views import View


class ProblemView(View):
    code: str
    message: str
    row: int | None
    value: str | None


class OutcomeView(View):
    kind: OutcomeKind
    reference: str | None
    note: str | None
    problems: list[ProblemView]


class LineView(View):
    row: int
    values: dict[str, Any]


class EntityView(View):
    number: int
    key: str
    rows: list[int]
    values: dict[str, Any]
    lines: list[LineView]
    outcome: OutcomeView | None


class EntitiesView(View):
    entities: list[EntityView]
    cursor: str | None


class SightingView(View):
    """One time that a business key was submitted."""

    activity_id: str
    attempt: int
    entity: int
    key: str
    rows: list[int] = Field(description="Of the file, numbered from its first row.")
    outcome: OutcomeView


class SightingsView(View):
    sightings: list[SightingView]
