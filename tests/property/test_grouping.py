"""Rows becoming entities, against the plainest way to group them: all in memory, by key."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.checking import ORDERS, Checked, check_text

HEAD = "Number,Invoice,City,Product,Quantity"

_rows = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3", "A4", ""]),
        st.sampled_from(["", "", "I1", "I2"]),
        st.sampled_from(["Bath", "Bath", "Bath", "Wells", ""]),
        st.sampled_from(["P1", "P2", "p1", "P3", "P4", "P5", "P6", ""]),
        st.sampled_from(["1", "2", "0", ""]),
    ),
    max_size=25,
)


def check_rows(rows: list[tuple[str, ...]]) -> Checked:
    text = "\n".join([HEAD, *(",".join(row) for row in rows), ""])
    with tempfile.TemporaryDirectory() as directory:
        return check_text(text, ORDERS, Path(directory))


def expected_of(rows: list[tuple[str, ...]]) -> tuple[set[tuple[int, str, str | None]], dict[str, list[int]]]:
    """Return (row, code, field) of every finding, and the rows of each accepted order."""
    orders: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    found: set[tuple[int, str, str | None]] = set()
    before = ""
    for number, row in enumerate(rows, start=2):
        if not any(row):
            found.add((number, "row.blank", None))
            continue
        found |= {(number, code, field) for code, field in _cell_findings(row)}
        if row[0]:
            if row[0] in orders and before != row[0]:
                found.add((number, "entity.non-contiguous", "Order.Number"))
            before = row[0]
            orders.setdefault(row[0], []).append((number, row))
    for order in orders.values():
        found |= _order_findings(order)
    found |= _invoice_findings(orders)
    bad = {number for number, code, _ in found if code not in {"row.blank", "entity.non-contiguous"}}
    good = {key: [number for number, _ in order] for key, order in orders.items()}
    return found, {key: numbers for key, numbers in good.items() if not bad.intersection(numbers)}


def _cell_findings(row: tuple[str, ...]) -> list[tuple[str, str]]:
    key, _, city, product, quantity = row
    found = [("cell.required", field) for cell, field in ((key, "Order.Number"), (city, "Order.City")) if not cell]
    if product or quantity:
        found += [
            ("cell.required", field)
            for cell, field in ((product, "Order.Line.Product"), (quantity, "Order.Line.Quantity"))
            if not cell
        ]
        found += [("cell.minimum", "Order.Line.Quantity")] if quantity == "0" else []
    return found


def _order_findings(order: list[tuple[int, tuple[str, ...]]]) -> set[tuple[int, str, str | None]]:
    found: set[tuple[int, str, str | None]] = set()
    _, first = order[0]
    products: set[str] = set()
    lines = 0
    for number, row in order:
        if not (row[3] or row[4]):
            found.add((number, "entity.no-lines", None))
        else:
            lines += 1
            if lines == 6:
                found.add((number, "entity.too-many-lines", None))
            elif lines < 6:
                if row[3].upper() in products:
                    found.add((number, "entity.duplicate-line", "Order.Line.Product"))
                products |= {row[3].upper()} - {""}
        for at, field in ((1, "Order.Invoice"), (2, "Order.City")):
            blamed = field == "Order.City" and not (row[at] and first[at])
            if row[at] != first[at] and not blamed:
                missing = not (row[at] and first[at])
                found.add((number, "entity.header-missing" if missing else "entity.header-conflict", field))
    return found


def _invoice_findings(orders: dict[str, list[tuple[int, tuple[str, ...]]]]) -> set[tuple[int, str, str | None]]:
    seen: set[str] = set()
    found: set[tuple[int, str, str | None]] = set()
    for order in sorted(orders.values()):
        number, row = order[0]
        if row[1] in seen:
            found.add((number, "cross.unique", "Order.Invoice"))
        seen |= {row[1]} - {""}
    return found


@given(_rows)
def test_orders_are_those_that_plain_grouping_makes(rows: list[tuple[str, ...]]) -> None:
    """Every finding across rows, and the accepted orders with their rows, however the rows are shuffled."""
    found, accepted = expected_of(rows)
    checked = check_rows(rows)
    said = [(finding.row, finding.code, finding.field) for finding in checked.findings if finding.row is not None]
    assert sorted(said, key=str) == sorted(found, key=str)
    assert {entity.key: entity.rows for entity in checked.entities} == accepted
    checked.verdict.ledger.require_checked()


@given(_rows)
def test_joining_in_shares_changes_nothing(rows: list[tuple[str, ...]]) -> None:
    """Split orders joined a few rows at a time are those joined all at once."""
    whole = check_rows(rows)
    with patch("hub.core.rejoining._SHARE", 3):
        shared = check_rows(rows)
    assert shared.entities == whole.entities
    assert sorted(map(str, shared.findings)) == sorted(map(str, whole.findings))
    assert shared.verdict.ledger == whole.verdict.ledger


@given(_rows)
def test_entities_are_numbered_as_they_begin(rows: list[tuple[str, ...]]) -> None:
    """Numbers count from 1 in the order of first rows, refused entities included, and each row names its own."""
    checked = check_rows(rows)
    first_rows: dict[int, int] = {}
    for row in checked.rows:
        if row.entity is not None:
            first_rows.setdefault(row.entity, row.row)
    assert list(first_rows) == list(range(1, len(first_rows) + 1))
    assert [entity.number for entity in checked.entities] == sorted(entity.number for entity in checked.entities)
    of_row = {row.row: row.entity for row in checked.rows}
    for entity in checked.entities:
        assert {of_row[number] for number in entity.rows} == {entity.number}
        assert entity.rows == sorted(entity.rows)
    for finding in checked.findings:
        assert finding.entity == (of_row[finding.row] if finding.row else None)
