"""Detection: how a CSV file is written, told from its beginning, each part with a confidence.

What is declared is taken as declared. Where the beginning leaves doubt, nothing is guessed: the outcome is a question
with its candidates.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from hub.core.headings import fold_heading, numbered
from hub.core.owncolumns import MARK
from hub.core.preamble import told_above
from hub.core.quoting import are_rows_quoted, spaced_quote, stands_around_lines
from hub.core.records import Told
from hub.core.samplerecords import records_of
from hub.core.verdict import Candidate, Dialect

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hub.core.dialect import DeclaredDialect

#: The delimiters that are looked for, the likeliest first.
DELIMITERS = (",", ";", "\t", "|")
_QUOTES = ('"', "'")

#: Records that are looked at; the header is looked for among them.
SAMPLED = 50

#: Below this confidence the verdict asks which delimiter it is.
LEAST_CONFIDENCE = 0.5

#: Columns that make a table, rather than lines of text.
_FEWEST_COLUMNS = 2

#: Characters between those of a delimiter of several characters, at most.
_LONGEST_BETWEEN = 3

#: Headings that must be known for a row below the first to be taken for the header.
_FEWEST_KNOWN = 2

_DIRECTIVE = re.compile(r"(?i)\ufeff?\"?sep=([^\r\n])\"?[ \t]*(?:\r\n|\n|\r|\Z)")
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}


class Detected(NamedTuple):
    """What was detected: a dialect, or None with the question in `told` and the `candidates`."""

    dialect: Dialect | None
    told: list[Told]
    candidates: Sequence[Candidate] = ()


class _Reading(NamedTuple):
    """The first records of a text as one delimiter and quote make them, and how well that fits."""

    delimiter: str
    quote: str
    records: list[list[str]]
    #: Index of the record taken for the header; how many of its headings are known.
    header: int
    known: int
    width: int
    #: Share of the records below the header that have its width.
    agreed: float

    @property
    def rank(self) -> tuple[float, ...]:
        titles = 0 if self.known else self.header
        several = self.width > 1
        return (self.known, several, -titles, several and self.agreed, self.agreed * self.width, self.width)

    @property
    def confidence(self) -> float:
        """How sure this reading is by itself."""
        if not self.known:
            return round(0.7 * self.agreed if self.width > 1 else 0.35, 2)
        filled = sum(bool(heading.strip()) for heading in self.records[self.header])
        return round(0.5 + 0.25 * self.known / filled + 0.25 * self.agreed, 2)


def detect(
    sample: str,
    known: Collection[str],
    encoding: str,
    declared: DeclaredDialect,
    *,
    encoding_confidence: float = 1.0,
) -> Detected:
    """Return the dialect of a text; `sample` is its beginning, `known` are folded headings that mean something."""
    directive = _DIRECTIVE.match(sample)
    said = directive.group(1) if directive else None
    readings = _readings(sample, known, declared, said)
    if not readings:
        return Detected(None, [Told("file.delimiter-unknown", {})])
    best, confidence, rivals = _chosen(readings)
    misplaced = _misplaced_quotes(best, readings, declared, sample)
    if misplaced is not None:
        return Detected(None, [misplaced])
    if declared.delimiter is None and said is None:
        several = _several_characters(best)
        if several is not None:
            return Detected(None, [Told("file.delimiter-long", {"delimiter": several})])
        if best.width < _FEWEST_COLUMNS and not best.known and _is_filled(best.records[best.header]):
            return Detected(None, [Told("file.delimiter-unknown", {})])
        if confidence < LEAST_CONFIDENCE and rivals:
            return _question([best, *rivals])
    stated = declared.delimiter is not None or said is not None
    header_row, header_confidence = _header_row(best, declared, skipped=1 if directive else 0)
    dialect = Dialect(
        encoding=encoding,
        delimiter=best.delimiter,
        quote=best.quote,
        header_row=header_row,
        declared=bool(declared.model_fields_set - {"format"}),
        encoding_confidence=1.0 if declared.encoding else encoding_confidence,
        delimiter_confidence=1.0 if stated else confidence,
        quote_confidence=_quote_confidence(best, declared, sample),
        header_confidence=header_confidence,
    )
    return Detected(dialect, _told(dialect, declared, best, directive=directive is not None))


def _readings(sample: str, known: Collection[str], declared: DeclaredDialect, said: str | None) -> list[_Reading]:
    """Return the readings of a sample by each delimiter that it may have, with the quote that suits each."""
    delimiters = (declared.delimiter,) if declared.delimiter else (said,) if said else DELIMITERS
    # Apostrophes are common: they may be quotes only where there is no other. In the hub's files they disarm formulas.
    only_double = '"' in sample or MARK in sample
    quotes = (declared.quote,) if declared.quote else _QUOTES[: 1 + (not only_double)]
    rows = SAMPLED + (declared.header_row or 0)
    found = []
    for delimiter in delimiters:
        by_quote = [
            _reading(delimiter, quote, records_of(sample, delimiter, quote, rows), known, declared, 1 if said else 0)
            for quote in quotes
            if quote != delimiter
        ]
        found.append(max(by_quote, key=_quote_rank) if len(by_quote) > 1 else by_quote[0])
    return [reading for reading in found if reading.records]


def _reading(
    delimiter: str, quote: str, records: list[list[str]], known: Collection[str], declared: DeclaredDialect, first: int
) -> _Reading:
    """Return a reading; `first` is the index of the first record that may be the header."""
    if declared.header_row is not None:
        header = max(min(declared.header_row, len(records)) - 1, 0)
    else:
        header = find_header(records, known, first)
    width = len(records[header]) if records else 0
    headings = numbered(width) if declared.header_row == 0 else records[header] if records else []
    matched = sum(fold_heading(cell) in known for cell in headings)
    below = [record for record in records[header + 1 :] if _is_filled(record)]
    agreed = sum(_agrees(record, width) for record in below) / len(below) if below else 1.0
    return _Reading(delimiter, quote, records, header, matched, width, agreed)


def find_header(records: Sequence[Sequence[str]], known: Collection[str], first: int = 0) -> int:
    """Return the index of the record that is the header: the one with most known headings.

    Where fewer than two are known, it is the first with any text; a single cell above wider records is a title. In a
    file of one column, one heading is all that can be known.
    """
    filled = [at for at in range(first, len(records)) if _is_filled(records[at])]
    if not filled:
        return 0
    best = max(filled, key=lambda at: sum(fold_heading(cell) in known for cell in records[at]))
    matched = sum(fold_heading(cell) in known for cell in records[best])
    if matched >= _FEWEST_KNOWN or (matched and best == filled[0]):
        return best
    usual, times = Counter(len(records[at]) for at in filled).most_common(1)[0]
    if matched and usual < _FEWEST_COLUMNS:
        return best
    titles = sum(bool(cell.strip()) for cell in records[filled[0]]) == 1
    if not titles or usual < _FEWEST_COLUMNS or times < _FEWEST_KNOWN:
        return filled[0]
    wide = (at for at in filled if len(records[at]) == usual and sum(bool(cell.strip()) for cell in records[at]) > 1)
    return next(wide, filled[0])


def _agrees(record: Sequence[str], width: int) -> bool:
    """Tell whether a record has so many cells; empty ones behind them are nothing."""
    return len(record) >= width and not any(map(str.strip, record[width:]))


def _is_filled(record: Sequence[str]) -> bool:
    return any(cell.strip() for cell in record)


def _quote_rank(reading: _Reading) -> tuple[float, bool]:
    """Rank readings that differ by their quote: the double one, unless the other makes more rows fit.

    Cells that all stand in single quotes are quoted; an apostrophe in a name is none.
    """
    cells = [cell for record in reading.records for cell in record if cell.strip()]
    bare = sum(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in cells)
    quoted_singly = reading.quote == '"' and bare * 2 > len(cells)
    return reading.known + reading.agreed - quoted_singly, reading.quote == '"'


def _chosen(readings: list[_Reading]) -> tuple[_Reading, float, list[_Reading]]:
    """Return the best reading, its confidence, and the readings that are as plausible."""
    best = max(readings, key=lambda reading: reading.rank)
    rivals = [
        reading
        for reading in readings
        if reading is not best
        and reading.width > 1
        and reading.known >= best.known
        and reading.agreed >= best.agreed
        and reading.header <= best.header
    ]
    confidence = best.confidence / (1 + len(rivals)) if best.known == 0 else best.confidence
    return best, round(confidence, 2), rivals if best.known == 0 else []


def _several_characters(reading: _Reading) -> str | None:
    """Return the delimiter of several characters that the file has, if every second cell shows one."""
    rows = [record for record in reading.records[:SAMPLED] if _is_filled(record)]
    between = {cell for record in rows for cell in record[1::2]}
    behind = any(cell.strip() for record in rows for cell in record[2::2])
    if (
        not behind
        or len(between) != 1
        or any(len(record) <= _FEWEST_COLUMNS or len(record) % 2 == 0 for record in rows)
    ):
        return None
    (piece,) = between
    if len(piece) > _LONGEST_BETWEEN or any(character.isalnum() or character.isspace() for character in piece):
        return None
    return f"{reading.delimiter}{piece}{reading.delimiter}"


def _misplaced_quotes(best: _Reading, readings: list[_Reading], declared: DeclaredDialect, sample: str) -> Told | None:
    """Return what is to be said of quotes that do not stand around single cells, unless somebody declared them so."""
    if declared.quote is not None:
        return None
    spaced = spaced_quote(best.records, best.quote)
    if spaced is not None:
        return Told("file.space-before-quotes", spaced._asdict())
    tables = [each for each in readings if not (each.known and each.width == 1)]
    for each, quote in product(tables, _QUOTES):
        records = each.records
        if quote != each.quote:
            stands = stands_around_lines(sample, quote)
            records = records_of(sample, each.delimiter, quote, len(records)) if stands else []
        header, *below = [record for record in records[each.header :] if _is_filled(record)] or [[]]
        if are_rows_quoted(header, below, each.delimiter, quote):
            return Told("file.quoted-rows", {})
    return None


def _question(readings: list[_Reading]) -> Detected:
    candidates = [
        Candidate(about="delimiter", value=reading.delimiter, confidence=round(reading.confidence / len(readings), 2))
        for reading in readings
    ]
    said = ", ".join(f"{NAMES[each.delimiter]} ({each.width} columns)" for each in readings)
    return Detected(None, [Told("file.delimiter-ask", {"candidates": said})], candidates)


def _header_row(best: _Reading, declared: DeclaredDialect, skipped: int) -> tuple[int, float]:
    """Return the row of the header, 0 where there is none, and how sure that is."""
    if declared.header_row is not None:
        return declared.header_row, 1.0
    row = best.header + 1
    filled = [cell for cell in best.records[best.header] if cell.strip()]
    known = best.known / len(filled) if filled else 0.0
    if best.known:
        return row, round(0.7 + 0.3 * known, 2)
    return row, 0.6 if row == 1 + skipped else 0.4


def _quote_confidence(best: _Reading, declared: DeclaredDialect, sample: str) -> float:
    if declared.quote or best.quote not in sample:
        return 1.0
    return round(0.5 + 0.5 * best.agreed, 2)


def _told(dialect: Dialect, declared: DeclaredDialect, best: _Reading, *, directive: bool) -> list[Told]:
    told = []
    guessed = []
    if declared.delimiter is None and dialect.delimiter != ",":
        guessed.append(f"the delimiter is the {NAMES.get(dialect.delimiter, repr(dialect.delimiter))}")
    if declared.quote is None and dialect.quote != '"':
        guessed.append("the quote is the single one")
    if guessed:
        told.append(Told("file.dialect-guessed", {"what": " and ".join(guessed)}))
    if declared.header_row is None:
        told += told_above(best.records[directive : dialect.header_row], dialect.header_row)
    return told


def width_of(dialect: Dialect, sample: str) -> int:
    """Return how many cells the first record with any text has."""
    records = records_of(sample, dialect.delimiter, dialect.quote, SAMPLED)
    return next((len(record) for record in records if _is_filled(record)), 0)
