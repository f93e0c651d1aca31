"""A sample file as read without a definition, by the hub's own readers."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

from cli.scaffold.trees import Tree, tree_of
from hub.core.definition import Definition
from hub.core.dialect import DeclaredDialect
from hub.core.headings import fold_heading
from hub.core.opening import open_file
from hub.core.profile import Profile
from hub.core.records import UnreadableError
from hub.core.signature import Format
from hub.core.structural_check import check
from hub.core.survey import survey

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hub.core.records import RecordSource

#: Rows that are looked at: enough to tell what a column holds.
MOST_ROWS = 50_000


class SampleError(Exception):
    """Nothing can be made of a sample; the message says why and what to do."""


class Column(NamedTuple):
    """A column: its heading, its cells without the white space around them, and whether a tree has it in its lines.

    Of such a column, `name` is what the lines call it; of others the heading.
    """

    heading: str
    name: str
    cells: list[str]
    in_lines: bool = False

    @property
    def filled(self) -> list[str]:
        """The cells that are not blank."""
        return [cell for cell in self.cells if cell]


class Sample(NamedTuple):
    """What a sample holds. `left_out` are headings without a field, each with the reason; `skipped` counts rows that do
    not have the header's cells; `cut` tells whether there are more rows than were looked at.
    """

    path: Path
    format: Format
    header_row: int
    columns: list[Column]
    rows: int
    tree: Tree | None
    left_out: list[tuple[str, str]]
    skipped: int
    cut: bool
    declared: DeclaredDialect | None = None


def read_sample(path: Path, declared: DeclaredDialect | None = None, known: Collection[str] = ()) -> Sample:
    """Return what a sample file holds; `known` are headings of other services, by which its header may be told.

    Raises `SampleError` where it cannot be read.
    """
    stated, declared = declared, declared or DeclaredDialect()
    definition = neutral_definition()
    surveyed = survey(path, definition.limits, declared.encoding, declared.format)
    tree = None
    with ExitStack() as files:
        try:
            if surveyed.fault is None and surveyed.format in {"xml", "json", "jsonl"}:
                tree = tree_of(path, surveyed.format, definition)
                definition = neutral_definition(tree)
            # The members of a tree are told by what repeats, whatever they are called.
            profile = Profile(service=definition.name, ignored=() if tree else tuple(known))
            opened = open_file(path, definition, profile, declared, files)
        except UnreadableError:
            raise _unreadable(path, declared) from None
        if opened.records is None or opened.dialect is None:
            raise _unreadable(path, declared)
        return _sample(path, opened.surveyed.format, opened.records, opened.dialect.header_row, tree)._replace(
            declared=stated
        )


def neutral_definition(tree: Tree | None = None) -> Definition:
    """Return a definition that knows no heading and refuses no file for its size."""
    lines = {"path": f"List.{tree.lines_word}", "maximum": 1} if tree and tree.lines else None
    return Definition.model_validate(
        {
            "name": "sample",
            "title": "Sample",
            "description": "-",
            "directory": "Sample",
            "version": 1,
            "formats": get_args(Format),
            "limits": {"file_bytes": 1_000_000_000, "rows": 1_000_000, "columns": 2_000},
            "record": "record",
            "operation": "none",
            "key": ["Nothing.Known"],
            "lines": lines,
            "record_path": tree.record_path if tree else None,
            "namespaces": tree.namespaces if tree else [],
            "fields": [{"path": "Nothing.Known", "title": "Nothing Known", "description": "-"}],
        }
    )


def _unreadable(path: Path, declared: DeclaredDialect) -> SampleError:
    """Return what the check says of a file that cannot be read."""
    with tempfile.TemporaryDirectory(prefix="hub-sample-") as directory:
        today = datetime.now(UTC).date()
        verdict = check(path, neutral_definition(), directory=Path(directory), today=today, declared=declared)
    said = [f"{finding.message} {finding.hint}" for finding in verdict.findings if finding.severity == "error"]
    return SampleError(f"The sample {path} cannot be read:\n  " + "\n  ".join(said))


def _sample(path: Path, file_format: Format, records: RecordSource, header_row: int, tree: Tree | None) -> Sample:
    headings = list(records.headings) if records.headings is not None else None
    rows: list[list[str]] = []
    skipped = 0
    cut = False
    for row, _, cells in records:
        if headings is None:
            headings = [cell.strip() for cell in cells] if row == header_row else None
        elif row in records.damaged or (any(cells) and len(cells) < len(headings)) or any(cells[len(headings) :]):
            skipped += 1
        elif len(rows) == MOST_ROWS:
            cut = True
            break
        elif any(cell.strip() for cell in cells):
            rows.append([cell.strip() for cell in cells])
    if not headings or not rows:
        raise SampleError(f"The sample {path} has no row to guess from. Give one with a few rows of real values.")
    columns, left_out = _columns(headings, rows, tree)
    if not columns:
        raise SampleError(
            f"The sample {path} has no heading that names anything. Say which row has them: --header-row."
        )
    return Sample(path, file_format, header_row, columns, len(rows), tree, left_out, skipped, cut)


def _columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], tree: Tree | None
) -> tuple[list[Column], list[tuple[str, str]]]:
    """Return the columns that a field can be made of, and those that none can be made of, each with the reason."""
    columns: list[Column] = []
    left_out: list[tuple[str, str]] = []
    prefix = f"List.{tree.lines_word}." if tree and tree.lines else None
    times = Counter(map(fold_heading, headings))
    for index, heading in enumerate(headings):
        folded = fold_heading(heading)
        if not folded:
            left_out.append((heading or f"column {index + 1}", "it has neither letter nor digit to be told by"))
        elif times[folded] > 1:
            left_out.append((heading, "another column has the same heading, and files with both are rejected"))
        elif tree and heading in tree.lists:
            left_out.append((heading, "it is a list, and a field has one value"))
        else:
            in_lines = prefix is not None and heading.startswith(prefix)
            name = heading.removeprefix(prefix) if prefix and in_lines else heading
            columns.append(Column(heading, name, [cells[index] for cells in rows], in_lines))
    return columns, left_out
