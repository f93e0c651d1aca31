"""From an upload that is to be corrected to one that corrects it, over ports in memory."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from hub.core.activity import Status
from hub.core.caller import Caller, Role
from hub.core.filekeys import check_key
from hub.core.verdict import FINDINGS
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.read_activity import file_link, read_activity
from hub.usecases.refusals import InvalidRequestError, NotFoundError, NotNowError
from hub.usecases.request_upload import UploadRequest, request_upload
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.activity import Activity

CLERK = Caller("ada", "acme", Role.CLERK)
ASKED = UploadRequest(service="load-stock", file_name="stock; may.csv", size_bytes=10)
BAD = b"Product Code,Quantity On Hand\nAB-1,five\nAB-2,none\nAB-3,7\n=AB,7\n"


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    services = frozenset({"load-stock", "load-product-masters"})
    tenants = [Tenant(name=name, services=services, default_dc="DC1") for name in ("acme", "other")]
    return memory_ports(catalogue(), tmp_path, *tenants)


def _checked(ports: Ports, content: bytes, corrects: str | None = None) -> Activity:
    _, form = request_upload(ports, CLERK, _correcting(corrects))
    activity = check_file(ports, ports.files.put(form.fields["key"], content))
    assert activity is not None
    return activity


def _correcting(activity_id: str | None) -> UploadRequest:
    return replace(ASKED, corrects=activity_id)


def test_a_file_that_is_not_clean_has_corrections_files(ports: Ports) -> None:
    """They lie beside what the check wrote, the activity names them, and a link saves them under the file's name."""
    activity = _checked(ports, BAD)
    assert activity.corrections == [
        f"corrections-{rows}.{kind}" for kind in ("csv", "xlsx") for rows in ("all", "refused")
    ]
    for name in activity.corrections:
        assert ports.files.read(check_key(activity, name))
    link = file_link(ports, CLERK, activity.activity_id, "corrections", corrections=("refused", "xlsx"))
    assert check_key(activity, "corrections-refused.xlsx") in link
    assert "as=stock; may-corrections-refused.xlsx" in link


def test_a_clean_file_has_none_and_says_so(ports: Ports) -> None:
    """Nothing is to be corrected: there is no link, and the refusal says why."""
    activity = _checked(ports, b"Product Code,Quantity On Hand\nAB-1,5\n")
    assert activity.corrections == []
    with pytest.raises(NotFoundError) as refused:
        file_link(ports, CLERK, activity.activity_id, "corrections")
    assert refused.value.code == "file.no-corrections"


def test_a_corrected_file_says_what_became_of_the_findings(ports: Ports) -> None:
    """The corrections file itself, mended in one row, is a new activity whose verdict tells fixed from still wrong."""
    first = _checked(ports, BAD)
    sent = ports.files.read(check_key(first, "corrections-all.csv")).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(sent, newline="")))
    rows[1][1] = "5"
    mended = StringIO(newline="")
    csv.writer(mended).writerows(rows)
    second = _checked(ports, mended.getvalue().encode("utf-8-sig"), corrects=first.activity_id)
    _, verdict, _ = read_activity(ports, CLERK, second.activity_id)
    assert second.corrects == first.activity_id
    assert verdict is not None
    assert verdict.comparison is not None
    told = verdict.comparison
    counts = (told.fixed_count, told.still_wrong_count, told.new_count, told.left_out_count)
    assert counts == (1, 2, 0, 0)
    assert [(each.row, each.value) for each in told.fixed] == [(2, "five")]
    assert [(each.row, each.value) for each in told.still_wrong] == [(3, "none"), (5, "=AB")]
    assert second.ledger is not None
    assert (second.ledger.accepted, second.ledger.refused) == (3, 1)


def test_what_cannot_be_compared_is_checked_all_the_same(ports: Ports) -> None:
    """The files of the earlier check may be gone by now: the corrected file has its verdict, without a comparison."""
    first = _checked(ports, BAD)
    del ports.files.versions[check_key(first, FINDINGS)]
    second = _checked(ports, BAD, corrects=first.activity_id)
    _, verdict, _ = read_activity(ports, CLERK, second.activity_id)
    assert second.status is Status.REJECTED
    assert verdict is not None
    assert verdict.comparison is None


def test_only_an_own_activity_of_the_same_service_can_be_corrected(ports: Ports) -> None:
    """Another tenant's id is unknown like one that nobody has; another service's is told as what it is; nothing is
    stored.
    """
    first = _checked(ports, BAD)
    stored = dict(ports.activities.stored)
    stranger = Caller("bo", "other", Role.CLERK)
    asked = _correcting(first.activity_id)
    other = UploadRequest("load-product-masters", "a.csv", 10, corrects=first.activity_id)
    for caller, each in ((stranger, asked), (CLERK, _correcting("A99999"))):
        with pytest.raises(NotFoundError) as refused:
            request_upload(ports, caller, each)
        assert refused.value.code == "activity.unknown"
    with pytest.raises(InvalidRequestError, match="is of the service load-stock") as wrong:
        request_upload(ports, CLERK, other)
    assert wrong.value.code == "corrects.other-service"
    assert ports.activities.stored == stored


def test_what_has_no_verdict_cannot_be_corrected_yet(ports: Ports) -> None:
    """An activity that still waits for its file, or for its check, has nothing to be corrected."""
    waiting, _ = request_upload(ports, CLERK, ASKED)
    with pytest.raises(NotNowError) as refused:
        request_upload(ports, CLERK, _correcting(waiting.activity_id))
    assert refused.value.code == "corrects.not-checked"


def test_a_key_used_again_must_correct_the_same(ports: Ports) -> None:
    """An Idempotency-Key that asked for a file that corrects nothing does not answer for one that does."""
    first = _checked(ports, BAD)
    asked = replace(ASKED, request_key="key")
    request_upload(ports, CLERK, asked)
    with pytest.raises(InvalidRequestError) as refused:
        request_upload(ports, CLERK, replace(asked, corrects=first.activity_id))
    assert refused.value.code == "idempotency-key.reused"
