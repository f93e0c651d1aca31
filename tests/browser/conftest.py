"""What the browser's tests share: Chromium, the page in front of the deployed hub, and people to sign in as."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

from local.demo import SAMPLES, SEEDS
from local.page import PageServer, Upstream
from tests.e2e.running import PASSWORD, RunningHub

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

    from tests.e2e.client import HubClient

#: Statuses of an activity from which it goes on by itself.
AT_WORK = ("awaiting_upload", "checking", "processing")

#: Milliseconds until what should be on the page is given up for lost: a busy machine takes its time.
_PATIENCE = 30_000
expect.set_options(timeout=_PATIENCE)

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's or the user's own Chromium, without a window."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.fail(
            "No Chromium. Install it (apt-get install chromium), or say in CHROMIUM where it is.", pytrace=False
        )
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        # A sandbox inside a container, as root, cannot be had; the pages that it sees are ours.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", *quiet])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page_url(hub: RunningHub) -> Iterator[str]:
    """The address of the page, served in front of the session's hub."""
    with PageServer() as server:
        server.serve(Upstream.of(hub.deployment))
        yield server.url


@dataclass
class Visit:
    """One visit to the page, and all that went on behind it."""

    page: Page
    url: str
    files_origin: str
    asked: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        """Open the page and sign in as a person does."""
        self.page.goto(self.url)
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def send(self, service: str, *, name: str, content: bytes) -> None:
        """Go to the form by its link, from the one that a sign-in leads to; choose a service and a file."""
        service_field = self.page.get_by_label("What is in the file?")
        first = service_field.element_handle()
        self.page.get_by_role("link", name="Send a file").first.click()
        # The link makes the form anew: what is chosen in the one before is lost.
        first.wait_for_element_state("hidden")
        service_field.select_option(label=service)
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator("input[type=file]").set_input_files(files=[file])

    def look_late(self) -> None:
        """From now on, let each look at an activity arrive only once the hub is done with what it was asked for."""

        def looked(route: Route) -> None:
            answer = route.fetch()
            while answer.ok and answer.json()["activity"]["status"] in AT_WORK:
                self.page.wait_for_timeout(100)
                answer = route.fetch()
            route.fulfill(response=answer)

        self.page.route(re.compile(r"/v1/activities/[^/?]+$"), looked)

    def hold(self, address: re.Pattern[str], most: int = 1) -> list[Route]:
        """From now on, keep the first `most` requests of an address waiting; return those, a list that grows."""
        held: list[Route] = []

        def take(route: Route) -> None:
            if len(held) < most:
                held.append(route)
            else:
                route.continue_()

        self.page.route(address, take)
        return held

    def wait_for_held(self, held: list[Route], count: int = 1) -> None:
        """Wait until so many requests are being held."""
        while len(held) < count:
            self.page.wait_for_timeout(50)

    def require_quiet(self) -> None:
        """Nothing was asked of other hosts, and the browser had nothing to complain about."""
        assert self.asked <= {self.url, self.files_origin}
        assert self.complaints == []


@pytest.fixture
def visit(browser: Browser, page_url: str, hub: RunningHub) -> Iterator[Visit]:
    """A new browser context: nobody is signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(_PATIENCE)
    seen = Visit(context.new_page(), page_url, hub.deployment.endpoint_url)
    seen.page.on("request", lambda request: seen.asked.add("{0.scheme}://{0.netloc}".format(urlsplit(request.url))))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("console", lambda said: said.type == "error" and seen.complaints.append(said.text))
    seen.page.on("dialog", lambda dialog: (seen.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    yield seen
    context.close()


@pytest.fixture(scope="session")
def clerk(hub: RunningHub) -> HubClient:
    """A clerk whose warehouse holds the sample products and stock, as the demo's does."""
    clerk = hub.sign_in_new_tenant()
    for service, name in SEEDS.items():
        loaded = clerk.process(service, SAMPLES / service / name)
        assert loaded["activity"]["status"] == "succeeded", loaded
    return clerk


@pytest.fixture(scope="session")
def clerk_name(clerk: HubClient) -> str:
    return f"clerk-of-{clerk.tenant}"
