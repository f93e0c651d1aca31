"""The target by HTTP over a real server on loopback: what each answer, and each silence, comes to."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from hub.core.entity import Entity, Line, content_hash
from hub.core.outcome import Outcome, OutcomeKind, Problem
from hub.core.targetsetting import HttpTargetSetting, TargetSettingError, load_target
from hub.ports import BusyError, Submission, Tenant
from hub.ports.targets import UnreadableSecretError
from hub.targets.answer import MOST_BYTES
from hub.targets.exchange import Exchange
from hub.targets.http import HttpTarget
from tests.fakes import Clock, MemoryOutcomes, MemorySendings
from tests.target_server import Target, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORDER = Entity(
    number=7,
    key="so-1",
    record_key="SO-1",
    rows=[2, 5],
    values={"SalesOrder.Number": "so-1"},
    lines=[Line(2, {"List.Line.ProductCode": "A"}), Line(5, {"List.Line.ProductCode": "B"})],
)
OTHER = Entity(number=7, key="so-1", record_key="SO-1", rows=[2], values={"SalesOrder.Number": "so-1"}, lines=[])


class OneSecret:
    def get(self, tenant: str, name: str) -> str:
        if name != "token":
            raise UnreadableSecretError(f"The secret {name!r} cannot be read.")
        return f"token-of-{tenant}"


@dataclass
class Sent:
    """The target under test, and all around it."""

    server: Target
    target: HttpTarget
    clock: Clock
    outcomes: MemoryOutcomes
    submission: Submission

    def settle(self, entity: Entity = ORDER, **changes: Any) -> Outcome:  # noqa: ANN401 - the fields of Submission
        submission = replace(self.submission, **changes)
        (plan,) = self.target.judge(submission, [entity])
        return self.target.settle(submission, plan)

    def recorded(self, **changes: Any) -> Outcome | None:  # noqa: ANN401 - the fields of Submission
        at = replace(self.submission, **changes)
        return self.outcomes.get(at.tenant.name, at.activity_id, at.attempt, at.part, ORDER.number)

    def set_target(self, **stated: Any) -> None:  # noqa: ANN401 - as stated
        targets = {"load-orders": load_target({"url": self.server.url, "timeout_seconds": 1, **stated})}
        self.submission = replace(self.submission, tenant=Tenant("acme", frozenset(), "DC1", targets=targets))

    def wake(self) -> None:
        """Let as much time pass as a target is left alone for."""
        self.clock.pass_by(timedelta(minutes=1))


@pytest.fixture
def sent() -> Iterator[Sent]:
    with serving() as server:
        clock, outcomes = Clock(), MemoryOutcomes()
        target = HttpTarget(MemorySendings(outcomes), outcomes, OneSecret(), Exchange(), clock)
        submission = Submission(
            tenant=Tenant("acme", frozenset(), "DC1"), activity_id="A1", attempt=1, part=1,
            operation="create_order", service="load-orders", record="order",
        )  # fmt: skip
        made = Sent(server, target, clock, outcomes, submission)
        made.set_target()
        yield made


def test_an_accepted_record_succeeds_with_the_targets_reference(sent: Sent) -> None:
    """2xx is success; the reference is kept, and the outcome recorded."""
    outcome = sent.settle()
    assert (outcome.kind, outcome.reference, outcome.note) == ("succeeded", "T-1", "The target answered 201.")
    assert sent.recorded() == outcome
    assert sent.server.headers["Hub-Activity"] == "A1"
    assert "Authorization" not in sent.server.headers


def test_the_same_content_again_is_not_sent_again(sent: Sent) -> None:
    """Another activity, or entity, with the same record is accepted already, and says where; nothing is sent."""
    sent.settle()
    again = sent.settle(activity_id="A2")
    assert (again.kind, again.reference) == ("succeeded", "T-1")
    assert again.note == "Already accepted with the same content in activity A1 (attempt 1); nothing was sent."
    assert len(sent.server.asked) == 1


def test_other_content_of_a_created_record_fails(sent: Sent) -> None:
    """A record is created once; other content under its key is a failure that says so, and is not sent."""
    sent.settle()
    other = sent.settle(OTHER, activity_id="A2")
    assert (other.kind, [problem.code for problem in other.problems]) == ("failed", ["order.exists"])
    assert sent.server.created == ["so-1"]


def test_a_change_is_made_once_by_each_entity(sent: Sent) -> None:
    """A change counts per activity and entity, whatever its content: another activity makes its own."""
    for activity, attempt in (("A1", 1), ("A1", 2), ("A2", 1)):
        outcome = sent.settle(operation="state_stock", activity_id=activity, attempt=attempt)
        assert outcome.kind is OutcomeKind.SUCCEEDED
    assert len(sent.server.created) == 2


REFUSALS: list[tuple[Any, list[Problem]]] = [
    ({"type": "https://x.example/problems/no-stock", "title": "No stock.", "detail": "A is gone"},
     [Problem(code="no-stock", message="No stock: A is gone")]),
    ({"code": "E-12", "title": "Closed"}, [Problem(code="E-12", message="Closed")]),
    ({"problems": [{"code": "short", "detail": "3 left", "line": 2}, {"line": 9}]},
     [Problem(code="short", message="3 left", row=5),
      Problem(code="target.refused", message="The target says no more.")]),
    (b"no <such> product\r\n\x07", [Problem(code="target.refused", message="no <such> product")]),
    (b"", [Problem(code="target.refused", message="The target answered 422 and said no more.")]),
    ({"type": "about:blank", "title": 5},
     [Problem(code="target.refused", message="The target answered 422 and said no more.")]),
    (["x"], [Problem(code="target.refused", message="The target answered 422 and said no more.")]),
]  # fmt: skip


@pytest.mark.parametrize(("says", "problems"), REFUSALS)
def test_a_refusal_is_told_as_the_target_told_it(sent: Sent, says: Any, problems: list[Problem]) -> None:  # noqa: ANN401 - JSON
    """4xx fails the entity with the target's own code and words, by line where it names one, or says there are none."""
    sent.server.behaves, sent.server.says = ["refuse"], says
    outcome = sent.settle()
    assert (outcome.kind, outcome.problems) == ("failed", problems)


