"""From the queue: one uploaded object → its structural check. A message that fails is delivered again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from hub.runtime.events import uploaded_file
from hub.runtime.logging import log_failure, logger
from hub.runtime.wiring import ports
from hub.usecases.check_file import check_file

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord


def _check(record: SQSRecord) -> None:
    try:
        file = uploaded_file(record.body, ports().files)
        activity = check_file(ports(), file) if file else None
    except Exception as error:
        log_failure("check failed", error, message_id=record.message_id)
        raise
    if activity is None:
        logger().info("nothing to check", message_id=record.message_id)
        return
    counts = msgspec.to_builtins(activity.finding_counts)
    logger().info("checked", activity=activity.activity_id, status=activity.status, findings=counts)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context object
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    return dict(process_partial_response(event=event, record_handler=_check, processor=processor, context=context))
