"""Files are held against those that the same mapping profile read before, over ports in memory."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from hub.core.activity import Activity, Policy, Status
from hub.core.caller import Caller, Role
from hub.core.pastfiles import FileNames, PastFile, PastFiles
from hub.core.profile import ProfileError, Volume, load_profile
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.request_upload import UploadRequest, request_upload
from hub.usecases.submit_activity import cancel_activity, submit_activity
from hub.usecases.write_mapping import put_mapping
from tests.checking import ORDERS, TODAY
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

CLERK = Caller("ada", "acme", Role.CLERK)
NAMES = "Stock {sequence}*.csv"


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    services = frozenset({"load-stock"})
    return memory_ports(catalogue(), tmp_path, *(Tenant(name, services, "DC1") for name in ("acme", "globex")))


def written(ports: Ports, name: str = "daily", caller: Caller = CLERK, **stated: Any) -> None:  # noqa: ANN401 - keys of a profile
    """Have a mapping profile of load-stock."""
    put_mapping(ports, caller, "load-stock", "", name, {"service": "load-stock", **stated})


def checked(
    ports: Ports,
    name: str,
    products: int = 1,
    mapping: str | None = "daily",
    caller: Caller = CLERK,
    **options: Any,  # noqa: ANN401 - more of the request
) -> Activity:
    """Send a file, and return its activity once it is checked."""
    ports.now.pass_by(timedelta(minutes=1))
    lines = [f"AB-{at},5" for at in range(products)]
    content = "\n".join(["Product Code,Quantity On Hand", *lines, ""]).encode()
    activity, form = request_upload(
        ports, caller, UploadRequest("load-stock", name, len(content), mapping=mapping, **options)
    )
    return check_file(ports, ports.files.put(form.fields["key"], content)) or activity


def submitted(ports: Ports, name: str, products: int = 1, mapping: str | None = "daily") -> Activity:
    return submit_activity(ports, CLERK, checked(ports, name, products, mapping).activity_id, Policy.BLOCK)


def told(ports: Ports, activity: Activity) -> dict[str, str]:
    """Return the codes and messages of what a check says beside past files."""
    verdict = ports.verdicts.get(activity.tenant, activity.activity_id, activity.check)
    assert verdict is not None
    codes = {"file.sequence", "file.out-of-order", "file.name-unnumbered", "cross.volume-anomaly"}
    return {each.code: each.message for each in verdict.findings if each.code in codes}


def test_numbers_that_repeat_jump_or_go_back_are_told(ports: Ports) -> None:
    """Beside the last file that was submitted, with its name, time and activity; nothing is refused."""
    written(ports, file_names=NAMES)
    assert told(ports, checked(ports, "stock 0007.csv")) == {}
    seventh = submitted(ports, "stock 0007.csv")
    assert told(ports, checked(ports, "STOCK 8 new.CSV")) == {}
    again, ahead = checked(ports, "stock 7 again.csv"), checked(ports, "stock 9.csv")
    see = f"see 'stock 0007.csv', submitted 2026-05-04 12:02 UTC as activity {seventh.activity_id}."
    assert told(ports, again) == {"file.sequence": f"The file's number, 7, was submitted already; {see}"}
    assert told(ports, ahead) == {"file.sequence": f"The file's number, 9, comes where 8 is due; {see}"}
    assert told(ports, checked(ports, "stock 6.csv")) == {
        "file.out-of-order": "The file's number, 6, is older than 7, that of 'stock 0007.csv', submitted last "
        f"(2026-05-04 12:02 UTC, as activity {seventh.activity_id})."
    }
    assert (
        "those of this mapping are called like 'Stock 17*.csv'"
        in told(ports, checked(ports, "other.csv"))["file.name-unnumbered"]
    )
    assert (ahead.status, ahead.corrections) == (Status.READY, [])


def test_a_file_is_not_held_against_itself_or_what_it_corrects(ports: Ports) -> None:
    """A corrected file has the number of the one that it corrects, and a part of its records."""
    written(ports, file_names=NAMES, volume={"times": 2, "files": 1})
    first = submitted(ports, "Stock 1.csv", products=10)
    assert told(ports, checked(ports, "Stock 1.csv", corrects=first.activity_id)) == {}
    assert told(ports, checked(ports, "Stock 1.csv")).keys() == {"file.sequence", "cross.volume-anomaly"}


def test_files_of_others_do_not_count(ports: Ports) -> None:
    """Those of another profile, of none, of another tenant, those that nobody submitted, and cancelled ones."""
    written(ports, file_names=NAMES)
    written(ports, "weekly", file_names=NAMES)
    checked(ports, "Stock 1.csv")
    submitted(ports, "Stock 1.csv", mapping="weekly")
    submitted(ports, "Stock 1.csv", mapping=None)
    cancel_activity(ports, CLERK, submitted(ports, "Stock 1.csv").activity_id)
    assert told(ports, checked(ports, "Stock 1.csv")) == {}
    other = Caller("eve", "globex", Role.CLERK)
    written(ports, file_names=NAMES, caller=other)
    submitted(ports, "Stock 1.csv")
    assert told(ports, checked(ports, "Stock 1.csv", caller=other)) == {}
    assert told(ports, checked(ports, "Stock 1.csv")).keys() == {"file.sequence"}


def test_a_remembered_profile_compares_as_well(ports: Ports) -> None:
    """A file that maps itself is held against the past of the profile that was found, of any version."""
    written(ports, file_names=NAMES)
    submitted(ports, "Stock 1.csv")
    written(ports, file_names=NAMES, description="anew")
    found = checked(ports, "Stock 3.csv", mapping=None)
    assert (found.mapping_found, told(ports, found).keys()) == (True, {"file.sequence"})


def test_a_file_of_another_size_is_told(ports: Ports) -> None:
    """Beside the median of the last ten, of as many as the profile asks for; the bounds themselves are not told."""
    written(ports, volume={"times": 3, "files": 3})
    for products in (4, 5):
        submitted(ports, "a.csv", products)
    assert told(ports, checked(ports, "a.csv", 100)) == {}
    submitted(ports, "a.csv", 90)
    assert told(ports, checked(ports, "a.csv", 15)) == {}
    assert told(ports, checked(ports, "a.csv", 2)) == {}
    assert told(ports, checked(ports, "a.csv", 16)) == {
        "cross.volume-anomaly": "The file's number of entities is 16; usual is 5, the median of the last 3 submitted "
        "by this mapping (they had 4 to 90)."
    }
    assert told(ports, checked(ports, "a.csv", 1)).keys() == {"cross.volume-anomaly"}
    for _ in range(11):
        submitted(ports, "a.csv", 16)
    assert (
        "the last 10 submitted by this mapping (they had 16 to 16)"
        in told(ports, checked(ports, "a.csv", 2))["cross.volume-anomaly"]
    )


@pytest.mark.parametrize(
    ("stated", "name", "number"),
    [
        ("orders_{sequence}.csv", "orders_007.csv", 7),
        ("orders_{sequence}.csv", "Orders_7.CSV", 7),
        ("orders_{sequence}.csv", "orders_7.csv.txt", None),
        ("orders_{sequence}.csv", "orders_7xcsv", None),
        ("*{sequence}.csv", "shop-2026-0042.csv", 42),
        ("stock-{day}*", "stock-20260131.xlsx", 20260131),
        ("stock-{day}*", "stock-2026-01-31.xlsx", 20260131),
        ("stock-{day}*", "stock-2026-0131.xlsx", None),
    ],
)
def test_the_number_stands_where_it_is_stated(stated: str, name: str, number: int | None) -> None:
    """Zeros in front, case and what a star stands for are no matter; anything else is another name."""
    assert FileNames(stated).number(name) == number


@pytest.mark.parametrize(
    "stated", ["orders.csv", "{sequence}{day}", "{sequence}-{sequence}", "{number}.csv", "{sequence"]
)
def test_a_name_without_one_place_of_a_number_is_refused(stated: str) -> None:
    """The profile is refused, with what may stand there."""
    with pytest.raises(ProfileError) as caught:
        load_profile({"service": ORDERS.name, "file_names": stated}, ORDERS, TODAY)
    assert caught.value.problems == [
        f"file_names: {stated!r} must say once where the number stands: {{sequence}} or {{day}}"
    ]


def test_names_are_compared_in_no_time() -> None:
    """Stars are few, so that no name can keep a check busy; letters and signs stand for themselves."""
    with pytest.raises(ValueError, match="more than 2 stars"):
        FileNames("*a*a*a{sequence}")
    began = time.process_time()
    assert FileNames("*a*a{sequence}").number("a" * 1000) is None
    assert time.process_time() - began < 1


def test_days_may_be_left_out() -> None:
    """A day that is newer is no jump; one that is older or the same is told."""
    last = PastFile(
        file_name="s-20260130", submitted_at=datetime(2026, 1, 30, tzinfo=UTC), activity_id="A1", entities=1
    )
    codes = [
        said and said.code
        for name in ("s-20260207", "s-20260130", "s-2026-01-29")
        for said in [PastFiles(name, lambda: [last]).judge_name("s-{day}")]
    ]
    assert codes == [None, "file.sequence", "file.out-of-order"]


def test_a_number_that_was_late_is_no_gap() -> None:
    """7, then 5 after it; 8 has its predecessor."""
    past = [
        PastFile(file_name=f"s-{number}", submitted_at=datetime(2026, 1, day, tzinfo=UTC), activity_id="A", entities=1)
        for number, day in ((5, 3), (7, 2))
    ]
    assert PastFiles("s-8", lambda: past).judge_name("s-{sequence}") is None
    assert PastFiles("s-6", lambda: past).judge_name("s-{sequence}") is None


def test_no_entities_are_usual_for_no_file() -> None:
    """Where past files had none, any is told."""
    past = [PastFile(file_name="a", submitted_at=datetime(2026, 1, 1, tzinfo=UTC), activity_id="A", entities=0)]
    volume = Volume(times=2, files=1)
    assert PastFiles("a", lambda: past).judge_volume(volume, 0) is None
    assert PastFiles("a", lambda: past).judge_volume(volume, 1) is not None
