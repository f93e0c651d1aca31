"""The page in a real browser, in front of the deployed hub: what a clerk sees and does."""

from __future__ import annotations

import csv
import io
import re
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from local.demo import FIRST_TRY, FIRST_TRY_FAILS
from tests.e2e.orders import WEB_ORDERS, orders_file
from tests.e2e.running import PASSWORD

if TYPE_CHECKING:
    from tests.browser.conftest import Visit
    from tests.e2e.client import HubClient
    from tests.e2e.running import RunningHub

pytestmark = pytest.mark.emulator

ORDERS = "Load Web Sales Orders"
HOSTILE = '<img src=x onerror="alert(1)">'


def test_a_mixed_file_goes_from_the_drop_to_two_failures(visit: Visit, clerk_name: str) -> None:
    """The first thing to try: green, submitted, and two orders fail, each with its own reason; the others succeed."""
    page = visit.page
    visit.sign_in(clerk_name)
    visit.send(ORDERS, name="mixed.csv", content=FIRST_TRY.read_bytes())
    expect(page.locator(".bar.good")).to_contain_text("The file is well written")
    page.get_by_role("button", name=re.compile(r"^Submit \d+")).click()
    expect(page.locator(".bar.mixed")).to_contain_text(re.compile(r"\d+ succeeded, 2 failed\."))
    rows = page.get_by_role("tabpanel").locator("tbody tr")
    expect(rows).to_have_count(2)
    for row, key, why in zip(rows.all(), FIRST_TRY_FAILS, ("no product", "are free"), strict=True):
        expect(row).to_contain_text("Failed")
        expect(row).to_contain_text(key)
        expect(row).to_contain_text(why)
    page.get_by_label("Show").select_option(label="Succeeded")
    expect(rows.first).to_contain_text("Succeeded")
    page.get_by_role("link", name="Activity Monitor").first.click()
    line = page.get_by_role("row").filter(has_text="mixed.csv").first
    expect(line).to_contain_text("Partly failed")
    visit.require_quiet()


def test_a_red_file_shows_everything_that_is_wrong(visit: Visit, clerk: HubClient, clerk_name: str) -> None:
    """A faulty file is red, and not to be submitted as it is; each finding of the API is on the page, row and hint."""
    page = visit.page
    visit.sign_in(clerk_name)
    content = FIRST_TRY.with_name("faulty.csv").read_bytes().replace(b"WEB-00202,2026-11-02", b"WEB-00202,2026/11/02")
    visit.send(ORDERS, name="faulty.csv", content=content)
    expect(page.locator(".bar.bad")).to_contain_text("Nothing has been processed")
    expect(page.get_by_role("button", name="Corrections file")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^Submit \d"))).to_have_count(0)
    activity_id = page.url.rpartition("/")[2]
    findings = clerk.pages(f"/activities/{activity_id}/findings", "findings")
    expect(page.get_by_role("tab", name=f"Findings ({len(findings)})")).to_be_visible()
    lines = page.get_by_role("table", name="Findings", exact=True).locator("tbody tr")
    expect(lines).to_have_count(min(len(findings), 50))
    for line, finding in zip(lines.all(), findings, strict=False):
        expect(line).to_contain_text(finding["message"])
        expect(line).to_contain_text(finding["hint"])
        if finding["suggestion"]:
            expect(line).to_contain_text(f"Suggested: {finding['suggestion']}")
    assert any(finding["suggestion"] for finding in findings)
    groups = page.get_by_role("table", name="Findings by kind").locator("tbody tr")
    for line, group in zip(groups.all(), clerk.get(f"/activities/{activity_id}")["verdict"]["groups"], strict=True):
        expect(line).to_contain_text(group["message"])
        expect(line).to_contain_text(group["hint"])
    page.get_by_role("tab", name="Rows").click()
    wrong = {each["row"] for each in findings if each["severity"] == "error" and each["row"]}
    marked = page.locator("tr.row-error:not(.row-said)")
    expect(marked).to_have_count(len(wrong))
    assert {int(row.locator("td").first.inner_text()) for row in marked.all()} == wrong
    page.get_by_role("tab", name="Columns").click()
    expect(page.get_by_role("table", name="Columns")).to_contain_text(findings[0]["heading"])
    expect(page.get_by_role("tabpanel")).to_contain_text("Read as utf-8, separated by comma, headings in row 1")
    visit.require_quiet()


def test_the_good_ones_go_alone_when_asked(visit: Visit, clerk_name: str) -> None:
    """Of a red file with a good order, the good order can be submitted; the page says how many are refused."""
    page = visit.page
    visit.sign_in(clerk_name)
    content = orders_file({"WEB-GOOD": [("NO-SUCH", 1)], "WEB-BAD": [("NO-SUCH", "many")]})
    visit.send(ORDERS, name="half.csv", content=content)
    expect(page.locator(".bar.bad")).to_contain_text("the other 1 will be counted as refused")
    page.get_by_role("button", name="Submit the good ones only").click()
    expect(page.locator(".bar.bad, .bar.mixed")).to_contain_text(
        re.compile("None of 1 entity succeeded|refused by the check")
    )
    rows = page.get_by_role("tabpanel").locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("NO-SUCH")


def test_an_action_that_is_refused_shows_how_the_activity_stands_now(
    visit: Visit, clerk: HubClient, clerk_name: str
) -> None:
    """Somebody else has cancelled: Submit is refused in words, the bar says so, and nothing is offered any more."""
    activity_id = clerk.check(WEB_ORDERS, orders_file({"WEB-GONE": [("NO-SUCH", 1)]}))["activity"]["activity_id"]
    page = visit.page
    visit.sign_in(clerk_name)
    expect(page.get_by_role("heading", name="Send a file")).to_be_visible()
    page.goto(f"{visit.url}/#/activities/{activity_id}")
    expect(page.get_by_role("tab", name="Check again")).to_be_visible()
    assert clerk.call("POST", f"/activities/{activity_id}/cancel").is_success
    page.get_by_role("button", name="Submit 1").click()
    expect(page.get_by_role("alert")).to_contain_text("cancelled")
    expect(page.locator(".bar.gone")).to_be_visible()
    expect(page.get_by_role("tab", name="Check again")).to_have_count(0)


def test_hostile_cells_stay_text(visit: Visit, clerk_name: str) -> None:
    """Markup in headings and cells is shown as it is written, wherever it is shown, and runs nothing."""
    page = visit.page
    visit.sign_in(clerk_name)
    cells = {"SalesOrderNumber": HOSTILE, "<script>alert(2)</script>": HOSTILE, "Quantity": HOSTILE}
    text = io.StringIO()
    csv.writer(text).writerows([cells.keys(), cells.values()])
    visit.send(ORDERS, name="hostile.csv", content=text.getvalue().encode())
    expect(page.locator(".bar.bad")).to_be_visible()
    for tab, said in (("Findings", HOSTILE), ("Rows", HOSTILE), ("Columns", "<script>alert(2)</script>")):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).to_contain_text(said)
        assert page.locator("main img, main script").count() == 0
    visit.require_quiet()


