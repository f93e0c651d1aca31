"""The table that the conformance tests print: what was read, how much of it as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_Line: TypeAlias = tuple[str, str, str]
_PROPERTY = "conforms"
_HEAD = ("set", "as it should be", "remarks")


@pytest.fixture
def conforms(record_property: Callable[[str, object], None]) -> Callable[[str, str, str], None]:
    """Return what notes a line of the table: the set, how much of it conforms, and what is to be said of the rest."""

    def note(name: str, found: str, remark: str = "") -> None:
        # A property of the test travels with its report from whichever process ran it.
        record_property(_PROPERTY, (name, found, remark))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table, by name, whatever pytest captures, in whichever order and however many processes the tests ran.

    It is a hook of tests/conftest.py: a process that hands the tests to others loads no conftest.py further down.
    """
    table = sorted(_noted(terminalreporter), key=lambda line: (line[0].lower(), line))
    if not table:
        return
    widths = [max(len(line[at]) for line in [_HEAD, *table]) for at in range(2)]
    terminalreporter.section("conformance")
    for name, found, remark in [_HEAD, *table]:
        terminalreporter.write_line(f"{name:{widths[0]}}  {found:>{widths[1]}}  {remark}".rstrip())


def _noted(terminalreporter: pytest.TerminalReporter) -> Iterator[_Line]:
    for reports in terminalreporter.stats.values():
        for report in reports:
            # Each test has a report of its set-up and its tear-down too, with the same properties.
            if isinstance(report, pytest.TestReport) and report.when == "call":
                yield from (line for name, line in report.user_properties if name == _PROPERTY)
