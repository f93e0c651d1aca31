"""The target by HTTP: claims an entity in the hub's table, sends it, and records what the target said.

The claim records `in_doubt` before anything is sent, so that whoever dies on the way leaves the truth behind. What was
sent and not answered is looked up before it is sent again, by the same key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from hub.core.entity import content_hash
from hub.core.outcome import Outcome, OutcomeKind, Problem
from hub.core.sending import Sending, SendingState, claim_of, idempotency_key
from hub.ports import BusyError, ConflictError
from hub.ports.targets import UnreadableSecretError
from hub.targets.answer import REST_SECONDS, Answer, Word
from hub.targets.exchange import Letter, body_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from hub.core.entity import Entity
    from hub.core.targetsetting import TargetSetting
    from hub.ports import Submission
    from hub.ports.activities import Outcomes
    from hub.ports.targets import Plan, Secrets, Sendings

#: How often an entity is gone about anew because somebody else wrote first.
_TURNS = 5

#: What a sender may need beyond the two answers it waits for.
_MARGIN = timedelta(seconds=15)

#: How long a target is left alone that answers neither what is sent nor what is asked.
_SILENCE_SECONDS = 30

_ASKS_AGAIN = "The hub asks again by itself before anything is sent again."
_TRIES_AGAIN = "Nothing was done yet; the hub tries again by itself."


class Exchanges(Protocol):
    """What the target needs of HTTP."""

    def post(self, setting: TargetSetting, letter: Letter) -> Answer:
        """Send an entity, once."""

    def look_up(self, setting: TargetSetting, letter: Letter) -> Answer:
        """Ask what became of what was sent under a key."""


@dataclass(frozen=True, slots=True)
class HttpPlan:
    """What judging an entity comes to here: nothing, for only the target knows."""

    entity: Entity
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Matter:
    """One entity on its way."""

    submission: Submission
    setting: TargetSetting
    entity: Entity
    claim: str
    content: str

    @property
    def tenant(self) -> str:
        return self.submission.tenant.name

    def outcome(self, kind: OutcomeKind, **said: object) -> Outcome:
        entity = self.entity
        about = {"entity": entity.number, "key": entity.key, "record_key": entity.record_key, "rows": entity.rows}
        return Outcome(**about, kind=kind, **said)  # type: ignore[arg-type]  # the fields of Outcome

    def is_said_by(self, sending: Sending) -> bool:
        return sending.content == self.content


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """The target of services that a tenant has sent elsewhere. `resting` is until when an address is left alone."""

    sendings: Sendings
    outcomes: Outcomes
    secrets: Secrets
    exchange: Exchanges
    now: Callable[[], datetime]
    resting: dict[str, datetime] = field(default_factory=dict)

    def judge(self, submission: Submission, entities: Sequence[Entity]) -> Iterator[HttpPlan]:  # noqa: ARG002 - the port's signature
        """Yield a plan each; the target itself judges what it is sent."""
        return (HttpPlan(entity) for entity in entities)

    def settle(self, submission: Submission, plan: Plan) -> Outcome:
        """Claim, send once, record. See the port; an outcome that is not settled says in its note why."""
        entity = plan.entity
        claim = claim_of(
            submission.operation, submission.record, entity.record_key, submission.activity_id, entity.number
        )
        setting = submission.tenant.targets[submission.service]
        matter = _Matter(submission, setting, entity, claim, content_hash(entity))
        for _ in range(_TURNS):
            try:
                return self._go_about(matter)
            except ConflictError:
                recorded = self._recorded(matter)
                if recorded is not None and recorded.kind.is_settled:
                    return recorded
        raise BusyError(f"Entity {entity.number} could not be settled in {_TURNS} turns.")

    def _go_about(self, matter: _Matter) -> Outcome:
        known = self.sendings.get(matter.tenant, matter.claim)
        if known is None or known.state in {SendingState.NOT_TAKEN, SendingState.REFUSED}:
            return self._send(matter, known)
        if known.state is SendingState.ACCEPTED:
            return self._record(matter, _kept_before(matter, known))
        if known.held_until is not None and known.held_until > self.now():
            return self._record(matter, _meanwhile(matter, known))
        answer = self.exchange.look_up(matter.setting, self._letter(matter, known.key))
        if answer.word is Word.NEVER_SEEN or (answer.word is Word.REFUSED and not matter.is_said_by(known)):
            return self._send(matter, known)
        return self._conclude(matter, known, answer)

    def _send(self, matter: _Matter, before: Sending | None) -> Outcome:
        """Claim, send, and look up what is not answered."""
        key = idempotency_key(matter.tenant, matter.claim, matter.content)
        letter = self._letter(matter, key)
        self._require_awake(matter)
        sent = Sending(
            claim=matter.claim,
            key=key,
            content=matter.content,
            state=SendingState.SENT,
            revision=before.revision + 1 if before else 1,
            activity_id=matter.submission.activity_id,
            attempt=matter.submission.attempt,
            entity=matter.entity.number,
            held_until=self.now() + 2 * timedelta(seconds=matter.setting.timeout_seconds) + _MARGIN,
        )
        self.sendings.put(matter.submission, before, sent, _in_doubt(matter, "It is being sent."))
        answer = self.exchange.post(matter.setting, letter)
        if answer.word is Word.UNKNOWN:
            answer = self.exchange.look_up(matter.setting, letter)
        return self._conclude(matter, sent, answer)

    def _conclude(self, matter: _Matter, sent: Sending, answer: Answer) -> Outcome:
        """Record what an answer means for what was sent, and for this entity."""
        if answer.word in {Word.NOT_NOW, Word.NEVER_SEEN}:
            self._rest(matter, answer.rest_seconds or REST_SECONDS)
            put_off = _unprocessed(matter, answer.said.removesuffix("."))
            self._move(matter, sent, SendingState.NOT_TAKEN, put_off)
            raise BusyError(f"Entity {matter.entity.number} was not taken.")
        if answer.word is Word.UNKNOWN:
            self._rest(matter, _SILENCE_SECONDS)
            if matter.is_said_by(sent):
                outcome = _in_doubt(matter, answer.said)
            else:
                outcome = _unprocessed(matter, f"What became of other content, sent by {_whence(sent)}, is not known")
            return self._move(matter, sent, SendingState.SENT, outcome)
        if answer.word is Word.ACCEPTED:
            accepted = replace(sent, reference=answer.reference)
            if matter.is_said_by(sent):
                outcome = matter.outcome(
                    OutcomeKind.SUCCEEDED, reference=answer.reference, note=answer.said, problems=list(answer.problems)
                )
            else:
                outcome = _kept_before(matter, accepted)
            return self._move(matter, sent, SendingState.ACCEPTED, outcome, answer.reference)
        refused = matter.outcome(OutcomeKind.FAILED, note=answer.said, problems=list(answer.problems))
        return self._move(matter, sent, SendingState.REFUSED, refused)

    def _move(
        self, matter: _Matter, sent: Sending, state: SendingState, outcome: Outcome, reference: str | None = None
    ) -> Outcome:
        """Write where a sending stands now, nobody's any more, together with the outcome."""
        after = replace(sent, state=state, revision=sent.revision + 1, held_until=None, reference=reference)
        self.sendings.put(matter.submission, sent, after, outcome)
        return outcome

    def _letter(self, matter: _Matter, key: str) -> Letter:
        submission, entity = matter.submission, matter.entity
        headers = {"Hub-Activity": submission.activity_id, "Hub-Entity": str(entity.number)}
        if matter.setting.secret is not None:
            headers["Authorization"] = f"Bearer {self._secret(matter, matter.setting.secret)}"
        said = {
            "operation": submission.operation,
            "record": submission.record,
            "key": entity.key,
            "content": matter.content,
            "values": entity.values,
            "lines": [line.values for line in entity.lines],
        }
        return Letter(body_of(said), key, matter.content, [line.row for line in entity.lines], headers)

    def _secret(self, matter: _Matter, name: str) -> str:
        try:
            return self.secrets.get(matter.tenant, name)
        except UnreadableSecretError as error:
            self._record_unless_sent(matter, str(error).removesuffix("."))
            raise BusyError(str(error)) from error

    def _require_awake(self, matter: _Matter) -> None:
        """Leave a target alone that asked for it, or that does not answer."""
        until = self.resting.get(matter.setting.url)
        if until is not None and until > self.now():
            self._record_unless_sent(matter, "The target has no capacity, or cannot be reached")
            raise BusyError("The target is left alone for a while.")

    def _rest(self, matter: _Matter, seconds: int) -> None:
        self.resting[matter.setting.url] = self.now() + timedelta(seconds=seconds)

    def _record_unless_sent(self, matter: _Matter, why: str) -> None:
        """Say why an entity is put off, unless it is in doubt: that it may have been sent already says more."""
        recorded = self._recorded(matter)
        if recorded is None or recorded.kind is not OutcomeKind.IN_DOUBT:
            self._record(matter, _unprocessed(matter, why))

    def _record(self, matter: _Matter, outcome: Outcome) -> Outcome:
        """Record an outcome for which nothing is sent; return the one that stands."""
        submission = matter.submission
        self.outcomes.record(matter.tenant, submission.activity_id, submission.attempt, submission.part, outcome)
        return self._recorded(matter) or outcome

    def _recorded(self, matter: _Matter) -> Outcome | None:
        submission = matter.submission
        return self.outcomes.get(
            matter.tenant, submission.activity_id, submission.attempt, submission.part, matter.entity.number
        )


