"""Numbers whose point may set thousands apart: what the beginning of the file tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hub.core.celltypes import FieldType
from hub.core.corrections import write_corrections
from hub.core.profile import load_profile
from tests.checking import THINGS, TODAY, check_text
from tests.workbooks import cells_xml, number_cell, parts_of, text_cell, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Definition

AMBIGUOUS, DOUBTFUL, TOLD = "cell.number-ambiguous", "cell.number-doubtful", "cell.integer-as-decimal"


def things(**facets: Any) -> Definition:  # noqa: ANN401 - the facets of a field
    """Return things that have a number beside their count."""
    added = THINGS.fields[2].model_copy(
        update={"path": "Thing.Amount", "title": "Amount", "type": FieldType.DECIMAL, **facets}
    )
    return THINGS.model_copy(update={"fields": (*THINGS.fields, added)})


WEIGHED, PAID, UNSTATED = things(scale=3), things(scale=2), things()


def said(directory: Path, heading: str, cells: list[str], definition: Definition = WEIGHED, **more: Any) -> list[str]:  # noqa: ANN401 - options
    """Return the codes of what is said of the cells of a column, other columns of numbers given by `beside`."""
    beside = more.pop("beside", "")
    rows = "".join(f'T{at},"{cell}","{beside}"\n' for at, cell in enumerate(cells))
    other = "Amount" if heading == "Count" else "Count"
    checked = check_text(f"Code,{heading},{other}\n{rows}", definition, directory, **more)
    return [each.code for each in checked.findings if each.heading == heading]


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        (["1.000", "5", "250"], [AMBIGUOUS]),
        (["-12.000", "5"], [AMBIGUOUS]),
        (["1.000", "1.000.000"], [AMBIGUOUS, "cell.number-format"]),
        (["1.000", "1.250"], [AMBIGUOUS, "cell.integer-has-fraction"]),
        (["1.000"], [DOUBTFUL]),
        (["1.000", "0", "24.000"], [DOUBTFUL, DOUBTFUL]),
        (["1.000", "2.0"], [TOLD, TOLD]),
        (["1.000", "1200.000"], [TOLD, TOLD]),
        (["1.000", "0.000"], [TOLD, TOLD]),
        (["1.0", "1.00", "1.0000", "1000.000", "5"], [TOLD] * 4),
    ],
)
def test_a_count_of_thousands_is_not_taken_for_a_few(tmp_path: Path, cells: list[str], codes: list[str]) -> None:
    """It is refused where the column contradicts three decimals, told where nothing settles it, read where it does."""
    assert said(tmp_path, "Count", cells) == codes


@pytest.mark.parametrize(
    ("cells", "weight", "money"),
    [
        (["12.500", "1.251", "3.000"], [], [DOUBTFUL, "cell.precision", DOUBTFUL]),
        (["12.500", "7"], [DOUBTFUL], [AMBIGUOUS]),
        (["1.234", "7"], [], ["cell.precision"]),
        (["12.500", "7", "0.500"], [], []),
        (["1.000", "9.90"], [], []),
        (["1.000", "1,234.50"], ["cell.number-format"], ["cell.number-format"]),
        (["1.234", "12,5"], [AMBIGUOUS, "cell.number-format"], ["cell.precision", "cell.number-format"]),
        (["1.000", "1.234,50"], [AMBIGUOUS, "cell.number-format"], [AMBIGUOUS, "cell.number-format"]),
    ],
)
def test_three_decimals_are_usual_in_a_weight_and_not_in_money(
    tmp_path: Path, cells: list[str], weight: list[str], money: list[str]
) -> None:
    """What a field can hold says how much there is to doubt; a decimal comma in the column settles it for both."""
    assert said(tmp_path, "Amount", cells, WEIGHED) == weight
    assert said(tmp_path, "Amount", cells, PAID) == money


def test_of_a_field_that_states_no_scale_nobody_knows(tmp_path: Path) -> None:
    """A price of a thousand is not taken for one without a word because its service states no scale."""
    assert said(tmp_path, "Amount", ["12.500", "1.251", "3.000"], UNSTATED) == [DOUBTFUL, DOUBTFUL]
    assert said(tmp_path, "Amount", ["12.500", "7"], UNSTATED) == [AMBIGUOUS]
    assert said(tmp_path, "Amount", ["1.000", "9.90"], UNSTATED) == []


@pytest.mark.parametrize(
    ("beside", "alone", "among_whole"),
    [("9.90", [TOLD], [DOUBTFUL]), ("9,90", [AMBIGUOUS], [AMBIGUOUS]), ("7", [DOUBTFUL], [AMBIGUOUS])],
)
def test_other_columns_tell_where_the_own_one_does_not(
    tmp_path: Path, beside: str, alone: list[str], among_whole: list[str]
) -> None:
    """A file has one way of writing numbers: prices with a comma say what the point of a count is."""
    assert said(tmp_path, "Count", ["1.000"], beside=beside) == alone
    assert said(tmp_path, "Count", ["1.000", "5"], beside=beside) == among_whole


@pytest.mark.parametrize("beside", ["9,50 €", "EUR 9,50", "2,5 kg", "(2,5)", "+2,5", "2,5-", ",5", "1 234,5"])
def test_a_number_that_is_refused_tells_what_its_comma_is(tmp_path: Path, beside: str) -> None:
    """Beside a currency, a unit or a sign as well: no number near it is read as a thousandth of what it means."""
    assert said(tmp_path, "Amount", ["1.000", beside]) == [AMBIGUOUS, "cell.number-format"]
    assert said(tmp_path, "Count", ["1.000"], beside=beside) == [AMBIGUOUS]


def test_a_slip_of_one_row_says_nothing_of_the_others(tmp_path: Path) -> None:
    """One comma, or one number without a point, among many that agree does not have all of these refused."""
    many = ["1.250", "3.500", "12.000", "7.125"] * 5
    assert said(tmp_path, "Amount", [*many, "12,5"]) == ["cell.number-format"]
    assert said(tmp_path, "Amount", [*many, "2.5", "2.75", "12,5"]) == ["cell.number-format"]
    assert said(tmp_path, "Amount", ["1.250", "12,5", "2.5"])[0] == AMBIGUOUS
    assert set(said(tmp_path, "Count", [*["3.000"] * 20, "7"])) == {DOUBTFUL}
    assert AMBIGUOUS in said(tmp_path, "Count", [*["3.000"] * 10, "7"])
    assert set(said(tmp_path, "Count", [*["3.000"] * 11, "7"])) == {DOUBTFUL}
    assert said(tmp_path, "Count", ["1.000"], beside="9,90") == [AMBIGUOUS]


def test_a_zero_that_fills_gaps_says_nothing_of_the_others(tmp_path: Path) -> None:
    """Programs that write three decimals leave them out where a zero stands for nothing: no honest row is refused."""
    gaps = ["12.000", "0", "3.000", "0", "0", "250.000"]
    assert said(tmp_path, "Count", gaps) == [DOUBTFUL] * 3
    assert said(tmp_path, "Amount", gaps, WEIGHED) == []
    assert said(tmp_path, "Count", [*gaps, "7"]) == [AMBIGUOUS] * 3


def test_a_bound_can_leave_one_reading(tmp_path: Path) -> None:
    """A thousand where at most 99 are taken cannot be meant."""
    few = THINGS.model_copy(
        update={"fields": (*THINGS.fields[:2], THINGS.fields[2].model_copy(update={"maximum": 99}))}
    )
    assert said(tmp_path, "Count", ["1.000", "5"], few) == [TOLD]


def test_a_mapping_that_states_the_form_leaves_no_doubt(tmp_path: Path) -> None:
    """Either way of reading is then what was stated."""
    points = load_profile({"service": "test-things", "numbers": {"decimal": "."}}, WEIGHED, TODAY)
    commas = load_profile({"service": "test-things", "numbers": {"decimal": ",", "group": "."}}, WEIGHED, TODAY)
    assert said(tmp_path, "Count", ["1.000", "5"], profile=points) == [TOLD]
    assert said(tmp_path, "Count", ["1.000", "5"], profile=commas) == ["cell.converted"]


def test_a_refused_one_names_both_readings_and_a_read_one_says_its_value(tmp_path: Path) -> None:
    """Nobody has to work out what the two numbers would be."""
    head = "Code,Count,Amount\n"
    refused = check_text(f"{head}T1,12.000,\nT2,5,\n", WEIGHED, tmp_path).findings[0]
    assert refused.message == "Count says '12.000', which may mean 12000 or 12.000."
    read = check_text(f"{head}T1,12.000,\n", WEIGHED, tmp_path)
    assert "is read as 12. If its point sets thousands apart" in read.findings[0].message
    assert [entity.values["Thing.Count"] for entity in read.entities] == [12]


def test_what_is_far_below_is_judged_by_the_beginning(tmp_path: Path) -> None:
    """One thousand among plain numbers is found wherever it stands."""
    many = "".join(f"T{at},Ulm,5\n" for at in range(8_000))
    far = check_text(f"Code,Place,Count\n{many}T,Ulm,1.000\n", THINGS, tmp_path)
    assert [(each.row, each.code) for each in far.findings] == [(8_002, AMBIGUOUS)]


def test_the_row_that_the_look_ends_in_tells_nothing(tmp_path: Path) -> None:
    """However far the look goes into it, `1.0` or `1.00` is none of its cells."""
    rows = "".join(f"{at:06},Ulm,1.000\n" for at in range(4_000))
    for more in range(len("000000,Ulm,1.000\n")):
        checked = check_text(f"Code,Place,Count\nT,{'x' * more},1.000\n{rows}", THINGS, tmp_path)
        assert checked.verdict.counts_by_code[DOUBTFUL] == 4_001


def test_numbers_of_a_workbook_are_what_they_are(tmp_path: Path) -> None:
    """Only a number written as text can be doubted."""
    head = [text_cell("A1", "Code"), text_cell("B1", "Amount")]
    rows = [
        [text_cell(f"A{at}", f"T{at}"), each]
        for at, each in enumerate([number_cell("B2", "1.25"), number_cell("B3", "7"), text_cell("B4", "1.000")], 2)
    ]
    numbers = [[text_cell("A2", "T2"), number_cell("B2", "1.125")], [text_cell("A3", "T3"), number_cell("B3", "7")]]
    texts = [*numbers, [text_cell("A4", "T4"), text_cell("B4", "1.000")]]
    for cells, codes in ((rows, []), (numbers, []), (texts, [DOUBTFUL])):
        checked = check_text(zipped(parts_of(cells_xml(head, *cells))), WEIGHED, tmp_path)
        assert [each.code for each in checked.findings] == codes


def test_a_number_of_a_workbook_is_not_taken_for_a_text_that_groups_thousands(tmp_path: Path) -> None:
    """Beside whole numbers as well, in the beginning and far below; a text is."""
    head = [text_cell("A1", "Code"), text_cell("B1", "Amount")]
    cells = [number_cell(f"B{at}", "7") for at in range(2, 102)]
    cells += [number_cell("B102", "1.125"), text_cell("B103", "2.000"), number_cell("B104", "-0.001")]
    rows = [[text_cell(f"A{at}", f"T{at}"), cell] for at, cell in enumerate(cells, 2)]
    checked = check_text(zipped(parts_of(cells_xml(head, *rows))), UNSTATED, tmp_path)
    assert [(each.row, each.code) for each in checked.findings] == [(103, AMBIGUOUS)]
    assert [entity.values["Thing.Amount"] for entity in checked.entities[-2:]] == ["1.125", "-0.001"]
    early = check_text(zipped(parts_of(cells_xml(head, rows[0], rows[100], rows[102]))), UNSTATED, tmp_path)
    assert set(early.verdict.counts_by_code) == {"row.blank"}


def json_of(heading: str, values: list[str]) -> str:
    """Return things whose member of this name has these values, as JSON writes them."""
    return "[" + ",".join(f'{{"Code":"T{at}","{heading}":{each}}}' for at, each in enumerate(values)) + "]"


@pytest.mark.parametrize(
    ("heading", "values", "codes"),
    [
        ("Count", ["1.000"], [TOLD]),
        ("Count", ["1.000", "5", "250"], [TOLD]),
        ("Count", ['"1.000"', "1.000", "5"], ["cell.text-number", TOLD, TOLD]),
        ("Amount", ["12.500", "7", "1.000"], []),
        ("Amount", ['"7"', '"8"', "1.250"], []),
    ],
)
def test_a_number_of_json_is_what_it_says(tmp_path: Path, heading: str, values: list[str], codes: list[str]) -> None:
    """JSON has no point but the one before decimals, whatever stands beside it; nobody is told to look again."""
    checked = check_text(json_of(heading, values), UNSTATED, tmp_path)
    assert sorted(each.code for each in checked.findings if each.heading == heading) == sorted(codes)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        (['"1.000"', "5", "250"], [AMBIGUOUS]),
        (['"-12.000"', '"5"'], [AMBIGUOUS, "cell.text-number"]),
        (['"1.000"', '"1.000.000"'], [AMBIGUOUS, "cell.number-format"]),
        (['"1.000"'], [DOUBTFUL]),
        (['" 1.000"', "5"], [AMBIGUOUS, "cell.whitespace"]),
        (['"1.000"', '"2.0"'], [*["cell.text-number"] * 2, TOLD, TOLD]),
    ],
)
def test_a_number_that_json_writes_as_text_is_doubted_as_one_of_csv(
    tmp_path: Path, values: list[str], codes: list[str]
) -> None:
    """Whoever formats numbers into texts may group them: what refuses it in a CSV refuses it there, once."""
    checked = check_text(json_of("Count", values), UNSTATED, tmp_path)
    assert sorted(each.code for each in checked.findings if each.heading == "Count") == sorted(codes)


def test_text_and_number_of_one_column_of_json_are_told_apart(tmp_path: Path) -> None:
    """Far below whole numbers, the text is refused with both its readings and the number read, in the same column."""
    many = ["5"] * 1_200
    checked = check_text(json_of("Amount", [*many, "1.125", '"1.125"', "2.000"]), UNSTATED, tmp_path)
    assert [(each.row, each.code) for each in checked.findings] == [(1_202, AMBIGUOUS)]
    assert checked.findings[0].message == "Amount says '1.125', which may mean 1125 or 1.125."
    assert [entity.values["Thing.Amount"] for entity in checked.entities[-2:]] == ["1.125", "2"]


def test_points_of_numbers_of_json_say_nothing_of_texts_in_other_columns(tmp_path: Path) -> None:
    """They are all that JSON can write; points of texts are somebody's way of writing."""
    beside = '[{"Code":"T","Count":"1.000","Amount":%s}]'
    assert DOUBTFUL in check_text(beside % "9.90", UNSTATED, tmp_path).verdict.counts_by_code
    assert DOUBTFUL not in check_text(beside % '"9.90"', UNSTATED, tmp_path).verdict.counts_by_code