def test_a_refusal_is_bounded(sent: Sent) -> None:
    """However much a target says, an outcome keeps only so much; the next request is answered all the same."""
    sent.server.behaves, sent.server.says = ["refuse"], b"x" * (4 * MOST_BYTES)
    (problem,) = sent.settle().problems
    assert len(problem.message) == 1000
    assert sent.settle(attempt=2).kind is OutcomeKind.SUCCEEDED
    sent.server.behaves, sent.server.says = ["refuse"], {"problems": [{"code": "c"}] * 60}
    assert len(sent.settle(operation="cancel_order", attempt=3).problems) == 51


def test_a_refused_record_is_judged_anew_by_the_next_attempt(sent: Sent) -> None:
    """A refusal uses nothing up: the next attempt sends the same key again, and other content may take its place."""
    sent.server.behaves = ["refuse"]
    assert sent.settle().kind is OutcomeKind.FAILED
    assert sent.settle(attempt=2).kind is OutcomeKind.SUCCEEDED
    assert len(set(sent.server.asked)) == 1


def test_other_content_takes_the_place_of_a_refused_one(sent: Sent) -> None:
    """What was refused does not exist: a corrected record of the same key is sent, under a key of its own."""
    sent.server.behaves = ["refuse"]
    sent.settle()
    assert sent.settle(OTHER, activity_id="A2").kind is OutcomeKind.SUCCEEDED
    assert len(set(sent.server.asked)) == 2


@pytest.mark.parametrize(
    ("content", "kind"), [(content_hash(ORDER), "succeeded"), ("other", "failed"), (None, "failed")]
)
def test_a_conflict_is_a_success_if_it_is_about_the_same_content(sent: Sent, content: str | None, kind: str) -> None:
    """409 with the digest that was sent: accepted before. With another, or none: the key is taken."""
    sent.server.behaves, sent.server.says = [409], {"content": content, "reference": 12, "title": "Exists"}
    outcome = sent.settle()
    assert outcome.kind == kind
    assert outcome.reference == ("12" if kind == "succeeded" else None)


