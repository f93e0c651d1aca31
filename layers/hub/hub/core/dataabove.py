"""Data above the headings: rows of a file that was sorted together with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.celljudge import is_free_text
from hub.core.celltypes import cell_reader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from hub.core.definition import Definition
    from hub.core.verdict import ColumnMatch


def reads_like_data(cells: Sequence[str], columns: Sequence[ColumnMatch], definition: Definition, today: date) -> bool:
    """Tell whether a row above the headings would be a row below them.

    It fills every column that each row must fill, and a column that does not take any text has a value that it takes.
    Titles, names with their values, and names of groups of columns do not.
    """
    has_lines = definition.lines is not None and definition.lines.minimum > 0
    said = False
    for column in columns:
        field = definition.field(column.field) if column.field else None
        cell = cells[column.column - 1].strip() if column.column <= len(cells) else ""
        if field is None:
            continue
        if not cell:
            if field.required and (has_lines or not definition.is_line_level(field.path)):
                return False
            continue
        if not is_free_text(field):
            read = cell_reader(field, cell_characters=definition.limits.cell_characters, today=today)
            said = said or read(cell)[0] is not None
    return said
