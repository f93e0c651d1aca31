"""Activities: how far they are, the form that brings their file, the links to what they hold."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import Any

from pydantic import Field

from hub.core.activity import Policy, Status  # noqa: TC001 - pydantic reads the annotations
from hub.runtime.views import View
from hub.runtime.views.checks import VerdictView  # noqa: TC001 - pydantic reads the annotations
from hub.runtime.views.mappings import PinnedMappingView  # noqa: TC001 - pydantic reads the annotations


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
    noted_count: int = Field(description="How many entities succeeded with a note, once the attempt is closed.")
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


class LinkView(View):
    url: str
    valid_seconds: int
