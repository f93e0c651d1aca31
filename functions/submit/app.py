"""HTTP: what a person decides about an activity: submit it, try it again, cancel it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from hub.runtime import http
from hub.runtime.views.activities import ActivityView
from hub.runtime.views.requests import SubmissionAsked  # noqa: TC001 - the resolver reads the annotations
from hub.runtime.wiring import ports
from hub.usecases.submit_activity import cancel_activity, resubmit_activity, submit_activity

app = http.new_app()


@app.post(
    "/v1/activities/<activity_id>/submit",
    summary="Process a checked file's entities",
    tags=["activities"],
    status_code=HTTPStatus.ACCEPTED,
)
def post_submit(activity_id: str, asked: SubmissionAsked) -> ActivityView:
    return ActivityView.model_validate(submit_activity(ports(), http.caller(app, ports()), activity_id, asked.policy))


@app.post(
    "/v1/activities/<activity_id>/resubmit",
    summary="Try again what did not succeed",
    tags=["activities"],
    status_code=HTTPStatus.ACCEPTED,
)
def post_resubmit(activity_id: str) -> ActivityView:
    return ActivityView.model_validate(resubmit_activity(ports(), http.caller(app, ports()), activity_id))


@app.post("/v1/activities/<activity_id>/cancel", summary="End an activity that is not final", tags=["activities"])
def post_cancel(activity_id: str) -> ActivityView:
    return ActivityView.model_validate(cancel_activity(ports(), http.caller(app, ports()), activity_id))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    return app.resolve(event, context)
