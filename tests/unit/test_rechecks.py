"""Checking a file again, read by another mapping profile or another dialect, without uploading it again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hub.core.activity import Policy, Status
from hub.core.caller import Caller, Role
from hub.core.dialect import DeclaredDialect
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.recheck import OtherReading, recheck
from hub.usecases.refusals import NotAllowedError, NotFoundError, NotNowError
from hub.usecases.request_upload import UploadRequest, request_upload
from hub.usecases.submit_activity import submit_activity
from hub.usecases.sweep import sweep
from hub.usecases.write_mapping import put_mapping, remove_mapping
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.activity import Activity

CLERK = Caller("ada", "acme", Role.CLERK)
FILE = b"Item~Pieces\nAB-1~5\n"
TILDE = DeclaredDialect(delimiter="~")
STATED = {"columns": {"Item": "Product Code", "Pieces": "Quantity On Hand"}}


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    services = frozenset({"load-stock"})
    made = memory_ports(catalogue(), tmp_path, Tenant("acme", services, "DC1"), Tenant("globex", services, "DC1"))
    put_mapping(made, CLERK, "load-stock", "", "count", STATED)
    return made


@pytest.fixture
def rejected(ports: Ports) -> Activity:
    """A file whose delimiter nobody would guess, and whose headings nobody knows."""
    asked = UploadRequest(service="load-stock", file_name="stock.csv", size_bytes=len(FILE))
    _, form = request_upload(ports, CLERK, asked)
    done = check_file(ports, ports.files.put(form.fields["key"], FILE))
    assert done is not None
    assert (done.status, done.check) == (Status.REJECTED, 1)
    return done


def run(ports: Ports) -> Activity:
    """Do the check that the queue was asked for."""
    done = check_file(ports, ports.check_queue.files.pop())
    assert done is not None
    return done


def test_a_rejected_file_becomes_ready_by_another_reading(ports: Ports, rejected: Activity) -> None:
    """With a check of its own; the mapping's version and the dialect are pinned on the activity."""
    asked = recheck(ports, CLERK, rejected.activity_id, OtherReading("count", TILDE))
    assert (asked.status, asked.check, asked.ledger) == (Status.CHECKING, 2, None)
    done = run(ports)
    assert (done.status, done.check) == (Status.READY, 2)
    assert done.mapping is not None
    assert (done.mapping.reference, done.mapping.version) == ("count", 1)
    assert done.dialect == {"delimiter": "~"}
    first, second = (ports.verdicts.get("acme", rejected.activity_id, number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.green, second.green) == (False, True)
    assert submit_activity(ports, CLERK, rejected.activity_id, Policy.BLOCK).status is Status.PROCESSING


def test_a_reading_that_says_nothing_goes_back_to_what_is_detected(ports: Ports, rejected: Activity) -> None:
    """Neither mapping nor dialect of an earlier check lingers."""
    recheck(ports, CLERK, rejected.activity_id, OtherReading("count", TILDE))
    run(ports)
    recheck(ports, CLERK, rejected.activity_id, OtherReading(None, None))
    done = run(ports)
    assert (done.status, done.mapping, done.dialect, done.check) == (Status.REJECTED, None, {}, 3)


def test_an_old_event_starts_no_check(ports: Ports, rejected: Activity) -> None:
    """A second delivery of the upload's own event finds the file checked."""
    assert rejected.file is not None
    assert check_file(ports, rejected.file) is None


def test_the_sweep_asks_again_for_a_check_that_was_lost(ports: Ports, rejected: Activity) -> None:
    """Between our write and the queue's a worker may die; nothing hangs."""
    recheck(ports, CLERK, rejected.activity_id, OtherReading("count", TILDE))
    ports.check_queue.files.clear()
    ports.now.pass_by(timedelta(minutes=1))
    assert sweep(ports) == 1
    assert run(ports).status is Status.READY


def test_only_a_checked_file_is_checked_again(ports: Ports, rejected: Activity) -> None:
    """One under way, or submitted, is told so."""
    recheck(ports, CLERK, rejected.activity_id, OtherReading("count", TILDE))
    with pytest.raises(NotNowError, match="is checking"):
        recheck(ports, CLERK, rejected.activity_id, OtherReading(None, None))
    run(ports)
    submit_activity(ports, CLERK, rejected.activity_id, Policy.BLOCK)
    with pytest.raises(NotNowError, match="is processing"):
        recheck(ports, CLERK, rejected.activity_id, OtherReading(None, None))


def test_who_may_not_is_refused(ports: Ports, rejected: Activity) -> None:
    """A viewer, another tenant, and an unknown mapping; nothing is changed."""
    for caller, error in (
        (Caller("v", "acme", Role.VIEWER), NotAllowedError),
        (Caller("o", "globex", Role.CLERK), NotFoundError),
    ):
        with pytest.raises(error):
            recheck(ports, caller, rejected.activity_id, OtherReading("count", None))
    with pytest.raises(NotFoundError):
        recheck(ports, CLERK, rejected.activity_id, OtherReading("gone", None))
    assert ports.activities.get("acme", rejected.activity_id) == rejected
    assert not ports.check_queue.files


def arrived(ports: Ports, content: bytes, caller: Caller = CLERK, mapping: str | None = None) -> Activity:
    """Upload a file and have it checked."""
    asked = UploadRequest(service="load-stock", file_name="stock.csv", size_bytes=len(content), mapping=mapping)
    _, form = request_upload(ports, caller, asked)
    done = check_file(ports, ports.files.put(form.fields["key"], content))
    assert done is not None
    return done


GOOD, LATER = b"Item,Pieces\nAB-1,7\n", b"Pieces,Item\n9,AB-2\n"


def test_the_next_file_with_these_headings_maps_itself(ports: Ports) -> None:
    """Once somebody has submitted one; whatever the order of its columns, and it is said that nobody named it."""
    first = arrived(ports, GOOD, mapping="count")
    assert arrived(ports, LATER).status is Status.REJECTED
    submit_activity(ports, CLERK, first.activity_id, Policy.BLOCK)
    later = arrived(ports, LATER)
    assert (later.status, later.mapping_found) == (Status.READY, True)
    assert later.mapping is not None
    assert later.mapping.reference == "count"
    verdict = ports.verdicts.get("acme", later.activity_id, 1)
    assert verdict is not None
    assert {column.by for column in verdict.columns} == {"profile"}


def test_a_file_with_other_headings_does_not(ports: Ports) -> None:
    """Nor one of another tenant, nor one whose profile was removed since."""
    first = arrived(ports, GOOD, mapping="count")
    submit_activity(ports, CLERK, first.activity_id, Policy.BLOCK)
    assert arrived(ports, b"Item,Pieces,Remark\nAB-1,7,x\n").status is Status.REJECTED
    assert arrived(ports, LATER, Caller("o", "globex", Role.CLERK)).status is Status.REJECTED
    remove_mapping(ports, CLERK, "load-stock", "", "count")
    assert arrived(ports, LATER).status is Status.REJECTED


def test_a_file_that_is_understood_anyway_is_left_alone(ports: Ports) -> None:
    """A green file needs no profile, and gets none."""
    plain = arrived(ports, b"Product Code,Quantity On Hand\nAB-1,7\n")
    assert (plain.status, plain.mapping, plain.mapping_found) == (Status.READY, None, False)
