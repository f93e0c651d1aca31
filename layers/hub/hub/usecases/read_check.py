"""Read what a structural check wrote: rows, findings and groups, any page of them by one ranged read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import msgspec

from hub.core.filekeys import check_key
from hub.core.finding import Finding, FindingGroup, Severity
from hub.core.findingkinds import BY_CODE
from hub.core.verdict import FINDINGS, GROUPS, ROWS, ColumnMatch, Index, IndexBlock, Row, index_name
from hub.usecases.cursor import from_cursor, to_cursor
from hub.usecases.permission import own_activity
from hub.usecases.read_activity import verdict_of
from hub.usecases.refusals import NotNowError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.core.activity import Activity
    from hub.core.caller import Caller
    from hub.core.verdict import Verdict
    from hub.ports import Ports

#: Blocks that one page looks into; a page may end short of its limit, with a cursor to go on from.
BLOCKS_A_PAGE = 20

#: Findings that are fetched at once to go with a page of rows.
FINDINGS_AT_ONCE = 2_000

Record = TypeVar("Record")
Record_contra = TypeVar("Record_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings a page shows; None means all."""

    code: str | None = None
    column: int | None = None
    severity: Severity | None = None
    entity: int | None = None
    first_row: int | None = None
    last_row: int | None = None

    def may_be_in(self, block: IndexBlock) -> bool:
        """Tell from the index alone whether a block is worth fetching."""
        return (
            (self.code is None or self.code in block.codes)
            and (self.column is None or self.column in block.columns)
            and (self.severity is None or any(_severity(code) == self.severity for code in block.codes))
            and (self.entity is None or block.first_entity <= self.entity <= block.last_entity)
            and (self.first_row is None or block.last_row >= self.first_row)
            and (self.last_row is None or block.first_row <= self.last_row)
        )

    def most_in(self, block: IndexBlock) -> int:
        """Return how many findings of a block it shows at the most."""
        if self.code is not None:
            return block.codes.get(self.code, 0)
        if self.severity is not None:
            return sum(count for code, count in block.codes.items() if _severity(code) == self.severity)
        return block.count

    def shows(self, finding: Finding) -> bool:
        return (
            self.code in {None, finding.code}
            and self.column in {None, finding.column}
            and self.severity in {None, finding.severity}
            and self.entity in {None, finding.entity}
            and (self.first_row is None or (finding.row or 0) >= self.first_row)
            and (self.last_row is None or 0 < (finding.row or 0) <= self.last_row)
        )

    def total(self, groups: list[FindingGroup]) -> int | None:
        """Return how many findings it shows in all, or None where groups do not tell that."""
        if (self.entity, self.first_row, self.last_row) != (None, None, None):
            return None
        return sum(
            group.count
            for group in groups
            if self.code in {None, group.code}
            and self.column in {None, group.column}
            and self.severity in {None, group.severity}
        )


def _severity(code: str) -> Severity | None:
    """Return the severity of a kind, or None of one that is no more."""
    kind = BY_CODE.get(code)
    return kind.severity if kind else None


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A page of findings in the file's order, and how many there are in all (None where groups do not tell)."""

    findings: list[Finding]
    total: int | None


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows a page shows; None means all."""

    first_row: int | None = None
    last_row: int | None = None
    entity: int | None = None

    def may_be_in(self, block: IndexBlock) -> bool:
        """Tell from the index alone whether a block is worth fetching."""
        return (
            (self.entity is None or block.first_entity <= self.entity <= block.last_entity)
            and (self.first_row is None or block.last_row >= self.first_row)
            and (self.last_row is None or block.first_row <= self.last_row)
        )

    def most_in(self, block: IndexBlock) -> int:
        """Return how many rows of a block it shows at the most."""
        return block.count

    def shows(self, row: Row) -> bool:
        return (
            self.entity in {None, row.entity}
            and (self.first_row is None or row.row >= self.first_row)
            and (self.last_row is None or row.row <= self.last_row)
        )


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows of the file, each with its findings, and how the columns were matched."""

    columns: list[ColumnMatch]
    rows: list[RowFound]


@dataclass(frozen=True, slots=True)
class RowFound:
    """One row as written and what is wrong with it."""

    row: int
    line: int
    kind: str
    cells: list[str]
    entity: int | None
    findings: list[Finding]


class IndexedFile(Generic[Record]):
    """A JSON Lines file of a check with its offset index: any block of it is one ranged read."""

    def __init__(self, ports: Ports, activity: Activity, name: str, record: type[Record]) -> None:
        index = ports.files.read(check_key(activity, index_name(name)))
        self.index = msgspec.json.decode(index, type=Index)
        self._read = partial(ports.files.read, check_key(activity, name))
        self._decoder = msgspec.json.Decoder(record)

    def blocks(self, first: int, last: int) -> Iterator[list[Record]]:
        """Yield the records of the blocks `first` to `last` (inclusive, from 0), block by block, out of one read."""
        ends = [*(block.offset for block in self.index.blocks[first + 1 : last + 2]), self.index.size_bytes]
        start = self.index.blocks[first].offset
        data = self._read((start, ends[last - first]))
        at = 0
        for end in ends[: last - first + 1]:
            yield self._decoder.decode_lines(data[at : end - start])
            at = end - start


