"""Mapping profiles stored, versioned, and pinned to the activities that they judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.core.activity import Status
from hub.core.caller import Caller, Role
from hub.core.profile import ProfileVersion
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.read_mappings import read_mapping, read_mappings
from hub.usecases.refusals import (
    InvalidMappingError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
    NotNowError,
    OvertakenError,
)
from hub.usecases.request_upload import UploadRequest, request_upload
from hub.usecases.write_mapping import put_mapping, remove_mapping
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.activity import Activity

CLERK, OTHER = Caller("ada", "acme", Role.CLERK), Caller("bo", "globex", Role.CLERK)
VIEWER = Caller("cy", "acme", Role.VIEWER)
STATED = {"columns": {"Item": "Product Code", "Pieces": "Quantity On Hand"}, "description": "The weekly count"}
FILE = b"Item,Pieces\nAB-1,5\n"


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    services = frozenset({"load-stock"})
    return memory_ports(catalogue(), tmp_path, Tenant("acme", services, "DC1"), Tenant("globex", services, "DC1"))


def put(ports: Ports, stated: dict[str, object] = STATED, **more: object):  # noqa: ANN201 - a stored profile
    return put_mapping(ports, CLERK, "load-stock", "", "count", stated, **more)


def checked(ports: Ports, activity: Activity, content: bytes = FILE) -> Activity:
    """Let the file of an activity arrive and be checked."""
    file = ports.files.put(f"uploads/acme/{activity.activity_id}/original", content)
    found = check_file(ports, file)
    assert found is not None
    return found


def asked(mapping: str | None) -> UploadRequest:
    return UploadRequest(service="load-stock", file_name="stock.csv", size_bytes=10, mapping=mapping)


def test_a_mapping_is_stored_by_path_and_read_back(ports: Ports) -> None:
    """Whatever names its fields were stated by; with who wrote it, and its version."""
    stored = put(ports)
    assert stored.which == ProfileVersion("", "count", 1)
    assert stored.updated_by == "ada"
    assert stored.stated["columns"] == {"Item": "Stock.ProductCode", "Pieces": "Stock.QuantityOnHand"}
    assert read_mapping(ports, VIEWER, "load-stock", "", "count") == stored
    assert read_mappings(ports, VIEWER, "load-stock") == [stored]


def test_versions_count_up_and_stay(ports: Ports) -> None:
    """The same content again is no new version; an old one is still to be read."""
    first = put(ports)
    assert put(ports) == first
    second = put(ports, {**STATED, "ignored": ["Remark"]})
    assert second.which.version == 2
    assert read_mapping(ports, CLERK, "load-stock", "", "count") == second
    assert read_mapping(ports, CLERK, "load-stock", "", "count", 1) == first


def test_a_partner_has_names_of_its_own(ports: Ports) -> None:
    """`count` of one partner is not that of another, nor the tenant's own."""
    own = put(ports)
    theirs = put_mapping(ports, CLERK, "load-stock", "north", "count", {"columns": {"Nr": "Product Code"}})
    assert read_mapping(ports, CLERK, "load-stock", "north", "count") == theirs
    assert read_mapping(ports, CLERK, "load-stock", "", "count") == own


def test_another_tenant_sees_none_of_it(ports: Ports) -> None:
    """Neither in the list, nor by name, nor for an upload."""
    put(ports)
    assert read_mappings(ports, OTHER, "load-stock") == []
    with pytest.raises(NotFoundError):
        read_mapping(ports, OTHER, "load-stock", "", "count")
    with pytest.raises(NotFoundError):
        request_upload(ports, OTHER, asked("count"))


def test_a_wrong_mapping_is_refused_with_all_that_is_wrong(ports: Ports) -> None:
    """And nothing is stored."""
    with pytest.raises(InvalidMappingError) as refused:
        put(ports, {"columns": {"Item": "Prodct"}, "dates": ["x"]})
    assert len(refused.value.problems) == 2
    assert read_mappings(ports, CLERK, "load-stock") == []


