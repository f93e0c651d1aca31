"""The generated documents say what the code says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter

from hub.core.entityrules import EntityRule
from hub.core.rowrules import RowRule
from hub.runtime.wiring import catalogue
from local.documents import documents
from local.openapi import openapi
from local.rulewords import entity_rule_words, row_rule_words
from local.servicepages import EFFECTS, SERVICES, service_documents
from local.template import read_template, resources
from tests.checking import ORDERS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_generated_document_is_up_to_date(path: Path) -> None:
    """`make docs` was run after the last change that a document speaks of."""
    assert path.read_text(encoding="utf-8") == documents()[path], "run `make docs`"


def test_no_page_is_left_of_a_service_that_is_gone() -> None:
    """Every file of docs/services is a generated one."""
    assert set(SERVICES.iterdir()) == service_documents().keys()


def test_the_front_page_lists_every_service() -> None:
    """Each by its title, with its page."""
    said = (SERVICES.parents[1] / "README.md").read_text(encoding="utf-8")
    assert [each.name for each in catalogue() if f"[{each.title}](docs/services/{each.name}.md)" not in said] == []


def test_every_effect_is_that_of_an_operation_of_some_service() -> None:
    """The pages say what each operation does, and nothing of one that no service has."""
    assert EFFECTS.keys() == {definition.operation for definition in catalogue()}


_RULES = [
    ({"rule": "required_when", "field": "Order.Kind", "values": ["Trade"], "required": ["Order.Invoice"]},
     "Where Kind is Trade, Invoice must be filled in."),
    ({"rule": "at_least_one", "fields": ["Order.Kind", "Order.Invoice"]}, "One of Kind or Invoice must be filled in."),
    ({"rule": "product", "field": "Order.Line.Price", "of": ["Order.Line.Quantity", "Order.Line.Price"]},
     "Price is Quantity x Price. What breaks it is told, and refuses nothing."),
    ({"rule": "date_order", "earlier": "Order.Date", "later": "Order.Date"}, "Date is not after Date."),
    ({"rule": "same_value", "fields": ["Order.Kind", "Order.City"]}, "Kind and City say the same."),
]  # fmt: skip
_ENTITY_RULES = [
    ({"rule": "sequence", "field": "Order.Line.Quantity", "first": 10, "step": 10},
     "Quantity counts up by 10 from 10 within each order. What breaks it is told, and refuses nothing."),
    ({"rule": "total", "field": "Order.Line.Price", "sum": ["Order.Line.Quantity", "Order.Line.Price"]},
     "Price is the sum of Quantity x Price."),
    ({"rule": "unique_together", "fields": ["Order.City", "Order.Kind"]},
     "No two of a file are alike in City and Kind."),
    ({"rule": "one_value", "field": "Order.Kind", "severity": "warning"},
     "Kind says the same in the whole file. What breaks it is told, and refuses nothing."),
    ({"rule": "must_appear", "field": "Order.City", "values": ["Bath", "Wells"]},
     "Each of these stands somewhere as City: Bath, Wells."),
    ({"rule": "aggregate", "field": "Order.City", "of": "count", "minimum": 2, "maximum": 9},
     "The number of values of City in a file is from 2 to 9. What breaks it is told, and refuses nothing."),
    ({"rule": "aggregate", "field": "Order.Line.Quantity", "of": "quantile", "percent": 90, "maximum": 40},
     ("The value of Quantity that 90 % do not exceed in a file is 40 at most. "
      "What breaks it is told, and refuses nothing.")),
    ({"rule": "outlier", "field": "Order.Line.Quantity", "times": 50},
     "Quantity is within 50 times the file's median, and 1/50 of it. What breaks it is told, and refuses nothing."),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "says"), _RULES, ids=lambda each: each["rule"] if isinstance(each, dict) else "")
def test_a_rule_about_a_row_is_said_in_words(rule: dict[str, Any], says: str) -> None:
    """Those that no service has as yet, too."""
    assert row_rule_words(ORDERS, TypeAdapter(RowRule).validate_python(rule)) == says


@pytest.mark.parametrize(
    ("rule", "says"), _ENTITY_RULES, ids=lambda each: each["rule"] if isinstance(each, dict) else ""
)
def test_a_rule_about_entities_is_said_in_words(rule: dict[str, Any], says: str) -> None:
    """Those that no service has as yet, too."""
    assert entity_rule_words(ORDERS, TypeAdapter(EntityRule).validate_python(rule)) == says


def test_the_template_has_the_routes_that_the_functions_answer() -> None:
    """Each documented address has its route in template.yaml, and no route leads nowhere."""
    documented = {
        f"{method.upper()} {path}" for path, methods in json.loads(openapi())["paths"].items() for method in methods
    }
    routed = {route["RouteKey"] for route in resources(read_template(), "AWS::ApiGatewayV2::Route").values()}
    assert routed == documented
