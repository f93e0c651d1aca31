"""Mapping profiles: what can be wrong with one, and what one does to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hub.core.definition import load_definition
from hub.core.profile import Profile, ProfileError, load_profile, parse_profile, parse_reference, reference_of
from tests.checking import ORDERS, TODAY, check_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.checking import Checked


def _profile(**stated: Any) -> Profile:  # noqa: ANN401 - whatever a profile states
    return load_profile({"service": "test-orders", **stated}, ORDERS, TODAY)


def _check(text: str, directory: Path, **stated: Any) -> Checked:  # noqa: ANN401 - whatever a profile states
    return check_text(text, ORDERS, directory, profile=_profile(**stated))


WRONG = {
    "nothing to do with it": ({"colums": {}}, "colums"),
    "another service": ({"service": "load-stock"}, "the profile is for load-stock, not for test-orders"),
    "an unknown field": ({"columns": {"Ref": "Numbr"}}, "no field is called 'Numbr'; Order.Number is"),
    "one heading twice": ({"columns": {"Ref": "Number", "REF.": "Invoice"}}, "'Ref' and 'REF.' are the same heading"),
    "a heading fed and ignored": ({"columns": {"Ref": "Number"}, "ignored": ["ref"]}, "are the same heading"),
    "a heading of nothing": ({"ignored": ["--"]}, "neither letter nor digit"),
    "a constant key": ({"constants": {"Number": "A1"}}, "it is the key"),
    "a constant beside a column": ({"constants": {"City": "Bath"}, "columns": {"Ort": "City"}}, "feeds it as well"),
    "a constant that is no value": ({"constants": {"Quantity": "many"}}, "'many' is no value of Quantity (cell.type)"),
    "one field under two names": ({"constants": {"City": "Bath", "Order.City": "Wells"}}, "stated twice"),
    "a value that is none": ({"values": {"Kind": {"shop": "Gift"}}}, "'Gift' is no value of Kind (cell.enum)"),
    "one value twice": ({"values": {"Kind": {"shop": "Retail", "SHOP": "Trade"}}}, "twice, with two meanings"),
    "a date of two years": ({"dates": ["YYYY-YY-DD"]}, "one year, one month and one day"),
    "a date of no words": ({"dates": ["day/month/year"]}, "is none of YYYY"),
    "a time of half a day": ({"dates": ["DD/MM/YYYY hh:mm"]}, "HH and mm, or hh, mm and a"),
    "numbers that cannot be told": ({"numbers": {"decimal": ",", "group": ","}}, "the same character"),
    "a condition of two tests": ({"set_aside": [{"column": "a", "equals": "b", "contains": "c"}]}, "exactly one of"),
    "a condition of no test": ({"set_aside": [{"column": "a"}]}, "exactly one of"),
    "a control record of nothing": (
        {"set_aside": [{"column": "a", "equals": "b", "states": {}}]},
        "state at least one of rows, entities, sums",
    ),
    "an unknown figure": (
        {"set_aside": [{"column": "a", "equals": "b", "states": {"row": "c"}}]},
        "set_aside.0.states.row",
    ),
    "an unknown encoding": ({"dialect": {"encoding": "klingon"}}, "klingon"),
}


@pytest.mark.parametrize(("stated", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_profile_is_refused(stated: dict[str, Any], says: str) -> None:
    """What is wrong is said in plain words, with where it stands."""
    with pytest.raises(ProfileError) as refused:
        _profile(**stated)
    assert says in "\n".join(refused.value.problems)


def test_everything_wrong_with_a_profile_is_said_at_once() -> None:
    """Nobody mends a profile one message at a time."""
    with pytest.raises(ProfileError) as refused:
        _profile(columns={"Ref": "Nmbr"}, constants={"Quantity": "0"}, dates=["x"])
    assert len(refused.value.problems) == 3


def test_a_wrong_shape_hides_nothing_else() -> None:
    """What has the right shape is judged beside it: another element, another value, another column."""
    with pytest.raises(ProfileError) as refused:
        _profile(
            colums={}, columns={"Ref": "Nmbr", "Ort": ["City"]}, values={"Kind": {"shop": "Gift", "net": ["Trade"]}},
            dates=["x", {}], numbers={"decimal": ";", "group": "."}, constants={"Quantity": "0"},
        )  # fmt: skip
    wrong = [problem.partition(":")[0] for problem in refused.value.problems]
    assert wrong == [
        *("columns.Ort", "values.Kind.net", "dates.1", "numbers.decimal", "colums"),
        *("columns.Ref", "constants.Order.Line.Quantity", "values.Order.Kind.shop", "dates"),
    ]


def test_nothing_is_said_of_a_profile_beyond_its_shape_where_that_is_all_wrong() -> None:
    """A service that is none is told, and what would follow from it is not."""
    with pytest.raises(ProfileError) as refused:
        load_profile({"service": ["a"], "ignored": 5}, ORDERS, TODAY)
    assert [problem.partition(":")[0] for problem in refused.value.problems] == ["service", "ignored"]


def test_texts_of_a_profile_stay_texts() -> None:
    """The country code NO is no truth, and a code with a zero in front keeps it."""
    assert parse_profile("values: {Country: {Norway: NO}}\nconstants: {DC: 007}") == {
        "values": {"Country": {"Norway": "NO"}},
        "constants": {"DC": "007"},
    }
    for wrong in ("a: 1\na: 2\n", "- a\n", "a: [\n"):
        with pytest.raises(ProfileError):
            parse_profile(wrong)


def test_fields_are_stated_by_any_of_their_names() -> None:
    """Path, title and alias will do; the loaded profile says the path, so that loading it again changes nothing."""
    profile = _profile(columns={"Plaats": "town"}, constants={"Order.Kind": "Trade"}, values={"price": {"free": "0"}})
    assert profile.columns == {"Plaats": "Order.City"}
    assert profile.values == {"Order.Line.Price": {"free": "0"}}
    assert load_profile(profile.model_dump(), ORDERS, TODAY) == profile


def test_a_reference_names_partner_and_profile() -> None:
    """`partner/name`, or the name alone for the tenant's own."""
    assert parse_reference("acme/orders") == ("acme", "orders")
    assert parse_reference("orders") == ("", "orders")
    assert reference_of(*parse_reference("acme/orders")) == "acme/orders"
    assert reference_of("", "orders") == "orders"


