"""`hub` against a running hub: from signing in to outcomes, line by line."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from cli.exits import Exit
from local.page import PageServer, Upstream
from tests.commands import shell
from tests.e2e.orders import WEB_ORDERS, orders_file, products_file, stock_file
from tests.e2e.running import PASSWORD
from tests.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.commands import Shell
    from tests.e2e.running import RunningHub

__all__ = ["shell"]

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def site(hub: RunningHub) -> Iterator[str]:
    """The address of the hub's page, which tells where to sign in."""
    with PageServer() as page:
        page.serve(Upstream.of(hub.deployment))
        yield page.url


@pytest.fixture(scope="module")
def user(hub: RunningHub) -> str:
    return f"clerk-of-{hub.sign_in_new_tenant().tenant}"


@pytest.fixture
def clerk(shell: Shell, site: str, user: str, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in which a clerk is signed in."""
    monkeypatch.setenv("HUB_PASSWORD", PASSWORD)
    ran = shell.hub("login", site, "--user", user)
    assert ran.code == Exit.WELL, ran.err
    assert f"Signed in as {user}" in ran.err
    return shell


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_one_command_takes_a_file_to_its_outcomes(clerk: Shell, tmp_path: Path) -> None:
    """Products and stock first; then orders of which one fails, named with its reason, and the code says so."""
    products = _file(tmp_path, "p.csv", products_file(["CL-1", "CL-2"]))
    stock = _file(tmp_path, "s.csv", stock_file({"CL-1": 5, "CL-2": 0}))
    for path, service in ((products, "load-product-masters"), (stock, "load-stock")):
        ran = clerk.hub("upload", path, "-s", service, "--submit", "--watch")
        assert ran.code == Exit.WELL, ran.out + ran.err
        assert "GREEN" in ran.out
        assert "succeeded" in ran.out
    orders = _file(tmp_path, "o.csv", orders_file({"SO-1": [("CL-1", 1)], "SO-2": [("CL-2", 1)]}))
    ran = clerk.hub("upload", orders, "-s", WEB_ORDERS, "--submit", "--watch")
    assert ran.code == Exit.FAULTS
    assert "partly_failed" in ran.out
    assert "stock.short" in ran.out

    listed = clerk.hub("activity", "--json", "--service", WEB_ORDERS).document["activities"]
    activity_id = listed[0]["activity_id"]
    assert "o.csv" in clerk.hub("activity").out
    assert "partly_failed" in clerk.hub("activity", activity_id).out
    failed = clerk.hub("entities", activity_id, "--failed", "--json").documents
    assert [entity["key"] for entity in failed] == ["SO-2"]
    listing = clerk.hub("entities", activity_id).out
    assert "SO-1" in listing
    assert failed[0]["outcome"]["problems"][0]["message"] in " ".join(listing.split())
    sighting = clerk.hub("find", "SO-2", "--json").document["sightings"][0]
    assert (sighting["activity_id"], sighting["rows"]) == (activity_id, failed[0]["rows"])
    assert activity_id in clerk.hub("find", "SO-2").out
    again = clerk.hub("resubmit", activity_id, "--watch", "--json")
    assert (again.code, again.document["activity"]["attempt"]) == (Exit.FAULTS, 2)


def test_what_was_accepted_before_is_said_and_counted(clerk: Shell, tmp_path: Path) -> None:
    """A file sent twice succeeds; the first that were there already say so, and it is said how many there are."""
    products = _file(tmp_path, "p.csv", products_file([f"TW-{number}" for number in range(7)]))
    asked = ("upload", products, "-s", "load-product-masters", "--submit", "--watch")
    assert "note" not in clerk.hub(*asked).out
    ran = clerk.hub(*asked)
    assert ran.code == Exit.WELL
    assert " ".join(ran.out.split()).count("Already accepted with the same content in activity") == 5
    assert "7 succeeded with a note, of which these are the first 5; `hub entities " in ran.out


def test_a_file_is_checked_again_without_being_sent_again(clerk: Shell, tmp_path: Path) -> None:
    """Read as the options say, by an upload and by a re-check alike; the verdict names the command that answers what
    it asks; a re-check without options takes what the file tells.
    """
    rows = [["Product Code", "Quantity On Hand"], ["CL-1", 1]]
    book = _file(tmp_path, "s.xlsx", workbook({"May": rows, "June 1st": [*rows, ["CL-2", 2]]}))
    red = clerk.hub("upload", book, "-s", "load-stock")
    assert red.code == Exit.FAULTS
    answer = next(line for line in red.out.splitlines() if line.endswith("--sheet 'June 1st'"))
    ran = clerk.hub(*shlex.split(answer)[1:])
    assert ran.code == Exit.WELL
    assert "sheet 'June 1st', headings in row 1 (as declared)" in ran.out
    assert "GREEN  2 of 2 entities are good" in ran.out
    activity_id = shlex.split(answer)[2]
    kept = clerk.hub("recheck", activity_id, "--json")
    assert (kept.code, kept.document["verdict"]["dialect"]["sheet"]) == (Exit.WELL, "June 1st")
    undone = clerk.hub("recheck", activity_id, "--anew", "--json")
    assert (undone.code, undone.document["activity"]["status"]) == (Exit.FAULTS, "rejected")
    declared = clerk.hub("upload", book, "-s", "load-stock", "--sheet", "May", "--submit", "--watch", "--json")
    assert declared.document["verdict"]["dialect"]["sheet"] == "May"
    late = clerk.hub("recheck", declared.document["activity"]["activity_id"], "--sheet", "June 1st")
    assert (late.code, "can be checked again" in late.err) == (Exit.USAGE, True)


def test_a_red_file_goes_no_further(clerk: Shell, tmp_path: Path) -> None:
    """It is shown, ends with 1, and its findings can be listed; a corrected file says what is fixed; good_only takes
    what is good.
    """
    path = _file(tmp_path, "o.csv", orders_file({"SO-8": [("CL-1", "many")], "SO-9": [("CL-1", 1)]}))
    ran = clerk.hub("upload", path, "-s", WEB_ORDERS, "--submit", "--watch", "--json")
    assert ran.code == Exit.FAULTS
    activity = ran.document["activity"]
    assert activity["status"] == "rejected"
    found = clerk.hub("findings", activity["activity_id"], "--json").documents
    assert [finding["code"] for finding in found] == ["cell.type"]
    assert "cell.type" in clerk.hub("findings", activity["activity_id"]).out
    mended = _file(tmp_path, "mended.csv", orders_file({"SO-8": [("CL-1", 2)], "SO-9": [("CL-1", "few")]}))
    home = clerk.hub("upload", mended, "-s", WEB_ORDERS, "--corrects", activity["activity_id"])
    assert "1 fixed, 0 still wrong, 1 new, 0 left out" in home.out
    sent = clerk.hub("submit", activity["activity_id"], "--policy", "good_only", "--watch", "--json")
    assert sent.document["activity"]["ledger"]["succeeded"] + sent.document["activity"]["ledger"]["failed"] == 1


def test_a_mapping_is_kept_and_used(clerk: Shell, tmp_path: Path) -> None:
    """Set, listed, read back as the same YAML, named by an upload, removed."""
    profile = _file(tmp_path, "m.yaml", b"service: load-stock\ncolumns: {Nr: Product Code, Stueck: Quantity On Hand}\n")
    service = ("-s", "load-stock")
    assert "version 1" in clerk.hub("mappings", "set", "north/count", profile).out
    assert "version 1" in clerk.hub("mappings", "set", "north/count", profile, *service).out
    assert "north/count" in clerk.hub("mappings", "list", *service).out
    text = clerk.hub("mappings", "get", "north/count", *service).out
    again = _file(tmp_path, "again.yaml", text.encode())
    assert "version 1" in clerk.hub("mappings", "set", "north/count", again, *service).out
    other = _file(
        tmp_path, "other.yaml", b"service: load-stock\ncolumns: {Nummer: Product Code, Stueck: Quantity On Hand}\n"
    )
    late = clerk.hub("mappings", "set", "north/count", other, *service, "--if-version", "7")
    assert late.code == Exit.USAGE
    stock = _file(tmp_path, "s.csv", b"Nr,Stueck\nCL-1,3\n")
    ran = clerk.hub("upload", stock, *service, "--mapping", "north/count", "--json")
    assert (ran.code, ran.document["activity"]["mapping"]["version"]) == (Exit.WELL, 1)
    sent = ran.document["activity"]["activity_id"]
    alone = clerk.hub("recheck", sent, "--no-mapping", "--json")
    assert (alone.code, alone.document["activity"]["mapping"]) == (Exit.FAULTS, None)
    assert clerk.hub("recheck", sent, "--mapping", "north/count").code == Exit.WELL
    assert clerk.hub("mappings", "remove", "north/count", *service).code == Exit.WELL
    assert clerk.hub("mappings", "get", "north/count", *service).code == Exit.USAGE


def test_services_and_their_templates_are_shown(clerk: Shell, tmp_path: Path) -> None:
    """The template is a file that the service reads; its example is refused, so that nobody sends it."""
    assert "load-stock" in clerk.hub("services").out
    assert "Quantity On Hand" in clerk.hub("services", "load-stock").out
    assert clerk.hub("services", "--json").document["services"]
    assert clerk.hub("template", "load-stock").out.startswith("Product Code,")
    book = tmp_path / "stock.xlsx"
    assert clerk.hub("template", "load-stock", "--format", "xlsx", "--output", book).code == Exit.WELL
    checked = clerk.hub("check", book, "--service", "load-stock", "--json")
    assert (checked.code, checked.document["counts_by_code"]) == (Exit.FAULTS, {"row.template-example": 1})
    assert "Stock.QuantityOnHand" in clerk.hub("schema", "load-stock").document["properties"]


def test_signing_in_and_out(shell: Shell, site: str, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password is said so; after signing out nobody is signed in; no hub at an address is said so too."""
    monkeypatch.setenv("HUB_PASSWORD", "Wrong-password-1")
    wrong = shell.hub("login", site, "--user", user)
    assert (wrong.code, "wrong" in wrong.err) == (Exit.NOT_ALLOWED, True)
    monkeypatch.setenv("HUB_PASSWORD", PASSWORD)
    assert shell.hub("login", site, "--user", user).code == Exit.WELL
    assert shell.hub("services").code == Exit.WELL
    assert shell.hub("logout").code == Exit.WELL
    assert shell.hub("services").code == Exit.NOT_ALLOWED
    nowhere = shell.hub("login", "http://127.0.0.1:9", "--user", user)
    assert (nowhere.code, "make run" in nowhere.err) == (Exit.HUB_FAILED, True)
