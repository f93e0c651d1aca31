"""Templates as workbooks: what a spreadsheet is told of each column, and that what is filled in passes the check."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from hub.core.celltypes import FieldType, choices_of
from hub.core.codelists import CodeList, codes_of
from hub.core.owncolumns import OWN_SHEET
from hub.core.profile import load_profile
from hub.core.templates import template_of, template_workbook
from hub.runtime.wiring import catalogue
from tests.checking import TODAY, Checked, check_path, check_text, told_of_example

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from hub.core.definition import Definition, Field

SAMPLES = Path(__file__).parents[1] / "samples"
each_service = pytest.mark.parametrize("definition", list(catalogue()), ids=lambda definition: definition.name)

#: What people type into cells of a workbook, by the type of the field.
_TYPED = {
    FieldType.INTEGER: int,
    FieldType.DECIMAL: float,
    FieldType.BOOLEAN: lambda text: text == "true",
    FieldType.DATE: date.fromisoformat,
    FieldType.DATETIME: datetime.fromisoformat,
}


def _opened(definition: Definition) -> tuple[Workbook, Worksheet]:
    book = load_workbook(io.BytesIO(template_workbook(definition)))
    return book, book[book.sheetnames[0]]


def _rules(sheet: Worksheet) -> dict[int, Any]:
    """Return the rules by which cells are chosen from lists: column → rule."""
    return {
        cells.min_col: rule
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
        if (cells.min_row, cells.max_row) == (2, 1_048_576)
    }


def _choices(book: Workbook, rule: Any) -> list[str]:  # noqa: ANN401 - openpyxl's own
    """Return the list that a rule names, in itself or as a range of a sheet."""
    source: str = rule.formula1
    if source.startswith('"'):
        return source.strip('"').split(",")
    sheet, _, cells = source.rpartition("!")
    return [str(row[0].value) for row in book[sheet.strip("'")][cells.replace("$", "")]]


@each_service
def test_a_workbook_says_what_the_definition_says(definition: Definition) -> None:
    """Headings stay in sight, each with a note that says whether it is required; required ones have another colour."""
    _, sheet = _opened(definition)
    assert [cell.value for cell in sheet[1]] == [field.title for field in definition.fields]
    assert sheet.freeze_panes == "A2"
    colours: dict[bool, set[str]] = {True: set(), False: set()}
    for cell, field in zip(sheet[1], definition.fields, strict=True):
        assert cell.comment is not None
        assert field.description in cell.comment.text
        assert cell.comment.text.lower().startswith("required" if field.required else "optional")
        if not (field.required and "row that fills in" in cell.comment.text):
            colours[field.required].add(cell.fill.start_color.rgb)
    assert len(colours[True]) == 1
    assert colours[True].isdisjoint(colours[False])


@each_service
def test_cells_of_a_workbook_are_formatted_by_their_type(definition: Definition) -> None:
    """Texts stay as they are typed, dates are written in the form that is read; the whole column, not the example."""
    _, sheet = _opened(definition)
    due = {FieldType.TEXT: "@", FieldType.BOOLEAN: "@", FieldType.DATE: "yyyy-mm-dd",
           FieldType.DATETIME: "yyyy-mm-dd hh:mm"}  # fmt: skip
    for cell, field in zip(sheet[2], definition.fields, strict=True):
        column = sheet.column_dimensions[cell.column_letter]
        assert column.number_format == due.get(field.type, column.number_format)
        assert cell.number_format == column.number_format or field.example is None


@each_service
def test_allowed_values_are_chosen_from_a_list(definition: Definition) -> None:
    """Every value that a field may have is in its list and no other; long lists stand on a sheet that is hidden."""
    book, sheet = _opened(definition)
    rules = _rules(sheet)
    for column, field in enumerate(definition.fields, start=1):
        due = ("true", "false") if field.type is FieldType.BOOLEAN else choices_of(field)
        assert (column in rules) is (due is not None)
        if due is not None:
            assert _choices(book, rules[column]) == list(due)
    long = {field.codes for field in definition.fields if field.codes}
    assert (OWN_SHEET in book.sheetnames) is bool(long)
    if long:
        assert book[OWN_SHEET].sheet_state == "hidden"
        assert book[OWN_SHEET].max_column == len(long)


@each_service
def test_the_example_of_a_workbook_is_known(definition: Definition, tmp_path: Path) -> None:
    """Nothing is told of an unfilled template but that its row is the example: no hidden sheet, no odd cell."""
    checked = check_text(template_workbook(definition), definition, tmp_path)
    assert checked.codes == [(2, told_of_example(definition))]


def _as_template(definition: Definition, *example: str) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([[field.title for field in definition.fields], example])
    return text.getvalue()


@each_service
@pytest.mark.parametrize("changed", [str.lower, str.title, lambda key: f" {key}\t"], ids=["lower", "title", "spaces"])
def test_the_example_is_known_however_its_key_is_written(
    definition: Definition, changed: Callable[[str], str], tmp_path: Path
) -> None:
    """White space around a key and the case of its letters do not make the example somebody's own row."""
    key = definition.key[0]
    cells = [changed(field.example or "") if field.path == key else field.example or "" for field in definition.fields]
    checked = check_text(_as_template(definition, *cells), definition, tmp_path)
    assert (2, told_of_example(definition)) in checked.codes


