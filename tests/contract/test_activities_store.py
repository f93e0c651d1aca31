"""Activities in the table: conditional writes, lists, and what is overdue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from ulid import ULID

from hub.aws.activities import DynamoActivities
from hub.core.activity import Activity, Status, changed, move
from hub.ports import ActivityFilter, BusyError, ConflictError
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


class LosesAnswers:
    """A client whose writes are applied, and whose answers are then lost or preceded by an error."""

    def __init__(self, client: Any, fault: Callable[[], Exception], *, applied: bool) -> None:  # noqa: ANN401 - boto3's client
        self._client, self._fault, self._applied = client, fault, applied

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - boto3's methods
        return getattr(self._client, name)

    def put_item(self, **request: Any) -> None:  # noqa: ANN401 - boto3's parameters
        if self._applied:
            self._client.put_item(**request)
        raise self._fault()


def throttled() -> ClientError:
    return ClientError({"Error": {"Code": "ProvisionedThroughputExceededException", "Message": "slow"}}, "PutItem")


@pytest.fixture
def activities(dynamodb: Any) -> DynamoActivities:  # noqa: ANN401 - boto3's client
    return DynamoActivities(dynamodb, TABLE)


def test_an_activity_comes_back_as_it_was(activities: DynamoActivities) -> None:
    """Everything an activity says survives the table; the same id of another tenant is unknown."""
    activity = an_activity(finding_counts={"error": 3}, deadline_at=NOW)
    activities.add(activity)
    assert activities.get("acme", activity.activity_id) == activity
    assert activities.get("other", activity.activity_id) is None


def test_an_id_is_given_once(activities: DynamoActivities) -> None:
    """A second activity of the same id is a conflict, not an overwrite."""
    activities.add(an_activity(activity_id="A1"))
    with pytest.raises(ConflictError):
        activities.add(an_activity(activity_id="A1", file_name="other.csv"))


def test_a_write_upon_an_old_reading_is_a_conflict(activities: DynamoActivities) -> None:
    """Of two writers that read the same revision the second is told."""
    before = an_activity()
    activities.add(before)
    activities.replace(before, move(before, Status.CHECKING, now=NOW))
    with pytest.raises(ConflictError):
        activities.replace(before, move(before, Status.CANCELLED, now=NOW))
    with pytest.raises(ConflictError):
        activities.replace(before, changed(before, now=NOW, tries=1))


def test_a_write_whose_answer_was_lost_is_recognised(activities: DynamoActivities, dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """When the write had been applied and botocore sent it again, our own word is no conflict."""
    before = an_activity()
    activities.add(before)
    after = move(before, Status.CHECKING, now=NOW)
    failed = ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "PutItem")
    DynamoActivities(LosesAnswers(dynamodb, lambda: failed, applied=True), TABLE).replace(before, after)  # type: ignore[arg-type]
    assert activities.get("acme", before.activity_id) == after


@pytest.mark.parametrize("fault", [throttled, lambda: ReadTimeoutError(endpoint_url="x")])
def test_a_store_without_room_is_busy(dynamodb: Any, fault: Callable[[], Exception]) -> None:  # noqa: ANN401 - boto3's client
    """Throttling and silence are told as busy: never as success, never as not there."""
    with pytest.raises(BusyError):
        DynamoActivities(LosesAnswers(dynamodb, fault, applied=False), TABLE).add(an_activity())  # type: ignore[arg-type]


def test_an_idempotency_key_belongs_to_the_first(activities: DynamoActivities) -> None:
    """The first claim's activity id is everybody's answer; another tenant's same key is another key."""
    assert activities.claim_request("acme", "d", "A1", NOW) == "A1"
    assert activities.claim_request("acme", "d", "A2", NOW) == "A1"
    assert activities.claim_request("other", "d", "A3", NOW) == "A3"


def test_lists_join_over_pages_newest_first(activities: DynamoActivities) -> None:
    """Whatever the limit, pages join to all activities, newest first, none twice and none of another tenant."""
    added = [an_activity(minute) for minute in range(7)]
    for activity in added:
        activities.add(activity)
    activities.add(an_activity(3, tenant="other"))
    listed, before = [], None
    while True:
        page, before = activities.page("acme", ActivityFilter(), limit=3, before=before)
        listed += page
        if before is None:
            break
    assert listed == added[::-1]


def test_filters_narrow_lists(activities: DynamoActivities) -> None:
    """Service, status, file name and time narrow a list, each alone and together."""
    added = [
        an_activity(0),
        an_activity(1, status=Status.READY),
        an_activity(2, service="load-product-masters"),
        an_activity(3, service="load-product-masters", status=Status.READY),
    ]
    for activity in added:
        activities.add(activity)

    def minutes(**chosen: Any) -> list[int]:  # noqa: ANN401 - the filter's fields
        page, _ = activities.page("acme", ActivityFilter(**chosen), limit=10, before=None)
        return [added.index(each) for each in page]

    assert minutes(service="load-product-masters") == [3, 2]
    assert minutes(status=Status.READY) == [3, 1]
    assert minutes(service="load-stock", status=Status.READY) == [1]
    assert minutes(file_name_prefix="stock-2") == [2]
    assert minutes(created_from=added[1].created_at, created_to=added[2].created_at) == [2, 1]


def test_what_is_due_is_found_whoever_it_belongs_to(activities: DynamoActivities) -> None:
    """Overdue activities of all tenants, the most overdue first; none that is final or not yet due."""
    overdue = [an_activity(n, tenant=f"t{n}", deadline_at=NOW - timedelta(minutes=n)) for n in range(1, 20)]
    for activity in overdue:
        activities.add(activity)
    activities.add(an_activity(30, deadline_at=NOW + timedelta(hours=1)))
    ended = an_activity(31, status=Status.PROCESSING, deadline_at=NOW)
    activities.add(ended)
    activities.replace(ended, move(ended, Status.SUCCEEDED, now=NOW))
    assert activities.due(NOW, limit=100) == overdue[::-1]
    assert len(activities.due(NOW, limit=5)) == 5


def test_an_overdue_activity_that_got_more_time_is_not_due(activities: DynamoActivities) -> None:
    """A new deadline moves it in the index."""
    late = an_activity(deadline_at=NOW)
    activities.add(late)
    activities.replace(late, msgspec.structs.replace(late, revision=1, deadline_at=NOW + timedelta(hours=1)))
    assert activities.due(NOW, limit=5) == []
