"""boto3 clients, made alike: patient with a busy store, impatient with a silent one."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

#: Seconds without a byte before a call is tried again: below the API's own limit of thirty.
_READ_TIMEOUT = 10
_CONNECT_TIMEOUT = 3

#: As many connections as a worker settles entities at once, and some for reads.
_CONNECTIONS = 16


def make_client(service: str, endpoint_url: str | None) -> Any:  # noqa: ANN401 - one type a service
    """Return a client of a service; an endpoint (the local emulator's) makes S3 address buckets by path."""
    config = Config(
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=_CONNECT_TIMEOUT,
        read_timeout=_READ_TIMEOUT,
        max_pool_connections=_CONNECTIONS,
        signature_version="v4" if service != "s3" else "s3v4",
        s3={"addressing_style": "path" if endpoint_url else "virtual"},
    )
    return boto3.client(service, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]  # a name given by wiring
