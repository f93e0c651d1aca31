"""Suggestions for columns that feed nothing: offered, never applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.celltypes import FieldType
from hub.core.headings import fingerprint_of
from hub.core.profile import load_profile, profile_of
from tests.checking import ORDERS, THINGS, TODAY, check_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from hub.core.profile import Profile

ROWS = "".join(f"A{n},Bath,P1,{n}\n" for n in range(1, 6))


def test_a_heading_misspelt_is_suggested(tmp_path: Path) -> None:
    """By how alike it is to a field without a column; the file stays rejected, and the messages say what was meant."""
    checked = check_text(f"Number,Ctiy,Product,Quantity\n{ROWS}", ORDERS, tmp_path)
    assert checked.verdict.file_rejected
    (suggestion,) = checked.verdict.suggestions
    assert (suggestion.column, suggestion.field, suggestion.ground) == (2, "Order.City", "near_heading")
    assert 0.7 < suggestion.confidence < 1
    assert suggestion.example == "Bath"
    said = {finding.code: finding.message for finding in checked.findings}
    assert "column 2 ('Ctiy') may be it" in said["header.missing-label"]
    assert "Did you mean City?" in said["header.near-miss"]


def test_a_column_is_suggested_by_what_it_holds(tmp_path: Path) -> None:
    """Whole numbers in a column of no known name, and the quantity is missing: less sure than a name would be.

    The hints of both, the missing heading and the one that means nothing, say so.
    """
    checked = check_text(f"Number,City,Product,Kistchen,Anzahl\n{ROWS.replace('P1,', 'P1,x,')}", ORDERS, tmp_path)
    (suggestion,) = checked.verdict.suggestions
    assert (suggestion.column, suggestion.field, suggestion.ground) == (5, "Order.Line.Quantity", "looks_like")
    assert (suggestion.confidence, suggestion.example) == (0.6, "1")
    hints = {(group.code, group.column): group.hint for group in checked.groups}
    assert "By its values, column 5 ('Anzahl') may be it." in hints["header.missing-label", None]
    assert "By its values it may be Quantity." in hints["header.extra-label", 5]
    assert "By its values" not in hints["header.extra-label", 4]


def test_nothing_is_suggested_by_values_that_fit_two(tmp_path: Path) -> None:
    """Of two columns of whole numbers, either may be the quantity: a click would take postcodes for it."""
    text = f"Number,City,Product,PLZ,Menge\n{ROWS.replace('P1,', 'P1,75,')}"
    assert not check_text(text, ORDERS, tmp_path).verdict.suggestions


def test_a_column_is_suggested_by_its_place(tmp_path: Path) -> None:
    """Between the neighbours that a field has in the template, and only there, unless its values say otherwise."""
    head = "Number,Rechnung,Date,City,Product,Quantity"
    (suggestion,) = check_text(f"{head}\nA1,I1,2026-01-31,Bath,P1,1\n", ORDERS, tmp_path).verdict.suggestions
    assert (suggestion.column, suggestion.field, suggestion.ground) == (2, "Order.Invoice", "place")
    elsewhere = "Number,Product,Rechnung,City,Quantity"
    assert not check_text(f"{elsewhere}\nA1,P1,I1,Bath,1\n", ORDERS, tmp_path).verdict.suggestions
    no_kinds = "".join(f"A{n},2026-01-31,I{n},Bath,P1,1\n" for n in range(3))
    checked = check_text(f"Number,Date,Rechnung,City,Product,Quantity\n{no_kinds}", ORDERS, tmp_path)
    assert not checked.verdict.suggestions


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
    """What was matched and what was suggested, as a profile that can be stored and under which the file is green."""
    text = f"Number,Ctiy,Product,Anzahl\n{ROWS}"
    verdict = check_text(text, ORDERS, tmp_path).verdict
    stated = profile_of("test-orders", verdict.columns, verdict.suggestions)
    assert stated["columns"]["Ctiy"] == "Order.City"
    profile = load_profile(stated, ORDERS, TODAY)
    assert check_text(text, ORDERS, tmp_path, profile=profile).verdict.green


def test_a_match_says_how_sure_it_is(tmp_path: Path) -> None:
    """A title is sure, another word less so, and least where few values are such as the field takes."""
    columns = check_text("Number,Town,Name,Colour,Product\nA1,Bath,Ann,red,P1\n", ORDERS, tmp_path).verdict.columns
    assert [(column.by, column.confidence) for column in columns] == [
        ("title", 1.0),
        ("alias", 0.9),
        ("name", 0.8),
        ("none", 0.0),
        ("title", 1.0),
    ]
    pieces = THINGS.fields[2].model_copy(update={"aliases": ("Pieces",)})
    things = THINGS.model_copy(update={"fields": (*THINGS.fields[:2], pieces)})
    checked = check_text("Code,Pieces\nT1,a\nT2,b\nT3,3\nT4,c\n", things, tmp_path)
    assert checked.verdict.columns[1].confidence == 0.25
    assert "(25 % sure)" in next(each.message for each in checked.findings if each.code == "header.low-confidence")


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("date", ["31.12.2025", "03/04/2026", "5 Jan 2026", "2026-01-31"]),
        ("decimal", ["5,50", "1.234,00", "\u20ac 3", "9.90"]),
        ("boolean", ["ja", "nein", "ja", "ja"]),
    ],
)
def test_values_that_are_written_otherwise_are_no_doubt_of_their_column(
    type_: str, values: list[str], tmp_path: Path
) -> None:
    """Each of them has its own finding, and none says that the column may be another one."""
    pieces = THINGS.fields[2].model_copy(update={"aliases": ("Pieces",), "type": FieldType(type_)})
    things = THINGS.model_copy(update={"fields": (*THINGS.fields[:2], pieces)})
    rows = "".join(f"T{at};{value}\n" for at, value in enumerate(values))
    checked = check_text(f"Code;Pieces\n{rows}", things, tmp_path)
    assert checked.verdict.columns[1].confidence == 0.9
    assert "header.low-confidence" not in checked.verdict.counts_by_code


def test_headings_that_are_remembered_bring_their_profile(tmp_path: Path) -> None:
    """It is asked for by the headings alone, whatever their order, and even where they would be understood without."""
    profile = load_profile({"service": "test-orders", "columns": {"Town": "Bill City"}}, ORDERS, TODAY)
    known = {fingerprint_of(["number", "CITY", "Town", "Product", "Quantity"]): profile}

    def recall(headings: Sequence[str]) -> Profile | None:
        return known.get(fingerprint_of(headings))

    text = "Town,Quantity,Product,City,Number\nBath,1,P1,Wells,A1\n"
    checked = check_text(text, ORDERS, tmp_path, recall=recall)
    assert checked.verdict.green
    assert checked.entities[0].values["Order.Bill.City"] == "Bath"
    other = load_profile({"service": "test-orders"}, ORDERS, TODAY)
    stated = check_text(text, ORDERS, tmp_path, recall=recall, profile=other)
    assert stated.verdict.file_rejected
    assert "header.ambiguous-mapping" in stated.verdict.counts_by_code
