"""The row checker: Python generated from a definition and the columns of a file, compiled once, run for every row.

What is generated is written in `hub.core.emission`.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from hub.core.emission import Emitter
from hub.core.profile import Profile
from hub.core.shiftedrows import ShiftedRows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from hub.core.definition import Definition
    from hub.core.entity import Line, Value
    from hub.core.pointdoubts import Doubts
    from hub.core.records import Record
    from hub.core.spots import Found, Spots
    from hub.core.verdict import ColumnMatch

Values: TypeAlias = "dict[str, Value]"
Lines: TypeAlias = "list[Line | None]"


class RowChecker(NamedTuple):
    """The compiled checker. Rows must have exactly `width` cells; no line-level one is among the `leading` ones.

    `head_of` takes a row's header-level cells out, so that neighbouring rows of one entity can be compared at once;
    `judge_head` takes these and returns the values by field path and the findings; `judge_lines` does the same for the
    line-level cells of each of some rows, and tells whether all of these have a line and no finding. A row whose
    line-level cells are all empty has None for its line. `judge_shift` takes all cells of a row and what
    is found in it, and returns what is to be said of it if its values stand one column beside their own.
    """

    width: int
    leading: int
    head_of: Callable[[list[str]], Sequence[str]]
    judge_head: Callable[[Sequence[str]], tuple[Values, list[Found]]]
    judge_lines: Callable[[list[Record]], tuple[Lines, list[list[Found]], bool]]
    judge_shift: Callable[[list[str], list[Found]], Found | None]
    source: str


def compile_checker(
    definition: Definition,
    columns: Sequence[ColumnMatch],
    spots: Spots,
    today: date,
    profile: Profile | None = None,
    doubts: Doubts | None = None,
) -> RowChecker:
    """Return the checker of a definition for the columns of one file, read as a mapping profile says.

    `doubts` are what is said of numbers that can be read in two ways (see `pointdoubts`).
    """
    profile = profile or Profile(service=definition.name)
    fed = [(column.column - 1, field) for column in columns if (field := definition.field(column.field or ""))]
    head = [(at, field) for at, field in fed if not definition.is_line_level(field.path)]
    line = [(at, field) for at, field in fed if definition.is_line_level(field.path)]
    emitter = Emitter(definition, spots, today, profile, doubts or {})
    emitter.state_always(definition, [field for _, field in fed])
    emitter.share_memory(len([each for each in head if not emitter.is_plain(each[1])]) + len(line))
    emitter.emit_judge_head(head)
    emitter.emit_judge_lines(line)
    source = "\n".join(emitter.source) + "\n"
    names: dict[str, Any] = dict(emitter.names)
    exec(compile(source, f"<row checker of {definition.name}>", "exec"), names)  # noqa: S102 - the source is ours
    leading = min((at for at, _ in line), default=0)
    head_of = _taker([at for at, _ in head])
    readers = {at: emitter.read(field) for at, field in fed if field.format or not emitter.is_plain(field)}
    shifted = ShiftedRows(readers, {at: columns[at].heading for at in readers}, spots)
    return RowChecker(len(columns), leading, head_of, names["judge_head"], names["judge_lines"], shifted.judge, source)


def _taker(indexes: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """Return what takes these cells out of a row: a slice where they are neighbours, which is quicker."""
    first, last = (indexes[0], indexes[-1] + 1) if indexes else (0, 0)
    if indexes == list(range(first, last)):
        return itemgetter(slice(first, last))
    return itemgetter(*indexes)
