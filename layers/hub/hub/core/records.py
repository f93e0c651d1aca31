"""Records: what every reader makes of a file, whatever its format, and what it has to say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from hub.core.celltypes import CellReader, FieldType
    from hub.core.verdict import Candidate

#: A record: its row, the physical line where it begins, and its cells.
Record: TypeAlias = tuple[int, int, list[str]]


class Number(str):
    """A number of a file that tells numbers from texts, as it is written there."""

    __slots__ = ()


class Damage(msgspec.Struct, frozen=True):
    """A record that cannot be read: the code of the finding, the physical line to mend and the last one concerned,
    and why, where the code does not say it all.
    """

    code: str
    at_line: int
    to_line: int
    reason: str = ""


class Remark(NamedTuple):
    """What a reader says of one record beside its cells: a kind of finding, the index of the cell, what it said."""

    code: str
    at: int | None
    value: str | None = None
    words: Mapping[str, object] | None = None


class Told(NamedTuple):
    """What is said of a file as a whole: a kind of finding, and what its message names."""

    code: str
    words: Mapping[str, object]
    row: int | None = None
    line: int | None = None


class UnreadableError(Exception):
    """A file cannot be read. `told` is what is said of it: a finding that rejects the file; `candidates` are answers to
    what it asks.
    """

    def __init__(self, code: str, *, candidates: Sequence[Candidate] = (), **words: object) -> None:
        super().__init__(code)
        self.told = Told(code, words)
        self.candidates = list(candidates)


class RecordSource(Protocol):
    """Yields the records of a file; rows and lines count from 1.

    `headings` are those that the structure of the file gives (a member's path, a declared lack of a header row); where
    they are None, one of the records is the header. `further` is None where each row is written out whole; where lines
    are items within records, it tells by row, from 1, whether it is a further item of the record before.
    `damaged` and `remarks` speak of records that have been yielded, by row; the rows of both are in `odd`, until the
    next record is asked for. `width`, `leading` and `types` are told to the source once the columns are known: how many
    cells a record should have, how many leading ones neighbours may share, and the type that each column's values
    should have. `doubting` is None where cells do not tell numbers from texts; where they do, it is told what reads the
    texts of columns whose numbers can be read in two ways (see `pointdoubts`), for the source to remark on them. `sure`
    are the texts of numbers, so far, that could be doubted if they had been written as texts. A source whose file
    cannot be read raises `UnreadableError` before its first record. `position` returns how many bytes of the file have
    been read; it is None where that cannot be told.
    """

    headings: Sequence[str] | None
    further: Sequence[int] | None
    position: Callable[[], int] | None
    damaged: dict[int, Damage]
    remarks: dict[int, list[Remark]]
    odd: Container[int]
    width: int | None
    leading: int
    types: Sequence[FieldType | None]
    doubting: Mapping[int, CellReader] | None
    sure: Container[str]

    def __iter__(self) -> Iterator[Record]: ...
