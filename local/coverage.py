"""docs/finding-coverage.md: what the hub looks for, when it is judged, and what it leaves out, with the reason."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from hub.core.findingkinds import ALL, Effect


class Judged(StrEnum):
    """When something is judged, if it is."""

    CHECK = "structural check"
    LOADING = "when a definition or a mapping is loaded"
    GATE = "at the gate, before a byte is read"
    SUBMIT = "when the file is submitted"
    CROSS_CHECK = "cross-check, after Submit"
    LEFT_OUT = "left out"


class Row(NamedTuple):
    """Something that can be wrong and is no kind of finding by itself.

    `name` is its own, `code` what a client is told of it.
    """

    name: str
    about: str
    judged: Judged
    code: str
    reason: str


_CHECK, _LOADING, _GATE = Judged.CHECK, Judged.LOADING, Judged.GATE
_SUBMIT, _CROSS, _OUT = Judged.SUBMIT, Judged.CROSS_CHECK, Judged.LEFT_OUT

ROWS = (
    Row("upload-missing", "the upload never arrives", _GATE, "status `expired`",
        "The activity has a deadline; the sweep ends it."),
    Row("upload-stated", "size or checksum differ from what the sender stated", _GATE, "the storage's own refusal",
        "The signed form bounds the size; a checksum is compared by the storage that it is stated to. The "
        "verdict shows size and SHA-256 of what was judged."),
    Row("upload-cut", "the upload was cut off", _CHECK, "`file.unclosed-quote`, `row.missing-cell`, "
        "`file.workbook-damaged`, `file.xml-malformed`, `file.json-malformed`",
        "A cut shows as what it leaves behind. A CSV that is cut exactly between two rows cannot be told "
        "from a short one."),
    Row("file-name", "the name of the file: its ending, a second ending, path parts, control characters, its length",
        _GATE, "`file.extension-denied`, `file.name-unsafe`",
        "No name becomes a path or a key; the bytes decide about the format."),
    Row("content-type", "the content type that is sent along", _GATE, "the storage's own refusal",
        "The type is a field of the signed form."),
    Row("malware", "malware", _OUT, "none",
        "A service of the storage's own (such as GuardDuty for S3) scans better; nothing in a file is ever run."),
    Row("archives", "archives with files in them, compressed files", _CHECK, "`file.signature-mismatch`",
        "No service takes archives; an archive is named as what it is, and never unpacked."),
    Row("same-name", "other bytes under the name of a file that was sent before", _SUBMIT, "`already accepted`",
        "A name says nothing: exports are called the same every day. What counts is the entity: one to be created that "
        "is there already is skipped, and said so. The very same bytes are told by the check (`file.sent-before`)."),
    Row("not-allowed", "a service that the tenant may not use, a partner or tenant of somebody else", _GATE,
        "404, as for what does not exist", "Decided by the token alone; a file cannot say whose it is."),
    Row("definition", "a definition that contradicts itself: unknown keys and types, facets that do not fit, patterns, "
        "bounds, rules or keys that name nothing, examples that break their own field", _LOADING, "the build fails",
        "A wrong definition never reaches a client's file. Fields have no defaults; lists of codes come with the hub."),
    Row("mapping-stale", "a mapping that does not fit the definition, or another version of either", _LOADING,
        "refused whole, with everything that is wrong with it",
        "A check pins the versions that it judged by; submitting uses what was judged."),
    Row("header-order", "columns in another order than the template's", _CHECK, "nothing",
        "Columns are found by their headings; their order says nothing."),
    Row("header-language", "headings in another language", _CHECK,
        "`header.extra-label` or `header.incorrect-label`, with a suggestion by place or by values",
        "A definition has no titles in other languages. Words that are usual are aliases of their field; others are "
        "said once in a mapping."),
    Row("operation-column", "a column that says what to do with a row", _CHECK, "`cell.enum`",
        "A service does one thing. What a row may say is a list of allowed values."),
    Row("integer-range", "the ranges of machine types", _CHECK, "`cell.minimum`, `cell.maximum`",
        "Whole numbers have 18 digits; narrower ranges are bounds of the field."),
    Row("duration", "durations", _OUT, "none", "No service has one. A number with its unit in the title does."),
    Row("lists", "lists within a cell", _OUT, "none",
        "Several values are several rows; JSON and XML have items for them. A list in JSON is told "
        "(`cell.member-type`)."),
    Row("places", "points and shapes on a map, files that a cell refers to", _OUT, "none", "No service has one."),
    Row("too-long-cell", "cells of very many characters", _CHECK, "`cell.length`, `row.too-long`",
        "Every text has a length, its own or that of the service's limits."),
    Row("entity-partial", "an entity some of whose rows are wrong", _CHECK, "the finding itself",
        "A finding on one row refuses its whole entity; the policy says whether the others go."),
    Row("entity-cut", "an entity that is spread over two files", _CROSS, "`order.exists`, `receipt.exists`",
        "The file does not tell. The second part has the key of an order that is there with other content."),
    Row("accepted-before", "an entity that was accepted before, with the same or with other content", _CROSS,
        "the note `already accepted`, or `order.exists`, `receipt.exists`, `product.exists`",
        "Needs the records of earlier activities. A company that exists is kept, and the note says so. A product with "
        "the barcode of another one is `product.barcode-taken`."),
    Row("unknown-reference", "products, customers or orders that are not there", _CROSS,
        "`product.unknown`, `company.unknown`, `order.unknown`", "Needs live reference data."),
    Row("stock", "stock that does not suffice, for one order or for all of a file together", _CROSS, "`stock.short`",
        "Stock is reserved order by order when they are processed: the one that no longer fits is told."),
    Row("state", "changes that the state of a record forbids", _CROSS,
        "`order.not-on-hold`, `order.cancelled`, `order.dispatched`, `order.in-progress`, `receipt.received`, "
        "`stock.below-reserved`, `update.fixed-field`, `update.fixed-supplier`",
        "Needs the record as it is. Each failure says how it stands, and since when."),
    Row("address", "addresses that a carrier cannot use", _CROSS, "the target's own words, or `target.refused`",
        "Only the carrier knows, and the embedded warehouse asks none: a target by HTTP may. Country, postcode and "
        "required parts are judged by the file."),
    Row("combination", "warehouses or carriers that a client may not use", _CROSS,
        "the target's own words, or `target.refused`",
        "Needs the tenant's agreements, which the embedded warehouse does not keep. It tells where no DC is named and "
        "there is none by default (`dc.missing`); what a tenant allows can be an override of the service."),
    Row("mixed-operation", "one key to be created and cancelled in one file", _OUT, "none",
        "A service does one thing."),
    Row("tables", "rows that refer to rows of another table, loops of parents and children", _OUT, "none",
        "A file is one table; it refers to live data, which the cross-check knows."),
    Row("between-files", "the same entity in a file that is being checked at the same moment, or further back than the "
        "last ten", _CROSS,
        "`already accepted`, or `order.exists`, `order.in-progress`, `receipt.exists`, `product.exists`",
        "A check compares with the newest ten files that wait or were submitted (`set.duplicate-across-files`), so "
        "that its cost does not grow with what was ever sent. What it does not see is met by the target: the first "
        "file that is submitted creates the entity, and the second one is told."),
    Row("sets", "files that should have come, parts of a set that are missing", _OUT, "none",
        "The hub knows no timetable of a partner's files. A file whose predecessor is missing is told where a mapping "
        "says how files are numbered (`file.sequence`)."),
)  # fmt: skip

_HEAD = """# What is looked for, and when

