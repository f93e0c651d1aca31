"""Everything that can be wrong with a mapping profile, judged against the definition it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.celltypes import cell_reader
from hub.core.conversion import DateForm
from hub.core.defect import near
from hub.core.headings import fold_heading
from hub.core.pastfiles import FileNames

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from hub.core.definition import Definition, Field
    from hub.core.profile import Profile


def resolved(profile: Profile, known: Mapping[str, str]) -> tuple[list[str], Profile]:
    """Return the profile with its fields by path, and what is wrong with those it names; unknown ones are left out.

    `known` is folded heading → path.
    """
    problems: list[str] = []

    def path_of(stated: str, where: str) -> str | None:
        path = known.get(fold_heading(stated))
        if path is None:
            problems.append(f"{where}: no field is called {stated!r}{_meant(stated, known)}")
        return path

    columns = {heading: path_of(stated, f"columns.{heading}") for heading, stated in profile.columns.items()}
    constants = {path_of(stated, "constants"): value for stated, value in profile.constants.items()}
    values = {path_of(stated, "values"): table for stated, table in profile.values.items()}
    if len(constants) < len(profile.constants) or len(values) < len(profile.values):
        problems.append("constants, values: one field is stated twice, under two names")
    changes = {
        "columns": {heading: path for heading, path in columns.items() if path},
        "constants": {path: value for path, value in constants.items() if path},
        "values": {path: table for path, table in values.items() if path},
    }
    return problems, profile.model_copy(update=changes)


def _meant(stated: str, known: Mapping[str, str]) -> str:
    meant = near(fold_heading(stated), known)
    return f"; {known[meant]} is" if meant else ""


def problems_of_profile(profile: Profile, definition: Definition, today: date) -> list[str]:
    """Return everything that is wrong with a profile whose fields are known, in plain words."""
    return [
        *_identity_problems(profile, definition),
        *_heading_problems(profile),
        *_constant_problems(profile, definition, today),
        *_value_problems(profile, definition, today),
        *_date_problems(profile),
        *_file_name_problems(profile),
    ]


def _identity_problems(profile: Profile, definition: Definition) -> Iterator[str]:
    if profile.service != definition.name:
        yield f"service: the profile is for {profile.service}, not for {definition.name}"
    if profile.header_values is not None and definition.lines is None:
        yield f"header_values: in {definition.name} each row is an entity of its own, with all its values"
    if profile.header_values == "first_row":
        for field in definition.fields:
            if field.default is not None and not definition.is_line_level(field.path):
                yield f"header_values: first_row leaves blank what {field.title} has a default for: state one of them"
    if profile.tree.lines is not None and definition.lines is None:
        yield f"tree.lines: an entity of {definition.name} has no lines"


def _heading_problems(profile: Profile) -> Iterator[str]:
    seen: dict[str, str] = {}
    for heading in (*profile.columns, *profile.ignored):
        folded = fold_heading(heading)
        if not folded:
            yield f"columns: {heading!r} has neither letter nor digit, so no heading can be told by it"
        elif folded in seen:
            yield f"columns, ignored: {seen[folded]!r} and {heading!r} are the same heading"
        seen.setdefault(folded, heading)


def _constant_problems(profile: Profile, definition: Definition, today: date) -> Iterator[str]:
    fed = set(profile.columns.values())
    for path, value in profile.constants.items():
        if path in definition.key:
            yield f"constants.{path}: it is the key, which tells entities apart; it cannot be the same in all rows"
        elif path in fed:
            yield f"constants.{path}: a column feeds it as well; state one of the two"
        elif field := definition.field(path):
            yield from _unreadable(f"constants.{path}", field, value, definition, today)


def _value_problems(profile: Profile, definition: Definition, today: date) -> Iterator[str]:
    for path, table in profile.values.items():
        field = definition.field(path)
        if field is None:
            continue
        said: dict[str, str] = {}
        for before, after in table.items():
            if said.setdefault(before.strip().casefold(), after) != after:
                yield f"values.{path}: {before!r} stands there twice, with two meanings"
            yield from _unreadable(f"values.{path}.{before}", field, after, definition, today)


def _unreadable(where: str, field: Field, value: str, definition: Definition, today: date) -> Iterator[str]:
    read = cell_reader(field, cell_characters=definition.limits.cell_characters, today=today)
    found, codes = read(value)
    if found is None or value != value.strip():
        yield f"{where}: {value!r} is no value of {field.title} ({', '.join(codes) or 'white space around it'})"


def _date_problems(profile: Profile) -> Iterator[str]:
    for stated in profile.dates:
        try:
            DateForm.parse(stated)
        except ValueError as error:
            yield f"dates: {error}"


def _file_name_problems(profile: Profile) -> Iterator[str]:
    if profile.file_names is not None:
        try:
            FileNames(profile.file_names)
        except ValueError as error:
            yield f"file_names: {error}"
