"""Task of the state machine: recount an attempt's outcomes and close it."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.runtime.logging import logger
from hub.runtime.wiring import ports
from hub.usecases.finish_attempt import finish_attempt


class FinishWork(msgspec.Struct, frozen=True, kw_only=True):
    """The attempt to finish."""

    tenant: str
    activity: str
    attempt: int


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    work = msgspec.convert(event, FinishWork)
    activity = finish_attempt(ports(), work.tenant, work.activity, work.attempt)
    status = activity.status if activity else "unknown"
    logger().info("attempt finished", activity=work.activity, attempt=work.attempt, status=status)
    return {"status": status}
