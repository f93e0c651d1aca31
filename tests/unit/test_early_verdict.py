"""The early verdict: what can be read while a large file is being checked, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from hub.core import rowtaker
from hub.core.activity import CheckProgress, Status, move
from hub.core.caller import Caller, Role
from hub.ports import BusyError, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import CHECK_LEASE, check_file
from hub.usecases.early_verdict import SHOWN_EVERY, EarlyVerdict
from hub.usecases.read_activity import read_activity
from hub.usecases.read_check import FindingFilter, read_findings, read_groups, read_rows
from hub.usecases.refusals import NotNowError
from hub.usecases.request_upload import UploadRequest, request_upload
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hub.core.activity import Activity, FileVersion
    from hub.core.glimpse import Glimpse
    from hub.ports import Ports

CLERK = Caller("ada", "acme", Role.CLERK)


def content(rows: int) -> bytes:
    """Return a file of so many rows, of which every other one is wrong."""
    lines = (b"AB-%d,%s\n" % (number, b"5" if number % 2 else b"five") for number in range(rows))
    return b"Product Code,Quantity On Hand\n" + b"".join(lines)


CONTENT = content(3_500)


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    acme = Tenant(name="acme", services=frozenset({"load-stock"}), default_dc="DC1")
    return memory_ports(catalogue(), tmp_path, acme)


@pytest.fixture
def file(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> FileVersion:
    """A file of three glimpses, which are had so often that it is soon checked."""
    monkeypatch.setattr(rowtaker, "GLIMPSE_EVERY", 1_000)
    return uploaded(ports, CONTENT)


def uploaded(ports: Ports, content: bytes) -> FileVersion:
    asked = UploadRequest(service="load-stock", file_name="stock.csv", size_bytes=len(content))
    _, form = request_upload(ports, CLERK, asked)
    return ports.files.put(form.fields["key"], content)


def only(ports: Ports) -> Activity:
    (activity,) = ports.activities.stored.values()
    return activity


def checked_slowly(
    ports: Ports, file: FileVersion, between: Callable[[Glimpse], None], *, pause: timedelta = SHOWN_EVERY
) -> Activity | None:
    """Check a file on a clock that goes on between two glimpses; `between` looks in after each."""
    watch = EarlyVerdict.watch

    def slow(self: EarlyVerdict, glimpse: Glimpse) -> None:
        ports.now.pass_by(pause)
        watch(self, glimpse)
        between(glimpse)

    with patch.object(EarlyVerdict, "watch", slow):
        return check_file(ports, file)


def test_a_check_under_way_can_be_read(ports: Ports) -> None:
    """Status, progress, verdict, groups, findings and rows of what has been read; the status stays what it is."""
    long = content(25_000)
    seen: list[tuple[int, int, int]] = []

    def look(glimpse: Glimpse) -> None:
        activity, verdict, _ = read_activity(ports, CLERK, only(ports).activity_id)
        assert (activity.status, activity.green) == (Status.CHECKING, None)
        assert activity.check_progress == CheckProgress(
            rows=glimpse.rows, read_bytes=glimpse.read_bytes, size_bytes=len(long)
        )
        assert verdict is not None
        assert (verdict.partial, verdict.green, verdict.ledger.rows) == (True, False, glimpse.rows)
        assert [column.field for column in verdict.columns] == ["Stock.ProductCode", "Stock.QuantityOnHand"]
        page, _ = read_findings(ports, CLERK, activity.activity_id, FindingFilter(), limit=200, cursor=None)
        assert page.findings == verdict.findings
        assert page.total == sum(group.count for group in read_groups(ports, CLERK, activity.activity_id)) == 500
        rows, _ = read_rows(ports, CLERK, activity.activity_id, limit=3, cursor=None)
        assert [len(row.findings) for row in rows.rows] == [0, 1, 0]
        seen.append((glimpse.rows, verdict.finding_count, len(page.findings)))

    checked = checked_slowly(ports, uploaded(ports, long), look)
    assert seen == [(1_000, 500, 200), (11_000, 5_500, 200), (21_000, 10_500, 200)]
    assert checked is not None
    assert (checked.status, checked.check_progress) == (Status.REJECTED, None)
    _, verdict, _ = read_activity(ports, CLERK, checked.activity_id)
    assert verdict is not None
    assert (verdict.partial, verdict.finding_count) == (False, 12_500)


def test_every_finding_of_the_first_rows_can_be_paged(ports: Ports, file: FileVersion) -> None:
    """All of the first 1,000 rows' findings are there, page by page, not only the first page."""
    found: list[int | None] = []

    def look(_: Glimpse) -> None:
        if not found:
            found.extend(finding.row for finding in _all_findings(ports))

    checked_slowly(ports, file, look)
    assert found == list(range(2, 1_001, 2))


