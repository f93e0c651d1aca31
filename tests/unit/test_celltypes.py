"""How cells of each type are read."""

from __future__ import annotations

from typing import Any

import pytest

from hub.core.celltypes import cell_reader, parse_day
from hub.core.definition import Field
from tests.checking import TODAY


def read(cell: str, **facets: Any) -> tuple[object, tuple[str, ...]]:  # noqa: ANN401 - the facets of a field
    field = Field(path="X", title="X", description="X.", **facets)
    return cell_reader(field, cell_characters=20, today=TODAY)(cell)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("0", 0), ("7", 7), ("-7", -7), ("-0", 0), ("9" * 18, 10**18 - 1)],
)
def test_whole_numbers_are_read_by_their_value(cell: str, value: int) -> None:
    """Digits, with a minus sign before them or none."""
    assert read(cell, type="integer") == (value, ())


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("007", 7, "cell.leading-zeros"),
        ("0" * 30 + "1", 1, "cell.leading-zeros"),
        ("-07", -7, "cell.leading-zeros"),
        ("2.0", 2, "cell.integer-as-decimal"),
        ("-12.000", -12, "cell.integer-as-decimal"),
        ("3.0000000000000004", 3, "cell.float-artefact"),
        ("2.9999999999999996", 3, "cell.float-artefact"),
    ],
)
def test_what_certainly_is_a_whole_number_is_read_and_told(cell: str, value: int, code: str) -> None:
    """Zeros before or after it, and what binary arithmetic leaves behind, change nothing about the number."""
    assert read(cell, type="integer") == (value, (code,))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("x", "cell.type"),
        ("1 000", "cell.type"),
        ("1,5", "cell.type"),
        ("1e3", "cell.type"),
        ("--1", "cell.type"),
        ("٣", "cell.type"),
        ("1.5", "cell.integer-has-fraction"),
        ("+7", "cell.type"),
        ("3.14159265358979", "cell.integer-has-fraction"),
        ("3.1000000000000001", "cell.integer-has-fraction"),
        ("1" + "0" * 18, "cell.maximum"),
        ("-1" + "0" * 18, "cell.minimum"),
        ("9" * 5000, "cell.maximum"),
    ],
)
def test_what_is_no_whole_number_is_told_apart(cell: str, code: str) -> None:
    """Other texts, fractions, and numbers of more than 18 digits; only the digits 0 to 9 count."""
    assert read(cell, type="integer") == (None, (code,))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", "0"),
        ("1.50", "1.5"),
        ("2.00", "2"),
        ("-0.00", "0"),
        ("-1.2", "-1.2"),
        ("100", "100"),
        ("99999999999999.9999", "99999999999999.9999"),
    ],
)
def test_decimals_have_one_canonical_text(cell: str, value: str) -> None:
    """The same number is the same text, however it was written; no digit is lost."""
    assert read(cell, type="decimal") == (value, ())


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,50", "cell.type"),
        (".5", "cell.type"),
        ("5.", "cell.type"),
        ("1e-3", "cell.type"),
        ("NaN", "cell.type"),
        ("Infinity", "cell.type"),
        ("1_000", "cell.type"),
        ("1.12345", "cell.precision"),
        ("100000000000000", "cell.precision"),
    ],
)
def test_what_is_no_decimal_is_told_apart(cell: str, code: str) -> None:
    """Other marks, exponents, NaN, infinity; too many digits before or after the point."""
    assert read(cell, type="decimal") == (None, (code,))


@pytest.mark.parametrize(
    ("cell", "facets", "code"),
    [
        ("-0.01", {"minimum": 0}, "cell.minimum"),
        ("0.49", {"minimum": "0.5"}, "cell.minimum"),
        ("9.51", {"maximum": "9.5"}, "cell.maximum"),
        ("-0.5", {"minimum": "-0.4", "maximum": 3}, "cell.minimum"),
    ],
)
def test_bounds_of_decimals_are_exact(cell: str, facets: dict[str, object], code: str) -> None:
    """Values just beyond a bound are found, and the bound itself is allowed."""
    assert read(cell, type="decimal", **facets) == (None, (code,))
    bound = str(facets["minimum"] if code == "cell.minimum" else facets["maximum"])
    assert read(bound, type="decimal", **facets)[1] == ()


@pytest.mark.parametrize("cell", ["true", "TRUE", "Yes", "1"])
def test_truth_is_read_in_its_common_words(cell: str) -> None:
    """True, yes and 1, in any case."""
    assert read(cell, type="boolean") == (True, ())


@pytest.mark.parametrize(("cell", "value"), [("False", False), ("NO", False), ("0", False)])
def test_untruth_is_read_in_its_common_words(cell: str, value: object) -> None:
    """False, no and 0, in any case."""
    assert read(cell, type="boolean") == (value, ())