def test_columns_are_fed_as_the_profile_says(tmp_path: Path) -> None:
    """Its headings come first, the others are matched by themselves; what is ignored is not told of."""
    checked = _check(
        "Ref,Ort,Colour,SKU,Quantity\nA1,Bath,red,P1,1\n",
        tmp_path,
        columns={"REF": "Number", "ort": "City"},
        ignored=["colour"],
    )
    assert [(column.field, column.by) for column in checked.verdict.columns] == [
        ("Order.Number", "profile"),
        ("Order.City", "profile"),
        (None, "ignored"),
        ("Order.Line.Product", "alias"),
        ("Order.Line.Quantity", "title"),
    ]
    assert checked.verdict.green
    assert checked.codes == [(1, "header.normalised"), (1, "header.normalised")]


def test_a_profile_may_feed_a_field_from_a_heading_that_means_another(tmp_path: Path) -> None:
    """`Invoice` is the order's number here, and nothing is fed twice."""
    checked = _check("Invoice,City,SKU,Quantity\nA1,Bath,P1,1\n", tmp_path, columns={"Invoice": "Number"})
    assert [entity.key for entity in checked.entities] == ["A1"]
    assert "Order.Invoice" not in checked.entities[0].values
    assert not checked.findings


def test_one_of_several_headings_will_do(tmp_path: Path) -> None:
    """A partner's two exports differ in a heading: naming both is no fault, and neither is missed."""
    columns = {"Ort": "City", "Stadt": "City"}
    assert not _check("Number,Stadt,SKU,Quantity\nA1,Bath,P1,1\n", tmp_path, columns=columns).findings
    both = _check("Number,Ort,Stadt,SKU,Quantity\nA1,Bath,Bath,P1,1\n", tmp_path, columns=columns)
    assert both.codes == [(1, "header.ambiguous-mapping")]


def test_constants_stand_in_every_entity_and_line(tmp_path: Path) -> None:
    """As values of their type; and a required field that is constant is not missed."""
    constants = {"City": "Bath", "Quantity": "3", "Gift": "yes"}
    checked = _check("Number,SKU\nA1,P1\nA1,P2\nA2,P1\n", tmp_path, constants=constants)
    assert checked.verdict.green
    first, second = checked.entities
    assert first.values == {"Order.Number": "A1", "Order.City": "Bath"}
    assert [line.values for line in first.lines] == [
        {"Order.Line.Product": product, "Order.Line.Quantity": 3, "Order.Line.Gift": True} for product in ("P1", "P2")
    ]
    assert second.values["Order.City"] == "Bath"


