"""Whose tokens the API lets through: the audience of its JWT authorizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.aws.refused import explained
from hub.ports import CloudError

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client

#: Quota of API Gateway, not to be raised ("Audiences per authorizer").
MOST_CLIENTS = 50


class JwtGate:
    """The authorizer of one HTTP API. Cognito's access tokens name their client, and it must be in the audience."""

    def __init__(self, client: ApiGatewayV2Client, api: str, authorizer: str) -> None:
        self._client = client
        self._api = api
        self._authorizer = authorizer

    def admitted(self) -> frozenset[str]:
        with explained("read whose tokens the API lets through"):
            found = self._client.get_authorizer(ApiId=self._api, AuthorizerId=self._authorizer)
        return frozenset(found["JwtConfiguration"].get("Audience", []))

    def admit(self, client_id: str) -> None:
        with explained("let the program's tokens through"):
            found = self._client.get_authorizer(ApiId=self._api, AuthorizerId=self._authorizer)["JwtConfiguration"]
            audience = found.get("Audience", [])
            if client_id in audience:
                return
            if len(audience) >= MOST_CLIENTS:
                raise CloudError(
                    f"The API lets {MOST_CLIENTS} clients through at most (a quota of API Gateway), and all are taken. "
                    "Programs of one tenant and role may share a client; or deploy a second stack."
                )
            self._client.update_authorizer(
                ApiId=self._api,
                AuthorizerId=self._authorizer,
                JwtConfiguration={"Issuer": found["Issuer"], "Audience": [*audience, client_id]},
            )
