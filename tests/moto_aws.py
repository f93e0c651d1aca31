"""A table and a bucket in moto, shaped as template.yaml shapes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from local.template import read_template, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE = "hub"
BUCKET = "files"


def moto_client(service: str) -> Any:  # noqa: ANN401 - one type a service
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
    (table,) = resources(read_template(), "AWS::DynamoDB::Table").values()
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        **{name: table[name] for name in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")},
    )
    return client


@pytest.fixture
def s3(aws: None) -> Any:  # noqa: ANN401, ARG001 - boto3's client; moto must be on
    """A client of an S3 that holds the hub's bucket of files, versioned."""
    client = moto_client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    return client
