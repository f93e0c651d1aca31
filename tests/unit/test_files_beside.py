"""Entities whose keys stand in other files as well are told, over ports in memory."""

from __future__ import annotations

from array import array
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core import keydigests
from hub.core.activity import Activity, Policy, Status, move
from hub.core.caller import Caller, Role
from hub.core.checkedfile import checked_file
from hub.core.definition import LinelessRows
from hub.core.filekeys import check_key
from hub.core.filesbeside import FileBeside
from hub.core.keydigests import common, digests_in, digests_of
from hub.core.verdict import KEYS
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.recheck import OtherReading, recheck
from hub.usecases.request_upload import UploadRequest, request_upload
from hub.usecases.submit_activity import cancel_activity, submit_activity
from hub.usecases.write_mapping import put_mapping
from tests.checking import ORDERS, THINGS, TODAY, check_text
from tests.e2e.orders import WEB_ORDERS, orders_file, stock_file
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.finding import Finding

CLERK = Caller("ada", "acme", Role.CLERK)
CODE = "set.duplicate-across-files"
WHOLESALE, RELEASES = "load-sales-orders", "load-release-sales-order-from-hold"


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    services = frozenset({WEB_ORDERS, WHOLESALE, RELEASES, "load-stock"})
    return memory_ports(catalogue(), tmp_path, *(Tenant(name, services, "DC1") for name in ("acme", "globex")))


def checked(
    ports: Ports,
    content: bytes,
    name: str = "it's new.csv",
    caller: Caller = CLERK,
    service: str = WEB_ORDERS,
    **options: Any,  # noqa: ANN401 - more of the request
) -> Activity:
    """Send a file, and return its activity once it is checked."""
    ports.now.pass_by(timedelta(minutes=1))
    activity, form = request_upload(ports, caller, UploadRequest(service, name, len(content), **options))
    return check_file(ports, ports.files.put(form.fields["key"], content)) or activity


def orders(*keys: str, quantity: object = 1) -> bytes:
    return orders_file({key: [("P-1", quantity), ("P-2", quantity)] for key in keys})


def told(ports: Ports, activity: Activity) -> list[Finding]:
    """Return what the newest check of an activity says of other files."""
    verdict = ports.verdicts.get(activity.tenant, activity.activity_id, activity.check)
    assert verdict is not None
    return [each for each in verdict.findings if each.code == CODE]


def keys_told(ports: Ports, activity: Activity) -> list[str | None]:
    return [each.value for each in told(ports, activity)]


def test_an_order_of_another_file_is_told(ports: Ports) -> None:
    """With the row and line where it begins, its number and key, and which file that is; nothing is refused."""
    first = checked(ports, orders("W-1", "W-2", "W-3"), "it's old.csv")
    assert told(ports, first) == []
    again = checked(ports, orders("W-4", "W-3", "W-5", "W-1"))
    found = told(ports, again)
    assert [(each.row, each.line, each.entity, each.value) for each in found] == [(4, 4, 2, "W-3"), (8, 8, 4, "W-1")]
    assert found[0].message == (
        "Sales Order Number 'W-3' stands in another file as well: \"it's old.csv\", sent 2026-05-04 12:01 UTC "
        f"as activity {first.activity_id}; it waits to be submitted."
    )
    verdict = ports.verdicts.get("acme", again.activity_id, 1)
    assert verdict is not None
    (group,) = [each for each in verdict.groups if each.code == CODE]
    assert (group.count, group.first_rows, group.examples) == (2, [4, 8], ["W-3", "W-1"])
    assert (again.status, again.finding_counts["warning"], verdict.counts_by_code[CODE]) == (Status.READY, 2, 2)


def test_how_the_other_file_stands_is_said(ports: Ports) -> None:
    """Of several files that have it, the newest is named."""
    first, second = checked(ports, orders("W-1")), checked(ports, orders("W-1", "W-2"))
    submit_activity(ports, CLERK, first.activity_id, Policy.BLOCK)
    (found,) = told(ports, checked(ports, orders("W-1", "W-3")))
    assert f"{second.activity_id}; it waits to be submitted." in found.message
    submit_activity(ports, CLERK, second.activity_id, Policy.BLOCK)
    (found,) = told(ports, checked(ports, orders("W-2", "W-4")))
    assert f"{second.activity_id}; it was submitted and is being processed." in found.message


