"""Suggestions for columns that feed nothing: offered, never applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.profile import load_profile
from hub.core.suggestions import profile_of
from tests.checking import ORDERS, TODAY, check_text

if TYPE_CHECKING:
    from pathlib import Path

ROWS = "".join(f"A{n},Bath,P1,{n}\n" for n in range(1, 6))


def test_a_heading_misspelt_is_suggested(tmp_path: Path) -> None:
    """By how alike it is to a field without a column; the file stays rejected, and the messages say what was meant."""
    checked = check_text(f"Number,Ctiy,Product,Quantity\n{ROWS}", ORDERS, tmp_path)
    assert checked.verdict.file_rejected
    (suggestion,) = checked.verdict.suggestions
    assert (suggestion.column, suggestion.field, suggestion.ground) == (2, "Order.City", "near_heading")
    assert 0.7 < suggestion.confidence < 1
    said = {finding.code: finding.message for finding in checked.findings}
    assert "column 2 ('Ctiy') may be it" in said["header.missing-label"]
    assert "did you mean City?" in said["header.extra-label"]


def test_a_column_is_suggested_by_what_it_holds(tmp_path: Path) -> None:
    """Whole numbers in a column of no known name, and the quantity is missing: less sure than a name would be."""
    checked = check_text(f"Number,City,Product,Anzahl\n{ROWS}", ORDERS, tmp_path)
    (suggestion,) = checked.verdict.suggestions
    assert (suggestion.column, suggestion.field, suggestion.ground) == (4, "Order.Line.Quantity", "looks_like")
    assert suggestion.confidence <= 0.6


def test_nothing_is_suggested_for_a_field_that_has_a_column(tmp_path: Path) -> None:
    """Nor for a column that the file names well, nor for one that is ignored."""
    assert not check_text(f"Number,City,Product,Quantity\n{ROWS}", ORDERS, tmp_path).verdict.suggestions
    head = "Number,City,Product,Quantity,Citty"
    rows = "".join(f"A{n},Bath,P1,{n},x\n" for n in range(1, 6))
    assert not check_text(f"{head}\n{rows}", ORDERS, tmp_path).verdict.suggestions
    ignoring = load_profile({"service": "test-orders", "ignored": ["Ctiy"]}, ORDERS, TODAY)
    checked = check_text(f"Number,Ctiy,Product,Quantity\n{ROWS}", ORDERS, tmp_path, profile=ignoring)
    assert not checked.verdict.suggestions


def test_accepted_suggestions_make_a_profile(tmp_path: Path) -> None:
    """What was matched and what was suggested, as the columns of a profile under which the file is green."""
    text = f"Number,Ctiy,Product,Anzahl\n{ROWS}"
    verdict = check_text(text, ORDERS, tmp_path).verdict
    columns = profile_of(verdict.columns, verdict.suggestions)
    assert columns["Ctiy"] == "Order.City"
    profile = load_profile({"service": "test-orders", "columns": columns}, ORDERS, TODAY)
    assert check_text(text, ORDERS, tmp_path, profile=profile).verdict.green
