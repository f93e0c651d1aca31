"""What is wrong with a file by its format: workbooks, XML, JSON."""

from hub.core.findingkinds.kind import info, rejects_file, warning

FORMATS = (
    rejects_file(
        "file.format-refused",
        "The file is of a format that the service does not take.",
        "The file is {kind}; {service} takes {formats}.",
        "Export it in one of these formats. The file's name does not matter; its bytes do.",
    ),
    rejects_file(
        "file.format-unsupported",
        "The file is a workbook of a kind that is not read: of an old Excel, or of another program.",
        "The file is {kind}, which cannot be read.",
        "Open it and save it as an Excel workbook (.xlsx) or as CSV.",
    ),
    rejects_file(
        "file.encrypted",
        "A password protects the workbook.",
        "The workbook is protected by a password.",
        "Open it, take the password off (File, Info, Protect Workbook), save it and send it again.",
    ),
    rejects_file(
        "file.macro-or-embedded",
        "The workbook holds macros, links to other files or embedded objects.",
        "The workbook holds {what}.",
        "Copy the cells into a new workbook (values only), or save it as CSV, and send that.",
    ),
    rejects_file(
        "file.archive-bomb",
        "The workbook unpacks to more than can be read, or is built to.",
        "The workbook {what}.",
        "Send it in several files, or as CSV, which may be far larger.",
    ),
    rejects_file(
        "file.archive-path",
        "The archive names a part outside itself.",
        "A part of the archive has a name that no workbook uses.",
        "Open it in the program that made it, save it again as .xlsx, and send that.",
    ),
    rejects_file(
        "file.workbook-damaged",
        "The workbook cannot be read: it is damaged, or is none.",
        "The workbook cannot be read: {reason}.",
        "Open it in a spreadsheet program and save it again as .xlsx. If it was cut off on its way, send it again.",
    ),
    rejects_file(
        "file.sheet-missing",
        "The sheet that was declared is not there, or no sheet is filled.",
        "There is no {what}.",
        "Declare one of the sheets that the workbook has, or fill one.",
    ),
    rejects_file(
        "file.sheet-ambiguous",
        "Several sheets are filled, and nobody said which one is meant.",
        "Several sheets are filled: {names}.",
        "Declare the sheet that is meant, or send a workbook with that one alone.",
    ),
    warning(
        "file.hidden-sheet",
        "Hidden sheets hold something; they are left out.",
        "The hidden sheets {names} hold something; they are left out.",
        "If one of them is meant, declare it, or show it and send the workbook again.",
    ),
    info(
        "file.hidden-column",
        "Columns are hidden in the workbook; they are read like the others.",
        "Hidden columns are read like the others: {columns}.",
        "If one of them should not be read, delete it. Hiding takes nothing out.",
    ),
    info(
        "file.date-system",
        "The workbook counts its days from 1904, as old Macs did; its dates are read so.",
        "The workbook counts its days from 1904; its dates are read so.",
        "Compare a date or two with what the workbook shows. Nothing needs to be done if they are right.",
    ),
    rejects_file(
        "file.xml-malformed",
        "The file is not well-formed XML.",
        "The XML is broken in line {at_line}: {reason}.",
        "Export the file again; if it was cut off on its way, send it again.",
    ),
    rejects_file(
        "file.xml-entities",
        "The XML declares a document type or entities, which are never followed.",
        "The file declares a document type or entities (DOCTYPE).",
        "Export the file without the DOCTYPE.",
    ),
    rejects_file(
        "file.xml-limits",
        "The XML is deeper or wider than any file of records.",
        "The XML has {what} in line {at_line}.",
        "Check the export: an element is probably never closed, or holds what belongs into several.",
    ),
    rejects_file(
        "file.xml-shape",
        "The XML is not of the kind that the service takes: its root, its namespace, or where its records are.",
        "The XML is not what {service} takes: {reason}.",
        "Is this the right service? Its template shows the elements. Where a partner's files have them otherwise, "
        "a mapping profile says so (`tree`).",
    ),
    rejects_file(
        "file.json-malformed",
        "The file is not JSON.",
        "The JSON is broken in line {at_line}: {reason}.",
        "Export the file again; if it was cut off on its way, send it again.",
    ),
    rejects_file(
        "file.json-duplicate-key",
        "An object names a member twice, so that it cannot be told which value is meant.",
        "The record that begins in line {at_line} has the member {name!r} twice.",
        "Name each member once.",
    ),
    rejects_file(
        "file.json-limits",
        "The JSON is deeper or larger than any file of records.",
        "The JSON has {what} in line {at_line}.",
        "Check the export: a bracket is probably never closed, or a record holds what belongs into several.",
    ),
    rejects_file(
        "file.no-records",
        "What should be the records of the file are none.",
        "The file holds no record that can be read: {reason}.",
        "Send a list of objects, or an object a line; the template shows the members.",
    ),
    warning(
        "file.outside-records",
        "What stands beside the records is left out.",
        "Beside the records, the file has {names}; that is left out.",
        "If it is needed, put it into each record.",
    ),
)
