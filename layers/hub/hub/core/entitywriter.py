"""Writing the accepted entities, one a line, and the manifest that cuts them into parts."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import msgspec

from hub.core.jsonlines import IndexedLines
from hub.core.manifest import cut
from hub.core.verdict import ENTITIES, INDEX_EVERY, MANIFEST

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.entity import Entity


class EntityWriter:
    """Writes entities as they come. Of each it remembers its number and its bytes: what the manifest is cut from."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lines = IndexedLines(directory, ENTITIES)
        self._encode = msgspec.json.Encoder().encode
        self._pending: list[bytes] = []
        self._rows: list[int] = []
        self.numbers = array("Q")
        self._lengths = array("Q")

    def add(self, entity: Entity) -> None:
        """Write an entity."""
        self.add_line(entity.number, entity.rows, self._encode(entity))

    def add_line(self, number: int, rows: list[int], line: bytes) -> None:
        """Write an entity's line as it is, without its line end."""
        self.numbers.append(number)
        self._lengths.append(len(line) + 1)
        self._pending.append(line)
        self._rows += (rows[0], rows[-1])
        if len(self._pending) == INDEX_EVERY:
            self._write_block()

    def _write_block(self) -> None:
        self._pending.append(b"")
        data = b"\n".join(self._pending)
        count = len(self._pending) - 1
        self._lines.write(data, count, first_row=min(self._rows), last_row=max(self._rows))
        self._pending.clear()
        self._rows.clear()

    def close(self) -> int:
        """Write what is left, the index and the manifest; return the number of parts."""
        if self._pending:
            self._write_block()
        self._lines.close()
        parts = list(cut(self.numbers, self._lengths))
        (self._directory / MANIFEST).write_bytes(msgspec.json.Encoder().encode_lines(parts))
        return len(parts)