@pytest.mark.parametrize("status", [401, 429, 503])
def test_a_target_without_capacity_is_left_alone(sent: Sent, status: int) -> None:
    """401, 429, 503: nothing was done, so it is delivered again; until its Retry-After nobody is sent to it."""
    sent.server.behaves, sent.server.more_headers = [status], {"Retry-After": "120"}
    with pytest.raises(BusyError):
        sent.settle()
    recorded = sent.recorded()
    assert recorded is not None
    assert (recorded.kind, recorded.note) == (
        "unprocessed",
        f"The target answered {status}. Nothing was done yet; the hub tries again by itself.",
    )
    sent.wake()
    with pytest.raises(BusyError):
        sent.settle()
    assert len(sent.server.asked) == 1
    sent.wake()
    assert sent.settle().kind is OutcomeKind.SUCCEEDED
    assert [method for method, _ in sent.server.asked] == ["POST", "POST"]


@pytest.mark.parametrize("fault", ["keep and drop", "slow"])
def test_a_lost_answer_is_looked_up_at_once(sent: Sent, fault: str) -> None:
    """What was accepted, though the answer never came, is found by its key, and not sent again."""
    sent.server.behaves = [fault]
    outcome = sent.settle()
    assert (outcome.kind, outcome.reference) == ("succeeded", "T-1")
    assert [method for method, _ in sent.server.asked] == ["POST", "GET"]
    assert len({key for _, key in sent.server.asked}) == 1


def test_what_the_target_never_saw_is_sent_again_by_the_same_key(sent: Sent) -> None:
    """A look-up that answers 404 makes the entity free again: delivered again, it is sent once more."""
    sent.server.behaves = ["drop"]
    with pytest.raises(BusyError):
        sent.settle()
    sent.wake()
    assert sent.settle().kind is OutcomeKind.SUCCEEDED
    assert [method for method, _ in sent.server.asked] == ["POST", "GET", "POST"]
    assert len({key for _, key in sent.server.asked}) == 1


def test_what_cannot_be_looked_up_is_in_doubt_and_never_sent_again(sent: Sent) -> None:
    """Neither answer nor look-up: in doubt, recorded and said so; every later delivery and attempt asks, none sends."""
    sent.server.behaves, sent.server.look_up_works = ["keep and drop"], False
    first = sent.settle()
    assert first == sent.recorded()
    assert first.kind is OutcomeKind.IN_DOUBT
    assert "Whether the target took it is not known" in (first.note or "")
    assert sent.settle().kind is OutcomeKind.IN_DOUBT
    assert sent.settle(attempt=2).kind is OutcomeKind.IN_DOUBT
    sent.server.look_up_works = True
    assert (sent.settle(attempt=2).kind, sent.settle().reference) == ("succeeded", "T-1")
    assert [method for method, _ in sent.server.asked] == ["POST", "GET", "GET", "GET", "GET"]


def test_a_silent_target_is_left_alone(sent: Sent) -> None:
    """After one entity that is in doubt others are not sent to the same address for a while."""
    sent.server.behaves, sent.server.look_up_works = [500], False
    assert sent.settle().kind is OutcomeKind.IN_DOUBT
    with pytest.raises(BusyError):
        sent.settle(operation="cancel_order")
    assert len(sent.server.asked) == 2


def test_other_content_waits_for_what_is_in_doubt(sent: Sent) -> None:
    """While it is not known whether a record was created, another of its key is neither sent nor failed."""
    sent.server.behaves, sent.server.look_up_works = ["keep and drop"], False
    sent.settle()
    waiting = sent.settle(OTHER, activity_id="A2")
    assert waiting.kind is OutcomeKind.UNPROCESSED
    assert "sent by activity A1 (attempt 1), is not known" in (waiting.note or "")
    sent.server.look_up_works = True
    assert sent.settle(OTHER, activity_id="A2").kind is OutcomeKind.FAILED
    assert sent.settle(attempt=2).kind is OutcomeKind.SUCCEEDED
    assert sent.server.created == ["so-1"]


def test_other_content_is_sent_where_the_first_never_arrived(sent: Sent) -> None:
    """A look-up that knows nothing of the earlier content lets the other one through."""
    sent.server.behaves, sent.server.look_up_works = ["drop"], False
    sent.settle()
    sent.wake()
    sent.server.look_up_works = True
    assert sent.settle(OTHER, activity_id="A2").kind is OutcomeKind.SUCCEEDED
    assert sent.settle(attempt=2).kind is OutcomeKind.FAILED


