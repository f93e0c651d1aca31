"""Writing the rows of a file as they are, with what each was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.jsonlines import IndexedLines
from hub.core.verdict import INDEX_EVERY, ROWS, Row

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.records import Record
    from hub.core.verdict import RowKind


class RowWriter:
    """Writes rows as they come."""

    def __init__(self, directory: Path, files: ExitStack) -> None:
        self._lines = IndexedLines(directory, ROWS, files)
        self._encode_lines = msgspec.json.Encoder().encode_lines
        self._pending: list[tuple[list[Record], int | None, RowKind]] = []
        self._waiting = 0

    def add(self, records: list[Record], entity: int | None = None, kind: RowKind = "data") -> None:
        """Write rows, all of one entity or of none."""
        self._pending.append((records, entity, kind))
        self._waiting += len(records)
        if self._waiting >= INDEX_EVERY:
            self._write_block()

    def _write_block(self) -> None:
        """Write all that waits: a block may hold some rows more than INDEX_EVERY."""
        pending = self._pending
        rows = [
            Row(row, line, cells, entity, kind) for records, entity, kind in pending for row, line, cells in records
        ]
        self._lines.write(self._encode_lines(rows))
        entities = [entity for _, entity, _ in pending if entity]
        self._lines.end_block(len(rows), first_row=rows[0].row, last_row=rows[-1].row, entities=entities)
        pending.clear()
        self._waiting = 0

    def write_down(self) -> None:
        """Have the whole blocks so far written, with their index."""
        self._lines.write_down()

    def close(self) -> None:
        """Write what is left, and the index."""
        if self._waiting:
            self._write_block()
        self._lines.close()
