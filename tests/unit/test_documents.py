"""The generated documents say what the code says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from local.documents import documents
from local.openapi import openapi
from local.template import read_template, resources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_a_generated_document_is_up_to_date(path: Path) -> None:
    """`make docs` was run after the last change that a document speaks of."""
    assert path.read_text(encoding="utf-8") == documents()[path], "run `make docs`"


def test_the_template_has_the_routes_that_the_functions_answer() -> None:
    """Each documented address has its route in template.yaml, and no route leads nowhere."""
    documented = {
        f"{method.upper()} {path}" for path, methods in json.loads(openapi())["paths"].items() for method in methods
    }
    routed = {route["RouteKey"] for route in resources(read_template(), "AWS::ApiGatewayV2::Route").values()}
    assert routed == documented
