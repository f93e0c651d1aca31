"""`make run` as a person uses it: started, tried, stopped by Ctrl-C, started again."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from hub.core.catalogue import read_catalogue
from local.demo import CLERK, SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.emulator, pytest.mark.timeout(300)]

CHECKOUT = Path(__file__).parents[2]
READY_WITHIN = 90


@dataclass
class Running:
    """One `python -m local.run`, in a process group of its own, as a terminal gives it one."""

    state: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "local.run", "--state", str(self.state), "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the command under test
                command,
                cwd=CHECKOUT,
                env=os.environ | {"PYTHONPATH": "layers/hub:."},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_until_ready(self) -> str:
        assert self.process is not None
        until = time.monotonic() + READY_WITHIN
        while "The hub is ready" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)
        return self.said()

    def end(self, number: signal.Signals) -> int:
        assert self.process is not None
        os.killpg(self.process.pid, number)
        return self.process.wait(60)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def call(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """GET as the demo's clerk, through the page's address alone."""
        config = httpx.get(f"http://127.0.0.1:{self.port}/config.json", timeout=30).json()
        body = {
            "AuthFlow": "USER_PASSWORD_AUTH",
            "ClientId": config["client_id"],
            "AuthParameters": {"USERNAME": CLERK.name, "PASSWORD": CLERK.password},
        }
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        }
        cognito = f"http://127.0.0.1:{self.port}/{config['cognito_url']}"
        signed_in = httpx.post(cognito, json=body, headers=headers, timeout=30)
        token = signed_in.json()["AuthenticationResult"]["AccessToken"]
        answer = httpx.get(
            f"http://127.0.0.1:{self.port}/v1{path}", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()

    def emulator(self) -> str:
        return re.findall(r"AWS_ENDPOINT_URL=(\S+)", self.said())[-1]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = Running(tmp_path / "state", port, tmp_path / "log")
    run.start()
    yield run
    if run.process is not None and run.process.poll() is None:
        run.end(signal.SIGTERM)


def _require_gone(address: str) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_it_runs_stops_and_goes_on(running: Running) -> None:
    """Ready with its seeds; a second one is refused; Ctrl-C ends all of it; started again, everything is there."""
    said = running.wait_until_ready()
    assert CLERK.password in said
    assert "evaluation" in said
    before = running.call("/activities")["activities"]
    assert sorted(each["service"] for each in before) == sorted(SEEDS)
    assert {each["status"] for each in before} == {"succeeded"}

    second = Running(running.state, running.port + 1, running.log.with_name("second"))
    second.start()
    assert second.process is not None
    assert second.process.wait(60) == 1
    assert f"running already, at http://127.0.0.1:{running.port}" in second.said()

    emulator = running.emulator()
    assert running.end(signal.SIGINT) == 0
    _require_gone(emulator)
    _require_gone(f"http://127.0.0.1:{running.port}")

    running.start()
    assert "through the hub" not in running.wait_until_ready()
    assert running.call("/activities")["activities"] == before
    assert running.end(signal.SIGINT) == 0


def test_ctrl_c_during_the_set_up_leaves_nothing_behind(running: Running) -> None:
    """Interrupted before it is ready it ends at once and stops the emulator; the next start gets ready all the same."""
    port_file = running.state / "emulator" / "port"
    until = time.monotonic() + READY_WITHIN
    while "deploy" not in running.said():
        assert time.monotonic() < until, running.said()
        time.sleep(0.05)
    emulator = f"http://127.0.0.1:{port_file.read_text(encoding='ascii')}"
    assert running.end(signal.SIGINT) == 0
    assert "Traceback" not in running.said()
    _require_gone(emulator)
    running.start()
    running.wait_until_ready()
    assert [each["name"] for each in running.call("/services")["services"]] == [
        each.name for each in read_catalogue(files("hub") / "services")
    ]


def test_what_a_killed_run_left_behind_is_taken_over(running: Running) -> None:
    """After a kill -9 the emulator is still there with its state; the next start stops it in order and goes on."""
    running.wait_until_ready()
    before = running.call("/activities")["activities"]
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    running.start()
    assert "stopped the emulator of an earlier run" in running.wait_until_ready()
    assert running.call("/activities")["activities"] == before


def test_a_taken_port_is_told_with_a_way_out(tmp_path: Path) -> None:
    """When another program has the port, nothing is set up; the message names it, and how to choose another."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        blocked = Running(tmp_path / "blocked", port, tmp_path / "blocked-log")
        blocked.start()
        assert blocked.process is not None
        assert blocked.process.wait(60) == 1
    assert f"Port {port}" in blocked.said()
    assert f"HUB_PORT={port + 1} make run" in blocked.said()
    assert not (tmp_path / "blocked" / "emulator").exists()
