"""The functions' roles as template.yaml makes them: each may do its work, and not its neighbour's."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.contract.probes import Probes

pytestmark = pytest.mark.emulator

FUNCTIONS = ["UploadUrl", "Validate", "Submit", "Process", "Finish", "Sweep", "Activity"]
ITEM = {"pk": {"S": "PROBE#ROLE"}, "sk": {"S": "written"}}
RUN = "derived/acme/roles/attempt-1/results.jsonl"
ORIGINAL = "uploads/acme/roles/original"
TOKEN = "integration-hub/targets/acme/roles"

#: What functions may do besides reading the table, which all may.
ALLOWED = {
    "write the table": set(FUNCTIONS) - {"Activity"},
    "update the table": {"Process", "Sweep"},
    "search the table": set(FUNCTIONS),
    "see what is due": {"Sweep"},
    "list by status": {"Activity"},
    "write an original": {"UploadUrl"},
    "read an original": {"Validate", "Sweep", "Activity"},
    "write a derived file": {"Validate", "Submit", "Finish", "Sweep"},
    "read a derived file": {"Validate", "Submit", "Process", "Finish", "Sweep", "Activity"},
    "delete a file": set(),
    "delete an item": {"Process", "Sweep"},
    "scan the table": set(),
    "ask for a check": {"UploadUrl", "Sweep"},
    "start a run": {"Submit", "Sweep"},
    "stop a run": {"Submit"},
    "read a target's token": {"Process"},
    "read another secret": set(),
}

REFUSED = {"AccessDenied", "AccessDeniedException", "403"}


def calls(probes: Probes) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return the call that each of ALLOWED names."""
    table, bucket = {"TableName": probes.deployment.table}, {"Bucket": probes.deployment.bucket}
    key = {"Key": ITEM}
    own = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": ITEM["pk"]}}
    due = own | {"IndexName": "due", "KeyConditionExpression": "due_pk = :pk"}
    status = own | {"IndexName": "by_status", "KeyConditionExpression": "status_pk = :pk"}
    run = {"stateMachineArn": probes.deployment.state_machine_arn, "name": "roles-1", "input": "{}"}
    stopped = probes.deployment.state_machine_arn.replace(":stateMachine:", ":execution:") + ":roles-0"
    return {
        "write the table": ("dynamodb", "put_item", table | {"Item": ITEM}),
        "update the table": ("dynamodb", "update_item", table | key | {"UpdateExpression": "REMOVE nothing"}),
        "search the table": ("dynamodb", "query", table | own),
        "see what is due": ("dynamodb", "query", table | due),
        "list by status": ("dynamodb", "query", table | status),
        "write an original": ("s3", "put_object", bucket | {"Key": ORIGINAL + ".role", "Body": "x"}),
        "read an original": ("s3", "get_object", bucket | {"Key": ORIGINAL}),
        "write a derived file": ("s3", "put_object", bucket | {"Key": RUN, "Body": "x"}),
        "read a derived file": ("s3", "get_object", bucket | {"Key": RUN}),
        "delete a file": ("s3", "delete_object", bucket | {"Key": RUN + ".old"}),
        "delete an item": ("dynamodb", "delete_item", table | key),
        "scan the table": ("dynamodb", "scan", table),
        "ask for a check": (
            "sqs",
            "send_message",
            {
                "QueueUrl": probes.deployment.check_queue_url,
                "MessageBody": '{"detail": {"object": {"key": "uploads/acme/asked/original"}}}',
            },
        ),
        "start a run": ("stepfunctions", "start_execution", run),
        "stop a run": ("stepfunctions", "stop_execution", {"executionArn": stopped}),
        "read a target's token": ("secretsmanager", "get_secret_value", {"SecretId": TOKEN}),
        "read another secret": ("secretsmanager", "get_secret_value", {"SecretId": "elsewhere/token"}),
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_may_do_its_work_and_no_other(probes: Probes, function: str) -> None:
    """Each call of the list ends as the role says, with the policies as deployed and evaluated."""
    s3 = probes.client("s3")
    s3.put_object(Bucket=probes.deployment.bucket, Key=ORIGINAL, Body=b"x")
    s3.put_object(Bucket=probes.deployment.bucket, Key=RUN, Body=b"x")
    secrets = probes.client("secretsmanager")
    for name in (TOKEN, "elsewhere/token"):
        with suppress(secrets.exceptions.ResourceExistsException):
            secrets.create_secret(Name=name, SecretString="word")
    asked = calls(probes)
    assert asked.keys() == ALLOWED.keys()
    ended = dict(zip(asked, probes.attempts(f"{function}Function", *asked.values()), strict=True))
    allowed = {what for what, code in ended.items() if code not in REFUSED}
    assert allowed == {what for what, functions in ALLOWED.items() if function in functions}


def test_a_missing_file_is_told_from_a_forbidden_one(probes: Probes) -> None:
    """Functions that read files may list the bucket, so that S3 says of a missing one that it is missing."""
    missing = ("s3", "get_object", {"Bucket": probes.deployment.bucket, "Key": "derived/acme/none/x.jsonl"})
    assert probes.attempts("ActivityFunction", missing) == ["NoSuchKey"]
    head = ("s3", "head_object", {"Bucket": probes.deployment.bucket, "Key": "uploads/acme/none/original"})
    assert probes.attempts("SweepFunction", head) == ["404"]
