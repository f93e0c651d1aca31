"""Writing JSON Lines with the offset index that lies beside them: any page is then one ranged read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.verdict import Index, IndexBlock, index_name

if TYPE_CHECKING:
    from pathlib import Path


class IndexedLines:
    """A JSON Lines file being written, block by block; closing it writes its index."""

    def __init__(self, directory: Path, name: str) -> None:
        self._file = (directory / name).open("wb")
        self._index_path = directory / index_name(name)
        self._blocks: list[IndexBlock] = []
        self._size = 0
        self.count = 0

    def write(
        self,
        data: bytes,
        count: int,
        *,
        first_row: int,
        last_row: int,
        codes: dict[str, int] | None = None,
        columns: list[int] | None = None,
    ) -> None:
        """Append `count` records, `data` being their lines with line ends, the rows in them from first to last."""
        self._blocks.append(
            IndexBlock(
                offset=self._size,
                count=count,
                first_row=first_row,
                last_row=last_row,
                codes=codes or {},
                columns=columns or [],
            )
        )
        self._file.write(data)
        self._size += len(data)
        self.count += count

    def close(self) -> Index:
        """Write the index and return it."""
        self._file.close()
        index = Index(size_bytes=self._size, count=self.count, blocks=self._blocks)
        self._index_path.write_bytes(msgspec.json.encode(index))
        return index
