"""The finding log: takes findings in the order of the file, writes every one, and keeps the counts and groups."""

from __future__ import annotations

from collections import Counter
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from hub.core.finding import Finding, FindingGroup, Severity
from hub.core.findingkinds import Effect
from hub.core.jsonlines import IndexedLines
from hub.core.rendering import place_of
from hub.core.verdict import FINDINGS, GROUPS, INDEX_EVERY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.spots import Found, Spot, Spots

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class FindingLog:
    """The findings of one check. Nothing is capped: what does not fit a page is a page further on."""

    def __init__(self, directory: Path, files: ExitStack, spots: Spots) -> None:
        self._directory = directory
        self._spots = spots
        self._lines = IndexedLines(directory, FINDINGS, files)
        self._taken: list[tuple[int | None, int | None, int | None, Sequence[Found]]] = []
        self._waiting = 0
        self._rendered: list[str] = []
        self._found: list[Found] = []
        self._rows: list[int | None] = []
        self._entities: list[int | None] = []
        self.first_page: list[Finding] = []
        self.file_rejected = False

    def add(self, row: int | None, line: int | None, entity: int | None, found: Sequence[Found]) -> None:
        """Log the findings of one row, or of no row."""
        self._taken.append((row, line, entity, found))
        self._waiting += len(found)
        if self._waiting >= INDEX_EVERY:
            self._write_full_blocks()

    def add_of_file(
        self, spot: Spot, words: Mapping[str, object] | None = None, *, row: int | None = None, line: int | None = None
    ) -> None:
        """Log a finding about the file as a whole, or about one of its columns."""
        self.file_rejected |= spot.effect is Effect.REJECTS_FILE
        self.add(row, line, None, [(spot, None, words)])

    def _write_full_blocks(self) -> None:
        rendered = self._rendered
        for row, line, entity, found in self._taken:
            place, of = place_of(row, line), str(entity or "null")
            rendered += [spot.render(place, of, value, words) for spot, value, words in found]
            self._found += found
            self._rows += [row] * len(found)
            self._entities += [entity] * len(found)
        self._taken.clear()
        self._waiting = 0
        full = len(rendered) - len(rendered) % INDEX_EVERY
        for start in range(0, full, INDEX_EVERY):
            self._write_block(start, start + INDEX_EVERY)
        del rendered[:full], self._found[:full], self._rows[:full], self._entities[:full]

    def _write_block(self, start: int, end: int) -> None:
        data = "".join(self._rendered[start:end]).encode()
        found, rows = self._found[start:end], self._rows[start:end]
        if len(self.first_page) < INDEX_EVERY:
            page = self.first_page + msgspec.json.Decoder(Finding).decode_lines(data)
            self.first_page = page[:INDEX_EVERY]
        counted = Counter(map(itemgetter(0), found))
        codes: Counter[str] = Counter()
        for spot, number in counted.items():
            codes[spot.code] += number
            if not spot.group.count:
                first = next(at for at, each in enumerate(found) if each[0] is spot)
                spot.group.message = msgspec.json.decode(self._rendered[start + first], type=Finding).message
            spot.count(number, ((row, *each[1:]) for row, each in zip(rows, found, strict=True) if each[0] is spot))
        numbers = [row for row in rows if row is not None] or [0]
        columns = sorted({spot.column for spot in counted if spot.column is not None})
        self._lines.write(data)
        self._lines.end_block(
            len(found),
            first_row=min(numbers),
            last_row=max(numbers),
            codes=dict(codes),
            columns=columns,
            entities=[number for number in self._entities[start:end] if number],
        )

    def groups(self) -> list[FindingGroup]:
        """Return the groups of the findings written so far, errors and the largest first."""
        groups = (spot.group for spot in self._spots if spot.group.count)
        return sorted(
            (replace(each, first_rows=each.first_rows[:], examples=each.examples[:]) for each in groups),
            key=lambda group: (_ORDER[group.severity], -group.count, group.column or 0, group.code),
        )

    def write_down(self) -> None:
        """Have all findings so far written, in a block that may be short, with their index and groups."""
        self._write_rest()
        self._lines.write_down()
        self._write_groups()

    def close(self) -> None:
        """Write what is left, the index and the groups."""
        self._write_rest()
        self._lines.close()
        self._write_groups()

    def _write_rest(self) -> None:
        self._write_full_blocks()
        if self._rendered:
            self._write_block(0, len(self._rendered))
            for waiting in (self._rendered, self._found, self._rows, self._entities):
                waiting.clear()

    def _write_groups(self) -> None:
        (self._directory / GROUPS).write_bytes(msgspec.json.Encoder().encode_lines(self.groups()))
