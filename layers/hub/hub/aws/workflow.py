"""The state machine: the runs of an attempt, named after it, so that none can be started twice."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.ports import BusyError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_stepfunctions import SFNClient

    from hub.core.activity import Activity

_NO_ROOM = frozenset({"ExecutionLimitExceeded", "StateMachineDeleting"})


class StepFunctionsWorkflow:
    """The port `Workflow`. `bucket` is where manifests lie."""

    def __init__(self, client: SFNClient, machine_arn: str, bucket: str) -> None:
        self._client = client
        self._machine_arn = machine_arn
        self._bucket = bucket

    def start(self, activity: Activity, manifest_key: str) -> None:
        pointers = {
            "tenant": activity.tenant,
            "activity": activity.activity_id,
            "attempt": activity.attempt,
            "bucket": self._bucket,
            "manifest": manifest_key,
        }
        try:
            with _refusals():
                self._client.start_execution(
                    stateMachineArn=self._machine_arn, name=_run(activity), input=json.dumps(pointers)
                )
        except self._client.exceptions.ExecutionAlreadyExists as error:
            # As long as it runs this is what was asked for; the same run cannot be started again once it has ended.
            if not self.is_running(activity):
                raise ConflictError from error

    def is_running(self, activity: Activity) -> bool:
        try:
            with _refusals():
                return self._client.describe_execution(executionArn=self._arn(activity))["status"] == "RUNNING"
        except self._client.exceptions.ExecutionDoesNotExist:
            return False

    def stop(self, activity: Activity, reason: str) -> None:
        try:
            with _refusals():
                self._client.stop_execution(executionArn=self._arn(activity), cause=reason)
        except self._client.exceptions.ExecutionDoesNotExist:
            return
        except ClientError as error:
            # A run that has ended cannot be stopped, and need not be.
            if error.response["Error"]["Code"] != "ValidationException":
                raise

    def _arn(self, activity: Activity) -> str:
        return f"{self._machine_arn.replace(':stateMachine:', ':execution:')}:{_run(activity)}"


def _run(activity: Activity) -> str:
    first = f"{activity.activity_id}-{activity.attempt}"
    return first if activity.run == 1 else f"{first}-{activity.run}"


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn "not now" into the port's error; whatever else Step Functions refuses stays as it is."""
    try:
        yield
    except STORE_ERRORS as error:
        if is_passing(error) or (isinstance(error, ClientError) and error.response["Error"]["Code"] in _NO_ROOM):
            raise BusyError("The state machine has no capacity right now.") from error
        raise
