"""Commands: mapping profiles, kept by the hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cli.options import AsJson, Service
from cli.terminal import open_api, open_consoles, print_json

app = typer.Typer(help="Mapping profiles: how a partner's files are read.", no_args_is_help=True)

Name: TypeAlias = Annotated[str, typer.Argument(help="NAME, or PARTNER/NAME.", show_default=False)]


def _address(service: str, reference: str) -> tuple[str, dict[str, str]]:
    partner, _, name = reference.rpartition("/")
    return f"/services/{service}/mappings/{name}", {"partner": partner} if partner else {}


@app.command("list")
def list_mappings(*, service: Service, as_json: AsJson = False) -> None:
    """List your mapping profiles for a service."""
    found = open_api().get(f"/services/{service}/mappings")
    if as_json:
        print_json(found)
        return
    from cli.report import mappings_table  # noqa: PLC0415 - rich is slow to import

    open_consoles()[0].print(mappings_table(found["mappings"]))


@app.command("get")
def get_mapping(
    name: Name,
    *,
    service: Service,
    version: Annotated[int | None, typer.Option(help="A version; the newest if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print a mapping profile as YAML, which `set` takes back."""
    path, query = _address(service, name)
    found = open_api().get(path, version=version, **query)
    if as_json:
        print_json(found)
        return
    import yaml  # noqa: PLC0415 - needed by this command only

    typer.echo(yaml.safe_dump(found["profile"], allow_unicode=True, sort_keys=False), nl=False)


@app.command("set")
def set_mapping(
    name: Name,
    file: Annotated[Path, typer.Argument(help="The profile, as YAML.", show_default=False)],
    *,
    service: Annotated[str | None, typer.Option("--service", "-s", help="As the profile says if left out.")] = None,
    if_version: Annotated[
        int | None, typer.Option(help="Only if this is the newest version (0: if there is none).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a mapping profile: a new version of its name, unless nothing changed."""
    from cli import checking  # noqa: PLC0415 - slow to import

    profile = checking.read_profile(file, checking.definition_of(service or checking.service_of(file)))
    path, query = _address(profile.service, name)
    headers = {} if if_version is None else {"If-Match": f'"{if_version}"'}
    stated = profile.model_dump(mode="json", exclude_defaults=True)
    found = open_api().write("PUT", path, stated, params=query, headers=headers)
    if as_json:
        print_json(found)
    else:
        typer.echo(f"{name} is version {found['version']} now.")


@app.command("remove")
def remove_mapping(name: Name, *, service: Service) -> None:
    """End a mapping profile. What files were judged by stays readable."""
    path, query = _address(service, name)
    open_api().write("DELETE", path, params=query)


@app.command("lint")
def lint_mapping(file: Annotated[Path, typer.Argument(help="The profile, as YAML.", show_default=False)]) -> None:
    """Say everything that is wrong with a mapping profile, without a hub."""
    from cli import checking  # noqa: PLC0415 - slow to import

    checking.lint_profile(file)
    typer.echo(f"{file} is right.")
