"""Rows of trees: headers repeat, items are lines, and nothing valid is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hub.core.entity import Line
from tests.checking import ORDERS, check_text
from tests.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ["Number", "City", "Date", "Product", "Quantity", "Price"]
ROWS = [
    ["A1", "Bath", "2026-11-01", "P1", "2", "1.50"],
    ["A1", "Bath", "2026-11-01", "P2", "1", ""],
    ["007", "Wells", "", "P1", "3", "0.20"],
]
NESTED = [
    {
        "Order": {
            "Number": "A1",
            "City": "Bath",
            "Date": "2026-11-01",
            "Line": [{"Product": "P1", "Quantity": 2, "Price": 1.50}, {"Product": "P2", "Quantity": 1, "Price": None}],
        }
    },
    {"Order": {"Number": "007", "City": "Wells", "Line": [{"Product": "P1", "Quantity": 3, "Price": 0.20}]}},
]
XML = """<?xml version="1.0"?>
<orders>
  <order Number="A1"><City>Bath</City><Date>2026-11-01</Date>
    <Line><Product>P1</Product><Quantity>2</Quantity><Price>1.50</Price></Line>
    <Line><Product>P2</Product><Quantity>1</Quantity></Line>
  </order>
  <order Number="007"><City>Wells</City><Line Product="P1" Quantity="3" Price="0.20"/></order>
</orders>
"""
FILES: dict[str, str | bytes] = {
    "csv": "\n".join(",".join(row) for row in [HEAD, *ROWS]),
    "tsv": "\n".join("\t".join(row) for row in [HEAD, *ROWS]),
    "xlsx": workbook({"Orders": [HEAD, *ROWS]}),
    "xlsx of numbers": workbook({"Orders": [HEAD, *([*row[:4], int(row[4]), float(row[5] or 0)] for row in ROWS)]}),
    "xml": XML,
    "json": json.dumps(NESTED),
    "json in an envelope": json.dumps({"orders": NESTED}, indent=2),
    "jsonl": "\n".join(json.dumps(each) for each in NESTED),
    "flat json": json.dumps([dict(zip(HEAD, row, strict=True)) for row in ROWS]),
}


def check_records(records: Any, directory: Path) -> Any:  # noqa: ANN401 - anything that is JSON
    return check_text(json.dumps(records), ORDERS, directory)


@pytest.mark.parametrize("name", FILES)
def test_every_format_makes_the_same_entities(name: str, tmp_path: Path) -> None:
    """One judge: the same orders, to the letter, however they are written."""
    checked = check_text(FILES[name], ORDERS, tmp_path)
    assert checked.verdict.green, checked.findings
    zero = {"Order.Line.Price": "0"} if name == "xlsx of numbers" else {}
    assert [(entity.key, entity.values, [line.values for line in entity.lines]) for entity in checked.entities] == [
        (
            "A1",
            {"Order.Number": "A1", "Order.City": "Bath", "Order.Date": "2026-11-01"},
            [
                {"Order.Line.Product": "P1", "Order.Line.Quantity": 2, "Order.Line.Price": "1.5"},
                {"Order.Line.Product": "P2", "Order.Line.Quantity": 1, **zero},
            ],
        ),
        (
            "007",
            {"Order.Number": "007", "Order.City": "Wells"},
            [{"Order.Line.Product": "P1", "Order.Line.Quantity": 3, "Order.Line.Price": "0.2"}],
        ),
    ]


@pytest.mark.parametrize("name", ["xml", "json", "jsonl"])
def test_no_row_of_a_tree_is_its_header(name: str, tmp_path: Path) -> None:
    """Rows are line items, counted from 1, and the ledger has no header."""
    checked = check_text(FILES[name], ORDERS, tmp_path)
    assert (checked.verdict.ledger.rows, checked.verdict.ledger.rows_header) == (3, 0)
    assert [row.row for row in checked.rows] == [1, 2, 3]
    assert checked.entities[0].lines[1] == Line(2, {"Order.Line.Product": "P2", "Order.Line.Quantity": 1})


@pytest.mark.parametrize("name", ["Line", "Order.Line", "line", "LINE"])
def test_items_stand_at_their_path_or_their_last_name(name: str, tmp_path: Path) -> None:
    """Compared like headings; their members have the definition's paths."""
    order = {"Number": "A1", "City": "Bath", name: [{"SKU": "P1", "Quantity": 1}]}
    checked = check_records([order], tmp_path)
    assert checked.verdict.green
    assert [(column.heading, column.by) for column in checked.verdict.columns][2:] == [
        ("SKU", "alias"),
        ("Order.Line.Quantity", "path"),
    ]


