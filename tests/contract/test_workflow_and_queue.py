"""The state machine and the check queue: what is asked of them, and what their refusals mean."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.stub import ANY, Stubber

from hub.aws.checkqueue import SqsCheckQueue
from hub.aws.workflow import StepFunctionsWorkflow
from hub.core.activity import FileVersion
from hub.ports import BusyError, ConflictError
from hub.runtime.events import uploaded_file
from tests.contract.test_activities_store import an_activity
from tests.fakes import MemoryFiles
from tests.moto_aws import BUCKET, moto_client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

MACHINE = "arn:aws:states:eu-west-2:123456789012:stateMachine:hub"
RUN = "arn:aws:states:eu-west-2:123456789012:execution:hub:A1-2"
ACTIVITY = an_activity(activity_id="A1", attempt=2)


@pytest.fixture
def stubbed() -> Iterator[tuple[StepFunctionsWorkflow, Stubber]]:
    client = moto_client("stepfunctions")
    with Stubber(client) as stubber:
        yield StepFunctionsWorkflow(client, MACHINE, BUCKET), stubber
        stubber.assert_no_pending_responses()


def described(status: str) -> dict[str, Any]:
    return {"executionArn": RUN, "stateMachineArn": MACHINE, "status": status, "startDate": datetime.now(UTC)}


def test_a_run_is_named_after_its_attempt_and_given_pointers(
    stubbed: tuple[StepFunctionsWorkflow, Stubber],
) -> None:
    """The name makes a second start impossible; the input is far below the state machine's limit."""
    workflow, stubber = stubbed
    asked = {"stateMachineArn": MACHINE, "name": "A1-2", "input": ANY}
    stubber.add_response("start_execution", {"executionArn": RUN, "startDate": datetime.now(UTC)}, asked)
    workflow.start(ACTIVITY, "derived/acme/A1/check-1/manifest.jsonl")


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("RUNNING", contextlib.nullcontext()),
        ("SUCCEEDED", pytest.raises(ConflictError)),
        ("ABORTED", pytest.raises(ConflictError)),
    ],
)
def test_a_run_that_exists_is_success_only_while_it_runs(
    stubbed: tuple[StepFunctionsWorkflow, Stubber], status: str, answer: AbstractContextManager[Any]
) -> None:
    """Started twice is fine; a run that has ended cannot be started again, and the caller is told."""
    workflow, stubber = stubbed
    stubber.add_client_error("start_execution", "ExecutionAlreadyExists")
    stubber.add_response("describe_execution", described(status), {"executionArn": RUN})
    with answer:
        workflow.start(ACTIVITY, "m")


@pytest.mark.parametrize("code", ["ExecutionLimitExceeded", "ThrottlingException"])
def test_no_room_is_busy(stubbed: tuple[StepFunctionsWorkflow, Stubber], code: str) -> None:
    """Limits and throttling pass by themselves."""
    workflow, stubber = stubbed
    stubber.add_client_error("start_execution", code)
    with pytest.raises(BusyError):
        workflow.start(ACTIVITY, "m")


def test_a_run_that_never_was_is_not_running_and_needs_no_stop(
    stubbed: tuple[StepFunctionsWorkflow, Stubber],
) -> None:
    """Asking about and stopping what does not exist is answered, not raised."""
    workflow, stubber = stubbed
    stubber.add_client_error("describe_execution", "ExecutionDoesNotExist")
    stubber.add_client_error("stop_execution", "ExecutionDoesNotExist")
    assert not workflow.is_running(ACTIVITY)
    workflow.stop(ACTIVITY, "cancelled")


@pytest.mark.usefixtures("aws")
def test_the_queue_speaks_as_s3_does() -> None:
    """What the sweep asks for is read by the same parser as S3's own event, version and all."""
    sqs = moto_client("sqs")
    url = sqs.create_queue(QueueName="check")["QueueUrl"]
    file = FileVersion(bucket=BUCKET, key="uploads/acme/A1/original", version_id="7", size_bytes=3)
    SqsCheckQueue(sqs, url).put(file)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert uploaded_file(message["Body"], MemoryFiles()) == file


def test_an_event_without_a_version_is_about_the_newest() -> None:
    """Such an event is answered with the newest version, or with nothing when the object is gone."""
    files = MemoryFiles()
    body = json.dumps({"detail": {"bucket": {"name": "files"}, "object": {"key": "k"}}})
    assert uploaded_file(body, files) is None
    files.put("k", b"x")
    newest = files.put("k", b"xy")
    assert uploaded_file(body, files) == newest
