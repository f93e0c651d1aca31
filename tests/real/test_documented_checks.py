"""The `hub check` commands of docs/real-files.md on the other sets, as somebody with their files would type them."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from cli.exits import Exit
from tests.commands import shell
from tests.real.expected import ROOT, definition, document
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands import Shell

__all__ = ["shell"]

COMMANDS = re.findall(r"^hub (check .*)$", document().partition("# Other sets")[2], re.MULTILINE)

#: Those whose file has nothing that refuses an entity.
GREEN = {"Product.csv", "products.csv", "UBL-Order-2.1-Example.xml"}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_check_ends_as_the_file_is(
    command: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read by its profile, none of it is rejected as a whole, and the exit code tells green from red."""
    _, file, _, service, _, profile, *_ = words = shlex.split(command)
    definition(service)
    # Two sets have a Product.csv; the profile's folder says which set is meant.
    sets = {
        "adventureworks-saleslt": "adventureworks-salesLT",
        "pbpython": "pbpython-xlsx",
        "shopify": "shopify-orders-template",
    }
    folder = profile.split("/")[1]
    (path,) = shared("data", sets.get(folder, folder)).rglob(file)
    (tmp_path / file).symlink_to(path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    ran = shell.hub(*words, "--json")
    assert ran.code == (Exit.WELL if file in GREEN else Exit.FAULTS)
    assert not ran.document["file_rejected"]
