"""The warehouse on a table of its own, for tests of its storage."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from hub.aws.outcomes import DynamoOutcomes
from hub.aws.patience import Patience
from hub.aws.warehouse import Warehouse
from hub.aws.warehouse_items import record_pk, stock_pk
from hub.ports import Submission, Tenant
from hub.warehouse.plan import MAX_ACTIONS
from hub.warehouse.record import Kind, RecordKey, StockKey
from local.template import read_template, resources
from tests.fakes import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from hub.core.entity import Entity
    from hub.core.outcome import Outcome

TABLE = "hub"


@cache
def make_client(endpoint: str | None = None, *, connections: int = 10) -> DynamoDBClient:
    """Return a client with throw-away credentials, the same one for the same endpoint: it takes long to make.

    It does not try again by itself, so that tests see every error.
    """
    return boto3.client(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}, max_pool_connections=connections),
    )


def make_table(client: DynamoDBClient, table: str = TABLE) -> None:
    """Make a table with the hub's keys and indexes."""
    shape = _shape()
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        **{name: shape[name] for name in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")},
    )


@cache
def _shape() -> dict[str, Any]:
    (table,) = resources(read_template(), "AWS::DynamoDB::Table").values()
    return table


def submission(
    operation: str,
    *,
    tenant: str = "acme",
    activity: str = "A1",
    attempt: int = 1,
    may_wait: bool = True,
    **settings: bool,
) -> Submission:
    """Return the submission of an operation as part 1 of an activity, for a tenant with settings."""
    return Submission(
        tenant=Tenant(name=tenant, services=frozenset(), default_dc="DC1", **settings),
        activity_id=activity,
        attempt=attempt,
        part=1,
        operation=operation,
        may_wait=may_wait,
    )


@dataclass
class Store:
    """A warehouse, its table, and the seconds that it waited (it sleeps not at all)."""

    client: Any
    table: str = TABLE
    waits: list[float] = field(default_factory=list)
    now: Clock = field(default_factory=Clock)
    most_actions: int = MAX_ACTIONS

    def __post_init__(self) -> None:
        self.outcomes = DynamoOutcomes(self.client, self.table)
        self.warehouse = Warehouse(
            self.client,
            self.table,
            self.outcomes,
            Patience(sleep=self.waits.append, random=lambda: 0.5),
            self.now,
            most_actions=self.most_actions,
        )

    def send(self, work: Submission, *entities: Entity) -> list[Outcome]:
        """Judge and settle entities one after the other."""
        return [self.warehouse.settle(work, plan) for plan in self.warehouse.judge(work, entities)]

    def stock(self, product: str, *, dc: str = "DC1", tenant: str = "acme") -> tuple[int, int, int] | None:
        """Return what is stored as on hand, reserved and free, or None when there is no such stock."""
        item = self._item(stock_pk(tenant, StockKey.of(dc, product)))
        return (int(item["on_hand"]["N"]), int(item["reserved"]["N"]), int(item["free"]["N"])) if item else None

    def record(self, kind: Kind, key: str, *, tenant: str = "acme") -> dict[str, Any] | None:
        """Return the item of a business record, or None."""
        return self._item(record_pk(tenant, RecordKey(kind, key)))

    def _item(self, pk: str) -> dict[str, Any] | None:
        key = {"pk": {"S": pk}, "sk": {"S": "RECORD"}}
        found: dict[str, Any] | None = self.client.get_item(TableName=self.table, Key=key).get("Item")
        return found
