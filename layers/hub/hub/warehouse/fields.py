"""Reading an entity's values by the last word of their path.

Services that share an operation put their header under a name of their own (`WebSalesOrder.…`, `SalesOrder.…`); the
last word is what they have in common, so that a service with another prefix needs no change here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.core.entity import Value

PRODUCT_CODE = "ProductCode"
QUANTITY = "Quantity"
QUANTITY_ON_HAND = "QuantityOnHand"
DC_CODE = "DCCode"
ON_HOLD = "OnHold"
COMPANY_CODE = "CompanyCode"
COMPANY_DESCRIPTION = "CompanyDescription"
RECEIPT_TYPE = "ReceiptType"
IS_RETURN = "IsReturn"
UPDATE_RECEIPT = "UpdateReceipt"
EAN = "EAN"
SUPPLIER_CODE = "SupplierCode"
SUPPLIER_DESCRIPTION = "SupplierDescription"


def word(path: str) -> str:
    """Return the last word of a path."""
    return path.rpartition(".")[2]


def spoken(name: str) -> str:
    """Return the last word of a path as people write it in their headings: `GrossWeight` → `Gross Weight`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)


def value(values: dict[str, Value], wanted: str) -> Value | None:
    """Return the value whose path ends in the word, or None."""
    for path, found in values.items():
        if word(path) == wanted:
            return found
    return None


def text(values: dict[str, Value], wanted: str) -> str:
    """Return the text whose path ends in the word; blank where there is none."""
    found = value(values, wanted)
    return "" if found is None else str(found)


def whole(values: dict[str, Value], wanted: str) -> int | None:
    """Return the whole number whose path ends in the word; None where there is none."""
    found = value(values, wanted)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def flag(values: dict[str, Value], wanted: str) -> bool:
    """Tell whether the truth value whose path ends in the word is there and true."""
    return value(values, wanted) is True


def block(values: dict[str, Value], name: str) -> dict[str, Value]:
    """Return the values of a block of the header (`DeliveryDetails.City` …) by their last words."""
    return {word(path): found for path, found in values.items() if path.rpartition(".")[0] == name}
