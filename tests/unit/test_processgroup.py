"""Programs that are run in a group of their own: out of reach of Ctrl-C, and ended with us."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from local.processgroup import living, run

if TYPE_CHECKING:
    from pathlib import Path

#: Begins another program and says its own number; once it is spoken to, interrupts whoever runs it, and waits.
INTERRUPTS = "sleep 600 & echo $$ > {}; read word; kill -INT $PPID; wait"


def test_a_program_ends_as_it_does_by_itself() -> None:
    """What it is given it reads, what it says is returned, and that it failed is raised where that is asked for."""
    done = run(["cat"], input="a", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert (done.returncode, done.stdout) == (0, "a")
    assert run(["false"]).returncode == 1
    with pytest.raises(subprocess.CalledProcessError):
        run(["false"], check=True)


def test_what_we_run_is_out_of_reach_of_our_terminal() -> None:
    """It leads a group of its own, which Ctrl-C does not reach."""
    said = run(["sh", "-c", "echo $$; cut -d' ' -f5 /proc/$$/stat"], stdout=subprocess.PIPE, text=True).stdout
    own, group = said.split()
    assert own == group


def test_an_interruption_ends_all_that_was_begun(tmp_path: Path) -> None:
    """Also what the program itself had begun, before the interruption goes on."""
    number = tmp_path / "number"
    with pytest.raises(KeyboardInterrupt):
        run(["sh", "-c", INTERRUPTS.format(number)], input="now\n", stdin=subprocess.PIPE, text=True)
    assert living(int(number.read_text(encoding="ascii"))) == []
