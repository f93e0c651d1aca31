"""The judge of one field's cells: says all that is to be said of a cell, and remembers what it said.

The generated row checker asks it about whatever its own fast comparisons do not settle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from hub.core.celltypes import FieldType, choices_of
from hub.core.characters import CUTS, SEPARATOR, card_number_in, is_unusual, remarks_on, without_unseen_ends
from hub.core.diagnosis import barcode_meant, diagnoser_of, sure_digits
from hub.core.numbertext import with_currency

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.celltypes import CellReader
    from hub.core.characters import Said
    from hub.core.definition import Field
    from hub.core.diagnosis import Diagnoser
    from hub.core.entity import Value
    from hub.core.fieldwords import FieldSpots
    from hub.core.spots import Found

    Values: TypeAlias = dict[str, Value]
    Judge: TypeAlias = Callable[[str, Values, list[Found]], None]

    #: A cell's value, and what is said of it.
    Examined: TypeAlias = tuple[Value | None, list[Found]]
    Examine: TypeAlias = Callable[[str], Examined]

    #: Reads a text that is not empty; returns its value and what is said of it.
    Sayer: TypeAlias = Callable[[str], tuple[Value | None, list[Said]]]

#: Distinct cells of a column of which something is said, and what that is, that are remembered.
NOTED = 500

#: What says all that is to be said of the characters of a cell.
_SAY_IT_ALL = frozenset({"cell.excel-error", "cell.scientific-id"})
_MAPPED = "cell.mapped"


def is_free_text(field: Field) -> bool:
    """Tell whether a field's cells may be any characters."""
    return field.type is FieldType.TEXT and choices_of(field) is None


class Blank(NamedTuple):
    """What a blank cell means: a default, or that a required value is missing."""

    default: Value | None
    required: bool

    @property
    def said(self) -> list[Said]:
        """What is said of it."""
        if self.default is not None:
            return [("cell.default", None, {"after": self.default})]
        return [("cell.required", None, None)] if self.required else []


def cell_judge(path: str, examine: Examine, known: dict[str, Value], remembered: int) -> Judge:
    """Return what judges a cell of the field with this path completely, as it is examined; it notes in `known` the
    values of cells that are all right, of as many as are to be `remembered`.
    """
    noted: dict[str, Examined] = {}

    def judge(cell: str, values: Values, found: list[Found]) -> None:
        examined = noted.get(cell)
        if examined is None:
            examined = examine(cell)
            if examined[1]:
                if len(noted) < NOTED:
                    noted[cell] = examined
            elif len(known) < remembered and examined[0] is not None:
                known[cell] = examined[0]
        value, said = examined
        found += said
        if value is not None:
            values[path] = value

    return judge


def examiner(field: Field, read: CellReader, spots: FieldSpots, most: int, blank: Blank) -> Examine:
    """Return what reads a cell of a field, with all that is to be said of it.

    `most` is the number of characters that a text may have.
    """
    is_free = is_free_text(field)
    diagnose = diagnoser_of(field, read, _Orders(spots).see)
    say = _free_sayer(field, read, diagnose, spots, most)
    of_blank = blank.said

    def examine(cell: str) -> Examined:
        text = cell.strip()
        if not (is_free or text.isascii()):
            text = without_unseen_ends(text)
        value: Value | None
        if not text:
            value, said = blank.default, of_blank
        elif is_free:
            value, said = say(text)
        else:
            value, codes = read(text)
            said = diagnose(text, codes) if value is None else [(code, None, {"after": value}) for code in codes]
            if len(said) == 1 and text == cell:
                # The commonest of all findings, made without further ado.
                code, suggestion, words = said[0]
                return value, [(spots[code], cell, words if suggestion is None else {"suggestion": suggestion})]
        return value, _findings(spots, cell, text, said) if said or text != cell else []

    return examine


def currencies_first(field: Field, spots: FieldSpots, examine: Examine) -> Examine:
    """Return what examines cells as given, but for numbers beside a currency: the commonest of all that are wrong, and
    told at once. They must be wrong, which they need not be where a mapping profile has cells rewritten.
    """
    sure = sure_digits(field)

    def examine_currencies_first(cell: str) -> Examined:
        if not (cell[0].isdecimal() and cell[-1].isdecimal()) and (match := with_currency(cell)):
            number = match[1] or match[2]
            if len(number) <= sure and number[0] != "-":
                return None, [(spots["cell.number-format"], cell, {"suggestion": number})]
        return examine(cell)

    return examine_currencies_first if sure else examine


def _findings(spots: FieldSpots, cell: str, text: str, said: list[Said]) -> list[Found]:
    """Return what is said of a cell as findings; white space around its text is one."""
    found: list[Found] = [] if text == cell else [(spots["cell.whitespace"], cell, {"after": text})]
    shown = cell if text else None
    for code, suggestion, words in said:
        if suggestion is not None:
            more = {**words, "suggestion": suggestion} if words else {"suggestion": suggestion}
            found.append((spots[code], shown, more))
        elif code == "cell.sensitive" and words:
            found.append((spots[code], str(words["shown"]), words))
        else:
            found.append((spots[code], shown, words))
    return found


def _free_sayer(field: Field, read: CellReader, diagnose: Diagnoser, spots: FieldSpots, most: int) -> Sayer:
    """Return what reads a free text, whose characters may deserve a word as well."""
    meant = barcode_meant(field, read)

    def say(text: str) -> tuple[Value | None, list[Said]]:
        if not field.card_numbers and (number := card_number_in(text)):
            return None, [("cell.sensitive", None, {"shown": text.replace(number, _masked(number))})]
        value, codes = read(text)
        # Of what a mapping puts another value in the place of, nothing is kept that deserves a word.
        is_looked_at = _MAPPED not in codes and is_unusual(f"{SEPARATOR}{text}{SEPARATOR}")
        said = remarks_on(text) if is_looked_at else []
        if any(code in _SAY_IT_ALL for code, _, _ in said):
            return None, said
        if value is None:
            return None, said + diagnose(text, codes)
        said += [(code, meant(text), {"after": value}) for code in codes]
        if len(text) in CUTS and len(text) < most:
            said.append(("cell.truncated", None, {"count": len(text), "cut": CUTS[len(text)]}))
        return None if said and any(spots[code].refuses for code, _, _ in said) else value, said

    return say


class _Orders:
    """The orders of day and month that dates of a column must have, because they cannot be read otherwise."""

    def __init__(self, spots: FieldSpots) -> None:
        self._spots = spots
        self._orders: set[str] = set()

    def see(self, order: str) -> None:
        """Have the hint about dates that can be read in two ways say how others of the column must be read."""
        if order in self._orders:
            return
        self._orders.add(order)
        ambiguous = self._spots["cell.date-ambiguous"]
        if len(self._orders) == 1:
            ambiguous.adds_to_hint(f"Others of this column can only be {order}; a mapping may say so (dates: {order}).")
        else:
            ambiguous.adds_to_hint(f"Others of this column are {' and '.join(sorted(self._orders))}: it mixes them.")


def _masked(number: str) -> str:
    """Return a card number with its last four digits alone."""
    return f"{'*' * (len(number) - 4)}{number[-4:]}"
