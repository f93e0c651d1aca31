"""The kinds of finding: the one place where each has its code, its severity and its words.

`docs/findings.md` is written from this list. In messages and hints, names in braces are filled in: `{title}` is the
field's title, `{value}` what the cell said; the others are named where the finding is made. A hint says the same of all
findings of one kind in one column, so that it can stand over the whole group.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec

from hub.core.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Effect(StrEnum):
    """What a finding does: it rejects the whole file, refuses the entity it is in, or is only told."""

    REJECTS_FILE = "rejects the file"
    REFUSES_ENTITY = "refuses its entity"
    TOLD = "is only told"


class FindingKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of finding. `means` explains it to somebody who reads the documents."""

    code: str
    severity: Severity
    effect: Effect
    means: str
    message: str
    hint: str


def _of_file(code: str, means: str, message: str, hint: str) -> FindingKind:
    effect = Effect.REJECTS_FILE
    return FindingKind(code=code, severity=Severity.ERROR, effect=effect, means=means, message=message, hint=hint)


def _of_entity(code: str, means: str, message: str, hint: str) -> FindingKind:
    effect = Effect.REFUSES_ENTITY
    return FindingKind(code=code, severity=Severity.ERROR, effect=effect, means=means, message=message, hint=hint)


def _warning(code: str, means: str, message: str, hint: str) -> FindingKind:
    severity = Severity.WARNING
    return FindingKind(code=code, severity=severity, effect=Effect.TOLD, means=means, message=message, hint=hint)


def _info(code: str, means: str, message: str, hint: str) -> FindingKind:
    severity = Severity.INFO
    return FindingKind(code=code, severity=severity, effect=Effect.TOLD, means=means, message=message, hint=hint)


_FILE = (
    _of_file(
        "file.empty",
        "The file has no text.",
        "The file is empty.",
        "Export it again with a row of headings and the rows below it.",
    ),
    _of_file(
        "file.too-large",
        "The file has more bytes than the service takes.",
        "The file has {size} bytes; {service} takes at most {limit}.",
        "Send it in several files. Keep the rows of one entity in one file.",
    ),
    _of_file(
        "file.signature-mismatch",
        "The file is called CSV, but its first bytes are those of something else.",
        "The file is {kind}, not CSV.",
        "Open it where it was made and save or export it as CSV (comma separated, UTF-8). Renaming it is not enough.",
    ),
    _of_file(
        "file.encoding-invalid",
        "Bytes of the file cannot be read as text.",
        "The bytes from offset {offset} (line {at_line}) are not {encoding} text.",
        "Save the file as CSV UTF-8, or declare the encoding it has.",
    ),
    _of_file(
        "file.binary-content",
        "The file holds NUL characters, which no text has.",
        "There is a NUL character in line {at_line}: the file is damaged, or is not text.",
        "Export the file again as CSV UTF-8. If it was cut off or overwritten on its way, send it again.",
    ),
    _of_file(
        "file.delimiter-unknown",
        "No comma, semicolon, tab or bar separates the headings.",
        "Nothing separates the columns: the first row is one cell.",
        "Export the file with commas, semicolons, tabs or bars between the columns, or declare the delimiter.",
    ),
    _of_file(
        "file.table-dimensions",
        "The file has more rows or columns than the service takes.",
        "The file has more than {limit} {what}.",
        "Send it in several files, or leave out the columns that are not needed.",
    ),
    _of_file(
        "file.no-data-rows",
        "There is nothing below the headings.",
        "The file has no rows below its headings.",
        "Check the export: perhaps a filter left nothing. Send the file once it has rows.",
    ),
    _of_file(
        "file.all-set-aside",
        "The mapping sets every row of the file aside.",
        "The mapping sets all rows ({count}) aside, so that nothing is left.",
        "Is this the right file for this service and this mapping? Otherwise change the mapping's conditions.",
    ),
    _of_file(
        "file.quote-dialect",
        "Text stands after a closing quote, and what the row should be cannot be told.",
        "Text follows a closing quote in line {at_line}, and the row cannot be told into columns.",
        "Write a quote inside a quoted cell twice, or take the stray quote out.",
    ),
    _of_file(
        "file.unclosed-quote",
        "A quote is open at the end of the file.",
        "The quote that opens in line {at_line} is never closed.",
        "Close the quote in that line, or take it out. If the file was cut off, send it again.",
    ),
    _of_file(
        "file.runaway-quote",
        "A quote opens and swallows the lines that follow.",
        "The quote that opens in line {at_line} swallows the lines after it, up to line {to_line} at least.",
        "Close the quote in the line where it opens, or take it out.",
    ),
    _of_file(
        "row.too-long",
        "A row has more characters than can be read.",
        "The row that begins in line {at_line} has more than {limit} characters.",
        "Look at that line: a line break or a quote is probably missing. Export the file again.",
    ),
)

