"""The hub's table: its keys, reading it whole, and what its refusals mean. See docs/architecture.md for the items.

An item keeps what is queried or conditioned as attributes of its own, and the whole struct as one JSON text, `body`:
an operator reads it in the console as the API shows it, and no value (empty, long, of 39 digits) can break an item.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.ports import BusyError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

#: An item as DynamoDB's own client has it.
Item = dict[str, "AttributeValueTypeDef"]

#: The most bytes of `body`: an item holds 400 KiB, and keys and names want some.
MOST_BYTES = 380_000

#: The most bytes that DynamoDB takes as a partition key and as a sort key.
LONGEST_PK = 2048
LONGEST_SK = 1024


def tenant_pk(tenant: str) -> str:
    """Return the partition key of a tenant, with which every other of the tenant's begins."""
    if "#" in tenant:
        raise ValueError("A tenant's name with a # would reach into another tenant's keys.")
    return f"TENANT#{tenant}"


def activity_pk(tenant: str, activity_id: str) -> str:
    return f"{tenant_pk(tenant)}#ACTIVITY#{activity_id}"


def attempt_pk(tenant: str, activity_id: str, attempt: int) -> str:
    return f"{activity_pk(tenant, activity_id)}#ATTEMPT#{attempt}"


def part_pk(tenant: str, activity_id: str, attempt: int, part: int) -> str:
    return f"{attempt_pk(tenant, activity_id, attempt)}#PART#{part}"


def sighting_pk(tenant: str, record_key: str) -> str:
    """Return the partition key under which every submission of a business key is found, whatever its kind."""
    return f"{tenant_pk(tenant)}#KEY#{record_key}"


def request_pk(tenant: str, digest: str) -> str:
    return f"{tenant_pk(tenant)}#REQUEST#{digest}"


def client_pk(client_id: str) -> str:
    """Return the partition key of a machine client, the only one that is read before the tenant is known."""
    return f"CLIENT#{client_id}"


def key(pk: str, sk: str) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def body(struct: msgspec.Struct) -> Item:
    """Return the attribute that holds a whole struct."""
    return {"body": {"S": msgspec.json.encode(struct).decode()}}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what DynamoDB refuses into the ports' errors: a failed condition is a conflict, no capacity is busy."""
    try:
        yield
    except STORE_ERRORS as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise ConflictError from error
        if is_passing(error):
            raise BusyError("The table has no capacity right now.") from error
        raise


def get(client: DynamoDBClient, table: str, pk: str, sk: str) -> Item | None:
    """Return an item as last written, or None. Nothing can be stored under a key that is too long to be one."""
    if len(pk.encode()) > LONGEST_PK or len(sk.encode()) > LONGEST_SK:
        return None
    with refusals():
        return client.get_item(TableName=table, Key=key(pk, sk), ConsistentRead=True).get("Item")


def query_all(client: DynamoDBClient, **query: Any) -> Iterator[Item]:  # noqa: ANN401 - the query's own parameters
    """Yield every item of a query, all its pages joined."""
    start: dict[str, Any] = {}
    while True:
        with refusals():
            page = client.query(**query, **start)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def partition(client: DynamoDBClient, table: str, pk: str, prefix: str, **more: Any) -> Iterator[Item]:  # noqa: ANN401 - the query's own parameters
    """Yield the items of a partition whose sort key begins with a prefix, in order, as last written."""
    values: Item = {":pk": {"S": pk}, ":prefix": {"S": prefix}}
    return query_all(
        client,
        TableName=table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :prefix)",
        ExpressionAttributeValues=values,
        ConsistentRead=True,
        **more,
    )
