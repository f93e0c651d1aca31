"""What is said of the way in which a cell is written, and of what was read differently than written."""

from hub.core.findingkinds.kind import info, refuses_entity, warning

TEXTS = (
    info(
        "cell.mapped",
        "A value is read as another one, which the mapping says it stands for.",
        "{title} says {value!r}, which the mapping reads as {after!r}.",
        "Nothing needs to be done if that is right. Otherwise change the value in the mapping.",
    ),
    info(
        "cell.converted",
        "A date or a number is written in the form that the mapping states; it is read in the plain one.",
        "{title} says {value!r}, which is read as {after!r}.",
        "Nothing needs to be done if that is right. Otherwise correct the form in the mapping.",
    ),
    info(
        "cell.default",
        "A blank cell of a field that has a default: the default stands in.",
        "{title} is blank and is taken to be {after!r}.",
        "Nothing needs to be done if that is right. Otherwise fill the cell in.",
    ),
    refuses_entity(
        "cell.excel-error",
        "A cell shows an error of a spreadsheet in the place of a value.",
        "{title} shows {value!r}, an error of the spreadsheet.",
        "Mend the formula, or write the value in its place.",
    ),
    refuses_entity(
        "cell.formula-uncached",
        "A cell holds a formula, and the file does not hold its outcome.",
        "{title} is a formula whose outcome is not in the file.",
        "Open the workbook in a spreadsheet program and save it, or write the value in place of the formula.",
    ),
    info(
        "cell.apostrophe",
        "An apostrophe that the hub put before what looks like a formula, in a corrections file, is taken off again.",
        "{title} says {value!r}; it is read as {after!r}, which is what stood there before.",
        "Nothing needs to be done.",
    ),
    warning(
        "cell.date-for-text",
        "A cell of a workbook holds a date where a text is due; a spreadsheet may have made it of a code.",
        "{title} is a date in the workbook; it is read as {value!r}.",
        "If it was a code (a spreadsheet makes dates of 3-4 or MAR1), set the format of the cell to text and write it "
        "anew. If it is a date, nothing needs to be done.",
    ),
    info(
        "cell.float-artefact",
        "A number has digits that come of the spreadsheet's arithmetic; it is read as what is meant.",
        "{title} says {value!r} underneath, which is read as {after!r}.",
        "Nothing needs to be done. To avoid this, round in the formula.",
    ),
    info(
        "cell.zeros-shown",
        "A number of a workbook is shown with zeros in front where a text is due; it is read as it is shown.",
        "{title} is the number {value!r} underneath, which the workbook shows as {after!r}; it is read so.",
        "Nothing needs to be done. To avoid this, set the format of the cells to text and write the zeros.",
    ),
    info(
        "cell.text-number",
        "A whole number is written as text, in quotes; it is read as the number it says. A decimal may be text.",
        "{title} is the text {value!r}, which is read as a number.",
        "Nothing needs to be done. JSON writes numbers without quotes.",
    ),
    refuses_entity(
        "cell.member-type",
        "A value is of another kind than the field takes: an object, a list, or true or false.",
        "{title} is {kind}, where a text or a number is due.",
        "Write the value itself.",
    ),
    refuses_entity(
        "cell.lone-surrogate",
        "A text holds half a character, which no program can show.",
        "{title} holds half a character (an escape between \\ud800 and \\udfff without its other half).",
        "Export the value again: a text was probably cut within a character.",
    ),
    info(
        "cell.case",
        "A code is written in another case; it is read as the code it means.",
        "{title} says {value!r}, which is read as {after!r}.",
        "Nothing needs to be done. To avoid this, write the code as listed.",
    ),
    info(
        "cell.line-break",
        "A text holds line breaks or tabs; they are kept.",
        "{title} holds {what}; they are kept.",
        "Nothing needs to be done. On a label it may be cut at the first one.",
    ),
    info(
        "cell.double-space",
        "A text has several spaces in a row; they are kept.",
        "{title} has several spaces in a row: {value!r}. They are kept.",
        "Nothing needs to be done. In a code, check whether there should be one.",
    ),
    warning(
        "cell.invisible",
        "A text holds characters that nobody sees; they are kept.",
        "{title} holds characters that nobody sees ({what}); they are kept.",
        "Take them out: a code with one of them is not found. They often come from web pages.",
    ),
    warning(
        "cell.mojibake",
        "Letters of a text are damaged: it was read in a wrong encoding before.",
        "{title} says {value!r}, which was probably read in a wrong encoding before; it is kept.",
        "Export it again as UTF-8, from the program in which it still looks right.",
    ),
    warning(
        "cell.formula-injection",
        "A text begins like a formula; it is kept, and made harmless in the files that the hub hands out.",
        "{title} says {value!r}, which a spreadsheet takes for a formula; it is kept as text.",
        "If it is no formula on purpose, write the value in its place.",
    ),
    warning(
        "cell.markup",
        "A text holds marks of HTML or XML; it is kept, and shown as text.",
        "{title} says {value!r}, which holds marks of HTML or XML; it is kept as text.",
        "If it comes from a web page, export the plain text.",
    ),
    warning(
        "cell.null-literal",
        "A text is a word that programs write for nothing; it is kept.",
        "{title} says {value!r}, a word that programs write for nothing; it is kept as text.",
        "If there is nothing to say, leave the cell empty.",
    ),
    warning(
        "cell.truncated",
        "A text has just as many characters as some programs allow; it may have been cut.",
        "{title} has {count} characters, at which {cut} ends; it may have been cut.",
        "Look at its end. If it is cut, take it from where it came from.",
    ),
    warning(
        "cell.whitespace",
        "There is white space around a value, or characters that nobody sees; it is read without.",
        "{title} has white space around it: {value!r} is read as {after!r}.",
        "Nothing needs to be done if that is right. To avoid this, trim the values before you export them.",
    ),
)
