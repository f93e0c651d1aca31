"""Commands: send files, submit what their check lets pass, and follow them to their end."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.dialectoptions import DialectOptions, takes_dialect
from cli.exits import Exit
from cli.options import (
    ActivityId,
    AsJson,
    Files,
    MappingName,
    Policy,
    PolicyOption,
    Service,
    Timeout,
    Watch,
)
from cli.terminal import is_there, open_api, open_consoles, print_json, progress_bar, show_summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from cli.api import Api

#: Entities that succeeded with a note which are shown before it is said how many there are.
_NOTES_SHOWN = 5


@takes_dialect
def upload(  # noqa: PLR0913 - its options
    files: Files,
    *,
    service: Service,
    mapping: MappingName = None,
    dialect: DialectOptions,
    policy: PolicyOption = Policy.BLOCK,
    corrects: Annotated[str | None, typer.Option(help="The activity whose file this one corrects.")] = None,
    submit_it: Annotated[bool, typer.Option("--submit", help="Submit what the check lets pass.")] = False,
    watch: Watch = False,
    timeout: Timeout = 600,
    as_json: AsJson = False,
) -> None:
    """Send files, wait for their verdicts, and (with --submit) submit them; with --watch follow them to their end."""
    declared = dialect.stated()
    api = open_api()
    out, err = open_consoles()
    worst = Exit.WELL
    results: list[tuple[str, Text]] = []
    for path in files:
        if not is_there(path, err, results):
            worst = max(worst, Exit.USAGE)
            continue
        asked = {"service": service, "mapping": mapping, "corrects": corrects, "dialect": declared}
        detail = _upload(api, err, path, asked, timeout, show=not as_json)
        activity = detail["activity"]
        submitted = submit_it and policy in activity["policies"]
        if not as_json:
            show_verdict(out, detail)
        if submitted:
            detail = _submit(api, err, activity, policy, timeout, watch=watch, show=not as_json)
        worst = max(worst, how_it_ended(detail["activity"], submitted=submitted, watched=watch, wanted=submit_it))
        show_end(out, api, detail, as_json=as_json, submitted=submitted)
        from cli.activityreport import status_text  # noqa: PLC0415 - rich is slow to import

        results.append((path.name, status_text(detail["activity"]["status"])))
    if not as_json:
        show_summary(out, results)
    raise typer.Exit(worst)


def _upload(api: Api, err: Console, path: Path, asked: dict[str, Any], timeout: float, *, show: bool) -> Any:  # noqa: ANN401 - JSON
    """Send a file and wait for its verdict; return its activity's details."""
    size = path.stat().st_size
    body = {"file_name": path.name, "size_bytes": size, **asked}
    given = api.write("POST", "/uploads", {name: value for name, value in body.items() if value is not None})
    sent = 0
    with progress_bar(err, f"sending {path.name}", size, show=show) as advance:

        def count(more: int) -> None:
            nonlocal sent
            sent += more
            advance(sent)

        api.send_file(given["form"], path, count)
    with progress_bar(err, f"checking {path.name}", show=show):
        return api.wait(given["activity"]["activity_id"], seconds=timeout)


def _submit(api: Api, err: Console, activity: Any, policy: Policy, timeout: float, *, watch: bool, show: bool) -> Any:  # noqa: ANN401 - JSON
    """Submit a checked file; return its activity's details, at its end if it is watched."""
    address = f"/activities/{activity['activity_id']}"
    api.write("POST", f"{address}/submit", {"policy": policy})
    if not watch:
        return api.get(address)
    return follow(api, err, activity, timeout, show=show)


def follow(api: Api, err: Console, activity: Any, timeout: float, *, show: bool) -> Any:  # noqa: ANN401 - JSON
    """Show the progress of a submission until it is over; return the activity's details."""
    total = activity["ledger"]["accepted"] if activity["ledger"] else None
    with progress_bar(err, "processing", total, show=show) as advance:

        def watch(detail: Any) -> None:  # noqa: ANN401 - JSON
            progress = detail["progress"]
            if progress:
                advance(progress["succeeded"] + progress["failed"])

        return api.wait(activity["activity_id"], seconds=timeout, after_attempt=activity["attempt"], watch=watch)


