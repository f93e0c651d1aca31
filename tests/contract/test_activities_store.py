"""Activities in the table: conditional writes, what is overdue, and a store that fails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from botocore.exceptions import ClientError
from ulid import ULID

from hub.aws.activities import DynamoActivities
from hub.core.activity import Activity, Status, changed, move
from hub.ports import BusyError, ConflictError
from hub.ports.activities import ActivityFilter
from tests.broken_aws import PASSING, WatchedClient, refusal
from tests.moto_aws import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def an_activity(minute: int = 0, **fields: Any) -> Activity:  # noqa: ANN401 - the fields of Activity
    at = NOW + timedelta(minutes=minute)
    said: dict[str, Any] = {
        "tenant": "acme",
        "activity_id": str(ULID.from_datetime(at)),
        "service": "load-stock",
        "definition_version": 1,
        "file_name": f"stock-{minute}.csv",
        "declared_bytes": 10,
        "status": Status.AWAITING_UPLOAD,
        "created_by": "ada",
        "created_at": at,
        "updated_at": at,
    }
    return Activity(**said | fields)


@pytest.fixture
def activities(dynamodb: Any) -> DynamoActivities:  # noqa: ANN401 - boto3's client
    return DynamoActivities(dynamodb, TABLE)


def over(client: Any, **how: Any) -> DynamoActivities:  # noqa: ANN401 - boto3's client, the faults of WatchedClient
    """The store over a client that fails."""
    return DynamoActivities(WatchedClient(client, **how), TABLE)  # type: ignore[arg-type]


def test_an_activity_comes_back_as_it_was(activities: DynamoActivities) -> None:
    """Everything an activity says survives the table; the same id of another tenant is unknown."""
    activity = an_activity(finding_counts={"error": 10**15}, deadline_at=NOW, file_name="9" * 39, problem="")
    activities.add(activity)
    assert activities.get("acme", activity.activity_id) == activity
    assert activities.get("other", activity.activity_id) is None


def test_an_id_is_given_once(activities: DynamoActivities) -> None:
    """A second activity of the same id is a conflict, not an overwrite; another tenant's is another activity."""
    activities.add(an_activity(activity_id="A1"))
    with pytest.raises(ConflictError):
        activities.add(an_activity(activity_id="A1", file_name="other.csv"))
    activities.add(an_activity(activity_id="A1", tenant="other"))
    stored = activities.get("acme", "A1")
    assert stored is not None
    assert stored.file_name == "stock-0.csv"


def test_a_write_upon_an_old_reading_is_a_conflict(activities: DynamoActivities) -> None:
    """Of two writers that read the same revision the second is told, whether it moves the status or not."""
    before = an_activity()
    activities.add(before)
    after = move(before, Status.CHECKING, now=NOW)
    activities.replace(before, after)
    with pytest.raises(ConflictError):
        activities.replace(before, move(before, Status.CANCELLED, now=NOW))
    with pytest.raises(ConflictError):
        activities.replace(before, changed(before, now=NOW, tries=1))
    assert activities.get("acme", before.activity_id) == after


def test_revision_and_status_are_both_conditions(activities: DynamoActivities) -> None:
    """A write is refused where either differs from what was read, although the other is the same."""
    stored = an_activity(revision=3)
    activities.add(stored)
    for misread in (
        msgspec.structs.replace(stored, revision=2),
        msgspec.structs.replace(stored, status=Status.READY),
    ):
        with pytest.raises(ConflictError):
            activities.replace(misread, changed(misread, now=NOW, tries=1))


def test_what_was_never_added_cannot_be_replaced(activities: DynamoActivities) -> None:
    """A replacement never makes an activity."""
    with pytest.raises(ConflictError):
        activities.replace(an_activity(), changed(an_activity(), now=NOW))
    assert activities.get("acme", an_activity().activity_id) is None


def _sent_again() -> ClientError:
    """What the store says to the second sending of a write whose first answer was lost."""
    return refusal("ConditionalCheckFailedException")


