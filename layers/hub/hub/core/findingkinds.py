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
    REFUSES_ROW = "refuses the row, which no entity can be told of"
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


def _of_row(code: str, means: str, message: str, hint: str) -> FindingKind:
    effect = Effect.REFUSES_ROW
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
        "The first bytes of the file are those of something that holds no records.",
        "The file is {kind}; no records can be read from it.",
        "Open it where it was made and save or export it as a workbook (.xlsx) or CSV. Renaming it is not enough.",
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
        "No comma, semicolon, tab or bar separates the headings, and nobody declared another delimiter.",
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

_FORMAT = (
    _of_file(
        "file.format-refused",
        "The file is of a format that the service does not take.",
        "The file is {kind}; {service} takes {formats}.",
        "Export it in one of these formats. The file's name does not matter; its bytes do.",
    ),
    _of_file(
        "file.format-unsupported",
        "The file is a workbook of a kind that is not read: of an old Excel, or of another program.",
        "The file is {kind}, which cannot be read.",
        "Open it and save it as an Excel workbook (.xlsx) or as CSV.",
    ),
    _of_file(
        "file.encrypted",
        "A password protects the workbook.",
        "The workbook is protected by a password.",
        "Open it, take the password off (File, Info, Protect Workbook), save it and send it again.",
    ),
    _of_file(
        "file.macro-or-embedded",
        "The workbook holds macros, links to other files or embedded objects.",
        "The workbook holds {what}.",
        "Copy the cells into a new workbook (values only), or save it as CSV, and send that.",
    ),
    _of_file(
        "file.archive-bomb",
        "The workbook unpacks to more than can be read, or is built to.",
        "The workbook {what}.",
        "Send it in several files, or as CSV, which may be far larger.",
    ),
    _of_file(
        "file.archive-path",
        "The archive names a part outside itself.",
        "A part of the archive has a name that no workbook uses.",
        "Open it in the program that made it, save it again as .xlsx, and send that.",
    ),
    _of_file(
        "file.workbook-damaged",
        "The workbook cannot be read: it is damaged, or is none.",
        "The workbook cannot be read: {reason}.",
        "Open it in a spreadsheet program and save it again as .xlsx. If it was cut off on its way, send it again.",
    ),
    _of_file(
        "file.sheet-missing",
        "The sheet that was declared is not there, or no sheet is filled.",
        "There is no {what}.",
        "Declare one of the sheets that the workbook has, or fill one.",
    ),
    _of_file(
        "file.sheet-ambiguous",
        "Several sheets are filled, and nobody said which one is meant.",
        "Several sheets are filled: {names}.",
        "Declare the sheet that is meant, or send a workbook with that one alone.",
    ),
    _warning(
        "file.hidden-sheet",
        "Hidden sheets hold something; they are left out.",
        "The hidden sheets {names} hold something; they are left out.",
        "If one of them is meant, declare it, or show it and send the workbook again.",
    ),
    _info(
        "file.date-system",
        "The workbook counts its days from 1904, as old Macs did; its dates are read so.",
        "The workbook counts its days from 1904; its dates are read so.",
        "Compare a date or two with what the workbook shows. Nothing needs to be done if they are right.",
    ),
    _of_file(
        "file.xml-malformed",
        "The file is not well-formed XML.",
        "The XML is broken in line {at_line}: {reason}.",
        "Export the file again; if it was cut off on its way, send it again.",
    ),
    _of_file(
        "file.xml-entities",
        "The XML declares a document type or entities, which are never followed.",
        "The file declares a document type or entities (DOCTYPE).",
        "Export the file without the DOCTYPE.",
    ),
    _of_file(
        "file.xml-limits",
        "The XML is deeper or wider than any file of records.",
        "The XML has {what} in line {at_line}.",
        "Check the export: an element is probably never closed, or holds what belongs into several.",
    ),
    _of_file(
        "file.xml-shape",
        "The XML is not of the kind that the service takes: its root, its namespace, or where its records are.",
        "The XML is not what {service} takes: {reason}.",
        "Is this the right service? Its template shows the elements. Where a partner's files have them otherwise, "
        "a mapping profile says so (`tree`).",
    ),
    _of_file(
        "file.json-malformed",
        "The file is not JSON.",
        "The JSON is broken in line {at_line}: {reason}.",
        "Export the file again; if it was cut off on its way, send it again.",
    ),
    _of_file(
        "file.json-duplicate-key",
        "An object names a member twice, so that it cannot be told which value is meant.",
        "The record that begins in line {at_line} has the member {name!r} twice.",
        "Name each member once.",
    ),
    _of_file(
        "file.json-limits",
        "The JSON is deeper or larger than any file of records.",
        "The JSON has {what} in line {at_line}.",
        "Check the export: a bracket is probably never closed, or a record holds what belongs into several.",
    ),
    _of_file(
        "file.no-records",
        "What should be the records of the file are none.",
        "The file holds no record that can be read: {reason}.",
        "Send a list of objects, or an object a line; the template shows the members.",
    ),
    _warning(
        "file.outside-records",
        "What stands beside the records is left out.",
        "Beside the records, the file has {names}; that is left out.",
        "If it is needed, put it into each record.",
    ),
)

