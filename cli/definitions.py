"""Commands: definitions of services, from a sample to what may be deployed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.exits import CommandError, Exit
from cli.options import AsJson
from cli.terminal import print_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hub.core.definition import Definition
    from hub.core.definition_lint import Located


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