def test_a_viewer_looks_and_sends_nothing(visit: Visit, hub: RunningHub, clerk: HubClient) -> None:
    """Signed in as a viewer there is nothing to send or submit with, and the page says whom to ask."""
    activity_id = clerk.check(WEB_ORDERS, orders_file({"WEB-SEEN": [("NO-SUCH", 1)]}))["activity"]["activity_id"]
    hub.sign_in(clerk.tenant, "viewer")
    page = visit.page
    visit.sign_in(f"viewer-of-{clerk.tenant}")
    expect(page.get_by_text("You are signed in as a viewer")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.goto(f"{visit.url}/#/activities/{activity_id}")
    expect(page.locator(".bar.good")).to_be_visible()
    expect(page.locator(".bar button")).to_have_count(0)


def test_a_temporary_password_is_replaced_at_the_first_sign_in(visit: Visit, hub: RunningHub, clerk: HubClient) -> None:
    """The page asks for a new password, refuses two that differ, and goes on with the new one."""
    name = f"newcomer-of-{clerk.tenant}"
    with closing(hub.deployment.client("cognito-idp")) as cognito:
        pool = hub.deployment.user_pool_id
        cognito.admin_create_user(
            UserPoolId=pool, Username=name, TemporaryPassword="Temporary-9-words", MessageAction="SUPPRESS"
        )
        for group in (f"tenant.{clerk.tenant}", "role.clerk"):
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)
    page = visit.page
    visit.sign_in(name, "Temporary-9-words")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill("something else")
    page.get_by_role("button", name="Set it and go on").click()
    expect(page.get_by_role("alert")).to_contain_text("The two passwords differ")
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set it and go on").click()
    expect(page.get_by_role("heading", name="Send a file")).to_be_visible()


def test_a_wrong_password_is_told_and_a_sign_out_ends_it(visit: Visit, clerk_name: str) -> None:
    """A wrong password keeps the form; after a sign-out, and after a reload of it, nobody is signed in."""
    page = visit.page
    visit.sign_in(clerk_name, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("Name or password is wrong")
    visit.sign_in(clerk_name)
    expect(page.get_by_role("heading", name="Send a file")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Send a file")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_what_the_api_refuses_is_shown_as_it_says_it(visit: Visit, clerk_name: str) -> None:
    """A file that no service takes, and an activity that is not there, show the problem's own words and code."""
    page = visit.page
    visit.sign_in(clerk_name)
    visit.send(ORDERS, name="orders.exe", content=b"x")
    expect(page.get_by_role("alert")).to_contain_text("takes files ending in")
    expect(page.get_by_role("alert")).to_contain_text("file.extension-denied")
    page.goto(f"{visit.url}/#/activities/none")
    expect(page.get_by_role("alert")).to_contain_text("There is no activity 'none'")


def test_it_can_be_used_by_keyboard_alone(visit: Visit, clerk_name: str) -> None:
    """Sign-in, the way to a file, tabs and links: all reached by Tab, Enter and arrows; what changes is announced."""
    page = visit.page
    page.goto(visit.url)
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type(clerk_name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Send a file")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("What is in the file?")).to_be_focused()
    for _ in range(3):  # two ways to a template come before it
        page.keyboard.press("Tab")
    expect(page.locator("input[type=file]")).to_be_focused()
    visit.send(ORDERS, name="keys.csv", content=orders_file({"WEB-KEYS": [("NO-SUCH", 1)]}))
    expect(page.locator(".bar.good")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("keys.csv: Ready to submit")
    page.get_by_role("tab").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Rows")).to_be_focused()
    expect(page.get_by_role("tab", name="Rows")).to_have_attribute("aria-selected", "true")


def test_every_field_has_a_label(visit: Visit, clerk_name: str) -> None:
    """Each input and select of each view has a name that a screen reader can say."""
    nameless = (
        "() => [...document.querySelectorAll('input, select, progress')]"
        ".filter((each) => !each.labels?.length && !each.getAttribute('aria-label')).map((each) => each.outerHTML)"
    )
    page = visit.page
    page.goto(visit.url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(nameless) == []
    visit.sign_in(clerk_name)
    for view, title in (("#/send", "Send a file"), ("#/activities", "Activity Monitor")):
        page.goto(f"{visit.url}/{view}")
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert page.evaluate(nameless) == []