This page is generated from `local/coverage.py` by `make docs`. The words and effects of each finding are in
[findings](findings.md).

## Where the line is drawn

What the hub can read with certainty it reads, and tells: white space around a value, a code in another case, zeros in
front of a number, `2.0` where a whole number is due, the digits that binary arithmetic leaves behind. Before and after
stand in the finding, which is an *info* or a *warning* and refuses nothing.

What the hub would have to guess it refuses, and suggests where one thing alone can be meant: `12,50` for 12.50,
`31/12/2026` for 2026-12-31, `United Kingdom` for GB, a lost zero where the length is fixed. Where two things can be
meant (`1,234`, `03/04/2026`) it names both and suggests neither. A suggestion is never applied: a person takes it over
in the corrections file, or a mapping states once how a partner writes.

`1.000` may mean two things where a whole number or an amount is due. The beginning of the file tells: it is one where
the column, or else other columns, have points before decimals, and it is refused where points set thousands apart
there, or where it stands among plain whole numbers, since what writes 5 for five does not write 1.000 for one. A zero
is none of these, because programs fill gaps with it; one plain number among more than ten in doubt is a slip. Where
nothing tells it is read as one, and the doubt is a *warning* (`cell.number-doubtful`). A number that JSON writes
without quotes is not doubted; the texts of JSON and XML are, as those of a CSV.

Free texts are kept as they were sent, to the character. What is odd about them (characters that nobody sees, the
beginning of a formula, marks of HTML, letters damaged by a wrong encoding, words for nothing) is a *warning*. Three
things are refused even there, because what was meant is gone or does harm: an identifier in scientific notation, an
error of a spreadsheet, and control characters.

A number is its value, not the way it is written: trailing zeros after the decimal point are not kept, and that is no
finding.
"""


def coverage_page() -> str:
    """Return the page's text."""
    levels: dict[str, list[str]] = {}
    for kind in ALL:
        effect = "" if kind.effect is not Effect.TOLD else " (told)"
        levels.setdefault(kind.code.partition(".")[0], []).append(f"`{kind.code}`{effect}")
    judged = "".join(f"- **{level}**: {', '.join(codes)}\n" for level, codes in levels.items())
    rows = "".join(f"| {row.about} | {row.judged} | {row.code} | {row.reason} |\n" for row in ROWS)
    return (
        f"{_HEAD}\n## Judged by the structural check, each with a code of its own\n\n{judged}"
        "\n## Everything else\n\n| what can be wrong | judged | what is told | reason |\n| --- | --- | --- | --- |\n"
        f"{rows}"
    )
