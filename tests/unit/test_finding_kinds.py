"""Every kind of finding: a file that has it, and what is said of it."""

from __future__ import annotations

import json
import re
from array import array
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from hub.core import definition as definitions
from hub.core.celltypes import FieldType
from hub.core.definition import Copies, LinelessRows, load_definition
from hub.core.entityrules import AggregateRule, MustAppearRule, OutlierRule
from hub.core.filesbeside import FileBeside
from hub.core.finding import Severity
from hub.core.findingkinds import ALL, BY_CODE, Effect
from hub.core.keydigests import digests_in, digests_of
from hub.core.override import FieldOverride, Override, overridden
from hub.core.pastfiles import PastFile, PastFiles
from hub.core.profile import load_profile
from hub.core.records import Told
from hub.core.writtenforms import mixed
from tests.checking import ORDERS, THINGS, TODAY, Checked, check_text
from tests.workbooks import cells_xml, number_cell, parts_of, shown_with_zeros, text_cell, workbook, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Definition

HEAD = "Number,City,Product,Quantity"
GOOD = "A9,Bath,P1,1"

COUNTED = {"set_aside": [{"column": "Number", "equals": "END", "states": {"rows": "Quantity"}}]}
SUMMED = {"set_aside": [{"column": "Number", "equals": "END", "states": {"sums": {"Quantity": "City"}}}]}


NUMBERED = {"file_names": "O{sequence}.csv"}


class Case(NamedTuple):
    """A file, the row and physical line of the finding in it, its field, its value, and words of its message."""

    text: str | bytes
    row: int | None
    line: int | None
    field: str | None = None
    value: str | None = None
    says: str = ""
    definition: Definition = ORDERS
    profile: dict[str, Any] | None = None
    others: tuple[Definition, ...] = ()
    #: Whether what it speaks of is refused besides, by findings of another kind.
    is_refused: bool = False
    #: What is known of a file that was sent before.
    earlier: Told | None = None
    #: The names of this file and of the last two by the same profile, which had two orders each.
    named: tuple[str, str, str] | None = None
    #: The keys of the orders of another file.
    beside: tuple[str, ...] = ()


def _rows(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows, ""])


def _book(*cells: str, **options: Any) -> bytes:  # noqa: ANN401 - the options of parts
    """Return a workbook of one good order, with some cells written as they are given."""
    head = [
        text_cell(f"{letter}1", heading) for letter, heading in zip("ABCDE", [*HEAD.split(","), "Price"], strict=True)
    ]
    order = [text_cell("A2", "A9"), text_cell("B2", "Bath"), text_cell("C2", "P1"), number_cell("D2", "1")]
    other = [text_cell("A3", "A8"), text_cell("B3", "Bath"), text_cell("C3", "P1"), number_cell("D3", "1"), *cells]
    rows = cells_xml(head, order, other)
    hidden = options.pop("hidden", False)
    return zipped(parts_of(rows.replace('<row r="3">', '<row r="3" hidden="1">') if hidden else rows, **options))


def _json(**changes: Any) -> str:  # noqa: ANN401 - any values of JSON
    """Return an order as a JSON file, some members given."""
    return json.dumps([{"Number": "A9", "City": "Bath", "Product": "P1", "Quantity": 1, **changes}])


ONLY_CSV = ORDERS.model_copy(update={"formats": ("csv",)})
TWO_SHEETS = [("One", ""), ("Two", "")]
HIDDEN_SHEET = [("One", ""), ("Two", 'state="hidden"')]
HIDDEN_COLUMN = _book(before='<cols><col min="4" max="4" hidden="1"/></cols>')
MACROS = {**parts_of(""), "xl/vbaProject.bin": b"x"}
_LINES = ORDERS.lines
assert _LINES is not None
#: Things that come from one place and go to another; how many there are may be called their pieces.
TWO_ZIPS = THINGS.model_copy(
    update={"fields": (*THINGS.fields, *(THINGS.fields[1].model_copy(update={"path": f"Thing.{way}.Zip",
                                                                             "title": f"{way} Zip"})
                                         for way in ("From", "To")))}
)  # fmt: skip
PIECES = THINGS.model_copy(
    update={"fields": (*THINGS.fields[:2], THINGS.fields[2].model_copy(update={"aliases": ("Pieces",)}))}
)
#: Orders whose numbers know no upper and lower case.
FOLDING = ORDERS.model_copy(update={"key_case": definitions.Case.INSENSITIVE})

#: Orders whose copies are left out, and whose rows need not have a line.
PASSING = ORDERS.model_copy(
    update={"copies": Copies.LEAVE_OUT, "lines": _LINES.model_copy(update={"lineless_rows": LinelessRows.PASS_OVER})}
)

#: Orders with totals and a count of their own, and every rule but the one that rejects a file.
DEFAULTED = overridden(ORDERS, Override(fields={"Kind": FieldOverride(default="Trade")}))

RULED = load_definition("""
name: test-ruled
title: Test Ruled
description: Orders by rules.
directory: Test/Ruled
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 10_000, entity_bytes: 800}
record: order
operation: create_order
key: [Order.Number]
lines: {path: Order.Line, maximum: 5}
fields:
  - {path: Order.Number, title: Number, length: 10, required: true, example: A1, description: The number.}
  - {path: Order.City, title: City, length: 8, required: true, example: Bath, description: Where to.}
  - {path: Order.Kind, title: Kind, length: 8, description: The kind.}
  - {path: Order.Bill, title: Bill City, description: Where they pay.}
  - {path: Order.Total, title: Total, type: integer, description: All in all.}
  - {path: Order.Fee, title: Fee, type: integer, description: What is added.}
  - {path: Order.Value, title: Value, type: decimal, description: What it is worth.}
  - {path: Order.Count, title: Count, type: integer, description: A number of its own.}
  - {path: Order.Line.Product, title: Product, length: 8, required: true, example: P1, description: What.}
  - {path: Order.Line.Quantity, title: Quantity, type: integer, required: true, example: "1", description: How many.}
  - {path: Order.Line.Price, title: Price, type: decimal, description: How much.}
  - {path: Order.Line.Supplier, title: Supplier, length: 8, description: Who delivers it.}
  - {path: Order.Line.Money, title: Money, length: 3, description: In what it is paid.}
entity_rules:
  - {rule: sequence, field: Order.Line.Quantity}
  - {rule: sequence, field: Order.Count}
  - {rule: unique_together, fields: [Order.Line.Quantity, Order.Line.Price], within: entity}
  - {rule: unique_together, fields: [Order.City, Order.Bill]}
  - {rule: total, field: Order.Total, sum: [Order.Line.Quantity], plus: [Order.Fee]}
  - {rule: total, field: Order.Value, sum: [Order.Line.Quantity, Order.Line.Price], tolerance: "0", severity: warning}
  - {rule: one_value, field: Order.Kind}
  - {rule: one_value, field: Order.City, severity: warning}
  - {rule: one_value, field: Order.Line.Supplier, within: entity}
  - {rule: one_value, field: Order.Line.Money, within: entity, severity: warning}
""")
DEMANDING = ORDERS.model_copy(
    update={"entity_rules": (MustAppearRule(rule="must_appear", field="Order.City", values=("Bath", "Wells")),)}
)
WEIGHING = ORDERS.model_copy(
    update={
        "entity_rules": (
            AggregateRule(rule="aggregate", field="Order.Line.Quantity", of="mean", maximum=40),
            OutlierRule(rule="outlier", field="Order.Line.Quantity", times=50, fewest=3),
        )
    }
)

