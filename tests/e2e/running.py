"""A hub that runs: the emulator with template.yaml deployed, and people who sign in."""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from hub.aws.tenants import DynamoTenants
from hub.core.filekeys import upload_key
from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from tests.e2e.client import HubClient

if TYPE_CHECKING:
    from local.deployment import Deployment
    from local.emulator import Emulator

PASSWORD = "Correct-horse-7-battery"


@dataclass
class RunningHub:
    """One deployed hub and the ways in which tests look at it from outside."""

    emulator: Emulator
    deployment: Deployment
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def client(self, token: str | None) -> HubClient:
        return HubClient(self.deployment.api_url, token)

    def sign_in_new_tenant(self, role: str = "clerk") -> HubClient:
        """Set up a tenant of its own with all services and one user; return that user's client."""
        name = f"tenant-{next(self._numbers)}"
        services = frozenset(definition.name for definition in catalogue())
        tenants = DynamoTenants(self.deployment.client("dynamodb"), self.deployment.table)
        tenants.put(Tenant(name=name, services=services, default_dc="DC1"))
        return HubClient(self.deployment.api_url, self.sign_in(name, role), name)

    def sign_in(self, tenant: str, role: str) -> str:
        """Add a user to a tenant and role; return an access token."""
        cognito, pool = self.deployment.client("cognito-idp"), self.deployment.user_pool_id
        user = f"{role}-of-{tenant}"
        cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=PASSWORD, Permanent=True)
        for group in (f"tenant.{tenant}", f"role.{role}"):
            with contextlib.suppress(cognito.exceptions.GroupExistsException):
                cognito.create_group(UserPoolId=pool, GroupName=group)
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=user, GroupName=group)
        signed_in = cognito.initiate_auth(
            ClientId=self.deployment.user_pool_client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": PASSWORD},
        )
        return str(signed_in["AuthenticationResult"]["AccessToken"])

    def send_event_again(self, tenant: str, activity_id: str, times: int) -> None:
        """Put the event of an uploaded object on the check queue again."""
        detail = {"bucket": {"name": self.deployment.bucket}, "object": {"key": upload_key(tenant, activity_id)}}
        sqs = self.deployment.client("sqs")
        for _ in range(times):
            sqs.send_message(QueueUrl=self.deployment.check_queue_url, MessageBody=json.dumps({"detail": detail}))

    def wait_until_queue_is_empty(self, seconds: float = 120) -> None:
        """Return once the check queue holds no message, waiting or in flight."""
        sqs = self.deployment.client("sqs")
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        until = time.monotonic() + seconds
        while True:
            found = sqs.get_queue_attributes(QueueUrl=self.deployment.check_queue_url, AttributeNames=names)
            if not any(int(found["Attributes"][name]) for name in names):
                return
            assert time.monotonic() < until, f"the queue still holds {found['Attributes']}"
            time.sleep(0.1)
