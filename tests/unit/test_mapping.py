"""Which column feeds which field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.mapping import Matching
from tests.checking import ORDERS, THINGS, check_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("heading", "field", "by"),
    [
        ("Order.Line.Quantity", "Order.Line.Quantity", "path"),
        ("order_line quantity", "Order.Line.Quantity", "path"),
        ("  QUANTITY ", "Order.Line.Quantity", "title"),
        ("S.K.U.", "Order.Line.Product", "alias"),
        ("town", "Order.City", "alias"),
        ("Bill-Name", "Order.Bill.Name", "title"),
        ("Invoice", "Order.Invoice", "title"),
        ("Name", "Order.Bill.Name", "name"),
        ("City", "Order.City", "title"),
        ("Colour", None, "none"),
        ("", None, "none"),
        ("\u200b", None, "none"),
    ],
)
def test_headings_match_whatever_their_case_spaces_and_punctuation(heading: str, field: str | None, by: str) -> None:
    """By path, title, alias, or the last word of a path where no other field has it; and it is said by which."""
    (column,) = Matching(ORDERS, None, [heading]).columns
    assert (column.column, column.heading, column.field, column.by) == (1, heading, field, by)


def test_a_field_claimed_twice_is_fed_by_the_first(tmp_path: Path) -> None:
    """The second column is not silently dropped: the file is rejected, and both columns are named."""
    columns = Matching(ORDERS, None, ["Number", "City", "Town"]).columns
    assert [column.field for column in columns] == ["Order.Number", "Order.City", None]
    checked = check_text("Number,City,Town,Product,Quantity\nA1,Bath,Bath,P1,1\n", ORDERS, tmp_path)
    assert checked.codes == [(1, "header.ambiguous-mapping")]
    assert checked.verdict.file_rejected


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    """All required columns that are not there are told at once, and the cells that are there are still judged."""
    checked = check_text("Date,Quantity\nyesterday,many\n", ORDERS, tmp_path)
    assert [finding.field for finding in checked.findings if finding.code == "header.missing-label"] == [
        "Order.Number",
        "Order.City",
        "Order.Line.Product",
    ]
    assert {"cell.date-format", "cell.type"} <= set(checked.verdict.counts_by_code)
    assert checked.verdict.ledger.rows_of_no_entity == 1


def test_optional_lines_need_no_columns(tmp_path: Path) -> None:
    """Where an entity may be without lines, their required columns are missed only if another of them is there."""
    lines = ORDERS.lines
    assert lines is not None
    optional = ORDERS.model_copy(update={"lines": lines.model_copy(update={"minimum": 0})})
    assert check_text("Number,City\nA1,Bath\nA2,Bath\n", optional, tmp_path).verdict.green
    checked = check_text("Number,City,Gift\nA1,Bath,yes\n", optional, tmp_path)
    assert [finding.field for finding in checked.findings if finding.code == "header.missing-label"] == [
        "Order.Line.Product",
        "Order.Line.Quantity",
    ]


def test_columns_stand_in_any_order(tmp_path: Path) -> None:
    """Header and line columns may be mixed, unknown ones between them; the entities are the same."""
    checked = check_text(
        "Quantity,City,Colour,Product,Number\n1,Bath,red,P1,A1\n2,Bath,blue,P2,A1\n3,Bath,red,P1,A2\n", ORDERS, tmp_path
    )
    assert [(entity.key, entity.rows) for entity in checked.entities] == [("A1", [2, 3]), ("A2", [4])]
    assert [line.values["Order.Line.Quantity"] for line in checked.entities[0].lines] == [1, 2]


def test_one_column_is_enough_where_one_field_is_required(tmp_path: Path) -> None:
    """A list of codes is a file."""
    checked = check_text("Code\nT1\nT2\n", THINGS, tmp_path)
    assert checked.verdict.green
    assert [entity.key for entity in checked.entities] == ["T1", "T2"]


def test_what_a_heading_is_read_as_is_always_the_plainest(tmp_path: Path) -> None:
    """A title and the last word of its path may differ in a space alone: luck does not choose which is named."""
    words = [f"Way {letter}" for letter in "ABCDEFGH"]
    fields = [
        THINGS.fields[1].model_copy(update={"path": f"Thing.{each.replace(' ', '')}", "title": each}) for each in words
    ]
    many = THINGS.model_copy(update={"fields": (*THINGS.fields, *fields)})
    text = f"Code,{','.join(words).lower()}\nT1{',x' * len(words)}\n"
    said = [each.message for each in check_text(text, many, tmp_path).findings if each.code == "header.normalised"]
    assert said == [
        f"The column '{each.lower()}' (column {at}) is read as '{each}'." for at, each in enumerate(words, 2)
    ]
