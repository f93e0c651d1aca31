"""Task of the state machine: one part → outcomes. Its answer is empty: outcomes lie in the table."""

from __future__ import annotations

from typing import Any

import msgspec

from hub.runtime.logging import logger
from hub.runtime.wiring import ports
from hub.usecases.process_part import PartWork, process_part


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    work = msgspec.convert(event, PartWork)
    tally = process_part(ports(), work)
    counts = msgspec.structs.asdict(tally) if tally else {"over": True}
    logger().info("part processed", activity=work.activity, attempt=work.attempt, part=work.part.part, counts=counts)
    return {}
