"""Spots: where findings of one kind can be: one code in one column, with the group that they make."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from hub.core.finding import FindingGroup
from hub.core.findingkinds import BY_CODE, Effect
from hub.core.rendering import VALUE_SHOWN, Template, Words, message_of, renderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hub.core.definition import Field
    from hub.core.findingkinds import FindingKind
    from hub.core.rendering import Rendered
    from hub.core.verdict import ColumnMatch

#: A finding as the check passes it on: where, what the cell said, and what else its message names.
Found: TypeAlias = "tuple[Spot, str | None, Words | None]"

#: Rows and values that a group shows, and findings among which they are looked for.
ROWS_SHOWN, EXAMPLES_SHOWN, LOOKED_AT = 10, 5, 1000


class Spot:
    """All findings of one code in one column. `render` returns one of them as its line of JSON; `rendered` has those
    that it returned for values which return.
    """

    def __init__(self, kind: FindingKind, column: ColumnMatch | None, field: str | None, words: Words) -> None:
        self.code = kind.code
        self.effect = kind.effect
        self.refuses = kind.effect is not Effect.TOLD
        self.column = column.column if column else None
        self.group = FindingGroup(
            code=kind.code,
            severity=kind.severity,
            column=self.column,
            heading=column.heading if column else None,
            field=field,
            count=0,
            first_rows=[],
            examples=[],
            hint=Template(kind.hint, words).filled({}),
        )
        self.rendered: Rendered = {}
        self.render = renderer(Template(kind.message, words), self.group, self.rendered)
        self._hint = self.group.hint
        #: How many of its findings are written, but not counted into the group.
        self.waiting = 0
        #: Whether all findings so far suggest the same; None before the first.
        self._agrees: bool | None = None

    def adds_to_hint(self, more: str) -> None:
        """Have the group's hint say more than its findings could: what was learned from the rest of the column."""
        self.group.hint = f"{self._hint} {more}"

    def count(self, found: Iterable[tuple[int | None, str | None, Words | None]]) -> None:
        """Count those that wait into the group; `found` gives rows, values and words for what it shows."""
        group = self.group
        looked_at = group.count
        group.count += self.waiting
        self.waiting = 0
        if looked_at > LOOKED_AT and not self._agrees:
            return
        for row, value, words in found:
            if not group.message:
                group.message = message_of(self.render(value, words))
            if row is not None and len(group.first_rows) < ROWS_SHOWN:
                group.first_rows.append(row)
            if value and len(group.examples) < EXAMPLES_SHOWN and value[:VALUE_SHOWN] not in group.examples:
                group.examples.append(value[:VALUE_SHOWN])
            if self._agrees is not False:
                self._compare(words)

    def _compare(self, words: Words | None) -> None:
        """Have the group suggest what its findings do, as long as all of them suggest the same."""
        suggestion = words.get("suggestion") if words else None
        if self._agrees is None:
            self.group.suggestion = None if suggestion is None else str(suggestion)
        elif suggestion != self.group.suggestion:
            self.group.suggestion = None
        self._agrees = self.group.suggestion is not None


class Spots:
    """The spots of one check, each made when it is first needed. `columns` (by field) are known once headings are."""

    def __init__(self) -> None:
        self.columns: Mapping[str, ColumnMatch] = {}
        self._spots: dict[tuple[str, int | str | None, str | None], Spot] = {}

    def of_field(self, code: str, field: Field, **words: object) -> Spot:
        """Return the spot of a kind in the column of a field; `words` are those that all its findings share."""
        return self._made(code, self.columns.get(field.path), field.path, {"title": field.title, **words})

    def of_column(self, code: str, at: ColumnMatch, **words: object) -> Spot:
        """Return the spot of a kind in a column, whatever field it feeds."""
        return self._made(code, at, at.field, words)

    def of_heading(self, code: str, label: str, field: str, **words: object) -> Spot:
        """Return the spot of a kind about a heading that the file does not have."""
        return self._made(code, None, field, words, label)

    def of_file(self, code: str, **words: object) -> Spot:
        """Return the spot of a kind that is about no column."""
        return self._made(code, None, None, words)

    def known(self, code: str, column: int | None, field: str | None) -> Spot | None:
        """Return the spot of a kind in a column (by number) and a field, if anything was said there."""
        return self._spots.get((code, column, field))

    def _made(
        self, code: str, column: ColumnMatch | None, field: str | None, words: Words, label: str | None = None
    ) -> Spot:
        at = (code, column.column if column else label, field)
        spot = self._spots.get(at)
        if spot is None:
            spot = self._spots[at] = Spot(BY_CODE[code], column, field, words)
        return spot

    def __iter__(self) -> Iterator[Spot]:
        return iter(self._spots.values())
