"""boto3 clients, made alike: patient with a busy store, impatient with a silent one."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config

#: Tries of a call, and seconds without a byte before the next: all of them together end below the API's thirty
#: seconds, so that whoever calls hears that the hub is busy, not that it timed out.
_TRIES = 3
_READ_TIMEOUT = 8
_CONNECT_TIMEOUT = 3

#: As many connections as a worker settles entities at once, and some for reads.
_CONNECTIONS = 16


def make_client(service: str, endpoint_url: str | None) -> Any:  # noqa: ANN401 - one type a service
    """Return a client of a service; an endpoint (the local emulator's) makes S3 address buckets by path."""
    config = Config(
        retries={"mode": "standard", "total_max_attempts": _TRIES},
        connect_timeout=_CONNECT_TIMEOUT,
        read_timeout=_READ_TIMEOUT,
        max_pool_connections=_CONNECTIONS,
        signature_version="v4" if service != "s3" else "s3v4",
        s3={"addressing_style": "path" if endpoint_url else "virtual"},
    )
    return boto3.client(service, endpoint_url=endpoint_url, config=config)  # type: ignore[call-overload]  # a name given by wiring