def how_it_ended(activity: Any, *, submitted: bool, watched: bool, wanted: bool) -> Exit:  # noqa: ANN401 - JSON
    """Return the exit code of what was done with an activity's file. `wanted`: it was to be submitted."""
    status = activity["status"]
    if submitted and not watched:
        return Exit.WELL
    if submitted or wanted:
        return Exit.WELL if status == "succeeded" else Exit.FAULTS
    return Exit.WELL if activity["green"] else Exit.FAULTS


def show_verdict(out: Console, detail: Any) -> None:  # noqa: ANN401 - JSON
    """Print the verdict in an activity's details, and below it the commands that answer what the check asks."""
    from cli.report import answers, verdict_report, with_ledger  # noqa: PLC0415 - rich is slow to import

    activity, verdict = detail["activity"], detail["verdict"]
    if verdict is None:
        return
    out.print(verdict_report(activity["file_name"], with_ledger(detail)))
    if verdict["candidates"]:
        out.print(answers(verdict, f"hub recheck {activity['activity_id']} "), soft_wrap=True)


def show_end(out: Console, api: Api, detail: Any, *, as_json: bool, submitted: bool) -> None:  # noqa: ANN401 - JSON
    """Print where an activity stands, after what it says of its entities; or its details as JSON."""
    if as_json:
        print_json(detail)
        return
    from cli.activityreport import entity_lines, outcome_report  # noqa: PLC0415 - rich is slow to import

    activity = detail["activity"]
    if submitted and activity["closed_at"]:
        for entity in _failed(api, activity["activity_id"]):
            out.print(entity_lines(entity))
        _show_notes(out, api, activity)
    out.print(outcome_report(activity))


def _show_notes(out: Console, api: Api, activity: Any) -> None:  # noqa: ANN401 - JSON
    """Print the first entities that succeeded otherwise than usual, such as those accepted before, and how many are."""
    count = activity["noted_count"]
    if not count:
        return
    from cli.activityreport import entity_lines  # noqa: PLC0415 - rich is slow to import

    noted = api.pages(f"/activities/{activity['activity_id']}/entities", "entities", noted=True, limit=_NOTES_SHOWN)
    for entity in islice(noted, _NOTES_SHOWN):
        out.print(entity_lines(entity))
    if count > _NOTES_SHOWN:
        more = f"{count:,} succeeded with a note, of which these are the first {_NOTES_SHOWN}"
        out.print(f"{more}; `hub entities {activity['activity_id']}` lists all.", style="dim", soft_wrap=True)


def _failed(api: Api, activity_id: str) -> Iterator[Any]:
    yield from api.pages(f"/activities/{activity_id}/entities", "entities", outcome="failed", limit=200)


def submit(
    activity_id: ActivityId,
    *,
    policy: PolicyOption = Policy.BLOCK,
    watch: Watch = False,
    timeout: Timeout = 600,
    as_json: AsJson = False,
) -> None:
    """Submit a checked file."""
    api = open_api()
    out, err = open_consoles()
    before = api.get(f"/activities/{activity_id}")["activity"]
    detail = _submit(api, err, before, policy, timeout, watch=watch, show=not as_json)
    show_end(out, api, detail, as_json=as_json, submitted=True)
    raise typer.Exit(how_it_ended(detail["activity"], submitted=True, watched=watch, wanted=True))


def resubmit(activity_id: ActivityId, *, watch: Watch = False, timeout: Timeout = 600, as_json: AsJson = False) -> None:
    """Try again what did not succeed."""
    api = open_api()
    out, err = open_consoles()
    before = api.get(f"/activities/{activity_id}")["activity"]
    api.write("POST", f"/activities/{activity_id}/resubmit")
    detail = follow(api, err, before, timeout, show=not as_json) if watch else api.get(f"/activities/{activity_id}")
    show_end(out, api, detail, as_json=as_json, submitted=True)
    raise typer.Exit(how_it_ended(detail["activity"], submitted=True, watched=watch, wanted=True))
