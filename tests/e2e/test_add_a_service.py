"""docs/add-a-service.md to its end: from a sample file to the outcome of every entity, in a copy of the checkout."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.guide import RUN, copy_checkout, environment_of, follow, steps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]

READY_WITHIN = 120


class Hub:
    """What `make run` starts, once everything is set up."""

    def __init__(self, checkout: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.checkout = checkout
        self.environment = environment_of(checkout) | {"HUB_PORT": str(self.port)}
        self._log = checkout / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "local.run"],
                cwd=self.checkout,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + READY_WITHIN
        while "The hub is ready" not in (said := self._log.read_text(encoding="utf-8")):
            assert self._process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)


@pytest.fixture
def hub_of_a_copy(tmp_path: Path) -> Iterator[Hub]:
    copy_checkout(tmp_path)
    hub = Hub(tmp_path)
    yield hub
    hub.stop()


def test_the_guide_leads_from_a_sample_to_outcomes(hub_of_a_copy: Hub) -> None:
    """Each command as it stands there, in its order; every one prints what the guide says it does."""
    followed = list(steps())
    assert [step.commands for step in followed].count(RUN) == 1
    for step in followed:
        if step.commands == RUN:
            hub_of_a_copy.start()
        else:
            code = follow(step, hub_of_a_copy.checkout, hub_of_a_copy.environment)
            assert code in {0, 1 if "warning" in "".join(step.prints) else 0}, step.commands
