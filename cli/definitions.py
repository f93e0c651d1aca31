"""Commands: definitions of services, from a sample to what may be deployed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.dialectoptions import DialectOptions, takes_dialect
from cli.exits import CommandError, Exit
from cli.options import AsJson
from cli.terminal import open_consoles, print_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.scaffolding import Written
    from hub.core.definition import Definition
    from hub.core.definition_lint import Located


@takes_dialect
def new_service(  # noqa: PLR0913 - its options
    name: Annotated[str, typer.Argument(help="The service's name, such as load-shop-orders.", show_default=False)],
    *,
    sample: Annotated[Path, typer.Option("--from", metavar="FILE", help="A sample file with rows that are right.")],
    operation: Annotated[
        str | None,
        typer.Option(help="What it does to the warehouse; if left out, the one whose services know the headings best."),
    ] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="The heading that tells entities apart; say it again for a second one.")
    ] = None,
    record: Annotated[str | None, typer.Option(help="What an entity is called, in one word.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write it; NAME.yaml here if left out.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    dialect: DialectOptions,
    as_json: AsJson = False,
) -> None:
    """Make a definition of a service from a sample file, with reasons. Ends with 1 if it refuses some of the sample."""
    from cli import scaffolding  # noqa: PLC0415 - slow to import

    declared = dialect.declared()
    asked = scaffolding.Wanted(name, operation, record, tuple(key or ()))
    to = output or Path(f"{name}.yaml")
    made = scaffolding.scaffold_file(sample, declared, asked)
    written = scaffolding.write(made, to, force=force)
    verdict = scaffolding.verdict_on(sample, declared, written)
    if as_json:
        print_json(
            {
                "definition": str(to),
                "mapping": str(written.profile or "") or None,
                "look_at": made.look_at,
                "green": verdict["green"],
                "ledger": verdict["ledger"],
                "counts_by_code": verdict["counts_by_code"],
            }
        )
    else:
        _show_scaffold(sample, made.look_at, written, verdict)
    raise typer.Exit(Exit.WELL if verdict["green"] else Exit.FAULTS)


def _show_scaffold(sample: Path, look_at: list[str], written: Written, verdict: dict[str, Any]) -> None:
    from cli.report import bar  # noqa: PLC0415 - rich is slow to import

    out = open_consoles()[0]
    for path in written.paths():
        out.print(f"Wrote {path}.", markup=False)
    for each in look_at:
        out.print(f"  Look at: {each}.", style="yellow", soft_wrap=True, markup=False)
    out.print(f"{sample} by it: ", bar(verdict), sep="", soft_wrap=True, markup=False)
    if not verdict["green"]:
        out.print(f"  See why: hub check {written.check_words(sample)}", soft_wrap=True, markup=False)
    out.print(f"Next: write what it asks for, and ask `hub lint-service {written.definition}`.", markup=False)


def lint_service(
    definitions: Annotated[
        list[Path], typer.Argument(metavar="FILE.yaml", help="One definition or many.", show_default=False)
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Say everything that is wrong with definitions of services, with the line. Ends with 1 if anything is."""
    from cli import checking  # noqa: PLC0415 - slow to import
    from hub.usecases.lint_definition import lint_definition  # noqa: PLC0415 - slow to import

    worst, texts = Exit.WELL, {}
    for path in definitions:
        try:
            texts[path] = checking.read_text(path, "definition")
        except CommandError as error:
            typer.echo(str(error), err=True)
            worst = error.code
    others = [*_readable(texts.values()), *_readable(_shipped(texts))]
    for path, text in texts.items():
        found = lint_definition(text, path.stem, others)
        worst = max(worst, Exit.FAULTS if found else Exit.WELL)
        if as_json:
            print_json(_document(path, found))
            continue
        for line, defect in found:
            typer.echo(f"{path}:{line}: {defect.severity}: {defect.says}")
        typer.echo(f"{path}: {_counted(found)}" if found else f"{path} is right.")
    raise typer.Exit(worst)


def _shipped(given: Iterable[Path]) -> Iterator[str]:
    """Yield the texts of the definitions that came with this program, less those that are given anyway."""
    resolved = {path.resolve() for path in given}
    for entry in (files("hub") / "services").iterdir():
        if entry.name.endswith(".yaml") and Path(str(entry)).resolve() not in resolved:
            yield entry.read_text(encoding="utf-8")


def _readable(texts: Iterable[str]) -> Iterator[Definition]:
    """Yield those definitions that load; what is wrong with the others is not the question."""
    from hub.core.definition import DefinitionError, load_definition  # noqa: PLC0415 - slow to import

    for text in texts:
        try:
            yield load_definition(text)
        except DefinitionError:
            continue


def _document(path: Path, found: list[Located]) -> dict[str, object]:
    defects = [
        {"line": line, "severity": defect.severity, "at": list(defect.at), "message": defect.says}
        for line, defect in found
    ]
    return {"file": str(path), **_counts(found), "defects": defects}


def _counts(found: list[Located]) -> dict[str, int]:
    errors = sum(defect.severity == "error" for _, defect in found)
    return {"errors": errors, "warnings": len(found) - errors}


def _counted(found: list[Located]) -> str:
    counts = _counts(found)
    return ", ".join(f"{count} {name[: None if count > 1 else -1]}" for name, count in counts.items() if count)
