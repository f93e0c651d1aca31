"""The key of a sample, and which of its columns are an entity's own and which are those of its lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cli.scaffold.words import is_identifying, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from cli.scaffold.sample import Column

#: What an identifier looks like: one word, no amount, no day.
_NAMING = re.compile(r"(?![+-]?[0-9]+[.,][0-9]+\Z)(?![0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4})\S{1,60}")

#: What a quantity looks like. An identifier may look so too; its heading tells.
_COUNTING = re.compile(r"0|[1-9][0-9]{0,5}")

#: Rows of a sample in which quantities may all differ by chance.
_FEW_ROWS = 50

#: Columns among which two are looked for that are a key together.
_MOST_PAIRED = 12

#: Columns of an entity's own that make lines of what repeats, where a heading does not say that it identifies.
_FEWEST_OWN = 2

#: Why a column that may hold quantities is a key all the same.
_BY_CHANCE = "NOT SURE: no other column has a value of its own in each row, and these may be quantities (--key)"


class Key(NamedTuple):
    """A key: the numbers of its columns, those of the lines (empty: each row is an entity), and why it is one.

    `first_row` tells that an entity's own values stand in its first row only; `copied` that rows say the same twice.
    """

    columns: tuple[int, ...]
    lines: frozenset[int]
    why: str
    first_row: bool = False
    copied: bool = False


class _Grouped(NamedTuple):
    """The rows of a sample by the values of some columns."""

    columns: tuple[int, ...]
    groups: list[list[int]]
    #: Columns whose cells differ within a group, those that stand in the first row of one only, and the others.
    varying: frozenset[int]
    first_only: frozenset[int]
    own: frozenset[int]
    #: Whether the rows of each group stand together.
    in_runs: bool

    @property
    def repeats(self) -> bool:
        return any(len(group) > 1 for group in self.groups)


def guess_key(columns: Sequence[Column], asked: Sequence[int] = ()) -> Key:
    """Return the key of a sample; `asked` are the numbers of the columns that somebody says it is."""
    known_lines = frozenset(number for number, column in enumerate(columns) if column.in_lines)
    own = [number for number in range(len(columns)) if number not in known_lines]
    if asked:
        return _as_asked(columns, tuple(asked), known_lines)
    naming = [number for number in own if _names(columns[number])]
    single = [_grouped(columns, (number,)) for number in naming]
    if known_lines:
        return _of_tree(columns, single, known_lines) or _last_resort(columns, own, known_lines)
    unique = min((each for each in single if not each.repeats), key=lambda each: _rank(columns, each), default=None)
    runs = _best_of_runs(columns, single)
    if runs and not (unique and _rank(columns, unique) < _rank(columns, runs)):
        return _with_lines(columns, runs)
    if unique and not _counts(columns[unique.columns[0]]):
        return Key(unique.columns, frozenset(), f"each of the {len(unique.groups):,} rows has a value of its own there")
    by_chance = {each.columns[0] for each in single if not each.repeats}
    return _pair(columns, naming, by_chance) or (
        Key(unique.columns, frozenset(), _BY_CHANCE) if unique else _last_resort(columns, own, known_lines)
    )


def _names(column: Column) -> bool:
    return all(map(_NAMING.fullmatch, column.cells))


def _unnamed(column: Column) -> bool:
    """Tell whether a column's heading says nothing of its identifying anything."""
    return not is_identifying(column.name)


def _counts(column: Column) -> bool:
    """Tell whether a column may hold quantities, which differ from row to row of a small sample by chance."""
    return _unnamed(column) and len(column.cells) <= _FEW_ROWS and all(map(_COUNTING.fullmatch, column.cells))


def _rank(columns: Sequence[Column], grouped: _Grouped) -> tuple[bool, bool, int]:
    """Rank candidates: first those whose heading says that they identify, last what counts; then from left to right."""
    column = columns[grouped.columns[0]]
    return _unnamed(column), _counts(column), grouped.columns[0]


def _grouped(columns: Sequence[Column], by: tuple[int, ...]) -> _Grouped:
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, values in enumerate(zip(*(columns[number].cells for number in by), strict=True)):
        groups.setdefault(values, []).append(row)
    several = [group for group in groups.values() if len(group) > 1]
    varying, first_only = set(), set()
    for number, column in enumerate(columns):
        said = {_said_in(column.cells, group) for group in several}
        if "differing" in said:
            varying.add(number)
        elif "first" in said:
            first_only.add(number)
    own = frozenset(range(len(columns))) - varying - first_only
    in_runs = all(group[-1] - group[0] + 1 == len(group) for group in several)
    return _Grouped(by, list(groups.values()), frozenset(varying), frozenset(first_only), own, in_runs)