@each_service
def test_the_example_is_known_with_white_space_around_every_cell(definition: Definition, tmp_path: Path) -> None:
    """The longest text, which is looked at first, is no other for it."""
    cells = [f" {field.example} " if field.example else "" for field in definition.fields]
    checked = check_text(_as_template(definition, *cells), definition, tmp_path)
    assert (2, told_of_example(definition)) in checked.codes


@each_service
def test_a_row_with_another_key_is_not_the_example(definition: Definition, tmp_path: Path) -> None:
    """Whoever fills in the rest as it is shown means to send it."""
    key = definition.key[0]
    cells = [f"{field.example}7" if field.path == key else field.example or "" for field in definition.fields]
    assert not check_text(_as_template(definition, *cells), definition, tmp_path).codes


def test_the_example_is_known_beside_what_a_mapping_states(tmp_path: Path) -> None:
    """A value that is in every row anyway does not make the example somebody's own order."""
    definition = catalogue().get("load-web-sales-orders")
    assert definition is not None
    header, example = csv.reader(io.StringIO(template_of(definition)))
    at = header.index("Currency Code")
    del header[at], example[at]
    text = io.StringIO()
    csv.writer(text).writerows([header, example])
    stated = {"service": definition.name, "constants": {"Currency Code": "GBP"}}
    checked = check_text(text.getvalue(), definition, tmp_path, profile=load_profile(stated, definition, TODAY))
    assert checked.codes == [(2, told_of_example(definition))]


def _filled(definition: Definition, directory: Path) -> tuple[Checked, Checked]:
    """Fill the clean sample into the template as a person would; return the check of it and that of the sample."""
    path = SAMPLES / definition.name / "clean.csv"
    plain = check_path(path, definition, directory)
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    book, sheet = _opened(definition)
    at = {field.path: column for column, field in enumerate(definition.fields, start=1)}
    for column in at.values():
        sheet.cell(2, column).value = None
    for number, row in enumerate(rows, start=2):
        for said, cell in zip(plain.verdict.columns, row, strict=True):
            field = definition.field(str(said.field))
            assert field is not None
            if cell:
                sheet.cell(number, at[field.path]).value = _typed(field, cell)
    filled = directory / "filled.xlsx"
    book.save(filled)
    return check_path(filled, definition, directory), plain


def _typed(field: Field, cell: str) -> Any:  # noqa: ANN401 - a cell of a workbook
    return _TYPED.get(field.type, str)(cell)


@each_service
def test_a_template_that_is_filled_in_passes(definition: Definition, tmp_path: Path) -> None:
    """Numbers, dates and truth values as a spreadsheet keeps them: green, without a word, and the same entities."""
    checked, plain = _filled(definition, tmp_path)
    assert checked.codes == []
    assert checked.verdict.green
    assert [(each.key, each.values, [line.values for line in each.lines]) for each in checked.entities] == [
        (each.key, each.values, [line.values for line in each.lines]) for each in plain.entities
    ]


def test_zeros_in_front_live(tmp_path: Path) -> None:
    """A product code of digits only comes out of a filled-in workbook as it went in."""
    definition = catalogue().get("load-stock")
    assert definition is not None
    checked, _ = _filled(definition, tmp_path)
    assert "0012345" in {entity.values["Stock.ProductCode"] for entity in checked.entities}


def test_a_hidden_sheet_of_somebody_else_is_told(tmp_path: Path) -> None:
    """Only the template's own list is passed over in silence."""
    definition = catalogue().get("load-product-masters")
    assert definition is not None
    book, _ = _opened(definition)
    other = book.create_sheet("Old prices")
    other.sheet_state = "hidden"
    other["A1"] = "MUG-01"
    path = tmp_path / "filled.xlsx"
    book.save(path)
    told = [each for each in check_path(path, definition, tmp_path).findings if each.code == "file.hidden-sheet"]
    assert ["'Old prices'" in each.message and OWN_SHEET not in each.message for each in told] == [True]


def test_the_longest_lists_are_whole() -> None:
    """Countries of two and of three letters, and currencies, are lists of one workbook."""
    definition = catalogue().get("load-sales-orders")
    assert definition is not None
    book, _ = _opened(definition)
    columns = [[cell.value for cell in column if cell.value] for column in book[OWN_SHEET].columns]
    assert columns == [list(codes_of(CodeList.CURRENCY)), list(codes_of(CodeList.COUNTRY_2_OR_3))]