def _in_doubt(matter: _Matter, said: str) -> Outcome:
    return matter.outcome(OutcomeKind.IN_DOUBT, note=f"{said} Whether the target took it is not known. {_ASKS_AGAIN}")


def _meanwhile(matter: _Matter, known: Sending) -> Outcome:
    """Return the outcome while the same record is being sent: the same content may be taken, other may have to wait."""
    said = f"A record of this key is being sent by {_whence(known)}"
    return _in_doubt(matter, f"{said}.") if matter.is_said_by(known) else _unprocessed(matter, said)


def _unprocessed(matter: _Matter, why: str) -> Outcome:
    return matter.outcome(OutcomeKind.UNPROCESSED, note=f"{why}. {_TRIES_AGAIN}")


def _kept_before(matter: _Matter, known: Sending) -> Outcome:
    """Return the outcome of an entity whose claim is settled: accepted already if it says the same, otherwise taken."""
    if matter.is_said_by(known):
        note = f"Already accepted with the same content in {_whence(known)}; nothing was sent."
        return matter.outcome(OutcomeKind.SUCCEEDED, reference=known.reference, note=note)
    taken = Problem(
        code=f"{matter.submission.record}.exists",
        message=f"{matter.entity.key!r} was accepted with other content in {_whence(known)}. A record is created once: "
        "give this one a key of its own, or leave it out.",
        row=matter.entity.rows[0] if matter.entity.rows else None,
        value=matter.entity.key,
    )
    return matter.outcome(OutcomeKind.FAILED, problems=[taken])


def _whence(known: Sending) -> str:
    return f"activity {known.activity_id} (attempt {known.attempt})"
