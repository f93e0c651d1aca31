"""A client of the store that is interrupted at a call: its process dies, an answer is lost, or others come first."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ReadTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class KilledError(Exception):
    """The process that makes the calls is dead: this call, and every one after it."""


class Kind(StrEnum):
    """What happens at a call: death before it is carried out, or after; only its answer is lost; others come first."""

    DIES_BEFORE = "dies before"
    DIES_AFTER = "dies after"
    ANSWER_LOST = "answer lost"
    OTHERS_FIRST = "others first"


@dataclass
class Interruption:
    """What happens at which call (from 1) of a process. `others` is what others do then."""

    kind: Kind
    at: int
    others: Callable[[], None] | None = None
    calls: int = 0


class InterruptedClient:
    """A client that is interrupted as `during` says, and tells each transaction that was made, once."""

    def __init__(self, client: Any, told: Callable[[list[Any]], None]) -> None:  # noqa: ANN401 - stands in for a client
        self._client = client
        self._told = told
        self._tokens: set[str] = set()
        self._now: Interruption | None = None

    @contextmanager
    def during(self, interruption: Interruption | None) -> Iterator[None]:
        """Make the calls within those of a process of its own, which is interrupted so."""
        before, self._now = self._now, interruption
        try:
            yield
        finally:
            self._now = before

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - boto3's methods
        method = getattr(self._client, name)
        if name == "exceptions":
            return method

        def called(**request: Any) -> Any:  # noqa: ANN401 - boto3's parameters
            return self._call(name, lambda: self._made(name, method, request))

        return called

    def _call(self, name: str, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - a client's answer
        now = self._now
        if now is None:
            return call()
        now.calls += 1
        if now.kind is Kind.OTHERS_FIRST and now.calls == now.at and now.others is not None:
            now.others()
        dies = now.kind in {Kind.DIES_BEFORE, Kind.DIES_AFTER}
        if dies and (now.calls > now.at or (now.calls == now.at and now.kind is Kind.DIES_BEFORE)):
            raise KilledError
        answer = call()
        if dies and now.calls == now.at:
            raise KilledError
        if now.kind is Kind.ANSWER_LOST and now.calls == now.at and name == "transact_write_items":
            raise ReadTimeoutError(endpoint_url="memory:")
        return answer

    def _made(self, name: str, method: Callable[..., Any], request: dict[str, Any]) -> Any:  # noqa: ANN401 - a client's answer
        answer = method(**request)
        token = request.get("ClientRequestToken")
        if name == "transact_write_items" and token not in self._tokens:
            self._tokens |= {token} if token else set()
            self._told(request["TransactItems"])
        return answer
