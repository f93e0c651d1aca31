"""The very same file sent again is told by its check, over ports in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import msgspec
import pytest

from hub.core.activity import Activity, FileVersion, Policy, Status
from hub.core.caller import Caller, Role
from hub.core.dialect import DeclaredDialect
from hub.core.filekeys import upload_key
from hub.core.ledger import Ledger
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import VERDICT_KEPT, check_file
from hub.usecases.recheck import OtherReading, recheck
from hub.usecases.request_upload import UploadRequest, request_upload
from hub.usecases.submit_activity import cancel_activity, submit_activity
from hub.usecases.sweep import sweep
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.finding import Finding

CLERK = Caller("ada", "acme", Role.CLERK)
GOOD = b"Product Code,Quantity On Hand\nAB-1,5\n"
BAD = b"Product Code,Quantity On Hand\nAB-1,five\n"


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    services = frozenset({"load-stock"})
    return memory_ports(catalogue(), tmp_path, *(Tenant(name, services, "DC1") for name in ("acme", "globex")))


def checked(ports: Ports, content: bytes, caller: Caller = CLERK, name: str = "it's stock.csv") -> Activity:
    """Send a file, and return its activity once it is checked."""
    activity, form = request_upload(ports, caller, UploadRequest("load-stock", name, len(content)))
    return run(ports, ports.files.put(form.fields["key"], content)) or activity


def run(ports: Ports, file: FileVersion) -> Activity | None:
    return check_file(ports, file)


def told(ports: Ports, activity: Activity) -> list[Finding]:
    """Return what the newest check of an activity says of earlier files."""
    verdict = ports.verdicts.get(activity.tenant, activity.activity_id, activity.check)
    assert verdict is not None
    return [each for each in verdict.findings if each.code == "file.sent-before"]


def test_the_same_bytes_again_are_told(ports: Ports) -> None:
    """With name, time and activity of the earlier one, and how it stands; whatever it is called, refusing nothing."""
    first = checked(ports, GOOD)
    ports.now.pass_by(timedelta(hours=3))
    again = checked(ports, GOOD, name="other.csv")
    assert told(ports, first) == []
    (finding,) = told(ports, again)
    assert finding.message == (
        'The same file was sent before: "it\'s stock.csv", 2026-05-04 12:00 UTC, as activity A00001; '
        "it waits to be submitted."
    )
    assert "cancel this activity" in finding.hint
    assert (again.status, again.finding_counts["warning"]) == (Status.READY, 1)
    assert again.corrections == [], "no row of it is to be corrected"


def test_other_bytes_services_and_tenants_are_not_told(ports: Ports) -> None:
    """Only the very same file of the same tenant counts."""
    checked(ports, GOOD)
    assert told(ports, checked(ports, GOOD + b"\n")) == []
    assert told(ports, checked(ports, GOOD, Caller("eve", "globex", Role.CLERK))) == []


def test_a_file_checked_again_is_not_told_of_itself(ports: Ports) -> None:
    """By another reading, by an event that comes late, or as bytes that come back under one form."""
    activity = checked(ports, GOOD)
    key = upload_key("acme", activity.activity_id)
    recheck(ports, CLERK, activity.activity_id, OtherReading(None, DeclaredDialect(delimiter=",")))
    second = run(ports, ports.check_queue.files.pop())
    assert second is not None
    assert (second.check, told(ports, second)) == (2, [])
    run(ports, ports.files.put(key, BAD))
    back = run(ports, ports.files.put(key, GOOD))
    assert back is not None
    assert (back.check, told(ports, back)) == (4, [])


def test_bytes_that_others_replaced_are_not_told(ports: Ports) -> None:
    """An activity whose file is another by now did not send this one."""
    first = checked(ports, GOOD)
    run(ports, ports.files.put(upload_key("acme", first.activity_id), BAD))
    assert told(ports, checked(ports, GOOD)) == []


def test_what_was_submitted_is_told_before_what_was_only_checked(ports: Ports) -> None:
    """Whatever came later, and to one that is older as well: it is the one that a second submission repeats."""
    older, submitted, later = (checked(ports, GOOD) for _ in range(3))
    submit_activity(ports, CLERK, submitted.activity_id, Policy.BLOCK)
    assert submitted.activity_id in told(ports, checked(ports, GOOD))[0].message
    assert later.activity_id not in told(ports, checked(ports, GOOD))[0].message
    recheck(ports, CLERK, older.activity_id, OtherReading(None, None))
    again = run(ports, ports.check_queue.files.pop())
    assert again is not None
    assert submitted.activity_id in told(ports, again)[0].message


def test_a_submission_that_broke_off_is_noted_by_the_next_try(ports: Ports) -> None:
    """Whoever asks again after a crash has noted what the first try did not come to, without another attempt."""
    submitted = checked(ports, GOOD)
    with (
        patch.object(ports.sent_files, "note_submitted", side_effect=ConnectionError),
        pytest.raises(ConnectionError),
    ):
        submit_activity(ports, CLERK, submitted.activity_id, Policy.BLOCK)
    checked(ports, GOOD)
    again = submit_activity(ports, CLERK, submitted.activity_id, Policy.BLOCK)
    assert (again.status, again.attempt) == (Status.PROCESSING, 1)
    assert submitted.activity_id in told(ports, checked(ports, GOOD))[0].message


def test_each_end_is_said(ports: Ports) -> None:
    """Rejected, cancelled or expired before anything was submitted; under way; ended, with its counts."""
    rejected = checked(ports, BAD)
    assert rejected.status is Status.REJECTED
    assert (
        "it was rejected by the check, and nothing of it was submitted." in told(ports, checked(ports, BAD))[0].message
    )

    activity = checked(ports, GOOD)
    cancel_activity(ports, CLERK, activity.activity_id)
    cancelled = checked(ports, GOOD)
    assert "it is cancelled, and nothing of it was submitted." in told(ports, cancelled)[0].message
    ports.now.pass_by(VERDICT_KEPT + timedelta(days=1))
    sweep(ports)
    submitted = checked(ports, GOOD)
    assert "it was submitted by nobody, and expired." in told(ports, submitted)[0].message

    processing = submit_activity(ports, CLERK, submitted.activity_id, Policy.BLOCK)
    assert "it was submitted and is being processed." in told(ports, checked(ports, GOOD))[0].message
    ledger = Ledger(entities=3, accepted=3, succeeded=2, failed=1)
    partly = msgspec.structs.replace(processing, status=Status.PARTLY_FAILED, ledger=ledger, revision=99)
    ports.activities.replace(processing, partly)
    said = told(ports, checked(ports, GOOD))[0].message
    assert "it was submitted and has ended: 2 succeeded, 1 failed, 0 were not processed." in said
    ports.activities.replace(
        partly, msgspec.structs.replace(partly, status=Status.CANCELLED, ledger=None, revision=100)
    )
    assert "it was submitted and cancelled." in told(ports, checked(ports, GOOD))[0].message


def test_a_file_that_cannot_be_read_is_told_as_well(ports: Ports) -> None:
    """The same bytes will be rejected for the same reason."""
    checked(ports, b"\0\0")
    again = checked(ports, b"\0\0")
    assert (again.status, len(told(ports, again))) == (Status.REJECTED, 1)
