"""Commands: the Activity Monitor and Activity Details."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.options import ActivityId, AsJson, Timeout, Watch
from cli.terminal import open_api, open_consoles, print_json
from cli.upload import follow


def activity(  # noqa: PLR0913 - its options
    activity_id: Annotated[str | None, typer.Argument(help="One activity, with its verdict.")] = None,
    *,
    service: Annotated[str | None, typer.Option("--service", "-s", help="Only this service's.")] = None,
    status: Annotated[str | None, typer.Option(help="Only those with this status.")] = None,
    file_name: Annotated[str | None, typer.Option(help="Only files whose name begins so.")] = None,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1)] = 20,
    watch: Watch = False,
    timeout: Timeout = 600,
    as_json: AsJson = False,
) -> None:
    """The Activity Monitor: list activities, newest first; or show one."""
    api = open_api()
    out, err = open_consoles()
    from cli import activityreport  # noqa: PLC0415 - rich is slow to import

    if activity_id is not None:
        detail = api.get(f"/activities/{activity_id}")
        if watch:
            detail = follow(api, err, {**detail["activity"], "attempt": -1}, timeout, show=not as_json)
        if as_json:
            print_json(detail)
        else:
            out.print(activityreport.activity_report(detail))
        return
    chosen = {"service": service, "status": status, "file_name_prefix": file_name}
    found = []
    for each in api.pages("/activities", "activities", limit=min(limit, 200), **chosen):
        found.append(each)
        if len(found) == limit:
            break
    if as_json:
        print_json({"activities": found})
    else:
        out.print(activityreport.activities_table(found))


def cancel(activity_id: ActivityId, *, as_json: AsJson = False) -> None:
    """End an activity that is not final."""
    answer = open_api().write("POST", f"/activities/{activity_id}/cancel")
    if as_json:
        print_json(answer)
    else:
        from cli.activityreport import outcome_report  # noqa: PLC0415 - rich is slow to import

        open_consoles()[0].print(outcome_report(answer))


def findings(
    activity_id: ActivityId,
    *,
    code: Annotated[str | None, typer.Option(help="Only findings of this code.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every finding of an activity's check, one a line."""
    _list(f"/activities/{activity_id}/findings", "findings", as_json=as_json, code=code)


def entities(
    activity_id: ActivityId,
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that failed, with the reason.")] = False,
    as_json: AsJson = False,
) -> None:
    """The entities of an activity with their outcomes, one after the other."""
    _list(f"/activities/{activity_id}/entities", "entities", as_json=as_json, outcome="failed" if failed else None)


def find(
    key: Annotated[str, typer.Argument(help="An order's number, a product's code …")], *, as_json: AsJson = False
) -> None:
    """Where a business key came from, and what became of it each time."""
    found = open_api().get("/entities", key=key)
    if as_json:
        print_json(found)
        return
    out, _ = open_consoles()
    from cli.activityreport import entity_lines  # noqa: PLC0415 - rich is slow to import

    for each in found["sightings"]:
        out.print(f"{each['activity_id']}, attempt {each['attempt']}", style="dim")
        out.print(entity_lines(each))
    if not found["sightings"]:
        out.print(f"Nobody sent {key!r} yet.")


def _list(path: str, of: str, *, as_json: bool, **query: Any) -> None:  # noqa: ANN401 - the query's own parameters
    """Print the members of a listing: as JSON Lines, or as text."""
    members = open_api().pages(path, of, limit=200, **query)
    if as_json:
        for each in members:
            print_json(each)
        return
    from cli.activityreport import entity_lines  # noqa: PLC0415 - rich is slow to import
    from cli.report import finding_line  # noqa: PLC0415 - rich is slow to import

    out, _ = open_consoles()
    for each in members:
        if of == "entities":
            out.print(entity_lines(each))
        else:
            out.print(finding_line(each), soft_wrap=True)
