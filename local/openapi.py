"""docs/openapi.json: the API as its functions declare it, joined to one document."""

from __future__ import annotations

import json
from typing import Any

from functions.activity.app import app as activity_app
from functions.submit.app import app as submit_app
from functions.upload_url.app import app as upload_url_app

TITLE = "Integration Hub"
VERSION = "1"
_PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457): what is wrong, where, and what to do about it.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
    },
}


def openapi() -> str:
    """Return the API's OpenAPI document as JSON text, the same for the same functions."""
    document: dict[str, Any] = {}
    for app in (upload_url_app, submit_app, activity_app):
        part = json.loads(app.get_openapi_json_schema(title=TITLE, version=VERSION))
        if not document:
            document = part
            continue
        document["paths"].update(part["paths"])
        document["components"]["schemas"].update(part["components"]["schemas"])
    _answer_problems(document)
    document["servers"] = [{"url": "/", "description": "The address that the deployment's ApiUrl names."}]
    schemas = document["components"]["schemas"]
    schemas["Problem"] = _PROBLEM
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    document["security"] = [{"token": []}]
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


def _answer_problems(document: dict[str, Any]) -> None:
    """Every route answers what is wrong as problem details, whatever the toolkit would say by itself."""
    problem = {
        "description": "What is wrong, and what to do about it.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in document["paths"].values():
        for operation in path.values():
            operation["responses"] = {
                code: answer for code, answer in operation["responses"].items() if code.startswith("2")
            } | {"default": problem}
    for unused in ("HTTPValidationError", "ResponseValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
