"""Products: created once a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from hub.warehouse.content import unpacked
from hub.warehouse.creation import MAX_CONTENT_BYTES
from hub.warehouse.plan import PutNew
from hub.warehouse.record import Kind, RecordKey
from tests.warehouse_entities import ORIGIN, product
from tests.warehouse_memory import ConditionFailedError, MemoryWarehouse

if TYPE_CHECKING:
    from hub.core.entity import Entity


def test_new_product_is_kept_with_its_content_and_where_it_came_from() -> None:
    """A new product is one record under its folded code, with all its values and its provenance."""
    plan = MemoryWarehouse().judge(ORIGIN, "create_product", product("Ab-1", number=3))

    (write,) = plan.writes
    assert isinstance(write, PutNew)
    assert write.record.key == RecordKey(Kind.PRODUCT, "AB-1")
    assert (write.record.name, write.record.activity_id, write.record.entity, write.record.rows) == (
        "Ab-1", "A1", 3, [4],
    )  # fmt: skip
    assert unpacked(write.content).values["ProductMaster.ProductCode"] == "Ab-1"


def test_same_product_again_is_accepted_and_says_where_from() -> None:
    """The same code with the same content succeeds without a write, under the first reference, with a note."""
    warehouse = MemoryWarehouse()
    first = warehouse.judge(ORIGIN, "create_product", product("AB-1"))
    warehouse.apply(ORIGIN, first)

    again = warehouse.judge(ORIGIN, "create_product", product("AB-1", number=7))

    assert (again.problems, again.writes, again.reference) == ((), (), first.reference)
    assert (
        again.note == "Already accepted with the same content in activity A1 (attempt 1, row 2); nothing was changed."
    )


def test_taken_code_fails_whatever_its_case() -> None:
    """A code that exists in another case with other content fails, and the message shows both spellings and whence."""
    warehouse = MemoryWarehouse()
    warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "create_product", product("AB-1")))

    plan = warehouse.judge(ORIGIN, "create_product", product("ab-1"))

    (problem,) = plan.problems
    assert problem.code == "product.exists"
    assert all(word in problem.message for word in ("'ab-1'", "'AB-1'", "activity A1", "row 2"))


def barcoded(code: str, ean: str, *, number: int = 1) -> Entity:
    """Return a product with a barcode."""
    made = product(code, number=number)
    return msgspec.structs.replace(made, values={**made.values, "ProductMaster.EAN": ean})


def test_barcode_of_another_product_fails_whatever_its_case() -> None:
    """The problem names the barcode, whose it is and where that came from; the product is not kept."""
    warehouse = MemoryWarehouse()
    warehouse.send(ORIGIN, "create_product", barcoded("AB-1", "5-ab"))
    plan = warehouse.send(ORIGIN, "create_product", barcoded("AB-2", "5-AB", number=3))
    (problem,) = plan.problems
    assert (problem.code, problem.row, problem.value) == ("product.barcode-taken", 4, "5-AB")
    assert all(word in problem.message for word in ("'5-AB'", "'AB-1'", "activity A1", "row 2"))
    assert RecordKey(Kind.PRODUCT, "AB-2") not in warehouse.stored.records


def test_barcodes_that_differ_in_zeros_in_front_are_two() -> None:
    """Identifiers are texts: nobody can say that the zero means nothing."""
    warehouse = MemoryWarehouse()
    for number, (code, ean) in enumerate((("AB-1", "012"), ("AB-2", "12"), ("AB-3", "")), start=1):
        assert warehouse.send(ORIGIN, "create_product", barcoded(code, ean, number=number)).problems == ()
    assert {key.key for key in warehouse.stored.records if key.kind is Kind.BARCODE} == {"012", "12"}


def test_barcode_taken_between_judging_and_writing_keeps_the_product_out() -> None:
    """Both or neither: the condition on the barcode's record holds the whole product back."""
    warehouse = MemoryWarehouse()
    plan = warehouse.judge(ORIGIN, "create_product", barcoded("AB-2", "5", number=2))
    warehouse.send(ORIGIN, "create_product", barcoded("AB-1", "5"))
    with pytest.raises(ConditionFailedError):
        warehouse.apply(ORIGIN, plan)
    assert RecordKey(Kind.PRODUCT, "AB-2") not in warehouse.stored.records


def test_product_too_large_for_a_record_fails_with_both_sizes() -> None:
    """A product whose content no item could hold is refused before it is tried, naming its size and the limit."""
    plan = MemoryWarehouse().judge(ORIGIN, "create_product", product("AB-1", name="x" * MAX_CONTENT_BYTES))

    (problem,) = plan.problems
    assert problem.code == "entity.too-large"
    assert "300,000 bytes" in problem.message