@pytest.mark.parametrize("name", ["json", "xml"])
def test_a_value_above_items_is_judged_once(name: str, tmp_path: Path) -> None:
    """It is written once for all items; what is wrong with an item stays its own."""
    text = {
        "json": json.dumps(NESTED).replace("2026-11-01", "soon").replace('"Quantity": 1', '"Quantity": "one"'),
        "xml": XML.replace("2026-11-01", "soon").replace("<Quantity>1<", "<Quantity>one<"),
    }[name]
    assert check_text(text, ORDERS, tmp_path).codes == [(1, "cell.date-format"), (2, "cell.type")]


def test_a_value_of_records_without_items_is_judged_in_each(tmp_path: Path) -> None:
    """Each record says its own, though neighbours say the same."""
    record = {"Number": "A1", "City": "Bath", "Date": "soon", "Quantity": 2}
    checked = check_records([{**record, "Product": "P1"}, {**record, "Product": "P2"}], tmp_path)
    assert [row for row, _ in checked.codes] == [1, 2]


def test_one_item_needs_no_list(tmp_path: Path) -> None:
    """XML has no lists of one, and some writers of JSON make none either."""
    assert check_records(
        [{"Number": "A1", "City": "Bath", "Line": {"SKU": "P1", "Quantity": 1}}], tmp_path
    ).verdict.green


def test_an_order_without_items_is_told(tmp_path: Path) -> None:
    """An empty list is an order without lines."""
    records = [
        {"Number": at, "City": "Bath", "Line": lines}
        for at, lines in (("A1", []), ("A2", [{"SKU": "P1", "Quantity": 1}]))
    ]
    checked = check_records(records, tmp_path)
    assert [finding.code for finding in checked.findings] == ["entity.no-lines"]
    assert [entity.key for entity in checked.entities] == ["A2"]


@pytest.mark.parametrize("line", [{}, {"Line": []}])
def test_records_of_which_none_has_items_are_told_one_by_one(line: dict[str, Any], tmp_path: Path) -> None:
    """The file is not rejected for columns that only items would have had."""
    records = [{"Number": at, "City": "Bath", **line} for at in ("A1", "A2")]
    checked = check_records(records, tmp_path)
    assert checked.codes == [(1, "entity.no-lines"), (2, "entity.no-lines")]
    assert not checked.verdict.file_rejected
    assert checked.findings[0].message == (
        "This row of 'A1' has no line: Product, Quantity, Price, Gift, Tariff, Serial are all empty."
    )


def test_items_under_another_name_are_missed_in_the_file(tmp_path: Path) -> None:
    """A member that means nothing may hold them: that is said once, instead of each record having none."""
    checked = check_records(
        [{"Number": at, "City": "Bath", "Goods": [{"Product": "P1", "Quantity": 1}]} for at in ("A1", "A2")], tmp_path
    )
    assert checked.verdict.file_rejected
    assert [each.code for each in checked.findings].count("header.missing-label") == 2
    assert "entity.no-lines" not in {each.code for each in checked.findings}


def test_unknown_members_are_columns(tmp_path: Path) -> None:
    """Nothing is lost: each has its path as its heading, and lists and objects are written as JSON."""
    order = {
        "Number": "A1",
        "City": "Bath",
        "Line": [{"SKU": "P1", "Quantity": 1, "x": {"y": 1.10}}],
        "tags": ["a", {"b": 2.0}],
    }
    checked = check_records([order], tmp_path)
    assert checked.verdict.green
    cells = dict(zip([column.heading for column in checked.verdict.columns], checked.rows[0].cells, strict=True))
    assert cells["Order.Line.x.y"] == "1.1"
    assert cells["tags"] == '["a",{"b":2.0}]'
    assert {finding.code for finding in checked.findings} == {"header.extra-label"}


@pytest.mark.parametrize(
    ("value", "kind"), [(True, "true"), ({"a": 1}, "an object"), (["a"], "a list"), (["a", "b", "=c"], "a list")]
)
def test_a_value_of_another_kind_refuses_its_entity(value: Any, kind: str, tmp_path: Path) -> None:  # noqa: ANN401 - any value of JSON
    """An object, a list, true or false where the field is text; its text in JSON is not judged as well."""
    checked = check_records([{"Number": "A1", "City": value, "SKU": "P1", "Quantity": 1}], tmp_path)
    (told,) = checked.findings
    assert (told.code, told.field, told.row) == ("cell.member-type", "Order.City", 1)
    assert kind in told.message
    assert checked.entities == []


