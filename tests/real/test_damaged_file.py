"""A real day file with planted faults: what docs/comparison.md says of it is what the check says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from hub.core.finding import Severity
from tests.checking import Checked, check_path
from tests.real.damage import FAULTS, damage
from tests.real.retail import ORDERS, ROOT, definition, profile
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

DAY = shared("data", "online-retail", "2010-12-22.csv")

#: What is wrong with the day file as it is.
ITS_OWN = {(258, "entity.duplicate-line")}


@pytest.fixture
def damaged(tmp_path: Path) -> Checked:
    file = tmp_path / "damaged.csv"
    damage(DAY, file)
    return check_path(file, definition(ORDERS), tmp_path, profile=profile(ORDERS))


def test_every_planted_fault_is_found_where_it_is(damaged: Checked) -> None:
    """Each fault makes its own finding in its row; other rows have none but those that the day file has itself."""
    wrong = {(each.row, each.code) for each in damaged.findings if each.severity is not Severity.INFO}
    planted = {(fault.row, fault.code) for fault in FAULTS}
    assert planted <= wrong
    assert {row for row, _ in wrong - planted} <= {43} | {row for row, _ in ITS_OWN}
    assert wrong >= ITS_OWN


def test_the_comparison_quotes_what_is_said(damaged: Checked) -> None:
    """Every message in the table of docs/comparison.md is that of a finding of the check, word for word."""
    text = (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8")
    said = {(each.row, each.message) for each in damaged.findings}
    rows = re.findall(r"^\| (\d+) \| .*? \| `[a-z.-]+`: (.*?) \|", text, re.MULTILINE)
    assert len(rows) >= len(FAULTS)
    assert {(int(row), message) for row, message in rows} <= said
