"""What the use cases need from outside, and the bundle of it; a module of Protocols for each thing that is needed.

Here is what they all have in common: the errors, and whose data it is that they work for. The adapters live in
`hub.aws`; `hub.runtime.wiring` is the one place that puts the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from hub.core.catalogue import Catalogue
    from hub.core.override import Override
    from hub.core.targetsetting import TargetSetting
    from hub.ports.activities import Activities, Outcomes, Verdicts
    from hub.ports.files import Files, SentFiles
    from hub.ports.mappings import Mappings
    from hub.ports.targets import Target, Unfinished
    from hub.ports.tenants import Tenants
    from hub.ports.workflow import CheckQueue, Workflow


class ConflictError(Exception):
    """Somebody else wrote first: read again and decide again."""


class BusyError(Exception):
    """The store or the state machine has no capacity right now: the same call may succeed later."""


class NotYetError(Exception):
    """What others are in the middle of stands in the way of an entity: it may be settled otherwise in a moment."""


class ObjectGoneError(Exception):
    """The object, or that version of it, is not there (any more)."""


class CloudError(Exception):
    """The account refused an operator's command, or could not be reached; the message says what and what to do."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """Whose data it is: the services it may use and its settings.

    `blank_erases`: a blank in an update of a product erases what is kept. `creates_ship_to_companies`: an order
    creates the company it goes to where there is none of its code. `overrides`, by service, are merged into the
    definitions (`hub.usecases.tenant_definitions`). `targets`: where the entities of a service go, for those that do
    not go to the embedded warehouse.
    """

    name: str
    services: frozenset[str]
    default_dc: str
    blank_erases: bool = False
    creates_ship_to_companies: bool = False
    overrides: Mapping[str, Override] = field(default_factory=dict)
    targets: Mapping[str, TargetSetting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a target must know about the attempt it works for.

    `service` and `record` are the names of the definition and of the kind of business object, `fields` the paths of the
    service's fields. While it `may_wait`, settling may raise `NotYetError`; after that it must come to an outcome.
    """

    tenant: Tenant
    activity_id: str
    attempt: int
    part: int
    operation: str
    service: str = ""
    record: str = ""
    fields: frozenset[str] = frozenset()
    may_wait: bool = True


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything from outside, in one bundle. `now` gives aware UTC, `new_id` a sortable opaque id; `scratch` is a
    local directory for the files of the check under way.
    """

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    scratch: Path
    catalogue: Catalogue
    activities: Activities
    verdicts: Verdicts
    outcomes: Outcomes
    tenants: Tenants
    mappings: Mappings
    sent_files: SentFiles
    files: Files
    workflow: Workflow
    check_queue: CheckQueue
    target: Target
    unfinished: Unfinished
