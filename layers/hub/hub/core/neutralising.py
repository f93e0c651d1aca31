"""Neutralising: a cell that a spreadsheet would take for a formula gets an apostrophe in front, which can be taken off
again.

A cell that begins with `=`, `+`, `-`, `@` (or their full-width forms), a tab or a line end may be run as a formula when
the file is opened; numbers are harmless. Cells that begin so after apostrophes get one more, so that taking one off
gives back every cell exactly.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMULA = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_RISKY = re.compile(f"'*{_FORMULA}")
_NEUTRALISED = re.compile(f"'+{_FORMULA}")
_NUMBER = re.compile(r"[+-]?[.,]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?%?")

#: What a cell begins with that has to be looked at; most do not.
_SUSPECT = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def neutralised(cell: str) -> str:
    """Return a cell as no spreadsheet takes it for a formula."""
    if cell[:1] in _SUSPECT and _RISKY.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def all_neutralised(cells: Iterable[str]) -> list[str]:
    """Return cells as no spreadsheet takes them for formulas."""
    suspect = _SUSPECT
    return [neutralised(cell) if cell[:1] in suspect else cell for cell in cells]


def restored(cell: str) -> str:
    """Return a cell as it was before it was neutralised."""
    return cell[1:] if cell[:1] == "'" and _NEUTRALISED.match(cell) else cell
