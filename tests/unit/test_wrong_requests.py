"""What is said of a request that is not as documented: in plain words, each thing by its place."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from functions.activity import app as activity
from functions.upload_url import app as upload_url
from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

UPLOAD = {"service": "load-stock", "file_name": "s.csv", "size_bytes": 5}


def _asked(function: ModuleType, method: str, path: str, body: str | None = None, query: str = "") -> dict[str, Any]:
    """Ask a function as the gateway does, for a clerk; return the problem that it answers."""
    claims = {"username": "ada", "cognito:groups": "[tenant.acme role.clerk]", "token_use": "access"}
    name, _, value = query.partition("=")
    event = {
        "version": "2.0",
        "rawPath": f"/v1{path}",
        "rawQueryString": query,
        "queryStringParameters": {name: value} if query else {},
        "headers": {"content-type": "application/json"},
        "body": body,
        "requestContext": {
            "http": {"method": method, "path": f"/v1{path}"},
            "requestId": "r1",
            "stage": "$default",
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
        },
    }
    answer = function.app.resolve(event, None)
    assert answer["statusCode"] == HTTPStatus.BAD_REQUEST
    problem: dict[str, Any] = json.loads(answer["body"])
    return problem


@pytest.fixture(autouse=True)
def _hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    acme = Tenant(name="acme", services=frozenset({"load-stock"}), default_dc="DC1")
    ports = memory_ports(catalogue(), tmp_path, acme)
    for function in (activity, upload_url):
        monkeypatch.setattr(function, "ports", lambda: ports)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", ["body: it is not JSON"]),
        ("[]", ["body: it must be keys with their values"]),
        ("{}", [f"body.{name}: it is missing" for name in UPLOAD]),
        (json.dumps({**UPLOAD, "servce": "x"}), ["body.servce: there is no such key here"]),
        (json.dumps({**UPLOAD, "size_bytes": "five"}), ["body.size_bytes: it must be a whole number"]),
        (
            json.dumps({**UPLOAD, "dialect": {"format": "pdf", "header_row": -1}}),
            [
                "body.dialect.format: it must be 'csv', 'xlsx', 'xml', 'json' or 'jsonl'",
                "body.dialect.header_row: it must be 0 or more",
            ],
        ),
    ],
)
def test_each_thing_wrong_with_a_body_is_said(body: str, said: list[str]) -> None:
    """All at once, in one sentence for people and one by one for programs."""
    problem = _asked(upload_url, "POST", "/uploads", body)
    assert [f"{each['where']}: {each['message']}" for each in problem["errors"]] == said
    assert problem["detail"] == f"The request is not as documented: {'; '.join(said)}."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=0", "it must be 1 or more"),
        ("limit=many", "it must be a whole number"),
        ("created_from=2026-05-04T12:00:00", "it must say its time zone, as 2026-05-04T12:00:00Z does"),
        ("created_from=yesterday", "it must be a moment such as 2026-05-04T12:00:00Z"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(query: str, said: str) -> None:
    """By the parameter's name."""
    (error,) = _asked(activity, "GET", "/activities", query=query)["errors"]
    assert error == {"where": f"query.{query.partition('=')[0]}", "message": said}
