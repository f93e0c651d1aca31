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
from hub.usecases.read_activity import suggested_mapping
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


def test_what_is_not_said_is_as_it_was_said_before(ports: Ports, rejected: Activity) -> None:
    """The mapping (in its newest version) and each part of the dialect, until another is said or all is forgotten."""
    recheck(ports, CLERK, rejected.activity_id, OtherReading("count", TILDE))
    run(ports)
    put_mapping(ports, CLERK, "load-stock", "", "count", {**STATED, "description": "Counts."})
    recheck(ports, CLERK, rejected.activity_id, OtherReading(None, DeclaredDialect(header_row=1)))
    done = run(ports)
    assert done.mapping is not None
    assert (done.status, done.mapping.version) == (Status.READY, 2)
    assert done.dialect == {"delimiter": "~", "header_row": 1}
    recheck(ports, CLERK, rejected.activity_id, OtherReading(None, DeclaredDialect(delimiter=";")))
    assert run(ports).dialect == {"delimiter": ";", "header_row": 1}
    recheck(ports, CLERK, rejected.activity_id, OtherReading(None, None, anew=True))
    done = run(ports)
    assert (done.status, done.mapping, done.dialect, done.check) == (Status.REJECTED, None, {}, 5)


def test_what_an_upload_said_holds_when_its_file_is_checked_again(ports: Ports) -> None:
    """A check is not the first to say something."""
    arrived_by = arrived(ports, FILE, mapping="count")
    assert arrived_by.status is Status.REJECTED
    recheck(ports, CLERK, arrived_by.activity_id, OtherReading(None, TILDE))
    assert run(ports).status is Status.READY


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


def test_a_file_that_nobody_read_by_a_profile_is_read_by_none(ports: Ports) -> None:
    """Headings are remembered only where a profile was named; those that are understood need none."""
    plain = b"Product Code,Quantity On Hand\nAB-1,7\n"
    submit_activity(ports, CLERK, arrived(ports, plain).activity_id, Policy.BLOCK)
    later = arrived(ports, plain)
    assert (later.status, later.mapping, later.mapping_found) == (Status.READY, None, False)


def test_what_is_remembered_counts_even_where_the_file_would_be_green_without(ports: Ports) -> None:
    """The profile sets rows aside that must not go; only who says that no mapping is wanted gets none."""
    void = {"set_aside": [{"column": "Product Code", "equals": "OLD"}]}
    put_mapping(ports, CLERK, "load-stock", "", "no-old", void)
    text = b"Product Code,Quantity On Hand\nAB-1,7\nOLD,1\n"
    submit_activity(ports, CLERK, arrived(ports, text, mapping="no-old").activity_id, Policy.BLOCK)
    later = arrived(ports, text)
    assert later.ledger is not None
    assert (later.mapping_found, later.ledger.rows_set_aside, later.ledger.accepted) == (True, 1, 1)
    recheck(ports, CLERK, later.activity_id, OtherReading(None, None, by_itself=True))
    plain = run(ports)
    assert plain.ledger is not None
    assert (plain.mapping, plain.mapping_found, plain.ledger.accepted) == (None, False, 2)
    recheck(ports, CLERK, later.activity_id, OtherReading(None, TILDE))
    assert not run(ports).mapping_found
    recheck(ports, CLERK, later.activity_id, OtherReading(None, None, anew=True))
    assert run(ports).mapping_found
    recheck(ports, CLERK, later.activity_id, OtherReading(None, None))
    assert run(ports).mapping_found


def test_another_version_of_the_file_is_not_bound_to_what_was_found(ports: Ports) -> None:
    """A profile that nobody named was found by the headings: other headings, no profile."""
    submit_activity(ports, CLERK, arrived(ports, GOOD, mapping="count").activity_id, Policy.BLOCK)
    found = arrived(ports, LATER)
    assert (found.mapping_found, found.file is not None) == (True, True)
    assert found.file is not None
    again = check_file(ports, ports.files.put(found.file.key, b"Product Code,Quantity On Hand\nAB-1,7\n"))
    assert again is not None
    assert (again.status, again.mapping, again.mapping_found, again.check) == (Status.READY, None, False, 2)


def test_a_file_for_another_service_is_told_so(ports: Ports) -> None:
    """If the tenant has that service enabled; otherwise it is nobody's business."""
    text = b"Product Code,Product Description,Gross Weight,Gross Weight UOM\nM-1,Cup,0.2,KG\n"
    code = "file.wrong-service"
    alone = arrived(ports, text)
    both = Tenant("acme", frozenset({"load-stock", "load-product-masters"}), "DC1")
    ports.tenants.put(both)
    beside = arrived(ports, text)
    first, second = (ports.verdicts.get("acme", each.activity_id, 1) for each in (alone, beside))
    assert first is not None
    assert second is not None
    assert code not in first.counts_by_code
    assert "those of Load Product Masters, and 1 of Load Stock" in next(
        finding.message for finding in second.findings if finding.code == code
    )


def test_what_is_suggested_can_be_stored(ports: Ports) -> None:
    """A profile of what was matched and what was suggested: put it, and the same file is ready."""
    rejected = arrived(ports, b"Product Code,Quantiy On Hand\nAB-1,7\n")
    verdict = ports.verdicts.get("acme", rejected.activity_id, 1)
    stated = suggested_mapping(rejected, verdict)
    assert stated is not None
    put_mapping(ports, CLERK, "load-stock", "", "suggested", stated)
    recheck(ports, CLERK, rejected.activity_id, OtherReading("suggested", None))
    done = run(ports)
    assert done.status is Status.READY
    assert suggested_mapping(done, ports.verdicts.get("acme", rejected.activity_id, 2)) is None
    assert suggested_mapping(done, None) is None
