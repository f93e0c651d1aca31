"""Submit, process, finish, try again, cancel, sweep: over ports in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.core.activity import Activity, Policy, Status
from hub.core.caller import Caller, Role
from hub.core.entity import Entity
from hub.core.filekeys import check_key, upload_key
from hub.core.ledger import Ledger
from hub.core.manifest import Part
from hub.core.outcome import OutcomeKind
from hub.core.verdict import ENTITIES, MANIFEST
from hub.ports import BusyError, Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.finish_attempt import finish_attempt
from hub.usecases.process_part import PartWork, process_part
from hub.usecases.read_activity import file_link
from hub.usecases.read_entities import EntityFilter, read_entities, read_entity
from hub.usecases.refusals import NotAllowedError, NotFoundError, NotNowError
from hub.usecases.submit_activity import (
    CANCELLED_COUNTED_AFTER,
    cancel_activity,
    manifest_key,
    resubmit_activity,
    submit_activity,
)
from hub.usecases.sweep import MOST_TRIES, sweep
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

CLERK = Caller("ada", "acme", Role.CLERK)
KEYS = ["SO-1", "SO-2", "SO-3", "SO-4"]


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    acme = Tenant(name="acme", services=frozenset({"load-stock"}), default_dc="DC1")
    return memory_ports(catalogue(), tmp_path, acme, Tenant("other", frozenset(), "DC1"))


@pytest.fixture
def ready(ports: Ports) -> Activity:
    """A checked activity of four accepted entities in two parts."""
    now = ports.now()
    activity = Activity(
        tenant="acme",
        activity_id="A1",
        service="load-stock",
        definition_version=1,
        file_name="stock.csv",
        declared_bytes=10,
        status=Status.READY,
        created_by="ada",
        created_at=now,
        updated_at=now,
        check=1,
        green=True,
        policies=[Policy.BLOCK, Policy.GOOD_ONLY],
        ledger=Ledger(rows=5, rows_header=1, rows_accepted=4, entities=4, accepted=4),
        part_count=2,
    )
    lines = [
        msgspec.json.encode(Entity(number=n, key=key, record_key=key, rows=[n + 1], values={}, lines=[])) + b"\n"
        for n, key in enumerate(KEYS, 1)
    ]
    half = len(lines[0] + lines[1])
    whole = half + len(lines[2] + lines[3])
    parts = [
        Part(part=1, first=1, count=2, bytes=(0, half), numbers=(1, 2)),
        Part(part=2, first=3, count=2, bytes=(half, whole), numbers=(3, 4)),
    ]
    ports.files.put(check_key(activity, ENTITIES), b"".join(lines))
    ports.files.put(check_key(activity, MANIFEST), b"".join(msgspec.json.encode(part) + b"\n" for part in parts))
    ports.activities.add(activity)
    return activity


def run(ports: Ports, activity: Activity) -> Activity:
    """Do what the state machine does: every part of the attempt's manifest, then finish."""
    manifest = ports.files.read(manifest_key(activity))
    for part in msgspec.json.Decoder(Part).decode_lines(manifest):
        process_part(ports, work_on(activity, part))
    finished = finish_attempt(ports, activity.tenant, activity.activity_id, activity.attempt)
    assert finished is not None
    return finished


def work_on(activity: Activity, part: Part) -> PartWork:
    return PartWork(tenant=activity.tenant, activity=activity.activity_id, attempt=activity.attempt, part=part)


def first_part(ports: Ports, activity: Activity) -> Part:
    return msgspec.json.Decoder(Part).decode_lines(ports.files.read(check_key(activity, MANIFEST)))[0]


def test_a_good_file_succeeds(ports: Ports, ready: Activity) -> None:
    """Every entity succeeds once, and the ledger closes on it."""
    closed = run(ports, submit_activity(ports, CLERK, "A1", Policy.BLOCK))
    assert closed.status is Status.SUCCEEDED
    assert closed.ledger == msgspec.structs.replace(ready.ledger, succeeded=4)
    assert ports.target.applied == dict.fromkeys(KEYS, 1)


