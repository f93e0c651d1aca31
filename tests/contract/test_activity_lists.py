"""Lists of activities: order, joined pages, filters, and how much of the table a page may read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from hub.aws import activity_lists
from hub.aws.activities import DynamoActivities
from hub.core.activity import Activity, Status
from hub.ports.activities import ActivityFilter
from tests.broken_aws import WatchedClient
from tests.contract.test_activities_store import NOW, an_activity
from tests.moto_aws import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.ports.activities import Activities


@pytest.fixture
def client(dynamodb: Any) -> WatchedClient:  # noqa: ANN401 - boto3's client
    return WatchedClient(dynamodb)


@pytest.fixture
def activities(client: WatchedClient) -> DynamoActivities:
    return DynamoActivities(client, TABLE)  # type: ignore[arg-type]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so small that a few activities reach them."""
    monkeypatch.setattr(activity_lists, "PAGE_ITEMS", 5)
    monkeypatch.setattr(activity_lists, "PAGES", 2)
    monkeypatch.setattr(activity_lists, "MOST_NAMED", 10)


def stored(activities: Activities, each: Iterable[Activity]) -> list[Activity]:
    """Store activities; return them newest first."""
    added = list(each)
    for activity in added:
        activities.add(activity)
    return added[::-1]


def pages(activities: Activities, limit: int, **chosen: Any) -> list[list[Activity]]:  # noqa: ANN401 - the filter's fields
    """Return all pages of a list."""
    found: list[list[Activity]] = []
    before = None
    while True:
        page, before = activities.page("acme", ActivityFilter(**chosen), limit=limit, before=before)
        found.append(page)
        if before is None:
            return found


def listed(activities: Activities, limit: int = 10, **chosen: Any) -> list[Activity]:  # noqa: ANN401 - the filter's fields
    return [activity for page in pages(activities, limit, **chosen) for activity in page]


