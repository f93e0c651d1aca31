"""The template, unchanged, with probes for handlers: shows what AWS does around the functions."""

from __future__ import annotations

import json
import shutil
import ssl
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from local import artefacts
from local.template import read_template, resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.deployment import Deployment

PROBE = Path(__file__).parent / "probe.py"
PASSWORD = "Correct-horse-7-battery"


@dataclass(frozen=True)
class Probes:
    """A deployment whose functions write down what they are called with."""

    deployment: Deployment

    def client(self, service: str) -> Any:  # noqa: ANN401 - one type a service
        return self.deployment.client(service)

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own options
        """Make a request that trusts the emulator's certificate."""
        trust = ssl.create_default_context(cafile=self.deployment.certificate)
        return httpx.request(method, url, verify=trust, timeout=60, **options)

    def seen(self, kind: str, prefix: str) -> list[Any]:
        """Return what probes of one kind wrote down under names with a prefix, oldest first."""
        found = self.client("dynamodb").query(
            TableName=self.deployment.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
            ExpressionAttributeValues={":pk": {"S": f"PROBE#{kind}"}, ":prefix": {"S": prefix}},
            ConsistentRead=True,
        )
        return [json.loads(item["said"]["S"]) for item in found["Items"]]

    def until(self, condition: Callable[[], Any], seconds: float = 60) -> Any:  # noqa: ANN401 - what the condition gives
        """Return what a condition gives once it gives something."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, f"nothing within {seconds} s"
            time.sleep(0.05)
        return found

    def queued(self) -> int:
        """Return how many messages the check queue holds, waiting or in flight."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        queue = self.deployment.check_queue_url
        found = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return sum(int(found[name]) for name in names)

    def physical_id(self, logical_id: str) -> str:
        """Return the name that a resource of the template was given."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName="integration-hub", LogicalResourceId=logical_id
        )
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def attempts(self, logical_id: str, *calls: tuple[str, str, dict[str, Any]]) -> list[str]:
        """Let a function make calls in its role; return how each ended."""
        answer = self.client("lambda").invoke(
            FunctionName=self.physical_id(logical_id), Payload=json.dumps({"calls": calls}).encode()
        )
        return list(json.loads(answer["Payload"].read()))

    def put_upload(self, name: str) -> str:
        """Put an original in the files bucket; return its key."""
        key = f"uploads/acme/{name}/original"
        self.client("s3").put_object(Bucket=self.deployment.bucket, Key=key, Body=b"a,b\n1,2\n")
        return key

    def token(self, user: str) -> str:
        """Make a user of a tenant; return an access token."""
        cognito, pool = self.client("cognito-idp"), self.deployment.user_pool_id
        cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS", TemporaryPassword=PASSWORD)
        cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=PASSWORD, Permanent=True)
        for group in (f"tenant.of-{user}", f"role.of-{user}"):
            cognito.create_group(UserPoolId=pool, GroupName=group)
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=user, GroupName=group)
        signed_in = cognito.initiate_auth(
            ClientId=self.deployment.user_pool_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": PASSWORD},
        )
        return str(signed_in["AuthenticationResult"]["AccessToken"])


def probe_artefacts(scratch: Path, probe: Path = PROBE) -> dict[str, artefacts.Artefact]:
    """Build each function's folder with the probe for every handler.

    The layer holds next to nothing: boto3, all that a probe needs, comes with the Python that runs it, and each process
    of a function unpacks its layer anew.
    """
    layer = scratch / artefacts.LAYER
    layer.mkdir(parents=True)
    (layer / "README").write_text("Nothing is needed here.\n", encoding="utf-8")
    built = {artefacts.LAYER: artefacts.zipped(artefacts.LAYER, {"python": layer})}
    for function in resources(read_template(), "AWS::Serverless::Function").values():
        folder = scratch / function["CodeUri"]
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(probe, folder / f"{function['Handler'].rpartition('.')[0]}.py")
        built[function["CodeUri"]] = artefacts.zipped(function["CodeUri"], {"": folder})
    return built
