"""The operations of the warehouse, by the name that a service's definition gives: a closed list."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from hub.warehouse import companies, fields, orderchanges, orders, products, receipts, stock, updates

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hub.core.entity import Entity
    from hub.warehouse.plan import Origin, WarehousePlan
    from hub.warehouse.snapshot import Snapshot, Wanted


class UnknownOperationError(Exception):
    """A definition names an operation that the warehouse does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The warehouse has no operation {name!r}; it has {', '.join(sorted(OPERATIONS))}.")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a service does to the warehouse.

    `wanted` says what must be read before `judge` makes a plan of an entity. A definition must have fields whose paths
    end in `entity_fields` (in the header) and `line_fields` (in the lines).
    """

    wanted: Callable[[Origin, Entity], Wanted]
    judge: Callable[[Origin, Entity, Snapshot], WarehousePlan]
    entity_fields: frozenset[str] = frozenset()
    line_fields: frozenset[str] = frozenset()


OPERATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        "create_company": Operation(companies.wanted, companies.create),
        "create_product": Operation(products.wanted, products.create),
        "update_product": Operation(updates.wanted, updates.update),
        "state_stock": Operation(
            stock.wanted,
            stock.state,
            entity_fields=frozenset({fields.PRODUCT_CODE, fields.QUANTITY_ON_HAND}),
        ),
        "create_receipt": Operation(
            receipts.wanted,
            receipts.create,
            line_fields=frozenset({fields.PRODUCT_CODE, fields.QUANTITY}),
        ),
        "create_order": Operation(
            orders.wanted,
            orders.create,
            line_fields=frozenset({fields.PRODUCT_CODE, fields.QUANTITY}),
        ),
        "release_order": Operation(orderchanges.wanted_of_release, orderchanges.release),
        "cancel_order": Operation(orderchanges.wanted_of_cancel, orderchanges.cancel),
    }
)


def operation(name: str) -> Operation:
    """Return the operation of that name, or raise `UnknownOperationError`."""
    found = OPERATIONS.get(name)
    if found is None:
        raise UnknownOperationError(name)
    return found
