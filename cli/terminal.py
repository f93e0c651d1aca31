"""The terminal: reports and JSON on stdout, progress on stderr, and the hub that somebody is signed in to."""

from __future__ import annotations

import atexit
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from cli import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rich.console import Console
    from rich.text import Text

    from cli.api import Api


def open_api() -> Api:
    """Return the hub, for whoever is signed in."""
    from cli.api import Api  # noqa: PLC0415 - httpx is slow to import, and `hub check` needs none of it

    api = Api(*session.current(os.environ))
    atexit.register(api.close)
    return api


def open_consoles() -> tuple[Console, Console]:
    """Return where reports go (stdout) and where progress goes (stderr). NO_COLOR is honoured by both."""
    from rich.console import Console  # noqa: PLC0415 - rich is slow to import

    return Console(highlight=False), Console(stderr=True, highlight=False)


def print_json(document: Any) -> None:  # noqa: ANN401 - any JSON
    """Print a document as one line of JSON."""
    typer.echo(json.dumps(document, ensure_ascii=False))


def show_summary(out: Console, results: list[tuple[str, Text]]) -> None:
    """Print a line a file, where there were several."""
    if len(results) > 1:
        from cli.report import summary_table  # noqa: PLC0415 - rich is slow to import

        out.print()
        out.print(summary_table(results))


def is_there(path: Path, err: Console, results: list[tuple[str, Text]]) -> bool:
    """Tell whether a path is a file; where it is none, say so, and go on with the others."""
    if path.is_file():
        return True
    from rich.text import Text  # noqa: PLC0415 - rich is slow to import

    folder = path.is_dir()
    said = (
        f"{path} is a folder; name the files in it, such as {path / '*.csv'}."
        if folder
        else f"There is no file {path}."
    )
    err.print(said, style="red", markup=False, soft_wrap=True)
    results.append((str(path), Text("A FOLDER" if folder else "NOT THERE", style="red")))
    return False


@contextmanager
def progress_bar(err: Console, what: str, total: int | None = None, *, show: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while something goes on; give what tells how far it is."""
    if not show or not err.is_terminal:
        yield lambda _so_far: None
        return
    from rich.progress import (  # noqa: PLC0415 - slow to import
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda so_far: progress.update(task, completed=so_far)
