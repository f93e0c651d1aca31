"""Which operation of the warehouse a sample is for, and which of its columns feed what that reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.core.headings import fold_heading, known_headings
from hub.warehouse.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cli.scaffold.keys import Key
    from cli.scaffold.sample import Column
    from hub.core.catalogue import Catalogue
    from hub.core.definition import Definition


class Known(NamedTuple):
    """A field of a service that there is, whose heading a column has."""

    word: str
    in_lines: bool
    said_by: str


class Chosen(NamedTuple):
    """An operation, why it is that one, and the fields that columns are known as, by the number of the column.

    `doubt` is why it may as well be another.
    """

    name: str
    why: str
    known: Mapping[int, Known]
    doubt: str = ""

    @property
    def missed(self) -> list[tuple[str, bool]]:
        """The words that the operation reads and no column is known as, and whether they stand in the lines."""
        found = {(each.word, each.in_lines) for each in self.known.values()}
        operation = OPERATIONS[self.name]
        wanted = [(word, False) for word in sorted(operation.entity_fields)]
        wanted += [(word, True) for word in sorted(operation.line_fields)]
        return [each for each in wanted if each not in found]


def choose_operation(asked: str | None, columns: Sequence[Column], key: Key, services: Catalogue) -> Chosen:
    """Return the operation that is asked for, or the one of those services that know most of the headings."""
    names = [asked] if asked else sorted(OPERATIONS, key=_daring)
    known = {name: _known(columns, key, [each for each in services if each.operation == name]) for name in names}
    chosen = [Chosen(name, "as asked for", known[name]) for name in names]
    best = max(chosen, key=lambda each: _fit(each, key))
    if asked:
        return best
    others = ", ".join(name for name in sorted(names) if name != best.name)
    alike = [each.name for each in chosen if each.name != best.name and _fit(each, key) == _fit(best, key)]
    doubt = ""
    if not best.known:
        doubt = "no service knows any of the headings"
    elif alike:
        doubt = f"{' and '.join(sorted(alike))} would do as well"
    why = f"a guess: its services know {len(best.known)} of the {len(columns)} headings. Others are {others}"
    return best._replace(why=why, doubt=doubt)


def _daring(name: str) -> tuple[bool, bool, str]:
    """Order operations by how much a wrong guess does: of those that fit alike the first is taken."""
    return name.startswith("cancel_"), not name.startswith("create_"), name


def _fit(chosen: Chosen, key: Key) -> int:
    """Return how well an operation fits: what is known, less what it misses; lines count for one that reads them."""
    alike = bool(OPERATIONS[chosen.name].line_fields) is bool(key.lines)
    return len(chosen.known) - len(chosen.missed) + 2 * alike


def _known(columns: Sequence[Column], key: Key, services: Iterable[Definition]) -> dict[int, Known]:
    """Return the fields that columns are known as: each field by one column, at the level where it stands."""
    found: dict[int, Known] = {}
    taken: set[tuple[str, bool]] = set()
    for service in services:
        headings = known_headings(service)
        for number, column in enumerate(columns):
            path, _ = headings.get(fold_heading(column.name), ("", ""))
            at = (path.rpartition(".")[2], number in key.lines)
            if path and number not in found and at not in taken and service.is_line_level(path) is at[1]:
                found[number] = Known(*at, f"{service.name} has {path}")
                taken.add(at)
    return found
