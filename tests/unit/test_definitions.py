"""Definitions: what is wrong with one is found when it is loaded, all of it."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from hub.core.catalogue import Catalogue, read_catalogue
from hub.core.definition import DefinitionError, load_definition
from hub.core.jsonschema import row_schema
from hub.core.templates import template_of
from hub.warehouse.operations import OPERATIONS
from tests.checking import ORDERS, check_text, told_of_example

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Definition

SERVICES = read_catalogue(files("hub") / "services")
each_service = pytest.mark.parametrize("definition", list(SERVICES), ids=lambda each: each.name)

GOOD: dict[str, Any] = {
    "name": "load-it",
    "title": "Load It",
    "description": "It.",
    "directory": "Load/It",
    "version": 1,
    "formats": ["csv"],
    "limits": {"file_bytes": 10, "rows": 10},
    "record": "it",
    "operation": "create_it",
    "key": ["It.Code"],
    "lines": {"path": "It.Line", "maximum": 3},
    "fields": [
        {"path": "It.Code", "title": "Code", "length": 9, "required": True, "example": "a", "description": "It."},
        {"path": "It.When", "title": "When", "type": "date", "description": "It."},
        {"path": "It.Line.Name", "title": "Name", "required": True, "example": "a", "description": "It."},
    ],
}


def problems(change: dict[str, Any] | None = None, *, field: int = 1, **facets: Any) -> str:  # noqa: ANN401 - any facets
    """Return what is wrong with a good definition once something in it is changed; None takes a thing out."""
    stated: dict[str, Any] = yaml.safe_load(yaml.safe_dump(GOOD))
    for name, value in (change or {}).items():
        stated[name] = value
        if value is None:
            del stated[name]
    stated["fields"][field].update(facets)
    try:
        load_definition(yaml.safe_dump(stated))
    except DefinitionError as error:
        return "\n".join(error.problems)
    return ""


def test_a_good_definition_loads() -> None:
    """The definition that the other tests damage is right."""
    assert problems() == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"titel": "x"}, "titel: there is no such key"),
        ({"title": None}, "title: it is missing"),
        ({"name": "Load It"}, "name: "),
        ({"directory": "../x"}, "directory: "),
        ({"version": 0}, "version: "),
        ({"formats": ["xls"]}, "formats.0: "),
        ({"limits": {"file_bytes": 1, "rows": "many"}}, "limits.rows: "),
        ({"limits": {"file_bytes": 1, "rows": 1, "record_characters": 5_000_000}}, "limits.record_characters: "),
        ({"key": []}, "key: "),
        ({"key": ["It.Cod"]}, "key: there is no field It.Cod"),
        ({"key": ["It.Line.Name"]}, "key: It.Line.Name stands in the lines"),
        ({"key": ["It.When"]}, "key: It.When is no text"),
        ({"lines": {"path": "It.Item", "maximum": 3}}, "lines: no field has a path below It.Item"),
        ({"lines": {"path": "It.Line", "maximum": 0}}, "lines.maximum: "),
        ({"lines": {"path": "It.Line", "maximum": 3, "minimum": 2}}, "lines.minimum: "),
        ({"lines": {"path": "It.Line", "maximum": 3, "unique": "It.Code"}}, "unique names It.Code"),
        ({"rules": [{"rule": "sum"}]}, "rules.0"),
        (
            {"rules": [{"rule": "required_together", "any_of": ["It.X"], "required": ["It.When"]}]},
            "there is no field It.X",
        ),
        (
            {"rules": [{"rule": "required_together", "any_of": ["It.When"], "required": ["It.Code"]}]},
            "It.Code is required anyway",
        ),
        (
            {"rules": [{"rule": "required_together", "any_of": ["It.Line.Name"], "required": ["It.When"]}]},
            "partly in the header and partly in the lines",
        ),
    ],
)
def test_a_wrong_definition_is_told(change: dict[str, Any], says: str) -> None:
    """Unknown keys, missing ones, wrong shapes, and names of nothing."""
    assert says in problems(change)


@pytest.mark.parametrize(
    ("facets", "says"),
    [
        ({"length": 5}, "It.When: length says nothing about type date"),
        ({"scale": 2}, "scale says nothing about type date"),
        ({"minimum": "2026-02-30"}, "minimum is no bound of type date"),
        ({"minimum": "2026-01-02", "maximum": "2026-01-01"}, "minimum is greater than maximum"),
        ({"type": "text", "minimum": 1}, "minimum says nothing about type text"),
        ({"type": "integer", "minimum": "1.5"}, "minimum is no bound of type integer"),
        ({"type": "integer", "minimum": 2, "maximum": 1}, "minimum is greater than maximum"),
        ({"type": "decimal", "maximum": "x"}, "maximum is no bound of type decimal"),
        ({"type": "decimal", "precision": 2, "scale": 3}, "scale is greater than precision"),
        ({"type": "text", "length": 2, "min_length": 3}, "min_length is greater than length"),
        ({"type": "text", "pattern": "(", "pattern_says": "x"}, "pattern cannot be compiled"),
        ({"type": "text", "pattern": "x"}, "pattern and pattern_says go together"),
        ({"type": "text", "allowed": ["a"], "codes": "currency"}, "allowed and codes both"),
        ({"type": "text", "allowed": ["a", "A"]}, "holds a value twice"),
        ({"type": "text", "allowed": ["abc"], "length": 2}, "longer than length: abc"),
        ({"type": "text", "unique": True}, "unique needs a text with a length"),
        ({"type": "number"}, "fields.1.type: "),
        ({"path": "It.Code"}, "It.Code: two fields have this path"),
        ({"path": "It"}, "It: is a field and holds others as well"),
        ({"title": "c-o d e"}, "It.When: title 'c-o d e' also names It.Code"),
        ({"aliases": ["It.Line.Name"]}, "path 'It.Line.Name' also names It.When"),
        ({"aliases": ["--"]}, "alias '--' has neither letter nor digit"),
        ({"example": "today"}, "its own example 'today' breaks it: cell.date-format"),
        ({"required": True}, "a required field needs an example"),
        ({"lenght": 5}, "fields.1.lenght: there is no such key"),
        ({"format_severity": "warning"}, "state a format"),
    ],
)
def test_a_wrong_field_is_told(facets: dict[str, Any], says: str) -> None:
    """Facets that do not belong, contradict each other or break their own example; names that are taken."""
    assert says in problems(**facets)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"rule": "sequence", "field": "It.Line.No"}, ""),
        ({"rule": "sequence", "field": "It.No", "step": 10, "first": 10}, ""),
        ({"rule": "total", "field": "It.No", "sum": ["It.Line.No"], "tolerance": "0.01", "severity": "warning"}, ""),
        ({"rule": "unique_together", "fields": ["It.Line.No", "It.Line.Name"], "within": "entity"}, ""),
        ({"rule": "unique_together", "fields": ["It.Line.No"], "within": "entity"}, ""),
        ({"rule": "one_value", "field": "It.When"}, ""),
        ({"rule": "one_value", "field": "It.Line.Name", "within": "entity", "severity": "warning"}, ""),
        ({"rule": "must_appear", "field": "It.Code", "values": ["a"]}, ""),
        ({"rule": "sum", "field": "It.No"}, "entity_rules.0"),
        ({"rule": "sequence", "field": "It.X"}, "entity rule 1 (sequence): there is no field It.X"),
        ({"rule": "sequence", "field": "It.Code"}, "It.Code is no whole number"),
        ({"rule": "sequence", "field": "It.No", "step": 0}, "step"),
        ({"rule": "total", "field": "It.Code", "sum": ["It.Line.No"]}, "It.Code is no number"),
        ({"rule": "total", "field": "It.Line.No", "sum": ["It.Line.No"]}, "field and plus are of the header"),
        ({"rule": "total", "field": "It.No", "sum": ["It.No"]}, "sum is of the lines"),
        ({"rule": "total", "field": "It.No", "sum": ["It.Line.No"], "tolerance": "-1"}, "tolerance is no number"),
        ({"rule": "total", "field": "It.No", "sum": ["It.Line.No"], "tolerance": "x"}, "tolerance is no number"),
        ({"rule": "total", "field": "It.No", "sum": ["It.Line.No"], "severity": "info"}, "severity"),
        (
            {"rule": "unique_together", "fields": ["It.No", "It.Line.No"]},
            "partly in the header and partly in the lines",
        ),
        ({"rule": "unique_together", "fields": ["It.No", "It.Code"], "within": "entity"}, "in an entity once anyway"),
        ({"rule": "unique_together", "fields": ["It.No"]}, "It.No is alone: `unique: true` of the field says that"),
        ({"rule": "unique_together", "fields": []}, "fields"),
        ({"rule": "one_value", "field": "It.No", "within": "entity"}, "in an entity once anyway"),
        ({"rule": "one_value", "field": "It.No", "within": "row"}, "within"),
        ({"rule": "must_appear", "field": "It.Code", "values": []}, "values"),
        ({"rule": "aggregate", "field": "It.Line.No", "of": "sum", "minimum": 1, "maximum": "9.5"}, ""),
        ({"rule": "aggregate", "field": "It.Code", "of": "count", "maximum": 5}, ""),
        (
            {"rule": "aggregate", "field": "It.Code", "of": "mean", "maximum": 5},
            "It.Code is no number, and has no mean",
        ),
        ({"rule": "aggregate", "field": "It.No", "of": "median", "maximum": 5}, "of"),
        ({"rule": "aggregate", "field": "It.No", "of": "quantile", "percent": 90, "maximum": 5}, ""),
        ({"rule": "aggregate", "field": "It.Code", "of": "quantile", "maximum": 5}, "no number, and has no quantile"),
        ({"rule": "aggregate", "field": "It.No", "of": "quantile", "percent": 100, "maximum": 5}, "percent"),
        ({"rule": "aggregate", "field": "It.No", "of": "sum", "percent": 50, "maximum": 5}, "this is a sum"),
        ({"rule": "aggregate", "field": "It.No", "of": "sum"}, "it bounds nothing"),
        ({"rule": "aggregate", "field": "It.No", "of": "sum", "minimum": "x"}, "minimum is no number: 'x'"),
        ({"rule": "aggregate", "field": "It.No", "of": "sum", "minimum": 2, "maximum": 1}, "greater than maximum"),
        ({"rule": "outlier", "field": "It.Line.No", "times": 100}, ""),
        ({"rule": "outlier", "field": "It.Code", "times": 100}, "It.Code is no number"),
        ({"rule": "outlier", "field": "It.No", "times": 1}, "times"),
    ],
)
def test_entity_rules_are_judged(rule: dict[str, Any], says: str) -> None:
    """Rules of the closed list load; others, and those that name nothing or the wrong level or type, are told."""
    numbers = [
        {"path": "It.No", "title": "No", "type": "integer", "description": "It."},
        {"path": "It.Line.No", "title": "Line No", "type": "integer", "description": "It."},
    ]
    found = problems({"entity_rules": [rule], "fields": [*GOOD["fields"], *numbers]})
    assert says in found
    assert bool(says) is bool(found)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Three faults in three places are three problems."""
    found = problems({"key": ["It.Cod"]}, length=5, aliases=["Code"]).splitlines()
    assert len(found) == 3


