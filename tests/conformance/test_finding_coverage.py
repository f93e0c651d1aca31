"""Whatever a list of things to detect names has its place: a kind of finding, or a row that says where it is judged."""

from __future__ import annotations

import csv

from hub.core.findingkinds import BY_CODE
from local.coverage import ROWS
from tests.shared_data import shared

#: What the list calls it → what stands for it here: codes of findings, or names of rows. What has the same code on both
#: sides is not repeated. Several stand for one thing together, or one of them while the other is not there.
COUNTERPARTS = {
    "file.not-found": "upload-missing", "file.byte-count": "upload-stated", "file.hash-mismatch": "upload-stated",
    "file.truncated": "upload-cut", "file.extension-denied": "file-name", "file.double-extension": "file-name",
    "file.name-unsafe": "file-name", "file.content-type": "content-type", "file.malware": "malware",
    "file.scan-incomplete": "malware", "file.archive-ambiguous": "archives", "file.decompression": "archives",
    "file.xml-entity-expansion": "file.xml-entities", "file.xml-external-entity": "file.xml-entities",
    "file.json-jumbo": "file.json-limits", "file.row-count": "file.count-differs",
    "file.control-total": "file.count-differs",
    "file.envelope": "file.control-missing", "file.footer": "row.footer", "file.duplicate-content": "file.sent-before",
    "file.same-name-new-content": "same-name",
    "file.not-authorised": "not-allowed",
    "schema.invalid": "definition", "schema.dialect-invalid": "definition", "schema.check-invalid": "definition",
    "schema.unknown-type": "definition", "schema.unknown-property": "definition", "schema.contradiction": "definition",
    "schema.facet-not-allowed": "definition", "schema.bad-regex": "definition", "schema.bad-format": "definition",
    "schema.duplicate-field": "definition", "schema.key-unknown-field": "definition",
    "schema.reference-unknown": "definition", "schema.default-violates": "definition",
    "schema.reference-stale": "definition", "schema.mapping-incompatible": "mapping-stale",
    "schema.version-changed": "mapping-stale",
    "header.incorrect-label": "header.incorrect-label header-order",
    "header.language-variant": "header.normalised header-language",
    "row.constraint": "row.conditional-required", "row.operation-unknown": "operation-column",
    "cell.exponent-nan-inf": "cell.exponent cell.not-finite", "cell.integer-range": "integer-range",
    "cell.duration": "duration", "cell.minimum / cell.maximum": "cell.minimum cell.maximum",
    "cell.too-large": "too-long-cell", "cell.enum-near-miss": "cell.enum",
    "cell.control-char": "cell.control-character cell.line-break", "cell.markup-injection": "cell.markup",
    "cell.list": "lists", "cell.file-reference": "places", "cell.geo": "places",
    "cell.sheet-artefact": "row.merged-cells cell.formula-uncached cell.text-number",
    "entity.spans-files": "entity-cut", "entity.partial-invalid": "entity-partial",
    "entity.duplicate-in-file": "entity.header-conflict cross.primary-key",
    "entity.already-accepted": "accepted-before", "entity.conflict-with-accepted": "accepted-before",
    "entity.parent-unknown": "unknown-reference", "entity.product-unknown": "unknown-reference",
    "entity.stock-short": "stock", "entity.state-forbids": "state", "entity.address": "address",
    "entity.not-allowed": "combination", "entity.mixed-operation": "mixed-operation",
    "cross.reference-unmatched": "tables", "cross.reference-ambiguous": "tables", "cross.cycle": "tables",
    "cross.cumulative-stock": "stock", "set.missing-file": "sets", "set.part-missing": "sets",
    "set.duplicate-across-files": "set.duplicate-across-files between-files",
}  # fmt: skip


def test_everything_on_the_list_has_its_place() -> None:
    """Each thing that the list names is a kind of finding or has a row of its own in the documents."""
    with shared("facts", "finding-kinds.tsv").open(encoding="utf-8", newline="") as file:
        asked = [row["code"] for row in csv.DictReader(file, delimiter="\t")]
    assert len(asked) == len(set(asked)) > 0
    here = BY_CODE.keys() | {row.name for row in ROWS}
    assert [code for code in asked if not set(COUNTERPARTS.get(code, code).split()) <= here] == []


def test_every_row_stands_for_something_on_the_list() -> None:
    """No row speaks of what nobody asked for, and none is there twice."""
    shared("facts", "finding-kinds.tsv")
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))
    assert set(names) <= {name for names in COUNTERPARTS.values() for name in names.split()}
