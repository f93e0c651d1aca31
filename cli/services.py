"""Commands: what files may be sent for."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

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


def template(name: Annotated[str, typer.Argument(help="The service's name.", show_default=False)]) -> None:
    """Print a CSV with the service's headings and one example row."""
    sys.stdout.write(open_api().text(f"/services/{name}/template"))
