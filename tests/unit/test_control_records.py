"""Control records: what a mapping profile says of them, and what is wrong with one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hub.core.definition import load_definition
from hub.core.profile import load_profile, parse_profile
from tests.checking import ORDERS, THINGS, TODAY, check_text

if TYPE_CHECKING:
    from tests.checking import Checked

HEAD = "Number,City,Product,Quantity"


def _check(text: str, directory: Path, states: dict[str, Any], **stated: Any) -> Checked:  # noqa: ANN401 - whatever a profile states
    aside = [{"column": "Number", "equals": "END", "states": states}]
    profile = load_profile({"service": "test-orders", "set_aside": aside, **stated}, ORDERS, TODAY)
    return check_text(text, ORDERS, directory, profile=profile)


def _of_file(checked: Checked) -> list[tuple[int | None, str]]:
    return [(row, code) for row, code in checked.codes if code.startswith("file.")]


@pytest.mark.parametrize("end", ["END,2,3,2", "END,2,3,2,,,", "END,02,03,002", " END , 2 ,3,2"])
def test_a_record_of_any_width_is_read(end: str, tmp_path: Path) -> None:
    """It is a record of another kind, so that nothing in it can have moved; zeros in front do not matter."""
    text = f"{HEAD}\nA1,Bath,P1,1\nA2,Bath,P1,2\n{end}\n"
    states = {"rows": "City", "entities": "Quantity", "sums": {"Quantity": "Product"}}
    checked = _check(text, tmp_path, states)
    assert checked.verdict.green
    assert _of_file(checked) == []
    assert [row.kind for row in checked.rows] == ["header", "data", "data", "aside"]


def test_the_first_record_may_state_them(tmp_path: Path) -> None:
    """Above all rows, where nothing has been counted yet; and in a file without headings."""
    states = {"rows": "Column 2"}
    stated = {"columns": {"Column 1": "Number", "Column 2": "City", "Column 3": "Product", "Column 4": "Quantity"}}
    aside = [{"column": "Column 1", "equals": "HDR", "states": states}]
    profile = load_profile(
        {"service": "test-orders", "set_aside": aside, "dialect": {"header_row": 0}, **stated}, ORDERS, TODAY
    )
    right = check_text("HDR,1,,\nA1,Bath,P1,1\n", ORDERS, tmp_path, profile=profile)
    assert right.verdict.green
    wrong = check_text("HDR,2,,\nA1,Bath,P1,1\n", ORDERS, tmp_path, profile=profile)
    assert _of_file(wrong) == [(1, "file.count-differs")]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("END,,,x", "'x' is no number; there the number of rows should stand"),
        ("END", "'' is no number"),
        ("END,,,1\nEND,,,1\nEND,,,1", "row 3 is one as well"),
    ],
)
def test_a_record_that_says_nothing_sure_rejects_the_file(end: str, reason: str, tmp_path: Path) -> None:
    """A figure that is none, a cell that is not there, a second record: once, in the row that it is about."""
    checked = _check(f"{HEAD}\nA1,Bath,P1,1\n{end}\n", tmp_path, {"rows": "Quantity"})
    (found,) = [each for each in checked.findings if each.code == "file.control-unread"]
    assert reason in found.message
    assert found.row == (4 if "\n" in end else 3)
    assert checked.verdict.file_rejected


def test_each_figure_is_told_in_its_column(tmp_path: Path) -> None:
    """So that each is a group of its own, and none stands behind another."""
    states = {"rows": "City", "entities": "Product", "sums": {"Quantity": "Quantity"}}
    checked = _check(f"{HEAD}\nA1,Bath,P1,1\nEND,2,3,4\n", tmp_path, states)
    found = [each for each in checked.groups if each.code == "file.count-differs"]
    assert sorted((str(each.heading), each.message) for each in found) == [
        ("City", "The control record states 2 as the number of rows; the file has 1."),
        ("Product", "The control record states 3 as the number of entities; the file has 1."),
        ("Quantity", "The control record states 4 as the sum of 'Quantity'; the file has 1."),
    ]


def test_a_file_that_was_cut_off_is_told_by_its_missing_record(tmp_path: Path) -> None:
    """A cut exactly between two rows shows in nothing else."""
    checked = _check(f"{HEAD}\nA1,Bath,P1,1\n", tmp_path, {"rows": "Quantity"})
    assert checked.codes == [(None, "file.control-missing")]
    assert "Number is 'END'" in checked.findings[0].message
    assert checked.verdict.file_rejected


def test_a_value_of_the_order_is_added_once(tmp_path: Path) -> None:
    """From its first row, wherever its others stand; without lines, every row counts."""
    text = "Number,City,Product,Quantity,Tax\nA1,Bath,P1,1,5\nA2,Bath,P1,1,7\nA1,Bath,P2,1,5\nEND,12,17\n"
    stated = {"columns": {"Tax": "Invoice"}}
    once = _check(text, tmp_path, {"sums": {"Tax": "City"}}, **stated)
    assert _of_file(once) == []
    ignored = _check(text, tmp_path, {"sums": {"Tax": "Product"}}, ignored=["Tax"])
    assert _of_file(ignored) == []

    aside = [{"column": "Code", "equals": "END", "states": {"sums": {"Count": "Count"}}}]
    profile = load_profile({"service": "test-things", "set_aside": aside}, THINGS, TODAY)
    things = check_text("Code,Count\nT1,1\nT2,2\nT1,4\nEND,7\n", THINGS, tmp_path, profile=profile)
    assert _of_file(things) == []


def test_values_count_as_the_mapping_reads_them(tmp_path: Path) -> None:
    """A word that stands for a number is one."""
    text = f"{HEAD}\nA1,Bath,P1,dozen\nA2,Bath,P1,1\nEND,,,13\n"
    checked = _check(text, tmp_path, {"sums": {"Quantity": "Quantity"}}, values={"Quantity": {"dozen": "12"}})
    assert _of_file(checked) == []
    assert checked.verdict.green


def test_rows_that_are_refused_count(tmp_path: Path) -> None:
    """What is wrong with a row does not make it absent; a row of no order is one as well, a blank one is none."""
    text = f"{HEAD}\nA1,Bath,P1,500\n,,P1,1\n,,,\nA2,Bath,,1\nEND,3,2,502\n"
    states = {"rows": "City", "entities": "Product", "sums": {"Quantity": "Quantity"}}
    checked = _check(text, tmp_path, states)
    assert _of_file(checked) == []
    assert (checked.verdict.file_rejected, checked.verdict.ledger.refused) == (False, 2)


def test_a_heading_that_is_missing_is_said_of_each(tmp_path: Path) -> None:
    """Nothing can be compared, and the file is rejected before anything is counted."""
    checked = _check(f"{HEAD}\nA1,Bath,P1,1\nEND,1,,\n", tmp_path, {"rows": "City", "sums": {"Weight": "Total"}})
    assert [code for _, code in checked.codes] == ["header.condition-label", "header.condition-label", "row.set-aside"]
    assert [each.message.count(name) for each, name in zip(checked.findings, ("Weight", "Total"), strict=False)] == [
        1,
        1,
    ]


def test_a_file_with_too_many_rows_is_not_compared(tmp_path: Path) -> None:
    """The rest of it has not been read."""
    small = ORDERS.model_copy(update={"limits": ORDERS.limits.model_copy(update={"rows": 2})})
    aside = [{"column": "Number", "equals": "END", "states": {"rows": "Quantity"}}]
    profile = load_profile({"service": "test-orders", "set_aside": aside}, small, TODAY)
    text = f"{HEAD}\nA1,Bath,P1,1\nA2,Bath,P1,1\nEND,,,2\n"
    assert _of_file(check_text(text, small, tmp_path, profile=profile)) == [(None, "file.table-dimensions")]


def test_the_documented_control_record_is_one(tmp_path: Path) -> None:
    """The profile of docs/mappings.md finds the figures of the file beside it right, and a changed one wrong."""
    root = Path(__file__).resolve().parents[2]
    text = (root / "docs" / "mappings.md").read_text(encoding="utf-8")
    shown = re.search(r"### Control records.*?```yaml\n(.*?)```.*?```\n(.*?)```", text, re.DOTALL)
    assert shown
    service = load_definition((root / "layers/hub/hub/services/load-web-sales-orders.yaml").read_text(encoding="utf-8"))
    profile = load_profile(parse_profile(shown[1]), service, TODAY)
    right = check_text(shown[2], service, tmp_path, profile=profile)
    assert _of_file(right) == []
    assert (right.verdict.ledger.entities, right.verdict.ledger.rows_set_aside) == (2, 1)
    for figure, wrong in (("3,7,2", "4,7,2"), ("3,7,2", "3,8,2"), ("3,7,2", "3,7,1")):
        changed = check_text(shown[2].replace(figure, wrong), service, tmp_path, profile=profile)
        assert _of_file(changed) == [(5, "file.count-differs")]
