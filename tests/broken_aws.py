"""Clients that fail as AWS does: before a call is carried out, or after it, when only its answer is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable


def refusal(code: str, *, status: int = 400, **more: Any) -> ClientError:  # noqa: ANN401 - members of an error's answer
    """Return the error that botocore raises for a service's answer."""
    answer: Any = {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}} | more
    return ClientError(answer, "Asked")


#: What passes by itself: no capacity, the service's own fault under whatever name, silence.
PASSING: dict[str, Callable[[], Exception]] = {
    "throttled": lambda: refusal("ThrottlingException"),
    "no throughput": lambda: refusal("ProvisionedThroughputExceededException"),
    "unheard-of fault": lambda: refusal("SomethingBroke", status=500),
    "unavailable": lambda: refusal("ServiceUnavailable", status=503),
    "silent": lambda: ReadTimeoutError(endpoint_url="x"),
    "unreachable": lambda: ConnectTimeoutError(endpoint_url="x"),
}


class KilledError(Exception):
    """A worker was killed."""


class InterruptedClient:
    """A client at whose call of that number something happens, once: before the call is made, or `behind` it.

    Killing behind a call is killing before the next; what raises behind one loses its answer.
    """

    def __init__(self, client: Any, number: int, happens: Callable[[], None], *, behind: bool = False) -> None:  # noqa: ANN401 - one type a service
        self.calls = 0
        self._client, self._number, self._happens, self._behind = client, number, happens, behind

    @property
    def is_over(self) -> bool:
        """Tell whether it has happened."""
        return self.calls >= self._number

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - boto3's methods
        method = getattr(self._client, name)
        if not callable(method) or name == "exceptions":
            return method

        def called(*args: Any, **request: Any) -> Any:  # noqa: ANN401 - boto3's parameters
            self.calls += 1
            now = self.calls == self._number
            if now and not self._behind:
                self._happens()
            answer = method(*args, **request)
            if now and self._behind:
                self._happens()
            return answer

        return called


def killed() -> None:
    """Kill the worker."""
    raise KilledError


class WatchedClient:
    """A client that keeps its calls and requests, and raises what `faults` make for the methods they name.

    With `applied` the call is carried out first, and its answer lost.
    """

    def __init__(self, client: Any, *, applied: bool = False, **faults: Callable[[], Exception]) -> None:  # noqa: ANN401 - one type a service
        self.calls: Counter[str] = Counter()
        self.requests: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._client, self._applied, self._faults = client, applied, faults

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - boto3's methods
        method = getattr(self._client, name)
        if not callable(method) or name == "exceptions":
            return method

        def called(*args: Any, **request: Any) -> Any:  # noqa: ANN401 - boto3's parameters
            self.calls[name] += 1
            self.requests[name].append(request)
            fault = self._faults.get(name)
            if fault is None:
                return method(*args, **request)
            if self._applied:
                method(*args, **request)
            raise fault()

        return called
