"""What operators see of a tenant: its settings, who acts for it, what it demands of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
import yaml
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hub.usecases import onboard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.override import Override
    from hub.ports import Tenant


def say(line: str) -> None:
    """Print a line plain, as one piece: ids and passwords are copied from here, and names are no markup."""
    typer.echo(line)


def say_tenant(tenant: Tenant) -> None:
    """Print a tenant's settings."""
    say(f"Default DC: {tenant.default_dc}")
    say(f"A blank in a product's update {'erases' if tenant.blank_erases else 'keeps'} what is kept.")
    say(f"The company a sales order goes to {'is created' if tenant.creates_ship_to_companies else 'must be known'}.")
    if tenant.overrides:
        say(f"More is demanded than their definitions do of: {', '.join(sorted(tenant.overrides))}")
    for service, target in sorted(tenant.targets.items()):
        token = f", secret {target.secret}" if target.secret else ""
        say(f"Target of {service}: {target.url}, {target.timeout_seconds} s{token}")
    say(f"Services: {', '.join(sorted(tenant.services)) or 'none yet; enable some with --service or --all-services'}")


def say_onboarded(seen: onboard.TenantSeen) -> None:
    """Print a tenant's settings, and the people and programs that act for it."""
    say_tenant(seen.tenant)
    people = [
        (
            user.name,
            ", ".join(onboard.role_words(user)) or "none: set up by half",
            "temporary" if user.temporary else "",
        )
        for user in seen.users
    ]
    _table(("person", "role", "password"), people)
    machines = [
        (
            each.name,
            each.role or "none: set up by half",
            each.client_id,
            "yes" if each.admitted else "no: say it again",
        )
        for each in seen.machines
    ]
    _table(("program", "role", "client id", "let through"), machines)


def stated_of(override: Override) -> str:
    """Return an override as the YAML that states it."""
    stated = override.model_dump(mode="json", exclude_none=True)
    return yaml.safe_dump({name: each for name, each in stated.items() if each}, allow_unicode=True).rstrip()


def _table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        say(f"No {headings[0]} yet.")
        return
    table = Table(*headings)
    for row in rows:
        table.add_row(*map(Text, row))
    Console().print(table)
