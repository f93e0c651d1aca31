"""What is wrong with a refused cell, more exactly, and what is suggested for it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.celltypes import cell_reader
from hub.core.characters import is_unusual, remarks_on
from hub.core.definition import Field
from hub.core.diagnosis import diagnoser_of
from tests.checking import ORDERS, TODAY, check_text


def diagnosed(cell: str, **facets: Any) -> tuple[str, str | None, Any]:  # noqa: ANN401 - a field's facets
    """Return the one thing that is said of a refused cell: its code, the suggestion, the readings."""
    field = Field(path="X", title="X", description="X.", **facets)
    read = cell_reader(field, cell_characters=100, today=TODAY)
    value, codes = read(cell)
    assert value is None
    ((code, suggestion, words),) = diagnoser_of(field, read, lambda _: None)(cell, codes)
    return code, suggestion, (words or {}).get("readings")


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("12,50", "cell.number-format", "12.50"),
        ("1.234,50", "cell.number-format", "1234.50"),
        ("1,234.50", "cell.number-format", "1234.50"),
        ("1'234.50", "cell.number-format", "1234.50"),
        ("1 234,5", "cell.number-format", "1234.5"),
        ("1\u202f234,5", "cell.number-format", "1234.5"),
        ("1.234.567", "cell.number-format", "1234567"),
        ("\u20ac 9.90", "cell.number-format", "9.90"),
        ("9.90 EUR", "cell.number-format", "9.90"),
        ("US$5", "cell.number-format", "5"),
        ("+5", "cell.number-format", "5"),
        ("(5)", "cell.number-format", "-5"),
        ("5-", "cell.number-format", "-5"),
        ("5,-", "cell.number-format", "5.00"),
        ("5.--", "cell.number-format", "5.00"),
        ("1.234,\u2013 \u20ac", "cell.number-format", "1234.00"),
        ("-5,-", "cell.number-format", "-5.00"),
        ("kr 5,50", "cell.number-format", "5.50"),
        ("Fr. 5.50", "cell.number-format", "5.50"),
        (".5", "cell.number-format", "0.5"),
        ("5.", "cell.number-format", "5"),
        ("\u0661\u0662", "cell.number-format", "12"),
        ("20%", "cell.number-format", None),
        ("1e3", "cell.exponent", "1000"),
        ("1.5E-2", "cell.exponent", "0.015"),
        ("5.01E+12", "cell.exponent", None),
        ("1E+999999999", "cell.exponent", None),
        ("Infinity", "cell.not-finite", None),
        ("-nan", "cell.not-finite", None),
        ("0x10", "cell.type", None),
        ("two", "cell.type", None),
        ("1,23,456", "cell.type", None),
        ("1.2.3", "cell.type", None),
        ("(5", "cell.type", None),
        ("#DIV/0!", "cell.excel-error", None),
        ("#WERT!", "cell.excel-error", None),
    ],
)
def test_numbers_are_suggested_where_one_can_be_meant(cell: str, code: str, suggestion: str | None) -> None:
    """A plain number is suggested for what can stand for it alone, nothing for a percentage or lost digits."""
    assert diagnosed(cell, type="decimal") == (code, suggestion, None)


@pytest.mark.parametrize(
    ("cell", "readings"),
    [("1,234", "1234 or 1.234"), ("-1,234", "-1234 or -1.234"), ("\u20ac1.234", "1234 or 1.234")],
)
def test_what_may_be_two_numbers_names_both(cell: str, readings: str) -> None:
    """Three digits after one mark are thousands or decimals; neither is suggested."""
    assert diagnosed(cell, type="decimal") == ("cell.number-ambiguous", None, readings)


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("36000291452", "cell.leading-zero-lost", "036000291452"),
        ("5012345678900.0", "cell.format", "5012345678900"),
        ("5 012345 678900", "cell.format", "5012345678900"),
        ("501-2345-678901", "cell.format", None),
        ("36000291453", "cell.format", None),
    ],
)
def test_a_barcode_that_is_refused_has_what_its_check_digit_proves(
    cell: str, code: str, suggestion: str | None
) -> None:
    """Zeros in front change no check digit: the fewest that make a barcode are meant."""
    assert diagnosed(cell, format="gtin") == (code, suggestion, None)


def test_a_suggestion_is_one_that_the_field_takes() -> None:
    """A whole number of thousands is clear where decimals are not taken; what is out of bounds is not suggested."""
    assert diagnosed("1,234", type="integer") == ("cell.number-format", "1234", None)
    assert diagnosed("1,000", type="integer") == ("cell.number-ambiguous", None, "1000 or 1.000")
    assert diagnosed("12,50", type="decimal", maximum=10) == ("cell.number-format", None, None)
    assert diagnosed("31/12/1999", type="date", minimum="2000-01-01") == ("cell.date-format", None, None)


@pytest.mark.parametrize(
    ("cell", "code", "suggestion"),
    [
        ("31/12/2026", "cell.date-format", "2026-12-31"),
        ("12/31/2026", "cell.date-format", "2026-12-31"),
        ("3.4.2026", "cell.date-format", "2026-04-03"),
        ("2026/4/3", "cell.date-format", "2026-04-03"),
        ("20260403", "cell.date-format", "2026-04-03"),
        ("3 Apr 2026", "cell.date-format", "2026-04-03"),
        ("April 3rd, 2026", "cell.date-format", "2026-04-03"),
        ("2026-04-03 00:00:00", "cell.date-format", "2026-04-03"),
        ("05/05/2026", "cell.date-format", "2026-05-05"),
        ("31/02/2026", "cell.date-impossible", None),
        ("31/12/26", "cell.date-two-digit-year", "2026-12-31"),
        ("01/02/26", "cell.date-two-digit-year", None),
        ("26-01-15", "cell.date-two-digit-year", None),
        ("46053", "cell.date-excel-serial", "2026-01-31"),
        ("46053.5", "cell.date-excel-serial", "2026-01-31"),
        ("2026-04-03T10:00:00Z", "cell.datetime-zone", None),
        ("2016-12-31T23:59:60+01:00", "cell.datetime-zone", None),
        ("soon", "cell.date-format", None),
    ],
)
def test_days_are_suggested_where_one_can_be_meant(cell: str, code: str, suggestion: str | None) -> None:
    """The ISO form is suggested for what can stand for one day alone."""
    assert diagnosed(cell, type="date") == (code, suggestion, None)


def test_what_may_be_two_days_names_both() -> None:
    """Day and month could be either; neither is suggested."""
    assert diagnosed("03/04/2026", type="date") == ("cell.date-ambiguous", None, "2026-04-03 or 2026-03-04")


def test_a_moment_keeps_its_time() -> None:
    """A suggestion for a date and time has both, also from a clock of twelve hours, and from a spreadsheet's number."""
    assert diagnosed("31/12/2026 5:30 pm", type="datetime")[1] == "2026-12-31T17:30:00"
    assert diagnosed("46053.739583333336", type="datetime")[1] == "2026-01-31T17:45:00"
    assert diagnosed("46053.0", type="datetime")[1] == "2026-01-31"


