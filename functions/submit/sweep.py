"""On a schedule: look after the activities whose deadline has passed."""

from __future__ import annotations

from typing import Any

from hub.runtime.logging import logger
from hub.runtime.wiring import ports
from hub.usecases.sweep import sweep


def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    overdue = sweep(ports())
    logger().info("swept", overdue=overdue)
    return {"overdue": overdue}