def test_a_constant_counts_where_fields_are_required_together(tmp_path: Path) -> None:
    """A constant in the block asks for the rest of it, and a constant rest is there."""
    head, row = "Number,City,SKU,Quantity", "A1,Bath,P1,1"
    assert not _check(f"{head},Bill Name\n{row},Ada\n", tmp_path, constants={"Bill City": "Bath"}).findings
    checked = _check(f"{head},Bill City\n{row},\n", tmp_path, constants={"Bill Name": "Ada"})
    assert checked.codes == [(2, "row.conditional-required")]


def test_values_are_read_as_what_they_stand_for(tmp_path: Path) -> None:
    """Whatever their case; each change is told with before and after, and what is not listed is judged as it is."""
    rows = "A1,Bath,P1,1, SHOP\nA2,Bath,P1,1,Trade\nA3,Bath,P1,1,Depot\n"
    values = {"Kind": {"shop": "Retail", "trade": "Trade"}}
    checked = _check(f"Number,City,SKU,Quantity,Kind\n{rows}", tmp_path, values=values)
    assert [(entity.key, entity.values["Order.Kind"]) for entity in checked.entities] == [
        ("A1", "Retail"),
        ("A2", "Trade"),
    ]
    assert checked.codes == [(2, "cell.whitespace"), (2, "cell.mapped"), (4, "cell.enum")]
    assert checked.rows[1].cells[4] == " SHOP"


def test_a_value_may_make_a_plain_text_or_a_number(tmp_path: Path) -> None:
    """Value maps work for fields of every type, each occurrence told."""
    rows = "A1,somewhere,P1,a dozen\nA2,Somewhere,P1,a dozen\n"
    values = {"City": {"somewhere": "Bath"}, "Quantity": {"a dozen": "12"}}
    checked = _check(f"Number,City,SKU,Quantity\n{rows}", tmp_path, values=values)
    assert [entity.values["Order.City"] for entity in checked.entities] == ["Bath", "Bath"]
    assert [entity.lines[0].values["Order.Line.Quantity"] for entity in checked.entities] == [12, 12]
    assert checked.verdict.counts_by_code == {"cell.mapped": 4}


def test_of_a_mapped_text_nothing_is_said_but_what_it_is_read_as(tmp_path: Path) -> None:
    """A word for nothing, and an error of a spreadsheet, are not kept where the mapping puts a value in their place."""
    rows = "A1,NULL,P1,1\nA2,#N/A,P1,1\nA3,None,P1,1\n"
    checked = _check(f"Number,City,SKU,Quantity\n{rows}", tmp_path, values={"City": {"NULL": "Bath", "#N/A": "Bath"}})
    assert checked.codes == [(2, "cell.mapped"), (3, "cell.mapped"), (4, "cell.null-literal")]


def test_columns_are_as_sure_as_their_values_read_by_the_mapping(tmp_path: Path) -> None:
    """Dates and words that the mapping has read otherwise are no doubt of the column."""
    stated = {"dates": ["DD.MM.YYYY"], "values": {"Kind": {"Laden": "Retail"}}}
    head, rows = "Number,date,kind,City,SKU,Quantity", "".join(f"A{at},31.01.2026,Laden,Bath,P1,1\n" for at in range(4))
    definition = ORDERS.model_copy(
        update={
            "fields": [
                each.model_copy(update={"title": f"The {each.title}", "aliases": (each.title,)})
                for each in ORDERS.fields
            ]
        }
    )
    profile = load_profile({"service": "test-orders", **stated}, ORDERS, TODAY)
    checked = check_text(f"{head}\n{rows}", definition, tmp_path, profile=profile)
    assert "header.low-confidence" not in checked.verdict.counts_by_code


@pytest.mark.parametrize(
    ("group", "cells"),
    [(" ", ["1 234,5", "1\u00a0234,5", "1\u202f234,5", "1\u2009234,5"]), ("'", ["1'234,5", "1\u2019234,5"])],
)
def test_what_looks_the_same_groups_thousands_alike(group: str, cells: list[str], tmp_path: Path) -> None:
    """Spreadsheets write spaces that do not break and curved apostrophes, which nobody tells apart on a screen."""
    rows = "".join(f"A{at};Bath;P1;1;{cell}\n" for at, cell in enumerate(cells))
    numbers = {"decimal": ",", "group": group}
    checked = _check(f"Number;City;SKU;Quantity;Price\n{rows}", tmp_path, numbers=numbers)
    assert [str(entity.lines[0].values["Order.Line.Price"]) for entity in checked.entities] == ["1234.5"] * len(cells)
    assert checked.verdict.counts_by_code["cell.converted"] == len(cells)


