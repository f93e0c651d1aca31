"""Command: check a file again that is at the hub, read otherwise."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.dialectoptions import DialectOptions, takes_dialect
from cli.exits import CommandError, Exit
from cli.options import ActivityId, AsJson, MappingName, Timeout
from cli.terminal import open_api, open_consoles, progress_bar
from cli.upload import how_it_ended, show_end, show_verdict


@takes_dialect
def recheck(
    activity_id: ActivityId,
    *,
    mapping: MappingName = None,
    no_mapping: Annotated[
        bool, typer.Option("--no-mapping", help="Read it without any, even one that its headings were read by before.")
    ] = False,
    dialect: DialectOptions,
    anew: Annotated[
        bool, typer.Option("--anew", help="Forget what was said of it before: tell from the file what you do not say.")
    ] = False,
    timeout: Timeout = 600,
    as_json: AsJson = False,
) -> None:
    """Check a file again without sending it again, read as you say; what you do not say is as it was said before."""
    if mapping is not None and no_mapping:
        raise CommandError(Exit.USAGE, "Say --mapping or --no-mapping, not both.")
    declared = dialect.stated()
    asked: dict[str, Any] = {"anew": anew} | ({"dialect": declared} if declared else {})
    if mapping is not None or no_mapping:
        asked["mapping"] = mapping
    api = open_api()
    out, err = open_consoles()
    api.write("POST", f"/activities/{activity_id}/check", asked)
    with progress_bar(err, f"checking {activity_id}", show=not as_json):
        detail = api.wait(activity_id, seconds=timeout)
    if not as_json:
        show_verdict(out, detail)
    show_end(out, api, detail, as_json=as_json, submitted=False)
    raise typer.Exit(how_it_ended(detail["activity"], submitted=False, watched=False, wanted=False))
