"""The judge of headings: what there is to say of each of them, once they are matched with fields."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from hub.core.headings import fold_heading, headings_of, shared_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hub.core.definition import Field
    from hub.core.findinglog import FindingLog
    from hub.core.mapping import Matching
    from hub.core.spots import Spot, Spots
    from hub.core.verdict import ColumnMatch

#: Headings (folded) of what is the hub's to say: whose the records are comes from the sign-in or the drop alone.
_THE_HUBS_OWN = frozenset({"tenant", "tenantid", "tenantname", "tenantcode", "activityid"})

#: A cell that no column is called: a number, a day, a time.
_VALUE = re.compile(r"\s*[+-]?\d[\d.,:/' T-]*Z?\s*")

#: The share of the filled cells of a row that must be values for it to be no headings.
_SHARE_OF_VALUES = 0.25

#: What Unicode has no names of: controls.
_CONTROLS = {"\n": "line break", "\r": "line break", "\t": "tab"}

#: How each ground of a suggestion is told.
_TOLD_BY = {"near_heading": "header.near-miss", "place": "header.incorrect-label"}


class HeadingJudge:
    """Logs what is wrong with the headings of one file; `at` is their row and physical line, if they have any."""

    def __init__(self, matching: Matching, at: tuple[int | None, int | None], log: FindingLog, spots: Spots) -> None:
        self._matching = matching
        self._definition = matching.definition
        self._row, self._line = at
        self._log = log
        self._spots = spots
        self._near_columns = {each.column: each for each in matching.near}
        self._near_fields = {each.field: each for each in matching.near}
        self._shared = shared_names(matching.definition)

    def judge(self) -> None:
        """Log everything that the headings alone tell."""
        is_none = False
        if not self._matching.fed:
            self._say(spot := self._of_no_use())
            # Values that mean nothing as headings need no word each.
            is_none = spot.code == "header.none"
        else:
            for field in self._matching.missing():
                self._say(self._spots.of_field("header.missing-label", field, meant=self._meant_for(field)))
            for field in self._matching.defaulted():
                self._say(self._spots.of_field("header.default", field, default=field.default))
        self._judge_expected()
        for column in self._matching.columns:
            if column.field is not None:
                self._judge_used(column, column.field)
            elif column.by == "none" and not is_none:
                self._say(self._unused(column))

    def _say(self, spot: Spot) -> None:
        self._log.add_of_file(spot, row=self._row, line=self._line)

    def _of_no_use(self) -> Spot:
        """Return what is to be said of headings of which none is known."""
        headings = [column.heading for column in self._matching.columns]
        if self._row is not None and not any(heading.strip() for heading in headings):
            return self._spots.of_file("header.blank", where=f"Row {self._row}")
        value = first_value(headings) if self._row is not None else None
        if value is not None:
            return self._spots.of_file("header.none", row=self._row, column=headings.index(value) + 1, cell=value)
        words = {"count": len(headings), "service": self._definition.title}
        return self._spots.of_file("header.unmatched", **words)

    def _meant_for(self, field: Field) -> str:
        """Return what the message of a missing column adds, if a column may be meant."""
        near = self._near_fields.get(field.path)
        return f"; column {near.column} ({near.heading!r}) may be it" if near else ""

    def _judge_expected(self) -> None:
        """Say which headings the mapping profile names and the file does not have."""
        matching = self._matching
        for heading, path in matching.profile.columns.items():
            if fold_heading(heading) in matching.folded or path in matching.fed:
                continue
            field = self._definition.field(path)
            title = field.title if field else path
            self._say(self._spots.of_heading("header.expected-label", heading, path, heading=heading, title=title))

    def _judge_used(self, column: ColumnMatch, path: str) -> None:
        """Say how a heading had to be read to be matched."""
        field = self._definition.field(path)
        if field is None:
            return
        words = {"column": column.column, "heading": column.heading, "title": field.title}
        hidden = hidden_characters(column.heading)
        if hidden:
            self._say(self._spots.of_column("header.hidden-chars", column, hidden=", ".join(hidden), **words))
            return
        # In order, the plainest first: of two that differ in spaces alone, always the same one is named.
        plain = [*(heading for heading, _ in headings_of(field)), field.name, *self._matching.profile.columns]
        if column.heading not in plain:
            folded = self._matching.folded[column.column - 1]
            read_as = next((each for each in plain if fold_heading(each) == folded), field.title)
            self._say(self._spots.of_column("header.normalised", column, read_as=read_as, **words))

    def _unused(self, column: ColumnMatch) -> Spot:
        """Return what is to be said of a column that feeds no field: it claims one that is fed, or means nothing."""
        words = {"column": column.column, "heading": column.heading, "service": self._definition.title}
        claimed = self._matching.claimed_by(column)
        if claimed is not None:
            return self._claiming(column, claimed)
        folded = self._matching.folded[column.column - 1]
        if not column.heading.strip():
            return self._spots.of_column("header.blank-label", column, **words)
        if folded in _THE_HUBS_OWN:
            return self._spots.of_column("header.forbidden-field", column, **words)
        if folded in self._shared:
            titles = " or ".join(field.title for field in self._shared[folded])
            return self._spots.of_column("header.field-mapped-twice", column, titles=titles, **words)
        near = self._near_columns.get(column.column)
        if near is not None:
            return self._spots.of_column(_TOLD_BY[near.ground], column, title=near.title, **words)
        return self._spots.of_column("header.extra-label", column, **words)

    def _claiming(self, column: ColumnMatch, field: Field) -> Spot:
        """Return what is to be said of a column that names a field which another column, or the mapping, feeds."""
        words = {"title": field.title, "heading": column.heading, "column": column.column}
        folded = self._matching.folded
        stated = folded[column.column - 1] in self._matching.stated
        first = self._matching.fed.get(field.path)
        if first is None or (first.by == "profile" and not stated):
            return self._spots.of_column("header.overruled", column, **words)
        code = "header.ambiguous-mapping"
        if folded[first.column - 1] == folded[column.column - 1]:
            alike = first.heading == column.heading
            code = "header.duplicate-label" if alike else "header.duplicate-normalised"
        return self._spots.of_column(code, column, first=first.column, other=first.heading, **words)


def first_value(cells: Sequence[str]) -> str | None:
    """Return the first of the cells of a row that is a value, if so many are that the row is no headings."""
    values = [cell for cell in cells if _VALUE.fullmatch(cell)]
    filled = sum(bool(cell.strip()) for cell in cells)
    return values[0] if values and len(values) >= filled * _SHARE_OF_VALUES else None


def hidden_characters(heading: str) -> list[str]:
    """Return the names of the characters of a heading that nobody sees: controls, marks without width, odd spaces."""
    hidden = {each for each in heading if each != " " and unicodedata.category(each) in {"Cc", "Cf", "Zs", "Zl", "Zp"}}
    names = (
        _CONTROLS.get(each) or unicodedata.name(each, "").lower() or f"U+{ord(each):04X}" for each in sorted(hidden)
    )
    return list(dict.fromkeys(names))
