"""Where each file of an activity lies: the keys of the uploaded and the derived objects, made in this one place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.activity import Activity

_UPLOAD = re.compile(r"uploads/(?P<tenant>[a-z0-9-]{1,40})/(?P<activity>[0-9A-Za-z-]{1,40})/original")


def upload_key(tenant: str, activity_id: str) -> str:
    """Return the key of the original. It never holds the client's file name: names leak into logs and policies."""
    return f"uploads/{tenant}/{activity_id}/original"


def parse_upload_key(key: str) -> tuple[str, str] | None:
    """Return (tenant, activity id) of an original's key, or None for any other key."""
    found = _UPLOAD.fullmatch(key)
    return (found["tenant"], found["activity"]) if found else None


def check_key(activity: Activity, name: str) -> str:
    """Return the key of a file that the newest structural check wrote."""
    return f"derived/{activity.tenant}/{activity.activity_id}/check-{activity.check}/{name}"


def attempt_key(activity: Activity, name: str) -> str:
    """Return the key of a file of the newest attempt."""
    return f"derived/{activity.tenant}/{activity.activity_id}/attempt-{activity.attempt}/{name}"


def run_manifest_key(activity: Activity) -> str:
    """Return the key of the manifest of a further run over the newest attempt: what is left of it."""
    return attempt_key(activity, f"run-{activity.run}-manifest.jsonl")
