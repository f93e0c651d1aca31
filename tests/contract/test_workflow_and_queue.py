"""The state machine and the check queue: what is asked of them, and what their refusals mean."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from hub.aws.checkqueue import SqsCheckQueue
from hub.aws.workflow import StepFunctionsWorkflow
from hub.core.activity import FileVersion
from hub.ports import BusyError, ConflictError
from hub.runtime.events import uploaded_file
from tests.broken_aws import PASSING, WatchedClient, refusal
from tests.contract.test_activities_store import an_activity
from tests.fakes import MemoryFiles
from tests.moto_aws import BUCKET, moto_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

MACHINE = "arn:aws:states:eu-west-2:123456789012:stateMachine:hub"
RUN = "arn:aws:states:eu-west-2:123456789012:execution:hub:A1-2"
ACTIVITY = an_activity(activity_id="A1", attempt=2)
FILE = FileVersion(bucket=BUCKET, key="uploads/acme/A1/original", version_id="7", size_bytes=3)


@pytest.fixture
def stubbed() -> Iterator[tuple[StepFunctionsWorkflow, Stubber]]:
    client = moto_client("stepfunctions")
    with Stubber(client) as stubber:
        yield StepFunctionsWorkflow(client, MACHINE, BUCKET), stubber
        stubber.assert_no_pending_responses()


def described(status: str) -> dict[str, Any]:
    return {"executionArn": RUN, "stateMachineArn": MACHINE, "status": status, "startDate": datetime.now(UTC)}


def test_a_run_is_named_after_its_attempt_and_given_pointers(aws: None) -> None:  # noqa: ARG001 - moto must be on
    """The name makes a second start impossible; the input points at the manifest and holds nothing of the file."""
    client = moto_client("stepfunctions")
    machine = client.create_state_machine(
        name="hub",
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/hub",
    )["stateMachineArn"]
    longest = an_activity(tenant="t" * 40, activity_id="0" * 26, attempt=9_999, file_name="\N{GRINNING FACE}" * 255)
    manifest = f"derived/{longest.tenant}/{longest.activity_id}/attempt-9999/manifest.jsonl"
    workflow = StepFunctionsWorkflow(client, machine, BUCKET)
    workflow.start(longest, manifest)
    (run,) = client.list_executions(stateMachineArn=machine)["executions"]
    assert run["name"] == f"{longest.activity_id}-9999"
    assert len(run["name"]) <= 80
    given = client.describe_execution(executionArn=run["executionArn"])["input"]
    assert json.loads(given) == {
        "tenant": longest.tenant,
        "activity": longest.activity_id,
        "attempt": 9_999,
        "bucket": BUCKET,
        "manifest": manifest,
    }
    assert len(given.encode()) < 2_048
    assert workflow.is_running(longest) is (run["status"] == "RUNNING")


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        ("RUNNING", contextlib.nullcontext()),
        ("SUCCEEDED", pytest.raises(ConflictError)),
        ("FAILED", pytest.raises(ConflictError)),
        ("TIMED_OUT", pytest.raises(ConflictError)),
        ("ABORTED", pytest.raises(ConflictError)),
    ],
)
def test_a_run_that_exists_is_success_only_while_it_runs(
    stubbed: tuple[StepFunctionsWorkflow, Stubber], status: str, answer: AbstractContextManager[Any]
) -> None:
    """Started twice is fine; a run that has ended cannot be started again, and the caller is told."""
    workflow, stubber = stubbed
    asked = {"stateMachineArn": MACHINE, "name": "A1-2", "input": ANY}
    stubber.add_client_error("start_execution", "ExecutionAlreadyExists", expected_params=asked)
    stubber.add_response("describe_execution", described(status), {"executionArn": RUN})
    with answer:
        workflow.start(ACTIVITY, "m")


@pytest.mark.parametrize("code", ["ExecutionLimitExceeded", "ThrottlingException", "StateMachineDeleting"])
def test_no_room_is_busy(stubbed: tuple[StepFunctionsWorkflow, Stubber], code: str) -> None:
    """Limits and throttling pass by themselves."""
    workflow, stubber = stubbed
    stubber.add_client_error("start_execution", code)
    with pytest.raises(BusyError):
        workflow.start(ACTIVITY, "m")


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_state_machine_that_does_not_answer_is_busy(fault: Callable[[], Exception]) -> None:
    """A run that could not be asked about is not said to have ended, nor one that could not be stopped to be so."""
    silent: Any = WatchedClient(
        moto_client("stepfunctions"), start_execution=fault, describe_execution=fault, stop_execution=fault
    )
    workflow = StepFunctionsWorkflow(silent, MACHINE, BUCKET)
    for call in (
        lambda: workflow.start(ACTIVITY, "m"),
        lambda: workflow.is_running(ACTIVITY),
        lambda: workflow.stop(ACTIVITY, "cancelled"),
    ):
        with pytest.raises(BusyError):
            call()


@pytest.mark.parametrize("code", ["AccessDeniedException", "StateMachineDoesNotExist"])
def test_what_must_be_mended_is_not_called_busy(code: str) -> None:
    """A missing permission or machine is an error: waiting for it would hide it."""

    def fault() -> ClientError:
        return refusal(code)

    denied: Any = WatchedClient(
        moto_client("stepfunctions"), start_execution=fault, describe_execution=fault, stop_execution=fault
    )
    workflow = StepFunctionsWorkflow(denied, MACHINE, BUCKET)
    for call in (
        lambda: workflow.start(ACTIVITY, "m"),
        lambda: workflow.is_running(ACTIVITY),
        lambda: workflow.stop(ACTIVITY, "cancelled"),
    ):
        with pytest.raises(ClientError, match=code):
            call()


def test_a_run_that_never_was_is_not_running_and_needs_no_stop(
    stubbed: tuple[StepFunctionsWorkflow, Stubber],
) -> None:
    """Asking about and stopping what does not exist is answered, not raised."""
    workflow, stubber = stubbed
    stubber.add_client_error("describe_execution", "ExecutionDoesNotExist", expected_params={"executionArn": RUN})
    stubber.add_client_error("stop_execution", "ExecutionDoesNotExist")
    assert not workflow.is_running(ACTIVITY)
    workflow.stop(ACTIVITY, "cancelled")


def test_a_run_that_has_ended_needs_no_stop(stubbed: tuple[StepFunctionsWorkflow, Stubber]) -> None:
    """Stopping it is refused by the state machine, and is fine here."""
    workflow, stubber = stubbed
    stubber.add_client_error("stop_execution", "ValidationException")
    workflow.stop(ACTIVITY, "cancelled")


@pytest.mark.usefixtures("aws")
def test_the_queue_speaks_as_s3_does() -> None:
    """What the sweep asks for is read by the same parser as S3's own event, version and all."""
    sqs = moto_client("sqs")
    url = sqs.create_queue(QueueName="check")["QueueUrl"]
    SqsCheckQueue(sqs, url).put(FILE)
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert uploaded_file(message["Body"], MemoryFiles()) == FILE
    said = json.loads(message["Body"])
    assert said["detail-type"] == "Object Created"
    # S3 itself would say aws.s3: a person who reads a dead letter sees the difference.
    assert said["source"] == "integration-hub"


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_queue_without_room_is_busy(fault: Callable[[], Exception]) -> None:
    """A message that the queue did not confirm is not taken for sent."""
    client: Any = WatchedClient(moto_client("sqs"), send_message=fault)
    with pytest.raises(BusyError):
        SqsCheckQueue(client, "https://queue").put(FILE)


def test_a_queue_that_refuses_is_an_error() -> None:
    """A missing permission is not called busy."""
    client: Any = WatchedClient(moto_client("sqs"), send_message=lambda: refusal("AccessDenied"))
    with pytest.raises(ClientError, match="AccessDenied"):
        SqsCheckQueue(client, "https://queue").put(FILE)


def test_an_event_without_a_version_is_about_the_newest() -> None:
    """Such an event is answered with the newest version, or with nothing when the object is gone."""
    files = MemoryFiles()
    body = json.dumps({"detail": {"bucket": {"name": "files"}, "object": {"key": "k"}}})
    assert uploaded_file(body, files) is None
    files.put("k", b"x")
    newest = files.put("k", b"xy")
    assert uploaded_file(body, files) == newest
