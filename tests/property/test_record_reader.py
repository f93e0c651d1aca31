"""Reading records against `csv.reader(strict=True)`, and on damaged files."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hub.core.definition import Limits
from hub.core.reader import RecordReader
from hub.core.verdict import Dialect
from tests.checking import ORDERS, check_text

LIMITS = Limits(file_bytes=10**6, rows=10**6, record_lines=1000, record_characters=100_000)

_pieces = st.sampled_from(['"', '""', ",", ";", "\n", "\r\n", "\r", "a", "b", "A1", " ", "\u2028", "\x0b", "é", "1"])
_texts = st.lists(_pieces, max_size=60).map("".join)
_cells = st.text(st.sampled_from('ab,";\n\té\u2028 '), max_size=6)
_tables = st.lists(st.lists(_cells, min_size=1, max_size=6), max_size=8)


def read(text: str, delimiter: str = ",", leading: int = 0) -> tuple[list[list[str]], bool]:
    """Return the cells of a text's records, and whether any is damaged."""
    dialect = Dialect(encoding="utf-8", delimiter=delimiter)
    reader = RecordReader(io.StringIO(text, newline=""), dialect, LIMITS)
    reader.width, reader.leading = 10**6, leading
    return [cells for _, _, cells in reader], bool(reader.damaged)


@given(_texts, st.sampled_from(",;"), st.integers(0, 4))
def test_undamaged_texts_are_read_as_csv_reads_them(text: str, delimiter: str, leading: int) -> None:
    """The same cells as `csv.reader(strict=True)` on any text that it reads, whatever leading columns are shared;
    damage is found exactly where `csv` raises.
    """
    try:
        expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        assert read(text, delimiter, leading)[1]
    else:
        assert read(text, delimiter, leading) == (expected, False)


@given(_tables, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]), st.sampled_from([0, 1, 3]))
def test_what_csv_writes_is_read_back(table: list[list[str]], delimiter: str, end: str, quoting: int) -> None:
    """Every cell comes back as it was, whatever is in it."""
    text = io.StringIO(newline="")
    if quoting == csv.QUOTE_NONE:
        table = [[cell.translate({ord(bad): "x" for bad in '",;\n\r\t'}) or "x" for cell in row] for row in table]
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(table)
    assert read(text.getvalue(), delimiter) == (table, False)


@given(_texts)
def test_every_physical_line_is_read_and_numbered(text: str) -> None:
    """Rows begin in ascending lines, and no line is passed over: what a quote swallows is read again after it."""
    reader = RecordReader(io.StringIO(text, newline=""), Dialect(encoding="utf-8", delimiter=","), LIMITS)
    reader.width = 4
    records = list(reader)
    lines = list(io.StringIO(text, newline=""))
    starts = [line for _, line, _ in records]
    assert starts == sorted(set(starts))
    assert [row for row, _, _ in records] == list(range(1, len(records) + 1))
    assert not lines or (starts[0] == 1 and starts[-1] <= len(lines))
    for (row, line, _), after in zip(records, [*starts[1:], len(lines) + 1], strict=bool(lines)):
        if row not in reader.damaged and '"' not in "".join(lines[line - 1 : after - 1]):
            assert after == line + 1


_good = st.sampled_from(["A1,Bath,P1,1", "A2,Bath,P2,2", 'A3,"Bath, Spa",P1,1', "", "A1,Bath,P3,1"])


@given(st.lists(_good, max_size=12), st.lists(st.tuples(st.integers(0, 400), _pieces), max_size=6))
def test_damaged_files_are_judged_and_accounted_for(rows: list[str], damage: list[tuple[int, str]]) -> None:
    """Whatever is inserted wherever: a verdict, a ledger that balances, every finding counted, the same twice."""
    text = "\n".join(["Number,City,Product,Quantity", *rows, ""])
    for at, piece in damage:
        text = text[:at] + piece + text[at:]
    with tempfile.TemporaryDirectory() as directory:
        checked = check_text(text, ORDERS, Path(directory))
        again = check_text(text, ORDERS, Path(directory))
    verdict = checked.verdict
    assert again.verdict == verdict
    verdict.ledger.require_checked()
    assert len(checked.rows) == verdict.ledger.rows
    assert len(checked.findings) == verdict.finding_count == sum(group.count for group in checked.groups)
    assert len(checked.entities) == verdict.ledger.accepted
    assert sum(len(entity.rows) for entity in checked.entities) == verdict.ledger.rows_accepted
    assert verdict.green is (verdict.ledger.accepted > 0 and not verdict.counts_by_severity["error"])
    if verdict.file_rejected:
        assert checked.entities == []
