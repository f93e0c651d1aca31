"""Control records, against a plain count of the same rows."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from hub.core.profile import load_profile
from tests.checking import ORDERS, TODAY, check_text

#: The figures stand under headings whose columns mean something else: a record is no order.
STATED = {
    "service": "test-orders",
    "ignored": ["Weight", "Toll"],
    "numbers": {"decimal": ",", "group": "."},
    "set_aside": [
        {"column": "Number", "starts_with": "C"},
        {
            "column": "Number",
            "equals": "END",
            "states": {"rows": "City", "entities": "Product", "sums": {"Weight": "Weight", "Count": "Toll"}},
        },
    ],
    "columns": {"Count": "Price"},
}
HEAD = "Number;City;Product;Quantity;Weight;Toll;Count"

#: What a cell says, and the number that it is: none is left out, an unreadable one is none either.
NUMBERS = {"1": "1", "2,50": "2.50", "1.234,5": "1234.5", "-0,25": "-0.25", "": None, " 7 ": "7", "007": "7"}
UNREAD = {"many": None, "1.5": None, "1e5": None}


class Made(NamedTuple):
    """A row: the number of its order (blank: of none), the weight, the price."""

    number: str
    weight: str
    price: str

    def line(self, at: int) -> str:
        return f"{self.number};Bath;P{at};1;{self.weight};;{self.price}" if self.number != "blank" else ";;;;;;"


_made = st.builds(
    Made,
    st.sampled_from(["A1", "A2", "A3", "", "C1", "blank"]),
    st.sampled_from([*NUMBERS, *UNREAD]) | st.sampled_from([*NUMBERS]),
    st.sampled_from([*NUMBERS]),
)
_off = st.sampled_from([0, 0, 0, 1, -1])


def plain_sum(cells: list[str]) -> Decimal | None:
    """Return what cells come to, or None where one is no number."""
    if any(cell in UNREAD for cell in cells):
        return None
    return sum((Decimal(number) for cell in cells if (number := NUMBERS[cell])), Decimal(0))


def written(number: Decimal) -> str:
    return f"{number:f}".replace(".", ",")


@given(st.lists(_made, min_size=1, max_size=8), st.integers(0, 8), st.tuples(_off, _off, _off, _off))
def test_a_file_is_held_against_its_control_record(rows: list[Made], place: int, off: tuple[int, ...]) -> None:
    """Each figure that differs from a plain count is told with the record's row, and no other; the rest is as ever."""
    judged = [row for row in rows if row.number not in {"C1", "blank"}]
    counted: list[Decimal | None] = [
        Decimal(len(judged)),
        Decimal(len({row.number for row in judged if row.number})),
        plain_sum([row.weight for row in judged]),
        plain_sum([row.price for row in judged]),
    ]
    stated = ["1" if number is None else written(number + more) for number, more in zip(counted, off, strict=True)]
    lines = [row.line(at) for at, row in enumerate(rows)]
    place = min(place, len(lines))
    lines.insert(place, f"END;{stated[0]};{stated[1]};;{stated[2]};{stated[3]}")
    with tempfile.TemporaryDirectory() as directory:
        text = "\n".join([HEAD, *lines, ""])
        checked = check_text(text, ORDERS, Path(directory), profile=load_profile(STATED, ORDERS, TODAY))
    found = [each for each in checked.findings if each.code in {"file.count-differs", "file.sum-unread"}]
    names = ["the number of rows", "the number of entities", "the sum of 'Weight'", "the sum of 'Count'"]
    due = [
        f"states {said} as {name}; the file has {number:f}." if number is not None else f"states {name}, which"
        for name, said, number, more in zip(names, stated, counted, off, strict=True)
        if number is None or more
    ]
    assert [each.row for each in found] == [place + 2] * len(due)
    assert [wanted in each.message for wanted, each in zip(due, found, strict=True)] == [True] * len(due)
    rejected = any(more and number is not None for more, number in zip(off, counted, strict=True)) or not judged
    assert checked.verdict.file_rejected is rejected
    assert "file.control-unread" not in checked.verdict.counts_by_code
    assert checked.verdict.ledger.rows_set_aside == 1 + sum(row.number == "C1" for row in rows)
