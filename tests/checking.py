"""Checking small texts by small definitions, and reading back everything that a check wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from hub.core.definition import Definition, load_definition
from hub.core.entity import Entity
from hub.core.examplerow import FEWEST_EXAMPLES
from hub.core.finding import Finding, FindingGroup
from hub.core.manifest import Part
from hub.core.structural_check import check
from hub.core.verdict import ENTITIES, FINDINGS, GROUPS, MANIFEST, ROWS, Index, Row, Verdict, index_name

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 23)

#: A small order: header fields of several types, lines with a product that may stand once.
ORDERS = load_definition("""
name: test-orders
title: Test Orders
description: Orders for tests.
directory: Test/Orders
version: 1
formats: [csv, xlsx, xml, json, jsonl]
limits: {file_bytes: 1_000_000, rows: 10_000, columns: 50, record_lines: 5, record_characters: 5_000}
record: order
operation: create_order
key: [Order.Number]
lines: {path: Order.Line, maximum: 5, unique: Order.Line.Product, unique_case: insensitive}
fields:
  - {path: Order.Number, title: Number, length: 10, required: true, example: A1, description: The number.}
  - {path: Order.Invoice, title: Invoice, length: 10, unique: true, description: Its own invoice.}
  - {path: Order.Date, title: Date, type: date, minimum: "2000-01-01", maximum: today+7, description: The day.}
  - {path: Order.Kind, title: Kind, allowed: [Retail, Trade], description: The kind.}
  - {path: Order.City, title: City, aliases: [Town], length: 8, required: true, example: Bath, description: Where to.}
  - {path: Order.Bill.Name, title: Bill Name, description: Who pays.}
  - {path: Order.Bill.City, title: Bill City, description: Where they pay.}
  - path: Order.Line.Product
    title: Product
    aliases: [SKU]
    length: 8
    required: true
    example: P1
    description: What.
  - {path: Order.Line.Quantity, title: Quantity, type: integer, minimum: 1, maximum: 99, required: true, example: "1",
     description: How many.}
  - {path: Order.Line.Price, title: Price, type: decimal, precision: 6, scale: 2, minimum: 0, description: How much.}
  - {path: Order.Line.Gift, title: Gift, type: boolean, description: Whether to wrap it.}
  - {path: Order.Line.Tariff, title: Tariff, length: 12, pattern: "[0-9]{6,}", pattern_says: at least 6 digits,
     description: For customs.}
  - {path: Order.Line.Serial, title: Serial, length: 12, unique: true, description: A number of its own.}
rules:
  - {rule: required_together, any_of: [Order.Bill.Name, Order.Bill.City], required: [Order.Bill.City]}
""")

#: Things without lines: every row is one.
THINGS = load_definition("""
name: test-things
title: Test Things
description: Things for tests.
directory: Test/Things
version: 1
formats: [csv, xlsx, xml, json, jsonl]
limits: {file_bytes: 1_000_000, rows: 10_000}
record: thing
operation: create_thing
key: [Thing.Code, Thing.Place]
key_case: insensitive
fields:
  - {path: Thing.Code, title: Code, length: 10, required: true, example: T1, description: The code.}
  - {path: Thing.Place, title: Place, length: 10, description: The place.}
  - {path: Thing.Count, title: Count, type: integer, description: How many.}
""")


@dataclass(frozen=True)
class Checked:
    """A verdict, and the files beside it."""

    verdict: Verdict
    findings: list[Finding]
    rows: list[Row]
    entities: list[Entity]
    groups: list[FindingGroup]
    parts: list[Part]
    directory: Path

    @property
    def codes(self) -> list[tuple[int | None, str]]:
        """Row and code of every finding, in the order in which they were written."""
        return [(finding.row, finding.code) for finding in self.findings]

    def index(self, name: str) -> Index:
        return msgspec.json.decode((self.directory / index_name(name)).read_bytes(), type=Index)


def check_text(text: str | bytes, definition: Definition, directory: Path, **options: Any) -> Checked:  # noqa: ANN401 - the options of a check
    """Check a text and read back what was written."""
    source = directory / "source"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    return check_path(source, definition, directory, **options)


def check_path(source: Path, definition: Definition, directory: Path, **options: Any) -> Checked:  # noqa: ANN401 - the options of a check
    """Check a file and read back what was written."""
    written = directory / "written"
    written.mkdir(exist_ok=True)
    verdict = check(source, definition, directory=written, today=TODAY, **options)
    return Checked(
        verdict=verdict,
        findings=lines_of(written / FINDINGS, Finding),
        rows=lines_of(written / ROWS, Row),
        entities=lines_of(written / ENTITIES, Entity),
        groups=lines_of(written / GROUPS, FindingGroup),
        parts=lines_of(written / MANIFEST, Part),
        directory=written,
    )


def told_of_example(definition: Definition) -> str:
    """Return the code of what is said of the template's own row: one of so few values may be meant."""
    few = len(definition.fields) < FEWEST_EXAMPLES
    return "row.template-example-doubtful" if few else "row.template-example"


def lines_of(path: Path, kind: Any) -> list[Any]:  # noqa: ANN401 - any record
    """Return the records of a JSON Lines file."""
    return msgspec.json.Decoder(kind).decode_lines(path.read_bytes())