def test_a_number_beside_a_currency_is_wrong_only_where_no_value_map_has_it(tmp_path: Path) -> None:
    """The commonest wrong number is told before anything else is tried, but not before what the mapping says of it."""
    rows = "A1,Bath,P1,1,on demand\nA2,Bath,P1,1,9.90 EUR\nA3,Bath,P1,1,12 EUR\n"
    text = f"Number,City,SKU,Quantity,Price\n{rows}"
    checked = _check(text, tmp_path, values={"Price": {"on demand": "0", "9.90 eur": "9.90"}})
    assert [entity.lines[0].values["Order.Line.Price"] for entity in checked.entities] == ["0", "9.9"]
    assert checked.codes == [(2, "cell.mapped"), (3, "cell.mapped"), (4, "cell.number-format")]


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("1.234,50", "1234.5", "cell.converted"),
        ("-0,5", None, "cell.minimum"),
        ("12", "12", None),
        ("1,5", "1.5", "cell.converted"),
        ("1.5", None, "cell.number-form"),
        ("12.34,5", None, "cell.number-form"),
        ("1,234.50", None, "cell.number-form"),
        ("1 234", None, "cell.number-form"),
    ],
)
def test_numbers_are_read_in_the_form_that_is_stated(
    cell: str, value: str | None, code: str | None, tmp_path: Path
) -> None:
    """And in no other: what could be two numbers is refused, not guessed."""
    text = f"Number;City;SKU;Quantity;Price\nA1;Bath;P1;1;{cell}\n"
    checked = _check(text, tmp_path, numbers={"decimal": ",", "group": "."})
    found = [each for each in checked.verdict.counts_by_code if each.startswith("cell.")]
    assert found == ([code] if code else [])
    assert [entity.lines[0].values.get("Order.Line.Price") for entity in checked.entities] == ([value] if value else [])


@pytest.mark.parametrize(
    ("form", "cell", "value"),
    [
        ("DD/MM/YYYY", "03/04/2026", "2026-04-03"),
        ("D.M.YY", "3.4.26", "2026-04-03"),
        ("MMM DD, YYYY", "Apr 03, 2026", "2026-04-03"),
        ("YYYYMMDD", "20260403", "2026-04-03"),
        ("DD/MM/YYYY", "2026-04-03", "2026-04-03"),
        ("DD/MM/YYYY", "04/31/2026", None),
        ("DD/MM/YYYY HH:mm", "03/04/2026 10:30", None),
    ],
)
def test_dates_are_read_in_the_forms_that_are_stated(form: str, cell: str, value: str | None, tmp_path: Path) -> None:
    """Besides the ISO form, which nothing else can be taken for. A date without a time has no form with one."""
    text = f'Number,City,SKU,Quantity,Date\nA1,Bath,P1,1,"{cell}"\n'
    checked = _check(text, tmp_path, dates=[form])
    assert [entity.values["Order.Date"] for entity in checked.entities] == ([value] if value else [])
    if value is None:
        assert checked.codes in ([(2, "cell.date-impossible")], [(2, "cell.date-ambiguous")])


def test_a_moment_is_read_with_its_time(tmp_path: Path) -> None:
    """A field of date and time takes forms with a time, in either way to write the hour."""
    with_time = load_definition(_SEEN)
    stated = {"service": "test-seen", "dates": ["DD/MM/YYYY HH:mm", "DD/MM/YYYY hh:mm a", "DD/MM/YYYY"]}
    profile = load_profile(stated, with_time, TODAY)
    text = "Code,Seen\nT1,03/04/2026 15:05\nT2,03/04/2026 03:05 PM\nT3,03/04/2026\n"
    checked = check_text(text, with_time, tmp_path, profile=profile)
    assert [entity.values["Thing.Seen"] for entity in checked.entities] == [
        "2026-04-03T15:05:00",
        "2026-04-03T15:05:00",
        "2026-04-03",
    ]


