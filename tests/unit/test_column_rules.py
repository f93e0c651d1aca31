"""Rules about all values of a column: what they come to, and which are far from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hub.core.entityrules import AggregateRule, OutlierRule
from tests.checking import ORDERS, THINGS, check_text

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Definition

HEAD = "Number,City,Product,Quantity,Price"


def ruled(rule: AggregateRule | OutlierRule, definition: Definition = ORDERS) -> Definition:
    return definition.model_copy(update={"entity_rules": (rule,)})


def rows(*lines: str) -> str:
    return "\n".join([HEAD, *lines, ""])


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ({"field": "Order.Line.Price", "of": "sum", "minimum": "5.3", "maximum": "5.3"}, None),
        (
            {"field": "Order.Line.Price", "of": "sum", "minimum": "5.31"},
            "the sum of Price is 5.3; it should be 5.31 at",
        ),
        (
            {"field": "Order.Line.Price", "of": "mean", "maximum": 1},
            "the mean of Price is 1.7667; it should be 1 at most",
        ),
        ({"field": "Order.Line.Price", "of": "count", "minimum": 3}, None),
        ({"field": "Order.Line.Price", "of": "count", "minimum": 4}, "the number of values of Price is 3"),
        ({"field": "Order.Number", "of": "count", "maximum": 1}, "the number of values of Number is 2"),
        ({"field": "Order.Number", "of": "count", "minimum": 2, "maximum": 2}, None),
        ({"field": "Order.Line.Price", "of": "quantile", "minimum": "0.2", "maximum": "0.2"}, None),
        (
            {"field": "Order.Line.Price", "of": "quantile", "maximum": "0.1"},
            "the median of Price is 0.2; it should be 0.1 at most",
        ),
        ({"field": "Order.Line.Price", "of": "quantile", "percent": 33, "maximum": "0.1"}, None),
        (
            {"field": "Order.Line.Price", "of": "quantile", "percent": 67, "maximum": 4},
            "the value of Price that 67 % do not exceed is 5; it should be 4 at most",
        ),
        (
            {"field": "Order.Line.Quantity", "of": "sum", "maximum": 1},
            "the sum of Quantity is 4; it should be 1 at most",
        ),
    ],
)
def test_what_a_column_comes_to_is_held_against_its_bounds(
    tmp_path: Path, stated: dict[str, Any], says: str | None
) -> None:
    """Every readable value of the file counts once, of orders that go on further down and of refused ones too."""
    text = rows("A1,Bath,P1,1,0.1", "A1,Bath,P2,1,0.2", "A2,Bath,P1,1,", "A1,Bath,P3,1,5.0", "A2,Bath,P2,x,y")
    checked = check_text(text, ruled(AggregateRule(rule="aggregate", **stated)), tmp_path)
    told = [each for each in checked.findings if each.code == "cross.aggregate"]
    assert [each.message.partition("In this file, ")[2][: len(says or "")] for each in told] == ([says] if says else [])
    assert checked.verdict.ledger.accepted == 1


def test_no_value_has_no_sum(tmp_path: Path) -> None:
    """A file whose column is empty breaks no bound of a sum; the number of its values is 0."""
    for of, told in (("sum", False), ("mean", False), ("quantile", False), ("count", True)):
        rule = AggregateRule.model_validate({"rule": "aggregate", "field": "Thing.Count", "of": of, "minimum": 1})
        codes = check_text("Code,Count\nT1,\n", ruled(rule, THINGS), tmp_path).codes
        assert ((None, "cross.aggregate") in codes) is told


def far(directory: Path, *quantities: object, fewest: int = 3, times: int = 10) -> list[tuple[int | None, str | None]]:
    """Return the rows and values that are told to be far from the others."""
    rule = OutlierRule(rule="outlier", field="Thing.Count", times=times, fewest=fewest)
    text = "\n".join(["Code,Count", *(f"T{at},{each}" for at, each in enumerate(quantities)), ""])
    checked = check_text(text, ruled(rule, THINGS), directory)
    return [(each.row, each.value) for each in checked.findings if each.code == "cell.outlier"]


def test_numbers_far_from_the_median_are_told(tmp_path: Path) -> None:
    """Larger and smaller ones, each in its row; the bounds themselves, zeros and blanks are not."""
    assert far(tmp_path, 10, 10, 100, 101, 1, "", 0, 10, 12, 8) == [(5, "101")]
    assert far(tmp_path, 200, 200, 2000, 2001, 20, 19, 200) == [(5, "2001"), (7, "19")]


def test_a_sign_is_no_matter(tmp_path: Path) -> None:
    """What is given back is as large as what was sold."""
    assert far(tmp_path, 5, -5, 5, -50, -51) == [(6, "-51")]


def test_a_few_numbers_have_no_usual_one(tmp_path: Path) -> None:
    """Below the fewest that the rule states, nothing is told."""
    assert far(tmp_path, 1, 1, 1, 500, fewest=5) == []
    assert far(tmp_path, 1, 1, 1, 500, 1, fewest=5) == [(5, "500")]


def test_a_number_far_from_the_others_names_its_order(tmp_path: Path) -> None:
    """Row, physical line, column and order, although it is told after the last row; it refuses nothing."""
    rule = OutlierRule(rule="outlier", field="Order.Line.Price", times=10, fewest=3)
    text = rows('A1,"Ba\nth",P1,1,2.5', "A2,Bath,P1,1,2.50", "A2,Bath,P2,1,0.02", "A1,Bath,P2,1,25.5")
    checked = check_text(text, ruled(rule), tmp_path)
    told = [each for each in checked.findings if each.code == "cell.outlier"]
    assert [(each.row, each.line, each.entity, each.column, each.value) for each in told] == [
        (4, 5, 2, 5, "0.02"), (5, 6, 1, 5, "25.5"),
    ]  # fmt: skip
    assert told[0].message == "Price is '0.02': only 1/125 of what is usual in this file (2.5, the median of 4)."
    # The other one has a line break in its city.
    assert [each.key for each in checked.entities] == ["A2"]
