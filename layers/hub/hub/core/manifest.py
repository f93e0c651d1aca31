"""The manifest: which worker takes which entities, as byte ranges into `entities.jsonl`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: The distributed map takes at most this many items comfortably in one run.
MAX_PARTS = 10_000

#: Entities a part carries at least: a worker's start costs more than a small part's work.
MIN_PART_ENTITIES = 50


class Part(msgspec.Struct, frozen=True):
    """A run of entities that one worker takes: its number from 1, the position of its first entity in
    `entities.jsonl` counted from 1, how many, their bytes there (end exclusive), and the lowest and highest of
    their numbers (which are not their positions: refused entities have numbers too).
    """

    part: int
    first: int
    count: int
    bytes: tuple[int, int]
    numbers: tuple[int, int]


def part_size(entity_count: int) -> int:
    """Return how many entities a part should carry, so that parts spread over workers and stay below the limit.

    Grows from MIN_PART_ENTITIES to 200 with the file; only a file of more than two million entities needs larger ones.
    """
    spread = entity_count // 64
    return max(min(max(spread, MIN_PART_ENTITIES), 200), -(-entity_count // MAX_PARTS))


def cut(numbers: Sequence[int], lengths: Sequence[int]) -> Iterator[Part]:
    """Yield the parts of a file of entities, whose numbers and lengths (bytes with line end) come in its order."""
    size = part_size(len(numbers))
    end = 0
    for part, first in enumerate(range(0, len(numbers), size), start=1):
        within = numbers[first : first + size]
        start, end = end, end + sum(lengths[first : first + size])
        yield Part(part, first + 1, len(within), (start, end), (min(within), max(within)))
