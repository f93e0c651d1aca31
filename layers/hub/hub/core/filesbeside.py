"""Files beside one: an entity whose key stands in another file as well is told, with which file that is.

Both may be honest by themselves, and submitting both creates the entity once: a warning, which refuses nothing.

A corrections file holds what the file holds that it corrects. Where nobody knows which that is, as on the command line,
one of them is told of the other once, instead of once for each entity.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import msgspec

from hub.core.keydigests import common, digests_in
from hub.core.verdict import ENTITIES, KEYS, ROWS, Index, index_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from hub.core.entitywriter import EntityWriter
    from hub.core.refusedkeys import RefusedKeys


class FileBeside(NamedTuple):
    """Another file: the words that say which it is and how it stands, the digests of the keys of its accepted
    entities, sorted, and whether it is a corrections file; None where it is known that neither corrects the other.
    """

    said: str
    digests: array[int]
    is_corrections: bool | None = None


#: Returns the files beside the one with this SHA-256, those that are to be named first at the beginning. They are taken
#: one by one, so that only one need be in memory.
FilesBeside: TypeAlias = "Callable[[str], Iterable[FileBeside]]"


class Repeated(NamedTuple):
    """An entity whose key stands in another file: the row and physical line where it begins, its number and key, and
    the words of that file.
    """

    row: int
    line: int
    entity: int
    key: str
    said: str


class Corrected(NamedTuple):
    """Another file that this one corrects, or that corrects it, for all that anybody knows: the words that say which it
    is, how many keys both have, and whether it is the one that corrects.
    """

    said: str
    shared: int
    is_corrections: bool


class Beside(NamedTuple):
    """What files beside one have of its entities: words by the digest of a key, and those that it may have to do with
    as a corrections file.
    """

    said: dict[int, str]
    corrected: list[Corrected]


def common_with(directory: Path, refused: RefusedKeys, beside: Iterable[FileBeside], *, is_corrections: bool) -> Beside:
    """Return what files beside the one of a check have of its entities; `is_corrections` tells whether it is a
    corrections file. Entities must have been written into the directory, and closed.
    """
    found = Beside({}, [])
    own = digests_in((directory / KEYS).read_bytes())
    if refused.digests():
        own = array("Q", sorted(own + refused.digests()))
    if not own:
        return found
    for other in beside:
        both = set(common(own, other.digests))
        if both and other.is_corrections is not None and (is_corrections or other.is_corrections):
            found.corrected.append(Corrected(other.said, len(both), other.is_corrections))
        else:
            for digest in both:
                found.said.setdefault(digest, other.said)
    return found


def repeated(
    directory: Path, written: EntityWriter, refused: RefusedKeys, said: Mapping[int, str]
) -> Iterator[Repeated]:
    """Yield the entities of a check whose keys stand in files beside it, each with the words of the first such file.

    They come in the order of the file, but for refused ones whose rows lie apart. Rows and entities must have been
    written into the directory, and closed.
    """
    if said:
        accepted = _located(directory, written, said)
        yield from heapq.merge(accepted, _refused(written, refused, said), key=attrgetter("entity"))


class _Begun(msgspec.Struct, gc=False):
    """Of an entity, what says where it begins."""

    number: int
    key: str
    rows: list[int]


class _At(msgspec.Struct, gc=False):
    """Of a row, where it stands."""

    row: int
    line: int


def _located(directory: Path, written: EntityWriter, said: Mapping[int, str]) -> Iterator[Repeated]:
    """Yield the entities whose digests something is said of. What lies between them is not read."""
    decode = msgspec.json.Decoder(_Begun).decode
    lines = _Lines(directory)
    with (directory / ENTITIES).open("rb") as entities:
        for digest, offset in written.offsets():
            if digest in said:
                entities.seek(offset)
                begun = decode(entities.readline())
                row = begun.rows[0]
                yield Repeated(row, lines.of(row), begun.number, begun.key, said[digest])


def _refused(written: EntityWriter, refused: RefusedKeys, said: Mapping[int, str]) -> Iterator[Repeated]:
    """Yield the refused entities whose digests something is said of, but for those that joining has mended."""
    for digest, each in refused:
        if digest in said and not written.wrote(each.entity):
            yield Repeated(each.row, each.line, each.entity, each.key, said[digest])


class _Lines:
    """Tells the physical lines of rows, block by block of the rows that a check wrote."""

    def __init__(self, directory: Path) -> None:
        index = msgspec.json.decode((directory / index_name(ROWS)).read_bytes(), type=Index)
        self._path = directory / ROWS
        self._firsts = [block.first_row for block in index.blocks]
        self._offsets = [*(block.offset for block in index.blocks), index.size_bytes]
        self._decode = msgspec.json.Decoder(_At).decode_lines
        self._block = -1
        self._lines: dict[int, int] = {}

    def of(self, row: int) -> int:
        block = bisect_right(self._firsts, row) - 1
        if block != self._block:
            self._block = block
            with self._path.open("rb") as rows:
                rows.seek(self._offsets[block])
                data = rows.read(self._offsets[block + 1] - self._offsets[block])
            self._lines = {at.row: at.line for at in self._decode(data)}
        return self._lines[row]
