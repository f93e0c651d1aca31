"""Command: check files here, without a hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.exits import CommandError, Exit
from cli.options import AsJson, Files, Service
from cli.terminal import open_consoles, print_json, progress_bar, show_summary

if TYPE_CHECKING:
    from rich.console import Console


def check(  # noqa: PLR0913 - its options
    files: Files,
    *,
    service: Service,
    mapping: Annotated[Path | None, typer.Option("--mapping", "-m", help="A mapping profile, as YAML.")] = None,
    encoding: Annotated[str | None, typer.Option(help="How the file is written; detected if left out.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="One character, or tab.")] = None,
    quote: Annotated[str | None, typer.Option(help="One character.")] = None,
    header_row: Annotated[int | None, typer.Option(help="The row of the headings, from 1; 0: there is none.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook.")] = None,
    file_format: Annotated[str | None, typer.Option("--format", help="csv, xlsx, xml, json or jsonl.")] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(help="Write the file again with what is wrong beside each row: .csv or .xlsx. For one file."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every finding, one a line.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check files here, without a hub: the same check, the same findings. Ends with 1 if a file is red."""
    from cli import checking  # noqa: PLC0415 - slow to import, and most commands need none of it

    definition = checking.definition_of(service)
    profile = checking.read_profile(mapping, definition) if mapping else None
    if corrections and len(files) > 1:
        raise CommandError(Exit.USAGE, "--corrections is for one file; check the others by themselves.")
    declared = checking.declared_dialect(
        encoding=encoding, delimiter=delimiter, quote=quote, header_row=header_row, sheet=sheet, format=file_format
    )
    out, err = open_consoles()
    worst, results = Exit.WELL, []
    for path in files:
        with (
            progress_bar(err, f"checking {path.name}", _size(path), show=not as_json) as advance,
            checking.checked(path, definition, profile, declared, advance) as done,
        ):
            verdict = done.verdict
            worst = max(worst, Exit.WELL if verdict["green"] else Exit.FAULTS)
            if corrections:
                kept = done.keep_corrections(corrections)
                err.print(
                    f"Wrote {corrections}." if kept else "There is no corrections file: nothing is to be corrected."
                )
            if as_json:
                found = {"findings": list(done.every_finding())} if every else {}
                print_json({"file": str(path), **verdict, **found})
                continue
            _show_check(out, path, done, every=every)
            from cli.report import bar  # noqa: PLC0415 - rich is slow to import

            results.append((str(path), bar(verdict)))
    show_summary(out, results)
    raise typer.Exit(worst)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


def _show_check(out: Console, path: Path, done: Any, *, every: bool) -> None:  # noqa: ANN401 - a checked file
    from cli.report import finding_line, verdict_report  # noqa: PLC0415 - rich is slow to import

    if every:
        for finding in done.every_finding():
            out.print(finding_line(finding), soft_wrap=True)
    out.print(verdict_report(str(path), done.verdict))
