"""A submission whose target is reached by HTTP: from parts to a closed ledger, through doubt and back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.core.activity import Activity, Policy, Status
from hub.core.caller import Caller, Role
from hub.core.entity import Entity
from hub.core.filekeys import check_key
from hub.core.ledger import Ledger
from hub.core.manifest import Part
from hub.core.outcome import Outcome, OutcomeKind
from hub.core.targetsetting import load_target
from hub.core.verdict import ENTITIES, MANIFEST
from hub.ports import BusyError, Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.targets.choice import ChosenTarget
from hub.targets.exchange import Exchange
from hub.targets.http import HttpTarget
from hub.usecases.finish_attempt import WAITS, finish_attempt
from hub.usecases.process_part import PartWork, process_part
from hub.usecases.read_entities import EntityFilter, read_entities
from hub.usecases.submit_activity import cancel_activity, manifest_key, resubmit_activity, submit_activity
from hub.usecases.sweep import sweep
from tests.fakes import Clock, MemorySendings, memory_ports
from tests.target_server import Target, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLERK = Caller("ada", "acme", Role.CLERK)
KEYS = ["SO-1", "SO-2", "SO-3", "SO-4"]
SERVICE = "load-web-sales-orders"


@pytest.fixture
def server() -> Iterator[Target]:
    with serving() as target:
        yield target


@pytest.fixture
def ports(server: Target, tmp_path: Path) -> Ports:
    """A hub whose tenant sends its web orders, and nothing else, to the server."""
    setting = load_target({"url": server.url, "timeout_seconds": 1})
    acme = Tenant("acme", frozenset({SERVICE}), "DC1", targets={SERVICE: setting})
    made = memory_ports(catalogue(), tmp_path, acme)
    http = HttpTarget(MemorySendings(made.outcomes), made.outcomes, _NoSecrets(), Exchange(), made.now)
    return replace(made, target=ChosenTarget(made.target, http))


class _NoSecrets:
    def get(self, tenant: str, name: str) -> str:
        raise AssertionError((tenant, name))


def ready(ports: Ports, activity_id: str = "A1", service: str = SERVICE) -> Activity:
    """A checked activity of four orders in two parts."""
    activity = Activity(
        tenant="acme", activity_id=activity_id, service=service, definition_version=1, file_name="orders.csv",
        declared_bytes=10, status=Status.READY, created_by="ada", created_at=ports.now(), updated_at=ports.now(),
        check=1, green=True, policies=[Policy.BLOCK], part_count=2,
        ledger=Ledger(rows=5, rows_header=1, rows_accepted=4, entities=4, accepted=4),
    )  # fmt: skip
    lines = [
        msgspec.json.encode(Entity(number=n, key=key, record_key=key, rows=[n + 1], values={}, lines=[])) + b"\n"
        for n, key in enumerate(KEYS, 1)
    ]
    half, whole = len(lines[0] + lines[1]), sum(map(len, lines))
    parts = [
        Part(part=1, first=1, count=2, bytes=(0, half), numbers=(1, 2)),
        Part(part=2, first=3, count=2, bytes=(half, whole), numbers=(3, 4)),
    ]
    ports.files.put(check_key(activity, ENTITIES), b"".join(lines))
    ports.files.put(check_key(activity, MANIFEST), b"".join(msgspec.json.encode(part) + b"\n" for part in parts))
    ports.activities.add(activity)
    return activity


def run(ports: Ports, activity: Activity) -> Activity:
    """Do what a run of the state machine does, its map's failing children tolerated; return the activity after it."""
    for part in msgspec.json.Decoder(Part).decode_lines(ports.files.read(manifest_key(activity))):
        work = PartWork(tenant="acme", activity=activity.activity_id, attempt=activity.attempt, part=part)
        with suppress(BusyError):
            process_part(ports, work)
    finished = finish_attempt(ports, "acme", activity.activity_id, activity.attempt)
    assert finished is not None
    ports.workflow.end(ports.workflow.started[-1][0])
    return finished


def next_run(ports: Ports, waiting: Activity) -> Activity:
    """Let the attempt's deadline pass, and the sweep start what comes next; return the activity after that run."""
    assert waiting.deadline_at is not None
    ports.now.time = waiting.deadline_at
    assert sweep(ports) == 1
    assert ports.workflow.started[-1][0] == f"{waiting.activity_id}-{waiting.attempt}-{waiting.run}"
    swept = ports.activities.get("acme", waiting.activity_id)
    assert swept is not None
    return run(ports, swept)


def shown(ports: Ports, activity_id: str = "A1") -> list[Outcome]:
    states, _ = read_entities(ports, CLERK, activity_id, EntityFilter(), limit=10, cursor=None)
    return [state.outcome for state in states if state.outcome is not None]


