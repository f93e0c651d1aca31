"""A real day file with faults planted in it, for docs/comparison.md: the same every time.

`python -m tests.real.damage 2010-12-22.csv damaged.csv` (that day of UCI Online Retail, and no other).
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import NamedTuple


class Fault(NamedTuple):
    """One planted fault: what is done to a row (numbered as a spreadsheet does), and the finding that it must make."""

    row: int
    what: str
    code: str


#: Row → the column (from 0) whose cell is overwritten, and what it then says.
_CELLS = {
    3: (3, "six"),
    6: (3, "2.5"),
    9: (5, "0,85"),
    12: (1, ""),
    28: (4, "22/12/2010 10:29"),
    30: (4, "2010-12-32 11:07:00"),
    67: (7, "Untied Kingdom"),
    70: (1, " 22723 "),
    86: (6, "15055.0"),
    110: (1, "85049g"),
}

FAULTS = (
    Fault(3, "a quantity in words", "cell.type"),
    Fault(6, "a quantity of 2.5 pieces", "cell.integer-has-fraction"),
    Fault(9, "a decimal comma in the price", "cell.number-format"),
    Fault(12, "no stock code", "cell.required"),
    Fault(28, "the date as 22/12/2010 10:29", "cell.date-format"),
    Fault(30, "the 32nd of December", "cell.date-impossible"),
    Fault(33, "text after a closing quote", "row.quote-dialect"),
    Fault(40, "the last two cells cut off", "row.missing-cell"),
    Fault(43, "a comma too many", "row.extra-cell"),
    Fault(67, "a country misspelt", "cell.enum"),
    Fault(70, "blanks around a stock code", "cell.whitespace"),
    Fault(86, "another customer within an order", "entity.header-conflict"),
    Fault(101, "a blank line", "row.blank"),
    Fault(110, "a product twice in an order, once in lower case", "entity.duplicate-line"),
    Fault(293, "a row far from the other rows of its order", "entity.non-contiguous"),
)


def damage(day: Path, into: Path) -> None:
    """Write a damaged copy of the day file of 2010-12-22."""
    lines = day.read_text(encoding="utf-8").splitlines()
    for row, (column, says) in _CELLS.items():
        cells = _cells(lines[row - 1])
        cells[column] = says
        lines[row - 1] = _line(cells)
    # A quote closes in the middle of the description.
    invoice, code, described, rest = lines[33 - 1].split(",", 3)
    lines[33 - 1] = f'{invoice},{code},"{described[:8]}"{described[8:]},{rest}'
    lines[40 - 1] = _line(_cells(lines[40 - 1])[:-2])
    # A comma within the description, without quotes around it.
    invoice, code, described, rest = lines[43 - 1].split(",", 3)
    lines[43 - 1] = f"{invoice},{code},{described.replace(' ', ', ', 1)},{rest}"
    lines[101 - 1] = ""
    # One more row of an order that stands further up, for a product of its own.
    lines.append(_line(["22086" if at == 1 else cell for at, cell in enumerate(_cells(lines[68 - 1]))]))
    into.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def _line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


if __name__ == "__main__":
    damage(Path(sys.argv[1]), Path(sys.argv[2]))
