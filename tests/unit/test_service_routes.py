"""What the API answers of services: those of the tenant alone, their templates and their schemas."""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from functions.upload_url import app as upload_url
from hub.core.jsonschema import row_schema
from hub.core.templates import template_of
from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from tests.checking import check_text, told_of_example
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Get = Callable[..., dict[str, Any]]


@pytest.fixture
def get(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Get:
    """Asks the function as the gateway does, for a clerk of a tenant with two services."""
    acme = Tenant(name="acme", services=frozenset({"load-stock", "load-sales-orders"}), default_dc="DC1")
    ports = memory_ports(catalogue(), tmp_path, acme)
    monkeypatch.setattr(upload_url, "ports", lambda: ports)
    claims = {"username": "ada", "cognito:groups": "[tenant.acme role.viewer]", "token_use": "access"}

    def ask(path: str, **query: str) -> dict[str, Any]:
        event = {
            "version": "2.0",
            "rawPath": f"/v1{path}",
            "rawQueryString": "&".join(f"{name}={value}" for name, value in query.items()),
            "queryStringParameters": query,
            "headers": {},
            "requestContext": {
                "http": {"method": "GET", "path": f"/v1{path}"},
                "requestId": "r1",
                "stage": "$default",
                "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            },
        }
        return upload_url.app.resolve(event, None)  # type: ignore[arg-type] # nothing here asks for Lambda's context

    return ask


def test_services_are_those_enabled_for_the_tenant(get: Get) -> None:
    """By title, and no others."""
    listed = json.loads(get("/services")["body"])["services"]
    assert [each["name"] for each in listed] == ["load-sales-orders", "load-stock"]


@pytest.mark.parametrize("part", ["", "/template", "/schema"])
@pytest.mark.parametrize("name", ["load-receipts", "load-nothing"])
def test_a_service_that_is_not_enabled_is_not_there(get: Get, name: str, part: str) -> None:
    """It is answered like one that does not exist, whatever is asked of it."""
    assert get(f"/services/{name}{part}")["statusCode"] == HTTPStatus.NOT_FOUND


def test_a_template_is_a_csv_unless_said_otherwise(get: Get) -> None:
    """It is named after the service."""
    definition = catalogue().get("load-stock")
    assert definition is not None
    for query in ({}, {"format": "csv"}):
        answer = get("/services/load-stock/template", **query)
        assert (answer["statusCode"], answer["isBase64Encoded"]) == (HTTPStatus.OK, False)
        assert answer["body"] == template_of(definition)
        assert answer["headers"]["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["headers"]["Content-Disposition"] == 'attachment; filename="load-stock.csv"'


def test_a_template_as_a_workbook_is_answered_byte_by_byte(get: Get, tmp_path: Path) -> None:
    """The gateway is told that it is base64; what it makes of it is a workbook that the service reads."""
    definition = catalogue().get("load-sales-orders")
    assert definition is not None
    answer = get("/services/load-sales-orders/template", format="xlsx")
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (HTTPStatus.OK, True)
    assert answer["headers"]["Content-Disposition"] == 'attachment; filename="load-sales-orders.xlsx"'
    checked = check_text(base64.b64decode(answer["body"]), definition, tmp_path)
    assert checked.codes == [(2, told_of_example(definition))]


def test_no_other_format_is_given(get: Get) -> None:
    """A wrong word is refused, and said to be."""
    answer = get("/services/load-stock/template", format="xls")
    assert answer["statusCode"] == HTTPStatus.BAD_REQUEST
    assert "format" in answer["body"]


def test_a_schema_is_that_of_the_definition(get: Get) -> None:
    """As JSON of its own kind."""
    definition = catalogue().get("load-stock")
    assert definition is not None
    answer = get("/services/load-stock/schema")
    assert answer["headers"]["Content-Type"] == "application/schema+json"
    assert json.loads(answer["body"]) == row_schema(definition)
