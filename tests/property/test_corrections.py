"""Any rows survive the corrections file: as CSV, as a workbook, and once they come home."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from hub.core.corrections import write_corrections
from hub.core.definition import load_definition
from hub.core.neutralising import neutralised, restored
from hub.core.owncolumns import OWN_HEADINGS
from tests.checking import check_path

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A service that asks for nothing that a text of any kind has: every row is wrong, and none of them unreadable.
NOTES = load_definition("""
name: test-notes
title: Test Notes
description: Notes for tests.
directory: Test/Notes
version: 1
formats: [csv, xlsx]
limits: {file_bytes: 1_000_000, rows: 1_000, record_lines: 1_000}
record: note
operation: create_note
key: [Note.Code]
fields:
  - {path: Note.Code, title: Code, required: true, example: N1, description: The code.}
  - {path: Note.Count, title: Count, type: integer, required: true, example: "1", description: A number.}
  - {path: Note.Text, title: Text, description: What it says.}
""")
HEADINGS = ["Code", "Count", "Text"]

#: Text that files hold: neither NUL, which no text has, nor what is no character.
TEXT = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"\t\r\n;, 0129eE.%_x"),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff\ufffe\uffff"),
    ),
    max_size=12,
)
ROWS = st.lists(st.lists(TEXT, min_size=1, max_size=5), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def room() -> Iterator[Path]:
    """A directory for all examples, each of which makes its own in it."""
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


def _written(rows: list[list[str]], delimiter: str, directory: Path) -> Path:
    path = directory / "notes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([HEADINGS, ["N1", "many", "One that is wrong."], *rows])
    return path


@settings(deadline=None, max_examples=60)
@given(rows=ROWS, delimiter=st.sampled_from(",;\t|"))
@example(rows=[["'"]], delimiter=",")
@example(rows=[["", "", "", "="], ["", "", "", "0"]], delimiter=",")
def test_any_rows_survive_the_corrections_file(rows: list[list[str]], delimiter: str, room: Path) -> None:
    """The cells of every row stand in the file as they were or with an apostrophe, and come home as they were."""
    directory = Path(tempfile.mkdtemp(dir=room))
    first = check_path(_written(rows, delimiter, directory), NOTES, directory)
    names = write_corrections(first.directory, first.verdict)
    expected = [[neutralised(cell) for cell in row.cells] for row in first.rows]
    with (first.directory / "corrections-all.csv").open(encoding="utf-8-sig", newline="") as file:
        from_csv = list(csv.reader(file, delimiter=first.verdict.dialect.delimiter))
    assert [_client_cells(cells, len(row.cells)) for cells, row in zip(from_csv, first.rows, strict=True)] == expected
    if "corrections-all.xlsx" in names:
        book = openpyxl.load_workbook(first.directory / "corrections-all.xlsx")
        from_book = [[unescape(cell or "") for cell in cells] for cells in book.active.iter_rows(values_only=True)]
        most = max(map(len, expected))
        shown = [_client_cells(cells, most) for cells in from_book]
        assert [_filled(row, most) for row in shown] == [_filled(row, most) for row in expected]
    for name in ("corrections-all.csv", "corrections-all.xlsx"):
        if name in names:
            home = check_path(first.directory / name, NOTES, Path(tempfile.mkdtemp(dir=room)))
            assert [_trimmed(row.cells, name) for row in home.rows] == [_trimmed(row.cells, name) for row in first.rows]


def _client_cells(cells: list[str], count: int) -> list[str]:
    """Return the cells of a line of a corrections file that are the client's."""
    width = len(HEADINGS)
    return [*cells[:width], *cells[width + len(OWN_HEADINGS) :]][:count]


def _filled(cells: list[str], count: int) -> list[str]:
    return cells + [""] * (count - len(cells))


def _trimmed(cells: list[str], name: str) -> list[str]:
    """Return cells without empty ones beyond the headings: a workbook does not tell them from none."""
    while name.endswith("xlsx") and len(cells) > len(HEADINGS) and not cells[-1]:
        cells = cells[:-1]
    return cells


@given(cell=TEXT)
def test_a_cell_is_no_formula_and_can_be_restored(cell: str) -> None:
    """What is neutralised begins with nothing that starts a formula unless it is a number, and gives back the cell."""
    said = neutralised(cell)
    assert restored(said) == cell
    if said[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}:
        assert set(said) <= set("+-0123456789.,eE%")
