"""HTTP: one resolver for every API function, who calls, and every refusal as problem details (RFC 9457)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from hub.core.shapewords import shape_problem
from hub.ports import BusyError, ObjectGoneError
from hub.runtime.identity import caller_of
from hub.runtime.logging import log_failure
from hub.usecases.refusals import (
    InvalidMappingError,
    InvalidRequestError,
    NotAllowedError,
    NotFoundError,
    NotNowError,
    OvertakenError,
    RefusalError,
)

if TYPE_CHECKING:
    from hub.core.caller import Caller
    from hub.ports import Ports

PROBLEM = "application/problem+json"

#: A version of more digits was never written; Python itself refuses to read thousands of them.
_LONGEST_VERSION = 18

_STATUS_OF: dict[type[RefusalError], HTTPStatus] = {
    InvalidRequestError: HTTPStatus.BAD_REQUEST,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    NotFoundError: HTTPStatus.NOT_FOUND,
    NotNowError: HTTPStatus.CONFLICT,
    OvertakenError: HTTPStatus.PRECONDITION_FAILED,
    InvalidMappingError: HTTPStatus.UNPROCESSABLE_ENTITY,
}


def new_app() -> APIGatewayHttpResolver:
    """Return a resolver that validates requests by their types and answers every error as problem details."""
    app = APIGatewayHttpResolver(enable_validation=True)

    def refused(error: RefusalError) -> Response[str]:
        more = {"problems": error.problems} if isinstance(error, InvalidMappingError) else {}
        return problem(app, _STATUS_OF[type(error)], error.code, str(error), **more)

    def invalid(error: RequestValidationError) -> Response[str]:
        wrong = [{"where": _where(one), "message": shape_problem(one)} for one in error.errors()]
        said = "; ".join(f"{one['where']}: {one['message']}" for one in wrong)
        detail = f"The request is not as documented: {said}."
        return problem(app, HTTPStatus.BAD_REQUEST, "request.invalid", detail, errors=wrong)

    def busy(_error: BusyError) -> Response[str]:
        answer = problem(app, HTTPStatus.SERVICE_UNAVAILABLE, "hub.busy", _BUSY)
        answer.headers["Retry-After"] = "3"
        return answer

    def gone(_error: ObjectGoneError) -> Response[str]:
        return problem(app, HTTPStatus.NOT_FOUND, "file.gone", _GONE)

    def failed(error: Exception) -> Response[str]:
        log_failure("request failed", error)
        return problem(app, HTTPStatus.INTERNAL_SERVER_ERROR, "hub.error", _FAILED)

    def unknown(_error: Exception) -> Response[str]:
        return problem(
            app, HTTPStatus.NOT_FOUND, "route.unknown", "There is no such address. docs/openapi.json lists all."
        )

    app.exception_handler(RefusalError)(refused)
    app.exception_handler(RequestValidationError)(invalid)
    app.exception_handler(BusyError)(busy)
    app.exception_handler(ObjectGoneError)(gone)
    app.exception_handler(Exception)(failed)
    app.not_found(unknown)
    return app


_BUSY = "The hub is busy. Nothing was changed; send the same again in a few seconds."
_GONE = "This file is not there (any more): it was not written yet, or its time to be kept is over."
_FAILED = (
    "The hub failed, which is our fault. Send the same again; should it fail again, tell your operator the instance."
)


def _where(error: Any) -> str:  # noqa: ANN401 - as the toolkit gives it
    """Return the place of an error in the request: `body.dialect.encoding`; of what is no JSON the whole body."""
    place = error["loc"][:1] if error["type"] == "json_invalid" else error["loc"]
    return ".".join(map(str, place))


def problem(app: APIGatewayHttpResolver, status: HTTPStatus, code: str, detail: str, **more: Any) -> Response[str]:  # noqa: ANN401 - extension members of RFC 9457
    """Return problem details: `code` for programs, `detail` for people, `instance` the request id for operators."""
    body = {
        "type": f"urn:integration-hub:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
        "instance": f"urn:request:{app.current_event.request_context.request_id}",
        **more,
    }
    return Response(status_code=status.value, content_type=PROBLEM, body=json.dumps(body), headers={})


def caller(app: APIGatewayHttpResolver, ports: Ports) -> Caller:
    """Return who sent the current request."""
    authorizer = app.current_event.request_context.authorizer
    claims = authorizer.jwt_claim if authorizer else None
    return caller_of(claims or {}, ports.tenants)


def expected_version(if_match: str | None) -> int | None:
    """Return the version that an If-Match header names, or refuse it."""
    if if_match is None or if_match == "*":
        return None
    said = if_match.strip().strip('"')
    if not said.isascii() or not said.isdigit() or len(said) > _LONGEST_VERSION:
        raise InvalidRequestError(
            "request.invalid", f'If-Match should be a version in quotes, such as "3"; {if_match!r} is not.'
        )
    return int(said)
