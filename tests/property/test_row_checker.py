"""The generated row checker against two judges that share no code with it: a slow plain one, and fastjsonschema."""

from __future__ import annotations

import csv
import io
import re
import string
import tempfile
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastjsonschema
from hypothesis import given
from hypothesis import strategies as st

from hub.core.characters import without_unseen_ends
from hub.core.definition import load_definition
from hub.core.findingkinds import BY_CODE, Effect
from hub.core.jsonschema import row_schema
from tests.checking import TODAY, Checked, check_text

if TYPE_CHECKING:
    from hub.core.finding import Finding

DEFINITION = load_definition("""
name: test-cells
title: Test Cells
description: A field of every type, with and without each facet.
directory: Test/Cells
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 10_000, cell_characters: 12}
record: cell
operation: create_cell
key: [C.Key]
lines: {path: C.Line, minimum: 0, maximum: 100}
fields:
  - {path: C.Key, title: Key, length: 40, required: true, example: k, description: The key.}
  - {path: C.Short, title: Short, length: 3, description: Text.}
  - {path: C.Needed, title: Needed, required: true, example: x, description: Text.}
  - {path: C.Kind, title: Kind, allowed: [Red, GREEN, b-1], description: Choice.}
  - {path: C.Country, title: Country, codes: country_2, required: true, example: GB, description: Code.}
  - {path: C.Plain, title: Plain, ascii: true, blocked: [Nobody], description: Text.}
  - {path: C.Flag, title: Flag, type: boolean, required: true, example: "yes", description: Truth.}
  - {path: C.Line.Whole, title: Whole, type: integer, required: true, example: "1", description: Whole number.}
  - {path: C.Line.Small, title: Small, type: integer, minimum: -3, maximum: 12, description: Whole number.}
  - {path: C.Line.Amount, title: Amount, type: decimal, precision: 5, scale: 2, minimum: 0, description: Number.}
  - {path: C.Line.Open, title: Open, type: decimal, above: 0, below: "12.5", description: Number.}
  - {path: C.Line.Any, title: Any, type: decimal, minimum: "-1.5", maximum: "99.5", description: Number.}
  - {path: C.Line.Day, title: Day, type: date, minimum: today-10, maximum: "2027-01-31", description: Day.}
  - {path: C.Line.Moment, title: Moment, type: datetime, description: Moment.}
  - {path: C.Line.Digits, title: Digits, pattern: "[0-9]+", pattern_says: digits, min_length: 2, length: 4,
     description: Text.}
""")
#: What spreadsheets show in the place of a value.
_ERRORS = [
    "#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#GETTING_DATA", "#UNKNOWN!", "#BUSY!",
]  # fmt: skip
_NULLS = [
    "N/A", "n/a", "NA", "NULL", "null", "None", "nan", "NaN", "nil", "undefined", "(null)", "(blank)", "<null>",
    "[null]", "\\N", "-", "--", "---", "?", "??", "???", ".",
]  # fmt: skip
PATHS = [field.path for field in DEFINITION.fields]
HEAD = [path for path in PATHS if not path.startswith("C.Line.")]

_numbers = st.from_regex(r"[+-]?[0-9]{1,6}(\.[0-9]{1,6})?", fullmatch=True)
_days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400)).map(str)
_broken_days = st.from_regex(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", fullmatch=True)
_words = st.sampled_from(["Red", "red", "GREEN", "b-1", "GB", "gb", "GBR", "true", "Yes", "NO", "0", "1", "maybe", "x"])
_texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=14)
_written = st.sampled_from([
    "1,5", "1,234", "1.234,50", "12 EUR", "\u20ac5", "(5)", "5-", "20%", "1e5", "5.01E+12", "NaN", "#N/A", "N/A",
    "NULL", "-", "=A1", "'=A1", "+1+1", "-2", "@x", "a  b", "<b>", "&lt;", "a\u200bb", "\u200b7", "7\ufeff",
    "\u00a0GB", "a\tb",
    "a\nb", "\x1bc", "a\u00a0b", "nobody", "NOBODY", "\u00fc", "03/04/2026", "31/12/2026", "1/2/26", "45671", "007",
    "2.0", "0.30000000000000004", "2026-01-31T10:00Z", "|", "a|=b", "\u0644\u200c\u0646", "y", "Grean",
    "United Kingdom",
])  # fmt: skip
_cells = st.one_of(
    _numbers, _days, _broken_days, _words, _texts, _written, st.just(""), st.just("  "), _numbers.map(" {}".format)
)
_rows = st.lists(st.lists(_cells, min_size=len(PATHS) - 1, max_size=len(PATHS) - 1), min_size=1, max_size=6)


