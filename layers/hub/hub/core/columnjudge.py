"""The judge of columns: what the rows tell of them, and of the fields that are without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.celltypes import FieldType
from hub.core.columnvalues import ColumnValues
from hub.core.dataabove import reads_like_data
from hub.core.footers import footers, is_no_data
from hub.core.otherservice import better_service
from hub.core.suggestions import by_values, with_examples
from hub.core.writtenforms import mixed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.findinglog import FindingLog
    from hub.core.footers import Held
    from hub.core.rowtaker import RowTaker
    from hub.core.spots import Spots
    from hub.core.verdict import ColumnMatch, ColumnSuggestion

#: Below this confidence, a column is doubted.
LEAST_CONFIDENCE = 0.5

#: Rows without which it says nothing that a column is empty.
_ROWS_FOR_EMPTY = 10

#: The share of the rows (of so many at least) that must have the same wrong number of cells for the headings to be what
#: is wrong.
_MOST_ROWS, _FEWEST_ROWS = 0.9, 3


class ColumnJudge:
    """Judges the columns of one file, whose rows have all been taken and written into a directory."""

    def __init__(self, definition: Definition, taker: RowTaker, log: FindingLog, spots: Spots) -> None:
        self._definition = definition
        self._taker = taker
        self._log = log
        self._spots = spots

    def judge_service(self, others: Iterable[Definition]) -> None:
        """Say which other service the headings fit much better."""
        columns = self._taker.columns
        fed = sum(column.field is not None for column in columns)
        better = better_service([column.heading for column in columns], fed, others)
        if better is not None:
            words = {"fields": better.fields, "other": better.definition.title, "fed": fed or "none"}
            spot = self._spots.of_file("file.wrong-service", service=self._definition.title, **words)
            self._log.add_of_file(spot)

    def judge_above(self, today: date) -> None:
        """Reject the file if rows above the headings that it was found to have would be rows below them."""
        taker = self._taker
        data = [each for each in taker.above if reads_like_data(each[2], taker.columns, self._definition, today)]
        if data:
            row, line, _ = data[0]
            spot = self._spots.of_file("header.below-data", row=taker.rows, count=len(data))
            self._log.add_of_file(spot, row=row, line=line)

    def judge(
        self, directory: Path, today: date, held: Sequence[Held]
    ) -> tuple[list[ColumnMatch], list[ColumnSuggestion]]:
        """Say what the rows tell; return how sure each match is, and which fields unused columns may be meant for.

        `held` are rows of which nothing is said yet, because they may be footers.
        """
        values = ColumnValues(directory, self._definition, self._taker.profile, today)
        self._judge_footers(directory, held)
        self._judge_number()
        # Many an honest file leaves columns empty that need not be filled: that is nothing to speak of.
        expected = {field.path for field in self._definition.fields if field.required}
        expected |= {each.field for each in self._taker.columns if each.field and each.by == "profile"}
        for column in self._taker.columns if len(values.first) >= _ROWS_FOR_EMPTY else ():
            if column.field in expected and not values.example(column):
                words = {"column": column.column, "heading": column.heading, "where": values.where}
                self._log.add_of_file(self._spots.of_column("header.column-empty", column, **words))
        self._judge_ways(values)
        columns = [self._sure(column, values) for column in self._taker.columns]
        return columns, with_examples(self._suggested(values), values, columns)

    def _judge_footers(self, directory: Path, held: Sequence[Held]) -> None:
        """Say which rows look like totals or notes below the data; of those that are no data, nothing else is said."""
        below = footers(directory, len(self._taker.columns))
        numbers = {row.row for row in below}
        no_data = {each.row for each in held if each.row in numbers and is_no_data(each, directory)}
        for row, line, _, found in held:
            if row not in no_data:
                self._log.add(row, line, None, found)
        for each in below:
            value = next(filter(str.strip, each.cells))
            read = "It has no key, and belongs to nothing" if each.row in no_data else "It is read like any other row"
            spot = self._spots.of_file("row.footer")
            self._log.add(each.row, each.line, each.entity, [(spot, value, {"read": read})])

    def _judge_ways(self, values: ColumnValues) -> None:
        """Say which columns mix ways of writing dates or numbers; a mapping profile that states them means to."""
        profile = self._taker.profile
        for column in self._taker.columns:
            field = self._definition.field(column.field) if column.field else None
            stated = profile.numbers if field is not None and field.type is FieldType.DECIMAL else profile.dates
            if field is None or stated or not (ways := mixed(values.all_of(column), field.type)):
                continue
            said = " and ".join(f"with {way} ({example!r})" for way, example in ways.items())
            self._log.add_of_file(self._spots.of_column("cross.mixed-format", column, title=field.title, ways=said))

    def _judge_number(self) -> None:
        """Say that the headings are too few or too many, where nearly all rows agree."""
        taker = self._taker
        rows = taker.rows - taker.rows_above - taker.rows_header - taker.rows_blank - taker.rows_set_aside
        count, times = max(taker.odd.miscounted.items(), key=lambda each: each[1], default=(0, 0))
        if times >= max(_FEWEST_ROWS, rows * _MOST_ROWS):
            self._log.add_of_file(self._spots.of_file("header.field-count", width=len(taker.columns), count=count))

    def _sure(self, column: ColumnMatch, values: ColumnValues) -> ColumnMatch:
        """Return a match, doubted and told of if it rests on little and its field takes few of the values."""
        field = self._definition.field(column.field) if column.field else None
        sure = values.sure(column, field)
        if field is not None and sure.confidence < LEAST_CONFIDENCE:
            words = {"column": column.column, "heading": column.heading, "title": field.title}
            percent = round(sure.confidence * 100)
            self._log.add_of_file(self._spots.of_column("header.low-confidence", column, percent=percent, **words))
        return sure

    def _suggested(self, values: ColumnValues) -> list[ColumnSuggestion]:
        """Return suggestions by headings, and for the rest by what the first rows hold, which is added to the hints."""
        taker = self._taker
        near = [each for each in taker.near if each.ground != "place" or self._may_be(each, values)]
        taken, named = {each.column for each in near}, {each.field for each in near}
        columns = [column for column in taker.columns if column.column not in taken]
        found = by_values(columns, [field for field in taker.missing if field.path not in named], values)
        for each in found:
            of_field = self._spots.known("header.missing-label", None, each.field)
            of_column = self._spots.known("header.extra-label", each.column, None)
            if of_field is not None:
                of_field.adds_to_hint(f"By its values, column {each.column} ({each.heading!r}) may be it.")
            if of_column is not None:
                of_column.adds_to_hint(f"By its values it may be {each.title}.")
        return [*near, *found]

    def _may_be(self, suggestion: ColumnSuggestion, values: ColumnValues) -> bool:
        """Tell whether the values of a column do not contradict that it means a field."""
        field = self._definition.field(suggestion.field)
        share = values.share_read(self._taker.columns[suggestion.column - 1], field) if field is not None else None
        return share is None or share >= LEAST_CONFIDENCE
