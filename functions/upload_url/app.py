"""HTTP: the services a client may send files for, and the form that brings an upload."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Header

from hub.runtime import http
from hub.runtime.views import (
    ActivityView,
    FormView,
    ServiceDetailView,
    ServicesView,
    ServiceView,
    UploadAsked,
    UploadView,
)
from hub.runtime.wiring import ports
from hub.usecases.read_services import read_service, read_services, template_of
from hub.usecases.request_upload import UploadRequest, request_upload

app = http.new_app()


@app.get("/v1/services", summary="The services enabled for you", tags=["services"])
def get_services() -> ServicesView:
    definitions = read_services(ports(), http.caller(app, ports()))
    return ServicesView(services=[ServiceView.of(definition) for definition in definitions])


@app.get("/v1/services/<service>", summary="One service, with its fields", tags=["services"])
def get_service(service: str) -> ServiceDetailView:
    return ServiceDetailView.of(read_service(ports(), http.caller(app, ports()), service))


@app.get(
    "/v1/services/<service>/template",
    summary="A CSV with the headings and one example row",
    tags=["services"],
    responses={200: {"description": "The template", "content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def get_template(service: str) -> Response[str]:
    definition = read_service(ports(), http.caller(app, ports()), service)
    return Response(
        status_code=HTTPStatus.OK,
        content_type="text/csv; charset=utf-8",
        body=template_of(definition),
        headers={"Content-Disposition": f'attachment; filename="{definition.name}.csv"'},
    )


@app.post("/v1/uploads", summary="Ask for an upload", tags=["uploads"], status_code=HTTPStatus.CREATED)
def post_upload(
    asked: UploadAsked, idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None
) -> UploadView:
    request = UploadRequest(
        service=asked.service, file_name=asked.file_name, size_bytes=asked.size_bytes, request_key=idempotency_key
    )
    activity, form = request_upload(ports(), http.caller(app, ports()), request)
    return UploadView(activity=ActivityView.model_validate(activity), form=FormView.model_validate(form))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    return app.resolve(event, context)
