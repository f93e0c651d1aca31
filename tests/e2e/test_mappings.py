"""Mapping profiles over HTTP: written, used by an upload, pinned, and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from tests.e2e.client import HubClient
    from tests.e2e.running import RunningHub

pytestmark = pytest.mark.emulator

ADDRESS = "/services/load-product-masters/mappings/catalogue"
STATED = {
    "columns": {"Nr": "Product Code", "Bezeichnung": "Product Description", "Gewicht": "Gross Weight"},
    "constants": {"Gross Weight UOM": "KG"},
    "numbers": {"decimal": ",", "group": "."},
    "values": {"Country Of Origin": {"Deutschland": "DE"}},
    "set_aside": [{"column": "Status", "equals": "gelöscht", "because": "deleted"}],
    "ignored": ["Status"],
    "dialect": {"delimiter": ";", "encoding": "cp1252"},
}
FILE = (
    "Nr;Bezeichnung;Gewicht;Made In;Status\n"
    "M-1;Tüte;0,25;Deutschland;\n"
    "M-2;Alt;1,5;Deutschland;gelöscht\n"
    "M-3;Faß;1.200,5;PT;\n"
).encode("cp1252")


@pytest.fixture(scope="module")
def clerk(hub: RunningHub) -> HubClient:
    return hub.sign_in_new_tenant()


def _check(clerk: HubClient, mapping: str) -> Any:  # noqa: ANN401 - JSON
    asked = clerk.call(
        "POST",
        "/uploads",
        json={"service": "load-product-masters", "file_name": "a.csv", "size_bytes": len(FILE), "mapping": mapping},
    )
    assert asked.status_code == httpx.codes.CREATED, asked.text
    assert clerk.send(asked.json()["form"], FILE).is_success
    return clerk.wait(asked.json()["activity"]["activity_id"])


def test_a_partners_file_is_read_as_its_mapping_says(clerk: HubClient) -> None:
    """From headings nobody else uses to accepted products; the activity names the version, whatever comes later."""
    written = clerk.call("PUT", ADDRESS, json=STATED, params={"partner": "north"}, headers={"If-Match": '"0"'})
    assert written.status_code == httpx.codes.OK, written.text
    assert written.json()["version"] == 1
    detail = _check(clerk, "north/catalogue")
    activity, verdict = detail["activity"], detail["verdict"]
    assert activity["status"] == "ready", verdict
    assert activity["mapping"] == {"partner": "north", "name": "catalogue", "version": 1}
    assert (activity["ledger"]["rows_set_aside"], activity["ledger"]["accepted"]) == (1, 2)
    assert verdict["counts_by_code"] == {"row.set-aside": 1, "cell.mapped": 1, "cell.converted": 2}
    entities = clerk.pages(f"/activities/{activity['activity_id']}/entities", "entities")
    assert [entity["values"]["ProductMaster.GrossWeight"] for entity in entities] == ["0.25", "1200.5"]
    clerk.call("PUT", ADDRESS, json={**STATED, "description": "new"}, params={"partner": "north"})
    assert clerk.get(f"/activities/{activity['activity_id']}")["activity"]["mapping"]["version"] == 1
    assert clerk.get(ADDRESS, partner="north")["version"] == 2
    assert clerk.get(ADDRESS, partner="north", version="1")["profile"] == _by_path(clerk)


def _by_path(clerk: HubClient) -> Any:  # noqa: ANN401 - JSON
    """Return the newest profile without what its second version added."""
    profile = clerk.get(ADDRESS, partner="north")["profile"]
    profile.pop("description")
    return profile


def test_what_is_wrong_with_a_mapping_is_said_at_once(clerk: HubClient) -> None:
    """As problem details with a list; an older version than the newest is refused; a removed one is gone."""
    wrong = clerk.call("PUT", ADDRESS, json={"columns": {"Nr": "Cod"}, "dates": ["?"]})
    assert wrong.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert (wrong.json()["code"], len(wrong.json()["problems"])) == ("mapping.invalid", 2)
    assert clerk.call("PUT", ADDRESS, json=STATED).status_code == httpx.codes.OK
    late = clerk.call("PUT", ADDRESS, json={}, headers={"If-Match": '"7"'})
    assert late.status_code == httpx.codes.PRECONDITION_FAILED
    senseless = clerk.call("PUT", ADDRESS, json={}, headers={"If-Match": "9" * 5000})
    assert senseless.status_code == httpx.codes.BAD_REQUEST
    assert [
        each["name"] for each in clerk.get("/services/load-product-masters/mappings")["mappings"] if not each["partner"]
    ]
    removed = clerk.call("DELETE", ADDRESS)
    assert (removed.status_code, removed.content) == (httpx.codes.NO_CONTENT, b"")
    assert clerk.call("GET", ADDRESS).status_code == httpx.codes.NOT_FOUND


def test_a_mapping_is_nobody_elses(hub: RunningHub, clerk: HubClient) -> None:
    """Another tenant's name is unknown: to read, and to upload by."""
    clerk.call("PUT", ADDRESS, json=STATED, params={"partner": "south"})
    other = hub.sign_in_new_tenant()
    assert other.call("GET", ADDRESS, params={"partner": "south"}).status_code == httpx.codes.NOT_FOUND
    asked = {"service": "load-product-masters", "file_name": "a.csv", "size_bytes": 9, "mapping": "south/catalogue"}
    answer = other.call("POST", "/uploads", json=asked)
    assert (answer.status_code, answer.json()["code"]) == (httpx.codes.NOT_FOUND, "mapping.unknown")