#: Orders with fields of every further facet, and every rule about one row.
STRICT = load_definition("""
name: test-strict
title: Test Strict
description: Orders with strict fields.
directory: Test/Strict
version: 1
formats: [csv]
limits: {file_bytes: 1_000_000, rows: 10_000}
record: order
operation: create_order
key: [Number]
fields:
  - {path: Number, title: Number, length: 10, required: true, example: N1, description: The number.}
  - {path: City, title: City, required: true, example: Bath, description: Where to.}
  - {path: Mail, title: Mail, format: email, description: Whom to write to.}
  - {path: Barcode, title: Barcode, format: gtin, description: What.}
  - {path: OldBarcode, title: Old barcode, format: gtin, format_severity: warning, description: What.}
  - {path: Tariff, title: Tariff, min_length: 8, length: 8, description: For customs.}
  - {path: Label, title: Label, ascii: true, blocked: [test], description: What to print.}
  - {path: Note, title: Note, card_numbers: false, description: What else.}
  - {path: Moment, title: Moment, type: datetime, description: When.}
  - {path: Ship, title: Ship, type: date, description: When it goes.}
  - {path: Due, title: Due, type: date, description: When it is there.}
  - {path: Weight, title: Weight, type: decimal, above: 0, description: How heavy.}
  - {path: Count, title: Count, type: integer, description: How many.}
  - {path: Price, title: Price, type: decimal, description: How much one costs.}
  - {path: Total, title: Total, type: decimal, description: How much all cost.}
  - {path: Sum, title: Sum, type: decimal, description: The same once more.}
  - {path: Money, title: Money, codes: currency, description: In what.}
  - {path: Coin, title: Coin, codes: currency, description: In what as well.}
rules:
  - {rule: at_least_one, fields: [Mail, Barcode, Tariff, Label, Note, Moment, Ship, Weight, Count, Price, Money, Due]}
  - {rule: exclusive, fields: [Mail, Label]}
  - {rule: product, field: Total, of: [Count, Price], tolerance: "0.01", severity: error}
  - {rule: product, field: Sum, of: [Count, Price]}
  - {rule: date_order, earlier: Ship, later: Due}
  - {rule: date_order, earlier: Moment, later: Due, severity: warning}
  - {rule: same_value, fields: [Money, Coin]}
""")


#: Things with an example of each field.
EXAMPLES = THINGS.model_copy(
    update={
        "fields": tuple(
            field.model_copy(update={"example": example})
            for field, example in zip(THINGS.fields, ("T1", "Ulm", "1"), strict=True)
        )
    }
)

FEW_EXAMPLES = EXAMPLES.model_copy(update={"fields": EXAMPLES.fields[:2]})


def _strict(says: str, value: str | None, field: str | None = None, **cells: str) -> Case:
    """Return a case of one row of strict fields; of several cells, the finding is about the last."""
    named = {"City": "Bath", **cells}
    head = ",".join(["Number", *named])
    row = ",".join(["N9", *(f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in named.values())])
    return Case(f"{head}\n{row}\n", 2, 2, field, value, says, STRICT)


def _cell(cell: str, says: str, value: str | None = None, heading: str = "Price") -> Case:
    """Return a case of one cell beside a good count."""
    other = {"Count": "1"} if heading != "Count" else {"Weight": "1"}
    return _strict(says, value or cell, heading, **other, **{heading: cell})


