"""A table and a bucket in moto, shaped as template.yaml shapes them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from tests.warehouse_store import make_table

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "hub"
BUCKET = "files"


@cache
def moto_client(service: str) -> Any:  # noqa: ANN401 - one type a service
    """Return a client, always the same one: it holds nothing of the AWS of an earlier test, and takes long to make."""
    return boto3.session.Session("key", "secret", region_name="eu-west-2").client(service)


@pytest.fixture
def aws() -> Iterator[None]:
    """Moto's AWS, empty."""
    with mock_aws():
        yield


@pytest.fixture
def dynamodb(aws: None) -> Any:  # noqa: ANN401, ARG001 - boto3's client; moto must be on
    """A client of a DynamoDB that holds the hub's table with its indexes."""
    client = moto_client("dynamodb")
    make_table(client, TABLE)
    return client


@pytest.fixture
def s3(aws: None) -> Any:  # noqa: ANN401, ARG001 - boto3's client; moto must be on
    """A client of an S3 that holds the hub's bucket of files, versioned."""
    client = moto_client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client
