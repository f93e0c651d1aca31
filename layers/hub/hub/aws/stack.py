"""A deployed stack: the resources it made, by the names of its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.refused import explained
from hub.ports import CloudError

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient


def stack_outputs(client: CloudFormationClient, stack: str) -> dict[str, str]:
    """Return the outputs of a stack: name → value. Raises `CloudError` when there is no such stack."""
    with explained(f"find the stack {stack}"):
        found = client.describe_stacks(StackName=stack)["Stacks"]
    if not found:
        raise CloudError(f"There is no stack {stack!r} in this account and region.")
    return {each["OutputKey"]: each["OutputValue"] for each in found[0].get("Outputs", [])}
