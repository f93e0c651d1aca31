"""The directory of people against moto's Cognito, and the authorizer and the stack against botocore's own models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from hub.aws.gate import MOST_CLIENTS, JwtGate
from hub.aws.people import CognitoPeople
from hub.aws.refused import explained
from hub.aws.stack import stack_outputs
from hub.ports import CloudError
from hub.ports.operators import Credentials, User
from tests.moto_aws import moto_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

PASSWORD = "Correct-horse-7-battery"


def _client(service: str) -> Any:  # noqa: ANN401 - one type a service
    return boto3.session.Session("key", "secret", region_name="eu-west-2").client(service)


@pytest.fixture
def cognito() -> Iterator[CognitoIdentityProviderClient]:
    with mock_aws():
        yield moto_client("cognito-idp")


@pytest.fixture
def pool(cognito: CognitoIdentityProviderClient) -> str:
    made = cognito.create_user_pool(
        PoolName="users",
        Policies={"PasswordPolicy": {"MinimumLength": 14, "RequireUppercase": True, "RequireSymbols": True}},
    )["UserPool"]["Id"]
    scope = {"ScopeName": "use", "ScopeDescription": "use"}
    cognito.create_resource_server(UserPoolId=made, Identifier="hub", Name="hub", Scopes=[scope])
    return made


@pytest.fixture
def people(cognito: CognitoIdentityProviderClient, pool: str) -> CognitoPeople:
    return CognitoPeople(cognito, pool)


def test_a_group_is_made_once(people: CognitoPeople) -> None:
    """Making a group again changes nothing; groups are listed by their prefix."""
    for name in ("tenant.b", "tenant.a", "role.clerk", "tenant.b"):
        people.add_group(name)
    assert people.groups("tenant.") == ["tenant.a", "tenant.b"]


def test_all_pages_of_groups_are_listed(people: CognitoPeople) -> None:
    """More groups than one page of Cognito holds (60) are all found."""
    for number in range(70):
        people.add_group(f"tenant.t{number}")
    assert len(people.groups("tenant.")) == 70


def test_a_new_person_has_a_temporary_password_and_no_group(people: CognitoPeople) -> None:
    """They are found with no group, and the password must be changed at the first sign-in."""
    assert people.user("clara") is None
    people.add_user("clara", PASSWORD)
    assert people.user("clara") == User(name="clara", groups=frozenset(), temporary=True)


def test_a_password_set_for_good_signs_in(
    people: CognitoPeople, cognito: CognitoIdentityProviderClient, pool: str
) -> None:
    """After set_password the person signs in with it at once; a temporary one asks for another."""
    app = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="users", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    said = {"USERNAME": "clara", "PASSWORD": PASSWORD}
    people.add_user("clara", "Temporary-9-password")
    people.set_password("clara", PASSWORD, temporary=False)
    user = people.user("clara")
    assert user is not None
    assert not user.temporary
    answer = cognito.initiate_auth(ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=said)
    assert answer["AuthenticationResult"]["AccessToken"]
    people.set_password("clara", PASSWORD, temporary=True)
    answer = cognito.initiate_auth(ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=said)
    assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_people_join_and_leave_groups(people: CognitoPeople) -> None:
    """Joining twice is joining once; members of a group are found with all groups they stand in."""
    for group in ("tenant.acme", "role.clerk", "role.viewer"):
        people.add_group(group)
    for name in ("vic", "clara"):
        people.add_user(name, PASSWORD)
        people.join(name, "tenant.acme")
    for _ in range(2):
        people.join("clara", "role.clerk")
    people.join("clara", "role.viewer")
    people.leave("clara", "role.viewer")
    clara = User(name="clara", groups=frozenset({"tenant.acme", "role.clerk"}), temporary=True)
    vic = User(name="vic", groups=frozenset({"tenant.acme"}), temporary=True)
    assert people.members("tenant.acme") == [clara, vic]
    assert people.user("clara") == clara


def test_nobody_stands_in_a_group_that_is_not_there(people: CognitoPeople) -> None:
    """The members of an unknown group are none, without an error."""
    assert people.members("tenant.nobody") == []


def test_a_program_may_ask_for_tokens_with_its_secret_alone(
    people: CognitoPeople, cognito: CognitoIdentityProviderClient, pool: str
) -> None:
    """Its client has a secret, the client-credentials flow only, and the resource servers' scopes."""
    made = people.add_client("machine.acme.sync")
    found = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=made.client_id)["UserPoolClient"]
    assert found["AllowedOAuthFlows"] == ["client_credentials"]
    assert found["AllowedOAuthScopes"] == ["hub/use"]
    assert found["AllowedOAuthFlowsUserPoolClient"]
    assert not found.get("ExplicitAuthFlows")
    assert people.clients("machine.acme.") == {"machine.acme.sync": made.client_id}
    assert people.clients("machine.other.") == {}
    assert people.credentials(made.client_id) == made == Credentials(made.client_id, found["ClientSecret"])