def test_what_is_not_to_be_created_by_another_file_does_not_count(ports: Ports) -> None:
    """Cancelled, rejected and failed ones, orders that are refused, and those of other tenants."""
    cancel_activity(ports, CLERK, checked(ports, orders("W-1")).activity_id)
    assert checked(ports, orders("W-1", quantity="many")).status is Status.REJECTED
    checked(ports, orders("W-1"), caller=Caller("eve", "globex", Role.CLERK))
    mixed = checked(ports, orders("W-2") + orders("W-1", quantity="many").partition(b"\n")[2])
    failed = submit_activity(ports, CLERK, checked(ports, orders("W-1", "W-9")).activity_id, Policy.BLOCK)
    ports.activities.replace(failed, move(failed, Status.FAILED, now=ports.now()))
    new = checked(ports, orders("W-1", "W-2"))
    assert keys_told(ports, new) == []
    cancel_activity(ports, CLERK, new.activity_id)
    submit_activity(ports, CLERK, mixed.activity_id, Policy.GOOD_ONLY)
    assert keys_told(ports, checked(ports, orders("W-1", "W-2"))) == ["W-2"], "the other order of it was refused"


def test_a_corrected_file_does_not_repeat_what_it_corrects(ports: Ports) -> None:
    """Nor what that one corrects; another file does."""
    first = checked(ports, orders("W-1", "W-2"))
    second = checked(ports, orders("W-1", "W-2", "W-3"), corrects=first.activity_id)
    assert keys_told(ports, second) == []
    third = checked(ports, orders("W-1", "W-4"), corrects=second.activity_id)
    assert keys_told(ports, third) == []
    assert keys_told(ports, checked(ports, orders("W-2", "W-5"), corrects=third.activity_id)) == []
    assert keys_told(ports, checked(ports, orders("W-2", "W-6"))) == ["W-2"]


def test_the_very_same_file_is_told_as_a_whole(ports: Ports) -> None:
    """That its orders are the same as well goes without saying; a file checked again is not told of itself."""
    checked(ports, orders("W-1"))
    again = checked(ports, orders("W-1"))
    assert (keys_told(ports, again), again.finding_counts["warning"]) == ([], 1)
    other = checked(ports, orders("W-1", "W-2"))
    assert keys_told(ports, other) == ["W-1"]
    cancel_activity(ports, CLERK, "A00001")
    cancel_activity(ports, CLERK, again.activity_id)
    recheck(ports, CLERK, other.activity_id, OtherReading(None, None))
    second = check_file(ports, ports.check_queue.files.pop())
    assert second is not None
    assert (second.check, keys_told(ports, second)) == (2, [])


def test_one_order_is_one_whichever_service_creates_it(ports: Ports) -> None:
    """A key is taken once for all services that create orders, where the tenant may use them; others have no say."""
    web = checked(ports, orders("W-1"))
    definition = catalogue().get(WHOLESALE)
    assert definition is not None
    required = [field for field in definition.fields if field.required]
    heads = ",".join(field.path for field in required)
    cells = ",".join("W-1" if field.path == definition.key[0] else field.example or "" for field in required)
    content = f"{heads}\n{cells}\n".encode()
    wholesale = checked(ports, content, service=WHOLESALE)
    (found,) = told(ports, wholesale)
    assert web.activity_id in found.message
    release = checked(ports, b"Release.SalesOrderNumber\nW-1\n", service=RELEASES)
    assert release.status is Status.READY
    ports.files.put(check_key(release, KEYS), digests_of(["W-1"]))
    (found,) = told(ports, checked(ports, orders("W-1", "W-2")))
    assert wholesale.activity_id in found.message, "the newest that creates it"
    ports.tenants.put(Tenant("acme", frozenset({WHOLESALE}), "DC1"))
    cancel_activity(ports, CLERK, wholesale.activity_id)
    assert told(ports, checked(ports, content, service=WHOLESALE)) == []


