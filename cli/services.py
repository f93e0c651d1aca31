"""Commands: what files may be sent for."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cli.exits import CommandError, Exit
from cli.options import AsJson
from cli.terminal import open_api, open_consoles, print_json


def services(
    name: Annotated[str | None, typer.Argument(help="One service, with its fields.")] = None, *, as_json: AsJson = False
) -> None:
    """List the services you may use, or show one with its fields."""
    api = open_api()
    document = api.get(f"/services/{name}") if name else api.get("/services")
    if as_json:
        print_json(document)
        return
    from cli.report import service_report, services_table  # noqa: PLC0415 - rich is slow to import

    open_consoles()[0].print(service_report(document) if name else services_table(document["services"]))


class TemplateFormat(StrEnum):
    """How a template is written."""

    CSV = "csv"
    XLSX = "xlsx"


Name: TypeAlias = Annotated[str, typer.Argument(help="The service's name.", show_default=False)]


def template(
    name: Name,
    *,
    file_format: Annotated[TemplateFormat, typer.Option("--format", help="How it is written.")] = TemplateFormat.CSV,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; stdout if left out.", show_default=False)
    ] = None,
) -> None:
    """Write a file to fill in: the service's headings and one example row; as a workbook with lists to choose from."""
    if output is None and file_format is TemplateFormat.XLSX and sys.stdout.isatty():
        raise CommandError(Exit.USAGE, f"A workbook is nothing to look at here. Add `--output {name}.xlsx`.")
    content = open_api().content(f"/services/{name}/template", format=file_format.value)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise CommandError(Exit.USAGE, f"{output} cannot be written: {error}.") from error


def schema(name: Name) -> None:
    """Print the JSON Schema of what the values of a row must look like, by field path."""
    print_json(open_api().get(f"/services/{name}/schema"))