_HEADER = (
    _of_file(
        "header.unmatched",
        "None of the headings is known to the service.",
        "None of the {count} headings belongs to {service}.",
        "Is this the right service, and is the first row the headings? The service's template shows the headings.",
    ),
    _of_file(
        "header.missing-label",
        "A column that the service requires is not there.",
        "There is no column {title}.",
        "Add a column headed {title}.",
    ),
    _of_file(
        "header.ambiguous-mapping",
        "Two columns claim the same field.",
        "Columns {first} and {column} ({heading!r}) both mean {title}.",
        "Keep one of them, or give the other a heading that means nothing to the service.",
    ),
    _of_file(
        "header.condition-label",
        "The mapping sets rows aside by a column that the file does not have.",
        "The mapping sets rows aside by the column {heading!r}; the file has none.",
        "Is this the right mapping? Otherwise give the column that heading, or take the condition out of the mapping.",
    ),
    _warning(
        "header.expected-label",
        "The mapping names a heading that the file does not have.",
        "The mapping feeds {title} from the column {heading!r}; the file has none.",
        "Check the export, and whether this is the right mapping. If the column is gone for good, change the mapping.",
    ),
    _warning(
        "header.overruled",
        "A column means a field that the mapping feeds otherwise.",
        "The column {heading!r} would be {title}, which the mapping feeds otherwise; it is left out.",
        "If that is right, name the column under `ignored` in the mapping.",
    ),
    _warning(
        "header.extra-label",
        "A heading is not known to the service.",
        "The column {heading!r} means nothing to {service}; it is left out.",
        "If it is needed, give it the heading of the field that it stands for; the template lists them all.",
    ),
    _warning(
        "header.blank-label",
        "A column has no heading.",
        "Column {column} has no heading; it is left out.",
        "If it is needed, give it the heading of the field that it stands for.",
    ),
)

_ROW = (
    _warning(
        "row.blank",
        "A row has no values; it is passed over.",
        "The row is blank; it is passed over.",
        "Nothing needs to be done. If it should have values, fill them in.",
    ),
    _info(
        "row.set-aside",
        "The mapping sets the row aside: it is counted, and nothing else is done with it.",
        "The row is set aside by the mapping: {heading} {test}{because}.",
        "Nothing needs to be done if that is right. Otherwise change the condition in the mapping.",
    ),
    _of_entity(
        "row.missing-cell",
        "A row has fewer cells than there are headings.",
        "The row has {count} cells; there are {width} headings.",
        "Check the row for a missing delimiter, a line break within a cell, or a cut-off end.",
    ),
    _of_entity(
        "row.extra-cell",
        "A row has more cells than there are headings.",
        "The row has {count} cells; there are {width} headings. The first one too many says {value!r}.",
        "A delimiter within a value needs quotes around the value. Check the row for one.",
    ),
    _info(
        "row.extra-blank-cell",
        "A row has more cells than there are headings, all of them empty; they are left out.",
        "The row has {count} cells; there are {width} headings. Those too many are empty and left out.",
        "Nothing needs to be done. Some spreadsheets export such cells.",
    ),
    _of_entity(
        "row.quote-dialect",
        "Text stands after a closing quote.",
        "Text follows a closing quote in this row.",
        "Write a quote inside a quoted cell twice, or take the stray quote out.",
    ),
    _of_entity(
        "row.conditional-required",
        "A value is required because another one is there.",
        "{title} is empty, but {because} is filled in.",
        "Fill in {title}, or empty every field of that block.",
    ),
)

