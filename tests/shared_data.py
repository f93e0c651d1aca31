"""The folder of test data beside the checkout: real files and bad ones, which the project does not hold itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared"


def shared(*parts: str) -> Path:
    """Return a path in that folder (HUB_TEST_DATA names another), or skip when it is not there."""
    folder = Path(os.environ.get("HUB_TEST_DATA", _BESIDE))
    path = folder.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no test data beside the checkout: {'/'.join(parts)}", allow_module_level=True)
    return path
