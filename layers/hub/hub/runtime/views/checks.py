"""What a structural check says: its verdict, its findings and the rows that they are in."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from hub.core.finding import Severity  # noqa: TC001 - pydantic reads the annotations
from hub.runtime.views import View


class DialectView(View):
    encoding: str
    delimiter: str
    quote: str
    header_row: int
    declared: bool
    format: str
    sheet: str | None = Field(description="The sheet that a workbook was read from.")
    encoding_confidence: float = Field(description="How sure the encoding is, from 0 to 1; 1 where it is declared.")
    delimiter_confidence: float
    quote_confidence: float
    header_confidence: float


class CandidateView(View):
    """One answer to what the check asks where the file does not tell: declare it, and check again."""

    about: Literal["encoding", "delimiter", "sheet"]
    value: str
    confidence: float


class ColumnView(View):
    column: int
    heading: str
    field: str | None
    by: str
    confidence: float = Field(description="How sure the match is, from 0 to 1; 0 for a column that feeds nothing.")


class ColumnSuggestionView(View):
    """A field that an unused column may be meant for: a mapping profile says so, nothing else does."""

    column: int
    heading: str
    field: str
    title: str
    ground: Literal["near_heading", "place", "looks_like"]
    confidence: float
    example: str = Field(description="The first value of the column, or nothing.")


class FindingView(View):
    code: str
    severity: Severity
    message: str
    hint: str
    row: int | None
    line: int | None
    column: int | None
    heading: str | None
    field: str | None
    value: str | None
    entity: int | None
    suggestion: str | None = Field(description="What it probably should say, where that is clear.")


class GroupView(View):
    code: str
    severity: Severity
    column: int | None
    heading: str | None
    field: str | None
    count: int
    first_rows: list[int]
    examples: list[str]
    message: str
    hint: str
    suggestion: str | None = Field(default=None, description="What all of them probably should say, where it is clear.")


class ComparisonView(View):
    """What became of the errors and warnings of the activity that is corrected; the lists hold the first of each."""

    corrects: str
    fixed_count: int
    still_wrong_count: int
    new_count: int
    left_out_count: int = Field(description="Of entities that are not in the corrected file.")
    fixed: list[FindingView]
    still_wrong: list[FindingView]
    new: list[FindingView]
    left_out: list[FindingView]


class VerdictView(View):
    """What the structural check says; `findings` is the first page, the counts are the true totals."""

    green: bool
    partial: bool = Field(description="The check goes on; this is what it has found in the rows read so far.")
    file_rejected: bool
    dialect: DialectView | None
    candidates: list[CandidateView] = Field(
        description="What the file may be, where the check asks instead of guessing."
    )
    columns: list[ColumnView]
    suggestions: list[ColumnSuggestionView]
    finding_count: int
    counts_by_severity: dict[str, int]
    counts_by_code: dict[str, int]
    groups: list[GroupView]
    findings: list[FindingView]
    size_bytes: int
    sha256: str
    comparison: ComparisonView | None


class FindingsView(View):
    findings: list[FindingView]
    total: int | None = Field(description="All findings that the filters let through; null with a row or an entity.")
    cursor: str | None


class GroupsView(View):
    groups: list[GroupView]


class RowView(View):
    row: int
    line: int
    kind: Literal["data", "header", "blank", "above", "aside"]
    cells: list[str]
    entity: int | None
    findings: list[FindingView]


class RowsView(View):
    columns: list[ColumnView]
    rows: list[RowView]
    cursor: str | None