def test_what_is_changed_may_be_changed_again(ports: Ports) -> None:
    """Stock of the same product comes every day: nothing is told, and no keys are kept."""
    first = checked(ports, stock_file({"P-1": 5}), service="load-stock")
    assert told(ports, checked(ports, stock_file({"P-1": 6}), service="load-stock")) == []
    assert check_key(first, KEYS) not in ports.files.versions
    assert check_key(checked(ports, orders("W-1")), KEYS) in ports.files.versions


def test_a_profile_may_expect_what_is_sent_again(ports: Ports) -> None:
    """Of a partner whose files hold everything so far, nothing is told; files of others are compared with them."""
    stated = {"service": WEB_ORDERS, "repeats": "expect"}
    put_mapping(ports, CLERK, WEB_ORDERS, "", "whole", stated)
    checked(ports, orders("W-1"), mapping="whole")
    assert keys_told(ports, checked(ports, orders("W-1", "W-2"), mapping="whole")) == []
    assert keys_told(ports, checked(ports, orders("W-2", "W-3"))) == ["W-2"]


def test_the_newest_ten_files_are_looked_at(ports: Ports) -> None:
    """What is further back is found when the file is submitted; what does not count takes no place."""
    for at in range(12):
        checked(ports, orders(f"W-{at}"))
        cancel_activity(ports, CLERK, checked(ports, orders("W-C", f"W-C{at}")).activity_id)
    everything = orders(*(f"W-{at}" for at in range(12)))
    assert keys_told(ports, checked(ports, everything)) == [f"W-{at}" for at in range(2, 12)]


def test_files_without_kept_keys_are_passed_over(ports: Ports) -> None:
    """Their files have ended, or they were checked before keys were kept."""
    checked(ports, orders("W-1", "W-2"))
    gone = checked(ports, orders("W-1", "W-3"))
    del ports.files.versions[check_key(gone, KEYS)]
    (found,) = told(ports, checked(ports, orders("W-1", "W-3", "W-4")))
    assert (found.value, "activity A00001" in found.message) == ("W-1", True)


def test_keys_are_those_of_whole_orders(tmp_path: Path) -> None:
    """Of an order whose rows lie apart there is one, also in a file of many rows; a rejected file has none."""
    head = "Number,City,Product,Quantity\n"
    rows = [f"A{at},Bath,P1,1\n" for at in range(1000)]
    kept = check_text(head + "".join(rows) + "A3,Bath,P2,1\n", ORDERS, tmp_path, beside=lambda _: [])
    digests = digests_in((kept.directory / KEYS).read_bytes())
    assert list(digests) == sorted(digests_in(digests_of(f"A{at}" for at in range(1000))))
    with checked_file(tmp_path / "source", ORDERS, today=TODAY, beside=[]) as before:
        beside = [before.beside("'b.csv'")]
    text = head + "".join(f"B{at},Bath,P1,1\n" for at in range(700)) + "A3,Bath,P1,1\n\nA999,Bath,P1,1\n"
    (tmp_path / "second").write_text(text)
    with checked_file(tmp_path / "second", ORDERS, today=TODAY, beside=beside) as again:
        found = [each for each in again.findings() if each.code == CODE]
    assert [(each.row, each.entity, each.value) for each in found] == [(702, 701, "A3"), (704, 702, "A999")]
    text = head + "A2,Bath,P1,1\nA1,Bath,P1,1\nA2,Bath,P2,1\nA4,Bath,P1,1\nA1,Wells,P2,1\n"
    split = check_text(text, ORDERS, tmp_path, beside=lambda _: beside)
    assert list(digests_in((split.directory / KEYS).read_bytes())) == sorted(digests_in(digests_of(["A2", "A4"])))
    found = [each for each in split.findings if each.code == CODE]
    assert [(each.row, each.line, each.entity, each.value) for each in found] == [
        (2, 2, 1, "A2"),
        (3, 3, 2, "A1"),
        (5, 5, 3, "A4"),
    ]
    rejected = check_text("Nothing\nof it\n", ORDERS, tmp_path, beside=lambda _: beside)
    assert (rejected.verdict.file_rejected, (rejected.directory / KEYS).read_bytes()) == (True, b"")