def test_submitting_twice_starts_one_run(ports: Ports, ready: Activity) -> None:
    """A double click is answered alike both times and starts one run."""
    first = submit_activity(ports, CLERK, ready.activity_id, Policy.BLOCK)
    assert submit_activity(ports, CLERK, ready.activity_id, Policy.BLOCK) == first
    assert ports.workflow.started == [("A1-1", check_key(ready, MANIFEST))]


def test_submitting_under_another_policy_meanwhile_is_refused(ports: Ports, ready: Activity) -> None:
    """Once it is under way its policy stands."""
    submit_activity(ports, CLERK, ready.activity_id, Policy.BLOCK)
    with pytest.raises(NotNowError, match="submitted already under the policy block"):
        submit_activity(ports, CLERK, ready.activity_id, Policy.GOOD_ONLY)


def test_a_red_file_needs_good_only(ports: Ports, ready: Activity) -> None:
    """Under block a file with error findings is refused, and the answer says what would do."""
    red = msgspec.structs.replace(ready, status=Status.REJECTED, policies=[Policy.GOOD_ONLY])
    ports.activities.stored["acme", "A1"] = red
    with pytest.raises(NotNowError, match="good_only"):
        submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    assert submit_activity(ports, CLERK, "A1", Policy.GOOD_ONLY).status is Status.PROCESSING


@pytest.mark.parametrize("status", [Status.AWAITING_UPLOAD, Status.CHECKING, Status.EXPIRED, Status.CANCELLED])
def test_submitting_too_early_or_too_late_changes_nothing(ports: Ports, ready: Activity, status: Status) -> None:
    """Only a checked file can be submitted; the refusal leaves no trace."""
    stored = msgspec.structs.replace(ready, status=status)
    ports.activities.stored["acme", "A1"] = stored
    with pytest.raises(NotNowError):
        submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    assert ports.activities.get("acme", "A1") == stored
    assert not ports.workflow.started


@pytest.mark.usefixtures("ready")
def test_another_tenants_activity_is_unknown(ports: Ports) -> None:
    """An id of somebody else is answered like one that does not exist, by every verb."""
    stranger = Caller("eve", "other", Role.OPERATOR)
    for act in (
        lambda: submit_activity(ports, stranger, "A1", Policy.BLOCK),
        lambda: resubmit_activity(ports, stranger, "A1"),
        lambda: cancel_activity(ports, stranger, "A1"),
        lambda: read_entity(ports, stranger, "A1", 1),
    ):
        with pytest.raises(NotFoundError, match="There is no activity 'A1'"):
            act()


@pytest.mark.usefixtures("ready")
def test_a_viewer_cannot_submit(ports: Ports) -> None:
    """Reading is not deciding."""
    with pytest.raises(NotAllowedError, match="needs clerk"):
        submit_activity(ports, Caller("bob", "acme", Role.VIEWER), "A1", Policy.BLOCK)


@pytest.mark.usefixtures("ready")
def test_a_lost_start_is_made_up_by_the_sweep(ports: Ports) -> None:
    """When the state machine has no room the submission stands, and the sweep starts its run later, once."""
    ports.workflow.refuses = BusyError()
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    assert submitted.status is Status.PROCESSING
    ports.workflow.refuses = None
    ports.now.pass_by(timedelta(hours=1))
    sweep(ports)
    sweep(ports)
    assert [name for name, _ in ports.workflow.started] == ["A1-1"]


@pytest.mark.usefixtures("ready")
def test_a_run_that_ended_unseen_is_finished_by_the_sweep(ports: Ports) -> None:
    """Parts that nobody processed are unprocessed, said so, and the attempt closes."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    process_part(ports, work_on(submitted, first_part(ports, submitted)))
    ports.workflow.end("A1-1")
    ports.now.pass_by(timedelta(hours=1))
    sweep(ports)
    closed = ports.activities.get("acme", "A1")
    assert closed is not None
    assert closed.status is Status.PARTLY_FAILED
    assert closed.ledger is not None
    assert (closed.ledger.succeeded, closed.ledger.unprocessed) == (2, 2)


@pytest.mark.usefixtures("ready")
def test_a_part_delivered_twice_applies_once(ports: Ports) -> None:
    """The second delivery finds the outcomes and settles nothing again."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    work = work_on(submitted, first_part(ports, submitted))
    assert process_part(ports, work) == process_part(ports, work)
    assert ports.target.applied == {"SO-1": 1, "SO-2": 1}


