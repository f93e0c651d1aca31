"""The hub's table: its keys, reading it whole, and what its refusals mean. See docs/architecture.md for the items."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from hub.aws.patience import STORE_ERRORS, is_passing
from hub.ports import BusyError, ConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

#: An item as DynamoDB's own client has it.
Item = dict[str, "AttributeValueTypeDef"]


def tenant_pk(tenant: str) -> str:
    return f"TENANT#{tenant}"


def activity_pk(tenant: str, activity_id: str) -> str:
    return f"TENANT#{tenant}#ACTIVITY#{activity_id}"


def key(pk: str, sk: str) -> Item:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


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
    """Return an item as last written, or None."""
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


def partition(client: DynamoDBClient, table: str, pk: str, prefix: str, **more: Any) -> Iterator[Item]:  # noqa: ANN401
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
