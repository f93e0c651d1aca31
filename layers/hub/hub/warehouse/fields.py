"""Reading an entity's values by the last word of their path.

Services that share an operation put their header under a name of their own (`WebSalesOrder.…`, `SalesOrder.…`); the
last word is what they have in common, so that a service with another prefix needs no change here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.entity import Value

PRODUCT_CODE = "ProductCode"
QUANTITY = "Quantity"
QUANTITY_ON_HAND = "QuantityOnHand"
DC_CODE = "DCCode"
ON_HOLD = "OnHold"


def value(values: dict[str, Value], word: str) -> Value | None:
    """Return the value whose path ends in the word, or None."""
    for path, found in values.items():
        if path.rpartition(".")[2] == word:
            return found
    return None


def text(values: dict[str, Value], word: str) -> str:
    """Return the text whose path ends in the word; blank where there is none."""
    found = value(values, word)
    return "" if found is None else str(found)


def whole(values: dict[str, Value], word: str) -> int | None:
    """Return the whole number whose path ends in the word; None where there is none."""
    found = value(values, word)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag(values: dict[str, Value], word: str) -> bool:
    """Tell whether the truth value whose path ends in the word is there and true."""
    return value(values, word) is True