def test_a_key_of_optional_fields_is_told() -> None:
    """Some field of a key must be required."""
    assert "none of its fields is required" in problems(field=0, required=False)


@pytest.mark.parametrize("text", ["name: a\nname: b\n", "fields:\n- path: a\n  path: b\n"])
def test_a_key_written_twice_is_told(text: str) -> None:
    """YAML itself would keep the last."""
    with pytest.raises(DefinitionError, match=r"line \d: written twice"):
        load_definition(text)


@pytest.mark.parametrize("text", ["", "a: [", "- 1", "!!python/object/apply:os.getcwd []"])
def test_what_is_no_definition_is_told(text: str) -> None:
    """Nothing, no YAML, another shape, and tags that would make objects."""
    with pytest.raises(DefinitionError):
        load_definition(text)


def test_a_catalogue_tells_all_that_is_wrong_in_its_files(tmp_path: Path) -> None:
    """Each problem names its file; a file is called as its definition is; no two services share a directory."""
    (tmp_path / "load-it.yaml").write_text(yaml.safe_dump(GOOD), encoding="utf-8")
    (tmp_path / "load-other.yaml").write_text(yaml.safe_dump(GOOD), encoding="utf-8")
    (tmp_path / "load-third.yaml").write_text(yaml.safe_dump(GOOD | {"version": -1}), encoding="utf-8")
    (tmp_path / "README").write_text("not a definition", encoding="utf-8")
    with pytest.raises(DefinitionError) as raised:
        read_catalogue(tmp_path)
    said = "\n".join(raised.value.problems)
    assert "load-other.yaml: the definition in it is called load-it" in said
    assert "load-third.yaml: version" in said
    assert "another service has Load/It too" in said