@pytest.mark.parametrize("name", ["", "A", "a b", "a/b", "-a", "a" * 65, "a#b", "a\n"])
def test_a_name_fits_an_address_and_a_key(ports: Ports, name: str) -> None:
    """Others are refused, with what a name may be."""
    with pytest.raises(InvalidRequestError, match="1 to 64 small letters"):
        put_mapping(ports, CLERK, "load-stock", "", name, STATED)


@pytest.mark.parametrize("partner", ["North", "no#rth", "north\n", "a/b"])
def test_a_partners_name_fits_too(ports: Ports, partner: str) -> None:
    """Or is refused; only the empty one stands for the tenant's own."""
    with pytest.raises(InvalidRequestError, match="No partner can be called"):
        put_mapping(ports, CLERK, "load-stock", partner, "count", STATED)


@pytest.mark.parametrize("reference", ["", "/count", "north/"])
def test_a_reference_that_lacks_a_name_is_no_upload_by_another(ports: Ports, reference: str) -> None:
    """A script whose variable is empty is told so, instead of being checked without its mapping or by another."""
    put(ports)
    with pytest.raises((InvalidRequestError, NotFoundError)):
        request_upload(ports, CLERK, asked(reference))


def test_a_profile_too_large_to_store_is_refused(ports: Ports) -> None:
    """With its size and what to do, before the store would refuse it."""
    values = {f"{number:05d}" * 10: "AB-1" for number in range(6000)}
    with pytest.raises(InvalidMappingError, match=r"has \d{3},\d{3} bytes as JSON, and may have 300,000"):
        put(ports, {"values": {"Product Code": values}})
    assert read_mappings(ports, CLERK, "load-stock") == []


def test_a_viewer_writes_nothing(ports: Ports) -> None:
    """Writing and removing need a clerk."""
    put(ports)
    with pytest.raises(NotAllowedError):
        put_mapping(ports, VIEWER, "load-stock", "", "count", STATED)
    with pytest.raises(NotAllowedError):
        remove_mapping(ports, VIEWER, "load-stock", "", "count")


def test_who_saw_an_older_version_overwrites_nothing(ports: Ports) -> None:
    """Two who write at once: the second is told, instead of undoing the first."""
    put(ports, expected=0)
    put(ports, {**STATED, "ignored": ["a"]}, expected=1)
    with pytest.raises(OvertakenError, match="newest version is 2, not 1"):
        put(ports, {**STATED, "ignored": ["b"]}, expected=1)


def test_who_did_not_get_the_answer_may_write_the_same_again(ports: Ports) -> None:
    """What stands there already undoes nobody's work: the same answer, and no further version."""
    first = put(ports, expected=0)
    assert put(ports, expected=0) == first
    second = put(ports, {**STATED, "ignored": ["a"]}, expected=1)
    assert put(ports, {**STATED, "ignored": ["a"]}, expected=1) == second
    remove_mapping(ports, CLERK, "load-stock", "", "count")
    with pytest.raises(OvertakenError, match="newest version is 0, not 1"):
        put(ports, {**STATED, "ignored": ["a"]}, expected=1)


def test_a_removed_mapping_is_gone_until_written_again(ports: Ports) -> None:
    """Its versions go on counting, and what activities were judged by stays."""
    first = put(ports)
    remove_mapping(ports, CLERK, "load-stock", "", "count")
    assert read_mappings(ports, CLERK, "load-stock") == []
    with pytest.raises(NotFoundError):
        request_upload(ports, CLERK, asked("count"))
    with pytest.raises(NotFoundError):
        remove_mapping(ports, CLERK, "load-stock", "", "count")
    assert read_mapping(ports, CLERK, "load-stock", "", "count", 1) == first
    assert put(ports).which.version == 3


