"""Receipts: announced once, replaced until they are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.warehouse.record import Kind, ReceiptStatus, ReceiptType, RecordKey
from tests.warehouse_entities import ORIGIN, product, receipt
from tests.warehouse_memory import ConditionFailedError, MemoryWarehouse

if TYPE_CHECKING:
    from hub.core.entity import Value

KEY = RecordKey(Kind.RECEIPT, "ASN-1")
LATER = replace(ORIGIN, activity_id="A2")


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    """Return a warehouse with the products AB-1 and CD-2."""
    made = MemoryWarehouse()
    for code in ("AB-1", "CD-2"):
        made.send(ORIGIN, "create_product", product(code))
    return made


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, ReceiptType.STANDARD),
        ({"IsReturn": False}, ReceiptType.STANDARD),
        ({"ReceiptType": "Standard"}, ReceiptType.STANDARD),
        ({"IsReturn": True}, ReceiptType.RETURN),
        ({"ReceiptType": "Return"}, ReceiptType.RETURN),
        ({"ReceiptType": "Return", "IsReturn": True}, ReceiptType.RETURN),
    ],
)
def test_receipt_is_kept_as_delivery_or_return(
    warehouse: MemoryWarehouse, said: dict[str, Value], kind: ReceiptType
) -> None:
    """A receipt of known products is one record, created, of one kind; one that says nothing is a delivery."""
    warehouse.send(ORIGIN, "create_receipt", receipt("ASN-1", ("ab-1", 5), ("CD-2", 1), **said))
    record = warehouse.stored.records[KEY]
    assert (record.status, record.receipt_type, record.dc) == (ReceiptStatus.CREATED, kind, "DC1")


@pytest.mark.parametrize(
    "said", [{"ReceiptType": "Standard", "IsReturn": True}, {"ReceiptType": "Return", "IsReturn": False}]
)
def test_receipt_of_two_kinds_fails(warehouse: MemoryWarehouse, said: dict[str, Value]) -> None:
    """A type and a mark that contradict each other are named together."""
    (problem,) = warehouse.judge(ORIGIN, "create_receipt", receipt("ASN-1", ("AB-1", 1), **said)).problems
    assert problem.code == "receipt.two-types"
    assert str(said["ReceiptType"]) in problem.message


def test_every_bad_line_is_named(warehouse: MemoryWarehouse) -> None:
    """Unknown products and lines without a quantity are told in one go, each by its row."""
    plan = warehouse.judge(ORIGIN, "create_receipt", receipt("ASN-1", ("AB-1", 1), ("ZZ-9", 1), ("CD-2", 0), ("", 2)))
    assert [(problem.code, problem.row) for problem in plan.problems] == [
        ("product.unknown", 3),
        ("receipt.incomplete-line", 4),
        ("receipt.incomplete-line", 5),
    ]


def test_receipt_without_lines_or_dc_fails(warehouse: MemoryWarehouse) -> None:
    """A receipt of nothing, to nowhere, is refused for both."""
    plan = warehouse.judge(replace(ORIGIN, default_dc=""), "create_receipt", receipt("ASN-1"))
    assert [problem.code for problem in plan.problems] == ["dc.missing", "receipt.no-lines"]


def test_asn_is_unique(warehouse: MemoryWarehouse) -> None:
    """The same receipt again is accepted; another under its ASN fails and says how to replace it."""
    warehouse.send(ORIGIN, "create_receipt", receipt("ASN-1", ("AB-1", 5)))
    again = warehouse.judge(LATER, "create_receipt", receipt("ASN-1", ("AB-1", 5), number=4))
    (problem,) = warehouse.judge(LATER, "create_receipt", receipt("ASN-1", ("AB-1", 6))).problems
    assert (again.problems, again.writes) == ((), ())
    assert problem.code == "receipt.exists"
    assert "write true under Update Receipt" in problem.message


def test_update_replaces_what_is_not_received(warehouse: MemoryWarehouse) -> None:
    """With UpdateReceipt an ASN takes the new lines, once an activity; an ASN that is not there yet is created."""
    warehouse.send(ORIGIN, "create_receipt", receipt("ASN-1", ("AB-1", 5)))
    update = receipt("ASN-1", ("CD-2", 6), UpdateReceipt=True, IsReturn=True)
    plan = warehouse.send(LATER, "create_receipt", update)
    again = warehouse.judge(LATER, "create_receipt", update)
    new = warehouse.send(LATER, "create_receipt", receipt("ASN-2", ("CD-2", 6), UpdateReceipt=True, number=2))

    record = warehouse.stored.records[KEY]
    assert (record.receipt_type, record.activity_id, record.revision) == (ReceiptType.RETURN, "A2", 1)
    assert [line.values["List.ReceiptLineItem.Quantity"] for line in warehouse.stored.contents[KEY].lines] == [6]
    assert plan.note == "It replaces the receipt from activity A1 (attempt 1, row 2)."
    assert (again.problems, again.writes) == ((), ())
    assert (new.problems, new.note) == ((), None)


def test_received_asn_is_not_replaced(warehouse: MemoryWarehouse) -> None:
    """What is there stays as it was announced, also when it comes in between."""
    warehouse.send(ORIGIN, "create_receipt", receipt("ASN-1", ("AB-1", 5)))
    update = receipt("ASN-1", ("CD-2", 6), UpdateReceipt=True)
    early = warehouse.judge(LATER, "create_receipt", update)
    received = msgspec.structs.replace(warehouse.stored.records[KEY], status=ReceiptStatus.RECEIVED)
    warehouse.stored.records[KEY] = received

    with pytest.raises(ConditionFailedError):
        warehouse.apply(LATER, early)
    (problem,) = warehouse.judge(LATER, "create_receipt", update).problems
    assert problem.code == "receipt.received"
    assert "'ASN-1' is received since activity A1" in problem.message