def test_a_write_whose_answer_was_lost_is_recognised(activities: DynamoActivities, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """When a write had been applied and botocore sent it again, our own word is no conflict: adding or replacing."""
    lossy = over(dynamodb, applied=True, put_item=_sent_again)
    before = an_activity()
    lossy.add(before)
    after = move(before, Status.CHECKING, now=NOW)
    lossy.replace(before, after)
    assert activities.get("acme", before.activity_id) == after


def test_a_strangers_write_is_not_taken_for_our_own(activities: DynamoActivities, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """When what is stored is not what we wrote, the conflict stands although our write may have been applied."""
    before = an_activity()
    activities.add(before)
    activities.replace(before, move(before, Status.CANCELLED, now=NOW))
    with pytest.raises(ConflictError):
        over(dynamodb, put_item=_sent_again).replace(before, move(before, Status.CHECKING, now=NOW))


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_store_without_room_is_busy(dynamodb: Any, fault: Callable[[], Exception]) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is told as busy: never as success, as not there, or as an empty list."""
    broken = over(dynamodb, put_item=fault, get_item=fault, query=fault)
    for call in (
        lambda: broken.add(an_activity()),
        lambda: broken.replace(an_activity(), an_activity()),
        lambda: broken.claim_request("acme", "d", "A1", NOW),
        lambda: broken.get("acme", "A1"),
        lambda: broken.page("acme", ActivityFilter(), limit=5, before=None),
        lambda: broken.page("acme", ActivityFilter(file_name_prefix="s"), limit=5, before=None),
        lambda: broken.due(NOW, limit=5),
    ):
        with pytest.raises(BusyError):
            call()


def test_what_does_not_pass_is_not_called_busy(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A missing permission is an error to be mended, not to be waited for."""
    with pytest.raises(ClientError, match="AccessDenied"):
        over(dynamodb, get_item=lambda: refusal("AccessDeniedException")).get("acme", "A1")


def test_an_idempotency_key_belongs_to_the_first(activities: DynamoActivities) -> None:
    """The first claim's activity id is everybody's answer; another tenant's same key is another key."""
    assert activities.claim_request("acme", "d", "A1", NOW) == "A1"
    assert activities.claim_request("acme", "d", "A2", NOW) == "A1"
    assert activities.claim_request("other", "d", "A3", NOW) == "A3"


def test_a_claim_whose_answer_was_lost_is_kept(activities: DynamoActivities, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A claim that was sent twice is still the first."""
    assert over(dynamodb, applied=True, put_item=_sent_again).claim_request("acme", "d", "A1", NOW) == "A1"
    assert activities.claim_request("acme", "d", "A2", NOW) == "A1"


def test_only_claims_expire(activities: DynamoActivities, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """DynamoDB may remove a claim, in whole seconds since 1970; it may never remove an activity."""
    activities.add(an_activity(deadline_at=NOW))
    activities.claim_request("acme", "d", "A1", NOW)
    expiring = [item for item in dynamodb.scan(TableName=TABLE)["Items"] if "expires_at" in item]
    assert [(item["sk"]["S"], item["expires_at"]["N"]) for item in expiring] == [("REQUEST", str(int(NOW.timestamp())))]


def test_what_is_due_is_found_whoever_it_belongs_to(activities: DynamoActivities) -> None:
    """Overdue activities of all tenants and of every shard, the most overdue first; none final or not yet due."""
    overdue = [an_activity(n, tenant=f"t{n}", deadline_at=NOW - timedelta(minutes=n)) for n in range(1, 20)]
    for activity in overdue:
        activities.add(activity)
    activities.add(an_activity(30, deadline_at=NOW + timedelta(microseconds=1)))
    ended = an_activity(31, status=Status.PROCESSING, deadline_at=NOW)
    activities.add(ended)
    activities.replace(ended, move(ended, Status.SUCCEEDED, now=NOW))
    assert activities.due(NOW, limit=100) == overdue[::-1]
    assert activities.due(NOW, limit=5) == overdue[:-6:-1]


def test_deadlines_are_compared_as_times(activities: DynamoActivities) -> None:
    """Whole seconds and fractions, and times of other zones, come due in their order."""
    elsewhere = datetime.fromisoformat("2026-05-04T13:59:59.500+02:00")
    activities.add(an_activity(1, deadline_at=NOW))
    activities.add(an_activity(2, deadline_at=elsewhere))
    activities.add(an_activity(3, deadline_at=NOW + timedelta(milliseconds=1)))
    assert [each.file_name for each in activities.due(NOW, limit=5)] == ["stock-2.csv", "stock-1.csv"]


def test_what_waits_for_the_hub_is_spread_over_shards(activities: DynamoActivities, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Overdue activities do not all lie in one partition of the index."""
    for minute in range(40):
        activities.add(an_activity(minute, deadline_at=NOW))
    shards = {item["due_pk"]["S"] for item in dynamodb.scan(TableName=TABLE)["Items"]}
    assert shards <= {f"DUE#{shard}" for shard in range(8)}
    assert len(shards) > 4


def test_an_overdue_activity_that_got_more_time_is_not_due(activities: DynamoActivities) -> None:
    """A new deadline moves it in the index."""
    late = an_activity(deadline_at=NOW)
    activities.add(late)
    activities.replace(late, msgspec.structs.replace(late, revision=1, deadline_at=NOW + timedelta(hours=1)))
    assert activities.due(NOW, limit=5) == []


def test_an_id_too_long_for_a_key_is_unknown(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Whoever asks for such an id is told that there is none; the store, which would refuse, is not asked."""
    client = WatchedClient(dynamodb)
    assert DynamoActivities(client, TABLE).get("acme", "é" * 1_000) is None  # type: ignore[arg-type]
    assert not client.calls


def test_a_tenant_cannot_reach_into_anothers_keys(activities: DynamoActivities) -> None:
    """A name that would make another tenant's key is refused wherever it came from."""
    for name in ("acme#ACTIVITY#A1", "#"):
        with pytest.raises(ValueError, match="another tenant"):
            activities.get(name, "A1")
        with pytest.raises(ValueError, match="another tenant"):
            activities.page(name, ActivityFilter(service="load-stock"), limit=5, before=None)