def test_each_order_is_sent_once_and_shown_with_its_reference(ports: Ports, server: Target) -> None:
    """Every entity succeeds at the target the tenant chose, the others' service goes on to the warehouse."""
    closed = run(ports, submit_activity(ports, CLERK, ready(ports).activity_id, Policy.BLOCK))
    assert (closed.status, closed.ledger and closed.ledger.succeeded) == (Status.SUCCEEDED, 4)
    assert sorted(server.created) == KEYS
    assert {outcome.reference for outcome in shown(ports)} == {"T-1", "T-2", "T-3", "T-4"}
    ready(ports, "A2", "load-stock")
    assert run(ports, submit_activity(ports, CLERK, "A2", Policy.BLOCK)).status is Status.SUCCEEDED
    assert len(server.asked) == 4


def test_an_attempt_waits_for_what_is_in_doubt_and_closes_once_it_is_known(ports: Ports, server: Target) -> None:
    """A lost answer leaves the attempt processing, shown as in doubt; the sweep's run looks it up, and it closes."""
    server.behaves, server.look_up_works = ["keep and drop"], False
    waiting = run(ports, submit_activity(ports, CLERK, ready(ports).activity_id, Policy.BLOCK))
    assert (waiting.status, waiting.run, waiting.deadline_at) == (Status.PROCESSING, 2, ports.now() + WAITS[0])
    kinds = {outcome.kind for outcome in shown(ports)}
    assert OutcomeKind.IN_DOUBT in kinds
    server.look_up_works = True
    closed = next_run(ports, waiting)
    assert closed.status is Status.SUCCEEDED
    assert closed.ledger is not None
    assert closed.ledger.require_closed().succeeded == 4
    assert sorted(server.created) == KEYS


def test_a_busy_target_is_waited_for(ports: Ports, server: Target) -> None:
    """503 now does not close the attempt with work undone: the next run sends what was put off, and only that."""
    server.behaves = [503]
    waiting = run(ports, submit_activity(ports, CLERK, ready(ports).activity_id, Policy.BLOCK))
    assert waiting.status is Status.PROCESSING
    assert next_run(ports, waiting).status is Status.SUCCEEDED
    assert sorted(server.created) == KEYS


def test_a_target_that_stays_silent_ends_as_unprocessed_and_said_so(ports: Ports, server: Target) -> None:
    """After the last run the attempt closes on a balanced ledger: what is in doubt counts as unprocessed and says what
    to do; a new attempt looks up before it sends, so that nothing is there twice.
    """
    server.behaves, server.look_up_works = ["keep and drop"] * 100, False
    activity = run(ports, submit_activity(ports, CLERK, ready(ports).activity_id, Policy.BLOCK))
    for wait in WAITS:
        assert activity.deadline_at == ports.now() + wait
        activity = next_run(ports, activity)
    assert activity.status is Status.FAILED
    assert activity.ledger is not None
    assert (activity.ledger.succeeded, activity.ledger.failed, activity.ledger.unprocessed) == (0, 0, 4)
    notes = [outcome.note or "" for outcome in shown(ports)]
    assert {outcome.kind for outcome in shown(ports)} == {OutcomeKind.UNPROCESSED}
    assert any("is still not known" in note for note in notes)
    server.behaves, server.look_up_works = [], True
    ports.now.time += WAITS[0]
    assert run(ports, resubmit_activity(ports, CLERK, "A1")).status is Status.SUCCEEDED
    assert sorted(server.created) == KEYS


def test_refused_orders_fail_alone(ports: Ports, server: Target) -> None:
    """A refusal fails its order with the target's words and lets the others through; nothing waits."""
    server.behaves, server.says = ["refuse"], {"code": "no-stock", "title": "No stock"}
    closed = run(ports, submit_activity(ports, CLERK, ready(ports).activity_id, Policy.BLOCK))
    assert (closed.status, closed.run) == (Status.PARTLY_FAILED, 1)
    assert [problem.code for outcome in shown(ports) for problem in outcome.problems] == ["no-stock"]


def test_an_attempt_that_waits_can_be_cancelled(ports: Ports, server: Target) -> None:
    """Waiting is not final: cancel ends it; the sweep starts nothing any more, and counts what there is once.

    What it says of records that were not answered promises no further try.
    """
    server.behaves, server.look_up_works = ["keep and drop"] * 100, False
    run(ports, submit_activity(ports, CLERK, ready(ports).activity_id, Policy.BLOCK))
    assert cancel_activity(ports, CLERK, "A1").status is Status.CANCELLED
    clock = ports.now
    assert isinstance(clock, Clock)
    clock.pass_by(sum(WAITS, WAITS[0]))
    started = list(ports.workflow.started)
    assert [sweep(ports), sweep(ports)] == [1, 0]
    assert ports.workflow.started == started
    notes = {outcome.kind: outcome.note or "" for outcome in shown(ports)}
    assert OutcomeKind.IN_DOUBT in notes
    assert all("the activity was cancelled before" in note.lower() for note in notes.values())
