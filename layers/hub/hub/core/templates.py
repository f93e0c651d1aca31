"""Templates: an empty file of a service that a clerk fills in, as CSV or as a workbook, with one row of examples.

A workbook keeps a clerk from what a spreadsheet does by itself: identifiers are text, so that zeros in front live;
dates are written in the one form that is read; what has allowed values is chosen from a list.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import xlsxwriter

from hub.core.celltypes import FieldType, choices_of
from hub.core.fieldwords import asked_of
from hub.core.owncolumns import OWN_SHEET

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from hub.core.definition import Definition, Field

TemplateFormat: TypeAlias = Literal["csv", "xlsx"]

#: Characters that the choices of a cell take at most, together; longer lists need a sheet.
_MOST_INLINE = 255
_LAST_ROW = 1_048_575
_NARROWEST, _WIDEST, _SPARE = 12, 40, 3
_TRUTHS = ("true", "false")

#: How cells of a column are formatted; identifiers and all other texts stay as they are typed.
_FORMATS = {
    FieldType.INTEGER: "0",
    FieldType.DECIMAL: "General",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm",
}
_REQUIRED, _OPTIONAL = "#FFE699", "#E9EBED"


def template_of(definition: Definition) -> str:
    """Return a CSV that the service takes: its headings, and one row of the fields' examples."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([field.title for field in definition.fields])
    writer.writerow([field.example or "" for field in definition.fields])
    return text.getvalue()


def template_workbook(definition: Definition) -> bytes:
    """Return the same as a workbook: lists to choose from, formats of columns, and a note at each heading."""
    written = io.BytesIO()
    options = {"in_memory": True, "strings_to_urls": False, "strings_to_numbers": False, "strings_to_formulas": False}
    with xlsxwriter.Workbook(written, options) as book:
        # A name of small letters, digits and hyphens is also one of a sheet, which has 31 characters.
        sheet = book.add_worksheet(definition.name[:31])
        choices = _Choices(book)
        for column, field in enumerate(definition.fields):
            form = book.add_format({"num_format": _FORMATS.get(field.type, "@")})
            sheet.set_column(column, column, _width(field), form)
            _write_heading(book, sheet, column, definition, field)
            _write_example(sheet, column, field, form)
            if rule := choices.rule(field):
                sheet.data_validation(1, column, _LAST_ROW, column, rule)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{_LAST_ROW + 1}"})
    return written.getvalue()


class _Choices:
    """The lists that cells choose from: short ones stand in the rule, long ones on a hidden sheet, each once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._ranges: dict[tuple[str, ...], str] = {}

    def rule(self, field: Field) -> dict[str, Any] | None:
        """Return the rule by which a cell of a field is chosen, or None where it may say anything."""
        values = _TRUTHS if field.type is FieldType.BOOLEAN else choices_of(field)
        if values is None:
            return None
        is_short = len(",".join(values)) <= _MOST_INLINE and not any("," in value for value in values)
        return {
            "validate": "list",
            "source": list(values) if is_short else self._range(values),
            "error_title": field.title[:32],
            "error_message": "Choose one of the list, or leave the cell empty.",
        }

    def _range(self, values: tuple[str, ...]) -> str:
        known = self._ranges.get(values)
        if known is None:
            if self._sheet is None:
                self._sheet = self._book.add_worksheet(OWN_SHEET)
                self._sheet.hide()
            column = len(self._ranges)
            self._sheet.write_column(0, column, values)
            letter = chr(ord("A") + column)
            known = self._ranges[values] = f"='{OWN_SHEET}'!${letter}$1:${letter}${len(values)}"
        return known


def _write_heading(
    book: xlsxwriter.Workbook, sheet: Worksheet, column: int, definition: Definition, field: Field
) -> None:
    asked = asked_of(definition, field)
    colour = _REQUIRED if asked == "required" else _OPTIONAL
    sheet.write_string(
        0, column, field.title, book.add_format({"num_format": "@", "bold": True, "bottom": 1, "bg_color": colour})
    )
    said = [f"{asked[0].upper()}{asked[1:]}.", field.description]
    if field.length and not choices_of(field):
        said.append(f"At most {field.length} characters.")
    if field.pattern_says:
        said.append(f"It is {field.pattern_says}.")
    sheet.write_comment(0, column, " ".join(said), {"x_scale": 2, "y_scale": 1.3})


def _write_example(sheet: Worksheet, column: int, field: Field, form: Format) -> None:
    if field.example is None:
        return
    match field.type:
        case FieldType.INTEGER | FieldType.DECIMAL:
            sheet.write_number(1, column, float(field.example), form)
        case FieldType.DATE | FieldType.DATETIME:
            sheet.write_datetime(1, column, datetime.fromisoformat(field.example), form)
        case _:
            sheet.write_string(1, column, field.example, form)


def _width(field: Field) -> int:
    return min(max(_NARROWEST, len(field.title) + _SPARE, len(field.example or "")), _WIDEST)
