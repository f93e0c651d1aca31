"""Writing JSON Lines with the offset index that lies beside them: any page is then one ranged read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.verdict import Index, IndexBlock, index_name

if TYPE_CHECKING:
    from collections.abc import Collection
    from contextlib import ExitStack
    from pathlib import Path


#: Bytes that are written at once: fewer at a time cost half as much again.
_AT_ONCE = 1 << 18


class IndexedLines:
    """A JSON Lines file being written, block by block; closing it writes its index.

    It is among `files` as long as it is open, so that leaving these closes it whatever happened.
    """

    def __init__(self, directory: Path, name: str, files: ExitStack) -> None:
        self._file = files.enter_context((directory / name).open("wb", buffering=_AT_ONCE))
        self._index_path = directory / index_name(name)
        self._blocks: list[IndexBlock] = []
        self._size = self._start = 0
        self.count = 0

    def write(self, data: bytes | bytearray) -> None:
        """Append lines, with their line ends, to the block under way."""
        self._file.write(data)
        self._size += len(data)

    def end_block(
        self,
        count: int,
        *,
        first_row: int,
        last_row: int,
        codes: dict[str, int] | None = None,
        columns: list[int] | None = None,
        entities: Collection[int] = (),
    ) -> None:
        """Say that the block under way is whole: how many records it has, and what `IndexBlock` says of them."""
        block = IndexBlock(
            offset=self._start,
            count=count,
            first_row=first_row,
            last_row=last_row,
            codes=codes or {},
            columns=columns or [],
            first_entity=min(entities, default=0),
            last_entity=max(entities, default=0),
        )
        self._blocks.append(block)
        self._start = self._size
        self.count += count

    def write_down(self) -> None:
        """Write what there is, and an index of its whole blocks; more may follow."""
        self._file.flush()
        self._write_index(self._start)

    def close(self) -> None:
        """Write the index."""
        self._file.close()
        self._write_index(self._size)

    def _write_index(self, size_bytes: int) -> None:
        index = Index(size_bytes=size_bytes, count=self.count, blocks=self._blocks)
        self._index_path.write_bytes(msgspec.json.encode(index))