_CELL_CASES = {
    "row.at-least-one": _strict("Mail, Barcode", None, City="Wells"),
    "row.exclusive": _strict("Mail and Label are filled in", None, Mail="a@b.example", Label="x"),
    "row.arithmetic": _strict("Count x Price is 5", "6", "Total", Count="2", Price="2.5", Total="6"),
    "row.arithmetic-doubtful": _strict("Count x Price is 5", "6", "Sum", Count="2", Price="2.5", Sum="6"),
    "row.date-order": _strict("before Ship (2026-02-01)", "2026-01-31", "Due", Ship="2026-02-01", Due="2026-01-31"),
    "row.date-order-doubtful": _strict(
        "before Moment (2026-02-01T10:00:00)", "2026-01-31", "Due", Moment="2026-02-01 10:00", Due="2026-01-31"
    ),
    "row.unit-currency": _strict("Money is 'EUR'", "USD", "Coin", Money="EUR", Coin="USD"),
    "row.shifted": _strict(
        "From the column 'Due' on, the values stand one column too far to the left", None,
        Ship="2026-02-02", Due="3", Count="4.5", Price="EUR", Money="",
    ),
    "row.footer": Case(
        _rows(GOOD, ",,,", "Total:,,,1"), 4, 4, value="Total:", says="below the data", is_refused=True
    ),
    "row.template-example": Case(
        _rows("T1,Ulm,1", head="Code,Place,Count"), 2, 2, says="example of the template", definition=EXAMPLES
    ),
    "row.template-example-doubtful": Case(
        _rows("T1,Ulm", head="Code,Place"), 2, 2, says="which has few values", definition=FEW_EXAMPLES
    ),
    "cell.number-format": _cell("12,50", "written plainly; '12,50' is not"),
    "cell.number-ambiguous": _cell("1,234", "may mean 1234 or 1.234"),
    "cell.number-doubtful": _cell("2.000", "is read as 2. If its point sets thousands apart", heading="Count"),
    "cell.exponent": _cell("1e3", "with an exponent"),
    "cell.not-finite": _cell("NaN", "no number"),
    "cell.leading-zeros": _cell("007", "read as the number 7", heading="Count"),
    "cell.integer-as-decimal": _cell("2.0", "read as 2", heading="Count"),
    "cell.exclusive-bound": _cell("0", "must be above 0", heading="Weight"),
    "cell.date-ambiguous": _cell("03/04/2026", "may mean 2026-04-03 or 2026-03-04", heading="Due"),
    "cell.date-two-digit-year": _cell("1/2/26", "two digits only", heading="Due"),
    "cell.date-excel-serial": _cell("46053", "counts days", heading="Due"),
    "cell.datetime-zone": _cell("2026-01-31T10:00:00Z", "with its zone", heading="Moment"),
    "cell.format": _cell("ada(at)mail", "an e-mail address", heading="Mail"),
    "cell.format-doubtful": _cell("50123456789", "usually a GTIN (EAN, UPC)", heading="OldBarcode"),
    "cell.check-digit-doubtful": _cell("4006381333932", "as if a digit were wrong", heading="OldBarcode"),
    "cell.check-digit": _cell("4006381333932", "check digit does not fit", heading="Barcode"),
    "cell.leading-zero-lost": _cell("1234567", "zeros in front", heading="Tariff"),
    "cell.scientific-id": _cell("5.01E+12", "digits are lost", heading="City"),
    "cell.forbidden": _cell("Test", "may not be 'Test'", heading="Label"),
    "cell.non-ascii": _cell("M\u00fcnchen", "has others", heading="Label"),
    "cell.sensitive": _cell("card 4111 1111 1111 1111", "card ***************1111", "card ***************1111", "Note"),
    "cell.control-character": _cell("Ba\x1bth", "U+001B", heading="City"),
    "cell.line-break": _cell("Bath\nSpa", "holds line breaks", heading="City"),
    "cell.double-space": _cell("Bath  Spa", "several spaces", heading="City"),
    "cell.invisible": _cell("Ba\u200bth", "U+200B ZERO WIDTH SPACE", heading="City"),
    "cell.mojibake": _cell("M\u00c3\u00bcnchen", "wrong encoding", heading="City"),
    "cell.formula-injection": _cell("=A1+1", "for a formula", heading="City"),
    "cell.markup": _cell("<b>Bath</b>", "HTML", heading="City"),
    "cell.null-literal": _cell("N/A", "for nothing", heading="City"),
    "cell.truncated": _cell("x" * 255, "255 characters", "x" * 200, "City"),
}  # fmt: skip

_FORMAT_CASES = {
    "file.format-refused": Case(
        '[{"Number":"A1"}]', None, None, says="is JSON; Test Orders takes", definition=ONLY_CSV
    ),
    "file.format-unsupported": Case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None, None, says="an old workbook"),
    "file.encrypted": Case(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1EncryptedPackage", None, None, says="a password"),
    "file.macro-or-embedded": Case(zipped(MACROS), None, None, says="holds macros"),
    "file.archive-bomb": Case(_book(sheets=[(f"S{at}", "") for at in range(200)]), None, None, says="has 200 sheets"),
    "file.archive-path": Case(zipped({"../x": "x"}), None, None, says="no workbook uses"),
    "file.workbook-damaged": Case(_book()[:-40], None, None, says="cannot be read: it is no whole archive"),
    "file.sheet-missing": Case(zipped(parts_of("")), None, None, says="no filled sheet"),
    "file.sheet-ambiguous": Case(_book(sheets=TWO_SHEETS), None, None, says="'One', 'Two'"),
    "file.hidden-sheet": Case(_book(sheets=HIDDEN_SHEET), None, None, says="'Two' hold something"),
    "file.hidden-column": Case(HIDDEN_COLUMN, None, None, says="like the others: D ('Quantity')"),
    "file.date-system": Case(_book(properties='<workbookPr date1904="1"/>'), None, None, says="from 1904"),
    "file.xml-malformed": Case(
        "<orders>\n<order></orders>",
        None,
        None,
        says="broken in line 2: an element is closed that is not the last one opened",
    ),
    "file.xml-entities": Case("<!DOCTYPE a><orders/>", None, None, says="DOCTYPE"),
    "file.xml-limits": Case("<a>" * 100, None, None, says="more than 64 levels"),
    "file.xml-shape": Case('<orders xmlns="urn:x"/>', None, None, says="namespace 'urn:x' is not known"),
    "file.json-malformed": Case(
        '[\n{"Number":"A1","City":"Wells",\n"Product":]', None, None, says="broken in line 3: a value is due here, near"
    ),
    "file.json-duplicate-key": Case('[{"a":1,"a":2}]', None, None, says="the member 'a' twice"),
    "file.json-limits": Case("[" * 100_000, None, None, says="more than 64 levels in line 1"),
    "file.no-records": Case("[1, 2]", None, None, says="can be read: it is no object"),
    "file.outside-records": Case(f'{{"orders":{_json()},"made":1}}', None, None, says="has made"),
    "file.encoding-unsupported": Case("a,b\n".encode("utf-32"), None, None, says="UTF-32"),
    "file.encoding-ask": Case(bytes(range(0xC1, 0xEA)) * 9, None, None, says="cannot be told"),
    "file.encoding-guessed": Case(_rows("A1,M\u00fcnchen,P1,1").encode("cp1252"), None, None, says="as cp1252"),
    "file.encoding-converted": Case(_rows(GOOD).encode("utf-16"), None, None, says="UTF-16"),
    "file.bom": Case("\ufeff" + _json(), None, None, says="byte order mark"),
    "file.line-endings": Case(_rows(GOOD).replace("\n", "\r"), None, None, says="end in CR."),
    "file.delimiter-ask": Case("a,b;c\n1,2;3\n", None, None, says="comma (2 columns), semicolon (2 columns)"),
    "file.delimiter-long": Case(_rows(GOOD).replace(",", "||"), None, None, says="separated by '||'"),
    "file.space-before-quotes": Case(_rows('"A9", "Bath", "P1", "1"'), None, None, says="""' "Bath"' in row 2"""),
    "file.quoted-rows": Case(_rows('"A9,Bath,P1,1"'), None, None, says="a single cell"),
    "file.dialect-guessed": Case(_rows(GOOD).replace(",", ";"), None, None, says="the delimiter is the semicolon"),
    "file.preamble": Case(f"Orders\n{_rows(GOOD)}", None, None, says="in row 2; the rows above (1)"),
    "row.unreadable": Case(
        '{"Number":"A9","City":"Bath","Product":"P1","Quantity":1}\n[1]\n', 2, 2, says="line 2 cannot be read: it is no"
    ),
    "row.repeated-header": Case(_rows(GOOD, HEAD), 3, 3, says="repeated here"),
    "row.hidden": Case(_book(hidden=True), 3, 3, says="is hidden"),
    "row.merged-cells": Case(
        _book(after='<mergeCells><mergeCell ref="A3:A4"/></mergeCells>'), 3, 3, says="A3:A4 are merged"
    ),
    "row.stray-quote": Case(_rows('A9,5" Bath,P1,1'), 2, 2, says="not quoted"),
    "cell.excel-error": Case(
        _book('<c r="E3" t="e"><v>#N/A</v></c>'), 3, 3, "Order.Line.Price", "#N/A", "shows '#N/A', an error"
    ),
    "cell.formula-uncached": Case(
        _book('<c r="E3"><f>1+1</f></c>'), 3, 3, "Order.Line.Price", says="Price is a formula"
    ),
    "cell.date-for-text": Case(
        workbook(
            {"S": [[*HEAD.split(","), "Bill City", "Date"], ["A9", "Bath", "P1", 1, datetime(2026, 3, 1), None]]},  # noqa: DTZ001
            default_date_format="d-mmm",
        ),
        2,
        2,
        "Order.Bill.City",
        "2026-03-01",
        "is a date in the workbook",
    ),
    "cell.float-artefact": Case(
        _book(number_cell("E3", "0.30000000000000004")),
        3,
        3,
        "Order.Line.Price",
        "0.30000000000000004",
        "read as '0.3'",
    ),
    "cell.zeros-shown": Case(
        shown_with_zeros({"S": [[*HEAD.split(","), "Bill City"], ["A9", "Bath", "P1", 1, 42]]}, "00000"),
        2,
        2,
        "Order.Bill.City",
        "42",
        "shows as '00042'",
    ),
    "cell.text-number": Case(_json(Quantity="1"), 1, 1, "Order.Line.Quantity", "1", "the text '1'"),
    "cell.member-type": Case(_json(City=True), 1, 1, "Order.City", says="City is true, where"),
    "cell.lone-surrogate": Case(_json(City="\ud800"), 1, 1, "Order.City", says="half a character"),
}

