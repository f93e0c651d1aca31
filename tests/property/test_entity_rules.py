"""Rules about entities, and header values on first rows only, against the plainest way to judge them: all in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.core.definition import Definition, LinelessRows, load_definition
from hub.core.entityrules import AggregateRule, OutlierRule
from tests.checking import Checked, check_text

#: Orders whose own values stand in their first row, with every rule about lines and entities.
PARCELS = load_definition("""
name: test-parcels
title: Test Parcels
description: Parcels for tests.
directory: Test/Parcels
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 10_000}
record: parcel
operation: create_parcel
key: [P.Key]
copies: leave_out
lines: {path: P.L, maximum: 4, unique: P.L.What, header_values: first_row, lineless_rows: pass_over}
fields:
  - {path: P.Key, title: Key, length: 10, required: true, example: Q7, description: The key.}
  - {path: P.City, title: City, length: 10, required: true, example: Bath, description: Where to.}
  - {path: P.Note, title: Note, length: 10, description: A note.}
  - {path: P.Sum, title: Sum, type: decimal, description: All in all.}
  - {path: P.L.No, title: Position, type: integer, description: Its number.}
  - {path: P.L.What, title: What, length: 10, required: true, example: Q8, description: What.}
  - {path: P.L.Many, title: Many, type: integer, minimum: 1, required: true, example: "1", description: How many.}
entity_rules:
  - {rule: sequence, field: P.L.No, first: 1}
  - {rule: total, field: P.Sum, sum: [P.L.Many], tolerance: "1"}
  - {rule: unique_together, fields: [P.L.No, P.L.Many], within: entity}
  - {rule: one_value, field: P.Note, severity: warning}
  - {rule: one_value, field: P.L.Many, within: entity, severity: warning}
