"""Deploys template.yaml, unchanged, into the emulator: what `sam deploy` does for an AWS account."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import subprocess
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local import artefacts, venvs
from local.emulator import ACCESS_KEY, REGION, SECRET_KEY
from local.processgroup import run
from local.template import CHECKOUT, FOLDERS, Template, read_template, read_workflow, resources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

    from local.artefacts import Artefact

STACK = "integration-hub"

#: Where `sam deploy` would make a bucket for what it uploads.
ARTEFACT_BUCKET = "hub-artefacts"

#: Seconds that a deployment may take; it takes a few.
DEPLOYS_WITHIN = 120

#: What one machine needs otherwise than an account: two cores, and a state that may be thrown away.
PARAMETERS = {"Scale": "small", "DeletionProtection": "false", "RequestRate": "1000", "RequestBurst": "1000"}


class DeploymentError(Exception):
    """The stack could not be made or changed; the message names the resource and the reason."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed hub: where it is and what its parts are called."""

    endpoint_url: str
    certificate: Path | None
    region: str
    api_url: str
    api_id: str
    authorizer_id: str
    issuer: str
    user_pool_id: str
    user_pool_client_id: str
    bucket: str
    drops_bucket: str
    table: str
    state_machine_arn: str
    check_queue_url: str
    check_dead_letters_url: str
    sweep_function: str

    def client(self, service: str) -> Any:  # noqa: ANN401 - one type a service
        """Return a boto3 client of the emulator, with its owner's credentials."""
        return client(service, self.endpoint_url, self.certificate)


@cache
def client(service: str, endpoint_url: str, certificate: Path | None = None) -> Any:  # noqa: ANN401 - one type a service
    """Return a boto3 client of the emulator, with its owner's credentials; always the same one."""
    return boto3.session.Session(ACCESS_KEY, SECRET_KEY, region_name=REGION).client(
        service,  # type: ignore[call-overload]  # a name given by our callers
        endpoint_url=endpoint_url,
        verify=None if certificate is None else str(certificate),
        config=Config(signature_version="s3v4" if service == "s3" else "v4", s3={"addressing_style": "path"}),
    )


def deploy(
    endpoint_url: str,
    parameters: Mapping[str, str] | None = None,
    *,
    certificate: Path | None = None,
    built: Mapping[str, Artefact] | None = None,
) -> Deployment:
    """Build, translate and deploy the template, with these parameters besides PARAMETERS.

    Deploying again changes what has changed and nothing else. `certificate` is the emulator's, where it has one;
    `built` are other artefacts than the checkout's.
    """
    template = read_template()
    built = built or artefacts.build(template)
    body = translated(packaged(template, {uri: artefact.key for uri, artefact in built.items()}))
    _upload(client("s3", endpoint_url, certificate), built, body)
    outputs = _apply(client("cloudformation", endpoint_url, certificate), {**PARAMETERS, **(parameters or {})})
    return _deployment(endpoint_url, certificate, outputs)


def packaged(template: Template, keys: Mapping[str, str]) -> Template:
    """Return the template with uploaded objects in place of local folders, as `sam package` makes it."""
    made = copy.deepcopy(template)
    for kind, name in FOLDERS.items():
        for properties in resources(made, kind).values():
            properties[name] = {"Bucket": ARTEFACT_BUCKET, "Key": keys[properties[name]]}
    for machine in resources(made, "AWS::Serverless::StateMachine").values():
        machine["DefinitionUri"] = {"Bucket": ARTEFACT_BUCKET, "Key": _workflow_object()[0]}
    return made


def translated(template: Template) -> str:
    """Return the template as plain CloudFormation: JSON."""
    script = CHECKOUT / "local" / "translation.py"
    said = json.dumps(template)
    kept = CHECKOUT / ".build" / f"template-{hashlib.sha256(said.encode() + script.read_bytes()).hexdigest()[:16]}.json"
    if not kept.exists():
        done = run(
            [venvs.program("emulator", "python"), script],
            input=said,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"AWS_DEFAULT_REGION": REGION},
        )
        if done.returncode:
            raise DeploymentError(f"SAM refuses template.yaml:\n{done.stderr}")
        kept.parent.mkdir(exist_ok=True)
        # In one step: another deployment must not read half of it.
        written = kept.with_suffix(f".{os.getpid()}")
        written.write_text(done.stdout, encoding="utf-8")
        written.replace(kept)
    return kept.read_text(encoding="utf-8")


