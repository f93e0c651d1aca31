"""Headings as they are compared: regardless of case, spaces and punctuation."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hub.core.definition import Definition, Field

#: What a match of a heading rests on.
Ground: TypeAlias = Literal["path", "title", "alias", "name", "profile"]

#: How sure a match is by what it rests on, from 0 to 1.
CERTAINTY: Mapping[Ground, float] = {"profile": 1.0, "path": 1.0, "title": 1.0, "alias": 0.9, "name": 0.8}


def fold_heading(heading: str) -> str:
    """Return a heading as it is compared: its letters and digits, in lower case."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def fingerprint_of(headings: Iterable[str]) -> str:
    """Return what tells one partner's export from another's: a digest of its headings, in whatever order they stand."""
    folded = sorted(fold_heading(heading) for heading in headings)
    return hashlib.blake2b("\0".join(folded).encode(), digest_size=16).hexdigest()


def headings_of(field: Field) -> Iterator[tuple[str, Ground]]:
    """Yield the headings that name a field whatever other fields there are, the plainest first."""
    yield field.path, "path"
    yield field.title, "title"
    for alias in field.aliases:
        yield alias, "alias"


def known_headings(definition: Definition) -> dict[str, tuple[str, Ground]]:
    """Return folded heading → field path and ground. The last word of a path counts where no other field has it."""
    known: dict[str, tuple[str, Ground]] = {}
    for field in definition.fields:
        for heading, ground in headings_of(field):
            known.setdefault(fold_heading(heading), (field.path, ground))
    names = Counter(fold_heading(field.name) for field in definition.fields)
    for field in definition.fields:
        name = fold_heading(field.name)
        if names[name] == 1:
            known.setdefault(name, (field.path, "name"))
    return known


def shared_names(definition: Definition) -> dict[str, list[Field]]:
    """Return the folded headings that could be any of several fields, and so are none: last words of their paths."""
    known = known_headings(definition)
    fields: dict[str, list[Field]] = {}
    for field in definition.fields:
        fields.setdefault(fold_heading(field.name), []).append(field)
    return {name: several for name, several in fields.items() if len(several) > 1 and name not in known}


def numbered(width: int) -> list[str]:
    """Return the headings of so many columns where a file has none."""
    return [f"Column {number}" for number in range(1, width + 1)]


def containers(definition: Definition) -> set[str]:
    """Return the folded names of what holds fields of a definition: each beginning of a path, and the lines."""
    found = set()
    for field in definition.fields:
        steps = field.path.split(".")
        found |= {fold_heading(".".join(steps[:end])) for end in range(1, len(steps))}
    return found | lines_names(definition)


def lines_names(definition: Definition) -> set[str]:
    """Return the folded names that the list of an entity's lines may have: its path, and the last word of it."""
    path = definition.lines.path if definition.lines else ""
    return {fold_heading(path), fold_heading(path.rpartition(".")[2])} - {""}