_CELL = (
    _of_entity(
        "cell.required",
        "A value that the service requires is missing.",
        "{title} is empty.",
        "Fill in {title}{example}.",
    ),
    _of_entity(
        "cell.type",
        "A value is not a number where a number is due.",
        "{title} should be {type}; {value!r} is not.",
        "Write {type}{example}. A decimal has a point, and nothing separates thousands.",
    ),
    _of_entity(
        "cell.integer-has-fraction",
        "A whole number has a fraction.",
        "{title} should be a whole number; {value!r} has a fraction.",
        "Write a whole number{example}, without a decimal point.",
    ),
    _of_entity(
        "cell.number-form",
        "A number is not written as the mapping says numbers are.",
        "{title} should be a number written like {number_form}; {value!r} is not.",
        "Write it like {number_form}, or correct the form of numbers in the mapping.",
    ),
    _of_entity(
        "cell.precision",
        "A decimal has too many digits.",
        "{title} may have {whole} digits before the decimal point and {scale} after it; {value!r} has more.",
        "Round it, or check whether it is in the right column.",
    ),
    _of_entity(
        "cell.boolean",
        "A value is neither true nor false.",
        "{title} should be true or false; {value!r} is neither.",
        "Write true or false (yes or no, 1 or 0 will do).",
    ),
    _of_entity(
        "cell.date-format",
        "A date is not written as year-month-day.",
        "{title} should be a date such as {form}; {value!r} is not written so.",
        "Write the year first: {form}. In a spreadsheet, set the column's format to that before you export it.",
    ),
    _of_entity(
        "cell.date-impossible",
        "A date or a time of day does not exist.",
        "{title} says {value!r}; there is no such date or time.",
        "Look up the right date and write it as {form}.",
    ),
    _of_entity(
        "cell.minimum",
        "A number is too small, or a date too early.",
        "{title} is {value!r}; the least it may be is {minimum}.",
        "Correct the value, or check whether it is in the right column.",
    ),
    _of_entity(
        "cell.maximum",
        "A number is too great, or a date too late.",
        "{title} is {value!r}; the most it may be is {maximum}.",
        "Correct the value, or check whether it is in the right column.",
    ),
    _of_entity(
        "cell.length",
        "A text has too many or too few characters.",
        "{title} may have {length} characters; this one has {count}.",
        "Shorten or complete the value, or check whether it is in the right column.",
    ),
    _of_entity(
        "cell.pattern",
        "A text is not written as the field demands.",
        "{title} should be {pattern}; {value!r} is not.",
        "Write {pattern}{example}.",
    ),
    _of_entity(
        "cell.enum",
        "A value is not one of those that the field may have.",
        "{title} should be {choices}; {value!r} is not.",
        "Write {choices}.",
    ),
    _info(
        "cell.mapped",
        "A value is read as another one, which the mapping says it stands for.",
        "{title} says {value!r}, which the mapping reads as {after!r}.",
        "Nothing needs to be done if that is right. Otherwise change the value in the mapping.",
    ),
    _info(
        "cell.converted",
        "A date or a number is written in the form that the mapping states; it is read in the plain one.",
        "{title} says {value!r}, which is read as {after!r}.",
        "Nothing needs to be done if that is right. Otherwise correct the form in the mapping.",
    ),
    _info(
        "cell.case",
        "A code is written in another case; it is read as the code it means.",
        "{title} says {value!r}, which is read as {after!r}.",
        "Nothing needs to be done. To avoid this, write the code as listed.",
    ),
    _warning(
        "cell.whitespace",
        "There is white space around a value; it is read without.",
        "{title} has white space around it: {value!r} is read as {after!r}.",
        "Nothing needs to be done if that is right. To avoid this, trim the values before you export them.",
    ),
)

_ENTITY = (
    _warning(
        "entity.non-contiguous",
        "The rows of one entity lie apart; they are joined.",
        "This row goes on with {key!r}, whose rows begin in row {first}; other rows lie between. They are joined.",
        "Nothing needs to be done if it is one and the same. To avoid this, sort the file by {title}.",
    ),
    _of_entity(
        "entity.header-conflict",
        "Two rows of one entity disagree about a value that belongs to the entity as a whole.",
        "{title} is {after!r} in row {first} and {value!r} in this row, both of {key!r}.",
        "Write the same {title} in all rows with that {key_title}, or give the row another {key_title}.",
    ),
    _of_entity(
        "entity.duplicate-line",
        "Two lines of one entity name the same thing.",
        "{title} {value!r} stands in row {first} already, in the same {key_title} {key!r}.",
        "Put the two rows into one: add up their quantities and take one row out.",
    ),
    _of_entity(
        "entity.no-lines",
        "A row names an entity but holds no line of it.",
        "This row of {key!r} has no line: {titles} are all empty.",
        "Fill in the line ({required}), or take the row out.",
    ),
    _of_entity(
        "entity.too-many-lines",
        "An entity has more lines than the service takes.",
        "{key!r} has more than {limit} lines; this row is the first one too many.",
        "Split it into several, each with a {key_title} of its own.",
    ),
)

_CROSS = (
    _of_entity(
        "cross.primary-key",
        "A key stands in several rows, each of which would be an entity of its own.",
        "{key_title} {key!r} stands in row {first} already.",
        "Keep the row that is right and take the others out. None of them goes, because the file does not tell which.",
    ),
    _of_entity(
        "cross.unique",
        "Two entities share a value that each must have for itself.",
        "{title} {value!r} stands in row {first} already, in another entity.",
        "Give each its own {title}, or leave it empty.",
    ),
)

#: Every kind, in the order in which the documents list them.
ALL: tuple[FindingKind, ...] = (*_FILE, *_HEADER, *_ROW, *_CELL, *_ENTITY, *_CROSS)


def _by_code(kinds: Iterable[FindingKind]) -> Mapping[str, FindingKind]:
    return MappingProxyType({kind.code: kind for kind in kinds})


BY_CODE: Mapping[str, FindingKind] = _by_code(ALL)