@pytest.mark.parametrize("count", [0, 1, 3, 6, 7])
@pytest.mark.parametrize("chosen", [{}, {"service": "load-stock"}, {"status": Status.AWAITING_UPLOAD}])
def test_lists_join_over_pages_newest_first(
    activities: DynamoActivities, client: WatchedClient, count: int, chosen: dict[str, Any]
) -> None:
    """Pages join to all activities, newest first, none twice, none of another tenant, and only the last is not full."""
    newest_first = stored(activities, map(an_activity, range(count)))
    stored(activities, [an_activity(minute, tenant="other") for minute in range(4)])
    found = pages(activities, 3, **chosen)
    assert [activity for page in found for activity in page] == newest_first
    assert all(len(page) == 3 for page in found[:-1])
    assert len(found) == max(1, -(-count // 3))
    # DynamoDB says that there is more whenever it stopped at the limit: it must never stop at the last item shown.
    assert all(asked["Limit"] >= 3 + 2 for asked in client.requests["query"])


def test_a_page_of_megabytes_is_whole(activities: DynamoActivities, client: WatchedClient) -> None:
    """A page that the store can only give in several answers of a megabyte is whole, from the table and an index."""
    newest_first = stored(activities, (an_activity(minute, problem="x" * 8_000) for minute in range(400)))
    client.calls.clear()
    for chosen in (ActivityFilter(), ActivityFilter(status=Status.AWAITING_UPLOAD)):
        assert activities.page("acme", chosen, limit=400, before=None) == (newest_first, None)
    assert client.calls["query"] > 4


def test_filters_narrow_lists(activities: DynamoActivities) -> None:
    """Service, status, file name and time narrow a list, each alone and together."""
    added = stored(
        activities,
        [
            an_activity(0),
            an_activity(1, status=Status.READY),
            an_activity(2, service="load-product-masters"),
            an_activity(3, service="load-product-masters", status=Status.READY),
        ],
    )[::-1]

    def minutes(**chosen: Any) -> list[int]:  # noqa: ANN401 - the filter's fields
        return [added.index(each) for each in listed(activities, **chosen)]

    assert minutes(service="load-product-masters") == [3, 2]
    assert minutes(status=Status.READY) == [3, 1]
    assert minutes(service="load-stock", status=Status.READY) == [1]
    assert minutes(file_name_prefix="stock-2") == [2]
    assert minutes(file_name_prefix="stock-", status=Status.READY) == [3, 1]
    assert minutes(file_name_prefix="stock-", created_to=added[1].created_at) == [1, 0]
    assert minutes(file_name_prefix="") == [3, 2, 1, 0]
    assert minutes(created_from=added[1].created_at, created_to=added[2].created_at) == [2, 1]
    assert minutes(service="load-nothing") == []


def test_no_filter_shows_another_tenants_activities(activities: DynamoActivities) -> None:
    """Whichever index answers, it is asked within the tenant alone."""
    stored(activities, [an_activity(1, tenant="acme-2"), an_activity(2, tenant="other")])
    for chosen in (
        {},
        {"service": "load-stock"},
        {"status": Status.AWAITING_UPLOAD},
        {"file_name_prefix": "stock"},
        {"created_from": NOW},
    ):
        assert listed(activities, **chosen) == []


def test_a_page_may_go_on_from_anothers_id(activities: DynamoActivities) -> None:
    """An id is but a place in time: whoever goes on from another tenant's sees nothing of that tenant."""
    mine, theirs = an_activity(1), an_activity(2, tenant="other")
    stored(activities, [mine, theirs])
    page, _ = activities.page("acme", ActivityFilter(), limit=5, before=theirs.activity_id)
    assert page == [mine]


@pytest.mark.usefixtures("small_pages")
def test_a_rare_name_is_found_at_once(activities: DynamoActivities, client: WatchedClient) -> None:
    """A file among many newer ones of other names is found in one look, by its name, newest first if several."""
    rare = stored(activities, [an_activity(minute, file_name=f"rare#{minute}.csv") for minute in (2, 1, 3)])
    stored(activities, map(an_activity, range(10, 60)))
    client.calls.clear()
    assert pages(activities, 2, file_name_prefix="rare#") == [[rare[0], rare[2]], [rare[1]]]
    assert client.calls["query"] == 2


@pytest.mark.usefixtures("small_pages")
def test_a_frequent_name_is_met_on_the_walk(activities: DynamoActivities) -> None:
    """Names that more files bear than can be sorted at once are listed all the same, newest first."""
    stored(activities, (an_activity(minute, file_name=f"x{minute}.csv") for minute in range(0, 60, 2)))
    newest_first = stored(activities, (an_activity(minute) for minute in range(1, 61, 2)))
    assert listed(activities, 4, file_name_prefix="stock-") == newest_first


@pytest.mark.usefixtures("small_pages")
def test_what_a_page_reads_is_bounded(activities: DynamoActivities, client: WatchedClient) -> None:
    """A filter that nothing passes ends a page short, with a place to go on from, until the list is through."""
    (oldest,) = stored(activities, [an_activity(0, status=Status.READY, service="load-product-masters")])
    stored(activities, (an_activity(minute, status=Status.READY) for minute in range(1, 30)))
    client.calls.clear()
    chosen = {"status": Status.READY, "service": "load-product-masters"}
    found = pages(activities, 3, **chosen)
    assert found[0] == []
    assert client.calls["query"] <= 2 * len(found)
    assert found[-1] == [oldest]


@pytest.mark.usefixtures("small_pages")
def test_newer_ones_are_not_read_for_an_older_time(activities: DynamoActivities, client: WatchedClient) -> None:
    """A list up to a time begins there, however much came after it."""
    old = stored(activities, [an_activity(0)])
    stored(activities, map(an_activity, range(60, 100)))
    client.calls.clear()
    assert pages(activities, 3, created_to=NOW) == [old]
    assert client.calls["query"] == 1


def test_an_activity_whose_id_is_older_is_found_by_its_own_time(activities: DynamoActivities) -> None:
    """An id that was claimed with an Idempotency-Key may be a day older than the activity it came to name."""
    claimed = an_activity(0).activity_id
    late = an_activity(0, activity_id=claimed, created_at=NOW + timedelta(hours=23))
    stored(activities, [late])
    assert listed(activities, created_from=NOW + timedelta(hours=22)) == [late]


@pytest.mark.parametrize(
    ("created_from", "created_to", "shown"),
    [
        (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), True),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), None, True),
        (None, datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))), True),
        (None, datetime(1969, 12, 31, tzinfo=UTC), False),
        (NOW + timedelta(days=30), NOW - timedelta(days=30), False),
    ],
)
def test_any_times_may_be_asked_for(
    activities: DynamoActivities, created_from: datetime | None, created_to: datetime | None, *, shown: bool
) -> None:
    """Times before ids began, at the ends of the calendar, or the wrong way round are answered, not refused."""
    activity = an_activity()
    stored(activities, [activity])
    assert listed(activities, created_from=created_from, created_to=created_to) == [activity] * shown


@pytest.mark.parametrize("before", ["", "0", "A" * 2_000, "~", "é" * 1_000])
def test_any_place_may_be_gone_on_from(activities: DynamoActivities, client: WatchedClient, before: str) -> None:
    """A place that was never given out is answered; the store gets no range that it would refuse."""
    stored(activities, [an_activity()])
    activities.page("acme", ActivityFilter(created_from=NOW), limit=5, before=before)
    for asked in client.requests["query"]:
        low, high = (asked["ExpressionAttributeValues"][name]["S"] for name in (":low", ":high"))
        assert low <= high
        assert len(high.encode()) <= 1024


@pytest.mark.parametrize("name", ["\N{GRINNING FACE}" * 255, "é" * 255, "a#b#.csv", "x" * 255])
def test_any_file_name_can_be_indexed(activities: DynamoActivities, name: str) -> None:
    """The longest name in the widest characters fits its index, and is found by as much of it as is asked for."""
    named = stored(activities, [an_activity(file_name=name)])
    assert listed(activities, file_name_prefix=name) == named
    assert listed(activities, file_name_prefix=name[:2]) == named
    assert listed(activities, file_name_prefix=name + "x") == []
