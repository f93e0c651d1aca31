"""Corrections files: what they hold, and that their way home is exact."""

from __future__ import annotations

import csv
import json
import random
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import msgspec
import openpyxl
import pytest

from hub.core import corrections, correctionsheets, roworder
from hub.core.comparison import FIRST_PAGE, Side, compare
from hub.core.corrections import write_corrections
from hub.core.dialect import DeclaredDialect
from hub.core.neutralising import neutralised, restored
from hub.core.owncolumns import OWN_HEADINGS
from hub.core.profile import load_profile
from hub.core.roworder import findings_by_row
from tests.checking import ORDERS, THINGS, TODAY, Checked, check_path, check_text
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.verdict import Comparison

MESSY = (
    "Orders of a day;\r\n"
    "Number;City;Product;Quantity;Price;Tariff\r\n"
    "B1;Bath;P1;x;1.00;001234\r\n"
    "B2;=1+1;P1;2;-5;0000123456\r\n"
    "\r\n"
    'B3;"Ba;""th""";P2;3\r\n'
    'B4;"Li\nne";P2;3;1e3;\r\n'
    "B1;Bath;P2;0;1;\r\n"
    "B5;'=x;P9;1;2;;\r\n"
    "B6;Bath;P9;1;2;123456\r\n"
)


#: The same signs as wide as a Chinese character.
FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20"


def _corrected(text: str | bytes, directory: Path, **options: Any) -> tuple[Checked, list[str]]:  # noqa: ANN401 - the options of a check
    """Check a text and write its corrections files; return their names."""
    checked = check_text(text, options.pop("definition", ORDERS), directory, **options)
    return checked, write_corrections(checked.directory, checked.verdict)


