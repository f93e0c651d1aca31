"""What is said of entities as a whole, whose rows may lie apart, and of rows that repeat or lack a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.definition import Copies, Definition, HeaderValues, load_definition
from hub.core.entityrules import MustAppearRule, SequenceRule, TotalRule
from hub.core.profile import ProfileError, load_profile
from tests.checking import ORDERS, THINGS, TODAY, check_text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "Number,City,Invoice,Product,Quantity"


def rows(*lines: str, head: str = HEAD) -> str:
    return "\n".join([head, *lines, ""])


def at_most(size_bytes: int) -> Definition:
    return ORDERS.model_copy(update={"limits": ORDERS.limits.model_copy(update={"entity_bytes": size_bytes})})


def test_an_order_may_be_too_large_once_it_is_joined(tmp_path: Path) -> None:
    """What fits by halves and not as a whole is refused, once, at the row where it begins."""
    text = rows("A1,Bath,,P1,1", "A2,Bath,,P1,1", "A1,Bath,,P2,1")
    whole = check_text(text, ORDERS, tmp_path).directory / "entities.jsonl"
    longest = max(len(line) for line in whole.read_bytes().splitlines())
    checked = check_text(text, at_most(longest - 1), tmp_path)
    assert checked.codes == [(4, "entity.non-contiguous"), (2, "entity.too-large")]
    assert [each.key for each in checked.entities] == ["A2"]
    ledger = checked.verdict.ledger
    assert (ledger.accepted, ledger.refused, ledger.rows_refused) == (1, 1, 2)
    assert check_text(text, at_most(longest), tmp_path).verdict.ledger.accepted == 2


@pytest.mark.parametrize("numbers", [["x", "2", "3"], ["1", "x", "3"], ["1", "x", "5", "7"]])
def test_a_number_that_cannot_be_read_breaks_no_sequence(numbers: list[str], tmp_path: Path) -> None:
    """What should come after it cannot be told; from the next number on it can."""
    rule = SequenceRule(rule="sequence", field="Order.Line.Quantity", first=1)
    definition = ORDERS.model_copy(update={"entity_rules": [rule]})
    text = rows(*(f"A1,Bath,,P{at},{number}" for at, number in enumerate(numbers)))
    told = [(numbers.index("x") + 2, "cell.type")]
    if numbers[-1] == "7":
        told.append((5, "entity.line-sequence"))
    assert check_text(text, definition, tmp_path).codes == told


def test_each_row_that_says_something_else_is_named(tmp_path: Path) -> None:
    """Three rows with another town are three cells to correct: three findings that name both rows, in one group."""
    text = rows("A1,Bath,,P1,1", "A1,Bath,,P2,1", *(f"A1,Wells,,P{at},1" for at in (3, 4, 5)))
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.codes == [(row, "entity.header-conflict") for row in (4, 5, 6)]
    assert all("in row 2" in each.message for each in checked.findings)
    (group,) = checked.groups
    assert (group.count, group.first_rows, group.examples) == (3, [4, 5, 6], ["Wells"])


def test_an_order_too_large_already_is_said_to_be_once(tmp_path: Path) -> None:
    """A first half that is too large by itself is not told apart from the whole."""
    text = rows("A1,Bath,,P1,1", "A2,Bath,,P1,1", "A1,Bath,,P2,1")
    checked = check_text(text, at_most(20), tmp_path)
    assert checked.codes == [(4, "entity.non-contiguous"), (3, "entity.too-large"), (2, "entity.too-large")]
    assert checked.verdict.ledger.refused == 2


def test_a_total_is_that_of_all_rows(tmp_path: Path) -> None:
    """An order whose halves do not make its total, but whose whole does, is right."""
    rule = TotalRule(rule="total", field="Order.Total", sum=("Order.Line.Quantity",))
    total = ORDERS.fields[0].model_copy(update={"path": "Order.Total", "title": "Total", "type": "integer"})
    definition = ORDERS.model_copy(update={"fields": (*ORDERS.fields, total), "entity_rules": (rule,)})
    text = rows("A1,Bath,3,P1,1", "A2,Bath,2,P1,1", "A1,Bath,3,P2,2", head=HEAD.replace("Invoice", "Total"))
    checked = check_text(text, definition, tmp_path)
    assert checked.codes == [(4, "entity.non-contiguous"), (3, "entity.total")]
    assert [each.key for each in checked.entities] == ["A1"]


def test_a_profile_says_where_header_values_stand(tmp_path: Path) -> None:
    """The profile overrules the definition, either way; rows that lie apart are read alike."""
    text = rows("A1,Bath,I1,P1,1", "A1,,,P2,1", "A2,Wells,,P1,1", "A1,,,P3,1")
    first_row = load_profile({"service": ORDERS.name, "header_values": "first_row"}, ORDERS, TODAY)
    checked = check_text(text, ORDERS, tmp_path, profile=first_row)
    assert checked.codes == [(5, "entity.non-contiguous"), (3, "entity.header-as-above")]
    assert "4 cells" in checked.findings[1].message
    assert checked.verdict.green
    lines = ORDERS.lines
    assert lines is not None
    stated = lines.model_copy(update={"header_values": HeaderValues.FIRST_ROW})
    definition = ORDERS.model_copy(update={"lines": stated})
    assert check_text(text, definition, tmp_path).codes == checked.codes
    every_row = load_profile({"service": ORDERS.name, "header_values": "every_row"}, ORDERS, TODAY)
    assert not check_text(text, definition, tmp_path, profile=every_row).verdict.green


def test_what_is_required_is_asked_of_the_order_once(tmp_path: Path) -> None:
    """A required value that no row has is missing once, at the first row, though each row lacks it."""
    first_row = load_profile({"service": ORDERS.name, "header_values": "first_row"}, ORDERS, TODAY)
    text = rows("A1,,,P1,1", "A1,,,P2,1", "A2,Bath,,P1,1", "A1,,,P3,1")
    checked = check_text(text, ORDERS, tmp_path, profile=first_row)
    assert checked.codes == [(2, "cell.required"), (5, "entity.non-contiguous")]
    assert [each.key for each in checked.entities] == ["A2"]


def test_header_values_are_of_services_with_lines() -> None:
    """Where each row is an entity there is no first row of one."""
    with pytest.raises(ProfileError, match="each row is an entity"):
        load_profile({"service": THINGS.name, "header_values": "first_row"}, THINGS, TODAY)


def test_a_copy_of_a_thing_is_left_out_where_the_service_says_so(tmp_path: Path) -> None:
    """The same row twice is one thing; the same key with something else is an error all the same, apart or not."""
    definition = THINGS.model_copy(update={"copies": Copies.LEAVE_OUT})
    checked = check_text("Code,Count\nT1,1\nT1,1\nT2,1\nT2,2\nT1,1\n", definition, tmp_path)
    assert checked.codes == [
        (3, "cross.duplicate-row"),
        (5, "cross.primary-key"),
        (6, "entity.non-contiguous"),
        (6, "cross.duplicate-row"),
    ]
    assert [(each.key, each.rows) for each in checked.entities] == [("T1", [2, 3, 6])]


def test_a_copy_counts_where_lines_may_repeat(tmp_path: Path) -> None:
    """Without a field that tells lines apart, equal lines are two lines, and told."""
    lines = ORDERS.lines
    assert lines is not None
    definition = ORDERS.model_copy(update={"lines": lines.model_copy(update={"unique": None})})
    checked = check_text(rows("A1,Bath,,P1,1", "A1,Bath,,P1,1", "A1,Bath,,P1,2"), definition, tmp_path)
    assert checked.codes == [(3, "cross.duplicate-row")]
    assert "counts like any other" in checked.findings[0].message
    assert [line.row for line in checked.entities[0].lines] == [2, 3, 4]


def test_a_refused_order_is_judged_on(tmp_path: Path) -> None:
    """After its first fault, conflicts, repeated lines and further cells of an order are found as well."""
    checked = check_text(rows("A1,Bath,,P1,x", "A1,Wells,,P2,1", "A1,Bath,,P1,1", "A1,Bath,,P3,0"), ORDERS, tmp_path)
    assert checked.codes == [
        (2, "cell.type"),
        (3, "entity.header-conflict"),
        (4, "entity.duplicate-line"),
        (5, "cell.minimum"),
    ]


def test_values_that_must_appear_reject_the_file(tmp_path: Path) -> None:
    """One finding for each that is not there; where all are, none."""
    rule = MustAppearRule(rule="must_appear", field="Order.Line.Product", values=("P1", "P2", "P3"))
    definition = ORDERS.model_copy(update={"entity_rules": (rule,)})
    checked = check_text(rows("A1,Bath,,P2,1"), definition, tmp_path)
    assert [each.message for each in checked.findings] == [
        "No Product is 'P1'; every file must have one.",
        "No Product is 'P3'; every file must have one.",
    ]
    assert checked.verdict.file_rejected
    assert check_text(rows(*(f"A1,Bath,,P{at},1" for at in (3, 1, 2))), definition, tmp_path).verdict.green


def test_a_file_without_columns_of_lines_is_told_so_once(tmp_path: Path) -> None:
    """Which columns are missing is said of the file; its rows are not each said to have no line."""
    checked = check_text("Number,City\nA1,Bath\nA2,Bath\n", ORDERS, tmp_path)
    assert checked.codes == [(1, "header.missing-label")] * 2
    assert checked.verdict.file_rejected


def test_rows_that_contradict_their_order_are_not_shifted(tmp_path: Path) -> None:
    """Values that differ from those of the order's first row stand in their own columns, whatever is beside."""
    fields = "".join(
        f"  - {{path: O.{name}, title: {name}, type: decimal, example: '1', description: A number.}}\n"
        for name in "ABCD"
    )
    definition = load_definition(f"""
name: test-numbers
title: Test Numbers
description: Orders of numbers.
directory: Test/Numbers
version: 1
formats: [csv]
limits: {{file_bytes: 1_000_000, rows: 10_000}}
record: order
operation: create_order
key: [O.Key]
lines: {{path: O.L, maximum: 9}}
fields:
  - {{path: O.Key, title: Key, length: 9, required: true, example: K, description: The key.}}
{fields}  - {{path: O.L.What, title: What, length: 9, required: true, example: W, description: What.}}
""")
    checked = check_text("Key,A,B,C,D,What\nK,1,2,3,4,x\nK,5,6,7,8,y\n", definition, tmp_path)
    assert [code for _, code in checked.codes] == ["entity.header-conflict"] * 4
