"""`hub new-service`: a definition made of a sample takes that sample, and says why it is as it is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from cli.exits import Exit
from hub.core.definition import load_definition
from hub.usecases.lint_definition import lint_definition
from tests.commands import shell
from tests.workbooks import workbook

if TYPE_CHECKING:
    from hub.core.definition import Definition, Field
    from tests.commands import Ran, Shell

__all__ = ["shell"]

SAMPLES = Path(__file__).parents[1] / "samples"

#: Operations whose services have the same headings: what is to become of a file, no heading tells.
ALIKE = {"update_product": "create_product"}

ORDERS = """\
Order No;Ordered;Buyer Mail;Ship to country;Item;Pieces;Price each;Gift
0001;03.11.2026;a@shop.example;DE;00042;1;9,90;no
0001;03.11.2026;a@shop.example;DE;00043;2;1.249,50;no
0002;14.11.2026;b@shop.example;FR;00042;1;9,90;yes
0003;30.11.2026;c@shop.example;DE;00044;12;0,05;no
"""


class Made:
    """What a command made of a sample."""

    def __init__(self, shell: Shell, folder: Path, sample: Path, *options: str, name: str = "load-things") -> None:
        self.path = folder / f"{name}.yaml"
        self.ran: Ran = shell.hub("new-service", name, "--from", sample, "-o", self.path, *options)
        assert self.ran.code in {Exit.WELL, Exit.FAULTS}, self.ran.err
        self.text = self.path.read_text(encoding="utf-8")
        mapping = folder / f"{name}-mapping.yaml"
        self.mapping: dict[str, Any] = yaml.safe_load(mapping.read_text(encoding="utf-8")) if mapping.exists() else {}

    @property
    def definition(self) -> Definition:
        return load_definition(self.text)

    def field(self, title: str) -> Field:
        return next(field for field in self.definition.fields if field.title == title)


def make(shell: Shell, folder: Path, text: str, *options: str, name: str = "load-things", ending: str = "csv") -> Made:
    sample = folder / f"sample.{ending}"
    sample.write_text(text, encoding="utf-8")
    return Made(shell, folder, sample, *options, name=name)


def column(heading: str, *cells: str) -> str:
    """Return a CSV with a key and one column more."""
    written = io.StringIO()
    csv.writer(written).writerows([["Code", heading], *([f"C{at}", cell] for at, cell in enumerate(cells))])
    return written.getvalue()


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*/clean.csv")), ids=lambda path: path.parent.name)
def test_a_sample_passes_the_check_of_its_scaffold(sample: Path, shell: Shell, tmp_path: Path) -> None:
    """Every row of it, by the definition alone; the key and the operation are those of the service that it is for."""
    made = Made(shell, tmp_path, sample)
    assert made.ran.code == Exit.WELL, made.ran.out
    assert "GREEN" in made.ran.out
    shipped = load_definition(
        (Path(__file__).parents[2] / "layers/hub/hub/services" / f"{sample.parent.name}.yaml").read_text("utf-8")
    )
    scaffolded = made.definition
    assert scaffolded.operation == ALIKE.get(shipped.operation, shipped.operation)
    assert shell.hub("check", sample, "--definition", made.path).code == Exit.WELL
    assert shipped.key[0].rpartition(".")[2] == scaffolded.key[0].rpartition(".")[2]


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Artikel,Menge\nA-1,5\nA-2,7\n", "NOT SURE: no service knows any of the headings."),
        ("Order Number\nSO-1\nSO-2\n", "NOT SURE: cancel_order would do as well."),
        ("Product Code,DC Code,Quantity On Hand\nA-1,MAIN,5\nA-2,MAIN,7\n", None),
    ],
)
def test_an_operation_that_nothing_speaks_for_is_doubted(
    text: str, doubt: str | None, shell: Shell, tmp_path: Path
) -> None:
    """First thing of all, and never is it one that cancels orders; unless somebody says which it is."""
    made = make(shell, tmp_path, text)
    assert made.definition.operation != "cancel_order"
    assert (doubt or "") in made.ran.out
    assert ("NOT SURE" in made.text) is (doubt is not None)
    told = make(shell, tmp_path, text, "--operation", made.definition.operation, "--force")
    assert "NOT SURE" not in told.text


def test_a_file_without_headings_is_doubted(shell: Shell, tmp_path: Path) -> None:
    """A number is no heading; it is asked for no more once it is said that there is none."""
    made = make(shell, tmp_path, "A1,3\nB2,4\nC3,5\n")
    assert (
        "Row 1 is taken for headings, and '3' is no word: if the file has no headings, say --header-row 0" in made.text
    )
    assert "is no word" not in make(shell, tmp_path, "A1,3\nB2,4\n", "--header-row", "0", "--force").text


def test_two_columns_of_one_heading_are_told_of_once(shell: Shell, tmp_path: Path) -> None:
    """Neither has a field, and one sentence says why."""
    made = make(shell, tmp_path, "SKU,SKU,Qty\nA,B,1\nC,D,2\n")
    assert made.ran.out.count("SKU: it has no field") == 1


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*/*.csv")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_scaffold_loads_and_wants_its_descriptions_only(sample: Path, shell: Shell, tmp_path: Path) -> None:
    """Whatever the sample holds, and nobody may forget to write them."""
    made = Made(shell, tmp_path, sample)
    found = lint_definition(made.text, "load-things", [])
    unwritten = [each for each in found if "nobody has written the description" in each.defect.says]
    assert len(unwritten) == len(made.definition.fields) + 1
    others = [each.defect for each in found if each not in unwritten and "has no example" not in each.defect.says]
    assert all(each.severity == "error" and each.says for each in others if each.at != ("operation",))
    assert shell.hub("lint-service", made.path).code == Exit.FAULTS


@pytest.mark.parametrize(
    ("keys", "example"),
    [(("A-17", "A-18"), "A-99"), (("9", "8"), "7"), (("north", "south"), "XXXXX"), (("--", "//"), "--")],
)
def test_the_example_of_a_key_is_made_up(keys: tuple[str, str], example: str, shell: Shell, tmp_path: Path) -> None:
    """A template that showed a row of the sample would have that row refused; where nothing can be made up it may."""
    rows = "".join(f"{key},Bath,x{at},y{at}\n" for at, key in enumerate(keys))
    made = make(shell, tmp_path, f"Code,City,Note,Remark\n{rows}", "--key", "Code")
    assert made.field("Code").example == example


def test_orders_get_a_key_lines_types_and_a_mapping(shell: Shell, tmp_path: Path) -> None:
    """Numbers and dates in a form of their own stay what they are: the mapping profile says how they are written."""
    made = make(shell, tmp_path, ORDERS, name="load-shop-orders")
    assert made.ran.code == Exit.WELL, made.ran.out
    definition = made.definition
    assert definition.key == ("Order.SalesOrderNumber",)
    assert definition.lines is not None
    lines = {field.title for field in definition.fields if definition.is_line_level(field.path)}
    assert lines == {"Item", "Pieces", "Price each"}
    assert made.field("Order No").type == "text"
    assert made.field("Ordered").type == "date"
    assert made.field("Ordered").example == "2026-11-03"
    assert (made.field("Buyer Mail").format, made.field("Buyer Mail").sensitive) == ("email", True)
    assert made.field("Buyer Mail").example == "name@mail.example"
    assert "shop.example" not in made.text
    assert made.field("Ship to country").codes == "country_2"
    assert (made.field("Item").type, made.field("Item").example) == ("text", "00042")
    assert (made.field("Pieces").type, made.field("Pieces").minimum) == ("integer", 0)
    assert (made.field("Price each").type, made.field("Price each").scale) == ("decimal", 2)
    assert made.field("Gift").type == "boolean"
    assert made.mapping == {
        "service": "load-shop-orders",
        "numbers": {"decimal": ",", "group": "."},
        "dates": ["DD.MM.YYYY"],
    }
    ran = shell.hub("check", tmp_path / "sample.csv", "--definition", made.path, "-m",
                    tmp_path / "load-shop-orders-mapping.yaml", "--json")  # fmt: skip
    assert (ran.code, ran.document["ledger"]["accepted"]) == (Exit.WELL, 3)


@pytest.mark.parametrize(
    ("heading", "cells", "facets"),
    [
        ("Weight", ["1.5", "20.25", ""], {"type": "decimal", "precision": 18, "scale": 2, "required": False}),
        ("Rate", ["0.000001", "1"], {"type": "decimal", "scale": 6}),
        ("Change", ["-5", "7"], {"type": "integer", "minimum": None, "required": True}),
        ("Account Number", ["123", "456"], {"type": "text", "length": 10}),
        ("Zone", ["01", "02"], {"type": "text"}),
        ("Long", ["x" * 70], {"length": 200}),
        ("Note", ["x" * 5_000], {"length": 8_000}),
        ("Active", ["TRUE", "False"], {"type": "boolean"}),
        ("Flag", ["0", "1"], {"type": "integer"}),
        ("When", ["2026-01-31 10:00", "2026-02-01"], {"type": "datetime"}),
        ("When", ["31/01/2026", "01/02/2026"], {"type": "date"}),
        ("When", ["01/02/2026", "03/04/2026"], {"type": "text"}),
        ("Shipped on", ["20260131", "20260201"], {"type": "integer"}),
        ("Currency", ["EUR", "GBP"], {"codes": "currency"}),
        ("Size", ["DE", "FR"], {"codes": None}),
        ("Made in", ["DE", "FR", "PT"], {"codes": "country_2"}),
        ("EAN", ["4006381333931", "5000000000012"], {"format": "gtin"}),
        ("EAN", ["4006381333932", "5000000000012"], {"format": None, "type": "text"}),
        ("Mobile", ["+44 117 496 0000", "0117 496 0001"], {"format": "phone", "sensitive": True}),
        ("Amount", ["1,5", "2.5"], {"type": "text"}),
        ("Amount", ["1,234", "2,345"], {"type": "text"}),
        ("Amount", ["1,234.50", "2.5"], {"type": "decimal"}),
        ("Empty", ["", ""], {"length": 100, "required": False}),
        ("Mixed", ["5", "five"], {"type": "text"}),
    ],
)  # fmt: skip
def test_a_column_is_what_all_its_cells_are(
    heading: str, cells: list[str], facets: dict[str, Any], shell: Shell, tmp_path: Path
) -> None:
    """Where cells leave a doubt the field is text, and the sample passes in any case."""
    made = make(shell, tmp_path, column(heading, *cells))
    assert made.ran.code == Exit.WELL, made.ran.out
    field = made.field(heading)
    assert {name: getattr(field, name) for name in facets} == facets


def test_what_stays_open_is_said_first(shell: Shell, tmp_path: Path) -> None:
    """In the file and on the terminal: a date that could be another, a column without a field, an operation's wish."""
    text = "Code,When,Kind,kind,\nA1,01/02/2026,x,y,z\nA2,03/04/2026,x,y,z\n"
    made = make(shell, tmp_path, text, "--operation", "state_stock")
    opening = " ".join(made.text.partition("name:")[0].replace("#", " ").split())
    said = " ".join(made.ran.out.split())
    for each in (
        "When: a date, as DD/MM/YYYY or MM/DD/YYYY? It stays open here; left as text",
        "kind: it has no field, because another column has the same heading",
        "column 5: it has no field, because it has neither letter nor digit",
        "whose path ends in QuantityOnHand, and no heading is known as that.",
    ):
        assert each in opening
        assert each in said


