"""The road: a file goes from upload to line-level outcome, through the deployed functions, over HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file

if TYPE_CHECKING:
    from tests.e2e.client import HubClient
    from tests.e2e.running import RunningHub

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def stocked(hub: RunningHub) -> HubClient:
    """A clerk whose warehouse holds products R-1 … R-4: 100 of each, but of R-4 none."""
    clerk = hub.sign_in_new_tenant()
    loaded = clerk.process("load-product-masters", products_file(["R-1", "R-2", "R-3", "R-4"]))
    assert loaded["activity"]["status"] == "succeeded", loaded
    stated = clerk.process("load-stock", stock_file({"R-1": 100, "R-2": 100, "R-3": 100, "R-4": 0}))
    assert stated["activity"]["status"] == "succeeded", stated
    return clerk


def test_a_green_file_goes_the_whole_way(stocked: HubClient) -> None:
    """Every order of a clean file succeeds; the ledger accounts for each row and each order."""
    detail = stocked.process(WEB_ORDERS, orders_file({"G-1": [("R-1", 1), ("R-2", 2)], "G-2": [("R-3", 1)]}))
    activity = detail["activity"]
    assert activity["status"] == "succeeded"
    ledger = activity["ledger"]
    assert (ledger["rows"], ledger["rows_header"], ledger["rows_accepted"]) == (4, 1, 3)
    assert (ledger["entities"], ledger["accepted"], ledger["succeeded"]) == (2, 2, 2)
    entities = stocked.pages(f"/activities/{activity['activity_id']}/entities", "entities")
    assert [(each["key"], each["outcome"]["kind"], each["rows"]) for each in entities] == [
        ("G-1", "succeeded", [2, 3]),
        ("G-2", "succeeded", [4]),
    ]


def test_a_red_file_is_stopped_with_every_finding(stocked: HubClient) -> None:
    """All findings come at once with row, column, value, message and hint; block refuses to submit the file."""
    orders = {"B-1": [("R-1", "many")], "B-2": [("", 1)], "B-3": [("R-2", 1), ("R-2", 2)], "B-4": [("R-1", 1)]}
    content = orders_file(orders)
    detail = stocked.check(WEB_ORDERS, content)
    activity_id = detail["activity"]["activity_id"]
    assert detail["activity"]["status"] == "rejected"
    found = stocked.pages(f"/activities/{activity_id}/findings", "findings", limit=1)
    assert len(found) == detail["verdict"]["finding_count"]
    said = {(each["code"], each["row"]) for each in found if each["severity"] == "error"}
    assert said == {("cell.type", 2), ("cell.required", 3), ("entity.duplicate-line", 5)}
    assert all(each["message"] and each["hint"] for each in found)
    refused = stocked.submit(activity_id)
    assert refused.status_code == httpx.codes.CONFLICT
    assert "good_only" in refused.json()["detail"]
    rows = stocked.pages(f"/activities/{activity_id}/rows", "rows", limit=2)
    assert [row["row"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [bool(row["findings"]) for row in rows] == [False, True, True, False, True, False]


def test_good_only_sends_the_good_orders(stocked: HubClient) -> None:
    """Under good_only the good orders go and the others are counted as refused."""
    content = orders_file({"P-1": [("R-1", 1)], "P-2": [("R-1", "many")], "P-3": [("R-2", 1)]})
    activity = stocked.process(WEB_ORDERS, content, policy="good_only")["activity"]
    assert activity["status"] == "partly_failed"
    ledger = activity["ledger"]
    assert (ledger["entities"], ledger["accepted"], ledger["refused"], ledger["succeeded"]) == (3, 2, 1, 2)


def test_each_order_fails_alone_and_names_what_is_missing(stocked: HubClient) -> None:
    """An unknown product and short stock each fail their own order, naming product and quantities; others go."""
    content = orders_file(
        {"M-1": [("R-1", 1)], "M-2": [("NO-SUCH", 1)], "M-3": [("R-2", 1), ("R-4", 7)], "M-4": [("R-3", 1)]}
    )
    activity = stocked.process(WEB_ORDERS, content)["activity"]
    assert activity["status"] == "partly_failed"
    failed = stocked.pages(f"/activities/{activity['activity_id']}/entities", "entities", outcome="failed")
    assert [each["key"] for each in failed] == ["M-2", "M-3"]
    unknown, short = (each["outcome"]["problems"][0] for each in failed)
    assert "NO-SUCH" in unknown["message"]
    assert "R-4" in short["message"]
    assert "7" in short["message"]
    assert short["row"] == 5
    sightings = stocked.get("/entities", key="M-3")["sightings"]
    assert [each["activity_id"] for each in sightings] == [activity["activity_id"]]


def test_failed_orders_go_in_a_new_attempt(stocked: HubClient) -> None:
    """Once stock has come, trying again processes what had failed and leaves what had succeeded."""
    content = orders_file({"A-1": [("R-1", 1)], "A-2": [("R-5", 2)]})
    activity = stocked.process(WEB_ORDERS, content)["activity"]
    assert (activity["status"], activity["attempt"]) == ("partly_failed", 1)
    stocked.process("load-product-masters", products_file(["R-5"]))
    stocked.process("load-stock", stock_file({"R-5": 5}))
    again = stocked.call("POST", f"/activities/{activity['activity_id']}/resubmit")
    assert again.status_code == httpx.codes.ACCEPTED, again.text
    closed = stocked.wait(activity["activity_id"])["activity"]
    assert (closed["status"], closed["attempt"]) == ("succeeded", 2)


def test_the_same_order_again_is_accepted_once(stocked: HubClient) -> None:
    """The same order in another file reserves nothing again and says so; other content under its number fails."""
    first = stocked.process(WEB_ORDERS, orders_file({"T-1": [("R-1", 1)]}))["activity"]
    again = stocked.process(WEB_ORDERS, orders_file({"T-1": [("R-1", 1)]}))["activity"]
    other = stocked.process(WEB_ORDERS, orders_file({"T-1": [("R-1", 2)]}))["activity"]
    assert (first["status"], again["status"], other["status"]) == ("succeeded", "succeeded", "failed")
    noted = stocked.get(f"/activities/{again['activity_id']}/entities")["entities"][0]["outcome"]
    assert first["activity_id"] in noted["note"]


def test_the_same_file_again_is_told_by_its_check(stocked: HubClient) -> None:
    """The verdict names the activity that sent these bytes and how it ended; the first one has nothing to tell."""
    content = orders_file({"U-1": [("R-1", 1)]})
    first = stocked.process(WEB_ORDERS, content)
    again = stocked.check(WEB_ORDERS, content)
    assert first["verdict"]["findings"] == []
    told = again["verdict"]["findings"][0]
    assert (again["activity"]["status"], told["code"], told["severity"]) == ("ready", "file.sent-before", "warning")
    assert first["activity"]["activity_id"] in told["message"]
    assert "1 succeeded, 0 failed" in told["message"]


def test_an_order_of_another_file_is_told_by_the_check(stocked: HubClient) -> None:
    """The verdict names the file that waits with the same order; cancelling that leaves nothing to tell."""
    waiting = stocked.check(WEB_ORDERS, orders_file({"V-1": [("R-1", 1)], "V-2": [("R-1", 1)]}))["activity"]
    again = stocked.check(WEB_ORDERS, orders_file({"V-3": [("R-1", 1)], "V-2": [("R-1", 2)]}))
    told = again["verdict"]["findings"]
    assert [(each["code"], each["row"], each["value"]) for each in told] == [("set.duplicate-across-files", 3, "V-2")]
    assert f"{waiting['activity_id']}; it waits to be submitted." in told[0]["message"]
    stocked.call("POST", f"/activities/{waiting['activity_id']}/cancel")
    assert stocked.check(WEB_ORDERS, orders_file({"V-1": [("R-1", 3)]}))["verdict"]["findings"] == []


def test_a_duplicate_event_changes_nothing(hub: RunningHub, stocked: HubClient) -> None:
    """The same S3 event ten times more: one check, the same verdict, the same entities."""
    detail = stocked.check(WEB_ORDERS, orders_file({"D-1": [("R-1", 1)]}))
    activity_id = detail["activity"]["activity_id"]
    hub.send_event_again(stocked.tenant, activity_id, times=10)
    hub.wait_until_queue_is_empty()
    assert stocked.get(f"/activities/{activity_id}") == detail


def test_many_clicks_on_submit_make_one_attempt(stocked: HubClient) -> None:
    """Submits at once are answered alike or told to look again; one attempt runs, each order is processed once."""
    activity_id = stocked.check(WEB_ORDERS, orders_file({"C-1": [("R-2", 3)]}))["activity"]["activity_id"]
    # Each click at once is a cold start of its own: few enough for two cores.
    with ThreadPoolExecutor(max_workers=5) as clicks:
        answers = list(clicks.map(lambda _: stocked.submit(activity_id), range(10)))
    codes = {answer.status_code for answer in answers}
    assert httpx.codes.ACCEPTED in codes
    assert codes <= {httpx.codes.ACCEPTED, httpx.codes.CONFLICT}
    closed = stocked.wait(activity_id, leave="ready")["activity"]
    assert (closed["status"], closed["attempt"]) == ("succeeded", 1)


def test_another_tenants_ids_answer_like_unknown_ones(hub: RunningHub, stocked: HubClient) -> None:
    """Every route answers 404 for another tenant's activity, with the words it has for one that never was."""
    activity_id = stocked.check(WEB_ORDERS, orders_file({"X-1": [("R-1", 1)]}))["activity"]["activity_id"]
    stranger = hub.sign_in_new_tenant()
    routes = [
        ("GET", ""),
        ("GET", "/rows"),
        ("GET", "/findings"),
        ("GET", "/findings/groups"),
        ("GET", "/entities"),
        ("GET", "/entities/1"),
        ("GET", "/files/original"),
        ("POST", "/submit"),
        ("POST", "/resubmit"),
        ("POST", "/cancel"),
    ]
    for method, tail in routes:
        body = {"json": {"policy": "block"}} if tail == "/submit" else {}
        theirs = stranger.call(method, f"/activities/{activity_id}{tail}", **body)
        unknown = stranger.call(method, f"/activities/{'0' * len(activity_id)}{tail}", **body)
        assert theirs.status_code == unknown.status_code == httpx.codes.NOT_FOUND, (method, tail, theirs.text)
        said = [
            answer.json()["detail"].replace(activity_id, "").replace("0" * len(activity_id), "")
            for answer in (theirs, unknown)
        ]
        assert said[0] == said[1]
    assert stranger.get("/activities")["activities"] == []
    assert stranger.get("/entities", key="X-1")["sightings"] == []


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", "/uploads", {"content": b"{"}, 400, "request.invalid"),
        ("POST", "/uploads", {"json": {}}, 400, "request.invalid"),
        ("POST", "/uploads", {"json": {"service": "x", "file_name": "a.csv", "size_bytes": 1}}, 404, "service.unknown"),
        (
            "POST",
            "/uploads",
            {"json": {"service": WEB_ORDERS, "file_name": "a.exe", "size_bytes": 1}},
            400,
            "file.extension-denied",
        ),
        (
            "POST",
            "/uploads",
            {"json": {"service": WEB_ORDERS, "file_name": "../a.csv", "size_bytes": 1}},
            400,
            "file.name-unsafe",
        ),
        (
            "POST",
            "/uploads",
            {"json": {"service": WEB_ORDERS, "file_name": "a.csv", "size_bytes": 0}},
            400,
            "file.empty",
        ),
        (
            "POST",
            "/uploads",
            {"json": {"service": WEB_ORDERS, "file_name": "a.csv", "size_bytes": 10**12}},
            400,
            "file.too-large",
        ),
        ("GET", "/activities?limit=0", {}, 400, "request.invalid"),
        ("GET", "/activities?status=asleep", {}, 400, "request.invalid"),
        ("GET", "/activities?cursor=AAAA", {}, 400, "cursor.invalid"),
        ("GET", "/activities?created_from=2026-05-04T12:00:00", {}, 400, "request.invalid"),
        ("GET", "/entities", {}, 400, "request.invalid"),
        ("GET", "/activities/none", {}, 404, "activity.unknown"),
    ],
)
def test_bad_requests_get_problem_details(
    stocked: HubClient, method: str, path: str, options: dict[str, object], status: int, code: str
) -> None:
    """Each door answers bad input with problem details that carry a code and say what to do."""
    answer = stocked.call(method, path, **options)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["detail"]