def test_refused_orders_are_told_as_well(tmp_path: Path) -> None:
    """Whoever corrects one is to know it at once; each is told once, in its place, however many there are."""
    head = "Number,City,Product,Quantity\n"
    (tmp_path / "first").write_text(head + "".join(f"A{at},Bath,P1,1\n" for at in range(3000)))
    with checked_file(tmp_path / "first", ORDERS, today=TODAY, beside=[]) as before:
        beside = [before.beside("'first'")]
    rows = [f"A{at},Bath,P1,{'x' if at % 2 else 1}\n" for at in range(2500)]
    mixed = check_text(head + "".join(rows) + "B1,Bath,P1,x\nA1,Bath,P2,x\n", ORDERS, tmp_path, beside=lambda _: beside)
    found = [each for each in mixed.findings if each.code == CODE]
    assert [(each.row, each.line, each.entity, each.value) for each in found] == [
        (at + 2, at + 2, at + 1, f"A{at}") for at in range(2500)
    ]
    few = check_text(head + "B1,Bath,P1,x\nA7,Bath,P1,x\n", ORDERS, tmp_path, beside=lambda _: beside)
    assert [each.value for each in few.findings if each.code == CODE] == ["A7"]


def test_an_order_that_joining_mends_is_told_once(tmp_path: Path) -> None:
    """It was refused as long as its line had not come."""
    assert ORDERS.lines
    lines = ORDERS.lines.model_copy(update={"lineless_rows": LinelessRows.PASS_OVER})
    passing = ORDERS.model_copy(update={"lines": lines})
    head = "Number,City,Product,Quantity\n"
    beside = FileBeside("'b.csv'", digests_in(digests_of(["A1"])))
    text = head + "A1,Bath,,\nA2,Bath,P1,1\nA1,Bath,P1,1\n"
    mended = check_text(text, passing, tmp_path, beside=lambda _: [beside])
    assert [entity.key for entity in mended.entities] == ["A1", "A2"]
    assert [(each.row, each.value) for each in mended.findings if each.code == CODE] == [(2, "A1")]


def test_where_it_is_known_what_is_corrected_a_corrections_file_is_compared_like_any_other(tmp_path: Path) -> None:
    """A hub leaves out what an activity corrects: an order of another file is told by itself."""
    text = "Number,City,Product,Quantity,Hub: row\nA1,Bath,P1,1,2\nA2,Bath,P1,1,3\n"
    beside = FileBeside("'b.csv'", digests_in(digests_of(["A2"])))
    checked = check_text(text, ORDERS, tmp_path, beside=lambda _: [beside])
    assert [(each.row, each.code, each.value) for each in checked.findings] == [
        (1, "file.corrections", None),
        (3, CODE, "A2"),
    ]


def test_keys_are_compared_as_the_target_does(tmp_path: Path) -> None:
    """In upper and lower case alike where the service says so; a part that is missing tells keys apart."""
    (tmp_path / "first").write_text("Code,Place\nt1,Ulm\nt2,\n")
    (tmp_path / "second").write_text("Code,Place\nT1,ULM\nT2,Ulm\nT1,\nT2,\n")
    with checked_file(tmp_path / "first", THINGS, today=TODAY, beside=[]) as before:
        beside = [before.beside("'first'")]
    with checked_file(tmp_path / "second", THINGS, today=TODAY, beside=beside) as again:
        assert [(each.row, each.value) for each in again.findings() if each.code == CODE] == [
            (2, "T1 / ULM"),
            (5, "T2"),
        ]


def test_a_check_that_is_not_asked_keeps_no_keys(tmp_path: Path) -> None:
    """Nobody would read them."""
    checked = check_text("Number,City,Product,Quantity\nA1,Bath,P1,1\n", ORDERS, tmp_path)
    assert not (checked.directory / KEYS).exists()


def test_a_digest_is_the_same_everywhere() -> None:
    """It is stored, and read by other processes: it may never change."""
    assert digests_of(["WEB-1", "é"]).hex() == "f1645fd7ab012483" + "cb1abf8beff3192f", "as b2sum -l 64 has them"


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)), st.integers(1, 8))
def test_common_digests_are_found_slice_by_slice(some: set[int], others: set[int], size: int) -> None:
    """Each once, whatever the slices."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keydigests, "_SLICE", size)
        found = list(common(array("Q", sorted(some)), array("Q", sorted(others))))
    assert sorted(found) == sorted(some & others)