def test_a_catalogue_is_asked_by_name() -> None:
    """A name it does not have is None."""
    catalogue = Catalogue([ORDERS])
    assert catalogue.get("test-orders") is ORDERS
    assert catalogue.get("load-nothing") is None
    assert list(catalogue) == [ORDERS]
    assert len(catalogue) == 1


@each_service
def test_a_service_names_an_operation_that_there_is(definition: Definition) -> None:
    """The target can do what the service asks of it, with the fields that it needs."""
    operation = OPERATIONS[definition.operation]
    header = {field.name for field in definition.fields if not definition.is_line_level(field.path)}
    lines = {field.name for field in definition.fields if definition.is_line_level(field.path)}
    assert operation.entity_fields <= header
    assert operation.line_fields <= lines


@each_service
def test_a_service_takes_its_own_template(definition: Definition, tmp_path: Path) -> None:
    """The template's headings are all known, and nothing is wrong with its row of examples but that it is the example:
    that is refused, or told where a row of one or two values may be meant.
    """
    checked = check_text(template_of(definition), definition, tmp_path)
    assert checked.codes == [(2, told_of_example(definition))]
    assert checked.verdict.green is (len(definition.fields) <= len(("Sales Order Number", "Reason Code")))
    assert {column.by for column in checked.verdict.columns} == {"title"}


