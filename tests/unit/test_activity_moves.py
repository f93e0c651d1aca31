"""The table of moves: which status may follow which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.core.activity import FINAL, MOVES, Activity, ForbiddenMoveError, Status, move

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def an_activity(status: Status, **fields: object) -> Activity:
    return Activity(
        tenant="acme",
        activity_id="A1",
        service="load-stock",
        definition_version=1,
        file_name="stock.csv",
        declared_bytes=10,
        status=status,
        created_by="someone",
        created_at=NOW,
        updated_at=NOW,
        deadline_at=NOW + timedelta(hours=1),
        **fields,
    )


def test_every_status_has_its_moves() -> None:
    """No status is missing from the table: each says what may follow it, be it nothing."""
    assert set(MOVES) == set(Status)


@pytest.mark.parametrize("start", Status)
@pytest.mark.parametrize("to", Status)
def test_only_listed_moves_are_made(start: Status, to: Status) -> None:
    """A move that the table lists is made and counted; any other is refused and names both statuses."""
    activity = an_activity(start)
    if to in MOVES[start]:
        moved = move(activity, to, now=NOW)
        assert (moved.status, moved.revision) == (to, 1)
    else:
        with pytest.raises(ForbiddenMoveError, match=f"{start}.*{to}"):
            move(activity, to, now=NOW)


@pytest.mark.parametrize("status", [status for status in Status if status not in FINAL])
def test_whatever_is_not_final_can_be_cancelled(status: Status) -> None:
    """Cancel works until an activity is final."""
    assert Status.CANCELLED in MOVES[status]


def test_what_is_final_has_no_deadline() -> None:
    """The sweep has nothing to do with an activity that has ended."""
    assert move(an_activity(Status.PROCESSING), Status.SUCCEEDED, now=NOW).deadline_at is None