def test_nothing_listens(sent: Sent) -> None:
    """A target that cannot be reached at all was sent nothing: unprocessed, never in doubt."""
    sent.set_target(url="http://127.0.0.1:9/x")
    with pytest.raises(BusyError):
        sent.settle()
    recorded = sent.recorded()
    assert recorded is not None
    assert (recorded.kind, (recorded.note or "")[:34]) == ("unprocessed", "The target could not be reached. N")


def test_redirects_are_not_followed(sent: Sent) -> None:
    """A record goes where the operator said, and nowhere else."""
    sent.server.behaves, sent.server.more_headers = [307], {"Location": "/elsewhere"}
    assert sent.settle().kind is OutcomeKind.FAILED
    assert len(sent.server.asked) == 1


def test_a_secret_is_sent_as_a_bearer_token(sent: Sent) -> None:
    """The tenant's own secret goes along; one that cannot be read puts the entity off, and says which."""
    sent.set_target(secret="token")
    sent.settle()
    assert sent.server.headers["Authorization"] == "Bearer token-of-acme"
    sent.set_target(secret="gone")
    with pytest.raises(BusyError, match="'gone' cannot be read"):
        sent.settle(activity_id="A2", operation="cancel_order")
    recorded = sent.recorded(activity_id="A2")
    assert recorded is not None
    assert (recorded.note or "").startswith("The secret 'gone' cannot be read. Nothing was done yet")


def test_certificates_are_verified(sent: Sent, tmp_path: Path) -> None:
    """A target that nobody vouches for is sent nothing, and counts as one that cannot be reached."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    sent.server.socket = context.wrap_socket(sent.server.socket, server_side=True)
    sent.set_target(url=sent.server.url.replace("http:", "https:").replace("127.0.0.1", "localhost"))
    with pytest.raises(BusyError):
        sent.settle()
    recorded = sent.recorded()
    assert recorded is not None
    assert recorded.kind is OutcomeKind.UNPROCESSED
    assert sent.server.asked == []


def self_signed(directory: Path) -> Path:
    """Write a key and a certificate for localhost that nobody but itself has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    begins = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM)
    path = directory / "server.pem"
    path.write_bytes(pem)
    return path


@pytest.mark.parametrize(
    "url",
    [
        "http://erp.example/x", "ftp://erp.example", "https://", "//erp.example", "https://user:word@erp.example/",
        "https://erp.example/x?y=1", "https://erp.example/x#y", "https://erp.example:port/", "https://erp .example/",
        "https://[::1/", "http://127.0.0.1.erp.example/", "https://erp.example/\r\nX: y", "https://" + "x" * 500,
    ],
)  # fmt: skip
def test_no_record_is_sent_to_such_an_address(url: str) -> None:
    """Only https (or this machine), only an address that a key can be appended to, no passwords in it."""
    with pytest.raises(TargetSettingError):
        load_target({"url": url})


def test_a_target_is_judged_whole() -> None:
    """Everything that is wrong with a target is said at once."""
    with pytest.raises(TargetSettingError) as error:
        load_target({"url": "http://x.example", "timeout_seconds": 90, "secret": "a b", "more": 1})
    assert len(error.value.problems) == 4
    assert load_target({"url": "http://localhost:80/x/"}) == HttpTargetSetting(url="http://localhost:80/x")


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"url": "http://erp.example/x"}, "url: plain http would show the records to everybody on the way: use https"),
        ({"url": "https://erp.exa mple/x"}, "url: an address has no spaces, and only characters of ASCII"),
        ({"url": "https://x", "timeout_seconds": 21}, "timeout_seconds: it must be 20 or less"),
        ({"url": "https://x", "secret": "../x"}, "secret: a secret's name has letters, digits, _ and -"),
        ({}, "url: it is missing"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_in_words(stated: dict[str, Any], said: str) -> None:
    """An operator reads what to write, and nothing of how it was found."""
    with pytest.raises(TargetSettingError) as refused:
        load_target(stated)
    (problem,) = refused.value.problems
    assert problem.startswith(said)
