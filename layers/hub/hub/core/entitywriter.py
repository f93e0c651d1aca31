"""Writing the accepted entities, one a line, and the manifest that cuts them into parts."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import msgspec

from hub.core.jsonlines import IndexedLines
from hub.core.manifest import cut
from hub.core.verdict import ENTITIES, INDEX_EVERY, MANIFEST

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.entity import Entity


#: Bytes that may wait to be written: an entity may have a thousand lines.
_MOST_PENDING = 1 << 20


class EntityWriter:
    """Writes entities as they come. Of each it remembers its number and its bytes: what the manifest is cut from."""

    def __init__(self, directory: Path, files: ExitStack) -> None:
        self._directory = directory
        self._lines = IndexedLines(directory, ENTITIES, files)
        self._encode_into = msgspec.json.Encoder().encode_into
        self._pending = bytearray()
        self._first_row = self._last_row = 0
        self._numbers = array("Q")
        self._lengths = array("Q")

    def add(self, entity: Entity, most_bytes: int) -> int:
        """Write an entity unless it takes more than `most_bytes`; return how many it takes."""
        pending = self._pending
        start = len(pending)
        self._encode_into(entity, pending, -1)
        size_bytes = len(pending) - start
        if size_bytes > most_bytes:
            del pending[start:]
            return size_bytes
        pending += b"\n"
        self._numbers.append(entity.number)
        self._lengths.append(size_bytes + 1)
        first, last = entity.rows[0], entity.rows[-1]
        if first < self._first_row or not self._first_row:
            self._first_row = first
        self._last_row = max(self._last_row, last)
        if len(pending) > _MOST_PENDING:
            self._write()
        if not len(self._numbers) % INDEX_EVERY:
            self._end_block(INDEX_EVERY)
        return size_bytes

    def _write(self) -> None:
        self._lines.write(self._pending)
        self._pending.clear()

    def _end_block(self, count: int) -> None:
        self._write()
        self._lines.end_block(count, first_row=self._first_row, last_row=self._last_row)
        self._first_row = self._last_row = 0

    def close(self) -> int:
        """Write what is left, the index and the manifest; return the number of parts."""
        left = len(self._numbers) % INDEX_EVERY
        if left:
            self._end_block(left)
        self._lines.close()
        parts = list(cut(self._numbers, self._lengths))
        (self._directory / MANIFEST).write_bytes(msgspec.json.Encoder().encode_lines(parts))
        return len(parts)
