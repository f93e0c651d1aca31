"""Command: check a file again that is at the hub, read otherwise."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.exits import CommandError, Exit
from cli.options import (
    ActivityId,
    AsJson,
    Delimiter,
    Encoding,
    FileFormat,
    HeaderRow,
    MappingName,
    Quote,
    Sheet,
    Timeout,
)
from cli.terminal import open_api, open_consoles, progress_bar
from cli.upload import how_it_ended, show_end, show_verdict


def recheck(  # noqa: PLR0913 - its options
    activity_id: ActivityId,
    *,
    mapping: MappingName = None,
    no_mapping: Annotated[
        bool, typer.Option("--no-mapping", help="Read it without any, even one that its headings were read by before.")
    ] = False,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    quote: Quote = None,
    header_row: HeaderRow = None,
    sheet: Sheet = None,
    file_format: FileFormat = None,
    timeout: Timeout = 600,
    as_json: AsJson = False,
) -> None:
    """Check a file again without sending it again, read as you say; what you do not say is told from the file."""
    from cli.dialect import declared_dialect  # noqa: PLC0415 - slow to import

    if mapping is not None and no_mapping:
        raise CommandError(Exit.USAGE, "Say --mapping or --no-mapping, not both.")
    declared = declared_dialect(
        encoding=encoding, delimiter=delimiter, quote=quote, header_row=header_row, sheet=sheet, format=file_format
    )
    asked: dict[str, Any] = {"dialect": declared.model_dump(exclude_none=True)} if declared else {}
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
