"""The directory of people and programs: a Cognito user pool, written to by operators' commands only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.refused import explained
from hub.ports import CloudError
from hub.ports.operators import Credentials, User

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

#: How long a program's token is valid: it asks for the next one itself.
_TOKEN_MINUTES = 60

_MUST_CHANGE = "FORCE_CHANGE_PASSWORD"


class CognitoPeople:
    """The people and programs of one user pool."""

    def __init__(self, client: CognitoIdentityProviderClient, pool: str) -> None:
        self._client = client
        self._pool = pool

    def groups(self, prefix: str) -> list[str]:
        with explained("list groups"):
            pages = list(self._client.get_paginator("list_groups").paginate(UserPoolId=self._pool))
        names = [group["GroupName"] for page in pages for group in page["Groups"]]
        return sorted(name for name in names if name.startswith(prefix))

    def add_group(self, name: str) -> None:
        with explained(f"make the group {name}"):
            try:
                self._client.create_group(UserPoolId=self._pool, GroupName=name)
            except self._client.exceptions.GroupExistsException:
                return

    def user(self, name: str) -> User | None:
        with explained(f"read the user {name}"):
            try:
                found = self._client.admin_get_user(UserPoolId=self._pool, Username=name)
            except self._client.exceptions.UserNotFoundException:
                return None
        return self._user(found["Username"], found.get("UserStatus", ""))

    def members(self, group: str) -> list[User]:
        with explained(f"list the group {group}"):
            try:
                pages = list(
                    self._client.get_paginator("list_users_in_group").paginate(UserPoolId=self._pool, GroupName=group)
                )
            except self._client.exceptions.ResourceNotFoundException:
                return []
        found = {user["Username"]: user.get("UserStatus", "") for page in pages for user in page["Users"]}
        return [self._user(name, found[name]) for name in sorted(found)]

    def add_user(self, name: str, password: str) -> None:
        with explained(f"make the user {name}"):
            # No message: the pool knows no address. The operator hands the password over.
            self._client.admin_create_user(
                UserPoolId=self._pool, Username=name, TemporaryPassword=password, MessageAction="SUPPRESS"
            )

    def set_password(self, name: str, password: str, *, temporary: bool) -> None:
        with explained(f"set the password of {name}"):
            self._client.admin_set_user_password(
                UserPoolId=self._pool, Username=name, Password=password, Permanent=not temporary
            )

    def join(self, name: str, group: str) -> None:
        with explained(f"put {name} into the group {group}"):
            self._client.admin_add_user_to_group(UserPoolId=self._pool, Username=name, GroupName=group)

    def leave(self, name: str, group: str) -> None:
        with explained(f"take {name} out of the group {group}"):
            self._client.admin_remove_user_from_group(UserPoolId=self._pool, Username=name, GroupName=group)

    def clients(self, prefix: str) -> dict[str, str]:
        with explained("list programs"):
            pages = list(self._client.get_paginator("list_user_pool_clients").paginate(UserPoolId=self._pool))
        return {
            client["ClientName"]: client["ClientId"]
            for page in pages
            for client in page["UserPoolClients"]
            if client["ClientName"].startswith(prefix)
        }

    def add_client(self, name: str) -> Credentials:
        with explained(f"make the program {name}"):
            made = self._client.create_user_pool_client(
                UserPoolId=self._pool,
                ClientName=name,
                GenerateSecret=True,
                AllowedOAuthFlowsUserPoolClient=True,
                AllowedOAuthFlows=["client_credentials"],
                AllowedOAuthScopes=self._scopes(),
                AccessTokenValidity=_TOKEN_MINUTES,
                TokenValidityUnits={"AccessToken": "minutes"},
                EnableTokenRevocation=True,
            )["UserPoolClient"]
        return Credentials(client_id=made["ClientId"], secret=made["ClientSecret"])

    def credentials(self, client_id: str) -> Credentials:
        with explained(f"read the program {client_id}"):
            found = self._client.describe_user_pool_client(UserPoolId=self._pool, ClientId=client_id)["UserPoolClient"]
        return Credentials(client_id=found["ClientId"], secret=found["ClientSecret"])

    def _user(self, name: str, status: str) -> User:
        with explained(f"list the groups of {name}"):
            pages = list(
                self._client.get_paginator("admin_list_groups_for_user").paginate(UserPoolId=self._pool, Username=name)
            )
        groups = frozenset(group["GroupName"] for page in pages for group in page["Groups"])
        return User(name=name, groups=groups, temporary=status == _MUST_CHANGE)

    def _scopes(self) -> list[str]:
        """Return the scopes that the pool's resource servers offer: without one, no program gets a token."""
        pages = self._client.get_paginator("list_resource_servers").paginate(
            UserPoolId=self._pool,
            PaginationConfig={"PageSize": 50},  # this call wants to be told
        )
        scopes = [
            f"{server['Identifier']}/{scope['ScopeName']}"
            for page in pages
            for server in page["ResourceServers"]
            for scope in server.get("Scopes", [])
        ]
        if not scopes:
            raise CloudError(
                "The user pool offers no scope to programs. Deploy the hub's template.yaml anew, then say this again."
            )
        return scopes
