"""What is asked of the API: the bodies that clients send."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from hub.core.activity import Policy
from hub.core.dialect import DeclaredDialect  # noqa: TC001 - pydantic reads the annotations


class UploadAsked(BaseModel):
    """What a client says of the file it wants to send."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(description="The service's name, as GET /v1/services lists it.", max_length=100)
    file_name: str = Field(description="The file's name, without a path.")
    size_bytes: int = Field(description="The file's size in bytes.")
    corrects: str | None = Field(
        default=None, max_length=40, description="The activity whose file this one corrects, of the same service."
    )
    mapping: str | None = Field(
        default=None,
        description="The mapping profile to read it by: `name`, or `partner/name`.",
        max_length=200,
    )
    dialect: DeclaredDialect | None = Field(default=None, description="How it is written; the rest is detected.")


class RecheckAsked(BaseModel):
    """How to read the file this time; what is left out is as it was said before."""

    model_config = ConfigDict(extra="forbid")

    mapping: str | None = Field(
        default=None,
        description="The mapping profile to read it by: `name`, or `partner/name`; null: not even a remembered one.",
        max_length=200,
    )
    dialect: DeclaredDialect | None = Field(default=None, description="How it is written.")
    anew: bool = Field(
        default=False,
        description="Forget what was said before: what is left out is detected, or found by the headings.",
    )


class SubmissionAsked(BaseModel):
    """How to submit: `block` takes a file without error findings; `good_only` takes its good entities."""

    model_config = ConfigDict(extra="forbid")

    policy: Policy = Policy.BLOCK
