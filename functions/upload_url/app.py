"""HTTP: what files may be sent for, mapping profiles, the form that brings an upload, and checking it again."""

from __future__ import annotations

import json
from base64 import b64encode
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query

from hub.core.jsonschema import row_schema
from hub.core.templates import TemplateFormat, template_of, template_workbook
from hub.runtime import http
from hub.runtime.views.activities import ActivityView, FormView, UploadView
from hub.runtime.views.mappings import MappingDetailView, MappingsView, MappingView
from hub.runtime.views.requests import RecheckAsked, UploadAsked  # noqa: TC001 - the resolver reads the annotations
from hub.runtime.views.services import ServiceDetailView, ServicesView, ServiceView
from hub.runtime.wiring import ports
from hub.usecases.read_mappings import read_mapping, read_mappings
from hub.usecases.read_services import read_service, read_services
from hub.usecases.recheck import OtherReading, recheck
from hub.usecases.request_upload import UploadRequest, request_upload
from hub.usecases.write_mapping import put_mapping, remove_mapping

app = http.new_app()


@app.get("/v1/services", summary="The services enabled for you", tags=["services"])
def get_services() -> ServicesView:
    definitions = read_services(ports(), http.caller(app, ports()))
    return ServicesView(services=[ServiceView.of(definition) for definition in definitions])


@app.get("/v1/services/<service>", summary="One service, with its fields", tags=["services"])
def get_service(service: str) -> ServiceDetailView:
    return ServiceDetailView.of(read_service(ports(), http.caller(app, ports()), service))


_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@app.get(
    "/v1/services/<service>/template",
    summary="A file to fill in: the headings and one example row",
    tags=["services"],
    responses={
        200: {
            "description": "The template",
            "content": {
                "text/csv": {"schema": {"type": "string"}},
                _WORKBOOK: {"schema": {"type": "string", "format": "binary"}},
            },
        }
    },
)
def get_template(
    service: str,
    file_format: Annotated[
        TemplateFormat, Query(alias="format", description="A workbook has lists to choose from, and notes.")
    ] = "csv",
) -> Response[str]:
    definition = read_service(ports(), http.caller(app, ports()), service)
    is_workbook = file_format == "xlsx"
    answer = Response(
        status_code=HTTPStatus.OK,
        content_type=_WORKBOOK if is_workbook else "text/csv; charset=utf-8",
        body=b64encode(template_workbook(definition)).decode() if is_workbook else template_of(definition),
        headers={"Content-Disposition": f'attachment; filename="{definition.name}.{file_format}"'},
    )
    # Said here: the toolkit's own check of answers takes bytes for text in UTF-8.
    answer.base64_encoded = is_workbook
    return answer


@app.get(
    "/v1/services/<service>/schema",
    summary="The JSON Schema of a row's values, by field path",
    tags=["services"],
    responses={
        200: {"description": "The schema", "content": {"application/schema+json": {"schema": {"type": "object"}}}}
    },
)
def get_schema(service: str) -> Response[str]:
    definition = read_service(ports(), http.caller(app, ports()), service)
    return Response(
        status_code=HTTPStatus.OK, content_type="application/schema+json", body=json.dumps(row_schema(definition))
    )


Partner = Annotated[str, Query(description="Whose files the mapping is for; empty for your own.", max_length=100)]
Version = Annotated[int | None, Query(description="A version; the newest one if left out.", ge=1)]
Seen = Annotated[str | None, Header(alias="If-Match", description="The version you have seen, in quotes; 0: none.")]


@app.get("/v1/services/<service>/mappings", summary="Your mapping profiles for a service", tags=["mappings"])
def get_mappings(service: str) -> MappingsView:
    found = read_mappings(ports(), http.caller(app, ports()), service)
    return MappingsView(mappings=[MappingView.of(stored) for stored in found])


@app.get("/v1/services/<service>/mappings/<name>", summary="One mapping profile", tags=["mappings"])
def get_mapping(service: str, name: str, partner: Partner = "", version: Version = None) -> MappingDetailView:
    return MappingDetailView.of(read_mapping(ports(), http.caller(app, ports()), service, partner, name, version))


@app.put(
    "/v1/services/<service>/mappings/<name>",
    summary="Write a mapping profile: a new version of its name",
    tags=["mappings"],
)
def put_one_mapping(
    service: str, name: str, stated: dict[str, Any], partner: Partner = "", if_match: Seen = None
) -> MappingDetailView:
    expected = http.expected_version(if_match)
    return MappingDetailView.of(
        put_mapping(ports(), http.caller(app, ports()), service, partner, name, stated, expected)
    )


@app.delete(
    "/v1/services/<service>/mappings/<name>",
    summary="End a mapping profile",
    tags=["mappings"],
    status_code=HTTPStatus.NO_CONTENT,
    responses={204: {"description": "It is ended", "content": {}}},
)
def delete_mapping(service: str, name: str, partner: Partner = "") -> Response[str]:
    remove_mapping(ports(), http.caller(app, ports()), service, partner, name)
    return Response(status_code=HTTPStatus.NO_CONTENT, body="")


@app.post("/v1/uploads", summary="Ask for an upload", tags=["uploads"], status_code=HTTPStatus.CREATED)
def post_upload(
    asked: UploadAsked, idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None
) -> UploadView:
    request = UploadRequest(
        service=asked.service,
        file_name=asked.file_name,
        size_bytes=asked.size_bytes,
        mapping=asked.mapping,
        request_key=idempotency_key,
        corrects=asked.corrects,
        dialect=asked.dialect,
    )
    activity, form = request_upload(ports(), http.caller(app, ports()), request)
    return UploadView(activity=ActivityView.model_validate(activity), form=FormView.model_validate(form))


@app.post(
    "/v1/activities/<activity_id>/check",
    summary="Check a file again, read by another mapping or dialect",
    tags=["activities"],
    status_code=HTTPStatus.ACCEPTED,
)
def post_check(activity_id: str, asked: RecheckAsked) -> ActivityView:
    refused = asked.mapping is None and "mapping" in asked.model_fields_set
    reading = OtherReading(mapping=asked.mapping, dialect=asked.dialect, by_itself=refused, anew=asked.anew)
    return ActivityView.model_validate(recheck(ports(), http.caller(app, ports()), activity_id, reading))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    return app.resolve(event, context)
