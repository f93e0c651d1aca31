"""What a target by HTTP says of one entity: status and body → an answer of bounded size. See docs/http-target.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from hub.core.outcome import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How much of an answer is read, and of each text in it kept.
MOST_BYTES = 65_536
_LONGEST_CODE = 100
_LONGEST_REFERENCE = 200
_LONGEST_MESSAGE = 1_000
_MOST_PROBLEMS = 50

#: How long a target is left alone that says it has no capacity, unless it says how long, and at most.
REST_SECONDS = 5
LONGEST_REST_SECONDS = 300

_CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._:-]{{0,{_LONGEST_CODE - 1}}}")

#: Answers that say that nothing was done, and that the same request may be taken later or with another token.
_NOT_NOW = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_EARLY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)


class Word(Enum):
    """What an answer comes to."""

    ACCEPTED = auto()
    REFUSED = auto()
    NOT_NOW = auto()
    NEVER_SEEN = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a target said, or that it said nothing. `said` is a few words about that, without values."""

    word: Word
    said: str
    reference: str | None = None
    problems: tuple[Problem, ...] = ()
    rest_seconds: int = 0


def answer_to_post(status: int, retry_after: str | None, body: bytes, content: str, rows: Sequence[int]) -> Answer:
    """Return what the answer to a POST means. `content` is the digest that was sent, `rows` those of its lines."""
    told = _told(body)
    said = f"The target answered {status}."
    if status in _NOT_NOW:
        return Answer(Word.NOT_NOW, said, rest_seconds=_rest(retry_after))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(Word.UNKNOWN, said)
    if _is_success(status):
        return Answer(Word.ACCEPTED, said, _reference(told), tuple(_listed(told, rows)))
    if status == HTTPStatus.CONFLICT and isinstance(told, dict) and told.get("content") == content:
        return Answer(Word.ACCEPTED, f"{said} It had accepted the same content before.", _reference(told))
    return Answer(Word.REFUSED, said, problems=_refusal(status, told, rows))


def answer_to_look_up(status: int, body: bytes, content: str, rows: Sequence[int]) -> Answer:
    """Return what the answer to a look-up means: the answer given before, that it never saw the key, or nothing."""
    said = f"Asked for it, the target answered {status}."
    if status == HTTPStatus.NOT_FOUND:
        return Answer(Word.NEVER_SEEN, said)
    told = _told(body)
    if status != HTTPStatus.OK or not isinstance(told, dict):
        return Answer(Word.UNKNOWN, said)
    given = told.get("status", HTTPStatus.OK)
    if type(given) is not int or not HTTPStatus.OK <= given < HTTPStatus.INTERNAL_SERVER_ERROR or given in _NOT_NOW:
        return Answer(Word.UNKNOWN, said)
    return answer_to_post(given, None, body, content, rows)


def _told(body: bytes) -> Any:  # noqa: ANN401 - JSON, or the text that the answer is
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode(errors="replace")


def _is_success(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _rest(retry_after: str | None) -> int:
    """Return the seconds of a Retry-After; the form with a date is answered by the shortest rest."""
    text = (retry_after or "").strip()
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(10**9)) else REST_SECONDS
    return max(1, min(seconds, LONGEST_REST_SECONDS))


def _reference(told: Any) -> str | None:  # noqa: ANN401 - JSON
    reference = told.get("reference") if isinstance(told, dict) else None
    return _text(str(reference), _LONGEST_REFERENCE) if isinstance(reference, str | int) else None


def _refusal(status: int, told: Any, rows: Sequence[int]) -> tuple[Problem, ...]:  # noqa: ANN401 - JSON
    """Return why an entity was refused: the problems that are listed, or the one that the answer as a whole is."""
    if not isinstance(told, dict):
        text = _text(told, _LONGEST_MESSAGE) if isinstance(told, str) else ""
        return (Problem(code="target.refused", message=text or f"The target answered {status} and said no more."),)
    listed = tuple(_listed(told, rows))
    if listed:
        return listed
    message = _message(told) or f"The target answered {status} and said no more."
    return (Problem(code=_code(told), message=message),)


def _listed(told: Any, rows: Sequence[int]) -> list[Problem]:  # noqa: ANN401 - JSON
    """Return the problems that an answer lists, each with the row of the line that it names."""
    problems = told.get("problems") if isinstance(told, dict) else None
    if not isinstance(problems, list):
        return []
    named = [each for each in problems if isinstance(each, dict)]
    listed = [
        Problem(code=_code(each), message=_message(each) or "The target says no more.", row=_row(each, rows))
        for each in named[:_MOST_PROBLEMS]
    ]
    if len(named) > _MOST_PROBLEMS:
        more = f"{len(named) - _MOST_PROBLEMS:,} more problems are not kept: correct these first, then send it again."
        listed.append(Problem(code="entity.more-problems", message=more))
    return listed


def _row(told: dict[str, Any], rows: Sequence[int]) -> int | None:
    line = told.get("line")
    return rows[line - 1] if type(line) is int and 0 < line <= len(rows) else None


def _code(told: dict[str, Any]) -> str:
    """Return a problem's own code, or the end of its type's address."""
    for stated in (told.get("code"), str(told.get("type", "")).rpartition("/")[2]):
        if isinstance(stated, str) and stated != "about:blank" and _CODE.fullmatch(stated):
            return stated
    return "target.refused"


def _message(told: dict[str, Any]) -> str:
    """Return a problem's words: title and detail where it is one of RFC 9457, or its message."""
    words = [told[name] for name in ("title", "detail", "message") if isinstance(told.get(name), str)]
    return _text(": ".join(word.strip().rstrip(".:") if word is not words[-1] else word for word in words))


def _text(text: str, longest: int = _LONGEST_MESSAGE) -> str:
    """Return a text as one that can be shown: in one line, without control characters, of bounded length."""
    shown = " ".join("".join(each if each.isprintable() else " " for each in text[: 2 * longest]).split())
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
