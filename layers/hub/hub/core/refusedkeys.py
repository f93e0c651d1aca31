"""Keys of refused entities: of them too it is told that another file has them, before they are corrected.

They are in no file of entities; so they are noted as they are refused, on disk where they are many.
"""

from __future__ import annotations

import tempfile
from array import array
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from hub.core.keydigests import digests_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.openentity import OpenEntity

#: Keys that may wait in memory before they go to disk.
_MOST_WAITING = 1000


class RefusedKey(msgspec.Struct, array_like=True, gc=False):
    """A refused entity: its number, its key as written and as compared, the row and physical line where it begins."""

    entity: int
    key: str
    record_key: str
    row: int
    line: int


class RefusedKeys:
    """The refused entities of one check, in the order in which they were refused; the digest of each is in memory."""

    def __init__(self, directory: Path, files: ExitStack) -> None:
        self._directory = directory
        self._files = files
        self._encode = msgspec.json.Encoder().encode_lines
        self._file: BinaryIO | None = None
        self._waiting: list[RefusedKey] = []
        self._digests = array("Q")

    def add(self, entity: OpenEntity) -> None:
        """Note an entity that is refused."""
        self._waiting.append(RefusedKey(entity.number, entity.key, entity.record_key, *entity.at))
        if len(self._waiting) >= _MOST_WAITING:
            self._write()

    def _write(self) -> None:
        if self._file is None:
            file = tempfile.TemporaryFile(dir=self._directory)  # noqa: SIM115 - open as long as the check's files are
            self._file = self._files.enter_context(file)
        self._file.write(self._encode(self._waiting))
        self._digests.frombytes(digests_of(each.record_key for each in self._waiting))
        self._waiting.clear()

    def digests(self) -> array[int]:
        """Return the digests of all, in order. None may be noted any more."""
        if self._waiting:
            self._write()
        return self._digests

    def __iter__(self) -> Iterator[tuple[int, RefusedKey]]:
        """Yield all, in order, each with its digest."""
        digests = self.digests()
        if self._file is not None:
            self._file.seek(0)
            yield from zip(digests, map(msgspec.json.Decoder(RefusedKey).decode, self._file), strict=True)