def _csv(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def _home(path: Path, name: str, **options: Any) -> Checked:  # noqa: ANN401 - the options of a check
    (path.parent / name).mkdir()
    return check_path(path, options.pop("definition", ORDERS), path.parent / name, **options)


def test_rows_stand_as_they_were_with_what_is_wrong_behind_them(tmp_path: Path) -> None:
    """Every row is there, in order, in the file's own delimiter; each says its number, all that is wrong, and where."""
    checked, _ = _corrected(MESSY, tmp_path)
    path = checked.directory / "corrections-all.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = _csv(path, ";")
    assert rows[0] == ["Orders of a day", ""]
    assert rows[1] == ["Number", "City", "Product", "Quantity", "Price", "Tariff", *OWN_HEADINGS]
    assert rows[2][:8] == ["B1", "Bath", "P1", "x", "1.00", "001234", "3", "error"]
    assert "Quantity: " in rows[2][8]
    assert "The file as a whole: " in rows[2][8]
    assert rows[3][:6] == ["B2", "'=1+1", "P1", "2", "-5", "0000123456"]
    assert ("City: " in rows[3][8], "Price: " in rows[3][8]) == (True, True)
    assert rows[5][:7] == ["B3", 'Ba;"th"', "P2", "3", "", "", "6, 4 cells"]
    assert rows[6][1] == "Li\nne"
    assert rows[8][:6] == ["B5", "''=x", "P9", "1", "2", ""]
    assert rows[8][10:] == [""]
    assert rows[9] == ["B6", "Bath", "P9", "1", "2", "123456", "10", "", "", ""]


def test_only_the_rows_of_refused_entities_can_be_asked_for(tmp_path: Path) -> None:
    """The refused order is there with all its rows, the wrong ones and the others; accepted ones are not."""
    checked, _ = _corrected(MESSY, tmp_path)
    rows = _csv(checked.directory / "corrections-refused.csv", ";")
    accepted = {entity.key for entity in checked.entities}
    assert [row[0] for row in rows[2:]] == [row.cells[0] for row in checked.rows if row.kind == "data" and (
        row.cells[0] not in accepted
    )]  # fmt: skip
    assert "B6" in accepted
    assert rows[2][6] == "3"


def test_a_workbook_holds_text_and_marks_what_is_wrong(tmp_path: Path) -> None:
    """Zeros and long numbers live because every cell is text; wrong cells are coloured and say why."""
    checked, names = _corrected(MESSY, tmp_path)
    assert "corrections-all.xlsx" in names
    sheet = openpyxl.load_workbook(checked.directory / "corrections-all.xlsx").active
    assert [cell.value for cell in sheet[3]][:6] == ["B1", "Bath", "P1", "x", "1.00", "001234"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in sheet[3]} == {"@"}
    assert sheet.freeze_panes == "A3"
    assert (sheet["D3"].fill.fgColor.rgb, sheet["C3"].fill.fgColor.rgb) == ("FFFFC7CE", "00000000")
    assert "'x'" in sheet["D3"].comment.text
    assert sheet["E4"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.parametrize("name", ["corrections-all.csv", "corrections-all.xlsx"])
def test_a_corrections_file_comes_home_as_the_file_it_was(name: str, tmp_path: Path) -> None:
    """Sent back as it is, it says the same rows, the same ledger and the same findings, and what was taken off."""
    first, _ = _corrected(MESSY, tmp_path)
    home = _home(first.directory / name, "home")
    assert home.verdict.ledger == first.verdict.ledger
    assert [row.cells for row in home.rows if row.kind != "above" and row.row != 9] == [
        row.cells for row in first.rows if row.kind != "above" and row.row != 9
    ]
    assert [column.heading for column in home.verdict.columns] == [column.heading for column in first.verdict.columns]
    told = [finding for finding in home.findings if finding.code in {"file.corrections", "cell.apostrophe"}]
    assert [(finding.row, finding.value) for finding in told] == [(2, None), (4, "'=1+1"), (9, "''=x")]
    # A workbook does not tell an empty cell beyond the headings from none.
    told_apart = {"row.extra-blank-cell", "file.dialect-guessed", "file.line-endings"}
    before, now = ({*verdict.counts_by_code.items()} for verdict in (first.verdict, home.verdict))
    assert {code for code, _ in before - now} <= told_apart
    assert {code for code, _ in now - before} == {"file.corrections", "cell.apostrophe"}


def test_a_row_that_was_filled_up_counts_as_whole_once_something_stands_there(tmp_path: Path) -> None:
    """Sent back untouched, a row with too few cells is refused again; once a missing cell is filled, it is whole."""
    first, _ = _corrected("Number,City,Product,Quantity,Price\nB1,Bath,P1\n", tmp_path)
    path = first.directory / "corrections-all.csv"
    assert "row.missing-cell" in _home(path, "untouched").verdict.counts_by_code
    path.write_text(path.read_text("utf-8-sig").replace("B1,Bath,P1,,", "B1,Bath,P1,4,"), "utf-8-sig")
    assert _home(path, "filled").verdict.green


def test_columns_of_the_hub_are_known_wherever_a_spreadsheet_put_them(tmp_path: Path) -> None:
    """Moved, and one of them deleted, they are still left out; the cells of the others keep their fields."""
    text = "Hub: row,Number,hub suggestion,City,Product,Hub: what is wrong,Quantity\n2,B1,x,'@Bath,P1,=bad,4\n"
    checked, names = _corrected(text, tmp_path)
    assert checked.verdict.green
    assert checked.rows[1].cells == ["B1", "@Bath", "P1", "4"]
    assert [column.field for column in checked.verdict.columns][1] == "Order.City"
    assert names == ["corrections-all.csv", "corrections-all.xlsx"]


def test_a_file_in_single_quotes_comes_home_from_double_ones(tmp_path: Path) -> None:
    """Spreadsheets know no other quotes, and save none; in a corrections file an apostrophe is no quote."""
    rows = "'Number','City','Product','Quantity'\n'A1','Bath, Avon','P1','many'\n'A2','King''s Lynn','P1','2'\n"
    checked, _ = _corrected(rows, tmp_path)
    path = checked.directory / "corrections-all.csv"
    declared = _home(path, "declared", declared=DeclaredDialect(quote="'"))
    assert [row.cells for row in declared.rows] == [row.cells for row in checked.rows]
    home = _home(path, "csv")
    assert [row.cells for row in home.rows] == [row.cells for row in checked.rows]
    assert [code for code in home.codes if code[1] != "file.corrections"] == [
        code for code in checked.codes if code[1] != "file.dialect-guessed"
    ]


@pytest.mark.parametrize("name", ["corrections-all.csv", "corrections-all.xlsx"])
def test_cells_that_were_guessed_are_not_accepted_untouched(name: str, tmp_path: Path) -> None:
    """Text behind a closing quote: what the row seems to say is shown, and refused until somebody has changed it."""
    text = 'Number,City,Product,Quantity\nA1,"Bath"x,P1,2\nA2,Bath,P1\nA3,"Ba"th,P1,1\n'
    checked, _ = _corrected(text, tmp_path)
    home = _home(checked.directory / name, "home")
    assert [each for each in home.codes if each[1] != "file.corrections"] == checked.codes
    rows = _csv(checked.directory / "corrections-all.csv")
    assert rows[1][1] == "Bathx"
    rows[1][1] = "Bath"
    mended = tmp_path / "mended.csv"
    with mended.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows[:2])
    assert [code for _, code in _home(mended, "again").codes] == ["file.corrections"]


def test_apostrophes_of_any_other_file_stay(tmp_path: Path) -> None:
    """Only a file with the hub's columns has apostrophes taken off."""
    checked = check_text("Number,City,Product,Quantity\nB1,'@Bath,P1,4\n", ORDERS, tmp_path)
    assert checked.rows[1].cells[1] == "'@Bath"
    assert "cell.apostrophe" not in checked.verdict.counts_by_code


@pytest.mark.parametrize("name", ["corrections-all.csv", "corrections-all.xlsx"])
def test_a_file_without_headings_comes_home_with_some(name: str, tmp_path: Path) -> None:
    """Its profile says that there are none and how it is encoded; the corrections file has some, in UTF-8."""
    profile = load_profile(
        {
            "service": "test-things",
            "columns": {"Column 1": "Thing.Code", "Column 2": "Thing.Place", "Column 3": "Thing.Count"},
            "dialect": {"header_row": 0, "encoding": "cp1252", "delimiter": ";"},
        },
        THINGS,
        TODAY,
    )
    first, _ = _corrected("T1;Zürich;many\nT2;Bath;2\n".encode("cp1252"), tmp_path, definition=THINGS, profile=profile)
    home = _home(first.directory / name, "home", definition=THINGS, profile=profile)
    assert [row.cells for row in home.rows if row.kind == "data"] == [row.cells for row in first.rows]
    assert [(f.row, f.code) for f in home.findings if f.severity == "error"] == [(2, "cell.type")]
    again = write_corrections(home.directory, home.verdict)
    assert "corrections-all.csv" in again
    lines = _csv(home.directory / "corrections-all.csv", home.verdict.dialect.delimiter or ",")
    assert lines[0] == ["Column 1", "Column 2", "Column 3", *OWN_HEADINGS]
    assert [line[:4] for line in lines[1:]] == [["T1", "Zürich", "many", "2"], ["T2", "Bath", "2", "3"]]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("cp1252", ";"), ("utf-8-sig", ","), ("utf-16", "\t"), ("utf-8", ";"), ("cp1252", ",")]
)
@pytest.mark.parametrize("stated", ["cp1252", "utf-8", "cp850"])
def test_a_file_comes_home_however_a_spreadsheet_saved_it(
    stated: str, encoding: str, delimiter: str, tmp_path: Path
) -> None:
    """What the mapping says of the partner's own files does not hold for it: spreadsheets save as they are used to."""
    profile = load_profile(
        {"service": "test-things", "dialect": {"encoding": stated, "delimiter": ";", "quote": '"'}}, THINGS, TODAY
    )
    rows = "Code;Place;Count\nT1;Zürich;many\nT2;Bath, Spa;2\n".encode(stated)
    first, _ = _corrected(rows, tmp_path, definition=THINGS, profile=profile)
    ours = (first.directory / "corrections-all.csv").read_text("utf-8-sig")
    saved = tmp_path / "saved.csv"
    with saved.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(csv.reader(ours.splitlines(), delimiter=";"))
    home = _home(saved, "home", definition=THINGS, profile=profile)
    data = [row.cells for row in home.rows if row.kind == "data"]
    assert data == [["T1", "Zürich", "many"], ["T2", "Bath, Spa", "2"]]
    assert "file.corrections" in home.verdict.counts_by_code


