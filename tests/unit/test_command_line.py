"""`hub` without a hub: the offline check, mappings, what is said of wrong commands, and who is signed in."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from rich.console import Console

from cli import session as sessions
from cli.activityreport import entity_lines
from cli.api import Api
from cli.exits import CommandError, Exit
from cli.main import EXAMPLES, app
from tests.commands import shell
from tests.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands import Shell

__all__ = ["shell"]

SAMPLES = Path(__file__).parents[1] / "samples" / "load-web-sales-orders"
SERVICE = ("--service", "load-web-sales-orders")
PROFILE = """
service: load-stock
columns: {Nr: Product Code}
numbers: {decimal: ",", group: "."}
"""


def test_a_clean_file_is_green_and_ends_with_0(shell: Shell) -> None:
    """The report names the file, how it is written, what its columns feed, and the green bar."""
    ran = shell.hub("check", SAMPLES / "clean.csv", *SERVICE)
    assert ran.code == Exit.WELL
    for said in ("clean.csv", "comma", "WebSalesOrder.SalesOrderNumber", "GREEN"):
        assert said in ran.out


def test_a_faulty_file_is_red_and_ends_with_1(shell: Shell) -> None:
    """Every kind of finding stands there with its message and what to do, errors first."""
    expected = json.loads((SAMPLES / "faulty.json").read_text(encoding="utf-8"))["findings"]
    ran = shell.hub("check", SAMPLES / "faulty.csv", *SERVICE)
    assert ran.code == Exit.FAULTS
    assert "RED" in ran.out
    assert {code for _, code, _ in expected} <= set(ran.out.split())


def test_all_lists_every_finding(shell: Shell) -> None:
    """One a line, with file, row and column."""
    expected = json.loads((SAMPLES / "faulty.json").read_text(encoding="utf-8"))["findings"]
    ran = shell.hub("check", SAMPLES / "faulty.csv", *SERVICE, "--all")
    name = f"{SAMPLES / 'faulty.csv'}:"
    listed = [line.removeprefix(name).split() for line in ran.out.splitlines() if line.startswith(name)]
    assert [(int(words[0].split(":")[0]), words[1]) for words in listed] == [(row, code) for row, code, _ in expected]


def test_json_is_one_document_a_file_and_nothing_else(shell: Shell) -> None:
    """The verdict as the API shows it, with the file's name; all findings with --all."""
    ran = shell.hub("check", SAMPLES / "clean.csv", SAMPLES / "faulty.csv", *SERVICE, "--json", "--all")
    clean, faulty = ran.documents
    assert ran.code == Exit.FAULTS
    assert (clean["green"], clean["findings"]) == (True, [])
    assert faulty["file"].endswith("faulty.csv")
    assert len(faulty["findings"]) == faulty["finding_count"]


def test_several_files_end_with_a_summary_and_the_worst_code(shell: Shell) -> None:
    """A line a file at the end."""
    ran = shell.hub("check", SAMPLES / "faulty.csv", SAMPLES / "clean.csv", *SERVICE)
    assert ran.code == Exit.FAULTS
    last = ran.out.rstrip().splitlines()[-2:]
    assert ["RED" in last[0], "GREEN" in last[1]] == [True, True]


def test_a_file_that_is_not_there_keeps_no_other_from_being_checked(shell: Shell) -> None:
    """It is said on stderr, stands in the summary, and counts as the worst; stdout holds JSON of the others alone."""
    files = (SAMPLES / "clean.csv", "gone.csv", SAMPLES / "faulty.csv")
    ran = shell.hub("check", *files, *SERVICE)
    assert ran.code == Exit.USAGE
    assert "There is no file gone.csv." in ran.err
    last = ran.out.rstrip().splitlines()[-3:]
    assert ["GREEN" in last[0], "NOT THERE" in last[1], "RED" in last[2]] == [True, True, True]
    ran = shell.hub("check", *files, *SERVICE, "--json")
    assert (ran.code, [each["green"] for each in ran.documents]) == (Exit.USAGE, [True, False])


def test_a_folder_is_said_to_be_one(shell: Shell, tmp_path: Path) -> None:
    """And how its files are named."""
    ran = shell.hub("check", tmp_path, *SERVICE)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert ran.err == f"{tmp_path} is a folder; name the files in it, such as {tmp_path}/*.csv.\n"