CASES = {
    "file.empty": Case("\ufeff\r\n \r\n", None, None, says="is empty"),
    "file.too-large": Case("x" * 1_000_001, None, None, says="1,000,001 bytes"),
    "file.signature-mismatch": Case(b"%PDF-1.7", None, None, says="a PDF"),
    "file.encoding-invalid": Case(
        _rows(GOOD).encode() + "A1,M\u00fcn,P1,1\n".encode() + b"A2,B\xe2,P1,1\n", None, None, says="offset 59 (line 4)"
    ),
    "file.binary-content": Case(_rows(GOOD, "A1,B\0th,P1,1"), None, None, says="NUL character in line 3"),
    "file.delimiter-unknown": Case("Something\nelse\n", None, None, says="one cell"),
    "file.table-dimensions": Case(_rows(*["A1,Bath,P1,1"] * 10_001), None, None, says="more than 10,000 rows"),
    "file.no-data-rows": Case(_rows(",,,"), None, None, says="no rows of data"),
    "file.all-set-aside": Case(
        _rows("CA1,Bath,P1,1"), None, None, says="sets all rows (1) aside",
        profile={"set_aside": [{"column": "Number", "starts_with": "C"}]},
    ),
    "file.quote-dialect": Case(_rows('A1,"Bath"s,P1'), 2, 2, says="line 2"),
    "file.unclosed-quote": Case(_rows(GOOD, 'A1,Bath,"P1,1'), 3, 3, says="opens in line 3 is never closed"),
    "file.runaway-quote": Case(
        _rows('A1,Bath,"P1,1', GOOD, GOOD.replace("9", "8"), 'A2,"Bath",P1,1'), 2, 2, says="opens in line 2"
    ),
    "row.too-long": Case(_rows("A1," + "x" * 6_000 + ",P1,1"), 2, 2, says="more than 5,000 characters"),
    **_FORMAT_CASES,
    **_CELL_CASES,
    "header.unmatched": Case("a,b\n1,2\n", 1, 1, says="None of the headings (2) belongs to Test Orders"),
    "header.none": Case("A1,2026-01-31,P1,2\nA2,2026-01-31,P1,3\n", 1, 1, says="column 2 says '2026-01-31'"),
    "header.blank": Case(
        f"{HEAD}\n,,,\n{GOOD}\n", 2, 2, says="Row 2, where the headings should be",
        profile={"dialect": {"header_row": 2}},
    ),
    "header.below-data": Case(f"{GOOD}\n{HEAD}\n{GOOD.replace('A9', 'A8')}\n", 1, 1, says="in row 2; rows above (1,"),
    "header.duplicate-label": Case(
        f"{HEAD},City\n{GOOD},Bath\n", 1, 1, says="Columns 2 and 5 are both headed 'City'; which one is City"
    ),
    "header.duplicate-normalised": Case(
        f"{HEAD},CITY:\n{GOOD},Bath\n", 1, 1, says="Columns 2 ('City') and 5 ('CITY:') both mean City"
    ),
    "header.field-count": Case(
        _rows(*(f"A{n},Bath,P1,1,x" for n in range(1, 4))), None, None, says="4 headings, but nearly all rows have 5"
    ),
    "header.near-miss": Case(
        f"{HEAD},Invioce\n{GOOD},I1\n", 1, 1, says="'Invioce' (column 5) is left out. Did you mean Invoice?"
    ),
    "header.incorrect-label": Case(
        "Number,Rechnung,Date,City,Product,Quantity\nA9,I1,2026-01-31,Bath,P1,1\n", 1, 1,
        says="'Rechnung' (column 2) is left out; it stands where the template has Invoice",
    ),
    "header.field-mapped-twice": Case(
        "Code,Zip\nT1,1234\n", 1, 1, says="could be From Zip or To Zip", definition=TWO_ZIPS
    ),
    "header.forbidden-field": Case(f"{HEAD},tenant_id\n{GOOD},B\n", 1, 1, says="'tenant_id' (column 5) decides"),
    "header.low-confidence": Case(
        "Code,Pieces\nT1,a\nT2,b\nT3,c\nT4,1\n", None, None, says="read as Count, though", definition=PIECES,
        is_refused=True,
    ),
    "header.hidden-chars": Case(
        f"{HEAD},Invo\u00adice\n{GOOD},I1\n", 1, 1, says="read as Invoice, without its soft hyphen"
    ),
    "header.normalised": Case(f"{HEAD},INVOICE_\n{GOOD},I1\n", 1, 1, says="'INVOICE_' (column 5) is read as 'Invoice'"),
    "header.multi-row": Case(f"Order,,Line,\n{HEAD}\n{GOOD}\n", None, None, says="'Order | Line' above it"),
    "header.column-empty": Case(
        "Code,Pieces\n" + "".join(f"T{n},\n" for n in range(10)), None, None, says="no value in any row",
        definition=THINGS, profile={"columns": {"Pieces": "Count"}},
    ),
    "file.wrong-service": Case(
        "Code,Number,City,Product\nT1,A1,Bath,P1\n", None, None, definition=THINGS, others=(ORDERS,),
        says="3 of the headings are those of Test Orders, and 1 of Test Things",
    ),
    "header.missing-label": Case("Number,Product,Quantity\nA1,P1,1\n", 1, 1, "Order.City", says="no column City"),
    "header.ambiguous-mapping": Case(f"{HEAD},town\n{GOOD},Bath\n", 1, 1, says="5 ('town') both mean City"),
    "header.condition-label": Case(
        _rows(GOOD), 1, 1, says="by the column 'State'", profile={"set_aside": [{"column": "State", "equals": "void"}]}
    ),
    "header.default": Case(_rows(GOOD), 1, 1, "Order.Kind", says="it is 'Trade' in every row", definition=DEFAULTED),
    "header.expected-label": Case(
        _rows(GOOD), 1, 1, says="feeds Price from the column 'Cost'", profile={"columns": {"Cost": "Price"}}
    ),
    "header.overruled": Case(
        f"{HEAD},Plaats\n{GOOD},Bad\n", 1, 1, says="'City' would be City", profile={"columns": {"Plaats": "City"}}
    ),
    "header.extra-label": Case(f"{HEAD},Colour\n{GOOD},red\n", 1, 1, says="'Colour' (column 5) means nothing"),
    "header.blank-label": Case(f"{HEAD},\n{GOOD},\n", 1, 1, says="Column 5 has no heading"),
    "row.blank": Case(_rows(GOOD, ", ,,"), 3, 3, says="blank"),
    "row.set-aside": Case(
        _rows(GOOD, "CA1,Bath,P1,1"), 3, 3, "Order.Number", "CA1", says="Number starts with 'C' (cancelled)",
        profile={"set_aside": [{"column": "Number", "starts_with": "C", "because": "cancelled"}]},
    ),
    "file.count-differs": Case(
        _rows(GOOD, "END,,,2"), 3, 3, "Order.Line.Quantity",
        says="states 2 as the number of rows; the file has 1", profile=COUNTED,
    ),
    "file.control-missing": Case(_rows(GOOD), None, None, says="no row whose Number is 'END'", profile=COUNTED),
    "file.control-unread": Case(
        _rows(GOOD, "END,,,all"), 3, 3, "Order.Line.Quantity", says="'all' is no number", profile=COUNTED
    ),
    "file.sum-unread": Case(
        _rows(GOOD, "A8,Bath,P1,many", "END,1"), 4, 4, "Order.City",
        says="cells that are no numbers: 1 (the first in row 3)", profile=SUMMED, is_refused=True,
    ),
    "row.missing-cell": Case(_rows("A1"), 2, 2, says="The row has cells for 1 of 4 headings"),
    "row.extra-cell": Case(_rows("A1,Bath,P1,1,,x"), 2, 2, value="x", says="first one too many says 'x'"),
    "row.extra-blank-cell": Case(_rows("A1,Bath,P1,1,, "), 2, 2, says="empty and left out"),
    "row.quote-dialect": Case(_rows('A1,"Bath" Spa,P1,1'), 2, 2, says="closing quote"),
    "row.conditional-required": Case(
        _rows(f"{GOOD},Ada,", head=f"{HEAD},Bill Name,Bill City"), 2, 2, "Order.Bill.City", says="Bill Name is filled"
    ),
    "cell.required": Case(_rows("A1,,P1,1"), 2, 2, "Order.City", says="City is empty"),
    "cell.type": Case(_rows("A1,Bath,P1,one"), 2, 2, "Order.Line.Quantity", "one", "whole number; 'one' is not"),
    "cell.integer-has-fraction": Case(_rows("A1,Bath,P1,1.5"), 2, 2, "Order.Line.Quantity", "1.5", "fraction"),
    "cell.number-form": Case(
        _rows(f"{GOOD},1.50", head=f"{HEAD},Price"), 2, 2, "Order.Line.Price", "1.50", "like 1.234,50; '1.50' is not",
        profile={"numbers": {"decimal": ",", "group": "."}},
    ),
    "cell.precision": Case(
        _rows(f"{GOOD},1.234", head=f"{HEAD},Price"), 2, 2, "Order.Line.Price", "1.234", "4 digits before the"
    ),
    "cell.boolean": Case(_rows(f"{GOOD},maybe", head=f"{HEAD},Gift"), 2, 2, "Order.Line.Gift", "maybe", "or false"),
    "cell.date-format": Case(
        _rows(f"{GOOD},soon", head=f"{HEAD},Date"), 2, 2, "Order.Date", "soon", "such as 2026-01-31"
    ),
    "cell.date-impossible": Case(
        _rows(f"{GOOD},2026-02-30", head=f"{HEAD},Date"), 2, 2, "Order.Date", "2026-02-30", "no such date"
    ),
    "cell.minimum": Case(_rows("A1,Bath,P1,0"), 2, 2, "Order.Line.Quantity", "0", "least it may be is 1"),
    "cell.maximum": Case(
        _rows(f"{GOOD},2026-12-01", head=f"{HEAD},Date"), 2, 2, "Order.Date", "2026-12-01", "may be is 2026-11-30"
    ),
    "cell.length": Case(_rows("A1,Llanfairpwll,P1,1"), 2, 2, "Order.City", "Llanfairpwll", "this one has 12"),
    "cell.pattern": Case(
        _rows(f"{GOOD},12.34", head=f"{HEAD},Tariff"), 2, 2, "Order.Line.Tariff", "12.34", "at least 6 digits"
    ),
    "cell.enum": Case(_rows(f"{GOOD},Gift", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", "Gift", "one of Retail, Trade"),
    "cell.default": Case(
        _rows(f"{GOOD},", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", says="taken to be 'Trade'", definition=DEFAULTED
    ),
    "cell.mapped": Case(
        _rows(f"{GOOD},shop", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", "shop", "the mapping reads as 'Retail'",
        profile={"values": {"Kind": {"Shop": "Retail"}}},
    ),
    "cell.converted": Case(
        _rows(f"{GOOD},24/12/25", head=f"{HEAD},Date"), 2, 2, "Order.Date", "24/12/25", "read as '2025-12-24'",
        profile={"dates": ["DD/MM/YY"]},
    ),
    "cell.case": Case(_rows(f"{GOOD},TRADE", head=f"{HEAD},Kind"), 2, 2, "Order.Kind", "TRADE", "read as 'Trade'"),
    "cell.whitespace": Case(_rows("A1,\u00a0Bath,P1,1"), 2, 2, "Order.City", "\u00a0Bath", "is read as 'Bath'"),
    "entity.non-contiguous": Case(_rows("A1,Bath,P1,1", GOOD, "A1,Bath,P2,1"), 4, 4, "Order.Number", says="row 2"),
    "entity.header-conflict": Case(
        _rows("A1,Bath,P1,1", "A1,Wells,P2,1"), 3, 3, "Order.City", "Wells", "'Bath' in row 2 and 'Wells' in this"
    ),
    "entity.key-case": Case(
        _rows("A1,Bath,P1,1", "a1,Bath,P2,1"), 3, 3, "Order.Number", "a1", "'A1' in row 2 and 'a1' in this row; both",
        definition=FOLDING,
    ),
    "entity.duplicate-line": Case(
        _rows("A1,Bath,P1,1", "A1,Bath,p1,2"), 3, 3, "Order.Line.Product", "p1", "'p1' stands in row 2 already"
    ),
    "entity.no-lines": Case(_rows("A1,Bath,,"), 2, 2, says="Product, Quantity are all empty"),
    "entity.too-many-lines": Case(_rows(*(f"A1,Bath,P{at},1" for at in range(7))), 7, 7, says="more than 5 lines"),
    "entity.header-missing": Case(
        _rows("A1,Bath,P1,1,I1", "A1,Bath,P2,1,", head=f"{HEAD},Invoice"), 3, 3, "Order.Invoice", says="empty in this"
    ),
    "entity.header-as-above": Case(
        _rows("A1,Bath,P1,1,I1", "A1,,P2,1,", "A1,,P3,1,", head=f"{HEAD},Invoice"), 3, 3, says="row 2, 4 cells",
        profile={"header_values": "first_row"},
    ),
    "entity.lineless-row": Case(_rows("A1,Bath,,", "A1,Bath,P1,1"), 2, 2, says="no line", definition=PASSING),
    "entity.line-sequence": Case(
        _rows("A1,Bath,P1,1", "A1,Bath,P2,3"), 3, 3, "Order.Line.Quantity", "3", "where 2 is due", definition=RULED
    ),
    "entity.unique-combination": Case(
        _rows("A1,Bath,P1,1,6", "A1,Bath,P2,1,6", head=f"{HEAD},Price"), 3, 3, "Order.Line.Quantity", "1, 6",
        "Quantity and Price: '1, 6' stands in row 2", definition=RULED,
    ),
    "entity.one-value": Case(
        _rows("A1,Bath,P1,1,S1", "A1,Bath,P2,2,S2", head=f"{HEAD},Supplier"), 3, 3, "Order.Line.Supplier", "S2",
        "it is 'S1' in row 2, and must be the same in all lines of Number 'A1'", definition=RULED,
    ),
    "entity.one-value-doubtful": Case(
        _rows("A1,Bath,P1,1,EUR", "A1,Bath,P2,2,", "A1,Bath,P3,3,USD", head=f"{HEAD},Money"), 4, 4, "Order.Line.Money",
        "USD", "it is 'EUR' in row 2", definition=RULED,
    ),
    "entity.total": Case(
        _rows("A1,Bath,P1,1,3", head=f"{HEAD},Total"), 2, 2, "Order.Total", "3",
        "the sum of Quantity + Fee is 1", definition=RULED,
    ),
    "entity.total-doubtful": Case(
        _rows("A1,Bath,P1,2,7,1", "A1,Bath,P2,3,7,1.5", head=f"{HEAD},Value,Price"), 2, 2, "Order.Value", "7",
        "the sum of Quantity x Price is 6.5", definition=RULED,
    ),
    "entity.too-large": Case(
        _rows(f"A1,Bath,P1,1,{'x' * 900}", head=f"{HEAD},Bill City"), 2, 2, says="1,100 bytes", definition=RULED
    ),
    "cross.unique-combination": Case(
        _rows("A1,Bath,P1,1,Ada", "A2,Bath,P1,1,Ada", head=f"{HEAD},Bill City"), 3, 3, "Order.City", "Bath, Ada",
        "City and Bill City say", definition=RULED,
    ),
    "cross.near-duplicate": Case(_rows("A1,Bath,P1,1", "a1,Bath,P1,1"), 3, 3, "Order.Number", "a1", "row 2"),
    "cross.duplicate-row": Case(
        _rows("A1,Bath,P1,1", "A1,Bath,P1,1"), 3, 3, says="repeats row 2; it is left out", definition=PASSING
    ),
    "cross.mixed-format": Case(
        _rows(
            "A1,Bath,P1,1,2026-01-31", "A2,Bath,P1,1,2026-02-01", "A3,Bath,P1,1,31/01/2026", "A4,Bath,P1,1,30/01/2026",
            head=f"{HEAD},Date",
        ),
        None, None, "Order.Date", says="with the year first ('2026-01-31') and with the day first ('31/01/2026')",
        is_refused=True,
    ),
    "cross.identical": Case(
        _rows("A1,Bath,P1,1,Trade", "A2,Bath,P1,1,Retail", head=f"{HEAD},Kind"), 3, 3, "Order.Kind", "Retail",
        "'Trade' in row 2", definition=RULED,
    ),
    "cross.mixed-unit": Case(
        _rows("A1,Bath,P1,1", "A2,Wells,P1,1"), 3, 3, "Order.City", "Wells", "'Bath' in row 2", definition=RULED
    ),
    "cross.sequence": Case(
        _rows("A1,Bath,P1,1,5", "A2,Bath,P1,1,7", head=f"{HEAD},Count"), 3, 3, "Order.Count", "7", "6 is due",
        definition=RULED,
    ),
    "cross.required-values": Case(
        _rows("A1,Bath,P1,1"), None, None, "Order.City", says="No City is 'Wells'", definition=DEMANDING
    ),
    "cross.aggregate": Case(
        _rows("A1,Bath,P1,40", "A2,Bath,P1,41"), None, None, "Order.Line.Quantity",
        says="the mean of Quantity is 40.5; it should be 40 at most", definition=WEIGHING,
    ),
    "cell.outlier": Case(
        _rows("A1,Bath,P1,1", "A2,Bath,P1,60", "A3,Bath,P1,1"), 3, 3, "Order.Line.Quantity", "60",
        "'60': 60 times what is usual in this file (1, the median of 3)", definition=WEIGHING,
    ),
    "cross.primary-key": Case("Code,Count\nT1,1\nt1,2\n", 3, 3, "Thing.Code", says="'T1' stands", definition=THINGS),
    "file.sent-before": Case(
        _rows(GOOD), None, None, says="'a.csv', yesterday, as activity A1; it succeeded.",
        earlier=Told(
            "file.sent-before", {"earlier": "a.csv", "sent": "yesterday", "activity": "A1", "stands": "succeeded"}
        ),
    ),
    "file.sequence": Case(
        _rows(GOOD), None, None, says="'O8.csv', submitted 2026-11-22 08:00 UTC as activity A2", profile=NUMBERED,
        named=("o8.csv", "O8.csv", "O7.csv"),
    ),
    "file.out-of-order": Case(
        _rows(GOOD), None, None, says="6, is older than 8, that of 'O8.csv'", profile=NUMBERED,
        named=("O6.csv", "O8.csv", "O7.csv"),
    ),
    "file.name-unnumbered": Case(
        _rows(GOOD), None, None, says="those of this mapping are called like 'O17.csv'", profile=NUMBERED,
        named=("New.csv", "O8.csv", "O7.csv"),
    ),
    "cross.volume-anomaly": Case(
        _rows(*(f"A{at},Bath,P1,1" for at in range(5))), None, None,
        says="entities is 5; usual is 2, the median of the last 2", profile={"volume": {"times": "2", "files": "2"}},
        named=("c", "b", "a"),
    ),
    "set.duplicate-across-files": Case(
        _rows("A1,Bath,P1,1", "A2,Bath,P1,1"), 3, 3, "Order.Number", "A2",
        "Number 'A2' stands in another file as well: 'b.csv', which waits.", beside=("A2", "A3"),
    ),
    "set.corrections-beside": Case(
        _rows("A1,Bath,P1,1,2", "A2,Bath,P1,1,3", head=f"{HEAD},Hub: row"), None, None, beside=("A2", "A3"),
        says="of another one as well (1): 'b.csv', which waits; this file is a corrections file",
    ),
    "file.space-after-delimiter": Case(
        "Number, City, Product, Quantity\nA1, Bath, P1, 1\n", None, None, says="comma, before the headings and values"
    ),
    "file.dialect-unused": Case(
        _rows(GOOD), None, None, says="Declared was sheet 'Orders', which is not used: the file is text in columns",
        profile={"dialect": {"sheet": "Orders"}},
    ),
    "file.corrections": Case(_rows("A1,Bath,P1,1,2", head=f"{HEAD},Hub: row"), 1, None, says="left out (1)"),
    "cell.apostrophe": Case(
        _rows("A1,'@Bath,P1,1,2", head=f"{HEAD},Hub: row"), 2, 2, "Order.City", "'@Bath", "'@Bath'"
    ),
    "cross.unique": Case(
        _rows("A1,Bath,P1,1,I1", "A2,Bath,P1,1,I1", head=f"{HEAD},Invoice"), 3, 3, "Order.Invoice", "I1", "row 2"
    ),
}  # fmt: skip


def _past(name: str, *before: str) -> PastFiles:
    days = [(f"A{len(before) - at}", datetime(2026, 11, 22 - at, 8, tzinfo=UTC)) for at in range(len(before))]
    past = [
        PastFile(file_name=each, activity_id=activity, submitted_at=day, entities=2)
        for each, (activity, day) in zip(before, days, strict=True)
    ]
    return PastFiles(name, lambda: past)


def _checked(case: Case, directory: Path) -> Checked:
    stated = {"service": case.definition.name, **(case.profile or {})}
    profile = load_profile(stated, case.definition, TODAY)
    return check_text(
        case.text,
        case.definition,
        directory,
        profile=profile,
        others=case.others,
        sent_before=lambda _: case.earlier,
        past=_past(*case.named) if case.named else None,
        beside=lambda _: [
            FileBeside(
                "'b.csv', which waits", array("Q", sorted(digests_in(digests_of(case.beside)))), is_corrections=False
            )
        ],
    )


def test_every_kind_has_a_case() -> None:
    """There is a file for each kind of finding, and none for a kind that is gone."""
    assert set(CASES) == set(BY_CODE)
    assert len(ALL) == len(BY_CODE)


@pytest.mark.parametrize("code", CASES)
def test_a_kind_is_found_where_it_is(code: str, tmp_path: Path) -> None:
    """The finding names its row, physical line, column, field and value, says what is wrong and what to do about it."""
    case = CASES[code]
    checked = _checked(case, tmp_path)
    (found,) = [finding for finding in checked.findings if finding.code == code]
    assert (found.row, found.line) == (case.row, case.line)
    assert found.value == case.value
    assert case.says in found.message
    assert found.hint
    if not code.startswith("header."):
        assert found.field == case.field
    if case.field and code != "row.conditional-required" and not code.startswith("header."):
        column = next(column for column in checked.verdict.columns if column.field == case.field)
        assert (found.column, found.heading) == (column.column, column.heading)
    assert "{" not in found.message + found.hint
    (group,) = [group for group in checked.groups if group.code == code]
    assert (group.count, group.first_rows) == (1, [case.row] if case.row else [])


@pytest.mark.parametrize(
    ("below", "rows"),
    [
        (["Total"], [3]),
        (["GRAND TOTAL: 17", "", "3 rows exported"], [3, 5]),
        (["(3 rows affected)"], [3]),
        (["Generated by Ann on 2026-11-02"], [3]),
        (["Summe"], [3]),
        (["Total g\u00e9n\u00e9ral: 1 234,50", "\u0141\u0105cznie", "Celkem"], [3, 4, 5]),
        (["Anzahl Auftr\u00e4ge: 4", "Gedruckt am 02.11.2026", "Printed: 2026-11-02"], [3, 4, 5]),
        (["Printed matter"], []),
        (["Total", "A2"], []),
        (["TOTAL-17"], []),
        (["Sumatra"], []),
        (["17 Mill Lane"], []),
    ],
)
def test_what_an_export_writes_below_its_rows_is_told(tmp_path: Path, below: list[str], rows: list[int]) -> None:
    """Totals and notes, in one column too, where nothing else may be wrong with them; not what has data below it."""
    checked = check_text("\n".join(["Code", "T1", *below, ""]), THINGS, tmp_path)
    assert [row for row, code in checked.codes if code == "row.footer"] == rows


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ([",,Total,3"], [(4, "row.footer")]),
        (["", ",,Sum:,€ 17.50", ",,2 rows,"], [(4, "row.blank"), (5, "row.footer"), (6, "row.footer")]),
        ([",,Total"], [(4, "row.footer")]),
        ([",,P3,3"], [(4, "cell.required")] * 2),
        ([",,Total,3 boxes of P3"], [(4, "cell.required"), (4, "cell.required"), (4, "cell.type"), (4, "row.footer")]),
        ([",,Total,3", "A3,Bath,P1,1"], [(4, "cell.required")] * 2),
        (["Total,,,3"], [(4, "cell.required"), (4, "cell.required"), (4, "row.footer")]),
    ],
)
def test_of_a_total_that_names_nothing_only_that_is_told(
    tmp_path: Path, below: list[str], said: list[tuple[int, str]]
) -> None:
    """Where it is below the data, has no key and nothing else of an order; the ledger counts it as of no entity."""
    checked = check_text(_rows("A1,Bath,P1,1", "A2,Bath,P1,2", *below), ORDERS, tmp_path)
    assert sorted(checked.codes) == said
    rows = len([row for row in below if row and not row.startswith("A")])
    keyless = rows - (below == ["Total,,,3"])
    assert checked.verdict.ledger.rows_of_no_entity == keyless
    assert checked.verdict.green is not any(code.startswith("cell.") for _, code in said)


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (",Total,11,", ["row.footer"]),
        (",Total,11.00,", ["row.footer"]),
        (",Total,12,", ["cell.required", "row.footer"]),
        (",Total,,", ["cell.required", "row.footer"]),
    ],
)
def test_a_row_that_lacks_its_key_alone_is_a_total_if_it_adds_up(tmp_path: Path, total: str, said: list[str]) -> None:
    """A place may be called Total, and its code be forgotten: the sum of the column proves that it is none."""
    checked = check_text(f"Code,Place,Count,Note\nT1,Ulm,5,\n,Sub,1,\nT2,Ulm,6,\n{total}\n", THINGS, tmp_path)
    assert sorted(code for row, code in checked.codes if row == 5) == said
    assert (3, "cell.required") in checked.codes


