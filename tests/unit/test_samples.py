"""The project's own sample files: each is judged, and processed, as the JSON beside it says.

`findings` are [row, code, field]. `warehouse` names the samples that were loaded before this one; of the entities that
the check accepts, those in `failed` fail by that code and value, and the others succeed. `day.json` names the clean
samples in the order of a day at the warehouse, and what is on hand and reserved of each product when it is over.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import fastjsonschema
import pytest

from hub.core.entity import Line
from hub.core.jsonschema import row_schema
from hub.runtime.wiring import catalogue
from hub.warehouse.plan import Origin
from hub.warehouse.record import StockKey
from tests.checking import Checked, check_path, check_text
from tests.warehouse_memory import MemoryWarehouse
from tests.workbooks import workbook

if TYPE_CHECKING:
    from hub.core.definition import Definition

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = sorted(SAMPLES.glob("*/*.csv"))
DAY = json.loads((SAMPLES / "day.json").read_text(encoding="utf-8"))
DC = "MAIN"
each_service = pytest.mark.parametrize("definition", list(catalogue()), ids=lambda definition: definition.name)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")


def expected_of(path: Path) -> dict[str, Any]:
    """Return what the JSON beside a sample says."""
    said: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return said


def service_of(path: Path) -> Definition:
    definition = catalogue().get(path.parent.name)
    assert definition is not None
    return definition


def failures_of(warehouse: MemoryWarehouse, path: Path, directory: Path) -> dict[str, list[str | None]]:
    """Submit what the check accepts of a sample; return the key of each entity that fails, with its first problem."""
    operation = service_of(path).operation
    origin = Origin(tenant="demo", default_dc=DC, activity_id=f"{path.parent.name}-{path.stem}", attempt=1)
    # Which changes were made is remembered by activity; the warehouse in memory remembers those of one.
    warehouse.stored.changes.clear()
    failed: dict[str, list[str | None]] = {}
    for entity in check_path(path, service_of(path), directory).entities:
        plan = warehouse.judge(origin, operation, entity)
        warehouse.apply(origin, plan)
        if plan.problems:
            failed[entity.key] = [plan.problems[0].code, plan.problems[0].value]
    return failed


@each_service
def test_every_service_has_samples(definition: Definition) -> None:
    """A service without a clean and a faulty sample file, and what is expected of each, is not finished."""
    folder = SAMPLES / definition.name
    assert {"clean.csv", "clean.json", "faulty.csv", "faulty.json"} <= {path.name for path in folder.iterdir()}
    assert expected_of(folder / "clean.csv")["findings"] == []
    assert expected_of(folder / "clean.csv")["failed"] == {}
    assert expected_of(folder / "faulty.csv")["findings"]
    assert f"{definition.name}/clean.csv" in DAY["files"]


@each_file
def test_a_sample_is_judged_as_expected(path: Path, tmp_path: Path) -> None:
    """Entities, accepted entities and every finding (row, code, field) are those that were stated by hand."""
    expected = expected_of(path)
    verdict = check_path(path, service_of(path), tmp_path).verdict
    assert [[finding.row, finding.code, finding.field] for finding in verdict.findings] == expected["findings"]
    assert (verdict.ledger.entities, verdict.ledger.accepted) == (expected["entities"], expected["accepted"])
    assert verdict.green is not bool(expected["findings"])
    verdict.ledger.require_checked()


@each_file
def test_a_sample_is_as_the_schema_of_its_service_says(path: Path, tmp_path: Path) -> None:
    """Each row of what is accepted, with a line and without one, is valid by the schema that partners are given."""
    definition = service_of(path)
    validate = fastjsonschema.compile(row_schema(definition), use_default=False)
    for entity in check_path(path, definition, tmp_path).entities:
        for line in entity.lines or [Line(entity.rows[0], {})]:
            validate({**entity.values, **line.values})


@each_file
def test_a_sample_comes_out_as_expected(path: Path, tmp_path: Path) -> None:
    """Of the accepted entities those fail that were stated by hand, for that reason, and no others."""
    warehouse = MemoryWarehouse()
    expected = expected_of(path)
    for before in expected["warehouse"]:
        assert failures_of(warehouse, SAMPLES / before, tmp_path) == {}, before
    assert failures_of(warehouse, path, tmp_path) == expected["failed"]


def test_the_clean_samples_are_a_day_at_the_warehouse(tmp_path: Path) -> None:
    """One after the other they succeed to the last entity, and leave the stock that was counted by hand."""
    warehouse = MemoryWarehouse()
    for name in DAY["files"]:
        assert failures_of(warehouse, SAMPLES / name, tmp_path) == {}, name
    stock = warehouse.stored.stock
    levels = {code: stock[StockKey.of(DC, code)] for code in DAY["stock"]}
    assert {code: [level.on_hand, level.reserved] for code, level in levels.items()} == DAY["stock"]
    assert len(stock) == len(DAY["stock"])


def _said(checked: Checked) -> list[object]:
    """Return what a check read, wherever in the file it stood."""
    return [(each.key, each.values, [line.values for line in each.lines]) for each in checked.entities]


@each_service
@pytest.mark.parametrize("form", ["xlsx", "json", "jsonl", "xml", "nested json", "nested xml"])
def test_a_clean_sample_says_the_same_in_every_form(definition: Definition, form: str, tmp_path: Path) -> None:
    """As a workbook with its headings, and as JSON, JSON Lines and XML whose records name their fields by path, or
    have them in the blocks that the paths are made of.
    """
    path = SAMPLES / definition.name / "clean.csv"
    plain = check_path(path, definition, tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    fields = [str(column.field) for column in plain.verdict.columns]
    records = [{field: cell for field, cell in zip(fields, row, strict=True) if cell} for row in rows]
    written = {
        "xlsx": lambda: workbook({"Sheet": [headings, *rows]}),
        "json": lambda: json.dumps(records),
        "jsonl": lambda: "".join(f"{json.dumps(record)}\n" for record in records),
        "xml": lambda: _xml(records),
        "nested json": lambda: json.dumps([_nested(record) for record in records]),
        "nested xml": lambda: (
            f"<Records>{''.join(f'<Record>{_elements(_nested(each))}</Record>' for each in records)}</Records>"
        ),
    }[form]()
    other = check_text(written, definition, tmp_path)
    assert (other.verdict.green, other.verdict.dialect.format) == (True, form.removeprefix("nested "))
    assert _said(other) == _said(plain)


def _xml(records: list[dict[str, str]]) -> str:
    elements = ("".join(f"<{field}>{escape(cell)}</{field}>" for field, cell in record.items()) for record in records)
    return f"<Records>{''.join(f'<Record>{each}</Record>' for each in elements)}</Records>"


def _nested(record: dict[str, str]) -> dict[str, Any]:
    """Return a record with its fields in blocks: `Stock.ProductCode` is `ProductCode` of `Stock`."""
    made: dict[str, Any] = {}
    for path, cell in record.items():
        *blocks, name = path.split(".")
        within = made
        for block in blocks:
            within = within.setdefault(block, {})
        within[name] = cell
    return made


def _elements(block: dict[str, Any]) -> str:
    return "".join(
        f"<{name}>{_elements(said) if isinstance(said, dict) else escape(said)}</{name}>"
        for name, said in block.items()
    )
