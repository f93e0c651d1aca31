"""Writing the rows of a file as they are, with what each was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.jsonlines import IndexedLines
from hub.core.verdict import INDEX_EVERY, ROWS, Row

if TYPE_CHECKING:
    from pathlib import Path


class RowWriter:
    """Writes rows as they come."""

    def __init__(self, directory: Path) -> None:
        self._lines = IndexedLines(directory, ROWS)
        self._encode_lines = msgspec.json.Encoder().encode_lines
        self._pending: list[Row] = []

    def add(self, row: Row) -> None:
        """Write a row."""
        self._pending.append(row)
        if len(self._pending) == INDEX_EVERY:
            self._write_block()

    def _write_block(self) -> None:
        rows = self._pending
        self._lines.write(self._encode_lines(rows), len(rows), first_row=rows[0].row, last_row=rows[-1].row)
        rows.clear()

    def close(self) -> None:
        """Write what is left, and the index."""
        if self._pending:
            self._write_block()
        self._lines.close()
