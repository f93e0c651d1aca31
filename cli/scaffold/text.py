"""The text of a scaffold: a definition as YAML, the reason beside each guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.scaffold.guess import example_of, made_up_like
from cli.scaffold.words import directory_of
from cli.scaffold.yamlout import comment, line, scalar
from hub.core.definition_lint import UNWRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.scaffold.definition import Scaffold, ScaffoldedField
    from hub.core.profile import Profile

#: What a definition takes where it does not say otherwise.
_CELL_CHARACTERS, _COLUMNS = 4_000, 500

#: Lines that an entity may have, where the sample has no more.
_MOST_LINES = 1_000


def definition_text(made: Scaffold) -> str:
    """Return the definition as YAML."""
    lines = [*_opening(made), *_identity(made), *_limits(made), *_rows(made), *_lines(made), *_tree(made), "fields:"]
    named_by = made.fields[made.key.columns[0]]
    for field in made.fields:
        lines += _field(field, made.profile, is_key=field is named_by)
    return "\n".join([*lines, ""])


def _opening(made: Scaffold) -> Iterator[str]:
    sample = made.sample
    yield from comment(
        f"Made by `hub new-service` from {sample.path.name} ({sample.rows:,} rows). What it guessed has a reason "
        "beside it: check that, then take the comment out. `hub lint-service` says what is still to be written."
    )
    if made.look_at:
        yield "#"
        yield "# Look at this first:"
        for each in made.look_at:
            first, *others = comment(each, "  ")
            yield f"# - {first.lstrip('# ')}"
            yield from (f"#   {other.lstrip('# ')}" for other in others)


def _identity(made: Scaffold) -> Iterator[str]:
    title = " ".join(word.capitalize() for word in made.asked.name.split("-"))
    yield f"name: {made.asked.name}"
    yield f"title: {scalar(title)}"
    yield f"description: {UNWRITTEN} a clerk uses this service for and what becomes of a file."
    yield from line(f"directory: {directory_of(made.asked.name)}", "where partners drop files for it")
    yield "version: 1"
    yield from line(
        "formats: [csv, xlsx, xml, json, jsonl]", f"the sample is {made.sample.format}; the hub reads them all"
    )


def _limits(made: Scaffold) -> Iterator[str]:
    columns = made.sample.columns
    longest = max((len(cell) for column in columns for cell in column.cells), default=0)
    yield "limits:"
    yield from line("  file_bytes: 200_000_000", "larger files are refused")
    yield "  rows: 1_000_000"
    if len(columns) + len(made.sample.left_out) > _COLUMNS:
        yield f"  columns: {2 * len(columns)}"
    if longest > _CELL_CHARACTERS:
        yield from line(f"  cell_characters: {min(2 * longest, 131_072)}", f"the longest cell has {longest:,}")


def _rows(made: Scaffold) -> Iterator[str]:
    key = made.key
    yield from line(f"record: {made.record}", "what an entity is called")
    yield from line(f"operation: {made.chosen.name}", made.chosen.why)
    paths = ", ".join(made.fields[number].path for number in key.columns)
    yield from line(f"key: [{paths}]", key.why)
    if key.copied:
        yield from line("copies: leave_out", "rows of the sample say the same twice; `refuse` if that is a mistake")


def _lines(made: Scaffold) -> Iterator[str]:
    key = made.key
    if not key.lines:
        return
    columns = [made.sample.columns[number] for number in sorted(key.lines)]
    yield from comment(
        "The columns that differ within an entity are those of its lines; what stays the same is its own. Move a field "
        "from one to the other by the beginning of its path."
    )
    yield "lines:"
    yield f"  path: {made.lines_path}"
    if not all(any(cells) for cells in zip(*(column.cells for column in columns), strict=True)):
        yield from line("  minimum: 0", "some rows of the sample have nothing in the columns of a line")
    most = _most_lines(made)
    why = f"the sample has {most:,} at most" if most else ""
    yield from line(f"  maximum: {max(_MOST_LINES, 2 * most)}", why)
    if key.first_row:
        why = "the own values of an entity stand in its first row, and are blank below"
        yield from line("  header_values: first_row", why)
    yield from comment("unique: PATH # if a field may have each value once in an entity, such as a product", "  ")


def _most_lines(made: Scaffold) -> int:
    counts: dict[tuple[str, ...], int] = {}
    keys = [made.sample.columns[number].cells for number in made.key.columns]
    for values in zip(*keys, strict=True):
        counts[values] = counts.get(values, 0) + 1
    return max(counts.values(), default=0)


def _tree(made: Scaffold) -> Iterator[str]:
    tree = made.sample.tree
    if tree is None:
        return
    if tree.record_path:
        root, *steps = tree.record_path.split("/")
        path = "/".join([root if made.sample.format == "xml" else made.record, *steps])
        yield from line(f"record_path: {path}", "the way from the root to what repeats, in XML and JSON")
    if tree.namespaces:
        yield f"namespaces: [{', '.join(map(scalar, tree.namespaces))}]"


def _field(field: ScaffoldedField, profile: Profile, *, is_key: bool) -> Iterator[str]:
    guess = field.guess
    if field.known_as:
        yield from comment(f"{field.known_as}, which this heading names", "  ")
    yield f"  - path: {field.path}"
    yield f"    title: {scalar(field.title)}"
    for facet, value in guess.facets.items():
        yield from line(f"    {facet}: {scalar(value)}", guess.why.get(facet, ""))
    for remark in guess.remarks:
        yield from comment(remark, "    ")
    example = example_of(guess, field.column.filled, profile)
    if field.required and example is not None:
        yield from line("    required: true", "never blank in the sample")
    if example is not None:
        shown = made_up_like(example, field.column.filled) if is_key else example
        yield from line(f"    example: {scalar(shown)}", "made up" if is_key else "")
    yield f"    description: {scalar(f'{UNWRITTEN} {field.title} is and what to write there.'[:1000])}"
