"""The mapping: which column of the file feeds which field of the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hub.core.headings import CERTAINTY, fold_heading, known_headings
from hub.core.profile import Profile
from hub.core.suggestions import by_headings
from hub.core.verdict import ColumnMatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hub.core.definition import Definition, Field
    from hub.core.headings import Ground


class Matching:
    """Matches the headings of a file with the fields of a definition.

    What a mapping profile says comes first; the remaining headings are matched by the definition's own words. A field
    that two columns claim is fed by the first.
    """

    def __init__(
        self, definition: Definition, profile: Profile | None, headings: Sequence[str], *, nested: bool = False
    ) -> None:
        """`nested` tells that lines are items within an entity: where no entity has any, they have no headings."""
        self.definition = definition
        self.profile = profile or Profile(service=definition.name)
        #: Folded heading → the field that the mapping profile feeds from it.
        self.stated = {fold_heading(heading): path for heading, path in self.profile.columns.items()}
        self._nested = nested
        self.folded = [fold_heading(heading) for heading in headings]
        #: Field path → the column that feeds it.
        self.fed: dict[str, ColumnMatch] = {}
        self._known = known_headings(definition)
        self._ignored = {fold_heading(heading) for heading in self.profile.ignored}
        self.columns = self._matched(headings)
        #: The fields that unused columns may be meant for.
        self.near = by_headings(definition, self.columns, self.fed.keys() | self.profile.constants.keys())

    def _matched(self, headings: Sequence[str]) -> list[ColumnMatch]:
        stated = [self._by_profile(number, heading) for number, heading in enumerate(headings, start=1)]
        return [column if column.by != "none" else self._by_definition(column) for column in stated]

    def _by_profile(self, number: int, heading: str) -> ColumnMatch:
        folded = self.folded[number - 1]
        path = self.stated.get(folded)
        if path is not None and path not in self.fed:
            return self._feeds(number, heading, path, "profile")
        by: Literal["ignored", "none"] = "ignored" if folded in self._ignored else "none"
        return ColumnMatch(column=number, heading=heading, field=None, by=by)

    def _by_definition(self, column: ColumnMatch) -> ColumnMatch:
        folded = self.folded[column.column - 1]
        found = None if folded in self.stated else self._known.get(folded)
        if found is None or found[0] in self.fed or found[0] in self.profile.constants:
            return column
        return self._feeds(column.column, column.heading, *found)

    def _feeds(self, number: int, heading: str, path: str, by: Ground) -> ColumnMatch:
        self.fed[path] = ColumnMatch(column=number, heading=heading, field=path, by=by, confidence=CERTAINTY[by])
        return self.fed[path]

    def claimed_by(self, column: ColumnMatch) -> Field | None:
        """Return the field that a column's heading names, whether or not the column feeds it."""
        folded = self.folded[column.column - 1]
        return self.definition.field(self.stated.get(folded) or next(iter(self._known.get(folded, ())), ""))

    def missing(self) -> Iterator[Field]:
        """Yield the required fields without a column. Lines that need not be there are not missed as a whole, nor those
        of records that have none, where no other member could hold them: each record is told so.
        """
        definition, lines = self.definition, self.definition.lines
        fed = self.fed.keys() | self.profile.constants.keys()
        none_anywhere = self._nested and all(column.by != "none" for column in self.columns)
        due = lines is None or (lines.minimum and not none_anywhere)
        has_lines = due or any(definition.is_line_level(path) for path in self.fed)
        for field in definition.fields:
            needed = field.required and field.default is None
            if needed and field.path not in fed and (has_lines or not definition.is_line_level(field.path)):
                yield field

    def defaulted(self) -> Iterator[Field]:
        """Yield the fields without a column whose default stands in every row (or line)."""
        fed = self.fed.keys() | self.profile.constants.keys()
        return (field for field in self.definition.fields if field.default is not None and field.path not in fed)


def by_field(columns: Sequence[ColumnMatch]) -> dict[str, ColumnMatch]:
    """Return field path → the column that feeds it."""
    return {column.field: column for column in columns if column.field is not None}