def test_allowed_values_are_offered_and_not_applied(shell: Shell, tmp_path: Path) -> None:
    """As a comment that can be taken over as it stands; not for identifiers, nor for what is sensitive."""
    made = make(shell, tmp_path, column("Kind", *(["Retail", "Trade", "No"] * 6)))
    assert made.field("Kind").allowed is None
    (offer,) = (each for each in made.text.splitlines() if "allowed:" in each)
    assert yaml.safe_load(offer.replace("#", " ")) == {"allowed": ["No", "Retail", "Trade"]}
    for heading in ("Kind Code", "Street"):
        text = column(heading, *(["Retail", "Trade"] * 9))
        assert "allowed:" not in make(shell, tmp_path, text, "--force").text


@pytest.mark.parametrize(
    ("text", "options", "key", "lines"),
    [
        ("Code,Name\nA,x\nB,x\n", (), ["Code"], set()),
        ("Name,Code\nA,x\nB,x\n", (), ["Name"], set()),
        ("Nr,Day,Who,What\n1,1.5,a,x\n1,1.5,a,y\n2,2.5,b,x\n", (), ["Nr"], {"What"}),
        ("Product Code,DC,Pieces\nA,1,1.5\nA,2,2.5\nB,1,1.5\n", (), ["Product Code", "DC"], set()),
        ("Line ID,Order No,Day,Who\n1,A,1.5,x\n2,A,1.5,x\n3,B,2.5,y\n", (), ["Line ID"], set()),
        ("Line ID,Order No,Day\n1,A,1.5\n2,A,1.5\n3,B,2.5\n", ("--key", "order-no"), ["Order No"], {"Line ID"}),
        ("Order,Day\nA,1.5\nA,1.5\n", ("--key", "Order"), ["Order"], set()),
        ("A B,C D\nx y,1.5\nx y,2.5\nx z,1.5\nx z,1.5\n", (), ["A B"], {"C D"}),
        ("A B,C D\nx y,1.5\nx y,1.5\n", (), ["A B"], set()),
        ("Menge,Bestellnr,Kunde\n3,B1,x\n5,B1,x\n7,B2,y\n", (), ["Bestellnr"], {"Menge"}),
        ("Menge,Bestellnr,Artikel\n3,B1,A1\n5,B1,A2\n7,B2,A1\n", (), ["Bestellnr", "Artikel"], set()),
        ("Menge,Auftrag,Artikel\n3,B1,A1\n5,B1,A2\n7,B2,A1\n", (), ["Auftrag", "Artikel"], set()),
        ("Menge,Name\n3,x\n5,y\n", (), ["Name"], set()),
        ("Lfd,Name\n" + "".join(f"{at},x{at}\n" for at in range(60)), (), ["Lfd"], set()),
        ("Artikelnummer,Name\n3,x\n5,y\n", (), ["Artikelnummer"], set()),
    ],
)  # fmt: skip
def test_the_key_is_what_tells_entities_apart(
    text: str, options: tuple[str, ...], key: list[str], lines: set[str], shell: Shell, tmp_path: Path
) -> None:
    """A unique column; or one that repeats while others stay the same; or two together; or what is asked for."""
    made = make(shell, tmp_path, text, *options)
    assert made.ran.code == Exit.WELL, made.ran.out
    definition = made.definition
    by_path = {field.path: field.title for field in definition.fields}
    assert [by_path[path] for path in definition.key] == key
    assert {field.title for field in definition.fields if definition.is_line_level(field.path)} == lines