@pytest.mark.parametrize(
    ("cell", "facets", "suggestion"),
    [
        ("United Kingdom", {"codes": "country_2"}, "GB"),
        ("GBR", {"codes": "country_2"}, "GB"),
        ("Deutschland", {"codes": "country_2_or_3"}, "DE"),
        ("Ivory Coast", {"codes": "country_2"}, "CI"),
        ("Nehterlands", {"codes": "country_2"}, "NL"),
        ("Korea, Republic of", {"codes": "country_2"}, None),
        ("Atlantis", {"codes": "country_2"}, None),
        ("\u20ac", {"codes": "currency"}, "EUR"),
        ("\u0415UR", {"codes": "currency"}, "EUR"),
        ("$", {"codes": "currency"}, None),
        ("XXQ", {"codes": "currency"}, None),
        ("Retial", {"allowed": ["Retail", "Wholesale"]}, "Retail"),
        ("Gift", {"allowed": ["Retail", "Wholesale"]}, None),
        ("1234567", {"length": 8, "min_length": 8}, "01234567"),
        ("612345", {"pattern": "0[0-9]{6}", "pattern_says": "digits"}, "0612345"),
        ("12", {"pattern": "[0-9]{6,}", "pattern_says": "digits"}, None),
        ("Stra\u00dfe \u0141\u00f3d\u017a", {"ascii": True}, "Strasse Lodz"),
        ("\u6771\u4eac", {"ascii": True}, None),
        ("Y", {"type": "boolean"}, "yes"),
    ],
)
def test_choices_and_texts_are_suggested(cell: str, facets: dict[str, Any], suggestion: str | None) -> None:
    """Names of countries, signs of currencies, near misses, zeros that were lost, letters without accents."""
    assert diagnosed(cell, **facets)[1] == suggestion


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Bath", []),
        ("Null", []),
        ("null", ["cell.null-literal"]),
        ("#REF!", ["cell.excel-error"]),
        ("#NV", ["cell.excel-error"]),
        ("#\u00bfNOMBRE?", ["cell.excel-error"]),
        ("#V\u00c4RDEFEL!", ["cell.excel-error"]),
        ("#\u0418\u041c\u042f?", ["cell.excel-error"]),
        ("#1", []),
        ("#YOLO!", []),
        ("1E5", []),
        ("SEPT2", []),
        ("+44 117 496 0000", []),
        ("-12.5", []),
        ("+1+1", ["cell.formula-injection"]),
        ("\uff1d1+1", ["cell.formula-injection"]),
        ("A & B", []),
        ("a < b", []),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", []),
        ("M\u00fcnchen", []),
        ("\u00c2 la carte", []),
        ("caf\u00c3\u00a9", ["cell.mojibake"]),
        ("it\u0092s", ["cell.mojibake"]),
        ("\u00e2\u20ac\u0153quoted\u00e2\u20ac\u009d", ["cell.mojibake"]),
        ("A\u009dB", ["cell.mojibake"]),
        ("\u6771\u3000\u4eac", []),
        ("AC\u3164ME", ["cell.invisible"]),
        ("AC\u2800ME", ["cell.invisible"]),
        ("AC\ufffeME", ["cell.invisible"]),
        ("ACME\U000e0041\U000e0042", ["cell.invisible"]),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", []),
    ],
)
def test_texts_are_remarked_on_where_it_is_worth_a_word(cell: str, codes: list[str]) -> None:
    """People are called Null, products 1E5; emoji are joined by characters that nobody sees."""
    assert [code for code, _, _ in remarks_on(cell)] == codes


