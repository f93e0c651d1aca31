"""What the options of a command say of how a file is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from cli.exits import CommandError, Exit
from hub.core.dialect import DeclaredDialect
from hub.core.shapewords import shape_problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


def declared_dialect(**stated: Any) -> DeclaredDialect | None:  # noqa: ANN401 - as typed on the command line
    """Return what was said of how the file is written, or None when nothing was; raise `CommandError`."""
    said = {name: value for name, value in stated.items() if value is not None}
    if said.get("delimiter") in {"tab", "\\t"}:
        said["delimiter"] = "\t"
    try:
        return DeclaredDialect(**said) if said else None
    except ValidationError as error:
        wrong = "\n".join(_option_said(each) for each in error.errors())
        raise CommandError(Exit.USAGE, wrong) from error


def _option_said(error: ErrorDetails) -> str:
    """Say what is wrong with an option, or with several together."""
    said = shape_problem(error)
    option = "".join(f"--{name}: ".replace("_", "-") for name in map(str, error["loc"]))
    return f"{option}{said if option else said[:1].upper() + said[1:]}."
