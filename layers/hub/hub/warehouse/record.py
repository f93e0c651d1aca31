"""What the warehouse keeps: business records, and the stock of a product in a distribution centre (DC)."""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import msgspec

from hub.core.entity import fold


class Kind(StrEnum):
    """The kinds of business record. A key is unique within its kind and tenant, whichever service brought it.

    A barcode is no business object: its record says whose it is, and nothing else.
    """

    COMPANY = "company"
    PRODUCT = "product"
    RECEIPT = "receipt"
    ORDER = "order"
    BARCODE = "barcode"


class OrderStatus(StrEnum):
    """Where an order stands in the warehouse. One on hold reserves its stock and waits.

    `reserving` and `cancelling` are what others see of an order too large for one transaction while its stock is being
    taken or given back: the one is no order yet, the other is cancelled already.
    """

    RESERVING = "reserving"
    CREATED = "created"
    ON_HOLD = "on_hold"
    RELEASED = "released"
    DISPATCHED = "dispatched"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class ReceiptStatus(StrEnum):
    """Where a receipt stands: announced, or there."""

    CREATED = "created"
    RECEIVED = "received"


class ReceiptType(StrEnum):
    """What a receipt brings: a delivery, or goods that come back."""

    STANDARD = "standard"
    RETURN = "return"


RecordStatus: TypeAlias = OrderStatus | ReceiptStatus


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

    `name` is the key as written, `rows` are those of the file of the activity that created it. `content_hash` is of
    what created it, so that the same file sent again is recognised after a change too. `revision` counts the changes,
    and `changed_in` is the activity of the last one.
    """

    key: RecordKey
    name: str
    content_hash: str
    reference: str
    activity_id: str
    attempt: int
    entity: int
    rows: list[int]
    status: RecordStatus | None = None
    dc: str | None = None
    receipt_type: ReceiptType | None = None
    revision: int = 0
    changed_in: str | None = None

    def is_by(self, activity_id: str, attempt: int, entity: int) -> bool:
        """Tell whether that entity, in that attempt, created it."""
        return (self.activity_id, self.attempt, self.entity) == (activity_id, attempt, entity)

    @property
    def stands_since(self) -> str:
        """Return the activity since which it is as it is."""
        return self.changed_in or self.activity_id


class StockLevel(NamedTuple):
    """What is known of a stock, in pieces. Free is on hand less reserved, and never below 0.

    `held` are those of the reserved that large orders hold until they have all they need: some may come back.
    `stated_in` is the activity that stated what is on hand.
    """

    on_hand: int
    reserved: int
    held: int = 0
    stated_in: str | None = None

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


def reference_of(prefix: str, *parts: str | int) -> str:
    """Return a reference that is always the same for the same parts: the prefix and 16 characters."""
    digest = hashlib.blake2b(msgspec.json.encode(parts), digest_size=10).digest()
    return f"{prefix}-{base64.b32encode(digest).decode()}"
