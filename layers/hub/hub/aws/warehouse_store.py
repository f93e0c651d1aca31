"""The warehouse's way to the table: reading what judging wants, and transactions that say what stood in their way."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from hub.aws.patience import STORE_ERRORS, TRIES, cancellation_reasons, is_passing
from hub.aws.table import Item, get, key
from hub.aws.warehouse_items import READ, READ_WITH_CONTENT, places, snapshot_of
from hub.ports import BusyError
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from hub.aws.patience import Patience
    from hub.warehouse.plan import Origin
    from hub.warehouse.snapshot import Snapshot

#: Keys that one batch reads at most.
_BATCH_KEYS = 100

#: What the store calls a condition that did not hold.
_FAILED = "ConditionalCheckFailed"


class Answer(Enum):
    """What became of writing a plan: it is made, its entity was settled before, or it is judged on an old reading."""

    WRITTEN = auto()
    SETTLED_BEFORE = auto()
    OVERTAKEN = auto()


class WarehouseStore:
    """The hub's table, for the warehouse. Calls wait out what passes by itself, and raise `BusyError` after TRIES."""

    def __init__(self, client: DynamoDBClient, table: str, patience: Patience) -> None:
        self.client = client
        self.table = table
        self.patience = patience

    def read(self, origin: Origin, wanted: Wanted) -> Snapshot:
        """Read all that is wanted, consistently, in as few batches as it takes.

        The marks of changes come last: whoever sees something changed by the very entity that is judged, by another
        delivery at this moment, then also sees the mark of that change.
        """
        where = places(origin, wanted)
        found: list[Item] = []
        for names, chosen in (
            (READ_WITH_CONTENT, Wanted(contents=wanted.contents)),
            (READ, Wanted(records=wanted.records, stock=wanted.stock)),
            (READ, Wanted(changes=wanted.changes)),
        ):
            keys = [key(*place) for place in places(origin, chosen)]
            for start in range(0, len(keys), _BATCH_KEYS):
                found += self._read_batch(keys[start : start + _BATCH_KEYS], names)
        return snapshot_of((where[item["pk"]["S"], item["sk"]["S"]], item) for item in found)

    def get(self, pk: str, sk: str) -> Item | None:
        """Return an item as last written, or None."""
        for tried in range(TRIES):
            try:
                return get(self.client, self.table, pk, sk)
            except BusyError:
                self.patience.wait(tried)
        raise BusyError(f"An item could not be read in {TRIES} tries.")

    def transact(self, actions: Sequence[TransactWriteItemTypeDef], token: str | None = None) -> list[bool]:
        """Make all writes of a transaction, or none; return nothing, or which of their conditions did not hold.

        When an answer is lost the transaction is tried again: then it may be its own writes that stand in the way,
        unless a token lets the store recognise it.
        """
        for tried in range(TRIES):
            try:
                if token is None:
                    self.client.transact_write_items(TransactItems=actions)
                else:
                    self.client.transact_write_items(TransactItems=actions, ClientRequestToken=token)
            except STORE_ERRORS as error:
                failed = [reason == _FAILED for reason in cancellation_reasons(error)]
                if any(failed):
                    return failed
                if not is_passing(error):
                    raise
                self.patience.wait(tried)
                continue
            return []
        raise BusyError(f"The table did not take a transaction in {TRIES} tries.")

    def _read_batch(self, keys: list[Item], names: tuple[str, ...]) -> list[Item]:
        found: list[Item] = []
        for tried in range(TRIES):
            try:
                answer = self.client.batch_get_item(
                    RequestItems={
                        self.table: {
                            "Keys": keys,
                            "ConsistentRead": True,
                            "ProjectionExpression": ", ".join(f"#{name}" for name in names),
                            "ExpressionAttributeNames": {f"#{name}": name for name in names},
                        }
                    }
                )
            except STORE_ERRORS as error:
                if not is_passing(error):
                    raise
                self.patience.wait(tried)
                continue
            found += answer["Responses"].get(self.table, [])
            left = answer["UnprocessedKeys"].get(self.table)
            if left is None:
                return found
            keys = list(left["Keys"])
            self.patience.wait(tried)
        raise BusyError(f"{len(keys)} keys could not be read in {TRIES} tries.")