@pytest.mark.parametrize("name", ["corrections-all.csv", "corrections-all.xlsx"])
def test_records_of_a_tree_come_home_as_rows(name: str, tmp_path: Path) -> None:
    """Of JSON, the corrections file has the paths as headings; once it is mended, it says what the JSON should have."""
    wrong = [{"Number": "A1", "City": "=Bath", "Line": [{"Product": "P1", "Quantity": "x"}]}]
    first, _ = _corrected(json.dumps(wrong), tmp_path)
    home = _home(first.directory / name, "home")
    assert [f.code for f in home.findings if f.severity == "error"] == ["cell.type"]
    assert [column.field for column in home.verdict.columns] == [column.field for column in first.verdict.columns]
    assert [row.cells for row in home.rows if row.kind == "data"] == [row.cells for row in first.rows]


def test_what_is_declared_holds_for_every_other_file(tmp_path: Path) -> None:
    """A declared encoding is overruled only where the hub's own headings follow its own mark."""
    text = "Number;City;Product;Quantity\nB1;Zürich;P1;4\n".encode("cp1252")
    checked = check_text(text, ORDERS, tmp_path, declared=DeclaredDialect(encoding="cp1252"))
    assert checked.rows[1].cells[1] == "Zürich"


def test_a_clean_file_has_no_corrections(tmp_path: Path) -> None:
    """Nothing is written where nothing is to be corrected, nor where the headings could not be told."""
    assert _corrected("Number,City,Product,Quantity\nB1,Bath,P1,4\n", tmp_path)[1] == []
    assert _corrected("", tmp_path)[1] == []


