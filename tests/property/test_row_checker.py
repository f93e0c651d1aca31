"""The generated row checker against two judges that share no code with it: a slow plain one, and fastjsonschema."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastjsonschema
from hypothesis import given
from hypothesis import strategies as st

from hub.core.celljudge import is_free_text
from hub.core.characters import without_unseen_ends
from hub.core.findingkinds import BY_CODE, Effect
from hub.core.jsonschema import row_schema
from tests.checking import Checked, check_text
from tests.plainjudge import COARSE, DEFINITION, ERRORS, HEAD, PATHS, cells, known_country, plain_judge, rows_of

if TYPE_CHECKING:
    from hub.core.finding import Finding

FREE = {field.path for field in DEFINITION.fields if is_free_text(field)}

_rows = st.lists(rows_of(cells), min_size=1, max_size=6)


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


@given(_rows.map(lambda rows: [known_country(row) for row in rows]))
def test_the_generated_checker_says_what_a_plain_one_says(rows: list[list[str]]) -> None:
    """The same codes for each cell, the same values for each accepted entity, for any cells."""
    checked = checked_rows(rows)
    entities = {entity.rows[0]: entity for entity in checked.entities}
    for number, row in enumerate(rows, start=2):
        codes, values = judged(row)
        found: dict[str | None, list[str]] = {}
        for finding in checked.findings:
            if finding.row == number:
                found.setdefault(finding.field, []).append(COARSE.get(finding.code, finding.code))
        found = {
            path: said for path, codes in found.items() if (said := [each for each in codes if each != "row.shifted"])
        }
        for said in found.values():
            # What text looks like that was read in a wrong encoding is told by examples.
            said[:] = [code for code in said if code != "cell.mojibake"]
        assert {path: said for path, said in found.items() if said} == {
            path: [COARSE.get(code, code) for code in said] for path, said in codes.items()
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
        # What nobody sees at the ends of a cell is no part of its value, unless that is a free text; a schema knows
        # nothing of that.
        cells = {
            path: (cell if path in FREE else without_unseen_ends(cell)).strip() for path, cell in keyed(row).items()
        }
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
        errors = {path for path, cell in cells.items() if cell in {*ERRORS, "5.01E+12"}}
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