def test_an_upload_says_every_file_that_is_not_there(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is missing does not end the command, and nothing is asked of the hub for it."""
    monkeypatch.setenv("HUB_API", "http://127.0.0.1:9")
    monkeypatch.setenv("HUB_TOKEN", "none")
    ran = shell.hub("upload", "gone.csv", "too.csv", *SERVICE)
    assert (ran.code, ran.err.splitlines()) == (
        Exit.USAGE,
        ["There is no file gone.csv.", "There is no file too.csv."],
    )


def test_files_given_together_are_a_set(shell: Shell, tmp_path: Path) -> None:
    """An order of one that stands in another before it is told, with which file that is; alone, nothing is."""
    head, *rows = (SAMPLES / "clean.csv").read_text(encoding="utf-8").splitlines()
    part = tmp_path / "part.csv"
    part.write_text("\n".join([head, rows[-1], ""]), encoding="utf-8")
    alone = shell.hub("check", part, *SERVICE, "--json", "--all")
    assert alone.documents[0]["findings"] == []
    ran = shell.hub("check", SAMPLES / "clean.csv", SAMPLES / "faulty.csv", part, *SERVICE, "--json", "--all")
    whole, _, again = ran.documents
    assert whole["findings"] == []
    (found,) = again["findings"]
    assert (found["code"], found["row"], found["value"]) == ("set.duplicate-across-files", 2, rows[-1].split(",")[0])
    assert f"'{SAMPLES / 'clean.csv'}', checked before this one." in found["message"]


def test_a_corrections_file_in_a_set_is_told_of_once(shell: Shell, tmp_path: Path) -> None:
    """Its good orders are those of the file that it corrects, whichever of the two comes first; others count apart."""
    corrections, code = tmp_path / "corrections.csv", "set.corrections-beside"
    shell.hub("check", SAMPLES / "faulty.csv", *SERVICE, "--corrections", corrections)
    for files in ((SAMPLES / "faulty.csv", corrections), (corrections, SAMPLES / "faulty.csv")):
        first, then = shell.hub("check", *files, *SERVICE, "--json", "--all").documents
        assert not [each for each in first["findings"] if each["code"].startswith("set.")]
        (found,) = [each for each in then["findings"] if each["code"].startswith("set.")]
        which = "this" if files[1] == corrections else "that"
        assert (found["code"], found["severity"], found.get("row")) == (code, "warning", None)
        assert found["message"] == (
            f"This file holds entities of another one as well (1): '{files[0]}', checked before this one; "
            f"{which} file is a corrections file."
        )
    (tmp_path / "again.csv").write_bytes((SAMPLES / "faulty.csv").read_bytes())
    files = (SAMPLES / "faulty.csv", corrections, tmp_path / "again.csv")
    *_, again = shell.hub("check", *files, *SERVICE, "--json").documents
    assert again["counts_by_code"][code] == again["counts_by_code"]["set.duplicate-across-files"] == 1


def test_what_is_said_of_several_columns_alike_is_said_once(shell: Shell, tmp_path: Path) -> None:
    """What is wrong with the file as a whole comes first, and what to do about it is not repeated a column."""
    (tmp_path / "s.csv").write_text("product code,Nr,Colour\nA,1,red\n", encoding="utf-8")
    ran = shell.hub("check", tmp_path / "s.csv", "-s", "load-stock")
    assert ran.out.count("header.extra-label in 2 columns  x 2") == 1
    assert ran.out.count("is left out") == 2
    assert ran.out.count("If it is needed") == 1
    codes = [line.split()[1] for line in ran.out.splitlines() if line[:1] in {"✗", "!", "·"}]
    assert codes == ["header.missing-label", "file.wrong-service", "header.extra-label", "header.normalised"]


def test_a_suggestion_and_the_physical_line_stand_beside_the_finding(shell: Shell, tmp_path: Path) -> None:
    """Where one thing alone can be meant it is named, and the line of the text where that is not the row."""
    text = 'Product Code,Quantity On Hand,Note\nA,1,"two\nlines"\nB,1 200,\n'
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    ran = shell.hub("check", tmp_path / "s.csv", "-s", "load-stock", "--all")
    (listed,) = [line for line in ran.out.splitlines() if "s.csv:3:2" in line]
    assert listed.endswith("(Line 4 of the text.) Suggested: '1200'.")
    assert ran.out.count("Suggested: '1200'.") == 2


def test_what_the_check_asks_can_be_answered_by_an_option(shell: Shell, tmp_path: Path) -> None:
    """Several sheets are filled: the options that say which one stand below, and one of them is taken."""
    rows = [["Product Code", "Quantity On Hand"], ["A", 1]]
    (tmp_path / "s.xlsx").write_bytes(workbook({"May": rows, "June 1st": rows}))
    ran = shell.hub("check", tmp_path / "s.xlsx", "-s", "load-stock")
    assert ran.code == Exit.FAULTS
    assert ran.out.splitlines()[-2:] == ["  --sheet May", "  --sheet 'June 1st'"]
    ran = shell.hub("check", tmp_path / "s.xlsx", "-s", "load-stock", "--sheet", "June 1st")
    assert ran.code == Exit.WELL
    assert "xlsx, sheet 'June 1st', headings in row 1 (as declared)" in ran.out


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_corrections_file_is_written_and_read_again(shell: Shell, tmp_path: Path, ending: str) -> None:
    """Of all rows or of refused ones only; checked as it is, it says the same."""
    wrong = shell.hub("check", SAMPLES / "faulty.csv", *SERVICE, "--json").document
    to = tmp_path / f"corrections.{ending}"
    ran = shell.hub("check", SAMPLES / "faulty.csv", *SERVICE, "--corrections", to)
    assert (ran.code, ran.err) == (Exit.FAULTS, f"Wrote {to}.\n")
    again = shell.hub("check", to, *SERVICE, "--json").document
    assert again["counts_by_code"] == {**wrong["counts_by_code"], "file.corrections": 1}
    assert again["ledger"] == wrong["ledger"]
    shell.hub("check", SAMPLES / "faulty.csv", *SERVICE, "--corrections", to, "--only-refused")
    refused = shell.hub("check", to, *SERVICE, "--json").document["ledger"]
    assert (refused["accepted"], refused["refused"]) == (0, wrong["ledger"]["refused"])


def test_without_a_corrections_file_it_is_said_why(shell: Shell, tmp_path: Path) -> None:
    """Nothing is to be corrected; no row is refused; nothing could be read."""
    to = tmp_path / "corrections.csv"
    ran = shell.hub("check", SAMPLES / "clean.csv", *SERVICE, "--corrections", to)
    assert (ran.code, ran.err) == (Exit.WELL, f"Wrote no {to}: nothing is to be corrected.\n")
    (tmp_path / "s.csv").write_text("Product Code,Quantity On Hand,Colour\nA,1,red\n", encoding="utf-8")
    ran = shell.hub("check", tmp_path / "s.csv", "-s", "load-stock", "--corrections", to, "--only-refused")
    assert (ran.code, ran.err) == (Exit.WELL, f"Wrote no {to}: no row is refused.\n")
    (tmp_path / "s.csv").write_bytes(b"\0\0\0")
    ran = shell.hub("check", tmp_path / "s.csv", "-s", "load-stock", "--corrections", to)
    assert ran.err == f"Wrote no {to}: columns or rows could not be read, and would be lost in it.\n"
    assert not to.exists()


def test_a_file_of_which_nothing_was_read_is_said_to_be_one(shell: Shell, tmp_path: Path) -> None:
    """Where it is rejected before its first row, there are no rows to count."""
    (tmp_path / "s.xlsx").write_bytes(b"PK\x03\x04 cut off")
    ran = shell.hub("check", tmp_path / "s.xlsx", "-s", "load-stock")
    assert ran.code == Exit.FAULTS
    assert ran.out.splitlines()[1:3] == ["  12 bytes", ""]
    assert ran.out.splitlines()[-2:] == ["  No row was read.", "RED  the file is rejected; 1 error"]


def test_corrections_never_overwrite_the_file_they_are_of(shell: Shell, tmp_path: Path) -> None:
    """By whatever path it is named."""
    source = tmp_path / "s.csv"
    source.write_bytes((SAMPLES / "faulty.csv").read_bytes())
    ran = shell.hub("check", source, *SERVICE, "--corrections", tmp_path / "." / ".." / tmp_path.name / "s.csv")
    assert (ran.code, "is the file itself" in ran.err) == (Exit.USAGE, True)
    assert source.read_bytes() == (SAMPLES / "faulty.csv").read_bytes()


def test_a_mapping_and_a_dialect_are_used(shell: Shell, tmp_path: Path) -> None:
    """The file's own words, and a delimiter that nobody would guess."""
    (tmp_path / "m.yaml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "s.csv").write_text("Nr~Quantity On Hand\nA~1.200\n", encoding="utf-8")
    asked = ("check", tmp_path / "s.csv", "-s", "load-stock", "-m", tmp_path / "m.yaml", "--json")
    assert shell.hub(*asked).code == Exit.FAULTS
    ran = shell.hub(*asked, "--delimiter", "~")
    assert ran.code == Exit.WELL
    assert ran.document["counts_by_code"] == {"cell.converted": 1}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check", "no-such-file.csv", *SERVICE], "no file no-such-file.csv"),
        (["check", "x.csv", "--service", "load-stuff"], "no service 'load-stuff'. There are load-companies"),
        (["check", "x.csv"], "Missing option '--service'"),
        (["chekc"], "No such command 'chekc'"),
        (["check", "x.csv", *SERVICE, "--encoding", "klingon"], "klingon"),
        (
            ["check", "x.csv", *SERVICE, "--header-row", "-1"],
            "--header-row: it must be 0 or more.",
        ),
        (
            ["check", "x.csv", *SERVICE, "--delimiter", "::"],
            "--delimiter: '::' cannot be it; it is exactly one character",
        ),
        (["check", "x.csv", *SERVICE, "--delimiter", '"'], "Delimiter and quote are the same character"),
        (["check", "x.csv", *SERVICE, "--corrections", "gone/c.csv"], "There is no folder gone."),
        (["check", "x.csv", *SERVICE, "--corrections", "c.pdf"], "c.pdf has another."),
        (["check", "x.csv", *SERVICE, "--only-refused"], "name one."),
        (["check", "x.csv", "y.csv", *SERVICE, "--corrections", "c.csv"], "is for one file"),
        (["check", "x.csv", *SERVICE, "--mapping", "gone.yaml"], "gone.yaml cannot be read"),
        (["mappings", "lint", "gone.yaml"], "gone.yaml cannot be read"),
        (["upload", "x.csv", *SERVICE, "--delimiter", "::"], "--delimiter: '::' cannot be it"),
        (["recheck", "A1", "--header-row", "-1"], "--header-row: it must be 0 or more."),
        (["recheck", "A1", "--mapping", "shop", "--no-mapping"], "Say --mapping or --no-mapping, not both."),
        (["login", "--api", "https://hub.example"], "--api needs --client-id and --region"),
    ],
)
def test_a_wrong_command_ends_with_2_and_says_why(shell: Shell, arguments: list[str], says: str) -> None:
    """On stderr, without a traceback."""
    ran = shell.hub(*arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_everything_wrong_with_a_mapping_is_listed(shell: Shell, tmp_path: Path) -> None:
    """One problem a line; a right one is said to be right; one without a service says what is missing."""
    path = tmp_path / "m.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    assert shell.hub("mappings", "lint", path).code == Exit.WELL
    path.write_text("service: load-stock\ncolumns: {Nr: Prduct}\ndates: [x]\n", encoding="utf-8")
    ran = shell.hub("mappings", "lint", path)
    assert ran.code == Exit.USAGE
    assert len(ran.err.splitlines()) == 3
    path.write_text("columns: {Nr: Product Code}\n", encoding="utf-8")
    assert "does not say its service" in shell.hub("mappings", "lint", path).err


def test_what_became_of_an_entity_is_said_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    """However narrow the screen: the whole reason, and the row of its line where the entity has several."""
    reason = "The order asks for 9 of product 'AB-1'; 3 are free in DC 'MAIN'. Ask for less, or name another DC."
    problem = {"code": "stock.short", "message": reason, "row": 8}
    outcome = {"kind": "failed", "problems": [problem], "note": None}
    for rows, place in (([7, 8], "row 8: "), ([8], "")):
        Console(width=40).print(entity_lines({"key": "SO-1", "rows": rows, "outcome": outcome}))
        assert f"stock.short: {place}{reason}" in " ".join(capsys.readouterr().out.split())
    Console(width=40).print(entity_lines({"key": "SO-1", "rows": [2], "outcome": None}))
    assert capsys.readouterr().out.split() == ["no", "outcome", "SO-1", "row", "2"]


@pytest.mark.parametrize(
    "arguments", [["services"], ["activity"], ["upload", "x.csv", *SERVICE], ["recheck", "A"], ["find", "A"]]
)
def test_who_is_not_signed_in_is_told_how(shell: Shell, arguments: list[str]) -> None:
    """With a code of its own."""
    ran = shell.hub(*arguments)
    assert ran.code == Exit.NOT_ALLOWED
    assert "hub login" in ran.err


def test_every_example_of_the_help_is_a_command(shell: Shell) -> None:
    """The help prints them, and each names a command with options that it has."""
    printed = shell.hub("--help").out
    for example in EXAMPLES:
        assert f"hub {example}" in printed
        words = example.split()
        described = shell.hub(*words[: 1 + (words[0] == "mappings")], "--help").out
        assert all(option in described for option in words if option.startswith("--"))
    assert {each.name or each.callback.__name__ for each in app.registered_commands if each.callback}


def _session(until: float) -> sessions.Session:
    return sessions.Session(sessions.SignIn("http://hub", "http://idp/", "client"), "ada", "token", "refresh", until)


def test_a_session_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    """And comes back as it was; what cannot be read is no session."""
    path = tmp_path / "deep" / "session.json"
    kept = _session(time.time() + 1000)
    sessions.save(kept, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sessions.load(path) == kept
    path.write_text("{}", encoding="utf-8")
    assert sessions.load(path) is None


def test_a_token_that_ends_is_refreshed_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silently; one that is good for a while is used as it is."""
    asked: list[dict[str, Any]] = []

    def cognito(_where: object, action: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401 - members of the action
        asked.append({"action": action, **body})
        return {"AuthenticationResult": {"AccessToken": "fresh", "ExpiresIn": 3600}}

    monkeypatch.setattr(sessions, "_cognito", cognito)
    environment = {"HUB_HOME": str(tmp_path)}
    sessions.save(_session(time.time() + 10), sessions.settings_file(environment))
    assert sessions.current(environment) == ("http://hub", "fresh")
    assert sessions.current(environment) == ("http://hub", "fresh")
    (once,) = asked
    assert once["AuthParameters"] == {"REFRESH_TOKEN": "refresh"}
    kept = sessions.load(sessions.settings_file(environment))
    assert kept is not None
    assert kept.refresh == "refresh"


def test_the_environment_comes_first(tmp_path: Path) -> None:
    """A program brings its own token; half of a program's credentials is said to be half."""
    environment = {"HUB_HOME": str(tmp_path), "HUB_API": "https://hub/", "HUB_TOKEN": "t"}
    sessions.save(_session(time.time() + 1000), sessions.settings_file(environment))
    assert sessions.current(environment) == ("https://hub", "t")
    with pytest.raises(CommandError, match="HUB_CLIENT_SECRET and HUB_TOKEN_URL must be as well"):
        sessions.current({"HUB_API": "https://hub", "HUB_CLIENT_ID": "c"})


def _api(answer: Callable[[httpx.Request], httpx.Response]) -> Api:
    return Api("http://hub", "token", httpx.MockTransport(answer))


@pytest.mark.parametrize(
    ("status", "code"), [(400, Exit.USAGE), (401, Exit.NOT_ALLOWED), (403, Exit.NOT_ALLOWED), (404, Exit.USAGE)]
)
def test_a_refusal_is_its_own_sentence(status: int, code: Exit) -> None:
    """The problem's detail, and the exit code that fits; 401 says how to sign in again."""
    api = _api(lambda _request: httpx.Response(status, json={"detail": "Because.", "code": "x"}))
    with pytest.raises(CommandError) as refused:
        api.get("/services")
    assert refused.value.code == code
    assert ("hub login" in str(refused.value)) is (status == httpx.codes.UNAUTHORIZED)


def test_reading_is_tried_again_and_writing_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy hub answers in the end; a write whose answer is unknown is not repeated behind the user's back."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    answers = [httpx.Response(503, json={}), httpx.Response(200, json={"ok": True})]
    assert _api(lambda _request: answers.pop(0)).get("/services") == {"ok": True}
    asked = []

    def busy(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(503, json={"detail": "The hub is busy."})

    with pytest.raises(CommandError, match="busy"):
        _api(busy).write("POST", "/uploads", {})
    assert len(asked) == 1


def test_waiting_ends_with_a_code_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not over in time goes on, and it is said how to see it."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    api = _api(lambda _request: httpx.Response(200, json={"activity": {"status": "checking"}}))
    with pytest.raises(CommandError, match="still checking") as late:
        api.wait("A1", seconds=0.1)
    assert late.value.code is Exit.NOT_OVER
