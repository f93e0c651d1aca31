"""The page on a slow or broken connection: answers that come late, out of turn, or not at all."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from tests.e2e.orders import WEB_ORDERS, orders_file

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.browser.conftest import Visit
    from tests.e2e.client import HubClient

pytestmark = pytest.mark.emulator

DETAIL = re.compile(r"/v1/activities/[^/?]+$")
LIST = re.compile(r"/v1/activities\?")
CHECK = re.compile(r"/check$")


def test_a_check_that_is_over_before_the_page_looks_is_shown_and_announced(visit: Visit, clerk_name: str) -> None:
    """A slow connection shows no check under way: the page tells each verdict all the same, one like the last too."""
    page = visit.page
    visit.look_late()
    visit.sign_in(clerk_name)
    page.evaluate(
        "() => { const place = document.getElementById('announcer'); window.announced = [];"
        " new MutationObserver(() => announced.push(place.textContent)).observe(place, { childList: true }); }"
    )
    visit.send("Load Stock", name="late.csv", content=b"Product Code~Quantiy On Hand\nMUG-1~5\n")
    expect(page.get_by_role("status")).to_have_text("late.csv: Has errors")
    page.get_by_role("tab", name="Check again").click()
    page.get_by_label("Between the columns").select_option(label="tilde")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("column 2 ('Quantiy On Hand') may be it")
    assert page.evaluate("announced") == [
        "Sending late.csv",
        "The file has arrived. It is being checked.",
        "late.csv: Has errors",
        "The file is being checked again.",
        "late.csv: Has errors",
    ]


def test_what_is_read_of_a_check_is_given_up_when_another_is_asked_for(visit: Visit, clerk_name: str) -> None:
    """A check again goes ahead of lists that are slow; these come anew, and nothing is heard of the old ones."""
    page = visit.page
    visit.sign_in(clerk_name)
    held = visit.hold(re.compile(r"/v1/activities/[^/]+/findings"), most=2)
    visit.send("Load Stock", name="slow.csv", content=b"Product Code~Quantiy On Hand\nMUG-1~5\n")
    expect(page.locator(".bar.bad")).to_be_visible()
    page.get_by_role("tab", name="Check again").click()
    page.get_by_label("Between the columns").select_option(label="tilde")
    visit.wait_for_held(held, 2)
    with page.expect_response(CHECK):
        page.get_by_role("button", name="Check again").click()
    for route in held:
        with suppress(Error):  # the browser has let go of it
            route.fulfill(status=409, json={"code": "check.none"})
    expect(page.get_by_role("tabpanel")).to_contain_text("column 2 ('Quantiy On Hand') may be it")
    visit.require_quiet()


def test_no_tab_is_opened_while_a_check_is_being_asked_for(visit: Visit, clerk_name: str) -> None:
    """What a tab would show has no verdict any more, once the hub has taken the check and before it has said so."""
    page = visit.page
    visit.sign_in(clerk_name)
    visit.send("Load Stock", name="between.csv", content=b"Product Code,Quantity On Hand\nMUG-1,many\n")
    expect(page.locator(".bar.bad")).to_be_visible()
    page.get_by_role("tab", name="Check again").click()
    held = visit.hold(CHECK)
    page.get_by_role("button", name="Check again").click()
    visit.wait_for_held(held)
    with pytest.raises(Error, match="Timeout"):
        page.get_by_role("tab", name="Rows").click(timeout=500)
    held[0].continue_()
    expect(page.get_by_role("tabpanel")).to_contain_text("many")
    page.get_by_role("tab", name="Rows").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("MUG-1")
    visit.require_quiet()


def test_a_submit_whose_answer_is_not_seen_is_followed_all_the_same(visit: Visit, clerk_name: str) -> None:
    """The looks after it fail: the page says so, goes on to look, and shows what became of it."""
    page = visit.page
    visit.sign_in(clerk_name)
    visit.send("Load Web Sales Orders", name="unseen.csv", content=orders_file({"WEB-UNSEEN": [("NO-SUCH", 1)]}))
    expect(page.locator(".bar.good")).to_contain_text("Submit it to go on")
    failed: list[str] = []

    def fail_twice(route: Route) -> None:
        if len(failed) == 2:  # the look after the submit, and one more
            route.continue_()
        else:
            failed.append(route.request.url)
            route.abort()

    page.route(DETAIL, fail_twice)
    page.get_by_role("button", name=re.compile("^Submit")).click()
    expect(page.get_by_role("alert")).to_contain_text("The hub cannot be reached")
    expect(page.locator(".bar.bad")).to_contain_text("None of 1 entity succeeded")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_whoever_leaves_during_an_upload_stays_where_they_went(visit: Visit, clerk_name: str) -> None:
    """The file arrives in the background, and the page does not jump to it."""
    page = visit.page
    visit.sign_in(clerk_name)
    held = visit.hold(re.compile(re.escape(visit.files_origin) + "/"))
    visit.send("Load Stock", name="background.csv", content=b"Product Code,Quantity On Hand\nMUG-1,5\n")
    visit.wait_for_held(held)
    page.get_by_role("link", name="Activity Monitor").first.click()
    expect(page.get_by_role("heading", name="Activity Monitor")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_role("status")).to_have_text("The file has arrived. It is being checked.")
    expect(page.get_by_role("table", name="Activities")).to_contain_text(re.compile("background.csv.*Ready to submit"))
    assert page.url.endswith("#/activities")


def test_a_monitor_that_is_left_looks_no_more(visit: Visit, clerk: HubClient, clerk_name: str) -> None:
    """An answer that comes after it was left sets no further look going."""
    page = visit.page
    clerk.ask_upload(WEB_ORDERS, "never-sent.csv", b"x")
    visit.sign_in(clerk_name)
    page.clock.install()
    page.get_by_role("link", name="Activity Monitor").first.click()
    expect(page.get_by_role("table", name="Activities")).to_contain_text("never-sent.csv")
    held = visit.hold(LIST)
    page.clock.run_for(4_000)
    visit.wait_for_held(held)
    page.get_by_role("link", name="Send a file").first.click()
    expect(page.get_by_role("heading", name="Send a file")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: LIST.search(request.url) and asked.append(request.url))
    with page.expect_response(LIST):
        held[0].continue_()
    page.wait_for_timeout(200)  # for the page to take the answer in
    page.clock.run_for(10_000)
    # Whatever the page has asked for by now is heard of before this.
    page.evaluate("() => fetch('config.json').then((answer) => answer.json())")
    assert asked == []


def test_a_look_up_that_is_overtaken_shows_nothing(visit: Visit, clerk: HubClient, clerk_name: str) -> None:
    """Of two keys looked up one after the other, the page shows what was found of the second, whichever comes last."""
    page = visit.page
    clerk.process(WEB_ORDERS, orders_file({"OVERTAKEN-1": [("NO-SUCH", 1)]}))
    visit.sign_in(clerk_name)
    page.get_by_role("link", name="Activity Monitor").first.click()
    held = visit.hold(re.compile(r"/v1/entities\?"))
    for key in ("OVERTAKEN-1", "NOBODY"):
        page.get_by_label("Order number, product code, or other key").fill(key)
        page.get_by_role("button", name="Look it up").click()
        visit.wait_for_held(held)
    none = page.get_by_text("No submitted file had this key.")
    expect(none).to_be_visible()
    with page.expect_response(re.compile("OVERTAKEN-1")):
        held[0].continue_()
    page.wait_for_timeout(200)  # for the page to take the answer in
    expect(none).to_be_visible()
