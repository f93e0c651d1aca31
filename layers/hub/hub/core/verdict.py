"""The verdict: what the structural check says of a whole file, and the pages of what it wrote."""

from __future__ import annotations

from typing import Literal

import msgspec

from hub.core.finding import Finding, FindingGroup  # noqa: TC001 - msgspec reads the annotations
from hub.core.ledger import Ledger  # noqa: TC001 - msgspec reads the annotations

#: Records between two entries of an offset index.
INDEX_EVERY = 200

#: The files that a check writes into its directory, each JSON Lines with `NAME.index.json` beside it where paged.
FINDINGS = "findings.jsonl"
ROWS = "rows.jsonl"
ENTITIES = "entities.jsonl"
MANIFEST = "manifest.jsonl"
GROUPS = "groups.jsonl"


def index_name(name: str) -> str:
    """Return the name of the offset index that lies beside a JSON Lines file."""
    return name.removesuffix(".jsonl") + ".index.json"


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is written. `declared` tells whether somebody said so; otherwise it was detected."""

    encoding: str
    delimiter: str
    quote: str = '"'
    header_row: int = 1
    declared: bool = False


class ColumnMatch(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the file and the field it feeds, if any; `by` says what that rests on."""

    column: int
    heading: str
    field: str | None
    by: Literal["path", "title", "alias", "name", "profile", "ignored", "none"]


class Row(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One record as it stands on one line of `rows.jsonl`: its number, physical line, cells as written, its entity.

    `kind` says what it was taken for; the rows of entities and of no entity are `data`.
    """

    row: int
    line: int
    cells: list[str]
    entity: int | None = None
    kind: Literal["data", "header", "blank", "above", "aside"] = "data"


class IndexBlock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of an offset index: `count` records from `offset` (bytes), the lowest and highest row in them, and
    (findings only) how many of each code and the columns that occur.
    """

    offset: int
    count: int
    first_row: int
    last_row: int
    codes: dict[str, int] = {}
    columns: list[int] = []


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The offset index of a JSON Lines file: its size in bytes, its records, and a block every INDEX_EVERY records."""

    size_bytes: int
    count: int
    blocks: list[IndexBlock]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the check says. `green` means that nothing is wrong; `file_rejected` that a finding about the file as a
    whole leaves nothing to submit; `findings` and `groups` are the first page, `counts` the true totals.
    """

    green: bool
    file_rejected: bool
    dialect: Dialect | None
    columns: list[ColumnMatch]
    ledger: Ledger
    finding_count: int
    counts_by_severity: dict[str, int]
    counts_by_code: dict[str, int]
    groups: list[FindingGroup]
    findings: list[Finding]
    part_count: int
    sha256: str
    size_bytes: int