@pytest.mark.parametrize(("cell", "suggestion"), [('="00123"', "00123"), ('="0"&"1"', None), ("=A1", None)])
def test_what_a_formula_keeps_as_text_is_suggested(cell: str, suggestion: str | None) -> None:
    """Programs write it so, to keep a spreadsheet from taking zeros off; what has to be calculated is not told."""
    assert remarks_on(cell) == [("cell.formula-injection", suggestion, None)]


def test_a_closing_quote_in_a_wrong_encoding_is_suggested() -> None:
    """Its last byte is none that Windows has a character for; programs carry it along."""
    ((_, suggestion, _),) = remarks_on("\u00e2\u20ac\u0153quoted\u00e2\u20ac\u009d")
    assert suggestion == "\u201cquoted\u201d"


def test_what_nobody_sees_is_named_and_taken_out_as_a_whole() -> None:
    """A message hidden in tags is one remark, with the name of its first character."""
    ((_, suggestion, words),) = remarks_on("ACME\U000e0041\U000e0042")
    assert (suggestion, words) == ("ACME", {"what": "U+E0041 TAG LATIN CAPITAL LETTER A"})
    ((_, suggestion, words),) = remarks_on("AC\uffffME")
    assert (suggestion, words) == ("ACME", {"what": "U+FFFF no character"})


def test_a_filler_around_a_code_is_white_space(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    """A filler is no more seen than a space: the value is read without it, and that is told."""
    checked = check_text("Number,City,Product,Quantity\nA1,Bath,P1,2\u3164\n", ORDERS, tmp_path)
    assert checked.codes == [(2, "cell.whitespace")]


def test_words_stay_apart_where_a_control_broke_the_line() -> None:
    """A vertical tab is how a spreadsheet breaks a line within a cell; other controls stand within words."""
    assert [suggestion for _, suggestion, _ in remarks_on("Mill\vLane")] == ["Mill Lane"]
    assert [suggestion for _, suggestion, _ in remarks_on("Mi\x07ll")] == ["Mill"]


_ODD = st.sampled_from(["=", "+", "-", "@", "N/A", "null", "?", ".", "\\N", "#REF!", "1E+05", "<b>", "&lt;", " ", "  ",
                        "|", "\u00c3\u00a9", "\u200b", "\t", "a", "7", "'", "\u3164", "\u2800", "\uff1d", "(null)",
    "NA", "--"])  # fmt: skip


@given(st.lists(st.one_of(st.lists(_ODD, max_size=3).map("".join), st.text(max_size=6)), min_size=1, max_size=4))
def test_nothing_odd_passes_unseen(cells: list[str]) -> None:
    """What the quick look over several cells lets pass, the slow one has nothing to say of."""
    joined = "|".join(["", *cells, ""])
    if not is_unusual(joined):
        for cell in cells:
            assert cell == cell.strip()
            assert not cell or remarks_on(cell) == []


def test_a_group_suggests_what_all_its_findings_do(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    """One suggestion that fits the whole group stands in it; several do not."""
    rows = "A1,Bath,P1,+5,Trad\nA2,Bath,P1,+6,Trad\n"
    checked = check_text(f"Number,City,Product,Quantity,Kind\n{rows}", ORDERS, tmp_path)
    assert {group.code: group.suggestion for group in checked.groups} == {
        "cell.enum": "Trade",
        "cell.number-format": None,
    }
    assert [each.suggestion for each in checked.findings if each.code == "cell.number-format"] == ["5", "6"]


def test_a_column_that_shows_its_order_says_so(tmp_path: Any) -> None:  # noqa: ANN401 - a path
    """The hint about dates that can be read in two ways names the form that others of the column must have."""
    text = "Number,City,Product,Quantity,Date\nA1,Bath,P1,1,03/04/2026\nA2,Bath,P1,1,31/03/2026\n"
    (ambiguous,) = [group for group in check_text(text, ORDERS, tmp_path).groups if group.code == "cell.date-ambiguous"]
    assert "can only be DD/MM/YYYY" in ambiguous.hint
