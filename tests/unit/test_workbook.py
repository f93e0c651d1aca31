"""Reading workbooks: cells as text, with nothing changed silently."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from hub.core.celltexts import number_text
from hub.core.dialect import DeclaredDialect
from hub.core.profile import load_profile
from hub.core.records import UnreadableError
from hub.core.workbook import open_workbook
from tests.checking import ORDERS, TODAY, check_text
from tests.workbooks import cells_xml, number_cell, parts_of, shown_with_zeros, text_cell, workbook, zipped

if TYPE_CHECKING:
    from pathlib import Path

HEAD = ["Number", "City", "Product", "Quantity"]
HEAD_CELLS = [text_cell(f"{letter}1", heading) for letter, heading in zip("ABCD", HEAD, strict=True)]


def row_cells(number: int, *cells: str) -> list[str]:
    """Return the XML of a row of an order, with some cells of its own."""
    return [text_cell(f"{letter}{number}", text) for letter, text in zip("ABC", cells, strict=False)]


def read(content: bytes, directory: Path, **options: Any) -> list[tuple[int, list[str]]]:  # noqa: ANN401 - the options of opening
    path = directory / "book"
    path.write_bytes(content)
    reader, _, _ = open_workbook(path, options.get("sheet"), options.get("header_row"), set())
    return [(row, cells) for row, _, cells in reader]


def test_a_workbook_becomes_its_entities(tmp_path: Path) -> None:
    """As the same file in CSV would: its rows are those of the sheet, and its numbers whole where they are."""
    content = workbook({"Orders": [HEAD, ["A1", "Bath", "P1", 2], ["A1", "Bath", "P2", 3], ["007", "Wells", "P1", 1]]})
    checked = check_text(content, ORDERS, tmp_path)
    assert checked.verdict.green
    assert checked.findings == []
    assert [(entity.key, entity.rows) for entity in checked.entities] == [("A1", [2, 3]), ("007", [4])]
    assert checked.verdict.dialect is not None
    assert (checked.verdict.dialect.format, checked.verdict.dialect.sheet) == ("xlsx", "Orders")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (-0.5, "-0.5"),
        (9.9, "9.9"),
        (0.1, "0.1"),
        (1e15, "1E+15"),
        (1234567890123456.0, "1.234567890123456E+15"),
        (123456789012345.0, "123456789012345"),
        (1.5e-7, "0.00000015"),
        (1e300, "1E+300"),
        (5e-324, "5E-324"),
    ],
)
def test_a_number_is_written_as_the_shortest_text_that_means_it(number: float, text: str) -> None:
    """Whole numbers without a point, decimals without an exponent, and no digit that a spreadsheet does not keep."""
    assert number_text(number) == text
    assert float(text) == number


def test_cells_of_every_kind_become_text(tmp_path: Path) -> None:
    """Identifiers keep their zeros, dates are ISO dates, true is true."""
    cells = ["007", 7, 2.5, True, "", "a\nb", " x "]
    content = workbook({"S": [["H"] * 7, cells]}, default_date_format="yyyy-mm-dd")
    assert read(content, tmp_path)[1] == (2, ["007", "7", "2.5", "true", "", "a\nb", " x "])
    dated = workbook(
        {"S": [["H", "I"], [date(2026, 1, 31), datetime(2026, 1, 31, 13, 5)]]},  # noqa: DTZ001 - cells have no zone
        default_date_format="yyyy-mm-dd hh:mm",
    )
    assert read(dated, tmp_path)[1] == (2, ["2026-01-31", "2026-01-31T13:05:00"])
    spent = workbook({"S": [["H"], [timedelta(hours=30, minutes=5)]]}, default_date_format="[h]:mm:ss")
    assert read(spent, tmp_path)[1] == (2, ["30:05:00"])


def test_digits_of_arithmetic_are_told(tmp_path: Path) -> None:
    """What a spreadsheet shows as 0.3 is read as 0.3, and said so with the digits underneath."""
    head = [*HEAD_CELLS, text_cell("E1", "Price")]
    order = [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1"), number_cell("E2", "0.30000000000000004")]
    checked = check_text(zipped(parts_of(cells_xml(head, order))), ORDERS, tmp_path)
    assert checked.verdict.green
    assert checked.entities[0].lines[0].values["Order.Line.Price"] == "0.3"
    (told,) = checked.findings
    assert (told.code, told.row, told.column, told.value) == ("cell.float-artefact", 2, 5, "0.30000000000000004")
    assert "read as '0.3'" in told.message


def test_an_identifier_of_more_digits_than_a_spreadsheet_keeps_is_refused(tmp_path: Path) -> None:
    """Written out, it would seem to have all its digits; the fifteen that are kept are not all it had."""
    head = [*HEAD_CELLS, text_cell("E1", "Serial")]
    lost = [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1"), number_cell("E2", "1.23456789012345E+17")]
    kept = [*row_cells(3, "A2", "Bath", "P1"), number_cell("D3", "1"), number_cell("E3", "123456789012")]
    checked = check_text(zipped(parts_of(cells_xml(head, lost, kept))), ORDERS, tmp_path)
    (told,) = checked.findings
    assert (told.code, told.row, told.column) == ("cell.scientific-id", 2, 5)
    assert told.value == "1.23456789012345E+17"
    assert [entity.lines[0].values["Order.Line.Serial"] for entity in checked.entities] == ["123456789012"]


def test_zeros_that_a_workbook_shows_are_read_where_a_text_is_due(tmp_path: Path) -> None:
    """A code is what people see of it; a number is its value, however it is shown."""
    rows = [
        [*HEAD, "Serial"],
        ["A1", "Bath", "P1", 1, 42],
        ["A2", "Bath", "P1", 1, 123456],
        ["A3", "Bath", "P1", 1, "x"],
    ]
    checked = check_text(shown_with_zeros({"S": rows}, "00000"), ORDERS, tmp_path)
    assert [entity.lines[0].values["Order.Line.Serial"] for entity in checked.entities] == ["00042", "123456", "x"]
    assert [(each.row, each.code, each.value) for each in checked.findings] == [(2, "cell.zeros-shown", "42")]
    whole = [[*HEAD[:3], "Quantity"], ["A1", "Bath", "P1", 7]]
    (tmp_path / "whole").mkdir()
    checked = check_text(shown_with_zeros({"S": whole}, "000"), ORDERS, tmp_path / "whole")
    assert (checked.codes, checked.entities[0].lines[0].values["Order.Line.Quantity"]) == ([], 7)
    (tmp_path / "other").mkdir()
    checked = check_text(shown_with_zeros({"S": rows[:2]}, "0.00"), ORDERS, tmp_path / "other")
    assert (checked.codes, checked.entities[0].lines[0].values["Order.Line.Serial"]) == ([], "42")


def test_a_date_where_a_text_is_due_is_told(tmp_path: Path) -> None:
    """Of a code such as 1-3 a spreadsheet makes a date; where a date is due, and in a column of no use, one is none."""
    day = date(2026, 3, 1)
    rows = [
        [*HEAD, "Date", "Serial", "Other"],
        ["A1", "Bath", "P1", 1, day, "S1", day],
        ["A2", "Bath", "P1", 1, day, day, day],
        ["A3", "Bath", "P1", 1, None, date(2026, 3, 2), None],
    ]
    checked = check_text(workbook({"S": rows}, default_date_format="d-mmm"), ORDERS, tmp_path)
    told = [(each.row, each.column, each.value) for each in checked.findings if each.code == "cell.date-for-text"]
    assert told == [(3, 6, "2026-03-01"), (4, 6, "2026-03-02")]
    assert len(checked.entities) == 3


def test_errors_refuse_their_entity(tmp_path: Path) -> None:
    """The library shows them as empty cells; here they are named with their row and column."""
    bad = [*row_cells(2, "A1", "Bath"), '<c r="C2" t="e"><f>B9</f><v>#REF!</v></c>', number_cell("D2", "1")]
    good = [*row_cells(3, "A2", "Bath", "P1"), number_cell("D3", "1")]
    checked = check_text(zipped(parts_of(cells_xml(HEAD_CELLS, bad, good))), ORDERS, tmp_path)
    (told,) = checked.findings
    assert (told.code, told.row, told.column, told.field) == ("cell.excel-error", 2, 3, "Order.Line.Product")
    assert told.value == "#REF!"
    assert [entity.key for entity in checked.entities] == ["A2"]


def test_a_formula_without_its_outcome_refuses_its_entity(tmp_path: Path) -> None:
    """A program wrote the formula and nobody calculated it; one whose outcome is an empty text is no such."""
    bad = [*row_cells(2, "A1", "Bath", "P1"), '<c r="D2"><f>1+1</f></c>']
    good = [
        *row_cells(3, "A2", "Bath", "P1"),
        '<c r="D3"><f>1+1</f><v>2</v></c>',
        '<c r="E3" t="str"><f>A</f><v></v></c>',
    ]
    checked = check_text(
        zipped(parts_of(cells_xml([*HEAD_CELLS, text_cell("E1", "Price")], bad, good))), ORDERS, tmp_path
    )
    found = [(finding.row, finding.code, finding.column) for finding in checked.findings]
    # That the quantity is missing for want of it is not said as well.
    assert found == [(2, "cell.formula-uncached", 4)]
    assert [entity.key for entity in checked.entities] == ["A2"]


def test_a_formula_in_a_column_that_feeds_nothing_refuses_nothing(tmp_path: Path) -> None:
    """What it would come to is left out with its column; only a condition that sets rows aside might ask for it."""
    head = [*HEAD_CELLS, text_cell("E1", "Margin")]
    row = [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1"), '<c r="E2"><f>1+1</f></c>']
    content = zipped(parts_of(cells_xml(head, row)))
    assert check_text(content, ORDERS, tmp_path).codes == [(1, "header.extra-label")]
    condition = {"column": "Margin", "equals": "2"}
    stated = {"service": "test-orders", "ignored": ["Margin"], "set_aside": [condition]}
    checked = check_text(content, ORDERS, tmp_path, profile=load_profile(stated, ORDERS, TODAY))
    assert checked.codes == [(2, "cell.formula-uncached")]


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    """A filter takes nothing out of a workbook."""
    rows = cells_xml(HEAD_CELLS, [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1")])
    content = zipped(parts_of(rows.replace('<row r="2">', '<row r="2" hidden="1">')))
    checked = check_text(content, ORDERS, tmp_path)
    assert checked.codes == [(2, "row.hidden")]
    assert checked.verdict.green


def test_hidden_columns_are_read_and_told(tmp_path: Path) -> None:
    """Those that hold something, however many a program hides beyond the last; by letter and heading."""
    rows = cells_xml(HEAD_CELLS, [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1")])
    hidden = '<cols><col max="3" hidden="true" min="2"/><col min="5" max="16384" hidden="1"/></cols>'
    checked = check_text(zipped(parts_of(rows, before=hidden)), ORDERS, tmp_path)
    assert checked.codes == [(None, "file.hidden-column")]
    assert checked.findings[0].message.endswith(": B ('City'), C ('Product').")
    assert checked.verdict.green
    shown = '<cols><col min="1" max="2" width="9"/><col min="5" max="16384" hidden="1"/></cols>'
    assert check_text(zipped(parts_of(rows, before=shown)), ORDERS, tmp_path).codes == []


def test_merged_cells_are_told(tmp_path: Path) -> None:
    """The value counts for the first of them alone, and the finding says which they are."""
    rows = cells_xml(HEAD_CELLS, [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1")])
    after = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    checked = check_text(zipped(parts_of(rows, after=after)), ORDERS, tmp_path)
    assert checked.codes == [(2, "row.merged-cells")]
    assert "A2:A3" in checked.findings[0].message


def test_days_counted_from_1904_are_told(tmp_path: Path) -> None:
    """The same number is another day there."""
    for properties, day in (("", "2026-01-31"), ('<workbookPr date1904="1"/>', "2030-02-01")):
        rows = cells_xml([text_cell("A1", "Number")], ['<c r="A2" s="1"><v>46053</v></c>'])
        parts = parts_of(rows, properties=properties)
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        parts["xl/styles.xml"] = (
            f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>"
        )
        relation = (
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"'
        )
        relations = "xl/_rels/workbook.xml.rels"
        parts[relations] = parts[relations].replace("</Rel", f'<Relationship Id="rId9" {relation}/></Rel', 1)
        assert read(zipped(parts), tmp_path)[1][1] == [day]
        path = tmp_path / "book"
        told = open_workbook(path, None, None, set())[2]
        assert [each.code for each in told] == (["file.date-system"] if properties else [])


def test_rows_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    """Empty rows and columns in front count; empty rows at the end and cells beyond the header are nothing."""
    third = '<row r="3"><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c></row>'
    rows = f'{third}<row r="5"><c r="B5"><v>3</v></c></row><row r="9"/>'
    assert read(zipped(parts_of(rows)), tmp_path) == [
        (1, []),
        (2, []),
        (3, ["", "1", "2"]),
        (4, []),
        (5, ["", "3", ""]),
    ]


def test_a_dimension_is_not_believed(tmp_path: Path) -> None:
    """What a sheet says of its own size changes nothing."""
    parts = parts_of(cells_xml([number_cell("A1", "1"), number_cell("B1", "2")], [number_cell("A2", "3")]))
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    assert read(zipped(parts), tmp_path) == [(1, ["1", "2"]), (2, ["3", ""])]


def test_the_only_filled_sheet_that_can_be_seen_is_read(tmp_path: Path) -> None:
    """Empty sheets are passed over; a hidden one that is filled is told of; a declared one is read whatever it is."""
    rows = cells_xml(HEAD_CELLS, [*row_cells(2, "A1", "Bath", "P1"), number_cell("D2", "1")])
    parts = parts_of(rows, sheets=[("Orders", ""), ("Secret", 'state="hidden"'), ("Empty", "")])
    parts["xl/worksheets/sheet3.xml"] = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    checked = check_text(zipped(parts), ORDERS, tmp_path)
    assert checked.verdict.green
    assert [finding.code for finding in checked.findings] == ["file.hidden-sheet"]
    assert "'Secret'" in checked.findings[0].message
    declared = check_text(zipped(parts), ORDERS, tmp_path, declared=DeclaredDialect(sheet="Secret"))
    assert declared.verdict.dialect is not None
    assert (declared.verdict.dialect.sheet, declared.verdict.green) == ("Secret", True)


def test_several_filled_sheets_are_a_question(tmp_path: Path) -> None:
    """The verdict names them, and declaring one answers it."""
    content = workbook({"Jan": [HEAD, ["A1", "Bath", "P1", 1]], "Feb": [HEAD, ["A2", "Bath", "P1", 1]]})
    checked = check_text(content, ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.sheet-ambiguous"]
    assert [candidate.value for candidate in checked.verdict.candidates] == ["Jan", "Feb"]
    answered = check_text(content, ORDERS, tmp_path, declared=DeclaredDialect(sheet="Feb"))
    assert [entity.key for entity in answered.entities] == ["A2"]


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With those that are."""
    with pytest.raises(UnreadableError) as raised:
        read(workbook({"Jan": [HEAD]}), tmp_path, sheet="Mar")
    assert raised.value.told.code == "file.sheet-missing"
    assert "'Mar'; the workbook has 'Jan'" in str(raised.value.told.words["what"])


