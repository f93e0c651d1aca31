"""What brings work to the functions: the state machine of attempts and the queue of checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.core.activity import Activity, FileVersion


class Workflow(Protocol):
    """The state machine that fans an attempt out over its parts and finishes it."""

    def start(self, activity: Activity, manifest_key: str) -> None:
        """Start the run of this attempt. Starting it again while it runs changes nothing.

        Raises `ConflictError` when that run has ended already, `BusyError` when none can be started now.
        """

    def is_running(self, activity: Activity) -> bool:
        """Tell whether the run of this attempt is under way."""

    def stop(self, activity: Activity, reason: str) -> None:
        """End the run of this attempt; nothing happens when there is none."""


class CheckQueue(Protocol):
    """The queue that brings uploaded objects to the structural check."""

    def put(self, file: FileVersion) -> None:
        """Ask for a check of this object (again): used where the object's own event was lost."""