def _said_in(cells: Sequence[str], group: Sequence[int]) -> str:
    first, *others = (cells[row] for row in group)
    if all(cell == first for cell in others):
        return "same"
    return "first" if first and all(cell in {"", first} for cell in others) else "differing"


def _best_of_runs(columns: Sequence[Column], single: Sequence[_Grouped]) -> _Grouped | None:
    """Return the column whose values repeat while more stays the same with it than with any other."""
    fitting = []
    for each in single:
        if not (each.repeats and _line_columns(columns, each)):
            continue
        several = len(each.groups) > 1
        # What never changes tells nothing, unless the sample has a single entity.
        constant = {
            number for number in each.own | each.first_only if not several or len(set(columns[number].cells)) > 1
        }
        own = len(constant - set(each.columns))
        identifying = is_identifying(columns[each.columns[0]].name)
        if (own > 0 and identifying) or (own >= _FEWEST_OWN and several and each.in_runs):
            fitting.append((several, own, len(each.groups), identifying, -each.columns[0], each))
    return max(fitting, key=lambda each: each[:-1])[-1] if fitting else None


def _line_columns(columns: Sequence[Column], grouped: _Grouped) -> frozenset[int]:
    """Return the columns of the lines; none where no line would be sure to have a value."""
    lines = grouped.varying
    if len(grouped.first_only) < _FEWEST_OWN:
        lines |= grouped.first_only
    lines -= set(grouped.columns)
    return lines if any(all(columns[number].cells) for number in lines) else frozenset()


def _with_lines(columns: Sequence[Column], grouped: _Grouped, why: str = "") -> Key:
    lines = _line_columns(columns, grouped)
    others = len(columns) - len(lines) - len(grouped.columns)
    why = why or f"it repeats from row to row, and {others} other columns stay the same with it"
    first_row = bool(lines and grouped.first_only - lines)
    return Key(grouped.columns, lines, why, first_row=first_row, copied=grouped.repeats and not lines)


def _of_tree(columns: Sequence[Column], single: Sequence[_Grouped], lines: frozenset[int]) -> Key | None:
    """Return the column that tells the records of a tree apart: nothing of their own differs where it is the same."""
    fitting = [each for each in single if not (each.varying | each.first_only) - lines]
    if not fitting:
        return None
    # A record's own identifier has the shortest name: `ID` rather than `Customization ID`.
    best = min(
        fitting,
        key=lambda each: (
            -len(each.groups),
            not is_identifying(columns[each.columns[0]].name),
            len(pieces(columns[each.columns[0]].name)),
            each.columns[0],
        ),
    )
    return Key(best.columns, lines, "records that differ in anything of their own differ in it")


def _pair(columns: Sequence[Column], naming: Sequence[int], by_chance: AbstractSet[int]) -> Key | None:
    """Return two columns that are unique together, neither alone: the first always filled, the second perhaps not."""
    others = [
        number
        for number in range(len(columns))
        if all(cell == "" or _NAMING.fullmatch(cell) for cell in columns[number].cells)
    ]
    pairs = [(one, other) for one in naming[:_MOST_PAIRED] for other in others[:_MOST_PAIRED] if one != other]
    pairs = [pair for pair in pairs if by_chance.isdisjoint(pair)]
    pairs.sort(key=lambda pair: sum(_unnamed(columns[number]) + _counts(columns[number]) for number in pair))
    for pair in pairs:
        if not _grouped(columns, pair).repeats:
            return Key(pair, frozenset(), "no column is unique by itself; these are together")
    return None


def _as_asked(columns: Sequence[Column], asked: tuple[int, ...], known_lines: frozenset[int]) -> Key:
    grouped = _grouped(columns, asked)
    if known_lines:
        return Key(asked, known_lines, "as asked for")
    if not grouped.repeats:
        return Key(asked, frozenset(), "as asked for, and each row has a value of its own there")
    return _with_lines(columns, grouped, "as asked for; it repeats from row to row")


def _last_resort(columns: Sequence[Column], own: Sequence[int], known_lines: frozenset[int]) -> Key:
    """Return some key where the sample shows none: somebody must say it."""
    filled = [number for number in own if all(columns[number].cells)] or list(own) or [0]
    most = max(filled, key=lambda number: (len(set(columns[number].cells)), -number))
    grouped = _grouped(columns, (most,))
    why = "NOT SURE: no column tells the rows apart. Say which does (--key)"
    if known_lines:
        return Key((most,), known_lines, why)
    return _with_lines(columns, grouped, why) if grouped.repeats else Key((most,), frozenset(), why)