def _all_findings(ports: Ports) -> Iterator:
    cursor = None
    while True:
        page, cursor = read_findings(ports, CLERK, only(ports).activity_id, FindingFilter(), limit=70, cursor=cursor)
        yield from page.findings
        if cursor is None:
            return


def test_a_quick_check_writes_nothing_extra(ports: Ports, file: FileVersion) -> None:
    """A check that is over before anybody could look makes its claim and its verdict, and no other write."""
    before = only(ports).revision
    checked = check_file(ports, file)
    assert checked is not None
    assert checked.revision == before + 2


def test_a_large_file_is_shown_at_once(ports: Ports, file: FileVersion) -> None:
    """Where the size alone says that it will take long, the first rows are shown without waiting."""
    before = only(ports).revision
    with patch("hub.usecases.early_verdict.LARGE_BYTES", len(CONTENT)):
        checked = check_file(ports, file)
    assert checked is not None
    assert checked.revision == before + 3


def test_the_claim_is_renewed_on_the_way(ports: Ports, file: FileVersion) -> None:
    """Each time something is shown, the lease begins anew, so that a long check is not taken for a dead one."""
    deadlines: list[timedelta] = []

    def look(_: Glimpse) -> None:
        activity = only(ports)
        assert activity.deadline_at is not None
        deadlines.append(activity.deadline_at - ports.now())

    checked_slowly(ports, file, look, pause=timedelta(minutes=6))
    assert deadlines == [CHECK_LEASE] * 3


def test_a_cancelled_check_ends_soon(ports: Ports, file: FileVersion) -> None:
    """Cancelled on the way, the check stops at the next glimpse; the partial verdict is nobody's any more."""
    glimpses: list[int] = []

    def cancel(glimpse: Glimpse) -> None:
        glimpses.append(glimpse.rows)
        activity = only(ports)
        ports.activities.replace(activity, move(activity, Status.CANCELLED, now=ports.now()))

    ended = checked_slowly(ports, file, cancel)
    assert ended == only(ports)
    assert (only(ports).status, glimpses) == (Status.CANCELLED, [1_000])
    _, verdict, _ = read_activity(ports, CLERK, only(ports).activity_id)
    assert verdict is None
    with pytest.raises(NotNowError):
        read_groups(ports, CLERK, only(ports).activity_id)


def test_a_worker_that_dies_on_the_way_leaves_nothing_wrong(ports: Ports, file: FileVersion) -> None:
    """Its lease ends at once, and the next worker's verdict is that of a check that was never broken off."""

    def die(glimpse: Glimpse) -> None:
        if glimpse.rows > 1_000:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        checked_slowly(ports, file, die)
    activity, verdict, _ = read_activity(ports, CLERK, only(ports).activity_id)
    assert verdict is not None
    assert (activity.status, verdict.partial) == (Status.CHECKING, True)
    assert ports.activities.due(ports.now(), limit=5) == [only(ports)]
    checked = check_file(ports, file)
    assert checked is not None
    assert (checked.status, checked.tries) == (Status.REJECTED, 2)
    _, verdict, _ = read_activity(ports, CLERK, checked.activity_id)
    assert verdict is not None
    assert (verdict.partial, verdict.finding_count) == (False, 1_750)
    assert len(list(_all_findings(ports))) == 1_750


def test_a_busy_store_is_tried_again_later(ports: Ports, file: FileVersion) -> None:
    """What cannot be shown now is shown at the next glimpse; the check goes on meanwhile."""
    put = ports.verdicts.put
    shown: list[bool] = []

    def busy(*_: object) -> None:
        ports.verdicts.put = put  # type: ignore[method-assign]
        raise BusyError

    ports.verdicts.put = busy  # type: ignore[method-assign]
    checked = checked_slowly(
        ports, file, lambda _: shown.append(read_activity(ports, CLERK, only(ports).activity_id)[1] is not None)
    )
    assert shown == [False, True, True]
    assert checked is not None
    assert checked.status is Status.REJECTED


def test_a_second_check_says_nothing_of_the_first(ports: Ports, file: FileVersion) -> None:
    """While a newer file is being checked, the verdict, ledger and policies of the older one are gone."""
    first = check_file(ports, ports.files.put(file.key, b"Product Code,Quantity On Hand\nAB-1,5\n"))
    assert first is not None
    assert (first.green, first.ledger is not None, len(first.policies)) == (True, True, 2)
    seen: list[tuple[object, ...]] = []

    def look(_: Glimpse) -> None:
        activity = only(ports)
        seen.append((activity.green, activity.ledger, activity.policies, activity.finding_counts, activity.part_count))

    checked_slowly(ports, ports.files.put(file.key, CONTENT), look)
    assert seen == [(None, None, [], {}, 0)] * 3