def test_a_file_is_checked_again_without_being_sent_again(clerk: HubClient) -> None:
    """By another mapping and dialect; and the next file with these headings maps itself once one was submitted."""
    address = "/services/load-stock/mappings/recheck"
    columns = {"Artikel": "Product Code", "Stueck": "Quantity On Hand"}
    assert clerk.call("PUT", address, json={"columns": columns}).status_code == httpx.codes.OK
    rejected = clerk.check("load-stock", b"Artikel~Stueck\nM-1~5\n")
    assert rejected["activity"]["status"] == "rejected"
    activity_id = rejected["activity"]["activity_id"]
    again = {"mapping": "recheck", "dialect": {"delimiter": "~"}}
    asked = clerk.call("POST", f"/activities/{activity_id}/check", json=again)
    assert (asked.status_code, asked.json()["status"]) == (httpx.codes.ACCEPTED, "checking")
    ready = clerk.wait(activity_id, leave="rejected")
    assert (ready["activity"]["status"], ready["activity"]["mapping"]["name"]) == ("ready", "recheck")
    assert clerk.submit(activity_id).status_code == httpx.codes.ACCEPTED
    clerk.wait(activity_id, leave="ready")
    assert clerk.call("POST", f"/activities/{activity_id}/check", json=again).status_code == httpx.codes.CONFLICT
    later = clerk.check("load-stock", b"Stueck,Artikel\n7,M-1\n")["activity"]
    assert (later["status"], later["mapping_found"], later["mapping"]["name"]) == ("ready", True, "recheck")


def test_a_suggestion_becomes_a_mapping(clerk: HubClient) -> None:
    """The verdict offers it with how sure it is; as a profile it is stored as it stands, and reads the file."""
    rejected = clerk.check("load-stock", b"Product Code,Quantiy On Hand\nM-1,5\n")
    activity_id = rejected["activity"]["activity_id"]
    (suggestion,) = rejected["verdict"]["suggestions"]
    assert (suggestion["ground"], suggestion["example"], suggestion["column"]) == ("near_heading", "5", 2)
    assert [column["confidence"] for column in rejected["verdict"]["columns"]] == [1, 0]
    address = "/services/load-stock/mappings/suggested"
    answer = clerk.call("PUT", address, json=rejected["suggested_mapping"])
    assert answer.status_code == httpx.codes.OK
    asked = clerk.call("POST", f"/activities/{activity_id}/check", json={"mapping": "suggested"})
    assert asked.status_code == httpx.codes.ACCEPTED
    ready = clerk.wait(activity_id, leave="rejected")
    assert (ready["activity"]["status"], ready["suggested_mapping"]) == ("ready", None)
    plain = clerk.call("POST", f"/activities/{activity_id}/check", json={"mapping": None})
    assert plain.status_code == httpx.codes.ACCEPTED
    assert clerk.wait(activity_id, leave="ready")["activity"]["status"] == "rejected"