def test_a_key_that_may_be_a_quantity_is_doubted(shell: Shell, tmp_path: Path) -> None:
    """Where nothing else differs from row to row, somebody must say whether it tells them apart."""
    made = make(shell, tmp_path, "Menge,Was\n3,a b\n5,a b\n")
    assert [field.title for field in made.definition.fields if field.path in made.definition.key] == ["Menge"]
    assert "Look at: The key: NOT SURE: no other column" in " ".join(made.ran.out.split())


def test_values_of_the_first_row_only_are_told(shell: Shell, tmp_path: Path) -> None:
    """What is blank below an entity's first row is required in that row only."""
    text = "Name,Email,Total,Item,Pieces\n#1,a@b.example,5.5,x,1\n#1,,,y,2\n#2,c@d.example,6.5,x,1\n"
    made = make(shell, tmp_path, text)
    assert made.ran.code == Exit.WELL, made.ran.out
    assert made.definition.lines is not None
    assert made.definition.lines.header_values == "first_row"
    assert made.field("Email").required
    assert made.field("Total").type == "decimal"


JSON_ORDERS = [
    {"orderId": "A1", "customer": {"city": "Bath", "id": 7}, "paid": True, "tags": ["x"],
     "items": [{"sku": "007", "id": 1, "qty": 1}, {"sku": "008", "id": 2, "qty": 2}]},
    {"orderId": "A2", "customer": {"city": "Bonn", "id": 8}, "paid": False, "tags": [],
     "items": [{"sku": "007", "id": 1, "qty": 3}]},
]  # fmt: skip
XML_ORDER = "<order no='{no}'><to><town>Bath</town></to><line><sku>007</sku></line><line><sku>8</sku></line></order>"
TREES = {
    "list": ("json", json.dumps(JSON_ORDERS)),
    "object": ("json", json.dumps({"count": 2, "orders": JSON_ORDERS})),
    "deep": ("json", json.dumps({"export": {"at": {"day": "2026-01-01"}, "orders": JSON_ORDERS}, "v": 1})),
    "one": ("json", json.dumps({"customer": {"city": "Bath"}, **JSON_ORDERS[0], "a": 1, "b": 2})),
    "jsonl": ("jsonl", "\n".join(map(json.dumps, JSON_ORDERS))),
    "xml": ("xml", f"<orders>{XML_ORDER.format(no=1)}{XML_ORDER.format(no=2)}</orders>"),
    "namespace": ("xml", f"<orders xmlns='urn:x'>{XML_ORDER.format(no=1)}{XML_ORDER.format(no=2)}</orders>"),
    "single": ("xml", f"<orders>{XML_ORDER.format(no=1)}</orders>"),
    "root": ("xml", XML_ORDER.format(no=1).replace("<to>", "<a>1</a><b unit='kg'>2</b><to>")),
}


