"""docs/http-target.md: the target it shows keeps the contract that it states."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from hub.core.entity import Entity, Line
from hub.core.targetsetting import load_target
from hub.ports import Submission, Tenant
from hub.targets.exchange import Exchange, Letter
from hub.targets.http import HttpTarget
from hub.usecases.finish_attempt import WAITS
from local.template import CHECKOUT
from tests.fakes import Clock, MemoryOutcomes, MemorySendings

PAGE = (CHECKOUT / "docs" / "http-target.md").read_text(encoding="utf-8")


class _NoSecrets:
    def get(self, tenant: str, name: str) -> str:
        raise AssertionError((tenant, name))


def shown_target() -> type[BaseHTTPRequestHandler]:
    """The handler that the page shows, run from the page."""
    (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {"__name__": "shown"}
    exec(compile(source, "docs/http-target.md", "exec"), names)  # noqa: S102 - the page's own example
    handler = names["Orders"]
    assert issubclass(handler, BaseHTTPRequestHandler)
    handler.log_message = lambda *_: None  # type: ignore[method-assign]  # it would write to the tests' output
    return handler


def test_the_target_in_a_few_lines_keeps_the_contract() -> None:
    """It accepts an order once a key, refuses one with words that the hub shows, and can be asked."""
    with HTTPServer(("127.0.0.1", 0), shown_target()) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            _hold(f"http://127.0.0.1:{server.server_port}/orders")
        finally:
            server.shutdown()
            thread.join()


def _hold(url: str) -> None:
    setting, exchange, outcomes = load_target({"url": url}), Exchange(), MemoryOutcomes()
    target = HttpTarget(MemorySendings(outcomes), outcomes, _NoSecrets(), exchange, Clock())
    submission = Submission(
        tenant=Tenant("acme", frozenset(), "DC1", targets={"orders": setting}), activity_id="A1", attempt=1, part=1,
        operation="create_order", service="orders", record="order",
    )  # fmt: skip
    full, empty = (
        Entity(number=n, key=f"SO-{n}", record_key=f"SO-{n}", rows=[n], values={}, lines=[Line(n, {})] * lines)
        for n, lines in ((1, 1), (2, 0))
    )
    plans = list(target.judge(submission, [full, empty]))
    assert [target.settle(submission, plan).kind for plan in plans] == ["succeeded", "failed"]
    (sending, _) = target.sendings.stored.values()  # type: ignore[attr-defined]  # of the stand-in
    letter = Letter(b'{"lines": [1]}', sending.key, sending.content, [1], {})
    assert exchange.post(setting, letter).reference == "T-1"
    assert exchange.look_up(setting, letter).reference == "T-1"


def test_the_page_says_how_long_an_attempt_waits() -> None:
    """The waits that the page lists are those of the code."""
    minutes = [str(wait.seconds // 60) for wait in WAITS]
    assert f"after {', '.join(minutes[:-1])} and {minutes[-1]} minutes" in " ".join(PAGE.split())