@pytest.mark.parametrize(
    "text",
    [
        'Number,City,Product,Quantity\nB1,Bath,P1,x\nB2,"Bath,P1,4\nB3,Bath,P1,4\n',
        "Number,City,Product,Quantity\nB1,Bath,P1,x\nB2,Bath,P1,4\n" + "B3,Bath,P1,4\n" * 3,
    ],
    ids=["a stray quote", "too many rows"],
)
def test_a_file_that_was_not_read_whole_has_no_corrections(text: str, tmp_path: Path) -> None:
    """A row that the corrections file would lack would be lost once it is sent back: there is none, in no format."""
    few = ORDERS.model_copy(update={"limits": ORDERS.limits.model_copy(update={"rows": 4})})
    checked, names = _corrected(text, tmp_path, definition=few)
    assert checked.verdict.file_rejected
    assert names == []
    assert not list(checked.directory.glob("corrections*"))


def test_warnings_alone_make_no_file_of_refused_rows(tmp_path: Path) -> None:
    """Where no row is refused, only all rows can be had."""
    _, names = _corrected("Number,City,Product,Quantity,Other\nB1,Bath,P1,4,x\n", tmp_path)
    assert names == ["corrections-all.csv", "corrections-all.xlsx"]


def test_a_workbook_that_cannot_hold_a_cell_is_not_given_away(tmp_path: Path) -> None:
    """A cell longer than a workbook holds, or of a character that it cannot, leaves CSV alone."""
    for number, cell in enumerate(("x" * (correctionsheets.MOST_CHARACTERS + 1), "\ufffe")):
        directory = tmp_path / str(number)
        directory.mkdir()
        roomy = ORDERS.model_copy(update={"limits": ORDERS.limits.model_copy(update={"record_characters": 100_000})})
        checked, names = _corrected(f"Number,City,Product,Quantity\nB1,{cell},P1,x\n", directory, definition=roomy)
        assert names == ["corrections-all.csv", "corrections-refused.csv"]
        assert not list(checked.directory.glob("*.xlsx"))
        assert _csv(checked.directory / names[0])[1][1] == cell


def test_a_file_too_large_for_a_workbook_has_csv_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound counts cells, the hub's own included; the refused rows may still fit."""
    monkeypatch.setattr(corrections, "MOST_WORKBOOK_CELLS", 40)
    rows = "".join(f"B{number},Bath,P1,4\n" for number in range(2, 9))
    _, names = _corrected(f"Number,City,Product,Quantity\nB1,Bath,P1,x\n{rows}", tmp_path)
    assert names == ["corrections-all.csv", "corrections-refused.csv", "corrections-refused.xlsx"]