_DIALECT = (
    _of_file(
        "file.encoding-unsupported",
        "The encoding of the file is none that files are taken in.",
        "The file is {encoding}; it cannot be read so.",
        "Save it as UTF-8.",
    ),
    _of_file(
        "file.encoding-ask",
        "The bytes do not tell the encoding surely enough to guess.",
        "The file is no UTF-8, and what it is instead cannot be told; it may be {candidates}.",
        "Declare its encoding and check again, or save it as CSV UTF-8.",
    ),
    _warning(
        "file.encoding-guessed",
        "The encoding was told from the bytes, with some doubt.",
        "The file is read as {encoding}, which was told from its bytes ({percent} % sure).",
        "Look at a name with an accent. If it is wrong, declare the encoding and check again, or save as CSV UTF-8.",
    ),
    _info(
        "file.encoding-converted",
        "The file is text of two bytes a character; it is read so.",
        "The file is {encoding}; it is read so.",
        "Nothing needs to be done.",
    ),
    _info(
        "file.bom",
        "There is a byte order mark in front of the JSON, where none belongs; it is left out.",
        "The file begins with a byte order mark; it is left out.",
        "Nothing needs to be done. JSON is written without one.",
    ),
    _info(
        "file.line-endings",
        "Lines end in more than one way, or in a way that is rarely used.",
        "The lines of the file end in {found}.",
        "Nothing needs to be done. Files put together from several often look so: check that it is whole.",
    ),
    _of_file(
        "file.delimiter-ask",
        "Two delimiters fit the file equally well.",
        "What separates the columns cannot be told; it may be {candidates}.",
        "Declare the delimiter and check again.",
    ),
    _of_file(
        "file.delimiter-long",
        "Several characters stand between the columns.",
        "The columns are separated by {delimiter!r}; only single characters can be read.",
        "Export the file with one character between the columns: a comma, a semicolon, a tab or a bar. If that cannot "
        "be, declare one of them as the delimiter in a mapping profile, and leave out the columns that others make.",
    ),
    _info(
        "file.dialect-guessed",
        "The file is not written as CSV usually is; how it is written was told from its beginning.",
        "Told from the beginning of the file: {what}.",
        "Nothing needs to be done if the columns look right. Otherwise declare how the file is written.",
    ),
    _warning(
        "file.preamble",
        "There are rows above the headings; they are passed over.",
        "The headings are in row {row}; the rows above ({count}) are passed over.",
        "Nothing needs to be done if these are titles. Otherwise declare the row of the headings.",
    ),
    _warning(
        "file.wrong-service",
        "The headings fit another service much better.",
        "{fields} of the headings are those of {other}; {fed} feed {service}.",
        "Is the file meant for {other}? Then send it there; nothing of it is processed here until you submit it.",
    ),
    _info(
        "file.corrections",
        "The file is a corrections file; the columns that the hub added are left out.",
        "Columns that the hub added to say what was wrong are left out ({count}).",
        "Nothing needs to be done.",
    ),
)

