"""The generated row checker against two judges that share no code with it: a slow plain one, and fastjsonschema."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import fastjsonschema
from hypothesis import given
from hypothesis import strategies as st

from hub.core.definition import load_definition
from hub.core.jsonschema import row_schema
from tests.checking import TODAY, Checked, check_text

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
  - {path: C.Flag, title: Flag, type: boolean, required: true, example: "yes", description: Truth.}
  - {path: C.Line.Whole, title: Whole, type: integer, required: true, example: "1", description: Whole number.}
  - {path: C.Line.Small, title: Small, type: integer, minimum: -3, maximum: 12, description: Whole number.}
  - {path: C.Line.Amount, title: Amount, type: decimal, precision: 5, scale: 2, minimum: 0, description: Number.}
  - {path: C.Line.Any, title: Any, type: decimal, minimum: "-1.5", maximum: "99.5", description: Number.}
  - {path: C.Line.Day, title: Day, type: date, minimum: today-10, maximum: "2027-01-31", description: Day.}
  - {path: C.Line.Moment, title: Moment, type: datetime, description: Moment.}
  - {path: C.Line.Digits, title: Digits, pattern: "[0-9]+", pattern_says: digits, min_length: 2, length: 4,
     description: Text.}
""")
PATHS = [field.path for field in DEFINITION.fields]
HEAD = [path for path in PATHS if not path.startswith("C.Line.")]

_numbers = st.from_regex(r"[+-]?[0-9]{1,6}(\.[0-9]{1,6})?", fullmatch=True)
_days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=400)).map(str)
_broken_days = st.from_regex(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", fullmatch=True)
_words = st.sampled_from(["Red", "red", "GREEN", "b-1", "GB", "gb", "GBR", "true", "Yes", "NO", "0", "1", "maybe", "x"])
_texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=14)
_cells = st.one_of(
    _numbers, _days, _broken_days, _words, _texts, st.just(""), st.just("  "), _numbers.map(" {}".format)
)
_rows = st.lists(st.lists(_cells, min_size=len(PATHS) - 1, max_size=len(PATHS) - 1), min_size=1, max_size=6)


def plain_judge(path: str, cell: str) -> tuple[list[str], Any]:
    """Return the codes of all that is wrong with a cell, and its value: no tricks, one question after the other."""
    field = DEFINITION.field(path)
    assert field is not None
    codes: list[str] = []
    text = cell.strip()
    if text != cell:
        codes.append("cell.whitespace")
    if text == "":
        if field.required:
            codes.append("cell.required")
        return codes, None
    wrong, value = _JUDGES[str(field.type)](field, text)
    return codes + wrong, value


def _plain_text(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    # The list of countries is tested elsewhere; the cells made here are of this one or of none.
    choices = ["GB"] if field.codes else list(field.allowed or ())
    if not choices:
        wrong = []
        if len(text) > (field.length or 12) or len(text) < (field.min_length or 0):
            wrong.append("cell.length")
        if field.pattern and len(text) <= 4 and not all(character in "0123456789" for character in text):
            wrong.append("cell.pattern")
        return wrong, None if wrong else text
    for choice in choices:
        if text == choice:
            return [], choice
        if text.upper() == choice.upper():
            return ["cell.case"], choice
    return ["cell.enum"], None


def _plain_integer(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if re.fullmatch("[+-]?[0-9]+", text, re.ASCII):
        return _plain_bounds(field, Decimal(int(text)), int(text))
    return ["cell.integer-has-fraction" if _is_plain_decimal(text) else "cell.type"], None


def _is_plain_decimal(text: str) -> bool:
    whole, point, fraction = text.lstrip("+-").partition(".")
    digits = whole + fraction
    return (
        len(text) - len(text.lstrip("+-")) <= 1
        and whole != ""
        and (fraction != "" or not point)
        and all(character in "0123456789" for character in digits)
    )


def _plain_decimal(field: Any, text: str) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if not _is_plain_decimal(text):
        return ["cell.type"], None
    number = Decimal(text)
    precision, scale = (field.precision, field.scale) if field.precision else (18, 4)
    if number != round(number, scale) or abs(int(number)) >= 10 ** (precision - scale):
        return ["cell.precision"], None
    canonical = format(number.normalize(), "f")
    return _plain_bounds(field, number, "0" if number == 0 else canonical)


def _plain_bounds(field: Any, number: Decimal, value: Any) -> tuple[list[str], Any]:  # noqa: ANN401 - a field
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        return ["cell.minimum"], None
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        return ["cell.maximum"], None
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
                found.setdefault(finding.field, []).append(finding.code)
        assert found == codes
        refused = any(code not in {"cell.whitespace", "cell.case"} for said in codes.values() for code in said)
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
        cells = keyed(row)
        if not any(cell for path, cell in cells.items() if path not in HEAD):
            continue
        faulty = set()
        try:
            validate({path: value for path, cell in cells.items() if (value := _naive(path, cell.strip())) != ""})
        except fastjsonschema.JsonSchemaValuesException as raised:
            for error in raised.errors:
                faulty |= set(re.findall(r"C(?:\.[A-Za-z]+)+", error.message)) & set(PATHS)
        found = {
            finding.field for finding in checked.findings if finding.row == number and finding.code in _SCHEMA_CODES
        }
        assert found == faulty


def _naive(path: str, text: str) -> Any:  # noqa: ANN401 - any value
    """Return a cell as JSON would have it: numbers, truth values and moments in their one form, texts as they are."""
    field = DEFINITION.field(path)
    assert field is not None
    kind = str(field.type)
    codes, value = plain_judge(path, text)
    if codes == ["cell.case"]:
        return value
    if value is None and codes and codes[0] in {"cell.minimum", "cell.maximum", "cell.date-impossible"}:
        # Bounds of decimals and dates are beyond a schema; a value in bounds stands in for the one at hand.
        return {"integer": 1, "decimal": "1", "date": "2026-11-23", "datetime": "2026-11-23"}[kind]
    return text if value is None else value
