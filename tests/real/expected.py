"""What a recount of a real file comes to, compared with what the check says of it, and as the table that docs show.

A recount has nothing of the hub's code: it reads with Python's own csv and XML, or openpyxl, and counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hub.core.definition import load_definition
from hub.core.profile import load_profile, parse_profile
from tests.checking import TODAY

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.core.profile import Profile
    from tests.checking import Checked

ROOT = Path(__file__).resolve().parents[2]
_SERVICES = ROOT / "layers" / "hub" / "hub" / "services"
DOCUMENT = ROOT / "docs" / "real-files.md"


@dataclass
class Expected:
    """What one file must come to. `entities` are its keys with their rows, in the file's order."""

    rows: int = 0
    headers: int = 0
    above: int = 0
    blank: int = 0
    aside: int = 0
    #: Rows without a key.
    lost: int = 0
    entities: dict[str, list[int]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    #: Every finding: its row (None where it speaks of the file or of a column), and its code.
    found: Counter[tuple[int | None, str]] = field(default_factory=Counter)

    @property
    def accepted(self) -> dict[str, list[int]]:
        return {key: rows for key, rows in self.entities.items() if key not in self.refused}

    @property
    def findings(self) -> Counter[str]:
        codes: Counter[str] = Counter()
        for (_, code), count in self.found.items():
            codes[code] += count
        return codes

    def refuse(self, key: str, row: int, code: str) -> None:
        """Note a finding that refuses an entity."""
        self.found[row, code] += 1
        self.refused.add(key)


def definition(service: str) -> Definition:
    """Return a service's definition; skip where the hub does not offer it."""
    path = _SERVICES / f"{service}.yaml"
    if not path.exists():
        pytest.skip(f"the hub has no service {service}", allow_module_level=True)
    return load_definition(path.read_text(encoding="utf-8"))


def profile(example: str, service: Definition) -> Profile:
    """Return a mapping profile of the examples: `adventureworks/receipts.yaml`."""
    stated = parse_profile((ROOT / "examples" / example).read_text(encoding="utf-8"))
    return load_profile(stated, service, TODAY)


def assert_as_expected(checked: Checked, expected: Expected) -> None:
    """Compare rows, entities accepted and refused, and every finding by row and code with the recount."""
    ledger = checked.verdict.ledger
    accepted, refused = expected.accepted, {key: expected.entities[key] for key in expected.refused}
    assert Counter(checked.codes) == expected.found
    assert checked.verdict.counts_by_code == expected.findings
    assert ledger.rows == expected.rows
    assert (ledger.rows_header, ledger.rows_above_header, ledger.rows_blank, ledger.rows_set_aside) == (
        expected.headers,
        expected.above,
        expected.blank,
        expected.aside,
    )
    assert (ledger.rows_accepted, ledger.rows_refused, ledger.rows_of_no_entity) == (
        sum(map(len, accepted.values())),
        sum(map(len, refused.values())),
        expected.lost,
    )
    assert (ledger.entities, ledger.accepted, ledger.refused) == (len(expected.entities), len(accepted), len(refused))
    assert {entity.key: entity.rows for entity in checked.entities} == accepted


def table(columns: dict[str, Expected]) -> str:
    """Return the counts of several files as the table that docs/real-files.md shows."""
    told: dict[str, list[int]] = {
        "rows": [each.rows - each.headers - each.above for each in columns.values()],
        "… set aside": [each.aside for each in columns.values()],
        "… of no entity": [each.lost for each in columns.values()],
        "entities": [len(each.entities) for each in columns.values()],
        "… accepted": [len(each.accepted) for each in columns.values()],
        "… refused": [len(each.refused) for each in columns.values()],
    }
    for code in sorted({code for each in columns.values() for code in each.findings}):
        told[f"`{code}`"] = [each.findings[code] for each in columns.values()]
    lines = [f"| | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    lines += [
        f"| {what} | {' | '.join(f'{count:,}' for count in counts)} |" for what, counts in told.items() if any(counts)
    ]
    return "\n".join(lines)


def document() -> str:
    """Return the text of docs/real-files.md."""
    return DOCUMENT.read_text(encoding="utf-8")


def assert_told(*phrases: str) -> None:
    """Compare what docs/real-files.md says in its sentences, wherever its lines end."""
    text = " ".join(document().split())
    assert [phrase for phrase in phrases if phrase not in text] == []
