"""Digests of business keys: what is kept of a file's accepted entities, so that checks of other files know their keys.

A digest is 8 bytes of BLAKE2b of the key as it is compared. It is the same in every process, as Python's own hashes are
not. That any of a million keys has by chance the digest of another one among ten million happens once in two million
files; all it does then is to warn of nothing.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BYTES = 8

#: Digests that are looked for at once, which takes about 100 bytes each.
_SLICE = 1 << 16


def digests_of(record_keys: Iterable[str]) -> bytes:
    """Return the digests of keys, one after the other."""
    return b"".join([blake2b(key.encode(), digest_size=_BYTES).digest() for key in record_keys])


def digests_in(data: bytes) -> array[int]:
    """Return the digests that some bytes hold, as numbers."""
    digests = array("Q")
    digests.frombytes(data)
    return digests


def common(some: array[int], others: array[int]) -> Iterator[int]:
    """Yield the digests that stand among both; both are sorted."""
    for start in range(0, len(some), _SLICE):
        piece = some[start : start + _SLICE]
        low, high = bisect_left(others, piece[0]), bisect_right(others, piece[-1])
        # Where the others are many more, they are taken in slices as well.
        wanted = set(piece)
        for other in range(low, high, _SLICE):
            yield from wanted.intersection(others[other : min(other + _SLICE, high)])
