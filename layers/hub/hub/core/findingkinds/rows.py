"""What is wrong with rows, and between the cells of one row."""

from hub.core.findingkinds.kind import info, refuses_entity, refuses_row, warning

ROWS = (
    warning(
        "row.blank",
        "A row has no values; it is passed over.",
        "The row is blank; it is passed over.",
        "Nothing needs to be done. If it should have values, fill them in.",
    ),
    info(
        "row.set-aside",
        "The mapping sets the row aside: it is counted, and nothing else is done with it.",
        "The row is set aside by the mapping: {heading} {test}{because}.",
        "Nothing needs to be done if that is right. Otherwise change the condition in the mapping.",
    ),
    refuses_entity(
        "row.missing-cell",
        "A row has fewer cells than there are headings.",
        "The row has cells for {count} of {width} headings.",
        "Check the row for a missing delimiter, a line break within a cell, or a cut-off end.",
    ),
    refuses_entity(
        "row.extra-cell",
        "A row has more cells than there are headings.",
        "The row has {count} cells; there are {width} headings. The first one too many says {value!r}.",
        "In CSV, a delimiter within a value needs quotes around the value: check the row for one. In a workbook, give "
        "the column a heading, or empty the cell.",
    ),
    info(
        "row.extra-blank-cell",
        "A row has more cells than there are headings, all of them empty; they are left out.",
        "The row has {count} cells; there are {width} headings. Those too many are empty and left out.",
        "Nothing needs to be done. Some spreadsheets export such cells.",
    ),
    refuses_row(
        "row.unreadable",
        "A record of a JSON file, or a row of a workbook, cannot be read; those around it can.",
        "The record in line {at_line} cannot be read: {reason}.",
        "Mend that record. If it is part of an entity with others, that entity is not whole without it.",
    ),
    warning(
        "row.repeated-header",
        "The headings stand once more among the rows; that row is passed over.",
        "The headings are repeated here; the row is passed over.",
        "Nothing needs to be done. Files put together from several often look so: check that it is whole.",
    ),
    info(
        "row.hidden",
        "A row is hidden in the workbook; it is read like the others.",
        "The row is hidden in the workbook; it is read like the others.",
        "If it should not go, delete it. Hiding or filtering does not take rows out.",
    ),
    warning(
        "row.merged-cells",
        "Cells are merged; the value counts for the first of them, the others are empty.",
        "The cells {where} are merged; the value counts for the first of them alone.",
        "Unmerge them and fill in each cell, unless the others are meant to be empty.",
    ),
    warning(
        "row.stray-quote",
        "A quote stands within a value that is not quoted; it is read as part of the value.",
        "A quote stands within a value that is not quoted; it is read as part of the value.",
        "Nothing needs to be done if it belongs there (an inch, say). A value with a quote is best written in quotes.",
    ),
    refuses_entity(
        "row.quote-dialect",
        "Text stands after a closing quote.",
        "Text follows a closing quote in this row.",
        "Write a quote inside a quoted cell twice, or take the stray quote out.",
    ),
    refuses_entity(
        "row.conditional-required",
        "A value is required because another one is there.",
        "{title} is empty, but {because}.",
        "Fill in {title}, or empty every field of that block.",
    ),
    refuses_entity(
        "row.at-least-one",
        "None of several fields is filled in, one of which must be.",
        "{titles} are all empty; one of them must be filled in.",
        "Fill in one of them.",
    ),
    refuses_entity(
        "row.exclusive",
        "Several fields are filled in, only one of which may be.",
        "{filled} are filled in; only one of {titles} may be.",
        "Keep one of them and empty the others.",
    ),
    refuses_entity(
        "row.arithmetic",
        "A number is not the product of those that make it.",
        "{title} is {value!r}; {made_of} is {due}.",
        "Correct {title}, or what it is made of.",
    ),
    warning(
        "row.arithmetic-doubtful",
        "A number is not the product of those that make it, which the service lets pass.",
        "{title} is {value!r}; {made_of} is {due}.",
        "Check the numbers; a discount or rounding may explain it.",
    ),
    refuses_entity(
        "row.date-order",
        "A day comes before the one that it must follow.",
        "{title} is {value!r}, before {earlier} ({day}).",
        "Correct one of the two days; perhaps day and month are swapped.",
    ),
    warning(
        "row.date-order-doubtful",
        "A day comes before the one that it should follow, which the service lets pass.",
        "{title} is {value!r}, before {earlier} ({day}).",
        "Check the two days; perhaps day and month are swapped.",
    ),
    refuses_entity(
        "row.unit-currency",
        "Two fields of a row must say the same, and do not.",
        "{title} is {value!r}; {other} is {due!r} in the same row.",
        "Write the same in both. Amounts are not converted.",
    ),
    refuses_entity(
        "row.shifted",
        "The values of a row stand one column beside their own: several are wrong, and right in the next column.",
        "From the column {heading!r} on, the values stand one column too far to the {side}.",
        "Look for a value that is missing or split in two, and move the others back.",
    ),
    warning(
        "row.footer",
        "A row below the last one of data looks like a total or a note of the export. It is read like the others; of "
        "one that has no key and is surely no row of data, nothing else is told.",
        "The row looks like a total or a note below the data. {read}.",
        "If it is one, take it out, or have a mapping profile set such rows aside (`set_aside`).",
    ),
    refuses_entity(
        "row.template-example",
        "A row is the example that the service's template shows, which nobody means to send.",
        "The row is the example of the template.",
        "Take it out, and send the file again.",
    ),
    warning(
        "row.template-example-doubtful",
        "A row is the example that the service's template shows, of so few values that it may be meant all the same.",
        "The row is the example of the template, which has few values; it is read like any other row.",
        "If it was left in by mistake, take it out and send the file again.",
    ),
)
