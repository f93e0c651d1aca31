"""A glimpse of a check under way: how far it is, and what it has found so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.verdict import Verdict

#: Rows after which there is a first glimpse, and between two later ones.
FIRST_GLIMPSE, GLIMPSE_EVERY = 1_000, 10_000


class Glimpse(NamedTuple):
    """How many rows have been read, and how many bytes of the file (None where that cannot be told) of all.

    `verdict` returns what is to be said so far, marked `partial`: it counts what has been read, and its ledger need not
    balance. `write_down` has the findings, rows and groups so far written into the `directory` of the check,
    with their indexes; what follows is appended. Both are of use only while the watcher is being told.
    """

    rows: int
    read_bytes: int | None
    size_bytes: int
    directory: Path
    verdict: Callable[[], Verdict]
    write_down: Callable[[], None]


#: Is told of a check now and then, in its own thread: it should be quick. What it raises ends the check.
Watcher: TypeAlias = Callable[[Glimpse], None]
