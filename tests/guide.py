"""docs/add-a-service.md, followed as it stands: its commands by a shell, and what it says they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHECKOUT = Path(__file__).parents[1]
GUIDE = CHECKOUT / "docs" / "add-a-service.md"

#: The one command that goes on until it is stopped.
RUN = "make run"

#: What a checkout is without what is built.
_COPIED = ("cli", "functions", "layers", "local", "web", "template.yaml", "tests/samples")

_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Step(NamedTuple):
    """Commands, and the lines that they are said to print, among others."""

    commands: str
    prints: list[str]


def steps() -> Iterator[Step]:
    """Yield the steps of the guide in their order."""
    blocks = [(kind, text) for kind, text in _BLOCK.findall(GUIDE.read_text(encoding="utf-8"))]
    for at, (kind, text) in enumerate(blocks):
        if kind == "sh":
            printed = blocks[at + 1][1] if at + 1 < len(blocks) and blocks[at + 1][0] == "text" else ""
            yield Step(text.strip(), printed.splitlines())


def copy_checkout(to: Path) -> None:
    """Copy what a person has who follows the guide, so that the checkout stays as it is."""
    for name in _COPIED:
        source = CHECKOUT / name
        if source.is_file():
            shutil.copy(source, to / name)
        else:
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__"))
    # What `make setup` has made; what the layer is built of is kept beside it.
    (to / ".venv").symlink_to(CHECKOUT / ".venv")
    (CHECKOUT / ".build").mkdir(exist_ok=True)
    (to / ".build").symlink_to(CHECKOUT / ".build")
    program = to / "bin" / "hub"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m cli.main "$@"\n', encoding="utf-8")
    program.chmod(0o755)


def environment_of(checkout: Path) -> dict[str, str]:
    """Return the environment of a shell in a copied checkout: its own code, its own `hub`, nobody signed in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_") or name == "HUB_VENVS"}
    return kept | {
        "PATH": f"{checkout / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": f"{checkout / 'layers' / 'hub'}:{checkout}",
        "HUB_HOME": str(checkout / "home"),
        "COLUMNS": "120",
    }


def follow(step: Step, checkout: Path, environment: Mapping[str, str]) -> int:
    """Run the commands of a step; hold what they print against what the guide says, line by line in its order."""
    command = ["bash", "-c", step.commands]
    ran = subprocess.run(  # noqa: S603 - the commands of the guide
        command, cwd=checkout, env=dict(environment), text=True, capture_output=True, check=False, timeout=110
    )
    printed = iter(ran.stdout.splitlines())
    for line in step.prints:
        assert any(line in each for each in printed), f"{line!r} is not printed:\n{ran.stdout}{ran.stderr}"
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode
