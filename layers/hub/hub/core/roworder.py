"""Row order: the findings of a check in the order of the rows, which they were not all written in.

What is found of an entity as a whole, or once its rows have been joined, is written after everything else. Blocks of
findings whose rows follow those before them are read as they lie; the others are sorted on disk, a share at a time, and
merged in.
"""

from __future__ import annotations

import heapq
import tempfile
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from hub.core.finding import Finding
from hub.core.verdict import FINDINGS, Index, index_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import ExitStack
    from pathlib import Path
    from typing import IO

#: Where a block lies: offset and size in bytes.
_Place: TypeAlias = "tuple[int, int]"

#: Blocks that are sorted at once: 30,000 findings.
_SHARE = 150


def findings_by_row(directory: Path, files: ExitStack) -> Iterator[Finding]:
    """Return the findings in the directory of a check in order of row; those of no row may stand before any others.

    What has to be sorted lies in temporary files there, which are open as long as `files` are.
    """
    index = msgspec.json.decode((directory / index_name(FINDINGS)).read_bytes(), type=Index)
    lines = files.enter_context((directory / FINDINGS).open("rb"))
    in_order, late = _parted(index)
    shares = [
        _sorted_share(late[start : start + _SHARE], lines, files, directory) for start in range(0, len(late), _SHARE)
    ]
    read = files.enter_context((directory / FINDINGS).open("rb"))
    plain = (finding for block in in_order for finding in _sorted(_block(read, *block)))
    return heapq.merge(plain, *shares, key=_row) if shares else plain


def _parted(index: Index) -> tuple[list[_Place], list[_Place]]:
    """Return where the blocks lie that are in order, and those that come late."""
    in_order: list[_Place] = []
    late: list[_Place] = []
    highest = 0
    for block, size in zip(index.blocks, _sizes(index), strict=True):
        if block.first_row >= highest and block.last_row:
            highest = block.last_row
            in_order.append((block.offset, size))
        else:
            late.append((block.offset, size))
    return in_order, late


def _sizes(index: Index) -> Iterator[int]:
    ends = [*(block.offset for block in index.blocks[1:]), index.size_bytes]
    return (end - block.offset for block, end in zip(index.blocks, ends, strict=True))


def _block(lines: IO[bytes], offset: int, size: int) -> list[Finding]:
    lines.seek(offset)
    return msgspec.json.Decoder(Finding).decode_lines(lines.read(size))


def _sorted_share(places: list[_Place], lines: IO[bytes], files: ExitStack, directory: Path) -> Iterator[Finding]:
    """Return the findings of some blocks in order, from a file of their own."""
    file = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115 - open as long as the others are
    share = files.enter_context(file)
    found = [finding for place in places for finding in _block(lines, *place)]
    share.write(msgspec.json.Encoder().encode_lines(_sorted(found)))
    share.seek(0)
    return map(msgspec.json.Decoder(Finding).decode, share)


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=_row)


def _row(finding: Finding) -> int:
    return finding.row or 0
