"""HTTP: activities, what their checks found and what became of their entities. Only reads."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AwareDatetime  # noqa: TC002 - the resolver reads the annotations

from hub.core.activity import Status  # noqa: TC001 - the resolver reads the annotations
from hub.core.finding import Severity  # noqa: TC001 - the resolver reads the annotations
from hub.core.outcome import OutcomeKind  # noqa: TC001 - the resolver reads the annotations
from hub.core.verdict import CorrectionsFormat, CorrectionsRows  # noqa: TC001 - the resolver reads the annotations
from hub.ports.activities import ActivityFilter
from hub.runtime import http
from hub.runtime.views.activities import ActivitiesView, ActivityDetailView, ActivityView, LinkView, ProgressView
from hub.runtime.views.checks import FindingsView, FindingView, GroupsView, GroupView, RowsView, VerdictView
from hub.runtime.views.entities import EntitiesView, EntityView, OutcomeView, SightingsView, SightingView
from hub.runtime.wiring import ports
from hub.usecases.read_activity import (
    LINK_VALID,
    FileName,
    entities_by_key,
    file_link,
    list_activities,
    read_activity,
    suggested_mapping,
)
from hub.usecases.read_check import FindingFilter, RowFilter, read_findings, read_groups, read_rows
from hub.usecases.read_entities import EntityFilter, EntityState, read_entities, read_entity

app = http.new_app()

Limit = Annotated[int, Query(ge=1, le=200, description="How many a page holds at the most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="Where the last page ended, as it said.")]
Code = Annotated[str | None, Query(max_length=60, description="Findings of this code only.")]
Column = Annotated[int | None, Query(ge=1, description="Findings in this column only.")]
Entity = Annotated[int | None, Query(ge=1, description="Of the entity with this number only.")]
FirstRow = Annotated[int | None, Query(ge=1, description="From this row on.")]
LastRow = Annotated[int | None, Query(ge=1, description="Up to this row.")]


@app.get("/v1/activities", summary="Your activities, newest first", tags=["activities"])
def get_activities(
    service: Annotated[str | None, Query(max_length=100)] = None,
    status: Annotated[Status | None, Query()] = None,
    file_name_prefix: Annotated[str | None, Query(max_length=255)] = None,
    created_from: Annotated[AwareDatetime | None, Query()] = None,
    created_to: Annotated[AwareDatetime | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ActivitiesView:
    chosen = ActivityFilter(
        service=service,
        status=status,
        file_name_prefix=file_name_prefix,
        created_from=created_from,
        created_to=created_to,
    )
    found, further = list_activities(ports(), http.caller(app, ports()), chosen, limit=limit, cursor=cursor)
    return ActivitiesView(activities=[ActivityView.model_validate(each) for each in found], cursor=further)


@app.get("/v1/activities/<activity_id>", summary="One activity, its verdict and progress", tags=["activities"])
def get_activity(activity_id: str) -> ActivityDetailView:
    activity, verdict, progress = read_activity(ports(), http.caller(app, ports()), activity_id)
    return ActivityDetailView(
        activity=ActivityView.model_validate(activity),
        verdict=VerdictView.model_validate(verdict) if verdict else None,
        suggested_mapping=suggested_mapping(activity, verdict),
        progress=ProgressView.model_validate(progress) if progress else None,
    )


@app.get("/v1/activities/<activity_id>/rows", summary="The file's rows with their findings", tags=["check"])
def get_rows(
    activity_id: str,
    entity: Entity = None,
    first_row: FirstRow = None,
    last_row: LastRow = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> RowsView:
    chosen = RowFilter(entity=entity, first_row=first_row, last_row=last_row)
    page, further = read_rows(
        ports(), http.caller(app, ports()), activity_id, limit=limit, cursor=cursor, chosen=chosen
    )
    return RowsView.model_validate({"columns": page.columns, "rows": page.rows, "cursor": further})


@app.get("/v1/activities/<activity_id>/findings", summary="Every finding of the structural check", tags=["check"])
def get_findings(  # noqa: PLR0913, PLR0917 - the filters of a query
    activity_id: str,
    code: Code = None,
    column: Column = None,
    severity: Annotated[Severity | None, Query(description="Findings of this severity only.")] = None,
    entity: Entity = None,
    first_row: FirstRow = None,
    last_row: LastRow = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> FindingsView:
    chosen = FindingFilter(
        code=code, column=column, severity=severity, entity=entity, first_row=first_row, last_row=last_row
    )
    page, further = read_findings(ports(), http.caller(app, ports()), activity_id, chosen, limit=limit, cursor=cursor)
    found = [FindingView.model_validate(each) for each in page.findings]
    return FindingsView(findings=found, total=page.total, cursor=further)


@app.get("/v1/activities/<activity_id>/findings/groups", summary="Findings by code and column", tags=["check"])
def get_groups(activity_id: str) -> GroupsView:
    groups = read_groups(ports(), http.caller(app, ports()), activity_id)
    return GroupsView(groups=[GroupView.model_validate(each) for each in groups])


@app.get("/v1/activities/<activity_id>/entities", summary="Accepted entities, line by line", tags=["outcomes"])
def get_entities(
    activity_id: str,
    outcome: Annotated[OutcomeKind | None, Query(description="Only entities that ended so.")] = None,
    noted: Annotated[bool, Query(description="Only entities that succeeded with a note.")] = False,  # noqa: FBT002 - a query
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EntitiesView:
    chosen = EntityFilter(kind=outcome, noted=noted)
    states, further = read_entities(ports(), http.caller(app, ports()), activity_id, chosen, limit=limit, cursor=cursor)
    return EntitiesView(entities=[_entity(state) for state in states], cursor=further)


@app.get("/v1/activities/<activity_id>/entities/<number>", summary="One entity and its outcome", tags=["outcomes"])
def get_entity(activity_id: str, number: int) -> EntityView:
    return _entity(read_entity(ports(), http.caller(app, ports()), activity_id, number))


@app.get("/v1/activities/<activity_id>/files/<name>", summary="A link to one of its files", tags=["activities"])
def get_file(
    activity_id: str,
    name: FileName,
    file_format: Annotated[
        CorrectionsFormat, Query(alias="format", description="How the corrections file is written.")
    ] = "csv",
    rows: Annotated[CorrectionsRows, Query(description="The rows that the corrections file holds.")] = "all",
) -> LinkView:
    url = file_link(ports(), http.caller(app, ports()), activity_id, name, corrections=(rows, file_format))
    return LinkView(url=url, valid_seconds=int(LINK_VALID.total_seconds()))


@app.get("/v1/entities", summary="Where a business key came from", tags=["outcomes"])
def get_sightings(key: Annotated[str, Query(max_length=300)]) -> SightingsView:
    sightings = [
        SightingView(
            activity_id=activity_id,
            attempt=attempt,
            entity=outcome.entity,
            key=outcome.key,
            rows=outcome.rows,
            outcome=OutcomeView.model_validate(outcome),
        )
        for activity_id, attempt, outcome in entities_by_key(ports(), http.caller(app, ports()), key)
    ]
    return SightingsView(sightings=sightings)


def _entity(state: EntityState) -> EntityView:
    entity = state.entity
    return EntityView.model_validate(
        {
            "number": entity.number,
            "key": entity.key,
            "rows": entity.rows,
            "values": entity.values,
            "lines": entity.lines,
            "outcome": state.outcome,
        }
    )


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    return app.resolve(event, context)