@pytest.mark.parametrize("kind", TREES)
def test_trees_have_their_records_and_lines_found(kind: str, shell: Shell, tmp_path: Path) -> None:
    """Records by what repeats; lines by the list in them; lists of a record that are no lines have no field."""
    ending, text = TREES[kind]
    made = make(shell, tmp_path, text, ending=ending, name="load-orders")
    assert made.ran.code == Exit.WELL, made.ran.out
    ledger = shell.hub("check", tmp_path / f"sample.{ending}", "--definition", made.path, "--json").document["ledger"]
    due = {"one": 1, "single": 1, "root": 1}.get(kind, 2)
    assert (ledger["entities"], ledger["accepted"]) == (due, due)
    definition = made.definition
    assert definition.lines is not None
    lines = {field.name for field in definition.fields if definition.is_line_level(field.path)}
    assert lines in ({"ProductCode", "Id", "Quantity"}, {"ProductCode"}, {"Sku", "Id", "Qty"}, {"Sku"})
    if ending != "xml":
        assert "tags: it has no field, because it is a list" in " ".join(made.text.split())


def test_a_workbook_is_a_sample_too(shell: Shell, tmp_path: Path) -> None:
    """By its own cells: dates are dates, texts of digits are texts; a title above the headings is passed over."""
    rows = [["Counted"], ["Product Code", "Quantity On Hand"], ["007", 5], ["008", 6]]
    sample = tmp_path / "counts.xlsx"
    sample.write_bytes(workbook({"Counts": rows}))
    made = Made(shell, tmp_path, sample)
    assert made.ran.code == Exit.WELL, made.ran.out
    assert made.definition.operation == "state_stock"
    assert made.field("Product Code").type == "text"
    assert lint_definition(made.text, "load-things", [])[0].defect.severity == "warning"