def test_a_whole_number_as_text_is_told(tmp_path: Path) -> None:
    """It is read as the number it says; a decimal as text is how exact amounts are sent."""
    checked = check_records([{"Number": "A1", "City": "Bath", "SKU": "P1", "Quantity": "1", "Price": "1.50"}], tmp_path)
    assert checked.verdict.green
    assert [(finding.code, finding.field, finding.value) for finding in checked.findings] == [
        ("cell.text-number", "Order.Line.Quantity", "1")
    ]


@pytest.mark.parametrize("value", ["+5", "--5", "\u0661\u0662", "2.", "1.5"])
def test_a_text_that_is_not_read_is_not_told_as_read(value: str, tmp_path: Path) -> None:
    """What is refused as no whole number has that finding alone."""
    checked = check_records([{"Number": "A1", "City": "Bath", "SKU": "P1", "Quantity": value}], tmp_path)
    (told,) = checked.findings
    assert (told.severity, told.field) == ("error", "Order.Line.Quantity")


def test_values_of_every_type_are_read(tmp_path: Path) -> None:
    """A boolean for a boolean, a number for an identifier, nothing for nothing."""
    order = {"Number": 5, "City": "Bath", "SKU": "P1", "Quantity": 1, "Gift": True, "Price": None, "Kind": None}
    checked = check_records([order], tmp_path)
    assert checked.findings == []
    assert checked.entities[0].key == "5"
    assert checked.entities[0].lines[0].values["Order.Line.Gift"] is True


def test_half_a_character_refuses_its_entity(tmp_path: Path) -> None:
    """It could neither be shown nor be written down."""
    checked = check_records([{"Number": "A1", "City": "\ud800", "SKU": "P1", "Quantity": 1}], tmp_path)
    # What stands in its place is not said to be of a wrong encoding as well.
    assert [(finding.code, finding.field) for finding in checked.findings] == [("cell.lone-surrogate", "Order.City")]
    assert not checked.entities


def test_an_item_that_is_none_makes_its_record_unreadable(tmp_path: Path) -> None:
    """The record is refused whole rather than sent without one of its items."""
    order = {"Number": "A1", "City": "Bath", "Line": [{"SKU": "P1", "Quantity": 1}, "P2"]}
    checked = check_records([order, {**order, "Number": "A2", "Line": order["Line"][:1]}], tmp_path)
    assert checked.codes == [(1, "row.unreadable")]
    assert [entity.key for entity in checked.entities] == ["A2"]


@pytest.mark.parametrize("places", [("Line", "Later.Line"), ("Sent.Line", "Line"), ("Sent.Line", "Later.Line")])
def test_items_in_two_places_make_their_record_unreadable(places: tuple[str, str], tmp_path: Path) -> None:
    """None of them is left out, and none is taken that was perhaps not meant; an empty list says nothing."""

    def order(*items: list[dict[str, Any]]) -> dict[str, Any]:
        members: dict[str, Any] = {"Number": f"A{len(items[1])}", "City": "Bath"}
        for place, found in zip(places, items, strict=True):
            outer, _, inner = place.rpartition(".")
            members[outer or inner] = {inner: found} if outer else found
        return members

    one, other = ([{"SKU": product, "Quantity": 1}] for product in ("P1", "P2"))
    checked = check_records([order(one, other), order(one, [])], tmp_path)
    assert checked.codes == [(1, "row.unreadable")]
    assert checked.findings[0].message.endswith("it has items of Order.Line in two places.")
    assert [(entity.key, len(entity.lines)) for entity in checked.entities] == [("A0", 1)]


def test_deep_records_are_refused(tmp_path: Path) -> None:
    """Deeper than any file of records, and not yet deep enough for the parser."""
    deep: Any = "x"
    for _ in range(100):
        deep = {"a": deep}
    checked = check_records([{"Number": "A1", "b": deep}], tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.json-limits"]


def test_too_many_members_are_refused(tmp_path: Path) -> None:
    """Before they are columns."""
    checked = check_records([{"Number": "A1", **{f"m{at}": 1 for at in range(600)}}], tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.table-dimensions"]
