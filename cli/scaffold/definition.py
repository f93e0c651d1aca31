"""The scaffold: what was guessed of a sample, put together to fields, with what a person has to look at first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cli.scaffold.guess import Guess, guess_column
from cli.scaffold.keys import Key, guess_key
from cli.scaffold.operations import Chosen, choose_operation
from cli.scaffold.sampleprofile import sample_profile
from cli.scaffold.words import path_word, record_of, title_of
from hub.core.headings import fold_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.scaffold.sample import Column, Sample
    from hub.core.catalogue import Catalogue
    from hub.core.profile import Profile


#: A heading that is none: a number, a day or a time.
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,:/ -]*")


class Asked(NamedTuple):
    """What somebody says of the service: its name, and what is not to be guessed. The key by its columns' numbers."""

    name: str
    operation: str | None = None
    record: str | None = None
    key: tuple[int, ...] = ()


class ScaffoldedField(NamedTuple):
    """A field to be: its column, its path and title, what was guessed, and the field that its heading is known as."""

    column: Column
    path: str
    title: str
    guess: Guess
    required: bool
    known_as: str


class Scaffold(NamedTuple):
    """A definition to be. `look_at` is what a person has to look at before anything else."""

    sample: Sample
    asked: Asked
    record: str
    key: Key
    lines_path: str
    chosen: Chosen
    fields: list[ScaffoldedField]
    profile: Profile
    look_at: list[str]


def scaffold(sample: Sample, asked: Asked, services: Catalogue) -> Scaffold:
    """Return the scaffold of a service from a sample of its files."""
    columns = sample.columns
    key = guess_key(columns, asked.key)
    chosen = choose_operation(asked.operation, columns, key, services)
    record = asked.record or record_of(asked.name)
    guesses = {
        number: guess_column(column.name, column.filled, in_key=number in key.columns)
        for number, column in enumerate(columns)
    }
    profile, undecided = sample_profile(asked.name, columns, guesses, sample.declared)
    lines_path = f"List.{sample.tree.lines_word if sample.tree and sample.tree.lines else f'{path_word(record)}Line'}"
    named = _names(sample, key, chosen, path_word(record), lines_path)
    fields = [
        ScaffoldedField(
            column, *named[number], guesses[number], _is_required(sample, key, number), _known_as(chosen, number)
        )
        for number, column in enumerate(columns)
    ]
    look_at = [*_of_operation(chosen, fields), *_of_key(key, fields), *undecided, *_of_sample(sample)]
    return Scaffold(sample, asked, record, key, lines_path, chosen, fields, profile, look_at)


def _known_as(chosen: Chosen, number: int) -> str:
    known = chosen.known.get(number)
    return known.said_by if known else ""


def _names(sample: Sample, key: Key, chosen: Chosen, header: str, lines_path: str) -> list[tuple[str, str]]:
    """Return path and title of each column's field; no two of them are the same once they are compared as headings."""
    titles: list[str] = []
    taken: set[str] = set()
    for column in sample.columns:
        title = title_of(column.name) if sample.tree else column.name[:1000]
        if fold_heading(title) in taken or (sample.tree and fold_heading(title) != fold_heading(column.name)):
            title = column.heading
        taken.add(fold_heading(title))
        titles.append(title)
    paths: list[str] = []
    # The last word of a path is a heading too: it must not claim a column that no field is made of.
    claimed = {fold_heading(heading) for heading, _ in sample.left_out}
    for number, column in enumerate(sample.columns):
        prefix = lines_path if number in key.lines else header
        known = chosen.known.get(number)
        word = known.word if known else path_word(column.name)
        own = fold_heading(titles[number])
        if known is None and fold_heading(word) in claimed:
            word = f"{word}Field"
        choices = [f"{prefix}.{word}", *(f"{prefix}.{word}{count}" for count in range(2, len(titles) + 3))]
        path = next(each for each in choices if fold_heading(each) == own or fold_heading(each) not in taken)
        taken.add(fold_heading(path))
        paths.append(path)
    return list(zip(paths, titles, strict=True))


def _is_required(sample: Sample, key: Key, number: int) -> bool:
    """Tell whether a column is filled wherever it counts: in rows that have a line, for one of the lines; in the first
    row of each entity, where its own values stand there only; in every row otherwise.
    """
    cells = sample.columns[number].cells
    rows: Sequence[int] = range(sample.rows)
    if number in key.lines:
        lines = [sample.columns[each].cells for each in key.lines]
        rows = [row for row in rows if any(each[row] for each in lines)]
    elif key.first_row:
        firsts: dict[tuple[str, ...], int] = {}
        for row in rows:
            firsts.setdefault(tuple(sample.columns[each].cells[row] for each in key.columns), row)
        rows = list(firsts.values())
    return bool(rows) and all(cells[row] for row in rows)


def _of_operation(chosen: Chosen, fields: Sequence[ScaffoldedField]) -> list[str]:
    found = [f"The operation: NOT SURE: {chosen.doubt}. Say what it does (--operation)"] if chosen.doubt else []
    for word, in_lines in chosen.missed:
        where = "lines" if in_lines else "header"
        said = f"{chosen.name} reads a field of the {where} whose path ends in {word}, and no heading is known as that."
        found.append(f"{said} Let the path of the column that says it end so, or choose another operation")
    read = {word for word, _ in Chosen(chosen.name, "", {}).missed}
    blank = sorted(each.word for number, each in chosen.known.items() if not fields[number].required)
    found += [
        f"{chosen.name} reads {word}, which is blank in the sample here and there" for word in blank if word in read
    ]
    return found


def _of_key(key: Key, fields: Sequence[ScaffoldedField]) -> list[str]:
    found = [f"The key: {key.why}"] if key.why.startswith("NOT SURE") else []
    if not any(fields[number].required for number in key.columns):
        found.append("The key is blank in the sample here and there; rows without it are refused")
    return found


def _of_sample(sample: Sample) -> list[str]:
    numbers = [each.name for each in sample.columns if not sample.tree and _NUMBER.fullmatch(each.name)]
    found = []
    if numbers and sample.header_row:
        said = f"Row {sample.header_row} is taken for headings, and {numbers[0]!r} is no word"
        found.append(f"{said}: if the file has no headings, say --header-row 0")
    # Two columns of one heading are told of once.
    found += [f"{heading}: it has no field, because {why}" for heading, why in dict.fromkeys(sample.left_out)]
    if sample.skipped:
        found.append(
            f"Rows that have more or fewer cells than there are headings, and were not looked at: {sample.skipped:,}"
        )
    if sample.cut:
        found.append(f"Only the first {sample.rows:,} rows were looked at")
    return found
