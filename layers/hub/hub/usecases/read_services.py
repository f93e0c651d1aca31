"""Read services: those a tenant may use, and the template of one."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hub.usecases.permission import enabled_service, tenant_of

if TYPE_CHECKING:
    from hub.core.caller import Caller
    from hub.core.definition import Definition
    from hub.ports import Ports


def read_services(ports: Ports, caller: Caller) -> list[Definition]:
    """Return the definitions enabled for the caller's tenant, by title."""
    enabled = tenant_of(ports, caller).services
    return sorted((each for each in ports.catalogue if each.name in enabled), key=lambda each: each.title)


def read_service(ports: Ports, caller: Caller, name: str) -> Definition:
    """Return one definition enabled for the caller's tenant."""
    return enabled_service(ports, caller, name)


def template_of(definition: Definition) -> str:
    """Return a CSV that the service takes: its headings, and one row of the fields' examples."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.title for field in definition.fields])
    writer.writerow([field.example or "" for field in definition.fields])
    return text.getvalue()
