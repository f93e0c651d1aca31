"""Command: check files here, without a hub."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.dialectoptions import DialectOptions, takes_dialect
from cli.exits import CommandError, Exit
from cli.options import AsJson, Files
from cli.terminal import is_there, open_consoles, print_json, progress_bar, show_summary

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from hub.core.filesbeside import FileBeside


@takes_dialect
def check(  # noqa: PLR0913 - its options
    files: Files,
    *,
    service: Annotated[
        str | None, typer.Option("--service", "-s", help="The service's name; see `hub services`.")
    ] = None,
    definition_file: Annotated[
        Path | None, typer.Option("--definition", help="A service's definition, as YAML, instead of --service.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", "-m", help="A mapping profile, as YAML.")] = None,
    dialect: DialectOptions,
    corrections: Annotated[
        Path | None,
        typer.Option(help="Write the file again with what is wrong beside each row: .csv or .xlsx. For one file."),
    ] = None,
    only_refused: Annotated[
        bool, typer.Option("--only-refused", help="In the corrections file: only the rows of what is refused.")
    ] = False,
    every: Annotated[bool, typer.Option("--all", help="List every finding, one a line.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check files here, without a hub. Ends with 1 if a file is red, 2 if one is not there."""
    # Slow to import, and most commands need none of it.
    from cli import checking  # noqa: PLC0415

    definition = checking.asked_definition(service, definition_file)
    profile = checking.read_profile(mapping, definition) if mapping else None
    _require_place(corrections, files, only_refused=only_refused)
    declared = dialect.declared()
    out, err = open_consoles()
    worst = Exit.WELL
    results: list[tuple[str, Text]] = []
    # Several files are a set: what is to be created by one is not to be created by another.
    beside: list[FileBeside] | None = [] if len(files) > 1 else None
    for path in files:
        if not is_there(path, err, results):
            worst = max(worst, Exit.USAGE)
            continue
        with (
            progress_bar(err, f"checking {path.name}", path.stat().st_size, show=not as_json) as advance,
            checking.checked(path, definition, profile, declared, advance, beside) as done,
        ):
            verdict = done.verdict
            if beside is not None:
                beside.append(done.file.beside(f"{str(path)!r}, checked before this one"))
            worst = max(worst, Exit.WELL if verdict["green"] else Exit.FAULTS)
            if corrections:
                said = done.keep_corrections(corrections, "refused" if only_refused else "all")
                err.print(said, markup=False, soft_wrap=True)
            if as_json:
                found = {"findings": list(done.every_finding())} if every else {}
                print_json({"file": str(path), **verdict, **found})
                continue
            _show_check(out, path, done, every=every)
            from cli.report import bar  # noqa: PLC0415 - rich is slow to import

            results.append((str(path), bar(verdict)))
    if not as_json:
        show_summary(out, results)
    raise typer.Exit(worst)


def _require_place(corrections: Path | None, files: list[Path], *, only_refused: bool) -> None:
    """Make sure that a corrections file can be written where it was asked for, and overwrites no file it is of."""
    if corrections is None:
        if only_refused:
            raise CommandError(Exit.USAGE, "--only-refused says what is in the file of --corrections; name one.")
        return
    if len(files) > 1:
        raise CommandError(Exit.USAGE, "--corrections is for one file; check the others by themselves.")
    if corrections.suffix.lower() not in {".csv", ".xlsx"}:
        raise CommandError(
            Exit.USAGE, f"--corrections writes .csv or .xlsx, by the file's ending; {corrections} has another."
        )
    if not corrections.absolute().parent.is_dir():
        raise CommandError(Exit.USAGE, f"There is no folder {corrections.parent}.")
    if corrections.resolve() == files[0].resolve():
        raise CommandError(Exit.USAGE, f"{corrections} is the file itself; write its corrections to another.")


def _show_check(out: Console, path: Path, done: Any, *, every: bool) -> None:  # noqa: ANN401 - a checked file
    from cli.report import answers, finding_line, verdict_report  # noqa: PLC0415 - rich is slow to import

    if every:
        for finding in done.every_finding():
            out.print(finding_line(finding, str(path)), soft_wrap=True)
    out.print(verdict_report(str(path), done.verdict))
    if done.verdict["candidates"]:
        out.print(answers(done.verdict), soft_wrap=True)