def test_an_activity_pins_the_version_that_judges_it(ports: Ports) -> None:
    """A mapping that changes between asking and arriving changes nothing for files under way."""
    put(ports)
    activity, _ = request_upload(ports, CLERK, asked("count"))
    assert activity.mapping == ProfileVersion("", "count", 1)
    put(ports, {"columns": {"Code": "Product Code", "Pieces": "Quantity On Hand"}})
    done = checked(ports, activity)
    assert (done.status, done.mapping) == (Status.READY, ProfileVersion("", "count", 1))
    verdict = ports.verdicts.get("acme", activity.activity_id, 1)
    assert verdict is not None
    assert [column.by for column in verdict.columns] == ["profile", "profile"]


def test_without_a_mapping_the_headings_must_do(ports: Ports) -> None:
    """The same file is rejected."""
    activity, _ = request_upload(ports, CLERK, asked(None))
    assert checked(ports, activity).status is Status.REJECTED


def test_a_mapping_that_does_not_fit_any_more_is_said_so(ports: Ports) -> None:
    """Before the upload where that can be told; otherwise the activity fails, with what to do."""
    stored = put(ports)
    activity, _ = request_upload(ports, CLERK, asked("count"))
    broken = msgspec.structs.replace(stored, stated={**stored.stated, "columns": {"Item": "Stock.Gone"}})
    ports.mappings.stored["acme", "load-stock", "count"][0] = broken
    with pytest.raises(InvalidRequestError, match="does not fit Load Stock"):
        request_upload(ports, CLERK, asked("count"))
    failed = checked(ports, activity)
    assert failed.status is Status.FAILED
    assert "correct the mapping" in (failed.problem or "")


def test_an_idempotency_key_stands_for_the_mapping_too(ports: Ports) -> None:
    """The same key with another mapping asks for something else, and is refused."""
    put(ports)
    first = UploadRequest("load-stock", "stock.csv", 10, "count", "key-1")
    again = UploadRequest("load-stock", "stock.csv", 10, None, "key-1")
    activity, _ = request_upload(ports, CLERK, first)
    assert request_upload(ports, CLERK, first)[0].activity_id == activity.activity_id
    with pytest.raises(InvalidRequestError, match="used for another file"):
        request_upload(ports, CLERK, again)


def test_the_same_request_again_needs_no_mapping_any_more(ports: Ports) -> None:
    """The answer was lost, and the mapping is removed meanwhile: the activity that pinned its version is the answer."""
    put(ports)
    request = UploadRequest("load-stock", "stock.csv", 10, "count", "key-1")
    activity, _ = request_upload(ports, CLERK, request)
    remove_mapping(ports, CLERK, "load-stock", "", "count")
    again, form = request_upload(ports, CLERK, request)
    assert (again, form.fields["key"].endswith("/original")) == (activity, True)
    with pytest.raises(NotFoundError):
        request_upload(ports, CLERK, UploadRequest("load-stock", "stock.csv", 10, "count", "key-2"))


def test_a_key_that_led_to_a_refusal_can_be_used_again(ports: Ports) -> None:
    """Nothing was made under it: the mapping is written, and the same request goes through."""
    request = UploadRequest("load-stock", "stock.csv", 10, "count", "key-1")
    with pytest.raises(NotFoundError):
        request_upload(ports, CLERK, request)
    put(ports)
    activity, _ = request_upload(ports, CLERK, request)
    assert request_upload(ports, CLERK, request)[0] == activity


def test_a_mapping_that_was_found_is_none_that_was_asked_for(ports: Ports) -> None:
    """The same request after the file has come is answered by what became of it, not taken for another file's."""
    request = UploadRequest("load-stock", "stock.csv", 10, None, "key-1")
    activity, _ = request_upload(ports, CLERK, request)
    found = msgspec.structs.replace(
        activity, mapping=ProfileVersion("", "count", 1), mapping_found=True, status=Status.READY
    )
    ports.activities.replace(activity, found)
    with pytest.raises(NotNowError, match="has arrived"):
        request_upload(ports, CLERK, request)