@pytest.mark.usefixtures("ready")
def test_a_broken_entity_does_not_stop_its_neighbours(ports: Ports) -> None:
    """An error in one entity is raised for the map to retry, after its neighbours were settled."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    ports.target.breaks_at = {"SO-1"}
    work = work_on(submitted, first_part(ports, submitted))
    with pytest.raises(RuntimeError, match="SO-1"):
        process_part(ports, work)
    assert ports.target.applied == {"SO-2": 1}
    ports.target.breaks_at = set()
    tally = process_part(ports, work)
    assert tally is not None
    assert tally.succeeded == 2
    assert ports.target.applied == {"SO-1": 1, "SO-2": 1}


@pytest.mark.usefixtures("ready")
def test_an_entity_that_must_wait_comes_last_and_then_for_good(ports: Ports) -> None:
    """What the work of others stands in the way of is settled after its neighbours, and always ends."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    ports.target.waits_at = {"SO-1"}
    tally = process_part(ports, work_on(submitted, first_part(ports, submitted)))
    assert tally is not None
    assert tally.succeeded == 2
    assert list(ports.target.applied.items()) == [("SO-2", 1), ("SO-1", 1)]


@pytest.mark.usefixtures("ready")
def test_a_new_attempt_tries_only_what_did_not_succeed(ports: Ports) -> None:
    """Attempt 2 runs over the parts with a failure, applies what had failed, and its ledger covers the whole file."""
    ports.target.refused = {"SO-3"}
    closed = run(ports, submit_activity(ports, CLERK, "A1", Policy.BLOCK))
    assert closed.status is Status.PARTLY_FAILED
    ports.target.refused = set()
    again = resubmit_activity(ports, CLERK, "A1")
    assert [part.part for part in msgspec.json.Decoder(Part).decode_lines(ports.files.read(manifest_key(again)))] == [2]
    closed = run(ports, again)
    assert closed.status is Status.SUCCEEDED
    assert ports.target.applied == dict.fromkeys(KEYS, 1)
    states, _ = read_entities(ports, CLERK, "A1", EntityFilter(), limit=10, cursor=None)
    assert [state.outcome and state.outcome.note for state in states] == [None, None, None, "succeeded in attempt 1"]


@pytest.mark.usefixtures("ready")
def test_a_superseded_worker_stops(ports: Ports) -> None:
    """A worker of a cancelled attempt does nothing more."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    cancel_activity(ports, CLERK, "A1")
    assert process_part(ports, work_on(submitted, first_part(ports, submitted))) is None
    assert not ports.target.applied
    assert ports.workflow.ended == {"A1-1"}


@pytest.mark.usefixtures("ready")
def test_what_was_processed_of_a_cancelled_attempt_is_counted(ports: Ports) -> None:
    """Once its workers are gone the account of a cancelled activity balances too, and its results can be fetched."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    process_part(ports, work_on(submitted, first_part(ports, submitted)))
    cancelled = cancel_activity(ports, CLERK, "A1")
    assert cancelled.ledger is not None
    assert (cancelled.ledger.succeeded, cancelled.ledger.unprocessed) == (0, 0)
    with pytest.raises(NotFoundError, match="no file 'results'"):
        file_link(ports, CLERK, "A1", "results")
    sweep(ports)
    assert ports.activities.get("acme", "A1") == cancelled, "its workers may still be at work"
    ports.now.pass_by(CANCELLED_COUNTED_AFTER)
    sweep(ports)
    counted = ports.activities.get("acme", "A1")
    assert counted is not None
    assert (counted.status, counted.closed_at, counted.deadline_at) == (Status.CANCELLED, cancelled.closed_at, None)
    assert counted.ledger is not None
    ledger = counted.ledger.require_closed()
    assert (ledger.succeeded, ledger.failed, ledger.unprocessed) == (2, 0, 2)
    assert file_link(ports, CLERK, "A1", "results")
    assert sweep(ports) == 0


@pytest.mark.usefixtures("ready")
def test_cancelling_what_is_final_is_refused(ports: Ports) -> None:
    """What has ended stays as it ended; cancelling twice is answered alike."""
    run(ports, submit_activity(ports, CLERK, "A1", Policy.BLOCK))
    with pytest.raises(NotNowError, match="nothing is left to cancel"):
        cancel_activity(ports, CLERK, "A1")


