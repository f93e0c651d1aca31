"""Doubts about numbers such as `1.000`, whose point may set thousands apart: what the beginning of the file tells.

Read as it stands, such a number is a thousandth of what its writer may have meant. It is read so where the column, or
else the other columns of numbers, show that points stand before decimals; it is refused where they show that points set
thousands apart, and where plain whole numbers stand beside it: what writes 5 for five does not write 1.000 for one.
Where nothing tells, it is read and told. A mapping profile that states the form of numbers leaves no doubt, nor does
JSON or a workbook where a number is one: its point cannot but stand before decimals. Of numbers that JSON writes as
text, its reader says the doubt, because the text of a cell alone no longer tells the two apart; of a workbook, the
texts that its numbers have are known.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from hub.core.celltypes import FieldType, cell_reader
from hub.core.conversion import converter_of, reads_converted
from hub.core.numbertext import both_readings, digits_in
from hub.core.records import Number

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from datetime import date

    from hub.core.celltypes import CellReader, Reading
    from hub.core.definition import Definition, Field
    from hub.core.profile import Profile
    from hub.core.verdict import ColumnMatch

    #: What is said of such a number: that it is refused, or that it is read with a doubt.
    DoubtCode: TypeAlias = Literal["cell.number-ambiguous", "cell.number-doubtful"]


class Doubt(NamedTuple):
    """What is said of the numbers of a column that can be read in two ways, but for the texts that are `sure`."""

    code: DoubtCode
    sure: Container[str]


#: Doubts in the columns of fields, by path; in others a point stands before decimals.
Doubts: TypeAlias = "Mapping[str, Doubt]"

#: Decimals of a field that may well have three: a weight, not an amount of money.
_THREE = 3

#: A number whose point may set thousands apart, and one that only then makes sense beside plain whole numbers.
_EITHER = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_PADDED = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{2}0")

_DECIMALS = re.compile(
    r"-?(?:0?\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]{3}|[0-9]{1,3}(?:[, '][0-9]{3})+\.[0-9]+)"
)
_THOUSANDS = re.compile(
    r"-?(?:[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:[. '][0-9]{3})+,[0-9]+|0?,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}))"
)
#: Zero is none: it fills gaps, so that what writes 1.000 for one writes a plain 0 beside it (PostgreSQL's `coalesce` of
#: an amount and 0 does).
_WHOLE = re.compile(r"-?[1-9][0-9]*")

#: Cells of a column that are doubted, for each that tells what they are, beyond which that one is a slip: a cell typed
#: by hand among those that a program wrote. Ten, because a column whose points set thousands apart has more numbers
#: below a thousand than one in eleven, unless hardly anything in it is that small. Wherever the edge is, it parts what
#: is refused from what is read and told: beyond it nothing is silent, and below it nothing is read.
_SLIP = 10


def doubts_about_points(
    definition: Definition,
    columns: Iterable[ColumnMatch],
    profile: Profile,
    beginning: Iterable[Sequence[str]],
    sure: Container[str] = (),
) -> Doubts:
    """Return what is said of numbers that can be read in two ways; `beginning` are the first rows below the header, and
    `sure` the texts that numbers have where the file tells them from texts.
    """
    if profile.numbers is not None:
        return {}
    fields = {
        column.column - 1: field
        for column in columns
        if (field := definition.field(column.field or "")) and field.type in {FieldType.INTEGER, FieldType.DECIMAL}
    }
    seen: dict[int, Counter[str]] = {at: Counter() for at in fields}
    for cells in beginning:
        for at, field in fields.items():
            if at < len(cells) and cells[at] not in sure:
                seen[at][_way_of(cells[at], field)] += 1
    more = {at: cells["decimals"] - cells["thousands"] for at, cells in seen.items()}
    anywhere = sum(more.values())
    found = {
        field.path: _doubt(_told(seen[at]), anywhere - more[at], _has_three(field)) for at, field in fields.items()
    }
    return {path: Doubt(code, sure) for path, code in found.items() if code}


def _way_of(cell: str, field: Field) -> str:
    """Return what a cell tells of its column: what points are there, or that whole numbers have none."""
    text = cell.strip()
    if isinstance(cell, Number) and not _WHOLE.fullmatch(text):
        # Of its own column alone: JSON has no other point, so that nobody's way of writing shows in it.
        return "number"
    if _EITHER.fullmatch(text):
        return "thousands" if field.type is FieldType.INTEGER and not text.endswith(".000") else "either"
    if _DECIMALS.fullmatch(text):
        return "decimals"
    if _THOUSANDS.fullmatch(text):
        return "thousands"
    if _WHOLE.fullmatch(text):
        return "whole"
    # A cell that is refused for its sign, currency or unit tells what its comma is all the same.
    digits = digits_in(text)
    return _way_of(digits, field) if digits and digits != text else ""


def _told(seen: Counter[str]) -> str:
    """Return what the cells of a column tell together; a few beside many that are doubted are slips of their rows."""
    decimals = seen["decimals"] + seen["number"]
    if seen["thousands"] >= max(decimals, 1) and seen["thousands"] * _SLIP >= seen["either"]:
        return "thousands"
    if decimals:
        return "decimals"
    return "whole" if seen["whole"] and seen["whole"] * _SLIP >= seen["either"] else ""


def _has_three(field: Field) -> bool:
    """Tell whether three decimals are nothing special in a field: of one whose definition states none, nobody knows."""
    return field.type is FieldType.DECIMAL and field.scale is not None and field.scale >= _THREE


def _doubt(told: str, others: int, is_usual: bool) -> DoubtCode | None:  # noqa: FBT001 - a fact like the others
    """Return what is said in a column that tells so much; `others` is in how many more cells of the other columns
    points stand before decimals than between thousands.
    """
    if told == "decimals":
        return None
    if told == "thousands" or others < 0:
        return "cell.number-ambiguous"
    is_likely = is_usual or others > 0
    if told == "whole":
        return "cell.number-doubtful" if is_likely else "cell.number-ambiguous"
    return None if is_likely else "cell.number-doubtful"


def reads_doubting(read: CellReader, doubt: Doubt) -> CellReader:
    """Return a reader of cells that says its doubt of numbers which the field would take in both readings."""
    is_refused = doubt.code == "cell.number-ambiguous"
    sure = doubt.sure
    doubted = _EITHER if is_refused else _PADDED

    def read_doubting(cell: str) -> Reading:
        value, codes = read(cell)
        if value is None or not doubted.fullmatch(cell) or cell in sure or read(cell.replace(".", ""))[0] is None:
            return value, codes
        return (None if is_refused else value), (doubt.code,)

    return read_doubting


def doubting_readers(
    definition: Definition, columns: Iterable[ColumnMatch], profile: Profile, doubts: Doubts, today: date
) -> dict[int, CellReader]:
    """Return what reads the texts of columns that are doubted, by the index of the column."""
    readers = {}
    for column in columns:
        field = definition.field(column.field or "")
        if field is not None and (doubt := doubts.get(field.path)):
            read = cell_reader(field, cell_characters=definition.limits.cell_characters, today=today)
            convert = converter_of(field, profile)
            doubting = reads_doubting(read, doubt)
            readers[column.column - 1] = reads_converted(doubting, convert) if convert else doubting
    return readers


def doubt_of(read: CellReader, text: str) -> tuple[DoubtCode, Mapping[str, object]] | None:
    """Return what a doubting reader says of a text beside its value, and the words of that, if it doubts it."""
    value, codes = read(text) if _EITHER.fullmatch(text) else (None, ())
    if codes == ("cell.number-ambiguous",):
        return "cell.number-ambiguous", {"readings": both_readings(text)}
    return ("cell.number-doubtful", {"after": value}) if codes == ("cell.number-doubtful",) else None
