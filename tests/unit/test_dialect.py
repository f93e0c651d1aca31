"""Telling how a file is written."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from hub.core.detection import Detected
from hub.core.detection import detect as detect_by
from hub.core.dialect import ENCODINGS, DeclaredDialect
from hub.core.headings import known_headings
from hub.core.profile import load_profile
from tests.checking import ORDERS, THINGS, TODAY, check_text
from tests.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

NOTHING = DeclaredDialect()


def detect(sample: str, declared: DeclaredDialect = NOTHING) -> Detected:
    """Detect the dialect of a text of orders."""
    return detect_by(sample, known_headings(ORDERS).keys(), "utf-8", declared)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_headings_known(delimiter: str) -> None:
    """Amounts with decimal commas and texts with semicolons do not mislead."""
    header = delimiter.join(["Number", "City", "Product", "Price"])
    row = delimiter.join(['"A,1;2"', '"Bath, Spa; UK"', '"P|1"', '"1,50"'])
    found = detect(f"{header}\n{row}\n{row}\n").dialect
    assert found is not None
    assert (found.delimiter, found.quote, found.header_row, found.declared) == (delimiter, '"', 1, False)


def test_unknown_headings_leave_the_usual_width() -> None:
    """When no heading is known, the delimiter that tells most columns in most rows is taken."""
    found = detect("a;b;c\n1,5;2,5;3\n1;2,5;3,5\n").dialect
    assert found is not None
    assert found.delimiter == ";"


def test_one_known_heading_alone_is_a_file_of_one_column() -> None:
    """A file with a single known column has no delimiter to show, and is readable all the same."""
    found = detect("Number\nA1\n").dialect
    assert found is not None


def test_nothing_that_separates_is_said_so() -> None:
    """One unknown cell a row: there is no dialect."""
    found = detect("Something\nelse\n")
    assert found.dialect is None
    assert [told.code for told in found.told] == ["file.delimiter-unknown"]


@pytest.mark.parametrize(
    "text",
    [
        'Number, City\nA1, "Bath"\nA2, "Wells, UK"\n',
        '"Number", "City"\n"A1", "Bath"\n',
        'Number;City\n "A1";Bath\n\n\t"A2";Wells\n',
    ],
)
def test_a_space_before_the_quotes_is_one_finding(text: str) -> None:
    """Instead of one in each cell; where somebody declares the quote, the cells are read as they are."""
    found = detect(text)
    assert (found.dialect, [told.code for told in found.told]) == (None, ["file.space-before-quotes"])
    assert detect(text, DeclaredDialect(quote='"')).dialect is not None


@pytest.mark.parametrize(
    "text",
    [
        'Number,City\nA1,"Bath"\nA2,Wells\nA3, "Ulm"\n',
        'Number,City\nA1,a "Bath"\nA2, 5"\n',
        "Number, City\nA1, Bath\n",
    ],
)
def test_a_quote_within_a_value_is_no_misplaced_one(text: str) -> None:
    """Nor one before which a single cell has a space."""
    assert detect(text).dialect is not None


@pytest.mark.parametrize(
    "text",
    [
        '"Number,City"\n"A1,Bath"\n"A2,Wells"\n',
        '"Number,""City"""\n"A1,""Bath, UK"""\n',
        'Number;City\n"A1;Bath"\n"A2;Wells"\nA3;Ulm\n',
        'Order|Place\n"A1|Bath"\n"A2|Wells"\n',
        "Number,City\n'A1,Bath'\n'A2,Wells'\n",
        "'Number;City'\n'A1;Bath'\n'A2;Wells'\nA3;Ulm\n",
        "Order|Place\n'A1|13\" pipe'\n'A2|Wells'\n",
    ],
)
def test_rows_that_stand_in_quotes_as_a_whole_are_told(text: str) -> None:
    """Whatever separates their columns, in whichever quotes, and whether the headings do as well."""
    found = detect(text)
    assert (found.dialect, [told.code for told in found.told]) == (None, ["file.quoted-rows"])


