"""Telling how a file is written."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from hub.core.dialect import ENCODINGS, DeclaredDialect, detect
from tests.checking import ORDERS, check_text

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = DeclaredDialect()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_headings_known(delimiter: str) -> None:
    """Amounts with decimal commas and texts with semicolons do not mislead."""
    header = delimiter.join(["Number", "City", "Product", "Price"])
    row = delimiter.join(['"A,1;2"', '"Bath, Spa; UK"', '"P|1"', '"1,50"'])
    found = detect(f"{header}\n{row}\n{row}\n", ORDERS, "utf-8", NOTHING)
    assert found is not None
    assert (found.delimiter, found.quote, found.header_row, found.declared) == (delimiter, '"', 1, False)


def test_unknown_headings_leave_the_usual_width() -> None:
    """When no heading is known, the delimiter that tells most columns in most rows is taken."""
    found = detect("a;b;c\n1,5;2,5;3\n1;2,5;3,5\n", ORDERS, "utf-8", NOTHING)
    assert found is not None
    assert found.delimiter == ";"


def test_one_known_heading_alone_is_a_file_of_one_column() -> None:
    """A file with a single known column has no delimiter to show, and is readable all the same."""
    found = detect("Number\nA1\n", ORDERS, "utf-8", NOTHING)
    assert found is not None


def test_nothing_that_separates_is_said_so() -> None:
    """One unknown cell a row: there is no dialect."""
    assert detect("Something\nelse\n", ORDERS, "utf-8", NOTHING) is None


def test_blank_rows_above_the_headings_are_passed() -> None:
    """The header is the first row with any text."""
    found = detect("\n,,\nNumber,City\n", ORDERS, "utf-8", NOTHING)
    assert found is not None
    assert found.header_row == 3


def test_a_declared_part_leaves_the_rest_to_be_told() -> None:
    """Only the quote is declared: the delimiter is still detected, and the dialect says that it was declared."""
    found = detect("Number;City\n'A;1';Bath\n", ORDERS, "utf-8", DeclaredDialect(quote="'"))
    assert found is not None
    assert (found.delimiter, found.quote, found.declared) == (";", "'", True)


@pytest.mark.parametrize(
    "wrong", [{"encoding": "utf-9"}, {"encoding": "base64"}, {"delimiter": "||"}, {"quote": ""}, {"header_row": 0}]
)
def test_an_impossible_declaration_is_refused(wrong: dict[str, object]) -> None:
    """Unknown encodings, codecs that make no text, long delimiters and row 0 are told at once."""
    with pytest.raises(ValidationError):
        DeclaredDialect.model_validate(wrong)


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_a_file_is_read_in_every_encoding_that_may_be_declared(encoding: str, tmp_path: Path) -> None:
    """Each encoding is called what Python calls it, and decodes a file piece by piece."""
    assert codecs.lookup(encoding).name == encoding
    text = "Number,City,Product,Quantity\nA1,Bath,P1,1\n"
    declared = DeclaredDialect(encoding=encoding)
    assert check_text(text.encode(encoding), ORDERS, tmp_path, declared=declared).verdict.green
