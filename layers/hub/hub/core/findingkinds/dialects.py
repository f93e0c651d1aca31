"""What is said of the way in which a text is written: encoding, delimiter, line endings."""

from hub.core.findingkinds.kind import info, rejects_file, warning

DIALECTS = (
    rejects_file(
        "file.encoding-unsupported",
        "The encoding of the file is none that files are taken in.",
        "The file is {encoding}; it cannot be read so.",
        "Save it as UTF-8. UTF-16 of text in columns can be read with its byte order mark, or where it is declared.",
    ),
    rejects_file(
        "file.encoding-ask",
        "The bytes do not tell the encoding surely enough to guess.",
        "The file is no UTF-8, and what it is instead cannot be told; it may be {candidates}.",
        "Declare its encoding and check again, or save it as CSV UTF-8.",
    ),
    warning(
        "file.encoding-guessed",
        "The encoding was told from the bytes, with some doubt.",
        "The file is read as {encoding}, which was told from its bytes ({percent} % sure).",
        "Look at a name with an accent. If it is wrong, declare the encoding and check again, or save as CSV UTF-8.",
    ),
    info(
        "file.encoding-converted",
        "The file is text of two bytes a character; it is read so.",
        "The file is {encoding}; it is read so.",
        "Nothing needs to be done.",
    ),
    info(
        "file.bom",
        "There is a byte order mark in front of the JSON, where none belongs; it is left out.",
        "The file begins with a byte order mark; it is left out.",
        "Nothing needs to be done. JSON is written without one.",
    ),
    info(
        "file.line-endings",
        "Lines end in more than one way, or in a way that is rarely used.",
        "The lines of the file end in {found}.",
        "Nothing needs to be done. Files put together from several often look so: check that it is whole.",
    ),
    rejects_file(
        "file.delimiter-ask",
        "Two delimiters fit the file equally well.",
        "What separates the columns cannot be told; it may be {candidates}.",
        "Declare the delimiter and check again.",
    ),
    rejects_file(
        "file.delimiter-long",
        "Several characters stand between the columns.",
        "The columns are separated by {delimiter!r}; only single characters can be read.",
        "Export the file with one character between the columns: a comma, a semicolon, a tab or a bar. If that cannot "
        "be, declare one of them as the delimiter in a mapping profile, and leave out the columns that others make.",
    ),
    rejects_file(
        "file.space-before-quotes",
        "Cells have a space before their quotes, which are text then and hold nothing together.",
        "There are spaces before the quotes of the cells, such as {cell!r} in row {row}: the quotes count as text.",
        "Export the file without spaces after what separates the columns. If the quotes belong to the values, declare "
        "the quote and check again.",
    ),
    rejects_file(
        "file.quoted-rows",
        "Whole rows stand in quotes, so that each of them is a single cell.",
        "Each row stands in quotes as a whole, so that all of it is a single cell.",
        "Export the file with quotes around single cells, or none. If a spreadsheet shows all of it in its first "
        "column, split that into columns there and save it as CSV again.",
    ),
    info(
        "file.dialect-guessed",
        "The file is not written as CSV usually is; how it is written was told from its beginning.",
        "Told from the beginning of the file: {what}.",
        "Nothing needs to be done if the columns look right. Otherwise declare how the file is written.",
    ),
    info(
        "file.space-after-delimiter",
        "A space stands behind each delimiter of a CSV; it is no part of the headings or the values.",
        "A space stands behind each {delimiter}, before the {where}, which are read without it.",
        "Nothing needs to be done. To avoid this, export the file without spaces behind what separates the columns.",
    ),
    info(
        "file.dialect-unused",
        "Something was declared of how the file is written that files of its format do not have, or say themselves.",
        "Declared was {what}, which is not used: the file is {kind}.",
        "Nothing needs to be done if the file is read well. Otherwise it may not be the right file for this mapping.",
    ),
    warning(
        "file.preamble",
        "There are rows above the headings; they are passed over.",
        "The headings are in row {row}; the rows above ({count}) are passed over.",
        "Nothing needs to be done if these are titles. Otherwise declare the row of the headings.",
    ),
    warning(
        "file.wrong-service",
        "The headings fit another service much better.",
        "{fields} of the headings are those of {other}, and {fed} of {service}.",
        "Is the file meant for {other}? Then send it there; nothing of it is processed here until you submit it.",
    ),
    info(
        "file.corrections",
        "The file is a corrections file; the columns that the hub added are left out.",
        "Columns that the hub added to say what was wrong are left out ({count}).",
        "Nothing needs to be done.",
    ),
)
