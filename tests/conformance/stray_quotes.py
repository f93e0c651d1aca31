"""Files with a stray quote at a random place, and whether the check names the line where it stands."""

from __future__ import annotations

import csv
import io
import random
from typing import NamedTuple

from hub.core.definition import Limits
from hub.core.reader import RecordReader
from hub.core.verdict import Dialect

LIMITS = Limits(file_bytes=10**7, rows=10**6)
_NOTES = ["two\nlines", "Dear Sir,\nleave it\nby the door"]
_WORDS = ["Bath", "Wells", "King's Lynn", "Stratford, upon Avon", "Ashby (de la Zouch)", 'the "Crown"', "flat 2;3", ""]


class Stray(NamedTuple):
    """One damaged file: the physical lines of its quotes, how many lines plain `csv` loses, whether any of the quotes
    was named by its line, and whether every other line was read as it was before.
    """

    lines: list[int]
    lost: int
    named: bool
    kept: bool


class BesideNotes(NamedTuple):
    """One damaged file with cells of several lines: whether anything is said of the record with the quote, and whether
    every other record is read as it was before.
    """

    told: bool
    kept: bool


def damaged_file(seed: int, quotes: int = 1) -> tuple[str, list[int]]:
    """Return a CSV of orders with some quotes too many, and the physical lines in which they stand."""
    some = random.Random(seed)  # noqa: S311 - the same files every time
    written = io.StringIO(newline="")
    end = some.choice(["\n", "\r\n"])
    quoting = some.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    writer = csv.writer(written, quoting=quoting, lineterminator=end)
    width = some.randint(4, 12)
    writer.writerow([f"Column {at}" for at in range(width)])
    for row in range(some.randint(20, 200)):
        cells: list[object] = [f"SO-{row // 3}", some.randint(1, 99), some.choice(_WORDS)]
        writer.writerow(cells + [some.choice([*_WORDS, 1.5, row]) for _ in range(width - 3)])
    text = written.getvalue()
    lines = []
    for at in sorted(some.sample(range(text.index("\n") + 1, len(text) - 2), quotes), reverse=True):
        # Between CR and LF it would make two lines of one.
        place = at + 1 if text[at - 1 : at + 1] == "\r\n" else at
        text = f'{text[:place]}"{text[place:]}'
        lines.append(text[:place].count("\n") + 1)
    return text, lines


def judge(seed: int, quotes: int = 1) -> Stray:
    """Read a damaged file, and tell what was found of its quotes."""
    text, lines = damaged_file(seed, quotes)
    reader = RecordReader(io.StringIO(text, newline=""), Dialect(encoding="utf-8", delimiter=","), LIMITS)
    records = []
    for record in reader:
        reader.width = reader.width or len(record[2])
        records.append(record)
    named = {damage.at_line for damage in reader.damaged.values()}
    named |= {line for row, line, _ in records if row in reader.remarks}
    named |= {line for _, line, cells in records if cells and len(cells) != reader.width}
    physical = text.splitlines()
    read = {line: cells for _, line, cells in records}
    kept = all(
        read.get(line) == next(csv.reader([text])) for line, text in enumerate(physical, start=1) if line not in lines
    )
    try:
        lost = len(physical) - sum(1 for _ in csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        lost = len(physical)
    return Stray(lines, lost, not named.isdisjoint(lines), kept)


def judge_beside_notes(seed: int) -> BesideNotes:
    """Read a file with a stray quote, some of whose cells have several lines as they were meant to have."""
    some = random.Random(seed)  # noqa: S311 - the same files every time
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    width = some.randint(4, 12)
    writer.writerow([f"Column {at}" for at in range(width)])
    for row in range(some.randint(20, 200)):
        writer.writerow([f"SO-{row // 3}", *(some.choice([*_WORDS, *_NOTES, 1.5, row]) for _ in range(width - 1))])
    whole = written.getvalue()
    place = some.randrange(whole.index("\n") + 1, len(whole) - 2)
    text = f'{whole[:place]}"{whole[place:]}'
    before, _ = _records(whole)
    after, told = _records(text)
    line = max(each for each in before if each <= text[:place].count("\n") + 1)
    lost = {at for at, cells in before.items() if at != line and after.get(at) != cells}
    return BesideNotes(told=bool(told), kept=not lost)


def _records(text: str) -> tuple[dict[int, list[str]], set[int]]:
    """Return records by the line in which they begin, and the lines of those of which something is said."""
    reader = RecordReader(io.StringIO(text, newline=""), Dialect(encoding="utf-8", delimiter=","), LIMITS)
    records, told = {}, set()
    for row, line, cells in reader:
        reader.width = reader.width or len(cells)
        records[line] = cells
        if row in reader.damaged or row in reader.remarks or len(cells) != reader.width:
            told.add(line)
    return records, told