_SEEN = """
name: test-seen
title: Test Seen
description: Things that were seen.
directory: Test/Seen
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 10_000}
record: thing
operation: create_thing
key: [Thing.Code]
fields:
  - {path: Thing.Code, title: Code, length: 10, required: true, example: T1, description: The code.}
  - {path: Thing.Seen, title: Seen, type: datetime, description: When.}
"""


TESTS_OF_A_CELL = {
    "equals": ({"equals": ["void", "gone"]}, "is 'void' or 'gone'"),
    "starts_with": ({"starts_with": "voi"}, "starts with 'voi'"),
    "ends_with": ({"ends_with": "oid"}, "ends with 'oid'"),
    "contains": ({"contains": ["x", "oi"]}, "contains 'x' or 'oi'"),
}


@pytest.mark.parametrize(("test", "says"), TESTS_OF_A_CELL.values(), ids=TESTS_OF_A_CELL)
def test_rows_are_set_aside_by_a_condition(test: dict[str, Any], says: str, tmp_path: Path) -> None:
    """They are counted, told and kept as rows; nothing of them is judged, and their neighbours are as ever."""
    rows = "A1,Bath,P1,1,open\nA1,,,many, void \nA1,Bath,P2,1,\nA2,Bath,P1,1,VOID\n"
    conditions = [{"column": "state", **test}]
    checked = _check(f"Number,City,SKU,Quantity,State\n{rows}", tmp_path, set_aside=conditions, ignored=["State"])
    assert checked.codes == [(3, "row.set-aside")]
    assert f"State {says}" in checked.findings[0].message
    assert [(row.row, row.kind, row.entity) for row in checked.rows[1:]] == [
        (2, "data", 1),
        (3, "aside", None),
        (4, "data", 1),
        (5, "data", 2),
    ]
    ledger = checked.verdict.ledger
    assert (ledger.rows, ledger.rows_set_aside, ledger.rows_accepted) == (5, 1, 3)
    assert checked.verdict.green
    assert [entity.rows for entity in checked.entities] == [[2, 4], [5]]


def test_rows_with_a_blank_cell_may_be_set_aside(tmp_path: Path) -> None:
    """A note below the table has no number."""
    text = "Number,City,SKU,Quantity\nA1,Bath,P1,1\n,Exported today,,\n"
    checked = _check(text, tmp_path, set_aside=[{"column": "Number", "blank": True}])
    assert checked.codes == [(3, "row.set-aside")]
    assert checked.verdict.green


def test_a_row_of_another_width_is_never_set_aside(tmp_path: Path) -> None:
    """Its cells may have moved, so that the condition would look at the wrong one: it is judged."""
    text = "Number,City,SKU,Quantity\nC1,Bath,P1\nC2,Bath,P1,1\n"
    checked = _check(text, tmp_path, set_aside=[{"column": "Number", "starts_with": "C"}])
    assert checked.codes == [(2, "row.missing-cell"), (3, "row.set-aside")]


def test_a_file_without_the_column_of_a_condition_is_rejected(tmp_path: Path) -> None:
    """Otherwise rows that are not meant for the service would go, because somebody renamed a column."""
    conditions = [{"column": "State", "equals": "void"}]
    checked = _check("Number,City,SKU,Quantity\nA1,Bath,P1,1\n", tmp_path, set_aside=conditions)
    assert checked.verdict.file_rejected
    assert checked.codes == [(1, "header.condition-label")]


def test_a_file_of_nothing_but_rows_set_aside_has_no_rows(tmp_path: Path) -> None:
    """Every row is accounted for, and there is nothing to submit."""
    text = "Number,City,SKU,Quantity\nC1,Bath,P1,1\nC2,Bath,P1,1\n"
    checked = _check(text, tmp_path, set_aside=[{"column": "Number", "starts_with": "C"}])
    assert not checked.verdict.green
    assert checked.verdict.ledger.rows_set_aside == 2
    assert checked.verdict.counts_by_code == {"row.set-aside": 2, "file.all-set-aside": 1}


def test_the_dialect_of_a_profile_counts(tmp_path: Path) -> None:
    """A delimiter that nobody would guess, and titles above the headings."""
    text = "Orders of today~~~\nNumber~City~SKU~Quantity\nA1~Bath~P1~1\n"
    checked = _check(text, tmp_path, dialect={"delimiter": "~", "header_row": 2})
    assert checked.verdict.green
    assert checked.verdict.dialect is not None
    assert checked.verdict.dialect.declared