def _workflow_object() -> tuple[str, bytes]:
    """Return the key and content of the state machine's definition: JSON, for the emulator reads no YAML here."""
    content = json.dumps(read_workflow()).encode()
    return f"workflow-{hashlib.sha256(content).hexdigest()[:32]}.asl.json", content


def _upload(s3: S3Client, built: Mapping[str, Artefact], body: str) -> None:
    s3.create_bucket(Bucket=ARTEFACT_BUCKET)
    there = {each["Key"] for each in s3.list_objects_v2(Bucket=ARTEFACT_BUCKET).get("Contents", [])}
    wanted = {artefact.key: artefact.content for artefact in built.values()} | dict([_workflow_object()])
    for key in wanted.keys() - there:
        s3.put_object(Bucket=ARTEFACT_BUCKET, Key=key, Body=wanted[key])
    # Longer than a template that is sent along may be: 51,200 bytes.
    s3.put_object(Bucket=ARTEFACT_BUCKET, Key="template.json", Body=body.encode())
    for key in there - wanted.keys() - {"template.json"}:
        s3.delete_object(Bucket=ARTEFACT_BUCKET, Key=key)


def _apply(cloudformation: CloudFormationClient, parameters: Mapping[str, str]) -> dict[str, str]:
    asked: dict[str, Any] = {
        "StackName": STACK,
        "TemplateURL": f"{cloudformation.meta.endpoint_url}/{ARTEFACT_BUCKET}/template.json",
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in parameters.items()],
        "Capabilities": ["CAPABILITY_IAM"],
    }
    try:
        cloudformation.create_stack(**asked, OnFailure="DELETE")
    except cloudformation.exceptions.AlreadyExistsException:
        try:
            cloudformation.update_stack(**asked)
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise
    return _outputs(cloudformation)


def _outputs(cloudformation: CloudFormationClient) -> dict[str, str]:
    until = time.monotonic() + DEPLOYS_WITHIN
    while time.monotonic() < until:
        try:
            found = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        except ClientError:
            break
        if found["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
        if found["StackStatus"].endswith(("FAILED", "ROLLBACK_COMPLETE", "DELETE_COMPLETE")):
            break
        time.sleep(0.1)
    raise DeploymentError(
        f"The stack {STACK} could not be deployed:\n{_failures(cloudformation)}\n"
        "Where a change of template.yaml cannot be made in place, `make clean` and deploy anew."
    )


def _failures(cloudformation: CloudFormationClient) -> str:
    try:
        events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    except ClientError as error:
        return str(error)
    failed = [event for event in events if event.get("ResourceStatus", "").endswith("FAILED")]
    return "\n".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)


def _deployment(endpoint_url: str, certificate: Path | None, outputs: Mapping[str, str]) -> Deployment:
    return Deployment(
        endpoint_url=endpoint_url,
        certificate=certificate,
        region=REGION,
        # ApiUrl names AWS's own host; here the API answers under a path.
        api_url=f"{endpoint_url}/_aws/execute-api/{outputs['ApiId']}/$default",
        api_id=outputs["ApiId"],
        authorizer_id=outputs["AuthorizerId"],
        issuer=outputs["Issuer"],
        user_pool_id=outputs["UserPoolId"],
        user_pool_client_id=outputs["UserPoolClientId"],
        bucket=outputs["FilesBucket"],
        drops_bucket=outputs["DropsBucket"],
        table=outputs["HubTable"],
        state_machine_arn=outputs["StateMachineArn"],
        check_queue_url=outputs["CheckQueueUrl"],
        check_dead_letters_url=outputs["CheckDeadLettersUrl"],
        sweep_function=outputs["SweepFunction"],
    )
