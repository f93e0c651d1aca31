"""The table that the conformance tests print: what was read, how much of it as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


_Line: TypeAlias = tuple[str, str, str]
_TABLE = pytest.StashKey[list[_Line]]()
_HEAD = ("set", "as it should be", "remarks")


@pytest.fixture
def conforms(request: pytest.FixtureRequest) -> Callable[[str, str, str], None]:
    """Return what notes a line of the table: the set, how much of it conforms, and what is to be said of the rest."""
    table = request.config.stash.setdefault(_TABLE, [])

    def note(name: str, found: str, remark: str = "") -> None:
        table.append((name, found, remark))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table, by name, whatever pytest captures and in whichever order the tests ran."""
    table = config.stash.get(_TABLE, [])
    if not table:
        return
    widths = [max(len(line[at]) for line in [_HEAD, *table]) for at in range(2)]
    terminalreporter.section("conformance")
    for name, found, remark in [_HEAD, *sorted(table, key=lambda line: line[0].lower())]:
        terminalreporter.write_line(f"{name:{widths[0]}}  {found:>{widths[1]}}  {remark}".rstrip())
