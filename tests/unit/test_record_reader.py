"""Reading records: physical lines, damage, and going on after it."""

from __future__ import annotations

import io

import pytest

from hub.core.definition import Limits
from hub.core.reader import RecordReader
from hub.core.records import Damage
from hub.core.verdict import Dialect

LIMITS = Limits(file_bytes=10**6, rows=10**6, record_lines=4, record_characters=200)


def read(text: str, *, width: int = 4, leading: int = 0) -> tuple[list[tuple[int, int, list[str]]], dict[int, Damage]]:
    """Return the records of a text and what is damaged."""
    reader = RecordReader(io.StringIO(text, newline=""), Dialect(encoding="utf-8", delimiter=","), LIMITS)
    reader.width, reader.leading = width, leading
    return list(reader), reader.damaged


def test_rows_are_numbered_with_their_physical_lines() -> None:
    """A record with a line break in a cell is one row of two lines; the next row's line counts both."""
    records, damaged = read('a,b\n1,"x\ny"\n2,z\n')
    assert records == [(1, 1, ["a", "b"]), (2, 2, ["1", "x\ny"]), (3, 4, ["2", "z"])]
    assert damaged == {}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_end_a_line(end: str) -> None:
    """LF, CR LF and CR end lines alike; none stays in a cell, and an empty line is a row without cells."""
    records, _ = read(f"a,b{end}1,2{end}{end}3,4")
    assert records == [(1, 1, ["a", "b"]), (2, 2, ["1", "2"]), (3, 3, []), (4, 4, ["3", "4"])]


def test_only_line_ends_end_lines() -> None:
    """A vertical tab, a file separator, NEL, LS and PS stay within their cells."""
    text = "a\x0bb,c\x1cd,e\x85f,g\u2028h\u2029"
    assert read(text)[0] == [(1, 1, ["a\x0bb", "c\x1cd", "e\x85f", "g\u2028h\u2029"])]


@pytest.mark.parametrize("leading", [0, 1, 2, 3, 9])
def test_rows_that_begin_alike_are_read_alike(leading: int) -> None:
    """Reading only the end of a row that begins like the one before gives the same cells as reading it whole."""
    text = 'A,x,1,2\nA,x,3,4\nA,x\nA,x,\n\nA,x,5,6,7\nA,"x",8,9\nA,x,8,9\nA,xx,8,9\n,,1,1\n,,1,2\n'
    assert read(text, leading=leading) == read(text)


def test_a_quote_within_an_unquoted_cell_is_a_character() -> None:
    """Inches and quotation marks in the middle of a cell are what they are."""
    assert read('5" pipe,say "hi"\n')[0] == [(1, 1, ['5" pipe', 'say "hi"'])]


def test_text_after_a_closing_quote_is_damage_of_one_row() -> None:
    """When the row still has its cells they are given; the rows around it are read as ever."""
    records, damaged = read('1,2,3,4\n1,"a" b,3,4\n5,6,7,8\n')
    assert records == [(1, 1, ["1", "2", "3", "4"]), (2, 2, ["1", "a b", "3", "4"]), (3, 3, ["5", "6", "7", "8"])]
    assert damaged == {2: Damage("row.quote-dialect", 2, 2)}


def test_a_row_that_cannot_be_told_into_columns_has_no_cells() -> None:
    """Text after a closing quote in a row of another width: no guess is made."""
    records, damaged = read('1,"a" b,3\n5,6,7,8\n')
    assert records == [(1, 1, []), (2, 2, ["5", "6", "7", "8"])]
    assert damaged == {1: Damage("file.quote-dialect", 1, 1)}


def test_an_unclosed_quote_is_named_by_its_line() -> None:
    """The row in which it opens has no cells; those that it would have swallowed are read."""
    records, damaged = read('1,2,3,4\n1,2,3,"4\n5,6,7,8\n')
    assert records == [(1, 1, ["1", "2", "3", "4"]), (2, 2, []), (3, 3, ["5", "6", "7", "8"])]
    assert damaged == {2: Damage("file.unclosed-quote", 2, 3)}


def test_a_quote_that_swallows_too_many_lines_is_runaway() -> None:
    """A record of more lines than allowed is cut where its quote opened, and reading goes on in the next line."""
    rest = "".join(f"{number},b,c,d\n" for number in range(9))
    records, damaged = read(f'1,"2,3,4\n{rest}')
    assert damaged == {1: Damage("file.runaway-quote", 1, 5)}
    assert [line for _, line, _ in records] == list(range(1, 11))
    assert [cells for _, _, cells in records][1:] == [[f"{number}", "b", "c", "d"] for number in range(9)]


def test_a_quote_closed_by_the_next_one_is_runaway() -> None:
    """The next quoted cell closes it wrongly: the line where the first one opened is named."""
    records, damaged = read('1,2,3,4\n1,"2,3,4\n5,"6",7,8\n9,9,9,9\n')
    assert damaged == {2: Damage("file.runaway-quote", 2, 3)}
    assert [cells for _, _, cells in records] == [["1", "2", "3", "4"], [], ["5", "6", "7", "8"], ["9", "9", "9", "9"]]


def test_balanced_quotes_that_swallow_rows_are_runaway() -> None:
    """Two stray quotes make a cell of whole rows, with as many cells as there should be: it is found all the same."""
    records, damaged = read('1,2,3,"4\n5,6,7,8\n9,9,9,9"\na,b,c,d\n')
    assert damaged[1] == Damage("file.runaway-quote", 1, 3)
    assert (2, 2, ["5", "6", "7", "8"]) in records
    assert (4, 4, ["a", "b", "c", "d"]) in records


def test_the_line_of_the_quote_is_named_not_that_of_the_row() -> None:
    """A row that began earlier, with a good cell of two lines, is not to blame: the quote after it is."""
    _, damaged = read('1,"a\nb",3,"4\n5,6,7,8\n9,9,9,9\n1,2,3,4\n5,5,5,5\n')
    assert damaged == {1: Damage("file.runaway-quote", 2, 5)}


def test_a_cell_of_several_lines_is_no_damage() -> None:
    """A note of several lines with a comma or two is a note."""
    records, damaged = read('1,"Dear all,\nplease, leave it\nwith us",3,4\n')
    assert damaged == {}
    assert records[0][2][1] == "Dear all,\nplease, leave it\nwith us"


@pytest.mark.parametrize("row", ["x" * 201, f'"{"x" * 201}"', f'1,"{"y" * 150}\n{"z" * 150}"'])
def test_a_record_of_too_many_characters_is_not_read(row: str) -> None:
    """However it is quoted, it is named and passed."""
    records, damaged = read(f"{row}\n1,2,3,4\n")
    assert damaged[1].code in {"row.too-long", "file.runaway-quote"}
    assert records[-1][2] == ["1", "2", "3", "4"]
