"""The check queue: asks for a structural check in the words of S3's own event."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.ports import BusyError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

    from hub.core.activity import FileVersion

#: Where an event says it comes from: who reads a dead letter sees that this one was not S3's.
SOURCE = "integration-hub"


class SqsCheckQueue:
    """The port `CheckQueue`."""

    def __init__(self, client: SQSClient, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def put(self, file: FileVersion) -> None:
        said = {"key": file.key, "version-id": file.version_id, "size": file.size_bytes}
        event = {
            "source": SOURCE,
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": file.bucket}, "object": said},
        }
        try:
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(event))
        except STORE_ERRORS as error:
            if is_passing(error):
                raise BusyError("The queue took no message right now.") from error
            raise
