"""Rejoining: entities whose rows lie apart are put together after the file has been read.

The rows that the check wrote are read again, those of split entities only; real keys are compared; what was written of
a split entity before it went on is left out. Many split entities are taken in shares, so that memory stays bounded.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter
from contextlib import ExitStack
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from hub.core.entity import Entity
from hub.core.grouping import AS_A_WHOLE, IN_FIRST_RUN, IN_LATER_RUN, told_once
from hub.core.openentity import OpenEntity
from hub.core.verdict import ENTITIES, ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hub.core.entitywriter import EntityWriter
    from hub.core.findinglog import FindingLog
    from hub.core.grouping import Grouper
    from hub.core.rowchecker import RowChecker
    from hub.core.spots import Found

#: Rows whose entities are put together at once, roughly.
_SHARE = 50_000


class HashCollisionError(Exception):
    """Two keys have one hash, and were taken for one entity: the check must be done again with other hashes."""


class Rejoining:
    """Puts the split entities of a check together. The rows must have been written and closed."""

    def __init__(self, directory: Path, grouper: Grouper, checker: RowChecker, log: FindingLog) -> None:
        self._directory = directory
        self._grouper = grouper
        self._checker = checker
        self._log = log
        self._identities: dict[int, str | None] = {}

    def rewrite(self, row_count: int, begin: Callable[[], EntityWriter]) -> EntityWriter:
        """Write the entities anew, in order of number, with the split ones whole; return what writes them, which
        `begin` makes.
        """
        before = self._directory / f"{ENTITIES}.before"
        (self._directory / ENTITIES).rename(before)
        writer = begin()
        joined = self._entities(row_count, writer.pass_over)
        for entity in heapq.merge(self._others(before), joined, key=attrgetter("number")):
            writer.add(entity, self._grouper.judge.most_bytes)
        before.unlink()
        return writer

    def _others(self, before: Path) -> Iterator[Entity]:
        """Yield the entities that are not split."""
        decode = msgspec.json.Decoder(Entity).decode
        split = self._grouper.split
        with before.open("rb") as lines:
            for line in lines:
                entity = decode(line)
                if entity.number not in split:
                    yield entity

    def _entities(self, row_count: int, pass_over: Callable[[OpenEntity], None]) -> Iterator[Entity]:
        """Yield the split entities that are accepted, in order of number; `pass_over` the others."""
        numbers = sorted(self._grouper.split)
        shares = min(len(numbers), -(-row_count // _SHARE))
        if shares == 1:
            yield from self._joined(self._rows(), pass_over)
            return
        starts = [numbers[len(numbers) * share // shares] for share in range(shares)]
        paths = [self._directory / f"{ROWS}.share-{share}" for share in range(shares)]
        with ExitStack() as open_files:
            files = [open_files.enter_context(path.open("wb")) for path in paths]
            encode = msgspec.json.Encoder().encode
            for row in self._rows():
                files[bisect_right(starts, row.entity or 0) - 1].write(encode(row) + b"\n")
        decode = msgspec.json.Decoder(Row).decode
        for path in paths:
            with path.open("rb") as lines:
                yield from self._joined(map(decode, lines), pass_over)
            path.unlink()

    def _rows(self) -> Iterator[Row]:
        """Yield the rows of split entities, in the order of the file."""
        decode = msgspec.json.Decoder(Row).decode
        split = self._grouper.split
        with (self._directory / ROWS).open("rb") as lines:
            for line in lines:
                row = decode(line)
                if row.entity in split:
                    yield row

    def _joined(self, rows: Iterator[Row], pass_over: Callable[[OpenEntity], None]) -> Iterator[Entity]:
        """Put together the entities of these rows, log what is wrong with them, and yield the accepted ones."""
        entities: dict[int, OpenEntity] = {}
        first_run: Counter[int] = Counter()
        self._identities.clear()
        for row in rows:
            number = row.entity or 0
            if row.row < self._grouper.split[number]:
                first_run[number] += 1
            self._take(row, number, entities)
        for number in sorted(entities):
            entity = entities[number]
            self._judge_whole(entity)
            tally = self._grouper.tally
            before = self._grouper.refused[number] & (IN_FIRST_RUN | AS_A_WHOLE)
            tally.close(first_run[number], refused=bool(before), times=-1)
            tally.close(entity.row_count, refused=entity.refused)
            if not entity.refused:
                yield entity.closed()
            elif not before:
                # What was refused in its first run is noted already.
                pass_over(entity)

    def _judge_whole(self, entity: OpenEntity) -> None:
        """Log what is to be said of an entity now that it has all its rows."""
        judge = self._grouper.judge
        told = judge.judge_whole(entity)
        if not entity.refused and (size_bytes := len(msgspec.json.encode(entity.closed()))) > judge.most_bytes:
            told.append((entity.at, judge.too_large(entity, size_bytes)))
        for (row, line), found in told:
            self._log.add(row, line, entity.number, [found])
            if found[0].refuses:
                entity.refuse()

    def _take(self, row: Row, number: int, entities: dict[int, OpenEntity]) -> None:
        checker, judge, keys = self._checker, self._grouper.judge, self._grouper.keys
        cells = (row.cells + [""] * checker.width)[: checker.width]
        values, found = checker.judge_head(checker.head_of(cells))
        identity = keys.identity(values)
        if self._identities.setdefault(number, identity) != identity:
            raise HashCollisionError
        entity = entities.get(number)
        together: list[Found] = []
        if entity is None:
            named = keys.named(values, identity or "")
            refused = bool(self._grouper.refused[number] & (IN_FIRST_RUN | IN_LATER_RUN))
            entity = entities[number] = OpenEntity(number, *named, (row.row, row.line), values, found, refused=refused)
        else:
            if judge.reads_above:
                _, found = judge.above(found)
            if values != entity.values:
                together = judge.conflicts(entity, values, found, (row.row, row.line))
        (line,), (fault,), _ = checker.judge_lines([(row.row, row.line, cells)])
        said = [*found, *fault, *together]
        together += judge.take_row(entity, row.row, line, said, alike=values == entity.values)
        if len(row.cells) < checker.width:
            together = told_once(together, len(row.cells), checker.leading)
        if together and row.row >= self._grouper.split[number]:
            # What is wrong within the first run of rows was said when that was read.
            self._log.add(row.row, row.line, number, together)
            if any(spot.refuses for spot, _, _ in together):
                entity.refuse()
