"""The content of a record: what its entity said, as it is kept.

Lines are kept as a table, each path once: a thousand lines of an order must fit an item of the store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.entity import Line, Value

if TYPE_CHECKING:
    from hub.core.entity import Entity


class Content(msgspec.Struct, frozen=True):
    """The header values and the lines of an entity."""

    values: dict[str, Value]
    lines: list[Line]


class _Kept(msgspec.Struct, frozen=True):
    """A content as kept: `lines` have their row and then a cell a column, null where a line says nothing."""

    values: dict[str, Value]
    columns: list[str]
    lines: list[list[Value | None]]


def content_of(entity: Entity) -> str:
    """Return what an entity says as the text that is kept."""
    return packed(Content(entity.values, entity.lines))


def packed(content: Content) -> str:
    """Return a content as the text that is kept."""
    columns = list(dict.fromkeys(path for line in content.lines for path in line.values))
    lines = [[line.row, *(line.values.get(path) for path in columns)] for line in content.lines]
    return msgspec.json.encode(_Kept(content.values, columns, lines)).decode()


def unpacked(text: str) -> Content:
    """Return the content that a text keeps."""
    kept = msgspec.json.decode(text, type=_Kept)
    return Content(kept.values, [_line(kept.columns, cells) for cells in kept.lines])


def _line(columns: list[str], cells: list[Value | None]) -> Line:
    row, *said = cells
    values = {path: cell for path, cell in zip(columns, said, strict=True) if cell is not None}
    return Line(int(row or 0), values)
