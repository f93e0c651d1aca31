"""What is wrong with a file as a whole: its size, its quotes, its rows."""

from hub.core.findingkinds.kind import rejects_file, warning

FILES = (
    rejects_file(
        "file.empty",
        "The file has no text.",
        "The file is empty.",
        "Export it again with a row of headings and the rows below it.",
    ),
    rejects_file(
        "file.too-large",
        "The file has more bytes than the service takes.",
        "The file has {size} bytes; {service} takes at most {limit}.",
        "Send it in several files. Keep the rows of one entity in one file.",
    ),
    rejects_file(
        "file.signature-mismatch",
        "The first bytes of the file are those of something that holds no records.",
        "The file is {kind}; no records can be read from it.",
        "Send what an archive or an encrypted file holds. Anything else, open where it was made and save or export it "
        "as a workbook (.xlsx) or CSV. Renaming it is not enough.",
    ),
    rejects_file(
        "file.encoding-invalid",
        "Bytes of the file cannot be read as text.",
        "The bytes from offset {offset} (line {at_line}) are not {encoding} text.",
        "Save the file as UTF-8 (a spreadsheet calls it CSV UTF-8), or declare the encoding it has.",
    ),
    rejects_file(
        "file.binary-content",
        "The file holds NUL characters, which no text has.",
        "There is a NUL character in line {at_line}: the file is damaged, or is not text.",
        "Export the file again as CSV UTF-8. If it was cut off or overwritten on its way, send it again.",
    ),
    rejects_file(
        "file.delimiter-unknown",
        "No comma, semicolon, tab or bar separates the headings, and nobody declared another delimiter.",
        "Nothing separates the columns: the first row is one cell, and no heading of the service.",
        "Export the file with commas, semicolons, tabs or bars between the columns, or declare the delimiter. If it "
        "has one column, head that as the service's template does.",
    ),
    rejects_file(
        "file.table-dimensions",
        "The file has more rows or columns than the service takes.",
        "The file has more than {limit} {what}.",
        "Send it in several files, or leave out the columns that are not needed.",
    ),
    rejects_file(
        "file.no-data-rows",
        "There is nothing below the headings.",
        "The file has no rows of data.",
        "Check the export: perhaps a filter left nothing. Send the file once it has rows.",
    ),
    rejects_file(
        "file.all-set-aside",
        "The mapping sets every row of the file aside.",
        "The mapping sets all rows ({count}) aside, so that nothing is left.",
        "Is this the right file for this service and this mapping? Otherwise change the mapping's conditions.",
    ),
    rejects_file(
        "file.count-differs",
        "The file has not as many rows or entities, or not the sum, that its control record states.",
        "The control record states {stated} as {what}; the file has {counted}.",
        "Rows were lost, added or changed on the way: export the file again. If the record counts otherwise, correct "
        "what the mapping says of it (`states`).",
    ),
    rejects_file(
        "file.control-missing",
        "The mapping says that the file has a control record; it has none.",
        "The file has no control record: no row whose {heading} {test}.",
        "Perhaps the file was cut off: export it again. If such files need not have the record, take `states` out of "
        "the mapping.",
    ),
    rejects_file(
        "file.control-unread",
        "What a control record states cannot be read, or there are several of one kind.",
        "The control record cannot be held against the file: {reason}.",
        "Correct the record, or what the mapping says of it (`set_aside`, `states`, `numbers`).",
    ),
    warning(
        "file.sum-unread",
        "A sum that a control record states cannot be compared, because values of the column are no numbers.",
        "The control record states {what}, which is not compared: cells that are no numbers: {unread}.",
        "Correct these cells; the sum is compared once all of them can be read.",
    ),
    rejects_file(
        "file.quote-dialect",
        "Text stands after a closing quote, and what the row should be cannot be told.",
        "Text follows a closing quote in line {at_line}, and the row cannot be told into columns.",
        "Write a quote inside a quoted cell twice, or take the stray quote out.",
    ),
    rejects_file(
        "file.unclosed-quote",
        "A quote is open at the end of the file.",
        "The quote that opens in line {at_line} is never closed.",
        "Close the quote in that line, or take it out. If the file was cut off, send it again.",
    ),
    rejects_file(
        "file.runaway-quote",
        "A quote opens and swallows the lines that follow.",
        "The quote that opens in line {at_line} swallows the lines after it, up to line {to_line} at least.",
        "Close the quote in the line where it opens, or take it out.",
    ),
    rejects_file(
        "row.too-long",
        "A row has more characters than can be read.",
        "The row that begins in line {at_line} has more than {limit} characters.",
        "Look at that line: a line break or a quote is probably missing. Export the file again.",
    ),
    warning(
        "file.sent-before",
        "The very same file was sent for this service before; how that stands is said.",
        "The same file was sent before: {earlier!r}, {sent}, as activity {activity}; it {stands}.",
        "If it was meant to be sent once, cancel this activity. If it is submitted, what is there already and says the "
        "same is skipped, and said so; what changes records (stock, updates) is done once more.",
    ),
    warning(
        "file.sequence",
        "The number in a file's name was there already, or jumps, where a mapping profile says where it stands.",
        "The file's number, {number}, {what}; see {name!r}, submitted {sent} as activity {activity}.",
        "Check whether a file in between was not sent or not submitted, or whether this one is sent again. Otherwise "
        "nothing needs to be done.",
    ),
    warning(
        "file.out-of-order",
        "The number in a file's name is older than that of the last file, where a mapping says where it stands.",
        "The file's number, {number}, is older than {last}, that of {name!r}, submitted last ({sent}, as activity "
        "{activity}).",
        "Do not submit it if it would undo what the newer file said.",
    ),
    warning(
        "file.name-unnumbered",
        "A file is not called as its mapping profile says, so that its number cannot be told.",
        "The file is called {name!r}, so that its number cannot be told; those of this mapping are called like "
        "{example!r}.",
        "Check that it is the right file. If it is, correct its name, or `file_names` in the mapping.",
    ),
)
