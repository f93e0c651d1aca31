"""From asking for an upload to its verdict, over ports in memory."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.core.activity import FileVersion, Policy, Status
from hub.core.caller import Caller, Role
from hub.core.filekeys import check_key, parse_upload_key, upload_key
from hub.core.verdict import ENTITIES, FINDINGS, MANIFEST, ROWS
from hub.ports import ObjectGoneError, Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import CHECK_LEASE, CheckUnderWayError, check_file
from hub.usecases.read_activity import read_activity
from hub.usecases.read_check import FindingFilter, read_findings, read_groups, read_rows
from hub.usecases.refusals import InvalidRequestError, NotAllowedError, NotFoundError, NotNowError
from hub.usecases.request_upload import UploadRequest, request_upload
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.activity import Activity

CLERK = Caller("ada", "acme", Role.CLERK)
ASKED = UploadRequest(service="load-stock", file_name="stock.csv", size_bytes=10)
GOOD = b"Product Code,Quantity On Hand\nAB-1,5\nAB-2,7\n"
BAD = b"Product Code,Quantity On Hand\nAB-1,five\n,7\n" + b"".join(b"C-%d,none\n" % n for n in range(500))


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    acme = Tenant(name="acme", services=frozenset({"load-stock"}), default_dc="DC1")
    return memory_ports(catalogue(), tmp_path, acme)


def arrived(ports: Ports, content: bytes) -> tuple[Activity, FileVersion]:
    """Ask for an upload and let its file arrive."""
    activity, form = request_upload(ports, CLERK, ASKED)
    return activity, ports.files.put(form.fields["key"], content)


def test_a_form_follows_its_activity(ports: Ports) -> None:
    """There is an activity that waits with a deadline, and a form for its key alone, free of the file name."""
    activity, form = request_upload(ports, CLERK, ASKED)
    assert ports.activities.get("acme", activity.activity_id) == activity
    assert (activity.status, activity.deadline_at is not None) == (Status.AWAITING_UPLOAD, True)
    assert form.fields["key"] == upload_key("acme", activity.activity_id)
    assert parse_upload_key(form.fields["key"]) == ("acme", activity.activity_id)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("stock.tsv", "text/csv"),
        ("Stock.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("stock.xml", "application/xml"),
        ("stock.json", "application/json"),
        ("stock.ndjson", "application/x-ndjson"),
    ],
)
def test_a_form_says_what_the_name_of_the_file_promises(name: str, content_type: str, ports: Ports) -> None:
    """One content type a format; what the file really is, the check tells from its bytes."""
    _, form = request_upload(ports, CLERK, UploadRequest("load-stock", name, 10))
    assert form.fields["Content-Type"] == content_type


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"file_name": "a/b.csv"}, "file.name-unsafe"),
        ({"file_name": "a\x00.csv"}, "file.name-unsafe"),
        ({"file_name": ".csv"}, "file.name-unsafe"),
        ({"file_name": ""}, "file.name-unsafe"),
        ({"file_name": "a" * 252 + ".csv"}, "file.name-unsafe"),
        ({"file_name": "a.csv.exe"}, "file.extension-denied"),
        ({"file_name": "csv"}, "file.extension-denied"),
        ({"size_bytes": 0}, "file.empty"),
        ({"size_bytes": -1}, "file.empty"),
        ({"size_bytes": 10**15}, "file.too-large"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_before_anything_is_stored(
    ports: Ports, change: dict[str, object], code: str
) -> None:
    """Name, ending and size are judged first; the refusal leaves no activity behind."""
    with pytest.raises(InvalidRequestError) as refused:
        request_upload(ports, CLERK, UploadRequest(**{**_fields(ASKED), **change}))
    assert refused.value.code == code
    assert not ports.activities.stored


def _fields(asked: UploadRequest) -> dict[str, object]:
    return {"service": asked.service, "file_name": asked.file_name, "size_bytes": asked.size_bytes}


def test_services_not_enabled_and_roles_too_low_are_refused(ports: Ports) -> None:
    """A service that exists but is not enabled looks like one that does not; a viewer cannot upload."""
    with pytest.raises(NotFoundError):
        request_upload(ports, CLERK, UploadRequest("load-product-masters", "a.csv", 1))
    with pytest.raises(NotAllowedError):
        request_upload(ports, Caller("bob", "acme", Role.VIEWER), ASKED)
    with pytest.raises(NotAllowedError):
        request_upload(ports, Caller("eve", "nobody", Role.CLERK), ASKED)


def test_a_good_file_is_ready(ports: Ports) -> None:
    """Verdict, counts, policies and files are there when the status says so, and the lists of the check can be read."""
    activity, file = arrived(ports, GOOD)
    checked = check_file(ports, file)
    assert checked is not None
    assert (checked.status, checked.policies) == (Status.READY, [Policy.BLOCK, Policy.GOOD_ONLY])
    assert checked.ledger is not None
    assert (checked.ledger.rows, checked.ledger.entities, checked.ledger.accepted) == (3, 2, 2)
    for name in (FINDINGS, ROWS, ENTITIES, MANIFEST):
        ports.files.read(check_key(checked, name))
    shown, verdict, progress = read_activity(ports, CLERK, activity.activity_id)
    assert (shown, verdict is not None, progress) == (checked, True, None)


def test_every_finding_can_be_paged(ports: Ports) -> None:
    """Pages of findings and of rows join to the whole, whatever the limit, with the filters applied."""
    activity, file = arrived(ports, BAD)
    checked = check_file(ports, file)
    assert checked is not None
    assert (checked.status, checked.policies) == (Status.REJECTED, [])
    joined = _joined(
        lambda cursor: read_findings(ports, CLERK, activity.activity_id, FindingFilter(), limit=33, cursor=cursor)
    )
    types = _joined(
        lambda cursor: read_findings(
            ports, CLERK, activity.activity_id, FindingFilter(code="cell.type"), limit=200, cursor=cursor
        )
    )
    assert [finding.row for finding in types] == [2, *range(4, 504)]
    assert {finding.code for finding in joined} >= {"cell.type", "cell.required"}
    assert len(joined) == sum(checked.finding_counts.values())
    assert sum(group.count for group in read_groups(ports, CLERK, activity.activity_id)) == len(joined)
    rows = []
    cursor = None
    while True:
        page, cursor = read_rows(ports, CLERK, activity.activity_id, limit=70, cursor=cursor)
        rows += page.rows
        if cursor is None:
            break
    assert [row.row for row in rows] == list(range(1, 504))
    assert [len(row.findings) for row in rows] == [0] + [1] * 502


def _joined(page) -> list:  # noqa: ANN001 - a page by its cursor
    shown, cursor = page(None)
    found = list(shown.findings)
    while cursor:
        more, cursor = page(cursor)
        assert more.total == shown.total
        found += more.findings
    if shown.total is not None:
        assert shown.total == len(found)
    return found


def test_the_same_object_again_changes_nothing(ports: Ports) -> None:
    """A second delivery of the event finds the version checked."""
    activity, file = arrived(ports, GOOD)
    checked = check_file(ports, file)
    assert check_file(ports, file) is None
    assert ports.activities.get("acme", activity.activity_id) == checked


def test_the_newest_object_wins_until_submit(ports: Ports) -> None:
    """The same form used twice: the second file is judged anew; after Submit it comes too late."""
    activity, file = arrived(ports, BAD)
    check_file(ports, file)
    again = check_file(ports, ports.files.put(file.key, GOOD))
    assert again is not None
    assert (again.status, again.check) == (Status.READY, 2)
    submitted = msgspec.structs.replace(again, status=Status.PROCESSING)
    ports.activities.stored["acme", activity.activity_id] = submitted
    assert check_file(ports, ports.files.put(file.key, BAD)) is None
    assert ports.activities.get("acme", activity.activity_id) == submitted


@pytest.mark.parametrize("is_checked", [True, False])
def test_an_older_object_never_takes_the_place_of_a_newer_one(is_checked: bool, ports: Ports) -> None:  # noqa: FBT001 - a parameter
    """Its event may come late or twice; also while the newer one is still to be checked, because a worker died."""
    activity, older = arrived(ports, BAD)
    newer = ports.files.put(older.key, GOOD)
    if not is_checked:
        ports.files.download = _dies  # type: ignore[method-assign]
        with pytest.raises(RuntimeError):
            check_file(ports, newer)
        del ports.files.download
        assert check_file(ports, older) is None
    checked = check_file(ports, newer)
    assert checked is not None
    assert (checked.status, checked.file) == (Status.READY, newer)
    assert check_file(ports, older) is None
    assert ports.activities.get("acme", activity.activity_id) == checked


def test_a_check_under_way_is_left_alone_until_its_lease_ends(ports: Ports) -> None:
    """A second worker is turned away while the first may be at it, and takes over when it has gone."""
    activity, file = arrived(ports, GOOD)
    ports.files.download = _dies  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        check_file(ports, file)
    claimed = ports.activities.get("acme", activity.activity_id)
    assert claimed is not None
    held = msgspec.structs.replace(claimed, deadline_at=ports.now() + CHECK_LEASE)
    ports.activities.stored["acme", activity.activity_id] = held
    with pytest.raises(CheckUnderWayError):
        check_file(ports, file)
    del ports.files.download
    ports.now.pass_by(CHECK_LEASE + timedelta(seconds=1))
    checked = check_file(ports, file)
    assert checked is not None
    assert (checked.status, checked.tries) == (Status.READY, 2)


def _dies(_file: FileVersion, _to: Path) -> None:
    raise RuntimeError("the worker died")


def test_a_worker_that_fails_gives_its_lease_back(ports: Ports) -> None:
    """What failed can be tried again at once, not only when the lease would have ended."""
    activity, file = arrived(ports, GOOD)
    ports.files.download = _dies  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        check_file(ports, file)
    del ports.files.download
    assert ports.activities.due(ports.now(), limit=10) == [ports.activities.get("acme", activity.activity_id)]
    assert check_file(ports, file) is not None


def test_an_object_that_is_gone_fails_visibly(ports: Ports) -> None:
    """When the object was removed before it was read, the activity says so, and nothing is tried for ever."""
    _, file = arrived(ports, GOOD)
    ports.files.versions.clear()
    failed = check_file(ports, file)
    assert failed is not None
    assert failed.status is Status.FAILED
    assert "removed before it could be checked" in str(failed.problem)
    with pytest.raises(ObjectGoneError):
        ports.files.read(file.key)


def test_objects_of_no_activity_are_nobodys(ports: Ports) -> None:
    """Keys that no form was made for are answered with nothing."""
    for key in ("uploads/acme/A9/original", "uploads/acme/A9/original/x", "elsewhere"):
        assert check_file(ports, ports.files.put(key, GOOD)) is None


def test_a_file_not_checked_has_no_findings_to_read(ports: Ports) -> None:
    """Reading before the verdict says that there is none yet."""
    activity, _ = request_upload(ports, CLERK, ASKED)
    with pytest.raises(NotNowError, match="no verdict"):
        read_rows(ports, CLERK, activity.activity_id, limit=5, cursor=None)


def test_an_idempotency_key_answers_with_the_first_activity(ports: Ports) -> None:
    """Asked again with its key: the same activity. Another file with that key, or a file that came: refused."""
    asked = UploadRequest(**_fields(ASKED), request_key="k")
    first, _ = request_upload(ports, CLERK, asked)
    again, _ = request_upload(ports, CLERK, asked)
    assert first == again
    with pytest.raises(InvalidRequestError, match="another file"):
        request_upload(ports, CLERK, UploadRequest("load-stock", "other.csv", 10, request_key="k"))
    check_file(ports, ports.files.put(upload_key("acme", first.activity_id), GOOD))
    with pytest.raises(NotNowError, match="has arrived"):
        request_upload(ports, CLERK, asked)