@pytest.mark.parametrize("cell", ["y", "-1", "2", "wahr"])
def test_other_words_are_neither_true_nor_false(cell: str) -> None:
    """No guessing."""
    assert read(cell, type="boolean") == (None, ("cell.boolean",))


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2026-02-28", "2026-02-28"),
        ("2026-02-28 09:05", "2026-02-28T09:05:00"),
        ("2026-02-28T09:05", "2026-02-28T09:05:00"),
        ("2026-02-28 23:59:59", "2026-02-28T23:59:59"),
    ],
)
def test_moments_have_one_canonical_text(cell: str, value: str) -> None:
    """A day stays a day; a time of day is written out."""
    assert read(cell, type="datetime") == (value, ())


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("28/02/2026", "cell.date-format"),
        ("26-02-28", "cell.date-format"),
        ("2026-2-8", "cell.date-format"),
        ("20260228", "cell.date-format"),
        ("45671", "cell.date-format"),
        ("2026-02-28T09:05:00Z", "cell.date-format"),
        ("2026-02-28  09:05", "cell.date-format"),
        ("2026-02-29", "cell.date-impossible"),
        ("2026-13-01", "cell.date-impossible"),
        ("2026-02-28 24:30", "cell.date-impossible"),
        ("0000-01-01", "cell.date-impossible"),
    ],
)
def test_what_is_no_moment_is_told_apart(cell: str, code: str) -> None:
    """Another way of writing is one thing, a day that does not exist is another."""
    assert read(cell, type="datetime") == (None, (code,))


def test_a_date_has_no_time_of_day() -> None:
    """What would be cut off is told."""
    assert read("2026-02-28 09:05", type="date") == (None, ("cell.date-format",))


@pytest.mark.parametrize(
    ("cell", "code"),
    [("2026-11-30", None), ("2026-12-01", "cell.maximum"), ("2026-10-24", None), ("2026-10-23", "cell.minimum")],
)
def test_bounds_of_dates_may_move_with_today(cell: str, code: str | None) -> None:
    """A week ahead and thirty days back of the day of the check, both inclusive."""
    codes = read(cell, type="date", minimum="today-30", maximum="today+7")[1]
    assert codes == ((code,) if code else ())


@pytest.mark.parametrize("text", ["", "tomorrow", "today +1", "today+", "2026-02-30", "1"])
def test_a_bound_that_is_no_day_is_refused(text: str) -> None:
    """Only ISO dates and today with a number of days."""
    with pytest.raises(ValueError, match=r"Invalid isoformat|out of range"):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    ("cell", "facets", "codes"),
    [
        ("abc", {"length": 3}, ()),
        ("abcd", {"length": 3}, ("cell.length",)),
        ("ab", {"min_length": 3}, ("cell.length",)),
        ("x" * 20, {}, ()),
        ("x" * 21, {}, ("cell.length",)),
        ("12a", {"pattern": "[0-9]+", "pattern_says": "digits"}, ("cell.pattern",)),
        ("a", {"pattern": "[0-9]{2,}", "pattern_says": "digits", "min_length": 2}, ("cell.length", "cell.pattern")),
        ("1" * 21, {"pattern": "[0-9]+", "pattern_says": "digits"}, ("cell.length",)),
    ],
)
def test_all_that_is_wrong_with_a_text_is_told(cell: str, facets: dict[str, object], codes: tuple[str, ...]) -> None:
    """Length and pattern both; a text far too long is not matched. The file's own limit holds without a length."""
    assert read(cell, **facets)[1] == codes


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("KG", ("KG", ())),
        ("kg", ("KG", ("cell.case",))),
        ("LB", (None, ("cell.enum",))),
        ("KGS", (None, ("cell.enum",))),
    ],
)
def test_choices_are_read_in_any_case(cell: str, said: object) -> None:
    """Another case means the same code, and is told."""
    assert read(cell, allowed=("KG", "G"), length=2) == said


@pytest.mark.parametrize(
    ("cell", "codes", "said"),
    [
        ("GB", "country_2", ()),
        ("GBR", "country_2", ("cell.enum",)),
        ("GBR", "country_2_or_3", ()),
        ("UK", "country_2_or_3", ("cell.enum",)),
        ("EUR", "currency", ()),
        ("XXX", "currency", ("cell.enum",)),
        ("eur", "currency", ("cell.case",)),
    ],
)
def test_code_lists_are_those_of_their_standards(cell: str, codes: str, said: tuple[str, ...]) -> None:
    """Countries of two letters, of two or three, and currencies to pay with."""
    assert read(cell, codes=codes)[1] == said


def test_a_link_to_an_address_is_no_address() -> None:
    """Spreadsheets and web pages make links of them; nobody's mail goes to `mailto:`."""
    assert read("a.b+c@b.example", format="email")[1] == ()
    assert read("mailto:a@b.example", format="email") == (None, ("cell.format",))
