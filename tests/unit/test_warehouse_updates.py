"""Updates of products: what changes, what stays, what never changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.core.entity import Entity, Line, Value
from hub.warehouse.record import Kind, RecordKey
from tests.warehouse_entities import ORIGIN, product, updated
from tests.warehouse_memory import ConditionFailedError, MemoryWarehouse

KEY = RecordKey(Kind.PRODUCT, "AB-1")
LATER = replace(ORIGIN, activity_id="A2")
FIELDS = frozenset(f"ProductMaster.{word}" for word in ("ProductCode", "Brand", "Colour", "LotControlled"))
FIELDS |= frozenset(f"List.SupplierMapping.{word}" for word in ("SupplierCode", "SupplierDescription", "UOM"))
ERASING = replace(LATER, blank_erases=True, fields=FIELDS)


def full_product() -> Entity:
    """Return a product that says much, with two suppliers."""
    said: dict[str, Value] = {
        "ProductMaster.ProductCode": "Ab-1",
        "ProductMaster.Brand": "Acme",
        "ProductMaster.Colour": "red",
        "ProductMaster.LotControlled": True,
        "ProductMaster.GroupIdentifier": "G",
    }
    lines = [
        Line(
            row,
            {
                "List.SupplierMapping.SupplierCode": code,
                "List.SupplierMapping.SupplierDescription": f"{code} Ltd",
                "List.SupplierMapping.UOM": 1,
            },
        )
        for row, code in ((2, "S1"), (3, "S2"))
    ]
    return Entity(number=1, key="Ab-1", record_key="AB-1", rows=[2, 3], values=said, lines=lines)


@pytest.fixture
def warehouse() -> MemoryWarehouse:
    """Return a warehouse with one product."""
    made = MemoryWarehouse()
    made.send(ORIGIN, "create_product", full_product())
    return made


def said_of(warehouse: MemoryWarehouse) -> dict[str, Value]:
    """Return the header values of the product by their last words."""
    return {path.rpartition(".")[2]: value for path, value in warehouse.stored.contents[KEY].values.items()}


def test_update_replaces_what_it_states_and_leaves_what_it_does_not(warehouse: MemoryWarehouse) -> None:
    """A stated value replaces the one kept, a new one is added, a blank leaves what is there; the note says which."""
    plan = warehouse.send(LATER, "update_product", updated("ab-1", Colour="blue", Size="M"))

    assert said_of(warehouse) == {
        "ProductCode": "Ab-1",
        "Brand": "Acme",
        "Colour": "blue",
        "LotControlled": True,
        "GroupIdentifier": "G",
        "Size": "M",
    }
    assert plan.note == "Changed: Colour, Size."
    record = warehouse.stored.records[KEY]
    assert (record.changed_in, record.revision, record.name) == ("A2", 1, "Ab-1")


def test_blank_erases_where_the_tenant_has_chosen_so(warehouse: MemoryWarehouse) -> None:
    """Of the fields that the service has: fixed ones, and those it has no field for, stay all the same."""
    plan = warehouse.send(ERASING, "update_product", updated("AB-1", Colour="blue"))
    assert said_of(warehouse) == {
        "ProductCode": "Ab-1",
        "Colour": "blue",
        "LotControlled": True,
        "GroupIdentifier": "G",
    }
    assert plan.note == "Changed: Brand, Colour."


def test_supplier_is_found_by_its_code(warehouse: MemoryWarehouse) -> None:
    """A line updates the supplier of its code, whatever its case; other suppliers stay; a blank erases there too."""
    warehouse.send(LATER, "update_product", updated("AB-1", {"SupplierCode": "s2", "UOM": 6}))
    lines = [dict(line.values) for line in warehouse.stored.contents[KEY].lines]
    assert [line["List.SupplierMapping.UOM"] for line in lines] == [1, 6]
    assert lines[1]["List.SupplierMapping.SupplierCode"] == "S2"

    warehouse.send(
        replace(ERASING, activity_id="A3"), "update_product", updated("AB-1", {"SupplierCode": "S2"}, number=2)
    )
    first, second = (line.values for line in warehouse.stored.contents[KEY].lines)
    assert "List.SupplierMapping.UOM" in first
    assert "List.SupplierMapping.UOM" not in second
    assert second["List.SupplierMapping.SupplierDescription"] == "S2 Ltd"


def barcodes_of(warehouse: MemoryWarehouse) -> dict[str, str]:
    """Return whose each barcode is."""
    records = warehouse.stored.records
    return {key.key: record.name for key, record in records.items() if key.kind is Kind.BARCODE}


def test_update_hands_the_barcode_over(warehouse: MemoryWarehouse) -> None:
    """A product takes one, changes it, may state its own again, and gives it up where blanks erase; then it is free."""
    warehouse.send(ORIGIN, "create_product", product("AB-2", number=2))
    warehouse.send(LATER, "update_product", updated("ab-1", EAN="e1"))
    assert barcodes_of(warehouse) == {"E1": "Ab-1"}
    plan = warehouse.send(LATER, "update_product", updated("AB-1", EAN="E2", number=2))
    assert (barcodes_of(warehouse), plan.note) == ({"E2": "Ab-1"}, "Changed: EAN.")
    again = warehouse.send(LATER, "update_product", updated("AB-1", EAN="e2", number=3))
    assert (again.problems, barcodes_of(warehouse)) == ((), {"E2": "Ab-1"})

    (problem,) = warehouse.judge(LATER, "update_product", updated("AB-2", EAN="e2", number=4)).problems
    assert (problem.code, problem.value, problem.row) == ("product.barcode-taken", "e2", 5)
    assert "product 'Ab-1', from activity A2" in problem.message
    erasing = replace(ERASING, fields=FIELDS | {"ProductMaster.EAN"})
    warehouse.send(erasing, "update_product", updated("AB-1", number=5))
    assert barcodes_of(warehouse) == {}
    warehouse.send(LATER, "update_product", updated("AB-2", EAN="e2", number=6))
    assert barcodes_of(warehouse) == {"E2": "AB-2"}


def test_barcode_and_fixed_fields_are_told_together(warehouse: MemoryWarehouse) -> None:
    """Nobody mends an update one problem at a time."""
    warehouse.send(LATER, "update_product", updated("AB-1", EAN="e1"))
    warehouse.send(ORIGIN, "create_product", product("AB-2", number=2))
    plan = warehouse.judge(LATER, "update_product", updated("AB-2", EAN="e1", LotControlled=True, number=3))
    assert [problem.code for problem in plan.problems] == ["update.fixed-field", "product.barcode-taken"]


@pytest.mark.parametrize(
    ("update", "code", "row", "value"),
    [
        (updated("AB-1", LotControlled=False), "update.fixed-field", 2, "false"),
        (updated("AB-1", SerialNumberControlled=True), "update.fixed-field", 2, "true"),
        (updated("AB-1", {"SupplierCode": "S1", "SupplierDescription": "Else"}), "update.fixed-field", 2, "Else"),
        (updated("AB-1", {"SupplierCode": "S9"}), "update.fixed-supplier", 2, "S9"),
        (updated("AB-1", {"UOM": 3}), "update.fixed-supplier", 2, None),
    ],
)
def test_what_can_never_change_is_refused(
    warehouse: MemoryWarehouse, update: Entity, code: str, row: int, value: str | None
) -> None:
    """Another value of a fixed field, or another supplier, is refused by row and value, and nothing changes."""
    plan = warehouse.judge(LATER, "update_product", update)
    (problem,) = plan.problems
    assert (problem.code, problem.row, problem.value) == (code, row, value)
    assert "'Ab-1'" in problem.message
    assert plan.writes == ()


def test_fixed_fields_may_be_stated_as_they_are(warehouse: MemoryWarehouse) -> None:
    """The same value is no change, and neither is false where nothing was said."""
    update = updated(
        "AB-1", {"SupplierCode": "S1", "SupplierDescription": "S1 Ltd"}, LotControlled=True, DateControlled=False
    )
    plan = warehouse.send(LATER, "update_product", update)
    assert (plan.problems, plan.note) == ((), "It says nothing else than what is kept.")
    assert "DateControlled" not in said_of(warehouse)


def test_update_of_an_unknown_product_fails() -> None:
    """There must be a product to update."""
    (problem,) = MemoryWarehouse().judge(LATER, "update_product", updated("AB-1")).problems
    assert (problem.code, problem.row, problem.value) == ("product.unknown", 2, "AB-1")


def test_update_happens_once_an_activity(warehouse: MemoryWarehouse) -> None:
    """A second attempt of the same entity does not undo what another activity has changed since."""
    warehouse.send(LATER, "update_product", updated("AB-1", Colour="blue"))
    again = warehouse.judge(replace(LATER, attempt=2), "update_product", updated("AB-1", Colour="blue"))
    assert (again.problems, again.writes) == ((), ())
    assert "attempt 1" in str(again.note)


def test_update_judged_on_an_old_reading_is_judged_again(warehouse: MemoryWarehouse) -> None:
    """What came in between is not overwritten: the record is no longer as it was read."""
    old = warehouse.judge(LATER, "update_product", updated("AB-1", Colour="blue", number=2))
    warehouse.send(LATER, "update_product", updated("AB-1", Brand="Best", number=1))
    with pytest.raises(ConditionFailedError):
        warehouse.apply(LATER, old)
    warehouse.send(LATER, "update_product", updated("AB-1", Colour="blue", number=2))
    assert (said_of(warehouse)["Brand"], said_of(warehouse)["Colour"]) == ("Best", "blue")


def test_product_file_sent_again_after_an_update_changes_nothing(warehouse: MemoryWarehouse) -> None:
    """The file that created a product is recognised, and the note says that it has changed since."""
    warehouse.send(LATER, "update_product", updated("AB-1", Colour="blue"))
    again = warehouse.judge(replace(ORIGIN, activity_id="A3"), "create_product", full_product())
    assert (again.problems, again.writes) == ((), ())
    assert str(again.note).endswith("It has been changed since, by activity A2.")
    other = warehouse.judge(replace(ORIGIN, activity_id="A3"), "create_product", product("AB-1"))
    assert [problem.code for problem in other.problems] == ["product.exists"]
