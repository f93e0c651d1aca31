"""The state machine: one run an attempt, named after it, so that it cannot be started twice."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.ports import BusyError, ConflictError

if TYPE_CHECKING:
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
            self._client.start_execution(
                stateMachineArn=self._machine_arn, name=_run(activity), input=json.dumps(pointers)
            )
        except STORE_ERRORS as error:
            self._explain(error, activity)

    def is_running(self, activity: Activity) -> bool:
        try:
            return self._client.describe_execution(executionArn=self._arn(activity))["status"] == "RUNNING"
        except self._client.exceptions.ExecutionDoesNotExist:
            return False
        except STORE_ERRORS as error:
            raise BusyError("The state machine could not be asked.") from error

    def stop(self, activity: Activity, reason: str) -> None:
        try:
            self._client.stop_execution(executionArn=self._arn(activity), cause=reason)
        except self._client.exceptions.ExecutionDoesNotExist:
            return
        except ClientError as error:
            # A run that has ended cannot be stopped, and need not be.
            if error.response["Error"]["Code"] != "ValidationException":
                raise

    def _explain(self, error: Exception, activity: Activity) -> None:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
        if code == "ExecutionAlreadyExists":
            # As long as it runs this is what was asked for; the same run cannot be started again once it has ended.
            if self.is_running(activity):
                return
            raise ConflictError from error
        if code in _NO_ROOM or is_passing(error):
            raise BusyError("No run could be started right now.") from error
        raise error

    def _arn(self, activity: Activity) -> str:
        return f"{self._machine_arn.replace(':stateMachine:', ':execution:')}:{_run(activity)}"


def _run(activity: Activity) -> str:
    return f"{activity.activity_id}-{activity.attempt}"
