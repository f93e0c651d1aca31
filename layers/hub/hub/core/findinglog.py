"""The finding log: takes findings in the order of the file, writes every one, and keeps the counts and groups."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec.structs import replace

from hub.core.finding import Finding, FindingGroup, Severity
from hub.core.findingkinds import Effect
from hub.core.jsonlines import IndexedLines
from hub.core.verdict import FINDINGS, GROUPS, INDEX_EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.records import Record
    from hub.core.rendering import Words
    from hub.core.spots import Found, Spot, Spots

    #: The row and the physical line of findings; what else a record has is of no matter.
    Place: TypeAlias = Record | tuple[int | None, int | None, object]

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class FindingLog:
    """The findings of one check. Nothing is capped: what does not fit a page is a page further on."""

    def __init__(self, directory: Path, files: ExitStack, spots: Spots) -> None:
        self._directory = directory
        self._spots = spots
        self._lines = IndexedLines(directory, FINDINGS, files)
        #: What waits to be written: where, of which entity, and what is found there.
        self._places: list[Place] = []
        self._entities: list[int | None] = []
        self._said: list[Sequence[Found]] = []
        self._waiting = 0
        self.first_page: list[Finding] = []
        self.file_rejected = False

    def add(self, row: int | None, line: int | None, entity: int | None, found: Sequence[Found]) -> None:
        """Log the findings of one row, or of no row."""
        self.add_rows(entity, [(row, line, None)], [found])

    def add_rows(self, entity: int | None, places: Sequence[Place], said: Sequence[Sequence[Found]]) -> None:
        """Log the findings of neighbouring rows, each of which may have some or none."""
        if not all(said):
            places = [place for place, found in zip(places, said, strict=True) if found]
            said = [found for found in said if found]
        self._places += places
        self._entities += [entity] * len(said)
        self._said += said
        self._waiting += sum(map(len, said))
        if self._waiting >= INDEX_EVERY:
            self._write_block()

    def add_of_file(
        self, spot: Spot, words: Mapping[str, object] | None = None, *, row: int | None = None, line: int | None = None
    ) -> None:
        """Log a finding about the file as a whole, or about one of its columns."""
        self.file_rejected |= spot.effect is Effect.REJECTS_FILE
        self.add(row, line, None, [(spot, None, words)])

    def _write_block(self) -> None:
        """Write all that waits: whole runs of rows, so that a block may hold more findings than INDEX_EVERY,
        of a long order with many wrong rows several hundred more.
        """
        places, entities, said = self._places, self._entities, self._said
        pieces: list[str] = []
        touched: list[Spot] = []
        last, of_entity = None, '"entity":null,'
        for (row, line, _), entity, found in zip(places, entities, said, strict=True):
            if entity != last:
                last, of_entity = entity, f'"entity":{entity or "null"},'
            where = f'{{"row":{row or "null"},"line":{line or "null"},{of_entity}'
            for spot, value, words in found:
                if not spot.waiting:
                    touched.append(spot)
                spot.waiting += 1
                pieces.append(where)
                pieces.append(spot.rendered.get(value) or spot.render(value, words))
        data = "".join(pieces).encode()
        if len(self.first_page) < INDEX_EVERY:
            page = self.first_page + msgspec.json.Decoder(Finding).decode_lines(data)
            self.first_page = page[:INDEX_EVERY]
        codes: Counter[str] = Counter()
        for spot in touched:
            codes[spot.code] += spot.waiting
            spot.count(_of(spot, places, said))
        numbers = [row for row, _, _ in places if row is not None] or [0]
        self._lines.write(data)
        self._lines.end_block(
            len(pieces) // 2,
            first_row=min(numbers),
            last_row=max(numbers),
            codes=dict(codes),
            columns=sorted({spot.column for spot in touched if spot.column is not None}),
            entities=[entity for entity in entities if entity],
        )
        places.clear()
        entities.clear()
        said.clear()
        self._waiting = 0

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
        if self._waiting:
            self._write_block()

    def _write_groups(self) -> None:
        (self._directory / GROUPS).write_bytes(msgspec.json.Encoder().encode_lines(self.groups()))


def _of(
    spot: Spot, places: Sequence[Place], said: Sequence[Sequence[Found]]
) -> Iterator[tuple[int | None, str | None, Words | None]]:
    """Yield row, value and words of the findings of one spot."""
    for (row, _, _), found in zip(places, said, strict=True):
        for each, value, words in found:
            if each is spot:
                yield row, value, words
