"""The table that the conformance tests print: what was read, how much of it as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


_TABLE = pytest.StashKey[list[tuple[str, str, str]]]()


@pytest.fixture
def conforms(request: pytest.FixtureRequest) -> Callable[[str, str, str], None]:
    """Return what notes a line of the table: the set, how much of it conforms, and what is to be said of the rest."""
    table = request.config.stash.setdefault(_TABLE, [])

    def note(name: str, found: str, remark: str = "") -> None:
        table.append((name, found, remark))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    table = config.stash.get(_TABLE, [])
    if not table:
        return
    terminalreporter.section("conformance")
    widths = [max(len(line[at]) for line in table) for at in range(2)]
    for name, found, remark in sorted(table):
        terminalreporter.write_line(f"{name:{widths[0]}}  {found:>{widths[1]}}  {remark}".rstrip())
