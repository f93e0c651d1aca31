"""Deferral: what is found of an entity as a whole waits until the file has ended, since rows of it may still follow."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO

import msgspec

if TYPE_CHECKING:
    from collections.abc import Container
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.findinglog import FindingLog
    from hub.core.spots import Found, Spot

#: Findings that may wait in memory before they go to disk.
_MOST_WAITING = 1000


class Deferred(msgspec.Struct, array_like=True):
    """One finding that waits: its entity, row and physical line, the number of its spot, its value and its words."""

    entity: int
    row: int
    line: int
    spot: int
    value: str | None
    words: dict[str, object]


class Deferral:
    """Keeps the findings of closed entities, on disk where they are many."""

    def __init__(self, directory: Path, files: ExitStack) -> None:
        self._directory = directory
        self._files = files
        self._encode = msgspec.json.Encoder().encode_lines
        self._file: BinaryIO | None = None
        self._waiting: list[Deferred] = []
        self._spots: list[Spot] = []
        self._numbers: dict[Spot, int] = {}

    def add(self, entity: int, row: int, line: int, found: Found) -> None:
        """Keep a finding about an entity whose rows have ended, it seems."""
        spot, value, words = found
        number = self._numbers.setdefault(spot, len(self._spots))
        if number == len(self._spots):
            self._spots.append(spot)
        self._waiting.append(Deferred(entity, row, line, number, value, dict(words or {})))
        if len(self._waiting) >= _MOST_WAITING:
            if self._file is None:
                file = tempfile.TemporaryFile(dir=self._directory)  # noqa: SIM115 - open as long as the check's files are
                self._file = self._files.enter_context(file)
            self._file.write(self._encode(self._waiting))
            self._waiting.clear()

    def replay(self, log: FindingLog, split: Container[int]) -> None:
        """Log what was kept, in the order of the entities; those that are `split` are judged again when joined."""
        if self._file is not None:
            self._file.seek(0)
            decode = msgspec.json.Decoder(Deferred).decode
            for data in self._file:
                self._log(decode(data), log, split)
        for each in self._waiting:
            self._log(each, log, split)

    def _log(self, each: Deferred, log: FindingLog, split: Container[int]) -> None:
        if each.entity not in split:
            log.add(each.row, each.line, each.entity, [(self._spots[each.spot], each.value, each.words)])
