"""What was sent, in the table: with its outcome or not at all, each time from where it stood; and tenants' secrets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from hub.aws.outcomes import DynamoOutcomes
from hub.aws.patience import TRIES, Patience
from hub.aws.secrets import KEPT, ManagedSecrets
from hub.aws.sendings import DynamoSendings
from hub.core.outcome import Outcome, OutcomeKind
from hub.core.sending import Sending, SendingState
from hub.ports import BusyError, ConflictError, Submission, Tenant
from hub.ports.targets import UnreadableSecretError
from tests.broken_aws import PASSING, WatchedClient, refusal
from tests.fakes import Clock
from tests.moto_aws import TABLE, moto_client

if TYPE_CHECKING:
    from collections.abc import Callable

SUBMISSION = Submission(tenant=Tenant("acme", frozenset(), ""), activity_id="A1", attempt=1, part=1, operation="x")
SENT = Sending(
    claim="CREATE#order#SO-1", key="k", content="c", state=SendingState.SENT, revision=1, activity_id="A1", attempt=1,
    entity=7, held_until=datetime(2026, 5, 4, tzinfo=UTC),
)  # fmt: skip
ACCEPTED = replace(SENT, state=SendingState.ACCEPTED, revision=2, held_until=None, reference="T-1")
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def store(client: Any) -> DynamoSendings:  # noqa: ANN401 - boto3's client
    return DynamoSendings(client, TABLE, DynamoOutcomes(client, TABLE), Patience(lambda _: None, lambda: 0.0))


def an_outcome(kind: OutcomeKind) -> Outcome:
    return Outcome(entity=7, key="so-1", record_key="SO-1", kind=kind, rows=[2])


def recorded(client: Any) -> Outcome | None:  # noqa: ANN401 - boto3's client
    return DynamoOutcomes(client, TABLE).get("acme", "A1", 1, 1, 7)


def test_a_sending_and_its_outcome_are_written_together(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A claim is put where there is none, then moved from where it stood; each time the outcome says the same."""
    sendings = store(dynamodb)
    assert sendings.get("acme", SENT.claim) is None
    sendings.put(SUBMISSION, None, SENT, an_outcome(OutcomeKind.IN_DOUBT))
    assert (sendings.get("acme", SENT.claim), sendings.get("other", SENT.claim)) == (SENT, None)
    assert recorded(dynamodb) == an_outcome(OutcomeKind.IN_DOUBT)
    sendings.put(SUBMISSION, SENT, ACCEPTED, an_outcome(OutcomeKind.SUCCEEDED))
    assert sendings.get("acme", SENT.claim) == ACCEPTED
    assert recorded(dynamodb) == an_outcome(OutcomeKind.SUCCEEDED)


def test_two_senders_do_not_both_go_on(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Who comes second, with a claim or with an outcome, writes neither."""
    sendings = store(dynamodb)
    sendings.put(SUBMISSION, None, SENT, an_outcome(OutcomeKind.IN_DOUBT))
    other = replace(SENT, key="another")
    with pytest.raises(ConflictError):
        sendings.put(SUBMISSION, None, other, an_outcome(OutcomeKind.UNPROCESSED))
    assert recorded(dynamodb) == an_outcome(OutcomeKind.IN_DOUBT)
    sendings.put(SUBMISSION, SENT, ACCEPTED, an_outcome(OutcomeKind.SUCCEEDED))
    with pytest.raises(ConflictError):
        sendings.put(SUBMISSION, SENT, ACCEPTED, an_outcome(OutcomeKind.SUCCEEDED))
    with pytest.raises(ConflictError):
        sendings.put(SUBMISSION, ACCEPTED, replace(SENT, revision=3), an_outcome(OutcomeKind.IN_DOUBT))
    assert sendings.get("acme", SENT.claim) == ACCEPTED


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_store_without_room_is_busy(dynamodb: Any, fault: Callable[[], Exception]) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is tried again, TRIES times, and told as busy; nothing is written."""
    watched: Any = WatchedClient(dynamodb, transact_write_items=fault)
    with pytest.raises(BusyError):
        store(watched).put(SUBMISSION, None, SENT, an_outcome(OutcomeKind.IN_DOUBT))
    assert watched.calls["transact_write_items"] == TRIES
    assert len({each["ClientRequestToken"] for each in watched.requests["transact_write_items"]}) == 1
    assert (store(dynamodb).get("acme", SENT.claim), recorded(dynamodb)) == (None, None)


def test_a_tenants_secret_is_read(aws: None) -> None:  # noqa: ARG001 - moto must be on
    """By stack, tenant and name, once in KEPT; another tenant's name finds nothing, and the words say what to do."""
    client: Any = WatchedClient(moto_client("secretsmanager"))
    client.create_secret(Name="hub/targets/acme/erp", SecretString="word\n")
    clock = Clock()
    secrets = ManagedSecrets(lambda: client, "hub", clock)
    assert secrets.get("acme", "erp") == secrets.get("acme", "erp") == "word"
    assert client.calls["get_secret_value"] == 1
    client.put_secret_value(SecretId="hub/targets/acme/erp", SecretString="new")
    assert secrets.get("acme", "erp") == "word"
    clock.pass_by(KEPT)
    assert secrets.get("acme", "erp") == "new"
    with pytest.raises(UnreadableSecretError, match=r"'hub/targets/other/erp' cannot be read \(ResourceNotFound"):
        secrets.get("other", "erp")


@pytest.mark.parametrize("text", ["", " ", "two words", "line\nline", "ümlaut", "\x00"])
def test_what_cannot_stand_in_a_header_is_no_token(aws: None, text: str) -> None:  # noqa: ARG001 - moto must be on
    """A secret that would break a request, or smuggle a header into it, is refused without being shown."""
    client: Any = WatchedClient(moto_client("secretsmanager"))
    client.create_secret(Name="hub/targets/acme/erp", SecretString=text or " ")
    with pytest.raises(UnreadableSecretError, match="is no token"):
        ManagedSecrets(lambda: client, "hub", lambda: NOW).get("acme", "erp")


@pytest.mark.parametrize(
    ("code", "error"), [("ThrottlingException", BusyError), ("AccessDeniedException", UnreadableSecretError)]
)
def test_secrets_that_cannot_be_had_now_are_busy(aws: None, code: str, error: type[Exception]) -> None:  # noqa: ARG001 - moto must be on
    """A throttled store is told from a secret that may not be read."""
    client: Any = WatchedClient(moto_client("secretsmanager"), get_secret_value=lambda: refusal(code))
    with pytest.raises(error):
        ManagedSecrets(lambda: client, "hub", lambda: NOW).get("acme", "erp")
