"""The mapping: which column of the file feeds which field of the definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hub.core.headings import fold_heading, known_headings
from hub.core.profile import Profile
from hub.core.suggestions import near_headings, said_of
from hub.core.verdict import ColumnMatch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hub.core.definition import Definition, Field
    from hub.core.findinglog import FindingLog
    from hub.core.spots import Spot, Spots


class Matching:
    """Matches the headings of a file with the fields of a definition.

    What a mapping profile says comes first; the remaining headings are matched by the definition's own words. A field
    that two columns claim is fed by the first.
    """

    def __init__(self, definition: Definition, profile: Profile | None, headings: Sequence[str]) -> None:
        self._definition = definition
        self._profile = profile or Profile(service=definition.name)
        self._known = known_headings(definition)
        self._stated = {fold_heading(heading): path for heading, path in self._profile.columns.items()}
        self._ignored = {fold_heading(heading) for heading in self._profile.ignored}
        self._folded = [fold_heading(heading) for heading in headings]
        self._fed: dict[str, ColumnMatch] = {}
        self.columns = self._matched(headings)
        fed = self._fed.keys() | self._profile.constants.keys()
        #: The fields that unused columns may be meant for.
        self.near = near_headings(definition, self.columns, set(fed))

    def _matched(self, headings: Sequence[str]) -> list[ColumnMatch]:
        stated = [self._by_profile(number, heading) for number, heading in enumerate(headings, start=1)]
        return [column if column.by != "none" else self._by_definition(column) for column in stated]

    def _by_profile(self, number: int, heading: str) -> ColumnMatch:
        folded = self._folded[number - 1]
        path = self._stated.get(folded)
        if path is not None and path not in self._fed:
            self._fed[path] = ColumnMatch(column=number, heading=heading, field=path, by="profile")
            return self._fed[path]
        by: Literal["ignored", "none"] = "ignored" if folded in self._ignored else "none"
        return ColumnMatch(column=number, heading=heading, field=None, by=by)

    def _by_definition(self, column: ColumnMatch) -> ColumnMatch:
        folded = self._folded[column.column - 1]
        found = None if folded in self._stated else self._known.get(folded)
        if found is None or found[0] in self._fed or found[0] in self._profile.constants:
            return column
        self._fed[found[0]] = ColumnMatch(column=column.column, heading=column.heading, field=found[0], by=found[1])
        return self._fed[found[0]]

    def log_findings(self, at: tuple[int | None, int | None], log: FindingLog, spots: Spots) -> None:
        """Log what is wrong with the headings; `at` is their row and physical line."""
        row, line = at
        if not self._fed:
            words = {"count": len(self.columns), "service": self._definition.title}
            log.add_of_file(spots.of_file("header.unmatched", **words), row=row, line=line)
        else:
            near = {each.field: each for each in self.near}
            for field in self.missing():
                meant = said_of(near, field.path)
                log.add_of_file(spots.of_field("header.missing-label", field, meant=meant), row=row, line=line)
        for heading, path in self._profile.columns.items():
            if fold_heading(heading) not in self._folded and path not in self._fed:
                log.add_of_file(self._expected(heading, path, spots), row=row, line=line)
        for column in self.columns:
            if column.by == "none":
                log.add_of_file(self._unused(column, spots), row=row, line=line)

    def missing(self) -> Iterator[Field]:
        """Yield the required fields without a column. Lines that need not be there are not missed as a whole."""
        definition, lines = self._definition, self._definition.lines
        fed = self._fed.keys() | self._profile.constants.keys()
        has_lines = lines is None or lines.minimum or any(definition.is_line_level(path) for path in self._fed)
        for field in definition.fields:
            if field.required and field.path not in fed and (has_lines or not definition.is_line_level(field.path)):
                yield field

    def _expected(self, heading: str, path: str, spots: Spots) -> Spot:
        """Return what is to be said of a heading that the profile names and the file does not have."""
        field = self._definition.field(path)
        title = field.title if field else path
        return spots.of_heading("header.expected-label", heading, path, heading=heading, title=title)

    def _unused(self, column: ColumnMatch, spots: Spots) -> Spot:
        """Return what is to be said of a column that feeds no field: it claims one that is fed, or means nothing."""
        number, heading = column.column, column.heading
        folded = self._folded[number - 1]
        claimed = self._stated.get(folded) or next(iter(self._known.get(folded, ())), "")
        field = self._definition.field(claimed)
        if field is not None:
            words = {"title": field.title, "heading": heading, "column": number}
            first = self._fed.get(claimed)
            if first is None or (first.by == "profile" and folded not in self._stated):
                return spots.of_column("header.overruled", column, **words)
            return spots.of_column("header.ambiguous-mapping", column, first=first.column, **words)
        if not heading.strip():
            return spots.of_column("header.blank-label", column, column=number)
        near = next((each for each in self.near if each.column == number), None)
        meant = f" (did you mean {near.title}?)" if near else ""
        return spots.of_column(
            "header.extra-label", column, heading=heading, service=self._definition.title, meant=meant
        )


def by_field(columns: Sequence[ColumnMatch]) -> dict[str, ColumnMatch]:
    """Return field path → the column that feeds it."""
    return {column.field: column for column in columns if column.field is not None}
