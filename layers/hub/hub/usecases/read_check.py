"""Read what a structural check wrote: rows, findings and groups, any page of them by one ranged read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec

from hub.core.filekeys import check_key
from hub.core.finding import Finding, FindingGroup
from hub.core.verdict import FINDINGS, GROUPS, INDEX_EVERY, ROWS, ColumnMatch, Index, IndexBlock, Row, index_name
from hub.usecases.cursor import from_cursor, to_cursor
from hub.usecases.permission import own_activity
from hub.usecases.refusals import NotNowError

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.caller import Caller
    from hub.ports import Ports

#: Blocks that one page looks into; a page may end short of its limit, with a cursor to go on from.
BLOCKS_A_PAGE = 20

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings a page shows; None means all."""

    code: str | None = None
    column: int | None = None

    def may_be_in(self, block: IndexBlock) -> bool:
        """Tell from the index alone whether a block is worth fetching."""
        return (self.code is None or self.code in block.codes) and (self.column is None or self.column in block.columns)

    def shows(self, finding: Finding) -> bool:
        return self.code in {None, finding.code} and self.column in {None, finding.column}


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

    def records(self, first: int, last: int) -> list[Record]:
        """Return the records of the blocks `first` to `last` (inclusive, from 0)."""
        blocks = self.index.blocks
        end = blocks[last + 1].offset if last + 1 < len(blocks) else self.index.size_bytes
        return self._decoder.decode_lines(self._read((blocks[first].offset, end)))


def read_findings(
    ports: Ports, caller: Caller, activity_id: str, chosen: FindingFilter, *, limit: int, cursor: str | None
) -> tuple[list[Finding], str | None]:
    """Return a page of findings in the file's order, and the cursor of the next page, if any."""
    activity = _checked(ports, caller, activity_id)
    listing = f"findings {activity_id} {activity.check} {chosen}"
    file = IndexedFile(ports, activity, FINDINGS, Finding)
    candidates = [at for at, block in enumerate(file.index.blocks) if chosen.may_be_in(block)]
    block, skip = (int(at) for at in from_cursor(caller.tenant, listing, cursor) or (0, 0))
    page: list[Finding] = []
    last = min(block + BLOCKS_A_PAGE, len(candidates))
    while block < last and len(page) < limit:
        found = [each for each in file.records(candidates[block], candidates[block]) if chosen.shows(each)]
        taken = found[skip : skip + limit - len(page)]
        page += taken
        skip += len(taken)
        if skip >= len(found):
            block, skip = block + 1, 0
    return page, to_cursor(caller.tenant, listing, [block, skip]) if block < len(candidates) else None


def read_rows(
    ports: Ports, caller: Caller, activity_id: str, *, limit: int, cursor: str | None
) -> tuple[RowPage, str | None]:
    """Return a page of the file's rows with their findings, and the cursor of the next page, if any."""
    activity = _checked(ports, caller, activity_id)
    listing = f"rows {activity_id} {activity.check}"
    file = IndexedFile(ports, activity, ROWS, Row)
    (start,) = (int(at) for at in from_cursor(caller.tenant, listing, cursor) or (0,))
    end = min(start + limit, file.index.count)
    rows: list[Row] = []
    if start < end:
        first = start // INDEX_EVERY
        rows = file.records(first, (end - 1) // INDEX_EVERY)[start - first * INDEX_EVERY : end - first * INDEX_EVERY]
    verdict = ports.verdicts.get(activity.tenant, activity_id, activity.check)
    page = RowPage(columns=verdict.columns if verdict else [], rows=_with_findings(ports, activity, rows))
    return page, to_cursor(caller.tenant, listing, [end]) if end < file.index.count else None


def _with_findings(ports: Ports, activity: Activity, rows: list[Row]) -> list[RowFound]:
    """Join rows with their findings, out of the blocks of findings that overlap them."""
    of_row: dict[int, list[Finding]] = {row.row: [] for row in rows}
    if rows:
        file = IndexedFile(ports, activity, FINDINGS, Finding)
        for at, block in enumerate(file.index.blocks):
            if block.first_row <= rows[-1].row and block.last_row >= rows[0].row:
                for finding in file.records(at, at):
                    if finding.row in of_row:
                        of_row[finding.row].append(finding)
    return [RowFound(row.row, row.line, row.kind, row.cells, row.entity, of_row[row.row]) for row in rows]


def read_groups(ports: Ports, caller: Caller, activity_id: str) -> list[FindingGroup]:
    """Return all findings by code and column: counts, first rows, examples."""
    activity = _checked(ports, caller, activity_id)
    lines = ports.files.read(check_key(activity, GROUPS))
    return msgspec.json.Decoder(FindingGroup).decode_lines(lines)


def _checked(ports: Ports, caller: Caller, activity_id: str) -> Activity:
    activity = own_activity(ports, caller, activity_id)
    if activity.green is None:
        raise NotNowError("check.none", f"This activity is {activity.status}; it has no verdict to read (yet).")
    return activity