""")
#: The same parcels by rules about whole columns.
WEIGHED = PARCELS.model_copy(
    update={
        "entity_rules": (
            OutlierRule(rule="outlier", field="P.L.Many", times=2, fewest=3),
            AggregateRule(rule="aggregate", field="P.L.Many", of="sum", maximum=9),
            AggregateRule(rule="aggregate", field="P.Sum", of="mean", minimum=4),
            AggregateRule(rule="aggregate", field="P.Key", of="count", maximum=2),
        )
    }
)
MOST = 4
HEAD = "Key,City,Note,Sum,Position,What,Many"

Row = tuple[str, str, str, str, str, str, str]
Said = tuple[int, str, str | None]

_rows: st.SearchStrategy[list[Row]] = st.lists(
    st.tuples(
        st.sampled_from(["A", "A", "a", "B", ""]),
        st.sampled_from(["Bath", "Bath", "Wells", "", ""]),
        st.sampled_from(["", "", "n1", "n2"]),
        st.sampled_from(["", "2", "4", "7"]),
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["X", "Y", "Z", "V", "W", "U", ""]),
        st.sampled_from(["1", "2", "3", "0", ""]),
    ),
    max_size=20,
)


def check_rows(rows: list[Row], definition: Definition = PARCELS) -> Checked:
    text = "\n".join([HEAD, *(",".join(row) for row in rows), ""])
    with tempfile.TemporaryDirectory() as directory:
        return check_text(text, definition, Path(directory))


def expected_of(rows: list[Row]) -> tuple[list[Said], dict[str, tuple[list[int], list[int]]]]:
    """Return (row, code, field) of every finding, and of each accepted order its rows and those that are lines."""
    orders: dict[str, list[tuple[int, Row]]] = {}
    found: list[Said] = []
    notes: list[str] = []
    before = ""
    for number, row in enumerate(rows, start=2):
        key = row[0]
        if not any(row):
            found.append((number, "row.blank", None))
        elif not key:
            found += [(number, "cell.required", "P.Key")]
            found += [] if row[1] else [(number, "cell.required", "P.City")]
            found += _cells(number, row)
        else:
            if key not in orders:
                if row[2]:
                    notes.append(row[2])
                    found += [(number, "cross.mixed-unit", "P.Note")] * (row[2] != notes[0])
                found += [(number, "cross.near-duplicate", "P.Key")] * (key.swapcase() in orders)
            elif key != before:
                found.append((number, "entity.non-contiguous", "P.Key"))
            before = key
            orders.setdefault(key, []).append((number, row))
    accepted = {}
    for key, order in orders.items():
        said, lines = _order(order)
        found += said
        if not any(code in _REFUSING for _, code, _ in said):
            accepted[key] = [number for number, _ in order], lines
    return found, accepted


_REFUSING = {
    "cell.required", "cell.minimum", "entity.header-conflict", "entity.header-missing", "entity.duplicate-line",
    "entity.too-many-lines", "entity.no-lines", "entity.unique-combination", "entity.total",
}  # fmt: skip


def _cells(number: int, row: Row) -> list[Said]:
    """Return findings about the cells of a line."""
    if not any(row[4:]):
        return []
    cells = (("P.L.What", row[5]), ("P.L.Many", row[6]))
    found = [(number, "cell.required", field) for field, cell in cells if not cell]
    return found + [(number, "cell.minimum", "P.L.Many")] * (row[6] == "0")


def _order(order: list[tuple[int, Row]]) -> tuple[list[Said], list[int]]:
    """Return all findings about one order, and its rows that are lines."""
    start, first = order[0]
    found, above = _headers(order)
    found += [(number, "cell.required", "P.City") for number, row in order[:1] if not row[1]]
    found += [(above[0], "entity.header-as-above", None)] if above else []
    lines: list[tuple[int, Row]] = []
    count = 0
    for number, row in order:
        found += _cells(number, row)
        if not any(row[4:]):
            found.append((number, "entity.lineless-row", None))
            continue
        if count > MOST:
            continue
        refused = any(at == number and code in _REFUSING for at, code, _ in found)
        same = next((other for at, other in lines if row[5] and other[5] == row[5]), None)
        if same and same[4:] == row[4:] and not refused:
            found.append((number, "cross.duplicate-row", None))
            continue
        count += 1
        if count > MOST:
            found.append((number, "entity.too-many-lines", None))
            continue
        found += [(number, "entity.duplicate-line", "P.L.What")] if same else []
        found += _between_lines(number, row, [other for _, other in lines])
        lines.append((number, row))
    if count == 0:
        found.append((start, "entity.no-lines", None))
    wrong = any(row[6] in {"", "0"} for _, row in lines)
    if first[3] and 0 < count <= MOST and not wrong:
        total = sum(int(row[6]) for _, row in lines)
        found += [(start, "entity.total", "P.Sum")] * (abs(int(first[3]) - total) > 1)
    return found, [number for number, _ in lines]


def _headers(order: list[tuple[int, Row]]) -> tuple[list[Said], list[int]]:
    """Return the findings about header values, and the rows whose blank ones mean what the first row says."""
    _, first = order[0]
    found: list[Said] = []
    above: list[int] = []
    for number, row in order[1:]:
        for at, field in ((1, "P.City"), (2, "P.Note"), (3, "P.Sum")):
            if row[at] == first[at] or (field == "P.City" and not first[at]):
                continue
            if not row[at]:
                above.append(number)
            else:
                found.append((number, "entity.header-conflict" if first[at] else "entity.header-missing", field))
    return found, above


def _between_lines(number: int, row: Row, before: list[Row]) -> list[Said]:
    found: list[Said] = []
    numbers = [int(other[4]) for other in before if other[4]]
    if row[4] and int(row[4]) != (numbers[-1] + 1 if numbers else 1):
        found.append((number, "entity.line-sequence", "P.L.No"))
    good = row[4] and row[6] not in {"", "0"}
    if good and any((other[4], other[6]) == (row[4], row[6]) for other in before):
        found.append((number, "entity.unique-combination", "P.L.No"))
    many = [other[6] for other in [*before, row] if other[6] not in {"", "0"}]
    if row[6] not in {"", "0"} and row[6] != many[0]:
        found.append((number, "entity.one-value-doubtful", "P.L.Many"))
    return found


@settings(max_examples=300)
@example(
    [
        ("a", "", "", "", "2", "W", "3"),
        ("A", "", "", "4", "", "X", "2"),
        ("a", "", "", "", "2", "W", "3"),
    ]
)
@given(_rows)
def test_entities_are_judged_as_plainly(rows: list[Row]) -> None:
    """Every finding, the accepted orders and their lines are those of the plain way, however rows lie."""
    found, accepted = expected_of(rows)
    checked = check_rows(rows)
    said = [(finding.row, finding.code, finding.field) for finding in checked.findings if finding.row is not None]
    assert sorted(said, key=str) == sorted(found, key=str)
    entities = {each.key: (each.rows, [line.row for line in each.lines]) for each in checked.entities}
    assert entities == accepted
    checked.verdict.ledger.require_checked()


@given(_rows)
def test_what_waits_on_disk_is_what_waits_in_memory(rows: list[Row]) -> None:
    """Findings about whole orders are the same when they had to go to disk until the file ended."""
    whole = check_rows(rows)
    with patch("hub.core.deferral._MOST_WAITING", 2):
        spilt = check_rows(rows)
    assert spilt.findings == whole.findings
    assert spilt.groups == whole.groups


#: Orders whose lines are only numbered: those of neighbouring rows are taken at once where nothing is wrong among them.
NUMBERED = PARCELS.model_copy(
    update={
        "entity_rules": tuple(rule for rule in PARCELS.entity_rules if rule.rule == "sequence"),
        "lines": PARCELS.lines and PARCELS.lines.model_copy(update={"lineless_rows": LinelessRows.REFUSE}),
    }
)

_order_rows = st.tuples(
    st.sampled_from("AAB"),
    st.lists(
        st.tuples(st.sampled_from("1234"), st.sampled_from("VWXYZ"), st.sampled_from(["1", "2", "0"])), max_size=5
    ),
).map(lambda order: [(order[0], "Bath", "", "", *line) for line in order[1]])


@settings(max_examples=200)
@given(st.lists(_order_rows, max_size=5), st.booleans())
def test_rows_taken_at_once_are_judged_as_one_by_one(orders: list[list[Row]], numbered: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    """Neighbours are judged alike, whether they are taken at once and by known cells, or each cell for itself."""
    rows = [row for order in orders for row in order]
    if numbered:
        rows = [
            (*row[:4], str(position), *row[5:])
            for order in orders
            for position, row in enumerate(order, start=1)
        ]  # fmt: skip
    with patch("hub.core.emission.SLOW_ROWS", 0):
        together = check_rows(rows, NUMBERED)
    with (
        patch("hub.core.openentity.EntityJudge.take_together", return_value=False),
        patch("hub.core.emission.Emitter._emit_quickly", return_value=[]),
    ):
        alone = check_rows(rows, NUMBERED)
    assert together.findings == alone.findings
    assert together.entities == alone.entities
    assert together.verdict.ledger == alone.verdict.ledger
