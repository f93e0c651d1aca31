"""What the API answers: the shapes of its JSON, from which docs/openapi.json is generated."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from hub.core.activity import Policy, Status
from hub.core.celltypes import choices_of
from hub.core.dialect import DeclaredDialect  # noqa: TC001 - pydantic reads the annotations
from hub.core.finding import Severity  # noqa: TC001 - pydantic reads the annotations
from hub.core.outcome import OutcomeKind  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from hub.core.definition import Definition
    from hub.core.profile import StoredProfile


class View(BaseModel):
    """Read straight off the hub's own objects, attribute by attribute."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class FieldView(View):
    path: str
    title: str
    type: str
    required: bool
    length: int | None
    allowed: list[str] | None
    description: str
    example: str | None


class ServiceView(View):
    name: str
    title: str
    description: str
    version: int
    formats: list[str]
    max_bytes: int
    max_rows: int

    @classmethod
    def of(cls, definition: Definition) -> Self:
        return cls.model_validate(_service(definition))


class ServiceDetailView(ServiceView):
    fields: list[FieldView]

    @classmethod
    def of(cls, definition: Definition) -> Self:
        fields = [
            {**field.model_dump(), "allowed": list(choices) if (choices := choices_of(field)) else None}
            for field in definition.fields
        ]
        return cls.model_validate({**_service(definition), "fields": fields})


def _service(definition: Definition) -> dict[str, Any]:
    limits = {"max_bytes": definition.limits.file_bytes, "max_rows": definition.limits.rows}
    return {**definition.model_dump(exclude={"fields", "limits", "rules"}), **limits}


class ServicesView(View):
    services: list[ServiceView]


class MappingView(View):
    """One version of a mapping profile, without what it states."""

    partner: str = Field(description="Whose files it is for; empty for your own.")
    name: str
    service: str
    version: int
    description: str
    updated_at: datetime
    updated_by: str

    @classmethod
    def of(cls, stored: StoredProfile) -> Self:
        return cls.model_validate(_mapping(stored))


class MappingDetailView(MappingView):
    profile: dict[str, Any] = Field(description="What it states; see docs/mappings.md.")

    @classmethod
    def of(cls, stored: StoredProfile) -> Self:
        return cls.model_validate({**_mapping(stored), "profile": stored.stated})


def _mapping(stored: StoredProfile) -> dict[str, Any]:
    which = stored.which
    said = {"partner": which.partner, "name": which.name, "version": which.version, "service": stored.service}
    description = stored.stated.get("description", "")
    return {**said, "description": description, "updated_at": stored.updated_at, "updated_by": stored.updated_by}


class MappingsView(View):
    mappings: list[MappingView]


class PinnedMappingView(View):
    """The mapping profile that an activity is judged by, to the version."""

    partner: str
    name: str
    version: int


class UploadAsked(BaseModel):
    """What a client says of the file it wants to send."""

    model_config = ConfigDict(extra="forbid")

    service: str = Field(description="The service's name, as GET /v1/services lists it.", max_length=100)
    file_name: str = Field(description="The file's name, without a path.")
    size_bytes: int = Field(description="The file's size in bytes.")
    corrects: str | None = Field(
        default=None, max_length=40, description="The activity whose file this one corrects, of the same service."
    )
    mapping: str | None = Field(
        default=None,
        description="The mapping profile to read it by: `name`, or `partner/name`.",
        max_length=200,
    )
    dialect: DeclaredDialect | None = Field(default=None, description="How it is written; the rest is detected.")


class RecheckAsked(BaseModel):
    """How to read the file this time; what is left out is detected, or found by the headings."""

    model_config = ConfigDict(extra="forbid")

    mapping: str | None = Field(
        default=None,
        description="The mapping profile to read it by: `name`, or `partner/name`; null: not even a remembered one.",
        max_length=200,
    )
    dialect: DeclaredDialect | None = Field(default=None, description="How it is written.")


class FormView(View):
    """Send `fields` and then the file, under the name `file`, as multipart/form-data to `url`."""

    url: str
    fields: dict[str, str]
    expires_at: datetime


class LedgerView(View):
    rows: int
    rows_above_header: int
    rows_header: int
    rows_blank: int
    rows_set_aside: int
    rows_accepted: int
    rows_refused: int
    rows_of_no_entity: int
    entities: int
    accepted: int
    refused: int
    succeeded: int
    failed: int
    unprocessed: int


class CheckProgressView(View):
    """How far the check of a large file is."""

    rows: int
    read_bytes: int | None
    size_bytes: int


class ActivityView(View):
    activity_id: str
    service: str
    mapping: PinnedMappingView | None
    mapping_found: bool = Field(description="Nobody named it: files with these headings were read by it before.")
    file_name: str
    status: Status
    green: bool | None
    policies: list[Policy] = Field(description="The policies under which it may be submitted now.")
    policy: Policy | None
    attempt: int
    finding_counts: dict[str, int]
    ledger: LedgerView | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    submitted_by: str | None
    submitted_at: datetime | None
    closed_at: datetime | None
    problem: str | None
    check_progress: CheckProgressView | None
    corrects: str | None = Field(description="The activity whose file this one corrects.")
    corrections: list[str] = Field(description="The corrections files that there are: rows and format.")


class UploadView(View):
    activity: ActivityView
    form: FormView


class ProgressView(View):
    entities: int
    succeeded: int
    failed: int
    parts_done: int
    parts: int


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


class ActivityDetailView(View):
    activity: ActivityView
    verdict: VerdictView | None
    suggested_mapping: dict[str, Any] | None = Field(
        description="Where the verdict suggests something: a mapping profile as PUT takes it, if all of that is right."
    )
    progress: ProgressView | None


class ActivitiesView(View):
    activities: list[ActivityView]
    cursor: str | None


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


class ProblemView(View):
    code: str
    message: str
    row: int | None
    value: str | None


class OutcomeView(View):
    kind: OutcomeKind
    reference: str | None
    note: str | None
    problems: list[ProblemView]


class LineView(View):
    row: int
    values: dict[str, Any]


class EntityView(View):
    number: int
    key: str
    rows: list[int]
    values: dict[str, Any]
    lines: list[LineView]
    outcome: OutcomeView | None


class EntitiesView(View):
    entities: list[EntityView]
    cursor: str | None


class SubmissionAsked(BaseModel):
    """How to submit: `block` takes a file without error findings; `good_only` takes its good entities."""

    model_config = ConfigDict(extra="forbid")

    policy: Policy = Policy.BLOCK


class LinkView(View):
    url: str
    valid_seconds: int


class SightingView(View):
    """One time that a business key was submitted."""

    activity_id: str
    attempt: int
    entity: int
    key: str
    rows: list[int] = Field(description="Of the file, numbered from its first row.")
    outcome: OutcomeView


class SightingsView(View):
    sightings: list[SightingView]
