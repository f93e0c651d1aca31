"""Commands: sign in and out."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from cli import session as sessions
from cli.exits import CommandError, Exit


def login(
    url: Annotated[
        str | None, typer.Argument(help="The address of the hub's page; that of `make run` if left out.")
    ] = None,
    *,
    user: Annotated[str | None, typer.Option(help="Your name; asked for if left out.")] = None,
    stack: Annotated[str | None, typer.Option(help="The stack in your AWS account, instead of an address.")] = None,
    region: Annotated[str | None, typer.Option(help="The AWS region, with --stack or --api.")] = None,
    api: Annotated[str | None, typer.Option(help="The API's address, with --client-id and --region.")] = None,
    client_id: Annotated[str | None, typer.Option(help="The user pool's client, with --api.")] = None,
) -> None:
    """Sign in. The password is asked for, or read from HUB_PASSWORD or a pipe; never from an option."""
    if stack:
        where = sessions.of_stack(stack, region)
    elif api:
        if not client_id or not region:
            raise CommandError(Exit.USAGE, "--api needs --client-id and --region as well.")
        where = sessions.SignIn(api.rstrip("/"), f"https://cognito-idp.{region}.amazonaws.com/", client_id)
    else:
        where = sessions.discover(url or sessions.local_hub(os.environ))
    name = user or typer.prompt("Name", err=True)
    session = sessions.sign_in(where, name, _password("Password"))
    if session is None:
        typer.echo("Your password is a temporary one. Choose another: 12 characters or more.", err=True)
        password = os.environ.get("HUB_NEW_PASSWORD") or typer.prompt("New password", hide_input=True, err=True)
        session = sessions.sign_in(where, name, _password("Password"), password)
    if session is None:
        raise CommandError(Exit.NOT_ALLOWED, "The new password was not accepted.")
    sessions.save(session, sessions.settings_file(os.environ))
    typer.echo(f"Signed in as {name} at {where.api_url}.", err=True)


def _password(what: str) -> str:
    if "HUB_PASSWORD" in os.environ:
        return os.environ["HUB_PASSWORD"]
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    answer: str = typer.prompt(what, hide_input=True, err=True)
    return answer


def logout() -> None:
    """Forget who is signed in."""
    sessions.settings_file(os.environ).unlink(missing_ok=True)
