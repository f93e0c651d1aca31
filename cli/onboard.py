"""Onboard tenants, people and programs: `python -m cli.onboard --help`."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from rich.console import Console
from rich.text import Text

from cli.connection import choose_account, connect
from cli.tenantreport import say, say_onboarded, say_tenant, stated_of
from hub.aws.refused import explained
from hub.core.caller import Role
from hub.core.targetsetting import LONGEST_TIMEOUT_SECONDS, TIMEOUT_SECONDS
from hub.ports import BusyError, CloudError
from hub.ports.operators import OperatorPorts
from hub.usecases import onboard
from hub.usecases.override import read_override, remove_override, set_override
from hub.usecases.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.core.override import Override

#: Shown by --help, and each of them run by a test.
EXAMPLES = (
    "tenant acme --all-services --default-dc LEEDS",
    "tenant acme --service load-stock --service load-product-masters",
    "user acme clara --role clerk",
    "user acme clara --role viewer --reset-password",
    "machine acme warehouse-sync --role clerk",
    "tenant acme --blank-erases --create-ship-to-companies",
    "services acme --enable load-web-sales-orders --disable load-stock",
    "override acme load-web-sales-orders --file examples/overrides/web-orders.yaml",
    "override acme load-web-sales-orders",
    "target acme load-stock --url https://erp.acme.example/hub --timeout 10 --secret erp-token",
    "target acme load-stock --warehouse",
    "show",
    "show acme",
)

# The mark keeps the help from wrapping what is there to be copied.
_EPILOG = "\b\nExamples (each may be said again, with the same result):\n" + "\n".join(
    f"python -m cli.onboard {example}" for example in EXAMPLES
)

app = typer.Typer(
    help="Set up tenants, the people and programs that act for them, and the services they may use.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_show_locals=False,
)

RoleWord: TypeAlias = Annotated[
    str, typer.Option("--role", help="viewer reads; clerk uploads and submits too; operator may do everything.")
]
TenantName: TypeAlias = Annotated[str, typer.Argument(help="2 to 40 lower-case letters, digits and hyphens.")]


@app.callback()
def choose_stack(
    context: typer.Context,
    stack: Annotated[
        str, typer.Option(envvar="HUB_STACK", help="The stack that template.yaml was deployed as.")
    ] = "integration-hub",
    endpoint_url: Annotated[
        str | None,
        typer.Option(envvar="AWS_ENDPOINT_URL", help="Where AWS is emulated, as `make run` prints it. None for AWS."),
    ] = None,
    region: Annotated[str | None, typer.Option(help="The stack's region, unless your environment says it.")] = None,
) -> None:
    def ports() -> OperatorPorts:
        choose_account(os.environ, endpoint_url, region)
        return connect(stack, endpoint_url)

    # A test hands in ports of its own; a command's --help must work without any account.
    context.obj = context.obj or ports


@app.command("tenant")
def tenant_command(
    context: typer.Context,
    name: TenantName,
    service: Annotated[list[str] | None, typer.Option(help="A service to enable; those not named are not.")] = None,
    all_services: Annotated[bool, typer.Option("--all-services", help="Enable every service.")] = False,  # noqa: FBT002 - a flag on a command line
    default_dc: Annotated[
        str | None, typer.Option(help=f"The DC of orders and stock that name none; {onboard.FIRST_DC} at first.")
    ] = None,
    blank_erases: Annotated[
        bool | None,
        typer.Option(
            "--blank-erases/--blank-keeps", help="Whether a blank in a product's update erases what is kept; it keeps."
        ),
    ] = None,
    creates_companies: Annotated[
        bool | None,
        typer.Option(
            "--create-ship-to-companies/--known-ship-to-companies",
            help="Whether a sales order creates the company it goes to; it must be known.",
        ),
    ] = None,
) -> None:
    """Set up a tenant, or change what is given of one."""
    with _commanded(context) as ports:
        services = ports.services if all_services else service
        tenant, added = onboard.onboard_tenant(
            ports,
            name,
            services=services,
            default_dc=default_dc,
            blank_erases=blank_erases,
            creates_ship_to_companies=creates_companies,
        )
        say(f"{'Set up' if added else 'Already set up'}: tenant {tenant.name}.")
        say_tenant(tenant)


@app.command("user")
def user_command(
    context: typer.Context,
    tenant: TenantName,
    name: Annotated[str, typer.Argument(help="The name the person signs in with.")],
    role: RoleWord = "clerk",
    reset_password: Annotated[bool, typer.Option("--reset-password", help="Make a new temporary password.")] = False,  # noqa: FBT002 - a flag on a command line
    password_stdin: Annotated[  # noqa: FBT002 - a flag on a command line
        bool, typer.Option("--password-stdin", help="Set the password read from standard input, for good.")
    ] = False,
) -> None:
    """Set up a person, or change a role or password."""
    with _commanded(context) as ports:
        password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        done = onboard.onboard_user(ports, tenant, name, _role(role), password=password, reset_password=reset_password)
        say(f"{'Set up' if done.added else 'Already set up'}: {done.name}, {onboard.word(done.role)} of {done.tenant}.")
        if done.password is None:
            say("The password is as it was; --reset-password makes a new one.")
        elif done.temporary:
            say(f"Temporary password: {done.password}")
            say("It is shown this once. Hand it over; the first sign-in asks for another.")
        else:
            say("The password was set.")


@app.command("machine")
def machine_command(
    context: typer.Context,
    tenant: TenantName,
    name: Annotated[str, typer.Argument(help="What to call the program: lower-case letters, digits and hyphens.")],
    role: RoleWord = "clerk",
    show_secret: Annotated[bool, typer.Option("--show-secret", help="Show the secret again.")] = False,  # noqa: FBT002 - a flag on a command line
) -> None:
    """Set up a program that signs in by itself.

    It gets a client id and a secret, and asks for tokens with them (OAuth 2.0 client credentials).
    """
    with _commanded(context) as ports:
        done = onboard.onboard_machine(ports, tenant, name, _role(role), show_secret=show_secret)
        say(f"{'Set up' if done.added else 'Already set up'}: {done.name}, {onboard.word(done.role)} of {done.tenant}.")
        say(f"Client id: {done.client_id}")
        say(f"Client secret: {done.secret or 'as it was; --show-secret shows it'}")
        say(
            "It gets tokens at the stack's TokenUrl (see docs/deploy.md), and the API lets them through from now on. "
            "So that no later deployment forgets it, add the client id to the stack's parameter MachineClientIds."
        )


@app.command("services")
def services_command(
    context: typer.Context,
    tenant: TenantName,
    enable: Annotated[list[str] | None, typer.Option(help="A service to enable.")] = None,
    disable: Annotated[list[str] | None, typer.Option(help="A service to disable.")] = None,
) -> None:
    """Enable and disable services of a tenant."""
    with _commanded(context) as ports:
        changed = onboard.change_services(ports, tenant, enable=enable or (), disable=disable or ())
        say_tenant(changed)
        others = sorted(ports.services - changed.services)
        say(f"Not enabled: {', '.join(others) or 'none'}")


@app.command("override")
def override_command(
    context: typer.Context,
    tenant: TenantName,
    service: Annotated[str, typer.Argument(help="The service of which more is demanded.")],
    file: Annotated[Path | None, typer.Option("--file", help="YAML that says what: see docs/overrides.md.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Let the definition alone hold again.")] = False,  # noqa: FBT002 - a flag on a command line
) -> None:
    """Demand more of a service than its definition does, or show what is demanded."""
    if file is not None and remove:
        raise typer.BadParameter("Say --file or --remove, not both.")
    with _commanded(context) as ports:
        if remove:
            removed = remove_override(ports, tenant, service)
            say(f"{'Removed' if removed else 'Nothing was demanded'}: {service} of {tenant}.")
            return
        if file is not None:
            override: Override | None = set_override(ports, tenant, service, _text_of(file))
            say(f"Set: what {tenant} demands of {service} beyond its definition.")
        else:
            override = read_override(ports, tenant, service)
        say(stated_of(override) if override else f"Nothing is demanded of {service} beyond its definition.")


@app.command("target")
def target_command(
    context: typer.Context,
    tenant: TenantName,
    service: Annotated[str, typer.Argument(help="The service whose records go there.")],
    url: Annotated[str | None, typer.Option(help="The address that each record is posted to; https only.")] = None,
    timeout: Annotated[
        int, typer.Option(help=f"Seconds that it is given to answer, {LONGEST_TIMEOUT_SECONDS} at most.")
    ] = TIMEOUT_SECONDS,
    secret: Annotated[
        str | None, typer.Option(help="Name of the secret that is sent as a bearer token; see docs/http-target.md.")
    ] = None,
    warehouse: Annotated[bool, typer.Option("--warehouse", help="The embedded warehouse, as at first.")] = False,  # noqa: FBT002 - a flag on a command line
) -> None:
    """Choose where the records of a service go."""
    if warehouse == (url is not None):
        raise typer.BadParameter("Say either --url or --warehouse.")
    with _commanded(context) as ports:
        stated = {"url": url, "timeout_seconds": timeout, "secret": secret} if url is not None else None
        say_tenant(onboard.choose_target(ports, tenant, service, stated))


@app.command("show")
def show_command(
    context: typer.Context,
    tenant: Annotated[str | None, typer.Argument(help="The tenant to show; all of them by name if left out.")] = None,
) -> None:
    """Show a tenant and who acts for it, or all tenants."""
    with _commanded(context) as ports:
        if tenant is None:
            names = onboard.tenant_names(ports)
            say("\n".join(names) if names else "No tenant is set up yet: onboard tenant NAME --all-services")
            return
        say_onboarded(onboard.show_tenant(ports, tenant))


@contextmanager
def _commanded(context: typer.Context) -> Iterator[OperatorPorts]:
    """Give a command its ports; say what is refused in one paragraph, and exit with 1."""
    make_ports: Callable[[], OperatorPorts] = context.obj
    try:
        with explained("do this"):
            yield make_ports()
    except (RefusalError, CloudError, BusyError) as error:
        Console(stderr=True).print(Text(str(error), style="red"))
        raise typer.Exit(1) from None


def _role(name: str) -> Role:
    try:
        return Role[name.upper()]
    except KeyError:
        words = ", ".join(onboard.word(role) for role in Role)
        raise typer.BadParameter(f"{name!r} is no role. Say one of: {words}.") from None


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{file} cannot be read: {error}.") from None


if __name__ == "__main__":
    app(prog_name="python -m cli.onboard")
