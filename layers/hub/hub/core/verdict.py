"""The verdict: what the structural check says of a whole file, and the pages of what it wrote."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from hub.core.finding import Finding, FindingGroup  # noqa: TC001 - msgspec reads the annotations
from hub.core.ledger import Ledger  # noqa: TC001 - msgspec reads the annotations
from hub.core.signature import Format  # noqa: TC001 - msgspec reads the annotations

#: Records between two entries of an offset index.
INDEX_EVERY = 200

#: The files that a check writes into its directory, each JSON Lines with `NAME.index.json` beside it where paged.
FINDINGS = "findings.jsonl"
ROWS = "rows.jsonl"
ENTITIES = "entities.jsonl"
MANIFEST = "manifest.jsonl"
GROUPS = "groups.jsonl"

#: Sorted digests of the keys of accepted entities, 8 bytes each, where a check is asked to compare files.
KEYS = "keys.bin"


CorrectionsFormat: TypeAlias = Literal["csv", "xlsx"]
CorrectionsRows: TypeAlias = Literal["all", "refused"]
RowKind: TypeAlias = Literal["data", "header", "blank", "above", "aside"]


def corrections_name(rows: CorrectionsRows, file_format: CorrectionsFormat) -> str:
    """Return the name of the corrections file that holds these rows."""
    return f"corrections-{rows}.{file_format}"


def index_name(name: str) -> str:
    """Return the name of the offset index that lies beside a JSON Lines file."""
    return name.removesuffix(".jsonl") + ".index.json"


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is written. `declared` tells whether somebody said so; otherwise it was detected.

    A `header_row` of 0 says that no row is the header. Each confidence is between 0 and 1, and 1 for what is declared.
    Delimiter and quote are empty for formats that have none; `sheet` is the one that a workbook was read from.
    """

    encoding: str
    delimiter: str
    quote: str = '"'
    header_row: int = 1
    declared: bool = False
    format: Format = "csv"
    sheet: str | None = None
    encoding_confidence: float = 1.0
    delimiter_confidence: float = 1.0
    quote_confidence: float = 1.0
    header_confidence: float = 1.0


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to what the check asks when it cannot tell: declare it, and check again."""

    about: Literal["encoding", "delimiter", "sheet"]
    value: str
    confidence: float


class ColumnMatch(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the file and the field it feeds, if any; `by` says what that rests on, `confidence` (from 0 to 1)
    how sure it is; it is 0 for a column that feeds nothing.
    """

    column: int
    heading: str
    field: str | None
    by: Literal["path", "title", "alias", "name", "profile", "ignored", "none"]
    confidence: float = 0.0


class ColumnSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A field that an unused column may be meant for, and what that rests on: its heading is like the field's, it
    stands where the template has the field, or its first values are such as the field takes. `confidence` is from 0 to
    1, `example` the first value of the column.
    """

    column: int
    heading: str
    field: str
    title: str
    ground: Literal["near_heading", "place", "looks_like"]
    confidence: float
    example: str = ""


class Row(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One record as it stands on one line of `rows.jsonl`: its number, physical line, cells as written, its entity.

    `kind` says what it was taken for; the rows of entities and of no entity are `data`.
    """

    row: int
    line: int
    cells: list[str]
    entity: int | None = None
    kind: RowKind = "data"


class IndexBlock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of an offset index: `count` records from `offset` (bytes), the lowest and highest row in them, and
    (findings only) how many of each code and the columns that occur; the lowest and highest number of an entity, or 0.
    """

    offset: int
    count: int
    first_row: int
    last_row: int
    codes: dict[str, int] = {}
    columns: list[int] = []
    first_entity: int = 0
    last_entity: int = 0


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The offset index of a JSON Lines file: its size in bytes, its records, and blocks of about INDEX_EVERY."""

    size_bytes: int
    count: int
    blocks: list[IndexBlock]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the errors and warnings of the activity that a file corrects: how many are fixed, still there,
    new, or were of entities that the file leaves out; and the first of each, as they stood in the file they are of.
    """

    corrects: str
    fixed_count: int
    still_wrong_count: int
    new_count: int
    left_out_count: int
    fixed: list[Finding] = []
    still_wrong: list[Finding] = []
    new: list[Finding] = []
    left_out: list[Finding] = []


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the check says. `green` means that nothing is wrong; `file_rejected` that a finding about the file as a
    whole leaves nothing to submit; `findings` and `groups` are the first page, `counts` the true totals. Where the
    check asks instead of guessing, the `candidates` are what may be declared. A `partial` verdict is of the rows read
    so far. Of a file that corrects an earlier one, the `comparison` says what became of its findings.
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
    candidates: list[Candidate] = []
    suggestions: list[ColumnSuggestion] = []
    partial: bool = False
    comparison: Comparison | None = None
