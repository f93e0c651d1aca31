"""What stands above the headings of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.records import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Characters of a row above the header that are shown.
_ABOVE_SHOWN = 80


def told_above(records: Sequence[Sequence[str]], header_row: int) -> list[Told]:
    """Return what is to be said of the records above the header, which is the last of those that are given."""
    above = [record for record in records[:-1] if any(map(str.strip, record))]
    told = [Told("file.preamble", {"count": len(above), "row": header_row})] if above else []
    if above and above[-1] is records[-2] and _names_columns(above[-1]):
        shown = " | ".join(cell.strip() for cell in above[-1] if cell.strip())[:_ABOVE_SHOWN]
        told.append(Told("header.multi-row", {"row": header_row, "above": repr(shown)}))
    return told


def _names_columns(record: Sequence[str]) -> bool:
    """Tell whether a row above the header is a part of the headings rather than a title, or a name with its value."""
    filled = [at for at, cell in enumerate(record) if cell.strip()]
    numbers = any(character.isdigit() for cell in record for character in cell)
    return len(filled) > 1 and filled[-1] > 1 and not numbers
