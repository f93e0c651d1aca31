"""Five day files of UCI Online Retail through the running hub, to the outcome of every order."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest

from hub.warehouse.plan import MAX_RESERVATIONS
from tests.real.recount import fails, recount, stated, why
from tests.real.retail import ORDERS, PRODUCTS, STOCK, days, derive, stated_profile

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.client import HubClient
    from tests.e2e.running import RunningHub

pytestmark = pytest.mark.emulator

#: Chosen for what they hold: many orders; few; headings that conflict; a country without a code; sheets of negative
#: quantities; orders that are larger than one transaction.
CHOSEN = {"2010-12-22", "2011-01-16", "2011-01-28", "2011-02-11", "2011-03-02"}

DAYS = [day for day in days() if day.stem in CHOSEN]

MAPPING = "online-retail"


class Stocked(NamedTuple):
    """A clerk whose warehouse holds the products of the five days, and what is on hand of each."""

    clerk: HubClient
    on_hand: dict[str, int]


@pytest.fixture(scope="module")
def stocked(hub: RunningHub, tmp_path_factory: pytest.TempPathFactory) -> Stocked:
    clerk = hub.sign_in_new_tenant()
    for service in (ORDERS, PRODUCTS, STOCK):
        written = clerk.call("PUT", f"/services/{service}/mappings/{MAPPING}", json=stated_profile(service))
        assert written.is_success, written.text
    products, stock = derive(DAYS, tmp_path_factory.mktemp("derived"))
    for service, file in ((PRODUCTS, products), (STOCK, stock)):
        closed = _process(clerk, service, file, "block")
        assert closed["activity"]["status"] == "succeeded", closed["activity"]
    return Stocked(clerk, stated(stock))


def _process(clerk: HubClient, service: str, file: Path, policy: str) -> Any:  # noqa: ANN401 - JSON
    """Take a file the whole way, read by the mapping profile; return the closed activity's details."""
    content = file.read_bytes()
    body = {"service": service, "file_name": file.name, "size_bytes": len(content), "mapping": MAPPING}
    asked = clerk.call("POST", "/uploads", json=body)
    assert asked.status_code == httpx.codes.CREATED, asked.text
    assert clerk.send(asked.json()["form"], content).is_success
    activity_id = asked.json()["activity"]["activity_id"]
    checked = clerk.wait(activity_id)["activity"]["status"]
    submitted = clerk.submit(activity_id, policy)
    assert submitted.status_code == httpx.codes.ACCEPTED, submitted.text
    return clerk.wait(activity_id, leave=checked)


@pytest.mark.parametrize("day", DAYS, ids=lambda day: day.stem)
def test_every_order_ends_as_recounted(stocked: Stocked, day: Path) -> None:
    """Each order of the day ends as its file and the stock foretell, and for that reason; the ledger balances."""
    counted = recount(day)
    due = {order.number: why(order, stocked.on_hand) for order in counted.accepted}
    detail = _process(stocked.clerk, ORDERS, day, "good_only")
    activity, ledger = detail["activity"], detail["activity"]["ledger"]
    assert activity["mapping"]["name"] == MAPPING
    assert detail["verdict"]["counts_by_code"] == counted.findings
    assert (ledger["rows"], ledger["rows_set_aside"]) == (counted.rows, counted.set_aside)
    assert (ledger["rows_accepted"], ledger["rows_refused"]) == (counted.rows_accepted, counted.rows_refused)
    assert (ledger["entities"], ledger["refused"]) == (len(counted.orders), len(counted.refused))
    succeeded = sum(not code for code in due.values())
    assert (ledger["succeeded"], ledger["failed"], ledger["unprocessed"]) == (succeeded, len(due) - succeeded, 0)

    entities = stocked.clerk.pages(f"/activities/{activity['activity_id']}/entities", "entities", limit=200)
    ended = {each["key"]: each["outcome"] for each in entities}
    assert {key: _codes(outcome) for key, outcome in ended.items()} == {
        key: {code} if code else set() for key, code in due.items()
    }
    assert {key: outcome["kind"] for key, outcome in ended.items()} == {
        key: "failed" if code else "succeeded" for key, code in due.items()
    }
    short = {
        order.number: fails(order, stocked.on_hand) for order in counted.accepted if due[order.number] == "stock.short"
    }
    assert {key: sorted(problem["value"].upper() for problem in ended[key]["problems"]) for key in short} == {
        key: sorted(products) for key, products in short.items()
    }


def _codes(outcome: Any) -> set[str]:  # noqa: ANN401 - JSON
    return {problem["code"] for problem in outcome.get("problems", [])}


def test_the_five_days_hold_every_kind_of_end(stocked: Stocked) -> None:
    """Among the orders chosen, some succeed, some are short of stock, some refused for each reason, some very large."""
    accepted = [order for day in DAYS for order in recount(day).accepted]
    ends = Counter(why(order, stocked.on_hand) for order in accepted)
    refused = {code for day in DAYS for order in recount(day).refused for code in order.wrong}
    assert set(ends) == {"", "stock.short"}
    assert max(len(order.products) for order in accepted) > MAX_RESERVATIONS
    assert max(len(recount(day).orders) for day in DAYS) > 4 * min(len(recount(day).orders) for day in DAYS)
    assert refused == {"entity.duplicate-line", "entity.header-conflict", "cell.minimum", "cell.enum"}