@pytest.mark.usefixtures("ready")
def test_finishing_twice_gives_the_same_ledger(ports: Ports) -> None:
    """A repeated finish leaves the closed activity as it is."""
    submitted = submit_activity(ports, CLERK, "A1", Policy.BLOCK)
    closed = run(ports, submitted)
    assert finish_attempt(ports, "acme", "A1", 1) == closed


@pytest.mark.usefixtures("ready")
def test_entities_are_paged_and_filtered(ports: Ports) -> None:
    """Pages join to the whole without gap or repeat, across parts; a filter shows one outcome only."""
    ports.target.refused = {"SO-2", "SO-4"}
    run(ports, submit_activity(ports, CLERK, "A1", Policy.BLOCK))
    keys, cursor = [], None
    while True:
        states, cursor = read_entities(ports, CLERK, "A1", EntityFilter(), limit=3, cursor=cursor)
        keys += [state.entity.key for state in states]
        if cursor is None:
            break
    assert keys == KEYS
    failed, cursor = read_entities(ports, CLERK, "A1", EntityFilter(OutcomeKind.FAILED), limit=10, cursor=None)
    assert [state.entity.key for state in failed] == ["SO-2", "SO-4"]
    assert cursor is None
    assert read_entity(ports, CLERK, "A1", 3).entity.key == "SO-3"


@pytest.mark.usefixtures("ready")
def test_successes_with_a_note_are_counted_and_found(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to read every outcome to know them: what has none is not fetched, and each attempt counts anew."""
    read = ports.files.read
    fetched: list[str] = []
    monkeypatch.setattr(ports.files, "read", lambda key, *of: (fetched.extend([key] if of else ()), read(key, *of))[1])

    def noted() -> list[str]:
        fetched.clear()
        states, _ = read_entities(ports, CLERK, "A1", EntityFilter(noted=True), limit=10, cursor=None)
        return [state.entity.key for state in states]

    ports.target.refused = {"SO-3"}
    closed = run(ports, submit_activity(ports, CLERK, "A1", Policy.BLOCK))
    assert (closed.noted_count, noted(), len(fetched)) == (0, [], 0)
    closed = run(ports, resubmit_activity(ports, CLERK, "A1"))
    assert (closed.noted_count, noted(), len(fetched)) == (1, ["SO-4"], 1)
    assert resubmit_activity(ports, CLERK, "A1").noted_count == 0


def test_an_upload_whose_event_was_lost_is_found(ports: Ports, ready: Activity) -> None:
    """The sweep asks for the check of an object that arrived unseen, and lets one that never came expire."""
    waiting = msgspec.structs.replace(ready, status=Status.AWAITING_UPLOAD, deadline_at=ports.now())
    ports.activities.stored["acme", "A1"] = waiting
    file = ports.files.put(upload_key("acme", "A1"), b"x")
    ports.activities.add(msgspec.structs.replace(waiting, activity_id="A2"))
    sweep(ports)
    assert ports.check_queue.files == [file]
    assert ports.activities.get("acme", "A2").status is Status.EXPIRED


def test_what_workers_left_in_the_middle_is_ended(ports: Ports) -> None:
    """The sweep ends the unfinished work of targets too, and counts it."""
    ports.unfinished.left = 3
    assert sweep(ports) == 3
    assert sweep(ports) == 0


def test_a_check_that_never_ends_is_given_up_and_said_so(ports: Ports, ready: Activity) -> None:
    """After its tries are used up the activity fails with our fault admitted, rather than hanging."""
    file = ports.files.put(upload_key("acme", "A1"), b"x")
    stuck = msgspec.structs.replace(
        ready, status=Status.CHECKING, file=file, tries=MOST_TRIES - 1, deadline_at=ports.now()
    )
    ports.activities.stored["acme", "A1"] = stuck
    sweep(ports)
    assert ports.check_queue.files == [file]
    ports.activities.stored["acme", "A1"] = msgspec.structs.replace(stuck, tries=MOST_TRIES)
    sweep(ports)
    given_up = ports.activities.get("acme", "A1")
    assert given_up.status is Status.FAILED
    assert "our fault" in given_up.problem
