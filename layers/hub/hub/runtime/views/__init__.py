"""What the API answers and is asked: the shapes of its JSON, from which docs/openapi.json is generated."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """Read straight off the hub's own objects, attribute by attribute."""

    model_config = ConfigDict(from_attributes=True, frozen=True)
