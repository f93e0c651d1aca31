"""Comparison: what became of the findings of a file once it was corrected, entity by entity.

A finding is the same in both files when entity key, code and field are: rows move. Where an entity has several such,
they are counted against each other. Findings are parted by entity into buckets on disk, so that what is held in
memory does not grow with the files.
"""

from __future__ import annotations

import heapq
import tempfile
from array import array
from collections import Counter
from contextlib import ExitStack
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hub.core.finding import Finding, Severity
from hub.core.verdict import FINDINGS, ROWS, Comparison, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from hub.core.verdict import ColumnMatch

#: Findings of each kind that a comparison shows.
FIRST_PAGE = 20

#: Entities of a bucket, roughly: what is compared at once.
_BUCKET = 50_000

_BYTES = 8


class Side(NamedTuple):
    """One of the two files: the directory of its check, its columns, and how many entities were found in it."""

    directory: Path
    columns: Sequence[ColumnMatch]
    entities: int


def compare(corrects: str, before: Side, after: Side, key: Sequence[str]) -> Comparison:
    """Return what became of the errors and warnings of an earlier file; `key` are the paths of an entity's key.

    A finding is fixed when its entity is in the corrected file without it, left out when its entity is not there.
    Raises only OSError.
    """
    count = max(before.entities, after.entities) // _BUCKET + 1
    fixed, still_wrong, new, left_out = (_Page() for _ in range(4))
    with ExitStack() as files:
        parted = [_Parted(side, key, count, files) for side in (before, after)]
        for number in range(count):
            there = parted[1].entities(number)
            open_counts = Counter(identity for _, identity, _ in parted[0].found(number))
            for _, identity, offset in parted[1].found(number):
                known = open_counts[identity] > 0
                open_counts[identity] -= known
                (still_wrong if known else new).take(offset)
            for entity, identity, offset in parted[0].found(number):
                if open_counts[identity] > 0:
                    open_counts[identity] -= 1
                    (fixed if entity in there else left_out).take(offset)
    return Comparison(
        corrects=corrects,
        fixed_count=fixed.count,
        still_wrong_count=still_wrong.count,
        new_count=new.count,
        left_out_count=left_out.count,
        fixed=fixed.read(before.directory),
        still_wrong=still_wrong.read(after.directory),
        new=new.read(after.directory),
        left_out=left_out.read(before.directory),
    )


class _Found(msgspec.Struct, gc=False):
    """Of a finding, what is compared."""

    code: str
    severity: Severity
    heading: str | None = None
    field: str | None = None
    entity: int | None = None


class _Parted:
    """The entities and findings of one file, in buckets by entity. An entity stands for its key; 0 is that of none."""

    def __init__(self, side: Side, key: Sequence[str], count: int, files: ExitStack) -> None:
        def temporary() -> IO[bytes]:
            file = tempfile.TemporaryFile(dir=side.directory)  # noqa: SIM115 - open as long as the comparison takes
            return files.enter_context(file)

        self._entities = [temporary() for _ in range(count)]
        self._found = [temporary() for _ in range(count)]
        self._entities[0].write(array("Q", [0]).tobytes())
        hashes = self._part_entities(side, key, count)
        decode = msgspec.json.Decoder(_Found).decode
        offset = 0
        with (side.directory / FINDINGS).open("rb") as lines:
            for line in lines:
                found = decode(line)
                if found.severity is not Severity.INFO:
                    entity = hashes[found.entity or 0]
                    identity = _hash((str(entity), found.code, found.field or found.heading or ""))
                    self._found[entity % count].write(array("Q", [entity, identity, offset]).tobytes())
                offset += len(line)

    def _part_entities(self, side: Side, key: Sequence[str], count: int) -> array[int]:
        """Part the entities; return the hash of each one's key by its number."""
        at = {column.field: column.column - 1 for column in side.columns if column.field in key}
        indexes = [at[path] for path in key if path in at]
        hashes = array("Q", bytes(_BYTES * (side.entities + 1)))
        decode = msgspec.json.Decoder(Row).decode
        with (side.directory / ROWS).open("rb") as lines:
            for line in lines:
                row = decode(line)
                if row.entity and not hashes[row.entity]:
                    cells = row.cells
                    entity = _hash([cells[index].strip() for index in indexes if index < len(cells)])
                    hashes[row.entity] = entity
                    self._entities[entity % count].write(array("Q", [entity]).tobytes())
        return hashes

    def entities(self, number: int) -> set[int]:
        """Return the entities of a bucket."""
        file = self._entities[number]
        file.seek(0)
        return set(array("Q", file.read()))

    def found(self, number: int) -> Iterator[tuple[int, int, int]]:
        """Yield the findings of a bucket in order: entity, identity, offset in `findings.jsonl`."""
        file = self._found[number]
        file.seek(0)
        while piece := file.read(3 * _BYTES * 4096):
            numbers = array("Q", piece)
            yield from zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)


def _hash(parts: Iterable[str]) -> int:
    """Return a number, never 0, that stands for texts."""
    digest = blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()
    return int.from_bytes(digest, "little") or 1


class _Page:
    """Counts findings, and keeps where the first of them lie."""

    def __init__(self) -> None:
        self.count = 0
        self._offsets: list[int] = []

    def take(self, offset: int) -> None:
        self.count += 1
        if len(self._offsets) < FIRST_PAGE:
            heapq.heappush(self._offsets, -offset)
        elif -self._offsets[0] > offset:
            heapq.heapreplace(self._offsets, -offset)

    def read(self, directory: Path) -> list[Finding]:
        """Return the first findings, in the order of the file."""
        decode = msgspec.json.Decoder(Finding).decode
        found = []
        with (directory / FINDINGS).open("rb") as lines:
            for offset in sorted(-each for each in self._offsets):
                lines.seek(offset)
                found.append(decode(lines.readline()))
        return found
