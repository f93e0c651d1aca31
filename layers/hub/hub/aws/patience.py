"""Trying again: which answers of AWS mean "not now", and how long to wait before the next try."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 - botocore's name for it

if TYPE_CHECKING:
    from collections.abc import Callable

#: How often a call is tried before the store counts as busy: some two seconds of waiting on average.
TRIES = 10

_FIRST_WAIT_SECONDS = 0.02
_LONGEST_WAIT_SECONDS = 1.0

#: What may be raised while the store is busy or cannot be reached. Whether a write was made is then unknown.
STORE_ERRORS = (ClientError, ConnectionError, HTTPClientError)

#: Error codes of every service the hub calls, and reasons of a cancelled transaction, that pass by themselves.
NOT_NOW = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "OperationAborted",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)

#: Whatever its code, an answer from this status on is the service's own fault.
_FAULT_OF_SERVICE = 500


@dataclass(frozen=True, slots=True)
class Patience:
    """How to wait between tries. `sleep` takes seconds, `random` gives a number from 0 to below 1."""

    sleep: Callable[[float], None]
    random: Callable[[], float]

    def wait(self, tried: int) -> None:
        """Wait at random, longer the more often it was tried, so that those who collided do not meet again."""
        self.sleep(self.random() * min(_FIRST_WAIT_SECONDS * 2**tried, _LONGEST_WAIT_SECONDS))


def is_passing(error: Exception) -> bool:
    """Tell whether an error passes by itself: no capacity, a conflict, the service's own fault, a broken connection."""
    if not isinstance(error, ClientError):
        return True
    reasons = cancellation_reasons(error)
    if reasons:
        return set(reasons) - {"None"} <= NOT_NOW
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _FAULT_OF_SERVICE or error.response["Error"]["Code"] in NOT_NOW


def cancellation_reasons(error: Exception) -> list[str]:
    """Return why a transaction was cancelled: a code an action, `None` for those that had no part in it; or nothing."""
    if not isinstance(error, ClientError) or error.response["Error"]["Code"] != "TransactionCanceledException":
        return []
    return [reason.get("Code", "None") for reason in error.response["CancellationReasons"]]
