"""The virtual environments, one each where pins conflict. The Makefile makes them."""

from __future__ import annotations

import os
from pathlib import Path

from local.template import CHECKOUT


class NoEnvironmentError(Exception):
    """A virtual environment is not there."""


def program(environment: str, name: str) -> Path:
    """Return the path of a program in one of the environments: `dev`, `emulator`, `sam` or `checkov`.

    They lie in `.venv/` beside the template, or where HUB_VENVS says.
    """
    home = Path(os.environ.get("HUB_VENVS") or CHECKOUT / ".venv")
    path = home / environment / "bin" / name
    if not path.exists():
        raise NoEnvironmentError(f"{path} is not there. Run `make setup-all` first, or say where it is by HUB_VENVS.")
    return path
