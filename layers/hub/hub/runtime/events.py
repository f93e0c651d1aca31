"""Events: what S3 says through EventBridge and the queue about an object that arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from hub.core.activity import FileVersion

if TYPE_CHECKING:
    from hub.ports.files import Files


class _Bucket(BaseModel):
    name: str


class _Object(BaseModel):
    key: str
    size: int = 0
    version_id: str | None = Field(default=None, alias="version-id")


class _Detail(BaseModel):
    bucket: _Bucket
    object: _Object


class ObjectCreated(BaseModel):
    """The part of EventBridge's "Object Created" event that the hub uses.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """

    detail: _Detail


def uploaded_file(body: str, files: Files) -> FileVersion | None:
    """Return the exact object version that a message speaks of, or None when the object is gone.

    An event without a version id, or of an object since overwritten, is about the newest version: the newest wins.
    """
    said = ObjectCreated.model_validate_json(body).detail
    if said.object.version_id is None:
        return files.newest(said.object.key)
    return FileVersion(
        bucket=said.bucket.name, key=said.object.key, version_id=said.object.version_id, size_bytes=said.object.size
    )
