"""Checking again on the page: a file read otherwise, without being sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.workbooks import workbook

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = pytest.mark.emulator


def test_a_file_is_checked_again_without_being_sent_again(visit: Visit, clerk_name: str) -> None:
    """A delimiter that nobody would guess is said; a heading misspelt is suggested and saved as a mapping: green."""
    page = visit.page
    visit.sign_in(clerk_name)
    visit.send("Load Stock", name="tilde.csv", content=b"Product Code~Quantiy On Hand\nMUG-1~5\n")
    expect(page.locator(".bar.bad")).to_be_visible()
    page.get_by_role("tab", name="Check again").click()
    page.get_by_label("Between the columns").select_option(label="tilde")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("column 2 ('Quantiy On Hand') may be it")
    page.get_by_role("tab", name="Check again").click()
    offered = page.get_by_role("table", name="Suggestions").locator("tbody tr")
    expect(offered).to_have_count(1)
    expect(offered).to_contain_text("Quantity On Hand")
    expect(page.get_by_label("Between the columns")).to_have_value("~")
    page.get_by_label("Name of the mapping").fill("from-the-page")
    page.get_by_role("button", name="Save as a mapping, and check again").click()
    expect(page.locator(".bar.good")).to_be_visible()
    page.get_by_role("tab", name="Check again").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("read by the mapping from-the-page, version 1")
    visit.require_quiet()


def test_a_check_again_that_is_refused_keeps_the_form_and_the_other_tabs(visit: Visit, clerk_name: str) -> None:
    """What the API refuses is told beside the form, which keeps what was chosen; the lists can still be read."""
    page = visit.page
    visit.sign_in(clerk_name)
    visit.send("Load Stock", name="kept.csv", content=b"Product Code,Quantity On Hand\nMUG-1,many\n")
    expect(page.locator(".bar.bad")).to_be_visible()
    page.get_by_role("tab", name="Rows").click()
    page.get_by_role("tab", name="Check again").click()
    page.get_by_label("Row of the headings").fill("-5")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_role("tabpanel").get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Row of the headings")).to_have_value("-5")
    for tab, said in (("Rows", "MUG-1"), ("Findings", "many")):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).to_contain_text(said)


def test_a_question_is_answered_by_a_click(visit: Visit, clerk_name: str) -> None:
    """Of a workbook with two filled sheets the page offers both; the chosen one is read and stays chosen."""
    page = visit.page
    visit.sign_in(clerk_name)
    rows = [["Product Code", "Quantity On Hand"], ["MUG-1", 5]]
    visit.send("Load Stock", name="two.xlsx", content=workbook({"Stock": rows, "Notes": [["read me"]]}))
    expect(page.locator(".bar.bad")).to_contain_text("The file does not tell how it is to be read")
    page.get_by_role("tab", name="Check again").click()
    expect(page.get_by_role("button", name="The sheet is “Notes”")).to_be_visible()
    page.get_by_role("button", name="The sheet is “Stock”").click()
    expect(page.locator(".bar.good")).to_be_visible()
    page.get_by_role("tab", name="Columns").click()
    expect(page.get_by_role("tabpanel")).to_contain_text("Read as XLSX, sheet “Stock”, headings in row 1, as declared.")
    page.get_by_role("tab", name="Check again").click()
    expect(page.get_by_label("Sheet of a workbook")).to_have_value("Stock")
    visit.require_quiet()