def test_of_totals_between_the_rows_nothing_is_kept_back(tmp_path: Path) -> None:
    """However many there are, each is told as the row without a key that it is."""
    rows = [line for at in range(30) for line in (f"A{at},Bath,P1,1", ",,Total,1")]
    checked = check_text(_rows(*rows), ORDERS, tmp_path)
    told = sorted(row for row, code in checked.codes if code == "cell.required")
    assert told == sorted([*range(3, 61, 2)] * 2)
    assert [row for row, code in checked.codes if code == "row.footer"] == [61]


@pytest.mark.parametrize(
    ("type_", "values", "ways"),
    [
        ("date", ["2026-01-31", "2026-1-31T10:00", "31.01.2026", "1.2.2026"], ["the year first", "the day first"]),
        ("date", ["31/01/2026", "31/01/2026", "01/31/2026", "01/30/2026"], ["the day first", "the month first"]),
        ("datetime", ["46053", "46053.5", "31 Jan 2026", "1 May 2026"], ["a spreadsheet's number", "the month's name"]),
        ("date", ["2026-01-31", "2026-02-01", "31/01/2026"], []),
        ("date", ["2026-01-31", "2026-02-01", "03/04/2026", "05/04/2026"], []),
        ("decimal", ["9.90", "1,234.50", "9,90", "1.234,50"], ["a decimal point", "a decimal comma"]),
        ("decimal", ["9.90", "9.5", "1,234", "5,678", "7"], []),
        ("integer", ["9.90", "9.5", "9,90", "9,5"], []),
    ],
)
def test_ways_of_writing_are_told_apart(type_: str, values: list[str], ways: list[str]) -> None:
    """Two cells of each at least; what can be read in two ways tells of none."""
    assert list(mixed(values, FieldType(type_))) == ways


