"""The project's own sample files: each is judged as the JSON beside it says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from hub.core.structural_check import check
from hub.runtime.wiring import catalogue

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = sorted(SAMPLES.glob("*/*.csv"))


@pytest.mark.parametrize("definition", list(catalogue()), ids=lambda definition: definition.name)
def test_every_service_has_samples(definition) -> None:  # noqa: ANN001 - a definition
    """A service without a clean and a faulty sample file is not finished."""
    folder = SAMPLES / definition.name
    assert {"clean.csv", "clean.json", "faulty.csv", "faulty.json"} <= {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_sample_is_judged_as_expected(path: Path, tmp_path: Path) -> None:
    """Entities, accepted entities and every finding (row, code, field) are those that were stated by hand."""
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    definition = catalogue().get(path.parent.name)
    assert definition is not None
    verdict = check(path, definition, directory=tmp_path, today=date(2026, 11, 23))
    assert [[finding.row, finding.code, finding.field] for finding in verdict.findings] == expected["findings"]
    assert (verdict.ledger.entities, verdict.ledger.accepted) == (expected["entities"], expected["accepted"])
    assert verdict.green is not bool(expected["findings"])
    verdict.ledger.require_checked()
