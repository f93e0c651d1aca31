"""The options that say how a file is written, alike for every command that reads one."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast, get_type_hints

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.dialect import DeclaredDialect


class DialectOptions(NamedTuple):
    """How a file is written, as typed on the command line; the fields are the options."""

    encoding: Annotated[str | None, typer.Option(help="How the file is written; detected if left out.")] = None
    delimiter: Annotated[str | None, typer.Option(help="One character, or tab.")] = None
    quote: Annotated[str | None, typer.Option(help="One character.")] = None
    header_row: Annotated[int | None, typer.Option(help="The row of the headings, from 1; 0: there is none.")] = None
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None
    file_format: Annotated[str | None, typer.Option("--format", help="csv, xlsx, xml, json or jsonl.")] = None

    def declared(self) -> DeclaredDialect | None:
        """Return what was said, or None when nothing was; raise `CommandError` where that cannot be."""
        from cli.dialect import declared_dialect  # noqa: PLC0415 - slow to import

        stated = self._asdict()
        return declared_dialect(format=stated.pop("file_format"), **stated)

    def stated(self) -> dict[str, Any] | None:
        """Return the same as the API takes it."""
        declared = self.declared()
        return declared.model_dump(exclude_none=True) if declared else None


def takes_dialect(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options in the place of its parameter `dialect`, which holds what they say."""
    signature = inspect.signature(command, eval_str=True)
    hints = get_type_hints(DialectOptions, include_extras=True)
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hints[name])
        for name in DialectOptions._fields
    ]
    parameters: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        parameters += options if name == "dialect" else [parameter]

    def run(**values: Any) -> None:  # noqa: ANN401 - the command's own
        said = {name: values.pop(name) for name in DialectOptions._fields}
        command(**values, dialect=DialectOptions(**said))

    # Typer reads a command's name, help and options off these.
    run.__name__, run.__doc__, run.__module__ = command.__name__, command.__doc__, command.__module__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    cast("Any", run).__signature__ = signature.replace(parameters=parameters)
    return run
