"""The finding log: takes findings in the order of the file, writes every one, and keeps the counts and groups."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from hub.core.finding import Finding, FindingGroup, Severity
from hub.core.findingkinds import Effect
from hub.core.jsonlines import IndexedLines
from hub.core.verdict import FINDINGS, GROUPS, INDEX_EVERY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from hub.core.spots import Found, Spot, Spots

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class FindingLog:
    """The findings of one check. Nothing is capped: what does not fit a page is a page further on."""

    def __init__(self, directory: Path, spots: Spots) -> None:
        self._directory = directory
        self._spots = spots
        self._lines = IndexedLines(directory, FINDINGS)
        self._rendered: list[str] = []
        self._about: list[tuple[Spot, int | None, str | None]] = []
        self.first_page: list[Finding] = []
        self.file_rejected = False

    def add(self, row: int | None, line: int | None, entity: int | None, found: Sequence[Found]) -> None:
        """Log the findings of one row, or of no row."""
        rendered, about = self._rendered, self._about
        for each in found:
            spot = each[0]
            rendered.append(spot.render(row, line, entity, each))
            about.append((spot, row, each[1]))
        if len(rendered) >= INDEX_EVERY:
            self._write_full_blocks()

    def add_of_file(
        self, spot: Spot, words: Mapping[str, object] | None = None, *, row: int | None = None, line: int | None = None
    ) -> None:
        """Log a finding about the file as a whole, or about one of its columns."""
        self.file_rejected |= spot.effect is Effect.REJECTS_FILE
        self.add(row, line, None, [(spot, None, words)])

    def _write_full_blocks(self) -> None:
        while len(self._rendered) >= INDEX_EVERY:
            self._write_block(self._rendered[:INDEX_EVERY], self._about[:INDEX_EVERY])
            del self._rendered[:INDEX_EVERY], self._about[:INDEX_EVERY]

    def _write_block(self, rendered: list[str], about: list[tuple[Spot, int | None, str | None]]) -> None:
        data = "".join(rendered).encode()
        if not self._lines.count:
            self.first_page = msgspec.json.Decoder(Finding).decode_lines(data)
        counted = Counter(spot for spot, _, _ in about)
        codes: Counter[str] = Counter()
        for spot, number in counted.items():
            codes[spot.code] += number
            spot.count(number, ((row, value) for of, row, value in about if of is spot))
        rows = [row for _, row, _ in about if row is not None] or [0]
        columns = sorted({spot.column for spot in counted if spot.column is not None})
        self._lines.write(
            data, len(rendered), first_row=min(rows), last_row=max(rows), codes=dict(codes), columns=columns
        )

    def close(self) -> list[FindingGroup]:
        """Write what is left, the index and the groups; return the groups, errors and the largest first."""
        self._write_full_blocks()
        if self._rendered:
            self._write_block(self._rendered, self._about)
        self._lines.close()
        groups = sorted(
            (spot.group for spot in self._spots if spot.group.count),
            key=lambda group: (_ORDER[group.severity], -group.count, group.column or 0, group.code),
        )
        (self._directory / GROUPS).write_bytes(msgspec.json.Encoder().encode_lines(groups))
        return groups