_HEADER = (
    _of_file(
        "header.none",
        "There are no headings: the row where they should be holds values.",
        "Row {row} should be the headings, but it reads like values: column {column} says {cell!r}.",
        "Put a row of headings above it (the service's template has them). If the file never has any, declare a header "
        "row of 0 and use a mapping profile that names the columns `Column 1`, `Column 2` and so on.",
    ),
    _of_file(
        "header.blank",
        "There is nothing where the headings should be.",
        "{where}, where the headings should be, has none.",
        "Check the row of the headings that was declared, or put the headings there.",
    ),
    _of_file(
        "header.unmatched",
        "None of the headings is known to the service.",
        "None of the {count} headings belongs to {service}.",
        "Is this the right service, and is the first row the headings? The service's template shows the headings.",
    ),
    _of_file(
        "header.missing-label",
        "A column that the service requires is not there.",
        "There is no column {title}{meant}.",
        "Add a column headed {title}. If it is there under another name, or the same in all rows, a mapping profile "
        "says so (`columns`, `constants`).",
    ),
    _of_file(
        "header.duplicate-label",
        "The heading of a field stands twice.",
        "Columns {first} and {column} are both headed {heading!r}; which one is {title} cannot be told.",
        "Keep one of them, or give the other a heading that means nothing to the service.",
    ),
    _of_file(
        "header.duplicate-normalised",
        "Two headings differ in case, spaces or punctuation alone, and both mean the same field.",
        "Columns {first} ({other!r}) and {column} ({heading!r}) both mean {title}: they differ in case, spaces or "
        "punctuation alone.",
        "Keep one of them, or give the other a heading that means nothing to the service.",
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
        "The column {heading!r} (column {column}) means nothing to {service}; it is left out.",
        "If it is needed, give it the heading of the field that it stands for (the template lists them all), or name "
        "it in a mapping profile under `columns`; under `ignored` it is not told of again.",
    ),
    _warning(
        "header.near-miss",
        "A heading resembles one that is known to the service, and no column has that one.",
        "The column {heading!r} (column {column}) is left out. Did you mean {title}? No column has that heading.",
        "If so, head it {title}, or name it in a mapping profile under `columns`; otherwise name it under `ignored`.",
    ),
    _warning(
        "header.incorrect-label",
        "An unknown heading stands where the template has another one, which no column has.",
        "The column {heading!r} (column {column}) is left out; it stands where the template has {title}.",
        "If it is meant, head it {title}, or name it in a mapping profile under `columns`; otherwise name it under "
        "`ignored`.",
    ),
    _warning(
        "header.field-mapped-twice",
        "A heading could feed any of several fields, and so feeds none.",
        "The column {heading!r} (column {column}) could be {titles}; it is left out.",
        "Give it the whole heading of the field that it stands for, or name it in a mapping profile under `columns`.",
    ),
    _warning(
        "header.forbidden-field",
        "A column is headed as if it said what only the hub decides, such as whose the records are.",
        "The column {heading!r} (column {column}) decides nothing: whose the records are comes from the sign-in; it is "
        "left out.",
        "Take the column out, or name it under `ignored` in a mapping profile.",
    ),
    _warning(
        "header.low-confidence",
        "A column was matched by an alias or a short name, and few of its values are such as its field takes.",
        "The column {heading!r} (column {column}) is read as {title}, though few of its values can be read so "
        "({percent} % sure).",
        "Check whether it is the right column. If not, give the right one the heading {title}, or say in a mapping "
        "profile which it is.",
    ),
    _warning(
        "header.hidden-chars",
        "A heading holds characters that nobody sees; it is read without them.",
        "The column {heading!r} (column {column}) is read as {title}, without its {hidden}.",
        "Type the heading anew if the column is the right one; nothing else needs to be done.",
    ),
    _info(
        "header.normalised",
        "A heading is written otherwise than the service writes it; it is read regardless of case, spaces and "
        "punctuation.",
        "The column {heading!r} (column {column}) is read as {read_as!r}.",
        "Nothing needs to be done if that is right.",
    ),
    _warning(
        "header.multi-row",
        "The headings seem to take two rows; one of them is read.",
        "The headings seem to take two rows: row {row} is read as the headings, {above} above it is passed over.",
        "Check the columns. Where the names are not told by one row alone, put them into one row.",
    ),
    _of_file(
        "header.field-count",
        "Nearly all rows have the same number of cells, and the headings another.",
        "There are {width} headings, but nearly all rows have {count} cells.",
        "A heading is probably missing, or there is one too many: put it right, and the rows will be.",
    ),
    _warning(
        "header.column-empty",
        "A column that feeds a required field, or any field that a mapping profile says, has no value in ten rows at "
        "least.",
        "The column {heading!r} (column {column}) has no value in {where}.",
        "Check the export if it should have some. Otherwise nothing needs to be done.",
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
    _of_row(
        "row.unreadable",
        "A record of a JSON file cannot be read; those around it can.",
        "The record in line {at_line} cannot be read: {reason}.",
        "Mend that record. If it is part of an entity with others, that entity is not whole without it.",
    ),
    _warning(
        "row.repeated-header",
        "The headings stand once more among the rows; that row is passed over.",
        "The headings are repeated here; the row is passed over.",
        "Nothing needs to be done. Files put together from several often look so: check that it is whole.",
    ),
    _info(
        "row.hidden",
        "A row is hidden in the workbook; it is read like the others.",
        "The row is hidden in the workbook; it is read like the others.",
        "If it should not go, delete it. Hiding or filtering does not take rows out.",
    ),
    _warning(
        "row.merged-cells",
        "Cells are merged; the value counts for the first of them, the others are empty.",
        "The cells {where} are merged; the value counts for the first of them alone.",
        "Unmerge them and fill in each cell, unless the others are meant to be empty.",
    ),
    _warning(
        "row.stray-quote",
        "A quote stands within a value that is not quoted; it is read as part of the value.",
        "A quote stands within a value that is not quoted; it is read as part of the value.",
        "Nothing needs to be done if it belongs there (an inch, say). A value with a quote is best written in quotes.",
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
        "{title} is empty, but {because}.",
        "Fill in {title}, or empty every field of that block.",
    ),
    _of_entity(
        "row.at-least-one",
        "None of several fields is filled in, one of which must be.",
        "{titles} are all empty; one of them must be filled in.",
        "Fill in one of them.",
    ),
    _of_entity(
        "row.exclusive",
        "Several fields are filled in, only one of which may be.",
        "{filled} are filled in; only one of {titles} may be.",
        "Keep one of them and empty the others.",
    ),
    _of_entity(
        "row.arithmetic",
        "A number is not the product of those that make it.",
        "{title} is {value!r}; {made_of} is {due}.",
        "Correct {title}, or what it is made of.",
    ),
    _warning(
        "row.arithmetic-doubtful",
        "A number is not the product of those that make it, which the service lets pass.",
        "{title} is {value!r}; {made_of} is {due}.",
        "Check the numbers; a discount or rounding may explain it.",
    ),
    _of_entity(
        "row.date-order",
        "A day comes before the one that it must follow.",
        "{title} is {value!r}, before {earlier} ({day}).",
        "Correct one of the two days; perhaps day and month are swapped.",
    ),
    _warning(
        "row.date-order-doubtful",
        "A day comes before the one that it should follow, which the service lets pass.",
        "{title} is {value!r}, before {earlier} ({day}).",
        "Check the two days; perhaps day and month are swapped.",
    ),
    _of_entity(
        "row.unit-currency",
        "Two fields of a row must say the same, and do not.",
        "{title} is {value!r}; {other} is {due!r} in the same row.",
        "Write the same in both. Amounts are not converted.",
    ),
    _of_entity(
        "row.shifted",
        "The values of a row stand one column beside their own: several are wrong, and right in the next column.",
        "From the column {heading!r} on, the values stand one column too far to the {side}.",
        "Look for a value that is missing or split in two, and move the others back.",
    ),
    _warning(
        "row.template-example",
        "A row is the example that the service's template shows.",
        "The row is the example of the template.",
        "If it was left in by mistake, take it out and send the file again.",
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
        "cell.number-format",
        "A number is written as people write it: with a decimal comma, a currency, or thousands set apart.",
        "{title} should be {type} written plainly; {value!r} is not.",
        "Write {type}{example}: digits, a point before the decimals, perhaps a minus sign, and nothing else.",
    ),
    _of_entity(
        "cell.number-ambiguous",
        "A number can be read in two ways.",
        "{title} says {value!r}, which may mean {readings}.",
        "Write digits and a point before the decimals; nothing separates thousands. A mapping can state how numbers "
        "are written in all of your files.",
    ),
    _of_entity(
        "cell.exponent",
        "A number is written with an exponent, as spreadsheets shorten long ones.",
        "{title} says {value!r}, a number with an exponent.",
        "Write the number out. If a spreadsheet shortened it, digits may be lost: take it from where it came from.",
    ),
    _of_entity(
        "cell.not-finite",
        "A program wrote that there is no number, or one beyond all bounds.",
        "{title} says {value!r}, which is no number.",
        "Write the number, or leave the cell empty if there is none.",
    ),
    _info(
        "cell.leading-zeros",
        "A number has zeros in front; it is read without.",
        "{title} says {value!r}, which is read as the number {after}.",
        "Nothing needs to be done. If it is a code rather than a number, check whether it is in the right column.",
    ),
    _info(
        "cell.integer-as-decimal",
        "A whole number is written with a decimal point and zeros; it is read as the whole number.",
        "{title} says {value!r}, which is read as {after}.",
        "Nothing needs to be done. To avoid this, export the column without decimals.",
    ),
    _of_entity(
        "cell.exclusive-bound",
        "A number is on or beyond a bound that it must not reach.",
        "{title} is {value!r}; it must be {open_bounds}.",
        "Correct the value, or check whether it is in the right column.",
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
        "Write the year first: {form}. In a spreadsheet, set the column's format to that before you export it. If all "
        "of the column is written so, a mapping profile says how, under `dates`.",
    ),
    _of_entity(
        "cell.date-impossible",
        "A date or a time of day does not exist.",
        "{title} says {value!r}; there is no such date or time.",
        "Look up the right date and write it as {form}.",
    ),
    _of_entity(
        "cell.date-ambiguous",
        "A date can be read in two ways, because day and month could be either.",
        "{title} says {value!r}, which may mean {readings}.",
        "Write the year first: {form}. A mapping can state how dates are written in all of your files.",
    ),
    _of_entity(
        "cell.date-two-digit-year",
        "The year of a date has two digits only.",
        "{title} says {value!r}; the year has two digits only.",
        "Write the year first, with four digits: {form}.",
    ),
    _of_entity(
        "cell.date-excel-serial",
        "A date is the number by which a spreadsheet counts days.",
        "{title} says {value!r}, the number by which a spreadsheet counts days.",
        "Set the column's format to year-month-day and export it again. In a workbook that counts from 1904, the day "
        "is 4 years and 1 day later than suggested.",
    ),
    _of_entity(
        "cell.datetime-zone",
        "A time states its zone; the service takes times without one.",
        "{title} says {value!r}, a time with its zone.",
        "Write it without the zone, as the time of day that counts: {form}.",
    ),
    _of_entity(
        "cell.minimum",
        "A number is too small, or a date too early.",
        "{title} is {value!r}; the least it may be is {minimum}.",
        "Correct the value, or check whether it is in the right column. A return is no order: a mapping profile sets "
        "such rows aside.",
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
        "cell.format",
        "A text is not written as such a text is: an e-mail address, a telephone number, a GTIN.",
        "{title} should be {format}; {value!r} is not.",
        "Write {format}.",
    ),
    _of_entity(
        "cell.check-digit",
        "A number is misspelt: its check digit does not fit.",
        "{title} says {value!r}; its check digit does not fit, so that a digit is wrong.",
        "Compare it with the label or the list that it came from.",
    ),
    _of_entity(
        "cell.leading-zero-lost",
        "Digits are too few, as if zeros in front of them had been lost.",
        "{title} says {value!r}; zeros in front seem to be lost.",
        "Put the zeros back. In a spreadsheet, set the column's format to text before you type or paste.",
    ),
    _of_entity(
        "cell.scientific-id",
        "A spreadsheet has turned an identifier into a number with an exponent; digits of it are lost.",
        "{title} says {value!r}: a spreadsheet has shortened it, and its digits are lost.",
        "Take it from where it came from. In a spreadsheet, set the column's format to text before you paste.",
    ),
    _of_entity(
        "cell.forbidden",
        "A text is one that the field may not be.",
        "{title} may not be {value!r}.",
        "Write what it really is.",
    ),
    _of_entity(
        "cell.non-ascii",
        "A text has letters or signs that its target does not know.",
        "{title} may only have letters, digits and signs of ASCII; {value!r} has others.",
        "Write it without accents and other alphabets.",
    ),
    _of_entity(
        "cell.sensitive",
        "A text holds the number of a payment card, which must not travel with orders.",
        "{title} holds the number of a payment card: {shown!r}.",
        "Take the number out. If the file has been sent elsewhere, tell whoever is in charge of card data.",
    ),
    _of_entity(
        "cell.control-character",
        "A text holds control characters, which act on printers and screens and cannot be written in XML.",
        "{title} holds control characters ({what}).",
        "Take them out.",
    ),
    _of_entity(
        "cell.enum",
        "A value is not one of those that the field may have.",
        "{title} should be {choices}; {value!r} is not.",
        "Write {choices}; or say in a mapping profile, under `values`, what it stands for.",
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
    _of_entity(
        "cell.excel-error",
        "A cell shows an error of a spreadsheet in the place of a value.",
        "{title} shows {value!r}, an error of the spreadsheet.",
        "Mend the formula, or write the value in its place.",
    ),
    _of_entity(
        "cell.formula-uncached",
        "A cell holds a formula, and the file does not hold its outcome.",
        "{title} is a formula whose outcome is not in the file.",
        "Open the workbook in a spreadsheet program and save it, or write the value in place of the formula.",
    ),
    _info(
        "cell.apostrophe",
        "An apostrophe that the hub put before what looks like a formula, in a corrections file, is taken off again.",
        "{title} says {value!r}; it is read as {after!r}, which is what stood there before.",
        "Nothing needs to be done.",
    ),
    _info(
        "cell.float-artefact",
        "A number has digits that come of the spreadsheet's arithmetic; it is read as what is meant.",
        "{title} says {value!r} underneath, which is read as {after!r}.",
        "Nothing needs to be done. To avoid this, round in the formula.",
    ),
    _info(
        "cell.text-number",
        "A whole number is written as text, in quotes; it is read as the number it says. A decimal may be text.",
        "{title} is the text {value!r}, which is read as a number.",
        "Nothing needs to be done. JSON writes numbers without quotes.",
    ),
    _of_entity(
        "cell.member-type",
        "A value is of another kind than the field takes: an object, a list, or true or false.",
        "{title} is {kind}, where a text or a number is due.",
        "Write the value itself.",
    ),
    _of_entity(
        "cell.lone-surrogate",
        "A text holds half a character, which no program can show.",
        "{title} holds half a character (an escape between \\ud800 and \\udfff without its other half).",
        "Export the value again: a text was probably cut within a character.",
    ),
    _info(
        "cell.case",
        "A code is written in another case; it is read as the code it means.",
        "{title} says {value!r}, which is read as {after!r}.",
        "Nothing needs to be done. To avoid this, write the code as listed.",
    ),
    _info(
        "cell.line-break",
        "A text holds line breaks or tabs; they are kept.",
        "{title} holds {what}; they are kept.",
        "Nothing needs to be done. On a label it may be cut at the first one.",
    ),
    _info(
        "cell.double-space",
        "A text has several spaces in a row; they are kept.",
        "{title} has several spaces in a row: {value!r}. They are kept.",
        "Nothing needs to be done. In a code, check whether there should be one.",
    ),
    _warning(
        "cell.invisible",
        "A text holds characters that nobody sees; they are kept.",
        "{title} holds characters that nobody sees ({what}); they are kept.",
        "Take them out: a code with one of them is not found. They often come from web pages.",
    ),
    _warning(
        "cell.mojibake",
        "Letters of a text are damaged: it was read in a wrong encoding before.",
        "{title} says {value!r}, which was probably read in a wrong encoding before; it is kept.",
        "Export it again as UTF-8, from the program in which it still looks right.",
    ),
    _warning(
        "cell.formula-injection",
        "A text begins like a formula; it is kept, and made harmless in the files that the hub hands out.",
        "{title} says {value!r}, which a spreadsheet takes for a formula; it is kept as text.",
        "If it is no formula on purpose, write the value in its place.",
    ),
    _warning(
        "cell.markup",
        "A text holds marks of HTML or XML; it is kept, and shown as text.",
        "{title} says {value!r}, which holds marks of HTML or XML; it is kept as text.",
        "If it comes from a web page, export the plain text.",
    ),
    _warning(
        "cell.null-literal",
        "A text is a word that programs write for nothing; it is kept.",
        "{title} says {value!r}, a word that programs write for nothing; it is kept as text.",
        "If there is nothing to say, leave the cell empty.",
    ),
    _warning(
        "cell.truncated",
        "A text has just as many characters as some programs allow; it may have been cut.",
        "{title} has {count} characters, at which {cut} ends; it may have been cut.",
        "Look at its end. If it is cut, take it from where it came from.",
    ),
    _warning(
        "cell.whitespace",
        "There is white space around a value, or characters that nobody sees; it is read without.",
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
        "entity.header-missing",
        "A value that belongs to the entity as a whole stands in one of its rows and is empty in another.",
        "{title} is {here} in this row and {there} in row {first}, both of {key!r}.",
        "Write the same {title} in all rows with that {key_title}. If your files state such values in the first row "
        "only, say so in the mapping (header_values: first_row).",
    ),
    _info(
        "entity.header-as-above",
        "Cells that belong to an entity as a whole are empty below its first row; they are read as in that row.",
        "Below row {first}, {count} cells that belong to {key!r} as a whole are empty; they are read as in that row.",
        "Nothing needs to be done.",
    ),
    _of_entity(
        "entity.duplicate-line",
        "Two lines of one entity name the same thing.",
        "{title} {value!r} stands in row {first} already, in the same {key_title} {key!r}.",
        "Put the two rows into one: add up their quantities and take one row out. Until then all of it is refused.",
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
    _info(
        "entity.lineless-row",
        "A row of an entity holds no line; it is passed over, as the service says of such rows.",
        "This row of {key!r} has no line ({titles} are all empty); it is passed over.",
        "Nothing needs to be done. If a line is missing, fill it in.",
    ),
    _warning(
        "entity.line-sequence",
        "The numbers of an entity's lines repeat or jump.",
        "{title} {value!r} {what} in {key!r}.",
        "Check that no line is missing or there twice. Otherwise nothing needs to be done.",
    ),
    _of_entity(
        "entity.unique-combination",
        "Two lines of one entity say the same in fields that may do so together once.",
        "{titles} say {value!r} in row {first} already, in the same {key_title} {key!r}.",
        "Put the two rows into one, or correct one of them: together, {titles} tell lines apart.",
    ),
    _of_entity(
        "entity.total",
        "The lines of an entity do not add up to the total that it states.",
        "{title} of {key!r} is {value!r}; {made_of} is {due}.",
        "Check that no row is missing, then correct {title} or the lines.",
    ),
    _warning(
        "entity.total-doubtful",
        "The lines of an entity do not add up to the total that it states, which the service lets pass.",
        "{title} of {key!r} is {value!r}; {made_of} is {due}.",
        "Check that no row is missing. Otherwise nothing needs to be done.",
    ),
    _of_entity(
        "entity.too-large",
        "An entity has more text in all than the target holds of one.",
        "{key!r} takes {size} bytes; the most that one may take is {limit}.",
        "Split it into several, each with a {key_title} of its own, or shorten its texts.",
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
    _of_entity(
        "cross.unique-combination",
        "Fields that may have the same values together once in a file have them twice.",
        "{titles} say {value!r} in row {first} already.",
        "Correct one of the two rows: together, {titles} must be different in all.",
    ),
    _warning(
        "cross.near-duplicate",
        "Two keys differ in upper and lower case, in spaces, or in how their letters are stored alone.",
        "{title} {value!r} is nearly the one of row {first}: only case, spaces or the storage of letters differ.",
        "If both are one and the same, write it alike. They are taken for two.",
    ),
    _warning(
        "cross.duplicate-row",
        "A row says in everything that the service reads what another row of its entity says.",
        "The row repeats row {first}; it {read}.",
        "Check whether the row was exported or pasted twice. If it is meant, add the quantities up in one row.",
    ),
    _of_entity(
        "cross.identical",
        "A field that must say the same in the whole file says something else.",
        "{title} is {value!r}; it is {due!r} in row {first}, and must be the same in the whole file.",
        "Correct the values, or send a file for each {title}.",
    ),
    _warning(
        "cross.mixed-unit",
        "A field that usually says the same in a whole file (a currency, a unit) says something else.",
        "{title} is {value!r}; it is {due!r} in row {first}.",
        "Check whether that is right. Nothing needs to be done if it is.",
    ),
    _warning(
        "cross.sequence",
        "Numbers that count up from one entity to the next repeat or jump.",
        "{title} is {value!r}, where {due} is due.",
        "Check that nothing is missing or there twice. Otherwise nothing needs to be done.",
    ),
    _of_file(
        "cross.required-values",
        "A value that every file of the service must hold is not there.",
        "No {title} is {due!r}; every file must have one.",
        "Check that the file is whole and the right one for this service.",
    ),
)

#: Every kind, in the order in which the documents list them.
ALL: tuple[FindingKind, ...] = (*_FILE, *_FORMAT, *_DIALECT, *_HEADER, *_ROW, *_CELL, *_ENTITY, *_CROSS)


def _by_code(kinds: Iterable[FindingKind]) -> Mapping[str, FindingKind]:
    return MappingProxyType({kind.code: kind for kind in kinds})


BY_CODE: Mapping[str, FindingKind] = _by_code(ALL)