@pytest.mark.parametrize(
    "text",
    [
        'Number\n"A1,B"\n"A2,C"\n',
        'Number,City\n"A1,Bath"\nA2,Wells\nA3,Ulm\n',
        'Number,City\n"A,B,C"\n"D,E,F"\n',
        "Number,City\n'A1','Bath'\n'A2','Wells'\n",
        "Number,City\n'A1,Bath'\n'0A2,Wells\n'0A3,5'\n",
        "Number\n'A1,B'\n'A2,C'\n",
    ],
)
def test_cells_that_hold_a_delimiter_are_no_rows_in_quotes(text: str) -> None:
    """In a file of one column, in a single row, or of other columns than the headings."""
    assert detect(text).dialect is not None


def test_blank_rows_above_the_headings_are_passed() -> None:
    """The header is the first row with any text."""
    found = detect("\n,,\nNumber,City\n").dialect
    assert found is not None
    assert found.header_row == 3


def test_a_declared_part_leaves_the_rest_to_be_told() -> None:
    """Only the quote is declared: the delimiter is still detected, and the dialect says that it was declared."""
    found = detect("Number;City\n'A;1';Bath\n", DeclaredDialect(quote="'")).dialect
    assert found is not None
    assert (found.delimiter, found.quote, found.declared) == (";", "'", True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"encoding": "utf-9"},
        {"encoding": "base64"},
        {"encoding": "utf-32"},
        {"delimiter": "||"},
        {"delimiter": "\n"},
        {"delimiter": '"'},
        {"quote": ""},
        {"header_row": -1},
        {"format": "ods"},
    ],
)
def test_an_impossible_declaration_is_refused(wrong: dict[str, object]) -> None:
    """Unknown encodings, codecs that make no text, long delimiters and rows below 0 are told at once."""
    with pytest.raises(ValidationError):
        DeclaredDialect.model_validate(wrong)


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_a_file_is_read_in_every_encoding_that_may_be_declared(encoding: str, tmp_path: Path) -> None:
    """Each encoding is called what Python calls it, and decodes a file piece by piece."""
    assert codecs.lookup(encoding).name == encoding
    text = "Number,City,Product,Quantity\nA1,Bath,P1,1\n"
    declared = DeclaredDialect(encoding=encoding)
    assert check_text(text.encode(encoding), ORDERS, tmp_path, declared=declared).verdict.green


def test_what_says_nothing_of_a_format_is_told(tmp_path: Path) -> None:
    """A workbook has neither encoding nor delimiter, JSON says all by itself; the file is read all the same."""
    declared = DeclaredDialect(encoding="cp1252", delimiter=";", header_row=1, sheet="S")
    book = workbook({"S": [["Number", "City", "Product", "Quantity"], ["A1", "Bath", "P1", "1"]]})
    record = '[{"Number": "A1", "City": "Bath", "Product": "P1", "Quantity": 1}]'
    for content, what in (
        (book, "encoding 'cp1252', delimiter ';', which is not used: the file is an Excel workbook."),
        (record, "encoding 'cp1252', delimiter ';', header row 1, sheet 'S', which is not used: the file is JSON."),
    ):
        checked = check_text(content, ORDERS, tmp_path, declared=declared)
        assert [each.message for each in checked.findings] == [f"Declared was {what}"]
        assert checked.verdict.green


def test_every_part_has_its_confidence() -> None:
    """Known headings and rows that agree make sure; what is declared is certain; nothing is below 0 or above 1."""
    sure = detect("Number,City\nA1,Bath\nA2,Wells\n").dialect
    doubtful = detect("Number,City,x,y\nA1,Bath\nA2,Wells,1\n").dialect
    declared = detect("Number,City,x,y\nA1,Bath\n", DeclaredDialect(delimiter=",", header_row=1)).dialect
    assert sure is not None
    assert doubtful is not None
    assert declared is not None
    assert sure.delimiter_confidence == sure.header_confidence == sure.quote_confidence == 1.0
    assert 0.5 < doubtful.delimiter_confidence < sure.delimiter_confidence
    assert doubtful.header_confidence < 1
    assert (declared.delimiter_confidence, declared.header_confidence) == (1.0, 1.0)