def plain_judge(path: str, cell: str) -> tuple[list[str], Any]:
    """Return the codes of all that is wrong with a cell, and its value: no tricks, one question after the other."""
    field = DEFINITION.field(path)
    assert field is not None
    codes: list[str] = []
    text = cell.strip()
    is_free = field.type == "text" and not (field.codes or field.allowed)
    while not is_free and text and (_is_unseen(text[0]) or _is_unseen(text[-1])):
        text = (text[1:] if _is_unseen(text[0]) else text[:-1]).strip()
    if text != cell:
        codes.append("cell.whitespace")
    if text == "":
        if field.required:
            codes.append("cell.required")
        return codes, None
    wrong, value = _JUDGES[str(field.type)](field, text)
    if text in _ERRORS and not is_free:
        return [*codes, "cell.excel-error"], None
    if not is_free:
        return codes + wrong, value
    said = plain_remarks(text)
    if {"cell.excel-error", "cell.scientific-id"} & set(said):
        return codes + said, None
    return codes + said + wrong, None if "cell.control-character" in said else value


def _is_unseen(character: str) -> bool:
    """Tell whether nobody sees a character, and no writing needs it."""
    if character.isspace() or character in "\u034f\u115f\u1160\u3164\uffa0":
        return True
    return unicodedata.category(character) == "Cf" and ord(character) < 0xE0000 and character not in _SEEN


#: Of category Cf, and yet they are signs, or act upon others that are seen.
_SEEN = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\ufff9\ufffa\ufffb\U000110bd\U000110cd"
    + "".join(map(chr, [*range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)]))
)


def plain_remarks(text: str) -> list[str]:
    """Return the codes of what is to be said of the characters of a text, one question after the other."""
    codes = []
    if any((ord(each) < 32 and each not in "\t\n\r") or ord(each) == 127 for each in text):
        codes.append("cell.control-character")
    if any(each in "\t\n\r\x85\u2028\u2029" for each in text):
        codes.append("cell.line-break")
    if any(_is_invisible(text, at) for at in range(len(text))):
        codes.append("cell.invisible")
    if "  " in text:
        codes.append("cell.double-space")
    if any(f"<{each}" in text for each in string.ascii_letters + "/!?") or re.search("&(?:lt|gt|amp);", text):
        codes.append("cell.markup")
    digits = (text[1:] if text[:1] in {"+", "-"} else text).partition("E+")
    if text in _ERRORS:
        codes.append("cell.excel-error")
    elif text in _NULLS:
        codes.append("cell.null-literal")
    elif digits[1] and re.fullmatch("[0-9]([.,][0-9]+)?", digits[0]) and re.fullmatch("[0-9]{2,3}", digits[2]):
        codes.append("cell.scientific-id")
    elif text.removeprefix("'")[:1] in {"=", "@", "\uff1d", "\uff20"} or (
        text.removeprefix("'")[:1] in {"+", "-", "\uff0b", "\uff0d"} and not _is_number_like(text.removeprefix("'")[1:])
    ):
        codes.append("cell.formula-injection")
    return codes


def _is_number_like(text: str) -> bool:
    return all(each in "0123456789 ().,/-" for each in text) and any(each in string.digits for each in text)


