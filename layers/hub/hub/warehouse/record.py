"""What the warehouse keeps: business records, and the stock of a product in a distribution centre (DC)."""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hub.core.entity import Line, Value, fold

if TYPE_CHECKING:
    from hub.core.entity import Entity


class Kind(StrEnum):
    """The kinds of business record. A key is unique within its kind and tenant, whichever service brought it."""

    PRODUCT = "product"
    ORDER = "order"


class OrderStatus(StrEnum):
    """Where an order stands in the warehouse. One on hold reserves its stock and waits."""

    CREATED = "created"
    ON_HOLD = "on_hold"


class RecordKey(NamedTuple):
    """Which business record: its kind and its key, folded where case does not matter."""

    kind: Kind
    key: str


class StockKey(NamedTuple):
    """Which stock: DC and product, both folded."""

    dc: str
    product: str

    @classmethod
    def of(cls, dc: str, product: str) -> StockKey:
        """Return the key for a DC and a product as written."""
        return cls(fold(dc), fold(product))


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A business record without its content: what judging needs, and where it came from.

    `name` is the key as written, `rows` are those of the file of the activity that created it.
    """

    key: RecordKey
    name: str
    content_hash: str
    reference: str
    activity_id: str
    attempt: int
    entity: int
    rows: list[int]
    status: OrderStatus | None = None
    dc: str | None = None


class StockLevel(NamedTuple):
    """What is known of a stock, in pieces. Free is on hand less reserved, and never below 0."""

    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


class Content(msgspec.Struct, frozen=True):
    """The content of a record as kept: the header values and the lines of its entity."""

    values: dict[str, Value]
    lines: list[Line]


def content_of(entity: Entity) -> str:
    """Return an entity's content as JSON text."""
    return msgspec.json.encode(Content(entity.values, entity.lines)).decode()


def reference_of(prefix: str, *parts: str | int) -> str:
    """Return a reference that is always the same for the same parts: the prefix and 16 characters."""
    digest = hashlib.blake2b(msgspec.json.encode(parts), digest_size=10).digest()
    return f"{prefix}-{base64.b32encode(digest).decode()}"