class Filter(Protocol[Record_contra]):
    """Which records a page shows, as told by the index and then record by record."""

    def may_be_in(self, block: IndexBlock) -> bool: ...

    def most_in(self, block: IndexBlock) -> int: ...

    def shows(self, record: Record_contra, /) -> bool: ...


def _page(
    file: IndexedFile[Record], chosen: Filter[Record], limit: int, start: tuple[int, int]
) -> tuple[list[Record], tuple[int, int] | None]:
    """Return the records from a position on, and the position of the next page, if any.

    A position is a block, among those that the index does not rule out, and how many of its records that the filter
    shows are behind. Blocks that are neighbours are fetched by one ranged read: the whole page, without a filter.
    """
    blocks = file.index.blocks
    candidates = [at for at, block in enumerate(blocks) if chosen.may_be_in(block)]
    block, skip = start
    page: list[Record] = []
    last = min(block + BLOCKS_A_PAGE, len(candidates))
    while block < last and len(page) < limit:
        end, due = block, limit - len(page) + skip
        while end < last and due > 0 and candidates[end] - candidates[block] == end - block:
            due -= chosen.most_in(blocks[candidates[end]])
            end += 1
        for records in file.blocks(candidates[block], candidates[end - 1]):
            found = [each for each in records if chosen.shows(each)]
            taken = found[skip : skip + limit - len(page)]
            page += taken
            skip += len(taken)
            if skip < len(found):
                break
            block, skip = block + 1, 0
    return page, (block, skip) if block < len(candidates) else None


def read_findings(
    ports: Ports, caller: Caller, activity_id: str, chosen: FindingFilter, *, limit: int, cursor: str | None
) -> tuple[FindingPage, str | None]:
    """Return a page of findings in the file's order, and the cursor of the next page, if any."""
    activity, _ = _checked(ports, caller, activity_id)
    listing = f"findings {activity_id} {activity.check} {chosen}"
    file = IndexedFile(ports, activity, FINDINGS, Finding)
    page, further = _page(file, chosen, limit, _position(caller, listing, cursor))
    total = chosen.total(_groups(ports, activity))
    return FindingPage(page, total), to_cursor(caller.tenant, listing, list(further)) if further else None


def read_rows(
    ports: Ports,
    caller: Caller,
    activity_id: str,
    *,
    limit: int,
    cursor: str | None,
    chosen: RowFilter | None = None,
) -> tuple[RowPage, str | None]:
    """Return a page of the file's rows with their findings, and the cursor of the next page, if any."""
    activity, verdict = _checked(ports, caller, activity_id)
    chosen = chosen or RowFilter()
    listing = f"rows {activity_id} {activity.check} {chosen}"
    file = IndexedFile(ports, activity, ROWS, Row)
    rows, further = _page(file, chosen, limit, _position(caller, listing, cursor))
    page = RowPage(columns=verdict.columns if verdict else [], rows=_with_findings(ports, activity, rows))
    return page, to_cursor(caller.tenant, listing, list(further)) if further else None


def _position(caller: Caller, listing: str, cursor: str | None) -> tuple[int, int]:
    block, skip = from_cursor(caller.tenant, listing, cursor) or (0, 0)
    return int(block), int(skip)


def _with_findings(ports: Ports, activity: Activity, rows: list[Row]) -> list[RowFound]:
    """Join rows with their findings, out of the blocks of findings that overlap them."""
    of_row: dict[int, list[Finding]] = {row.row: [] for row in rows}
    if rows:
        file = IndexedFile(ports, activity, FINDINGS, Finding)
        wanted = FindingFilter(first_row=rows[0].row, last_row=rows[-1].row)
        start: tuple[int, int] | None = (0, 0)
        while start is not None:
            found, start = _page(file, wanted, FINDINGS_AT_ONCE, start)
            for finding in found:
                if finding.row in of_row:
                    of_row[finding.row].append(finding)
    return [RowFound(row.row, row.line, row.kind, row.cells, row.entity, of_row[row.row]) for row in rows]


def read_groups(ports: Ports, caller: Caller, activity_id: str) -> list[FindingGroup]:
    """Return all findings by code and column, errors first: counts, first rows, examples."""
    activity, _ = _checked(ports, caller, activity_id)
    return _groups(ports, activity)


def _groups(ports: Ports, activity: Activity) -> list[FindingGroup]:
    lines = ports.files.read(check_key(activity, GROUPS))
    return msgspec.json.Decoder(FindingGroup).decode_lines(lines)


def _checked(ports: Ports, caller: Caller, activity_id: str) -> tuple[Activity, Verdict | None]:
    """Return an activity whose check has ended, or has shown what it found so far."""
    activity = own_activity(ports, caller, activity_id)
    verdict = verdict_of(ports, activity)
    if verdict is None:
        raise NotNowError("check.none", f"This activity is {activity.status}; it has no verdict to read (yet).")
    return activity, verdict
