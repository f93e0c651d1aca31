"""Writing the accepted entities, one a line, and the manifest that cuts them into parts."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

import msgspec

from hub.core.jsonlines import IndexedLines
from hub.core.keydigests import digests_of
from hub.core.manifest import cut
from hub.core.verdict import ENTITIES, INDEX_EVERY, KEYS, MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.entity import Entity
    from hub.core.openentity import OpenEntity
    from hub.core.refusedkeys import RefusedKeys


#: Bytes that may wait to be written: an entity may have a thousand lines.
_MOST_PENDING = 1 << 20


class EntityWriter:
    """Writes entities as they come. Of each it remembers its number and its bytes: what the manifest is cut from.

    Where it is given what notes `refused` entities, it keeps the keys of those that it writes as well, as digests.
    """

    def __init__(self, directory: Path, files: ExitStack, refused: RefusedKeys | None = None) -> None:
        self._directory = directory
        self._lines = IndexedLines(directory, ENTITIES, files)
        self._encode_into = msgspec.json.Encoder().encode_into
        self._pending = bytearray()
        self._first_row = self._last_row = 0
        self._numbers = array("Q")
        self._lengths = array("Q")
        #: Keys of entities that are not written yet, where they are kept.
        self._keys: list[str] | None = None if refused is None else []
        self._refused = refused
        self._digests = array("Q")

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
        if self._keys is not None:
            self._keys.append(entity.record_key)
        first, last = entity.rows[0], entity.rows[-1]
        if first < self._first_row or not self._first_row:
            self._first_row = first
        self._last_row = max(self._last_row, last)
        if len(pending) > _MOST_PENDING:
            self._write()
        if not len(self._numbers) % INDEX_EVERY:
            self._end_block(INDEX_EVERY)
        return size_bytes

    def pass_over(self, entity: OpenEntity) -> None:
        """Note an entity that is not written."""
        if self._refused is not None:
            self._refused.add(entity)

    def _write(self) -> None:
        self._lines.write(self._pending)
        self._pending.clear()
        if self._keys:
            self._digests.frombytes(digests_of(self._keys))
            self._keys.clear()

    def _end_block(self, count: int) -> None:
        self._write()
        self._lines.end_block(count, first_row=self._first_row, last_row=self._last_row)
        self._first_row = self._last_row = 0

    def close(self) -> int:
        """Write what is left, the index, the manifest and the kept keys; return the number of parts."""
        left = len(self._numbers) % INDEX_EVERY
        if left:
            self._end_block(left)
        self._lines.close()
        parts = list(cut(self._numbers, self._lengths))
        (self._directory / MANIFEST).write_bytes(msgspec.json.Encoder().encode_lines(parts))
        if self._keys is not None:
            (self._directory / KEYS).write_bytes(array("Q", sorted(self._digests)).tobytes())
        return len(parts)

    def wrote(self, number: int) -> bool:
        """Tell whether the entity of this number was written; they were written in the order of their numbers."""
        at = bisect_left(self._numbers, number)
        return at < len(self._numbers) and self._numbers[at] == number

    def offsets(self) -> Iterator[tuple[int, int]]:
        """Yield the digest of each entity's key, where they are kept, and where its line begins."""
        return zip(self._digests, accumulate(self._lengths, initial=0), strict=False)