def test_two_delimiters_that_fit_alike_are_a_question() -> None:
    """Where no heading is known and both make the same number of columns, nothing is guessed."""
    found = detect("a,b;c\n1,2;3\n4,5;6\n")
    assert found.dialect is None
    assert [told.code for told in found.told] == ["file.delimiter-ask"]
    assert {candidate.value for candidate in found.candidates} == {",", ";"}
    assert all(candidate.about == "delimiter" and 0 < candidate.confidence < 0.5 for candidate in found.candidates)


def test_a_known_heading_settles_the_question() -> None:
    """The same shape with headings that the service knows needs no question."""
    found = detect("Number,City;Town\n1,2;3\n4,5;6\n").dialect
    assert found is not None
    assert found.delimiter == ","


@pytest.mark.parametrize("delimiter", [":", "^", "~", " ", "\x1f", "é"])
def test_any_single_character_may_be_declared(delimiter: str, tmp_path: Path) -> None:
    """What nobody would guess is read as declared."""
    rows = [["Number", "City", "Product", "Quantity"], ["A1", "Bath", "P1", "2"]]
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    checked = check_text(text, ORDERS, tmp_path, declared=DeclaredDialect(delimiter=delimiter))
    assert checked.verdict.green
    assert checked.findings == []


@pytest.mark.parametrize("directive", ["sep=;\n", "SEP=;\n", "sep=; \n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_a_directive_states_the_delimiter(directive: str, tmp_path: Path) -> None:
    """The line that spreadsheets write for each other counts as above the header, and is told of."""
    checked = check_text(f"{directive}Number;City;Product;Quantity\nA1;Bath;P1;2\n", ORDERS, tmp_path)
    assert checked.verdict.green
    assert checked.verdict.ledger.rows_above_header == 1
    assert [finding.code for finding in checked.findings] == ["file.dialect-guessed"]


@pytest.mark.parametrize("between", ["||", "|+|", ";;", ",,", "|~|"])
def test_several_characters_between_columns_are_refused_by_name(between: str) -> None:
    """Rather than read as one of them with rubbish between."""
    rows = [["Number", "City", "Product"], ["A1", "Bath", "P1"], ["A2", "", "P2"]]
    found = detect("".join(between.join(row) + "\n" for row in rows))
    assert found.dialect is None
    assert found.told[0].code == "file.delimiter-long"
    assert found.told[0].words["delimiter"] == between


def test_single_quotes_are_told() -> None:
    """Where no double quote stands and rows fit only with them."""
    found = detect("Number,City,Product\nA1,'Bath, Spa',P1\nA2,Wells,P1\n").dialect
    assert found is not None
    assert found.quote == "'"


def test_apostrophes_are_no_quotes() -> None:
    """A name with an apostrophe leaves the quote what it is."""
    for text in ("Number,City\nA1,King's Lynn\nA2,'s-Gravenhage\n", 'Number,City\nA1,"Bath"\nA2,\'Wells\n'):
        found = detect(text).dialect
        assert found is not None
        assert found.quote == '"'


def test_titles_above_the_headings_are_passed_and_told(tmp_path: Path) -> None:
    """The header is the row with the known headings; what stands above it is counted, written and told once."""
    text = "Export of orders\n\nMade on Monday,,,\nNumber,City,Product,Quantity\nA1,Bath,P1,2\n"
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.verdict.green
    assert checked.verdict.dialect is not None
    assert checked.verdict.dialect.header_row == 4
    ledger = checked.verdict.ledger
    assert (ledger.rows_above_header, ledger.rows_blank, ledger.rows_header) == (2, 1, 1)
    (told,) = checked.findings
    assert told.code == "file.preamble"
    assert "row 4" in told.message


@pytest.mark.parametrize("head", ["Code", "Code,,"])
def test_delimiters_behind_a_single_column_are_nothing(head: str, tmp_path: Path) -> None:
    """They are no delimiter of several characters, and no part of the values."""
    checked = check_text(f"{head}\nT1,,\nT2,,\n", THINGS, tmp_path)
    assert [entity.values["Thing.Code"] for entity in checked.entities] == ["T1", "T2"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sep_line_that_states_nothing_is_a_title(end: str, tmp_path: Path) -> None:
    """The end of its line is no delimiter."""
    text = end.join(["sep=", "Number,City,Product,Quantity", "A1,Bath,P1,2", ""])
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.verdict.green
    assert checked.verdict.dialect is not None
    assert checked.verdict.dialect.delimiter == ","


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ('Number,"City"x,Product,Quantity', "file.quote-dialect"),
        ('Number,"City,Product,Quantity', "file.unclosed-quote"),
    ],
)
def test_a_quote_that_breaks_the_headings_is_told_alone(head: str, code: str, tmp_path: Path) -> None:
    """The line is named; no row below is held against headings that could not be read."""
    checked = check_text(f"{head}\nA1,Bath,P1,2\nA2,Bath,P1,2\n", ORDERS, tmp_path)
    assert checked.codes == [(1, code)]
    assert checked.findings[0].line == 1


@pytest.mark.parametrize("at", [1, 2, 3])
def test_rows_above_the_headings_are_not_left_out_with_a_word(at: int, tmp_path: Path) -> None:
    """A file that was sorted together with its headings has orders above them: none of it can be submitted."""
    rows = ["A1,Bath,P1,2", "A2,Bath,P1,x", "A3,Bath,P1,2"]
    text = "\n".join([*rows[:at], "Number,City,Product,Quantity", *rows[at:], "Z1,Bath,P1,2"])
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.verdict.file_rejected
    assert (1, "header.below-data") in checked.codes


def test_whoever_declares_the_headings_leaves_out_what_stands_above(tmp_path: Path) -> None:
    """Rows above a declared row of headings are left out, whatever they say."""
    text = "A1,Bath,P1,2\nNumber,City,Product,Quantity\nA2,Bath,P1,2\n"
    checked = check_text(text, ORDERS, tmp_path, declared=DeclaredDialect(header_row=2))
    assert checked.codes == []


def test_rows_without_a_line_are_data_where_they_may_be(tmp_path: Path) -> None:
    """Where an entity may have no line, the fields of one need not be filled for a row to be data."""
    assert ORDERS.lines is not None
    lines = ORDERS.lines.model_copy(update={"minimum": 0})
    checked = check_text(
        "A1,Bath,,,Trade\nNumber,City,Product,Quantity,Kind\nA2,Bath,P1,2,Trade\n",
        ORDERS.model_copy(update={"lines": lines}),
        tmp_path,
    )
    assert checked.codes[-1] == (1, "header.below-data")


@pytest.mark.parametrize("above", ["Made on,2026-11-23,,", "Orders,,,", "Text,Text,Text,Number", "A1,Bath,,2"])
def test_titles_above_the_headings_are_no_data(above: str, tmp_path: Path) -> None:
    """A row in which something is missing, or in which nothing has the form that its column asks for, is none."""
    checked = check_text(f"{above}\nNumber,City,Product,Quantity\nA2,Bath,P1,2\n", ORDERS, tmp_path)
    assert checked.verdict.green


def test_titles_above_unknown_headings_are_passed() -> None:
    """A single cell above rows that are all wider is a title, also where no heading is known."""
    found = detect("Export\na,b,c\n1,2,3\n4,5,6\n").dialect
    assert found is not None
    assert found.header_row == 2
    assert found.header_confidence < 0.5


def test_a_file_without_a_header_row_is_read_by_its_columns(tmp_path: Path) -> None:
    """Declared to have none, its headings are the numbers of its columns, and no row of it is the header."""
    profile = {"Column 1": "Order.Number", "Column 2": "City", "Column 3": "Product", "Column 4": "Quantity"}
    checked = check_text(
        "A1,Bath,P1,2\nA1,Bath,P2,3\n",
        ORDERS,
        tmp_path,
        declared=DeclaredDialect(header_row=0),
        profile=load_profile({"service": ORDERS.name, "columns": profile}, ORDERS, TODAY),
    )
    assert checked.verdict.green
    assert (checked.verdict.ledger.rows, checked.verdict.ledger.rows_header) == (2, 0)
    assert [column.heading for column in checked.verdict.columns] == list(profile)
    assert [entity.rows for entity in checked.entities] == [[1, 2]]


def test_a_single_column_without_a_heading_is_read_where_a_mapping_names_it(tmp_path: Path) -> None:
    """Nothing separates it from others, and nothing needs to."""
    numbers = ORDERS.model_copy(update={"fields": ORDERS.fields[:1], "lines": None, "rules": (), "entity_rules": ()})
    stated = {"service": ORDERS.name, "columns": {"Column 1": "Number"}, "dialect": {"header_row": 0}}
    profile = load_profile(stated, numbers, TODAY)
    checked = check_text("A1\nA2\n", numbers, tmp_path, declared=profile.dialect, profile=profile)
    assert [entity.key for entity in checked.entities] == ["A1", "A2"]


def test_titles_above_the_heading_of_a_single_column_are_passed() -> None:
    """One known heading is all that such a file can have."""
    found = detect("Export\n\nNumber\nA1\nA2\n").dialect
    assert found is not None
    assert (found.header_row, found.delimiter) == (3, ",")


def test_a_declared_row_of_headings_that_is_blank_is_said_to_be(tmp_path: Path) -> None:
    """And nothing else is, such as that no delimiter is found in it."""
    text = "\nNumber,City,Product,Quantity\nA1,Bath,P1,2\n"
    assert check_text(text, ORDERS, tmp_path, declared=DeclaredDialect(header_row=1)).codes == [(None, "header.blank")]


def test_a_header_repeated_among_the_rows_is_set_aside(tmp_path: Path) -> None:
    """Files put together from several have it; it is told of, and no row is lost or judged."""
    head = "Number,City,Product,Quantity\n"
    checked = check_text(f"{head}A1,Bath,P1,2\n{head}A2,Bath,P1,2\n", ORDERS, tmp_path)
    assert checked.codes == [(3, "row.repeated-header")]
    assert checked.verdict.ledger.rows_set_aside == 1
    assert len(checked.entities) == 2


@pytest.mark.parametrize("again", ["\ufeffNumber,City,Product,Quantity", "NUMBER, city,product ,Quantity"])
def test_a_header_is_repeated_also_where_it_is_written_otherwise(again: str, tmp_path: Path) -> None:
    """Files that were put one behind the other keep their byte order marks."""
    checked = check_text(f"Number,City,Product,Quantity\nA1,Bath,P1,2\n{again}\nA2,Bath,P1,2\n", ORDERS, tmp_path)
    assert checked.codes == [(3, "row.repeated-header")]


def test_a_row_with_the_last_heading_alone_is_a_row(tmp_path: Path) -> None:
    """Its other cells are not the headings."""
    text = "Number,Product,Quantity,City\nA1,P1,2,City\nA2,P1,2,Bath\n"
    assert check_text(text, ORDERS, tmp_path).codes == []


@pytest.mark.parametrize(
    "again",
    [
        "\ufeffNumber,City,Product,Quantity",
        '\ufeff"Number","City","Product","Quantity"',
        "NUMBER,CITY,PRODUCT,QUANTITY",
        "Number, City, Product, Quantity",
        "Number,City,Product,Quantity,,",
    ],
)
def test_a_header_is_repeated_however_it_is_written(again: str, tmp_path: Path) -> None:
    """A later row is read as the first one is: whatever its case and spaces, and a mark before it."""
    checked = check_text(f"Number,City,Product,Quantity\nA1,Bath,P1,2\n{again}\nA2,Bath,P1,2\n", ORDERS, tmp_path)
    assert checked.codes == [(3, "row.repeated-header")]
    assert len(checked.entities) == 2


def test_a_row_that_says_one_heading_is_data(tmp_path: Path) -> None:
    """Only all headings in their order are the header once more."""
    checked = check_text("Number,City,Product,Quantity\nNumber,City,P1,2\n", ORDERS, tmp_path)
    assert checked.codes == []


@pytest.mark.parametrize("text", ["Number,City,Product\n" * 3, ",,,\n" * 3])
def test_only_a_mapping_sets_all_rows_aside(text: str, tmp_path: Path) -> None:
    """Headings repeated with nothing between them, and delimiters alone, are a file without rows."""
    counts = check_text(text, ORDERS, tmp_path).verdict.counts_by_code
    assert counts["file.no-data-rows"] == 1
    assert "file.all-set-aside" not in counts


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Number,City,Product,Quantity\nA1,Bath,P1,2\n", None),
        ("Number,City,Product,Quantity\r\nA1,Bath,P1,2\r\n", None),
        ('Number,City,Product,Quantity\r\nA1,"Bath\nSpa",P1,2\r\n', None),
        ("Number,City,Product,Quantity\rA1,Bath,P1,2\r", "CR."),
        ("Number,City,Product,Quantity\r\nA1,Bath,P1,2\n", "LF and CR LF."),
        ("Number,City,Product,Quantity\nA1,Bath,P1,2\r", "LF and CR."),
    ],
)
def test_odd_line_ends_are_told(text: str, told: str | None, tmp_path: Path) -> None:
    """Lines that end in several ways, or in CR; a line break within a cell is none of them."""
    findings = [each for each in check_text(text, ORDERS, tmp_path).findings if each.code != "cell.line-break"]
    assert [finding.code for finding in findings] == (["file.line-endings"] if told else [])
    assert told is None or findings[0].message.endswith(told)