@each_service
@pytest.mark.parametrize("heading", ["path", "title", "aliases"])
def test_a_service_knows_each_heading_that_it_states(definition: Definition, heading: str, tmp_path: Path) -> None:
    """Every path, title and alias leads to its own field."""
    for field in definition.fields:
        stated = getattr(field, heading)
        for name in (stated,) if isinstance(stated, str) else stated:
            text = io.StringIO()
            csv.writer(text).writerows([[name.upper()], ["x"]])
            checked = check_text(text.getvalue(), definition, tmp_path)
            assert [column.field for column in checked.verdict.columns] == [field.path]


def test_the_schema_of_a_row_says_what_the_definition_says() -> None:
    """Types, lengths, choices, patterns and bounds; only the fields asked for."""
    schema = row_schema(ORDERS, ["Order.City", "Order.Kind", "Order.Line.Quantity", "Order.Line.Price"])
    assert schema["required"] == ["Order.City", "Order.Line.Quantity"]
    said = {
        path: {name: value for name, value in stated.items() if name not in {"title", "description"}}
        for path, stated in schema["properties"].items()
    }
    assert said == {
        "Order.City": {"type": "string", "minLength": 1, "maxLength": 8},
        "Order.Kind": {"type": "string", "enum": ["Retail", "Trade"]},
        "Order.Line.Quantity": {"type": "integer", "minimum": 1, "maximum": 99},
        "Order.Line.Price": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,3})(\.[0-9]{0,1}[1-9])?$"},
    }


@pytest.mark.parametrize("service", ["load-product-masters", "load-product-master-updates"])
@pytest.mark.parametrize(
    ("barcode", "code"),
    [
        ("5012345678900", None),
        ("5012345678900.0", "cell.format-doubtful"),
        ("50123456789", "cell.format-doubtful"),
        ("5012345678901", "cell.check-digit-doubtful"),
        ("HOUSE-17", "cell.format-doubtful"),
    ],
)
def test_a_barcode_that_is_no_gtin_is_taken_with_a_warning(
    service: str, barcode: str, code: str | None, tmp_path: Path
) -> None:
    """No more is published than that it is a text: what a spreadsheet may have spoilt is told, and not refused."""
    definition = SERVICES.get(service)
    assert definition is not None
    text = f"Product Code,Product Description,EAN,Gross Weight,Gross Weight UOM\nA,Thing,{barcode},1,KG\n"
    checked = check_text(text, definition, tmp_path)
    assert [finding.code for finding in checked.findings] == ([code] if code else [])
    assert checked.verdict.green
    assert [entity.values["ProductMaster.EAN"] for entity in checked.entities] == [barcode]


@pytest.mark.parametrize(
    ("barcode", "suggestion"),
    [
        ("36000291452", "036000291452"),
        ("36000291452.0", "036000291452"),
        ("6000291455", "006000291455"),
        ("5012345678900.0", "5012345678900"),
        ("36000291453", None),
        ("600029145", None),
        ("0012345", None),
        ("5012345678901", None),
        ("36000291452.00", None),
    ],
)
def test_what_a_spreadsheet_made_of_a_barcode_is_suggested_where_its_check_digit_proves_it(
    barcode: str, suggestion: str | None, tmp_path: Path
) -> None:
    """The zero in front of a UPC that is gone, and `.0` behind; digits that prove nothing have no suggestion."""
    text = f"Product Code,Product Description,EAN,Gross Weight,Gross Weight UOM\nA,Thing,{barcode},1,KG\n"
    definition = SERVICES.get("load-product-masters")
    assert definition is not None
    ((finding,), (entity,)) = (checked := check_text(text, definition, tmp_path)).findings, checked.entities
    assert (finding.suggestion, entity.values["ProductMaster.EAN"]) == (suggestion, barcode)
