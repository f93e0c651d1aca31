"""The catalogue: the definitions of all services, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.definition import Definition, DefinitionError, load_definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path


class Catalogue:
    """The definitions, in order of name."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._by_name = {each.name: each for each in sorted(definitions, key=lambda each: each.name)}

    def get(self, name: str) -> Definition | None:
        """Return the definition of that name, or None."""
        return self._by_name.get(name)

    def __iter__(self) -> Iterator[Definition]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)


def read_catalogue(directory: Traversable | Path) -> Catalogue:
    """Return the catalogue of a directory of `NAME.yaml`, or raise `DefinitionError` with all that is wrong."""
    definitions: list[Definition] = []
    problems: list[str] = []
    for entry in sorted(directory.iterdir(), key=lambda each: each.name):
        if not entry.name.endswith(".yaml"):
            continue
        try:
            definition = load_definition(entry.read_text(encoding="utf-8"))
        except DefinitionError as error:
            problems += [f"{entry.name}: {problem}" for problem in error.problems]
            continue
        if f"{definition.name}.yaml" != entry.name:
            problems.append(f"{entry.name}: the definition in it is called {definition.name}")
        definitions.append(definition)
    directories = [each.directory for each in definitions]
    problems += [
        f"{each.name}: another service has {each.directory} too"
        for each in definitions
        if directories.count(each.directory) > 1
    ]
    if problems:
        raise DefinitionError(problems)
    return Catalogue(definitions)