SPACED = "file.space-after-delimiter"
WHITE, NORMAL = "cell.whitespace", "header.normalised"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Number, City, Product, Quantity\nA1, Bath, P1, 1\nA2, Bath, , 2\n", [(None, SPACED), (3, "cell.required")]),
        ("Number; City; Product; Quantity\nA1;Bath;P1;1\n", [(None, "file.dialect-guessed"), (None, SPACED)]),
        ("Number,City,Product,Quantity\nA1, Bath, P1, 1\n", [(None, SPACED)]),
        ("Number, City, Product, Quantity\nA1, Bath , P1,  1\n", [(None, SPACED), (2, WHITE), (2, WHITE)]),
        ("number, City, Product, Quantity\nA1, Bath, P1, 1\n", [(None, SPACED), (1, NORMAL)]),
        ("Number, City,Product,Quantity\nA1,Bath,P1, 1\nA2,Bath,P2, 2\n", [(1, NORMAL), (2, WHITE), (3, WHITE)]),
        ("Number, City, Product, Quantity\nA1,Bath,P1,1\nNumber, City, Product, Quantity\nA2,Bath, P2,1\n",
         [(None, SPACED), (3, "row.repeated-header"), (4, WHITE)]),
    ],
)  # fmt: skip
def test_a_space_behind_each_delimiter_is_told_once(
    text: str, codes: list[tuple[int | None, str]], tmp_path: Path
) -> None:
    """Of the headings, the values or both, whichever are written so; other white space is told where it stands."""
    checked = check_text(text, ORDERS, tmp_path)
    assert checked.codes == codes


def test_what_is_told_of_spaces_behind_delimiters_says_where_they_are(tmp_path: Path) -> None:
    """And by what they stand; the values are those without them, far below the beginning as well."""
    rows = "".join(f"A{at}; Bath; P1; 1\n" for at in range(6_000))
    checked = check_text(f"Number;City;Product;Quantity\nB1;Bath;P2;2\n{rows}", ORDERS, tmp_path)
    said = [each.message for each in checked.findings if each.code == SPACED]
    assert said == ["A space stands behind each semicolon, before the values, which are read without it."]
    assert checked.verdict.ledger.accepted == 6_001
    assert {entity.values["Order.City"] for entity in checked.entities} == {"Bath"}
