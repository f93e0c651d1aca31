"""The closed list of operations."""

from __future__ import annotations

import pytest

from hub.warehouse.operations import OPERATIONS, UnknownOperationError, operation


def test_operations_are_found_by_the_names_definitions_use() -> None:
    """The operations are exactly those that definitions may name."""
    assert set(OPERATIONS) == {
        "create_company",
        "create_product",
        "update_product",
        "state_stock",
        "create_receipt",
        "create_order",
        "release_order",
        "cancel_order",
    }


def test_unknown_operation_is_our_error_and_lists_those_there_are() -> None:
    """A definition that names another operation is a fault of ours, not of a client's file."""
    with pytest.raises(UnknownOperationError, match="'ship_order'; it has cancel_order, create_company, "):
        operation("ship_order")