def test_findings_are_told_in_order_of_rows_however_they_were_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Orders that lie apart are judged last; their findings stand with their rows all the same, in shares on disk."""
    monkeypatch.setattr(roworder, "_SHARE", 1)
    some = random.Random(5)  # noqa: S311 - the same file every time
    rows = [f"B{number},{some.choice(['Bath', 'Hull'])},P{line},x\n" for line in range(4) for number in range(300)]
    checked, names = _corrected(f"Number,City,Product,Quantity\n{''.join(rows)}", tmp_path)
    written = [finding.row or 0 for finding in checked.findings]
    assert written != sorted(written)
    with ExitStack() as files:
        ordered = [finding.row or 0 for finding in findings_by_row(checked.directory, files)]
    assert ordered == sorted(written)
    said = {row[4]: row[6] for row in _csv(checked.directory / names[0])[1:]}
    conflicts = [finding for finding in checked.findings if finding.code == "entity.header-conflict"]
    assert conflicts
    assert all(finding.message in said[str(finding.row)] for finding in conflicts)


def test_every_known_payload_is_neutralised(tmp_path: Path) -> None:
    """What spreadsheets have been attacked with is a formula in no cell of any export, headings and words included."""
    payloads = [
        *shared("data", "csv-injection", "payloads.txt").read_text("utf-8").splitlines(),
        "\t=1+1",
        "\r=1",
        f"{FULL_WIDTH[0]}1",
    ]
    with (tmp_path / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Number", "City", "Product", "Quantity", *payloads])
        writer.writerows([f"B{at}", each[:8], "P1", each, *payloads] for at, each in enumerate(payloads, start=1))
    roomy = ORDERS.model_copy(update={"limits": ORDERS.limits.model_copy(update={"columns": 100, "record_lines": 99})})
    checked = check_path(tmp_path / "orders.csv", roomy, tmp_path)
    names = write_corrections(checked.directory, checked.verdict)
    assert len(names) == 4
    for name in names:
        path = checked.directory / name
        if name.endswith("csv"):
            cells = [cell for row in _csv(path) for cell in row]
        else:
            sheet = openpyxl.load_workbook(path).active
            assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
            cells = [cell or "" for row in sheet.iter_rows(values_only=True) for cell in row]
        assert len(cells) > len(payloads) ** 2
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@\t\r\n" + FULL_WIDTH))]


@pytest.mark.parametrize("number", ["-5", "+5", "-1,234.50", "-.5", "+1e-3", "-5%"])
def test_numbers_stay_as_they_are(number: str) -> None:
    """A number with a sign is no formula."""
    assert neutralised(number) == number
    assert restored(number) == number


def _compared(before: str, after: str, directory: Path) -> Comparison:
    sides = []
    for name, text in (("before", before), ("after", after)):
        (directory / name).mkdir()
        checked = check_text(text, ORDERS, directory / name)
        sides.append(Side(checked.directory, checked.verdict.columns, checked.verdict.ledger.entities))
    return compare("A1", *sides, ORDERS.key)


HEAD = "Number,City,Product,Quantity\n"


def test_what_was_corrected_is_told_apart_from_what_was_not(tmp_path: Path) -> None:
    """By entity, code and field, wherever the rows are now: fixed, still wrong, new, and left out with its entity."""
    before = f"{HEAD}B1,Bath,P1,x\nB2,,P1,x\nB3,Bath,P1,y\nB4,Bath,P1,z\nB4,Bath,P2,z\n"
    after = f"{HEAD}B4,Bath,P2,1\nB4,Bath,P1,still\nB2,,P1,1\nB1,much too long,P1,1\n"
    told = _compared(before, after, tmp_path)
    assert [(each.row, each.code) for each in told.fixed] == [(2, "cell.type"), (3, "cell.type"), (5, "cell.type")]
    assert [(each.row, each.code) for each in told.still_wrong] == [(3, "cell.type"), (4, "cell.required")]
    assert [(each.row, each.code) for each in told.new] == [(5, "cell.length")]
    assert [(each.row, each.code) for each in told.left_out] == [(4, "cell.type")]
    counts = (told.fixed_count, told.still_wrong_count, told.new_count, told.left_out_count)
    assert (told.corrects, counts) == ("A1", (3, 2, 1, 1))


def test_a_comparison_counts_all_and_shows_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many buckets it takes, counts are those of all findings, and what is shown comes first in the file."""
    monkeypatch.setattr("hub.core.comparison._BUCKET", 7)
    before = HEAD + "".join(f"B{number},Bath,P1,x\n" for number in range(100))
    after = HEAD + "".join(f"B{number},Bath,P1,{'x' if number % 2 else 1}\n" for number in range(100))
    told = _compared(before, after, tmp_path)
    assert (told.fixed_count, told.still_wrong_count, told.new_count, told.left_out_count) == (50, 50, 0, 0)
    assert [each.row for each in told.fixed] == [2 + 2 * number for number in range(FIRST_PAGE)]
    assert [each.row for each in told.still_wrong] == [3 + 2 * number for number in range(FIRST_PAGE)]
    assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)) == told


def test_rows_without_a_key_are_compared_by_what_is_wrong(tmp_path: Path) -> None:
    """Of rows that no entity can be told of, as many are fixed as there are fewer of them."""
    told = _compared(f"{HEAD},Bath,P1,1\n,Bath,P2,1\n", f"{HEAD}B1,Bath,P1,1\n,Bath,P2,1\n", tmp_path)
    assert (told.fixed_count, told.still_wrong_count, told.new_count) == (1, 1, 0)