def test_values_in_the_place_of_headings_are_told_once(tmp_path: Path) -> None:
    """Not each of them once more as a heading that means nothing."""
    codes = {finding.code for finding in _checked(CASES["header.none"], tmp_path).findings}
    assert codes == {"header.none"}


def test_controls_in_a_heading_are_named_in_words(tmp_path: Path) -> None:
    """Unicode has no name of a line break; people have."""
    (found,) = check_text('"Num\nber",City,Product,Quantity\nA1,Bath,P1,1\n', ORDERS, tmp_path).findings
    assert (found.code, found.message) == (
        "header.hidden-chars", "The column 'Num\\nber' (column 1) is read as Number, without its line break."
    )  # fmt: skip


@pytest.mark.parametrize("code", CASES)
def test_a_kind_has_the_effect_that_it_states(code: str, tmp_path: Path) -> None:
    """What rejects rejects the file, what refuses refuses its entity, what is told changes nothing."""
    checked = _checked(CASES[code], tmp_path)
    kind = BY_CODE[code]
    found = next(finding for finding in checked.findings if finding.code == code)
    assert found.severity == kind.severity
    assert checked.verdict.file_rejected is (kind.effect is Effect.REJECTS_FILE)
    assert checked.verdict.green is (kind.effect is Effect.TOLD and not CASES[code].is_refused)
    if kind.effect is Effect.REFUSES_ROW:
        assert found.entity is None
        assert checked.verdict.ledger.rows_of_no_entity == 1
    if kind.effect is Effect.REFUSES_ENTITY:
        assert found.entity not in {None, *(entity.number for entity in checked.entities)}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_a_kind_is_worded_for_people(kind) -> None:  # noqa: ANN001 - a kind of finding
    """A code is `level.kind`; message and hint are whole sentences; only what rejects or refuses is an error."""
    assert re.fullmatch(r"(file|header|row|cell|entity|cross|set)\.[a-z]+(-[a-z]+)*", kind.code)
    for text in (kind.means, kind.message, kind.hint):
        assert text.endswith(".")
    assert (kind.severity is Severity.ERROR) is (kind.effect is not Effect.TOLD)