def test_nobody_enters_without_a_token(hub: RunningHub) -> None:
    """Without a token, or with one that was tampered with, the API answers 401 before any function runs."""
    assert hub.client(None).call("GET", "/services").status_code == httpx.codes.UNAUTHORIZED
    assert hub.client("e30.e30.x").call("GET", "/services").status_code == httpx.codes.UNAUTHORIZED


def test_the_form_takes_only_what_it_was_made_for(stocked: HubClient) -> None:
    """Another key, another content type or more bytes than allowed are refused by S3 itself."""
    asked = stocked.ask_upload(WEB_ORDERS, "a.csv", b"x")
    form = asked["form"]
    elsewhere = {**form, "fields": {**form["fields"], "key": form["fields"]["key"] + "x"}}
    assert stocked.send(elsewhere, b"x").status_code == httpx.codes.FORBIDDEN
    assert not stocked.send(form, b"").is_success
    status = stocked.get(f"/activities/{asked['activity']['activity_id']}")["activity"]["status"]
    assert status == "awaiting_upload"


def test_an_idempotency_key_makes_one_activity(stocked: HubClient) -> None:
    """The same request sent again with its key gets the same activity; the key with another file is refused."""
    key = {"Idempotency-Key": "one-and-only"}
    first = stocked.ask_upload(WEB_ORDERS, "a.csv", b"x", **key)
    again = stocked.ask_upload(WEB_ORDERS, "a.csv", b"x", **key)
    assert first["activity"]["activity_id"] == again["activity"]["activity_id"]
    body = {"service": WEB_ORDERS, "file_name": "b.csv", "size_bytes": 1}
    other = stocked.call("POST", "/uploads", json=body, headers=key)
    assert (other.status_code, other.json()["code"]) == (400, "idempotency-key.reused")