def test_titles_above_the_headings_are_passed(tmp_path: Path) -> None:
    """As in a CSV file, they are told of once."""
    content = workbook({"S": [["Orders of Monday"], [], HEAD, ["A1", "Bath", "P1", 1]]})
    checked = check_text(content, ORDERS, tmp_path)
    assert checked.codes == [(None, "file.preamble")]
    assert checked.verdict.green
    assert checked.entities[0].rows == [4]


@pytest.mark.parametrize(("form", "number"), [("[h]:mm", 4006381333931), ("yyyy-mm-dd", -4006381333931)])
def test_a_number_that_is_no_time_refuses_its_row_alone(form: str, number: int, tmp_path: Path) -> None:
    """As where a column of times holds a barcode: the library gives up that row, and goes on."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for at, key in enumerate(("A1", "A2", "A3"), start=1):
            sheet.write_row(at, 0, [key, "Bath", "P1", 1])
        sheet.write_row(0, 0, ["Number", "City", "Product", "Quantity"])
        sheet.write_number(2, 3, number, book.add_format({"num_format": form}))
    checked = check_text(written.getvalue(), ORDERS, tmp_path)
    assert checked.codes == [(3, "row.unreadable")]
    assert [(entity.key, entity.rows) for entity in checked.entities] == [("A1", [2]), ("A3", [4])]