def test_a_pool_without_scopes_makes_no_programs(cognito: CognitoIdentityProviderClient) -> None:
    """Where no resource server offers a scope, no client is made, and the message says what to deploy."""
    pool = cognito.create_user_pool(PoolName="bare")["UserPool"]["Id"]
    people = CognitoPeople(cognito, pool)
    with pytest.raises(CloudError, match=r"template\.yaml"):
        people.add_client("machine.acme.sync")
    assert people.clients("") == {}


def test_what_cognito_refuses_is_said_in_its_words(people: CognitoPeople) -> None:
    """A group that is not there, or a pool, comes as a `CloudError` that names what was being done."""
    people.add_user("clara", PASSWORD)
    with pytest.raises(CloudError, match=r"put clara into the group tenant\.none"):
        people.join("clara", "tenant.none")
    with pytest.raises(CloudError, match="make the user clara"):
        people.add_user("clara", PASSWORD)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("AccessDeniedException", "identity may not"),
        ("ExpiredTokenException", "Sign in again"),
        ("InvalidPasswordException", "Password not long enough"),
    ],
)
def test_refusals_say_what_to_do(code: str, says: str) -> None:
    """No permission, an expired sign-in and everything else are told apart."""
    client = _client("cognito-idp")
    with Stubber(client) as stub:
        stub.add_client_error("admin_create_user", code, "Password not long enough")
        with pytest.raises(CloudError, match=says):
            CognitoPeople(client, "eu-west-2_x").add_user("clara", "x")


def test_no_credentials_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any AWS sign-in the message tells how to get one, and no request is sent."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(CloudError, match="aws sso login"):
        stack_outputs(boto3.session.Session(region_name="eu-west-2").client("cloudformation"), "hub")
    with pytest.raises(CloudError, match="--region"), explained("open AWS"):
        boto3.session.Session().client("cloudformation")


def _authorizer(*audience: str) -> dict[str, Any]:
    return {"AuthorizerId": "auth", "JwtConfiguration": {"Issuer": "https://issuer", "Audience": list(audience)}}


def test_the_gate_lets_one_more_client_through() -> None:
    """Admitting adds the client to the audience and keeps issuer and the others; again, it writes nothing."""
    client = _client("apigatewayv2")
    names = {"ApiId": "api", "AuthorizerId": "auth"}
    with Stubber(client) as stub:
        stub.add_response("get_authorizer", _authorizer("users"), names)
        stub.add_response(
            "update_authorizer",
            _authorizer("users", "sync"),
            {**names, "JwtConfiguration": {"Issuer": "https://issuer", "Audience": ["users", "sync"]}},
        )
        stub.add_response("get_authorizer", _authorizer("users", "sync"), names)
        stub.add_response("get_authorizer", _authorizer("users", "sync"), names)
        gate = JwtGate(client, "api", "auth")
        gate.admit("sync")
        gate.admit("sync")
        assert gate.admitted() == {"users", "sync"}
        stub.assert_no_pending_responses()


def test_a_full_gate_says_so() -> None:
    """At the quota of audiences nothing is written, and the message says what can be done."""
    client = _client("apigatewayv2")
    with Stubber(client) as stub:
        stub.add_response("get_authorizer", _authorizer(*map(str, range(MOST_CLIENTS))))
        with pytest.raises(CloudError, match="50 clients"):
            JwtGate(client, "api", "auth").admit("one more")


def test_a_stack_is_known_by_its_outputs() -> None:
    """Outputs come by name; a stack that is not there is a `CloudError` that names it."""
    client = _client("cloudformation")
    output = {"OutputKey": "HubTable", "OutputValue": "table"}
    stack = {"StackName": "hub", "CreationTime": 0, "StackStatus": "CREATE_COMPLETE", "Outputs": [output]}
    with Stubber(client) as stub:
        stub.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "hub"})
        stub.add_client_error("describe_stacks", "ValidationError", "Stack with id hub does not exist")
        assert stack_outputs(client, "hub") == {"HubTable": "table"}
        with pytest.raises(CloudError, match="find the stack hub: Stack with id hub does not exist"):
            stack_outputs(client, "hub")
