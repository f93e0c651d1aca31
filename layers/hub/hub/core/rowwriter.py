"""Writing the rows of a file as they are, with what each was taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.jsonlines import IndexedLines
from hub.core.verdict import INDEX_EVERY, ROWS, Row

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path


class RowWriter:
    """Writes rows as they come."""

    def __init__(self, directory: Path, files: ExitStack) -> None:
        self._lines = IndexedLines(directory, ROWS, files)
        self._encode_lines = msgspec.json.Encoder().encode_lines
        self._pending: list[Row] = []

    def add(self, rows: list[Row]) -> None:
        """Write rows."""
        self._pending += rows
        if len(self._pending) >= INDEX_EVERY:
            self._write_block(self._pending[:INDEX_EVERY])
            del self._pending[:INDEX_EVERY]

    def _write_block(self, rows: list[Row]) -> None:
        self._lines.write(self._encode_lines(rows))
        entities = [row.entity for row in rows if row.entity]
        self._lines.end_block(len(rows), first_row=rows[0].row, last_row=rows[-1].row, entities=entities)

    def write_down(self) -> None:
        """Have the whole blocks so far written, with their index."""
        self._lines.write_down()

    def close(self) -> None:
        """Write what is left, and the index."""
        while self._pending:
            self._write_block(self._pending[:INDEX_EVERY])
            del self._pending[:INDEX_EVERY]
        self._lines.close()