def test_the_files_of_an_activity_can_be_fetched(stocked: HubClient) -> None:
    """Original, findings and results come by link: the original byte for byte, the results an outcome a line."""
    content = orders_file({"F-1": [("R-1", 1)]})
    activity_id = stocked.process(WEB_ORDERS, content)["activity"]["activity_id"]
    fetched = {
        name: httpx.get(stocked.get(f"/activities/{activity_id}/files/{name}")["url"], timeout=30).content
        for name in ("original", "findings", "results")
    }
    assert fetched["original"] == content
    results = [json.loads(line) for line in fetched["results"].splitlines()]
    assert [(each["key"], each["kind"]) for each in results] == [("F-1", "succeeded")]


def test_a_corrections_file_comes_home(stocked: HubClient) -> None:
    """A red file's corrections file is fetched by link, mended and sent as what corrects it: its verdict compares."""
    content = orders_file({"H-1": [("R-1", "many")], "H-2": [("R-2", 1)]})
    first = stocked.check(WEB_ORDERS, content)["activity"]
    path = f"/activities/{first['activity_id']}/files/corrections"
    for kind in ("csv", "xlsx"):
        assert httpx.get(stocked.get(path, format=kind, rows="refused")["url"], timeout=30).is_success
    fetched = httpx.get(stocked.get(path)["url"], timeout=30)
    assert "file-corrections-all.csv" in fetched.headers["Content-Disposition"]
    mended = fetched.content.replace(b"R-1,many", b"R-1,3")
    body = {
        "service": WEB_ORDERS,
        "file_name": "again.csv",
        "size_bytes": len(mended),
        "corrects": first["activity_id"],
    }
    asked = stocked.call("POST", "/uploads", json=body).json()
    assert stocked.send(asked["form"], mended).is_success
    second = stocked.wait(asked["activity"]["activity_id"])
    assert (second["activity"]["status"], second["activity"]["corrects"]) == ("ready", first["activity_id"])
    told = second["verdict"]["comparison"]
    assert (told["fixed_count"], told["still_wrong_count"], told["new_count"]) == (1, 0, 0)
    assert [(each["row"], each["value"]) for each in told["fixed"]] == [(2, "many")]


def test_cancelling_before_submit_ends_it(stocked: HubClient) -> None:
    """A cancelled activity cannot be submitted any more; cancelling again is answered alike."""
    activity_id = stocked.check(WEB_ORDERS, orders_file({"K-1": [("R-1", 1)]}))["activity"]["activity_id"]
    for _ in range(2):
        answer = stocked.call("POST", f"/activities/{activity_id}/cancel")
        assert answer.json()["status"] == "cancelled"
    assert stocked.submit(activity_id).status_code == httpx.codes.CONFLICT


def test_activities_are_listed_newest_first_in_pages(hub: RunningHub) -> None:
    """Pages of the list join to all activities, newest first, and filters narrow them."""
    clerk = hub.sign_in_new_tenant()
    asked = [clerk.ask_upload(WEB_ORDERS, f"day-{n}.csv", b"x")["activity"]["activity_id"] for n in range(5)]
    listed = clerk.pages("/activities", "activities", limit=2)
    assert [each["activity_id"] for each in listed] == asked[::-1]
    named = clerk.pages("/activities", "activities", file_name_prefix="day-3")
    assert [each["file_name"] for each in named] == ["day-3.csv"]
    assert clerk.pages("/activities", "activities", status="ready") == []
