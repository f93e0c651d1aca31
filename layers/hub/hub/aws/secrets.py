"""Secrets that operators keep in AWS Secrets Manager, by tenant."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.ports import BusyError
from hub.ports.targets import UnreadableSecretError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

#: How long a secret that was read is used: a changed one is heard of after that.
KEPT = timedelta(minutes=5)

#: What is sent in a header must be one word of these.
_FIRST, _LAST = "!", "~"


class ManagedSecrets:
    """The port `Secrets`: `<stack>/targets/<tenant>/<name>`. It connects once somebody asks: most tenants need none."""

    def __init__(self, connect: Callable[[], Any], stack: str, now: Callable[[], datetime]) -> None:
        self._connect = connect
        self._stack = stack
        self._now = now
        self._known: dict[str, tuple[datetime, str]] = {}

    def get(self, tenant: str, name: str) -> str:
        full = secret_name(self._stack, tenant, name)
        known = self._known.get(full)
        if known is None or known[0] <= self._now():
            known = self._now() + KEPT, self._read(full)
            self._known[full] = known
        return known[1]

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - boto3's client
        return self._connect()

    def _read(self, full: str) -> str:
        try:
            text = str(self._client.get_secret_value(SecretId=full).get("SecretString", "")).strip()
        except STORE_ERRORS as error:
            if is_passing(error):
                raise BusyError("Secrets Manager has no capacity right now.") from error
            code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
            raise UnreadableSecretError(
                f"The secret {full!r} cannot be read ({code}). Your operator must put it into Secrets Manager."
            ) from error
        if not text or not all(_FIRST <= each <= _LAST for each in text):
            raise UnreadableSecretError(f"The secret {full!r} is no token: it must be one word of plain characters.")
        return text


def secret_name(stack: str, tenant: str, name: str) -> str:
    """Return under which name a tenant's secret is kept."""
    return f"{stack}/targets/{tenant}/{name}"
