"""The stores of files, and of who sent which bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta
    from pathlib import Path

    from hub.core.activity import FileVersion


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A presigned POST: where to send it and the fields to send with it, before the file itself."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


class Files(Protocol):
    """The store of uploaded and derived files. Keys begin with `uploads/{tenant}/` or `derived/{tenant}/`."""

    def upload_form(self, key: str, *, content_type: str, max_bytes: int, valid_for: timedelta) -> UploadForm:
        """Return a presigned POST for exactly this key, content type and 1 … `max_bytes` bytes."""

    def download_link(self, key: str, *, version_id: str | None, file_name: str, valid_for: timedelta) -> str:
        """Return a presigned GET that saves under `file_name`."""

    def newest(self, key: str) -> FileVersion | None:
        """Return the newest version of an object, or None when there is none."""

    def download(self, file: FileVersion, to: Path) -> None:
        """Write exactly that version to a local file, whole or not at all.

        Raises `ObjectGoneError` when it is gone, `BusyError` when it comes cut short again and again.
        """

    def read(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """Return a derived object or a range of its bytes (end exclusive).

        Raises `ObjectGoneError` when the object, or part of the range, is not there.
        """

    def upload(self, path: Path, key: str, *, content_type: str) -> None:
        """Store a local file as a derived object."""

    def lines_written(self, key: str, lines: Iterable[bytes]) -> int:
        """Stream lines (without line ends) into a derived object as they come; return how many."""


class SentFiles(Protocol):
    """The store of which activities sent which bytes: per tenant and service, by SHA-256."""

    def note_checked(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        """Keep that an activity's file is checked. Saying it again changes nothing."""

    def note_submitted(self, tenant: str, service: str, sha256: str, activity_id: str) -> None:
        """Keep that an activity's file was submitted. Saying it again changes nothing."""

    def note_mapped(self, tenant: str, service: str, mapping: str, activity_id: str) -> None:
        """Keep that an activity's file was submitted as a mapping profile (by reference) reads it. Saying it again
        changes nothing.
        """

    def newest_mapped(self, tenant: str, service: str, mapping: str, *, limit: int) -> list[str]:
        """Return the newest activities, `limit` at most, whose files were submitted as a profile reads them, newest
        first (a consistent read).
        """

    def other(self, tenant: str, service: str, sha256: str, activity_id: str) -> str | None:
        """Return another activity that sent the same bytes, or None (a consistent read).

        The newest that was submitted; where none was, the newest that is older than the given one.
        """