def test_headings_that_would_be_the_same_are_told_apart(shell: Shell, tmp_path: Path) -> None:
    """A path is no other field's title: `Thing.Number` and the heading `Thing Number` are the same to the hub."""
    made = make(shell, tmp_path, "Number,Thing Number,Größe,2nd,thing.number 2\nA,1,5,x,y\nB,2,6,x,z\n")
    assert made.ran.code == Exit.WELL, made.ran.out
    assert len({field.path for field in made.definition.fields}) == 5


def test_a_file_without_headings_is_named_by_its_columns(shell: Shell, tmp_path: Path) -> None:
    """The mapping profile says so, and the check by both is green."""
    made = make(shell, tmp_path, "A,5\nB,6\n", "--header-row", "0")
    assert made.ran.code == Exit.WELL, made.ran.out
    assert made.mapping["dialect"] == {"header_row": 0}
    assert [field.title for field in made.definition.fields] == ["Column 1", "Column 2"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["Load It", "--from", "s.csv"], "'Load It' is no name of a service"),
        (["load-it", "--from", "gone.csv"], "There is no file gone.csv"),
        (["load-it", "--from", "s.csv", "--operation", "state_stok"], "operation 'state_stok'; state_stock is meant"),
        (["load-it", "--from", "s.csv", "--key", "Cod"], "no heading 'Cod'; Code is meant?. There are Code, Name"),
        (["load-it", "--from", "s.csv", "--record", "an order"], "--record is one word"),
        (["load-it", "--from", "empty.csv"], "cannot be read"),
        (["load-it", "--from", "bare.csv"], "has no row to guess from"),
        (["load-it", "--from", "bad.xml"], "cannot be read"),
        (["load-it"], "Missing option '--from'"),
    ],
)  # fmt: skip
def test_a_sample_that_tells_nothing_is_refused(
    arguments: list[str], says: str, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With 2, a sentence, and no file."""
    monkeypatch.chdir(tmp_path)
    samples = {"s.csv": "Code,Name\nA,b\n", "empty.csv": "", "bare.csv": "Code,Name\n", "bad.xml": "<a><b></a>"}
    for name, text in samples.items():
        Path(name).write_text(text, encoding="utf-8")
    ran = shell.hub("new-service", *arguments)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert says in ran.err
    assert not Path("load-it.yaml").exists()


def test_nothing_is_written_over(shell: Shell, tmp_path: Path) -> None:
    """Unless --force says so."""
    made = make(shell, tmp_path, "Code,Name\nA,b\n")
    ran = shell.hub("new-service", "load-things", "--from", tmp_path / "sample.csv", "-o", made.path)
    assert (ran.code, "--force" in ran.err) == (Exit.USAGE, True)
    assert make(shell, tmp_path, "Code,Name\nA,b\n", "--force").ran.code == Exit.WELL


def test_the_command_answers_in_json(shell: Shell, tmp_path: Path) -> None:
    """What was written, what to look at, and the verdict in short."""
    made = make(shell, tmp_path, ORDERS, "--json", name="load-shop-orders")
    said = made.ran.document
    assert said["definition"] == str(made.path)
    assert said["mapping"].endswith("load-shop-orders-mapping.yaml")
    assert (said["green"], said["ledger"]["accepted"]) == (True, 3)
