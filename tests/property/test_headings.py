"""Any headings: no field is fed twice, nothing is dropped without a word, and the order of columns says nothing."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from hub.core.headings import fingerprint_of, known_headings
from hub.core.mapping import Matching
from tests.checking import ORDERS, Checked, check_text

_KNOWN = sorted({field.title for field in ORDERS.fields} | {field.path for field in ORDERS.fields} | {"Town", "SKU"})

#: Headings as the service writes them, spoilt in what does not count, misspelt, or of any text.
_spoilt = st.sampled_from(_KNOWN).flatmap(
    lambda heading: st.sampled_from([heading, heading.upper(), f" {heading} ", f"{heading}\u00a0", f"{heading}:"])
)
_headings = st.lists(
    st.one_of(
        _spoilt,
        st.sampled_from(["Ctiy", "Qantity", "tenant_id", "", "Number 2", "Colour"]),
        st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8),
    ),
    min_size=2,
    max_size=14,
)

_ROWS = [
    {"Number": "A1", "City": "Bath", "Product": "P1", "Quantity": "1", "Price": "1.5", "Invoice": "I1"},
    {"Number": "A1", "City": "Bath", "Product": "P2", "Quantity": "2", "Price": "", "Invoice": "I1"},
    {"Number": "A2", "City": "", "Product": "P1", "Quantity": "3", "Price": "2", "Invoice": ""},
    {"Number": "A3", "City": "Wells", "Product": "P1", "Quantity": "x", "Price": "2", "Invoice": "I3"},
]


def _checked(rows: list[list[str]]) -> Checked:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    with tempfile.TemporaryDirectory() as directory:
        return check_text(text.getvalue(), ORDERS, Path(directory))


@given(_headings)
def test_no_field_is_fed_twice_and_no_column_is_lost(headings: list[str]) -> None:
    """Each column feeds a field of its own or none; suggestions name fields and columns that are free, each once."""
    matching = Matching(ORDERS, None, headings)
    assert [column.column for column in matching.columns] == list(range(1, len(headings) + 1))
    assert [column.heading for column in matching.columns] == headings
    fed = Counter(column.field for column in matching.columns if column.field is not None)
    assert set(fed.values()) <= {1}
    assert set(fed) <= {path for path, _ in known_headings(ORDERS).values()}
    assert all(0 < column.confidence <= 1 for column in matching.columns if column.field is not None)
    for number in Counter(each.column for each in matching.near).values():
        assert number == 1
    for each in matching.near:
        assert matching.columns[each.column - 1].by == "none"
        assert each.field not in fed


@given(_headings)
@example(["Ctiy", "0"])
def test_of_every_column_that_feeds_nothing_something_is_said(headings: list[str]) -> None:
    """By name and number; whatever the headings are, the verdict stands and its ledger balances."""
    checked = _checked([headings, ["x"] * len(headings)])
    columns = checked.verdict.columns
    if not columns or "header.none" in checked.verdict.counts_by_code:
        # A first row of values is said to be that as a whole: its cells are no headings.
        assert checked.verdict.file_rejected
        return
    said = {finding.column for finding in checked.findings if finding.code.startswith("header.")}
    assert {column.column for column in columns if column.by == "none"} <= said


@given(st.permutations(sorted(_ROWS[0])))
def test_the_order_of_columns_says_nothing(order: list[str]) -> None:
    """The same entities, the same fingerprint, and the same findings, each in its own column."""
    plain, other = (
        _checked([list(names), *([row[name] for name in names] for row in _ROWS)])
        for names in (sorted(_ROWS[0]), order)
    )
    assert other.entities == plain.entities
    assert Counter((each.row, each.code, each.field) for each in other.findings) == Counter(
        (each.row, each.code, each.field) for each in plain.findings
    )
    assert fingerprint_of(order) == fingerprint_of(sorted(order))
