"""The commands of docs/real-files.md, one after the other, as somebody with the day files would type them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.exits import Exit
from tests.commands import shell
from tests.real.recount import recount, stated, why
from tests.real.retail import ROOT
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands import Ran, Shell
    from tests.e2e.running import RunningHub

__all__ = ["shell"]

pytestmark = pytest.mark.emulator

DAY = shared("data", "online-retail", "2010-12-22.csv")


def _commands() -> list[list[str]]:
    """Return the commands of the section *The road*, each as its words."""
    text = (ROOT / "docs" / "real-files.md").read_text(encoding="utf-8")
    block = re.search(r"## The road.*?```bash\n(.*?)```", text, re.DOTALL)
    assert block
    return [words for line in block[1].splitlines() if (words := shlex.split(line, comments=True))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a day file and the examples, in which the commands are typed."""
    (tmp_path / DAY.name).symlink_to(DAY)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_documented_commands_take_a_day_to_its_outcomes(
    hub: RunningHub, shell: Shell, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check and derive, store the profiles, send products, stock and orders: as many end well as were foretold."""
    clerk = hub.sign_in_new_tenant()
    monkeypatch.setenv("HUB_API", hub.deployment.api_url)
    monkeypatch.setenv("HUB_TOKEN", str(clerk.token))
    ran: list[Ran] = []
    for program, *words in _commands():
        if program == "python":
            subprocess.run([sys.executable, *words], check=True)  # noqa: S603 - our own script
        elif words != ["login"]:  # signing in is typed by a person; here the token is given
            ran.append(shell.hub(*words))
    assert [each.code for each in ran] == [Exit.FAULTS, *[Exit.WELL] * 5, Exit.FAULTS], [each.err for each in ran]
    on_hand = stated(folder / "stock.csv")
    due = [why(order, on_hand) for order in recount(DAY).accepted]
    activity = clerk.get("/activities", service="load-web-sales-orders")["activities"][0]
    ledger = activity["ledger"]
    assert (ledger["succeeded"], ledger["failed"]) == (due.count(""), len(due) - due.count(""))
    assert "stock.short" in ran[-1].out
