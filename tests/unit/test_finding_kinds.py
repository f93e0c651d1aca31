"""Every kind of finding: a file that has it, and what is said of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hub.core.finding import Severity
from hub.core.findingkinds import ALL, BY_CODE, Effect
from hub.core.profile import load_profile
from tests.checking import ORDERS, THINGS, TODAY, Checked, check_text

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Definition

HEAD = "Number,City,Product,Quantity"
GOOD = "A9,Bath,P1,1"


class Case(NamedTuple):
    """A file, the row and physical line of the finding in it, its field, its value, and words of its message."""

    text: str | bytes
    row: int | None
    line: int | None
    field: str | None = None
    value: str | None = None
    says: str = ""
    definition: Definition = ORDERS
    profile: dict[str, Any] | None = None


def _rows(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows, ""])


CASES = {
    "file.empty": Case("\ufeff\r\n \r\n", None, None, says="is empty"),
    "file.too-large": Case("x" * 1_000_001, None, None, says="1,000,001 bytes"),
    "file.signature-mismatch": Case(b"PK\x03\x04" + b"\0" * 30, None, None, says="Excel workbook"),
    "file.encoding-invalid": Case(_rows(GOOD).encode() + b"A1,B\xe2th,P1,1\n", None, None, says="offset 46 (line 3)"),
    "file.binary-content": Case(_rows(GOOD, "A1,B\0th,P1,1"), None, None, says="NUL character in line 3"),
    "file.delimiter-unknown": Case("Something\nelse\n", None, None, says="one cell"),
    "file.table-dimensions": Case(_rows(*["A1,Bath,P1,1"] * 10_001), None, None, says="more than 10,000 rows"),
    "file.no-data-rows": Case(_rows(",,,"), None, None, says="no rows below"),
    "file.all-set-aside": Case(
        _rows("CA1,Bath,P1,1"), None, None, says="sets all rows (1) aside",
        profile={"set_aside": [{"column": "Number", "starts_with": "C"}]},
    ),
    "file.quote-dialect": Case(_rows('A1,"Bath"s,P1'), 2, 2, says="line 2"),
    "file.unclosed-quote": Case(_rows(GOOD, 'A1,Bath,"P1,1'), 3, 3, says="opens in line 3 is never closed"),
    "file.runaway-quote": Case(
        _rows('A1,Bath,"P1,1', GOOD, GOOD.replace("9", "8"), 'A2,"Bath",P1,1'), 2, 2, says="opens in line 2"
    ),
    "row.too-long": Case(_rows("A1," + "x" * 6_000 + ",P1,1"), 2, 2, says="more than 5,000 characters"),
    "header.unmatched": Case("a,b\n1,2\n", 1, 1, says="None of the 2 headings belongs to Test Orders"),
    "header.missing-label": Case("Number,Product,Quantity\nA1,P1,1\n", 1, 1, "Order.City", says="no column City"),
    "header.ambiguous-mapping": Case(f"{HEAD},town\n{GOOD},Bath\n", 1, 1, says="5 ('town') both mean City"),
    "header.condition-label": Case(
        _rows(GOOD), 1, 1, says="by the column 'State'", profile={"set_aside": [{"column": "State", "equals": "void"}]}
    ),
    "header.expected-label": Case(
        _rows(GOOD), 1, 1, says="feeds Price from the column 'Cost'", profile={"columns": {"Cost": "Price"}}
    ),
    "header.overruled": Case(
        f"{HEAD},Plaats\n{GOOD},Bad\n", 1, 1, says="'City' would be City", profile={"columns": {"Plaats": "City"}}
    ),
    "header.extra-label": Case(f"{HEAD},Colour\n{GOOD},red\n", 1, 1, says="'Colour' means nothing"),
    "header.blank-label": Case(f"{HEAD},\n{GOOD},\n", 1, 1, says="Column 5 has no heading"),
    "row.blank": Case(_rows(GOOD, ", ,,"), 3, 3, says="blank"),
    "row.set-aside": Case(
        _rows(GOOD, "CA1,Bath,P1,1"), 3, 3, "Order.Number", "CA1", says="Number starts with 'C' (cancelled)",
        profile={"set_aside": [{"column": "Number", "starts_with": "C", "because": "cancelled"}]},
    ),
    "row.missing-cell": Case(_rows("A1,Bath,P1"), 2, 2, says="3 cells; there are 4"),
    "row.extra-cell": Case(_rows("A1,Bath,P1,1,,x"), 2, 2, value="x", says="first one too many says 'x'"),
    "row.extra-blank-cell": Case(_rows("A1,Bath,P1,1,, "), 2, 2, says="empty and left out"),
    "row.quote-dialect": Case(_rows('A1,"Bath" Spa,P1,1'), 2, 2, says="closing quote"),
    "row.conditional-required": Case(
        _rows(f"{GOOD},Ada,", head=f"{HEAD},Bill Name,Bill City"), 2, 2, "Order.Bill.City", says="Bill Name is filled"
    ),
    "cell.required": Case(_rows("A1,,P1,1"), 2, 2, "Order.City", says="City is empty"),
    "cell.type": Case(_rows("A1,Bath,P1,one"), 2, 2, "Order.Line.Quantity", "one", "whole number; 'one' is not"),
    "cell.integer-has-fraction": Case(_rows("A1,Bath,P1,1.5"), 2, 2, "Order.Line.Quantity", "1.5", "fraction"),
    "cell.number-form": Case(
        _rows(f"{GOOD},1.50", head=f"{HEAD},Price"), 2, 2, "Order.Line.Price", "1.50", "like 1.234,50; '1.50' is not",
        profile={"numbers": {"decimal": ",", "group": "."}},
    ),
    "cell.precision": Case(
        _rows(f"{GOOD},1.234", head=f"{HEAD},Price"), 2, 2, "Order.Line.Price", "1.234", "4 digits before the"
    ),
    "cell.boolean": Case(_rows(f"{GOOD},maybe", head=f"{HEAD},Gift"), 2, 2, "Order.Line.Gift", "maybe", "or false"),
    "cell.date-format": Case(
        _rows(f"{GOOD},1/2/26", head=f"{HEAD},Date"), 2, 2, "Order.Date", "1/2/26", "such as 2026-01-31"
    ),
    "cell.date-impossible": Case(
        _rows(f"{GOOD},2026-02-30", head=f"{HEAD},Date"), 2, 2, "Order.Date", "2026-02-30", "no such date"
    ),
    "cell.minimum": Case(_rows("A1,Bath,P1,0"), 2, 2, "Order.Line.Quantity", "0", "least it may be is 1"),
    "cell.maximum": Case(
        _rows(f"{GOOD},2026-12-01", head=f"{HEAD},Date"), 2, 2, "Order.Date", "2026-12-01", "may be is 2026-11-30"
    ),
    "cell.length": Case(_rows("A1,Llanfairpwll,P1,1"), 2, 2, "Order.City", "Llanfairpwll", "this one has 12"),
    "cell.pattern": Case(
        _rows(f"{GOOD},12.34", head=f"{HEAD},Tariff"), 2, 2, "Order.Line.Tariff", "12.34", "at least 6 digits"
    ),
    "cell.enum": Case(_rows(f"{GOOD},Gift", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", "Gift", "one of Retail, Trade"),
    "cell.mapped": Case(
        _rows(f"{GOOD},shop", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", "shop", "the mapping reads as 'Retail'",
        profile={"values": {"Kind": {"Shop": "Retail"}}},
    ),
    "cell.converted": Case(
        _rows(f"{GOOD},24/12/25", head=f"{HEAD},Date"), 2, 2, "Order.Date", "24/12/25", "read as '2025-12-24'",
        profile={"dates": ["DD/MM/YY"]},
    ),
    "cell.case": Case(_rows(f"{GOOD},TRADE", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", "TRADE", "read as 'Trade'"),
    "cell.whitespace": Case(_rows("A1,\u00a0Bath,P1,1"), 2, 2, "Order.City", "\u00a0Bath", "is read as 'Bath'"),
    "entity.non-contiguous": Case(_rows("A1,Bath,P1,1", GOOD, "A1,Bath,P2,1"), 4, 4, "Order.Number", says="row 2"),
    "entity.header-conflict": Case(
        _rows("A1,Bath,P1,1", "A1,Wells,P2,1"), 3, 3, "Order.City", "Wells", "'Bath' in row 2 and 'Wells' in this"
    ),
    "entity.duplicate-line": Case(
        _rows("A1,Bath,P1,1", "A1,Bath,p1,2"), 3, 3, "Order.Line.Product", "p1", "'p1' stands in row 2 already"
    ),
    "entity.no-lines": Case(_rows("A1,Bath,,"), 2, 2, says="Product, Quantity are all empty"),
    "entity.too-many-lines": Case(_rows(*(f"A1,Bath,P{at},1" for at in range(7))), 7, 7, says="more than 5 lines"),
    "cross.primary-key": Case("Code,Count\nT1,1\nt1,2\n", 3, 3, "Thing.Code", says="'T1' stands", definition=THINGS),
    "cross.unique": Case(
        _rows("A1,Bath,P1,1,I1", "A2,Bath,P1,1,I1", head=f"{HEAD},Invoice"), 3, 3, "Order.Invoice", "I1", "row 2"
    ),
}  # fmt: skip


def _checked(case: Case, directory: Path) -> Checked:
    stated = {"service": case.definition.name, **(case.profile or {})}
    return check_text(case.text, case.definition, directory, profile=load_profile(stated, case.definition, TODAY))


def test_every_kind_has_a_case() -> None:
    """There is a file for each kind of finding, and none for a kind that is gone."""
    assert set(CASES) == set(BY_CODE)
    assert len(ALL) == len(BY_CODE)


@pytest.mark.parametrize("code", CASES)
def test_a_kind_is_found_where_it_is(code: str, tmp_path: Path) -> None:
    """The finding names its row, physical line, column, field and value, says what is wrong and what to do about it."""
    case = CASES[code]
    checked = _checked(case, tmp_path)
    (found,) = [finding for finding in checked.findings if finding.code == code]
    assert (found.row, found.line) == (case.row, case.line)
    assert found.value == case.value
    assert case.says in found.message
    assert found.hint
    if not code.startswith("header."):
        assert found.field == case.field
    if case.field and code != "row.conditional-required" and not code.startswith("header."):
        column = next(column for column in checked.verdict.columns if column.field == case.field)
        assert (found.column, found.heading) == (column.column, column.heading)
    assert "{" not in found.message + found.hint
    (group,) = [group for group in checked.groups if group.code == code]
    assert (group.count, group.first_rows) == (1, [case.row] if case.row else [])


@pytest.mark.parametrize("code", CASES)
def test_a_kind_has_the_effect_that_it_states(code: str, tmp_path: Path) -> None:
    """What rejects rejects the file, what refuses refuses its entity, what is told changes nothing."""
    checked = _checked(CASES[code], tmp_path)
    kind = BY_CODE[code]
    found = next(finding for finding in checked.findings if finding.code == code)
    assert found.severity == kind.severity
    assert checked.verdict.file_rejected is (kind.effect is Effect.REJECTS_FILE)
    assert checked.verdict.green is (kind.effect is Effect.TOLD)
    if kind.effect is Effect.REFUSES_ENTITY:
        assert found.entity not in {None, *(entity.number for entity in checked.entities)}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_a_kind_is_worded_for_people(kind) -> None:  # noqa: ANN001 - a kind of finding
    """A code is `level.kind`; message and hint are whole sentences; only what rejects or refuses is an error."""
    assert re.fullmatch(r"(file|header|row|cell|entity|cross)\.[a-z]+(-[a-z]+)*", kind.code)
    for text in (kind.means, kind.message, kind.hint):
        assert text.endswith(".")
    assert (kind.severity is Severity.ERROR) is (kind.effect is not Effect.TOLD)