def _is_invisible(text: str, at: int) -> bool:
    character = text[at]
    if character in "\u200c\u200d":
        around = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
        return any(not each or ord(each) < 0x250 for each in around)
    if character in " \u3000\u1680\t\n\r\x1c\x1d\x1e\x1f\x0b\x0c\x85\u2028\u2029":
        return False
    return _is_unseen(character) or character in "\u17b4\u17b5"


def _plain_text(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    # The list of countries is tested elsewhere; the cells made here are of this one or of none.
    choices = ["GB"] if field.codes else list(field.allowed or ())
    if not choices:
        wrong = []
        if len(text) > (field.length or 12) or len(text) < (field.min_length or 0):
            wrong.append("cell.length")
        if field.pattern and len(text) <= 4 and not all(character in "0123456789" for character in text):
            wrong.append("cell.pattern")
        if field.ascii and any(ord(character) > 127 for character in text):
            wrong.append("cell.non-ascii")
        if text.lower() in [each.lower() for each in field.blocked or ()]:
            wrong.append("cell.forbidden")
        return wrong, None if wrong else text
    for choice in choices:
        if text == choice:
            return [], choice
        if text.upper() == choice.upper():
            return ["cell.case"], choice
    return ["cell.enum"], None


def _plain_integer(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    told = []
    if _is_plain_decimal(text) and "." in text:
        if Decimal(text) != int(Decimal(text)):
            return ["cell.integer-has-fraction"], None
        told, text = ["cell.integer-as-decimal"], text.partition(".")[0]
    if not re.fullmatch("-?[0-9]+", text, re.ASCII):
        return ["cell.type"], None
    wrong, value = _plain_bounds(field, Decimal(int(text)), int(text))
    return wrong or told or _plain_zeros(text), value


def _plain_zeros(text: str) -> list[str]:
    whole = text.removeprefix("-").partition(".")[0]
    return ["cell.leading-zeros"] if len(whole) > 1 and whole.startswith("0") else []


def _is_plain_decimal(text: str) -> bool:
    whole, point, fraction = text.lstrip("-").partition(".")
    digits = whole + fraction
    return (
        len(text) - len(text.lstrip("-")) <= 1
        and whole != ""
        and (fraction != "" or not point)
        and all(character in "0123456789" for character in digits)
    )


def _plain_decimal(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if not _is_plain_decimal(text):
        return ["cell.type"], None
    number = Decimal("0.3") if text == "0.30000000000000004" else Decimal(text)
    precision, scale = (field.precision, field.scale) if field.precision else (18, 4)
    if number != round(number, scale) or abs(int(number)) >= 10 ** (precision - scale):
        return ["cell.precision"], None
    canonical = format(number.normalize(), "f")
    wrong, value = _plain_bounds(field, number, "0" if number == 0 else canonical)
    return wrong or (["cell.float-artefact"] if number != Decimal(text) else _plain_zeros(text)), value


def _plain_bounds(field: Any, number: Decimal, value: Any) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        return ["cell.minimum"], None
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        return ["cell.maximum"], None
    if (field.above is not None and number <= field.above) or (field.below and number >= Decimal(field.below)):
        return ["cell.exclusive-bound"], None
    return [], value


def _plain_boolean(_field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    for words, value in ((("true", "yes", "1"), True), (("false", "no", "0"), False)):
        if text.lower() in words:
            return [], value
    return ["cell.boolean"], None


def _plain_date(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    day, rest = text[:10], text[10:]
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        return ["cell.date-format"], None
    if rest and (field.type != "datetime" or not re.fullmatch(r"[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?", rest)):
        return ["cell.date-format"], None
    try:
        found = date(*(int(part) for part in day.split("-")))
        moment = datetime(*(int(part) for part in re.findall("[0-9]+", text)))  # type: ignore[arg-type] # noqa: DTZ001
    except ValueError:
        return ["cell.date-impossible"], None
    if field.minimum == "today-10" and found < TODAY - timedelta(days=10):
        return ["cell.minimum"], None
    if field.maximum and found > date(2027, 1, 31):
        return ["cell.maximum"], None
    return [], moment.strftime("%Y-%m-%dT%H:%M:%S") if rest else day


_JUDGES = {
    "text": _plain_text,
    "integer": _plain_integer,
    "decimal": _plain_decimal,
    "boolean": _plain_boolean,
    "date": _plain_date,
    "datetime": _plain_date,
}


def checked_rows(rows: list[list[str]]) -> Checked:
    """Check rows, each under a key of its own so that they are one entity each."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(PATHS)
    writer.writerows([f"key {number}", *row] for number, row in enumerate(rows))
    with tempfile.TemporaryDirectory() as directory:
        return check_text(text.getvalue(), DEFINITION, Path(directory))


def keyed(row: list[str]) -> dict[str, str]:
    return dict(zip(PATHS, ["key", *row], strict=True))


def judged(row: list[str]) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Return the plain judge's codes and values by path. A line of empty cells is no line."""
    codes, values = {}, {}
    cells = keyed(row)
    no_line = not any(cell for path, cell in cells.items() if path not in HEAD)
    for path, cell in cells.items():
        if no_line and path not in HEAD:
            continue
        codes[path], value = plain_judge(path, cell)
        if value is not None:
            values[path] = value
    return {path: found for path, found in codes.items() if found}, values


def _known_country(row: list[str]) -> list[str]:
    """Keep to the country that the plain judge knows: two letters made at random may be another."""
    at = PATHS.index("C.Country") - 1
    real = row[at].strip()
    return (
        row
        if real.upper() in {"GB", ""} or not re.fullmatch("[A-Za-z]{2}", real)
        else [*row[:at], "GB", *row[at + 1 :]]
    )


#: What is wrong, more exactly, with a number or a date: the cases of the diagnosis are proved one by one elsewhere.
_COARSE = {
    "cell.number-format": "cell.type", "cell.number-ambiguous": "cell.type", "cell.exponent": "cell.type",
    "cell.not-finite": "cell.type", "cell.date-ambiguous": "cell.date-format",
    "cell.date-impossible": "cell.date-format", "cell.date-two-digit-year": "cell.date-format",
    "cell.date-excel-serial": "cell.date-format", "cell.datetime-zone": "cell.date-format",
    "cell.leading-zero-lost": "cell.length",
}  # fmt: skip


@given(_rows.map(lambda rows: [_known_country(row) for row in rows]))
def test_the_generated_checker_says_what_a_plain_one_says(rows: list[list[str]]) -> None:
    """The same codes for each cell, the same values for each accepted entity, for any cells."""
    checked = checked_rows(rows)
    entities = {entity.rows[0]: entity for entity in checked.entities}
    for number, row in enumerate(rows, start=2):
        codes, values = judged(row)
        found: dict[str | None, list[str]] = {}
        for finding in checked.findings:
            if finding.row == number:
                found.setdefault(finding.field, []).append(_COARSE.get(finding.code, finding.code))
        found = {
            path: said for path, codes in found.items() if (said := [each for each in codes if each != "row.shifted"])
        }
        for said in found.values():
            # What text looks like that was read in a wrong encoding is told by examples.
            said[:] = [code for code in said if code != "cell.mojibake"]
        assert {path: said for path, said in found.items() if said} == {
            path: [_COARSE.get(code, code) for code in said] for path, said in codes.items()
        }
        refused = any(BY_CODE[code].effect is not Effect.TOLD for said in codes.values() for code in said)
        assert (number in entities) is not refused
        if not refused:
            entity = entities[number]
            said = {**entity.values, **(entity.lines[0].values if entity.lines else {})}
            assert {**said, "C.Key": "key"} == values
            assert {path: type(value) for path, value in said.items()} == {
                path: type(value) for path, value in values.items()
            }


@given(_rows)
def test_accepted_values_are_valid_by_the_derived_schema(rows: list[list[str]]) -> None:
    """Whatever the checker lets through, fastjsonschema lets through as well."""
    validate = fastjsonschema.compile(row_schema(DEFINITION), use_default=False)
    validate_head = fastjsonschema.compile(row_schema(DEFINITION, HEAD), use_default=False)
    for entity in checked_rows(rows).entities:
        if entity.lines:
            validate({**entity.values, **entity.lines[0].values})
        else:
            validate_head(entity.values)


_SCHEMA_CODES = {
    "cell.number-format": "type",
    "cell.number-ambiguous": "type",
    "cell.exponent": "type",
    "cell.not-finite": "type",
    "cell.date-ambiguous": "pattern",
    "cell.date-two-digit-year": "pattern",
    "cell.date-excel-serial": "pattern",
    "cell.datetime-zone": "pattern",
    "cell.leading-zero-lost": "minLength",
    "cell.required": "required",
    "cell.type": "type",
    "cell.integer-has-fraction": "type",
    "cell.boolean": "type",
    "cell.date-format": "pattern",
    "cell.length": ("minLength", "maxLength"),
    "cell.pattern": "pattern",
    "cell.enum": "enum",
    "cell.precision": "pattern",
}


@given(_rows)
def test_what_the_schema_refuses_the_checker_refuses(rows: list[list[str]]) -> None:
    """Every cell that fastjsonschema finds at fault (required, type, length, enum, pattern) has a finding, and the
    other way round: cells read naively, all faults at once.
    """
    validate = fastjsonschema.compile(row_schema(DEFINITION), use_default=False, fast_fail=False)
    checked = checked_rows(rows)
    for number, row in enumerate(rows, start=2):
        # What nobody sees at the ends of a cell is no part of its value; a schema knows nothing of that.
        cells = {path: without_unseen_ends(cell).strip() for path, cell in keyed(row).items()}
        if not any(cell for path, cell in cells.items() if path not in HEAD):
            continue
        faulty = set()
        try:
            validate({path: value for path, cell in cells.items() if (value := _naive(path, cell)) != ""})
        except fastjsonschema.JsonSchemaValuesException as raised:
            for error in raised.errors:
                faulty |= set(re.findall(r"C(?:\.[A-Za-z]+)+", error.message)) & set(PATHS)
        found = {
            finding.field
            for finding in checked.findings
            if finding.row == number and (finding.code in _SCHEMA_CODES or _is_no_iso_day(finding))
        }
        # What a spreadsheet has spoilt is refused wherever it stands; to a schema it is a text.
        errors = {path for path, cell in cells.items() if cell in {*_ERRORS, "5.01E+12"}}
        assert found - errors == faulty - errors


def _is_no_iso_day(finding: Finding) -> bool:
    """Tell whether a day that does not exist is not even written as a schema would have it."""
    if finding.code != "cell.date-impossible":
        return False
    return "cell.date-format" in plain_judge(finding.field or "", finding.value or "")[0]


_BEYOND_A_SCHEMA = {"cell.minimum", "cell.maximum", "cell.exclusive-bound", "cell.date-impossible"}


def _naive(path: str, text: str) -> Any:  # noqa: ANN401 - any value
    """Return a cell as JSON would have it: numbers, truth values and moments in their one form, texts as they are."""
    field = DEFINITION.field(path)
    assert field is not None
    kind = str(field.type)
    codes, value = plain_judge(path, text)
    if codes == ["cell.case"]:
        return value
    if value is None and codes and codes[0] in _BEYOND_A_SCHEMA:
        # Bounds of decimals and dates are beyond a schema; a value in bounds stands in for the one at hand.
        return {"integer": 1, "decimal": "1", "date": "2026-11-23", "datetime": "2026-11-23"}[kind]
    return text if value is None else value