def test_a_text_of_json_that_a_mapping_rewrites_is_not_doubted(tmp_path: Path) -> None:
    """What it means is stated."""
    stated = load_profile({"service": "test-things", "values": {"Thing.Count": {"1.000": "1000"}}}, UNSTATED, TODAY)
    checked = check_text(json_of("Count", ['"1.000"', "5"]), UNSTATED, tmp_path, profile=stated)
    assert [entity.values["Thing.Count"] for entity in checked.entities] == [1000, 5]


@pytest.mark.parametrize(
    ("values", "codes"),
    [(["1.000", "5"], [AMBIGUOUS]), (["1.000"], [DOUBTFUL]), (["1.000", "2.0"], [TOLD, TOLD])],
)
def test_a_number_of_xml_is_doubted_as_one_of_csv(tmp_path: Path, values: list[str], codes: list[str]) -> None:
    """XML has nothing but texts."""
    things = "".join(f"<Thing><Code>T{at}</Code><Count>{each}</Count></Thing>" for at, each in enumerate(values))
    checked = check_text(f"<Things>{things}</Things>", THINGS, tmp_path)
    assert [each.code for each in checked.findings] == codes


def test_a_corrections_file_is_judged_without_the_columns_of_the_hub(tmp_path: Path) -> None:
    """Wherever they were moved to, they do not move the client's."""
    first = check_text("Code,Place,Count\nT1,Ulm,1.000\nT2,Ulm,5\n", THINGS, tmp_path)
    (name, *_) = write_corrections(first.directory, first.verdict)
    written = [line.split(",", 3) for line in (first.directory / name).read_text("utf-8-sig").splitlines()]
    moved = "".join(f"{','.join([own, *cells])}\n" for *cells, own in written)
    home = check_text(f"\ufeff{moved}", THINGS, tmp_path)
    assert [each.code for each in home.findings] == ["file.corrections", AMBIGUOUS]
