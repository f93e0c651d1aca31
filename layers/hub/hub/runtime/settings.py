"""What the functions read from their environment. The only place that does."""

from __future__ import annotations

import os
from collections.abc import Mapping  # noqa: TC003 - part of a public signature

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """Names of the resources that template.yaml made. Functions are given those they use; the others stay empty."""

    model_config = ConfigDict(frozen=True)

    bucket: str = Field(default="", validation_alias="HUB_BUCKET")
    table: str = Field(default="", validation_alias="HUB_TABLE")
    state_machine_arn: str = Field(default="", validation_alias="HUB_STATE_MACHINE_ARN")
    check_queue_url: str = Field(default="", validation_alias="HUB_CHECK_QUEUE_URL")
    stack: str = Field(default="", validation_alias="HUB_STAGE")
    endpoint_url: str | None = Field(default=None, validation_alias="AWS_ENDPOINT_URL")


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of this process."""
    return Settings.model_validate(dict(os.environ if environment is None else environment))
