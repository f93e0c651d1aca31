"""Mapping profiles of XML and JSON: where the records and their lines are, and what is left out whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hub.core.definition import load_definition
from hub.core.profile import ProfileError, load_profile, parse_profile
from tests.checking import ORDERS, THINGS, TODAY, Checked, check_text

SALE = """<?xml version="1.0"?>
<s:Sale xmlns:s="urn:sales" xmlns:p="urn:parts">
  <p:Version>2</p:Version>
  <p:ID scheme="x">A1</p:ID>
  <p:Buyer kind="b"><p:Name>Mill</p:Name><p:Place><p:Town>Wells</p:Town></p:Place></p:Buyer>
  <p:To><p:Place><p:Town>Bath</p:Town></p:Place></p:To>
  <p:Item><p:Gift><p:Code>P1</p:Code><p:Count unit="kg">2</p:Count></p:Gift></p:Item>
  <p:Item><p:Gift><p:Code>P2</p:Code><p:Count unit="kg">3</p:Count></p:Gift></p:Item>
</s:Sale>
"""
STATED: dict[str, Any] = {
    "service": "test-orders",
    "tree": {"records": "Sale", "lines": "Item", "namespaces": "urn:sales"},
    "columns": {
        "ID": "Number",
        "To.Place.Town": "City",
        "Item.Gift.Code": "Product",
        "Item.Gift.Count": "Quantity",
    },
    "ignored": ["Version", "ID.scheme", "Buyer", "Item.Gift.Count.unit"],
}


def checked(text: str, directory: Path, **changes: object) -> Checked:
    return check_text(text, ORDERS, directory, profile=load_profile({**STATED, **changes}, ORDERS, TODAY))


def test_a_profile_names_what_lies_deep(tmp_path: Path) -> None:
    """Records, lines and values are found by their names from the record down, though one is called like a field."""
    found = checked(SALE, tmp_path)
    assert found.codes == []
    (order,) = found.entities
    assert (order.key, order.values["Order.City"]) == ("A1", "Bath")
    assert [list(line.values.values()) for line in order.lines] == [["P1", 2], ["P2", 3]]
    assert [row.line for row in found.rows] == [7, 8]


def test_what_is_ignored_is_left_out_whole(tmp_path: Path) -> None:
    """An ignored element is one column with all that is in it, its attributes too; otherwise each is told."""
    assert [column.heading for column in checked(SALE, tmp_path).verdict.columns] == [
        *("Version", "ID.scheme", "ID", "Buyer", "To.Place.Town"),
        *("Item.Gift.Code", "Item.Gift.Count.unit", "Item.Gift.Count"),
    ]
    told = checked(SALE, tmp_path, ignored=["Version", "ID.scheme", "Item.Gift.Count.unit"])
    assert [column.heading for column in told.verdict.columns if column.by == "none"] == [
        *("Buyer.kind", "Buyer.Name", "Buyer.Place.Town"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [("urn:sales", "urn:other", "'urn:other'"), ("s:Sale", "s:Offer", "'Offer', not 'Sale'")],
)
def test_another_kind_of_document_is_refused(before: str, after: str, says: str, tmp_path: Path) -> None:
    """A root of another name, or in another namespace, is not read as if it were the stated one."""
    found = checked(SALE.replace(before, after), tmp_path)
    assert [finding.code for finding in found.findings] == ["file.xml-shape"]
    assert says in found.findings[0].message
    assert "`tree`" in found.findings[0].hint


def test_json_is_read_by_the_same_statements(tmp_path: Path) -> None:
    """Records, lines and values of JSON are found by the same names."""
    item = {"Gift": {"Code": "P1", "Count": 2}}
    sale = {"ID": "A1", "Buyer": {"Name": "Mill"}, "To": {"Place": {"Town": "Bath"}}, "Item": [item]}
    found = checked(json.dumps({"Sale": [sale]}), tmp_path, ignored=["Buyer"])
    assert [entity.key for entity in found.entities] == ["A1"]
    assert [list(line.values.values()) for line in found.entities[0].lines] == [["P1", 2]]


def test_lines_are_of_services_with_lines() -> None:
    """Where no entity has lines, a profile cannot say where they are."""
    with pytest.raises(ProfileError, match="an entity of test-things has no lines"):
        load_profile({"service": "test-things", "tree": {"lines": "Item"}}, THINGS, TODAY)


@pytest.mark.parametrize("tree", [{"records": "/Sale"}, {"lines": "Item..Gift"}, {"lines": ""}, {"root": "Sale"}])
def test_a_wrong_tree_is_refused(tree: dict[str, str]) -> None:
    """A path without names, or an unknown statement, fails when the profile is loaded."""
    with pytest.raises(ProfileError, match=r"^tree"):
        load_profile({"service": "test-orders", "tree": tree}, ORDERS, TODAY)


def test_the_documented_profile_is_one() -> None:
    """What docs/mappings.md shows for XML and JSON can be loaded for the service that it names."""
    root = Path(__file__).resolve().parents[2]
    text = (root / "docs" / "mappings.md").read_text(encoding="utf-8")
    shown = re.search(r"### XML and JSON.*?```yaml\n(.*?)```", text, re.DOTALL)
    assert shown
    service = load_definition((root / "layers/hub/hub/services/load-web-sales-orders.yaml").read_text(encoding="utf-8"))
    assert load_profile(parse_profile(shown[1]), service, TODAY).tree.lines == "Items.Item"
