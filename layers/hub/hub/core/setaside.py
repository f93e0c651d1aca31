"""Setting rows aside: those that a mapping profile says are not for this service. They are counted, not judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.core.controls import Control
from hub.core.headings import fold_heading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.definition import Definition
    from hub.core.profile import Condition, Profile
    from hub.core.rendering import Words
    from hub.core.spots import Found, Spot, Spots
    from hub.core.verdict import ColumnMatch


class Sieve(NamedTuple):
    """One condition at work: the index of its cell, its test, what is said of the rows it sets aside, and what takes
    them if they are control records.
    """

    at: int
    passes: Callable[[str], bool]
    spot: Spot
    words: Words
    control: Control | None

    def said_of(self, cells: list[str]) -> Found:
        """Return what is said of a row that is set aside."""
        return self.spot, cells[self.at], self.words


class SetAside:
    """Tells which rows are set aside, and why: the first condition that applies says so."""

    def __init__(self, profile: Profile, definition: Definition, columns: Sequence[ColumnMatch], spots: Spots) -> None:
        by_heading = {fold_heading(column.heading): column for column in reversed(columns)}
        #: Headings of conditions, and of what they state, that the file does not have.
        self.missing: list[str] = []
        self.sieves: list[Sieve] = []
        for condition in profile.set_aside:
            column = by_heading.get(fold_heading(condition.column))
            states = condition.states
            named = [condition.column, *(states.headings if states else ())]
            missing = [each for each in named if fold_heading(each) not in by_heading]
            self.missing += missing
            if column is None:
                continue
            because = f" ({condition.because})" if condition.because else ""
            words = {"heading": column.heading, "test": _said(condition), "because": because}
            spot = spots.of_column("row.set-aside", column)
            control = Control(states, words, columns, definition, profile) if states and not missing else None
            self.sieves.append(Sieve(column.column - 1, _test(condition), spot, words, control))

    def __bool__(self) -> bool:
        return bool(self.sieves)

    @property
    def controls(self) -> list[Control]:
        """What the file is held against."""
        return [sieve.control for sieve in self.sieves if sieve.control is not None]

    def by(self, cells: list[str]) -> Sieve | None:
        """Return what sets a row aside, or None. The row has a cell in every column."""
        for sieve in self.sieves:
            if sieve.passes(cells[sieve.at].strip()):
                return sieve
        return None

    def by_control(self, cells: list[str]) -> Sieve | None:
        """Return what sets a row aside that has another number of cells, or None. Control records may: they are rows of
        another kind, while the cells of any other row may have moved.
        """
        for sieve in self.sieves:
            if sieve.control is not None and sieve.at < len(cells) and sieve.passes(cells[sieve.at].strip()):
                return sieve
        return None


def _test(condition: Condition) -> Callable[[str], bool]:
    """Return the test that a condition makes of a cell without the white space around it."""
    if condition.blank:
        return _is_blank
    if condition.equals is not None:
        return frozenset(condition.equals).__contains__
    if condition.contains is not None:
        parts = condition.contains
        return lambda cell: any(part in cell for part in parts)
    if condition.ends_with is not None:
        ends = condition.ends_with
        return lambda cell: cell.endswith(ends)
    starts = condition.starts_with or ()
    return lambda cell: cell.startswith(starts)


def _is_blank(cell: str) -> bool:
    return not cell


def _said(condition: Condition) -> str:
    if condition.blank:
        return "is blank"
    for test, word in (("equals", "is"), ("starts_with", "starts with"), ("ends_with", "ends with")):
        if (texts := getattr(condition, test)) is not None:
            return f"{word} {_either(texts)}"
    return f"contains {_either(condition.contains or ())}"


#: Texts of a condition that a message names.
_NAMED = 5


def _either(texts: Sequence[str]) -> str:
    named = [repr(text) for text in texts[:_NAMED]]
    if len(texts) > _NAMED:
        named.append(f"one of {len(texts) - _NAMED} others")
    return " or ".join(named)
