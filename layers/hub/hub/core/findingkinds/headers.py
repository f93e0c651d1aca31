"""What is said of headings and of the columns that they feed."""

from hub.core.findingkinds.kind import info, rejects_file, warning

HEADERS = (
    rejects_file(
        "header.none",
        "There are no headings: the row where they should be holds values.",
        "Row {row} should be the headings, but it reads like values: column {column} says {cell!r}.",
        "Put a row of headings above it (the service's template has them). If the file never has any, declare a header "
        "row of 0 and use a mapping profile that names the columns `Column 1`, `Column 2` and so on.",
    ),
    rejects_file(
        "header.blank",
        "There is nothing where the headings should be.",
        "{where}, where the headings should be, has none.",
        "Check the row of the headings that was declared, or put the headings there.",
    ),
    rejects_file(
        "header.below-data",
        "Rows above the headings read like data, as where a file was sorted together with its headings.",
        "The headings are in row {row}; rows above ({count}, this is the first) read like data, and would be left out.",
        "Move the headings to the first row: the file was probably sorted together with them. If the rows above are no "
        "data, declare the row of the headings.",
    ),
    rejects_file(
        "header.unmatched",
        "None of the headings is known to the service.",
        "None of the headings ({count}) belongs to {service}.",
        "Is this the right service, and is the first row the headings? The service's template shows the headings. If a "
        "delimiter was declared, check that it is the file's. If a header row of 0 was, a mapping profile names "
        "the columns `Column 1`, `Column 2` and so on.",
    ),
    rejects_file(
        "header.missing-label",
        "A column that the service requires is not there.",
        "There is no column {title}{meant}.",
        "Add a column with that heading. If it is there under another name, or the same in all rows, a mapping profile "
        "says so (`columns`, `constants`).",
    ),
    rejects_file(
        "header.duplicate-label",
        "The heading of a field stands twice.",
        "Columns {first} and {column} are both headed {heading!r}; which one is {title} cannot be told.",
        "Keep one of them, or give the other a heading that means nothing to the service.",
    ),
    rejects_file(
        "header.duplicate-normalised",
        "Two headings differ in case, spaces or punctuation alone, and both mean the same field.",
        "Columns {first} ({other!r}) and {column} ({heading!r}) both mean {title}: they differ in case, spaces or "
        "punctuation alone.",
        "Keep one of them, or give the other a heading that means nothing to the service.",
    ),
    rejects_file(
        "header.ambiguous-mapping",
        "Two columns claim the same field.",
        "Columns {first} and {column} ({heading!r}) both mean {title}.",
        "Keep one of them, or give the other a heading that means nothing to the service.",
    ),
    rejects_file(
        "header.condition-label",
        "The mapping sets rows aside by a column that the file does not have.",
        "The mapping sets rows aside by the column {heading!r}; the file has none.",
        "Is this the right mapping? Otherwise give the column that heading, or take the condition out of the mapping.",
    ),
    warning(
        "header.expected-label",
        "The mapping names a heading that the file does not have.",
        "The mapping feeds {title} from the column {heading!r}; the file has none.",
        "Check the export, and whether this is the right mapping. If the column is gone for good, change the mapping.",
    ),
    info(
        "header.default",
        "A field that has a default has no column: the default stands in every row.",
        "No column feeds {title}: it is {default!r} in every row.",
        "Nothing needs to be done if that is right. Otherwise add the column, with a value in each row.",
    ),
    warning(
        "header.overruled",
        "A column means a field that the mapping feeds otherwise.",
        "The column {heading!r} would be {title}, which the mapping feeds otherwise; it is left out.",
        "If that is right, name the column under `ignored` in the mapping.",
    ),
    warning(
        "header.extra-label",
        "A heading is not known to the service.",
        "The column {heading!r} (column {column}) means nothing to {service}; it is left out.",
        "If it is needed, give it the heading of the field that it stands for (the template lists them all), or name "
        "it in a mapping profile under `columns`; under `ignored` it is not told of again.",
    ),
    warning(
        "header.near-miss",
        "A heading resembles one that is known to the service, and no column has that one.",
        "The column {heading!r} (column {column}) is left out. Did you mean {title}? No column has that heading.",
        "If so, give it that heading, or name it in a mapping profile under `columns`; otherwise under `ignored`.",
    ),
    warning(
        "header.incorrect-label",
        "An unknown heading stands where the template has another one, which no column has.",
        "The column {heading!r} (column {column}) is left out; it stands where the template has {title}.",
        "If it is meant, head it {title}, or name it in a mapping profile under `columns`; otherwise name it under "
        "`ignored`.",
    ),
    warning(
        "header.field-mapped-twice",
        "A heading could feed any of several fields, and so feeds none.",
        "The column {heading!r} (column {column}) could be {titles}; it is left out.",
        "Give it the whole heading of the field that it stands for, or name it in a mapping profile under `columns`.",
    ),
    warning(
        "header.forbidden-field",
        "A column is headed as if it said what only the hub decides, such as whose the records are.",
        "The column {heading!r} (column {column}) decides nothing: whose the records are comes from the sign-in; it is "
        "left out.",
        "Take the column out, or name it under `ignored` in a mapping profile.",
    ),
    warning(
        "header.low-confidence",
        "A column was matched by an alias or a short name, and few of its values are such as its field takes.",
        "The column {heading!r} (column {column}) is read as {title}, though few of its values can be read so "
        "({percent} % sure).",
        "Check whether it is the right column. If not, give the right one the heading {title}, or say in a mapping "
        "profile which it is.",
    ),
    warning(
        "header.hidden-chars",
        "A heading holds characters that nobody sees; it is read without them.",
        "The column {heading!r} (column {column}) is read as {title}, without its {hidden}.",
        "Type the heading anew if the column is the right one; nothing else needs to be done.",
    ),
    info(
        "header.normalised",
        "A heading is written otherwise than the service writes it; it is read regardless of case, spaces and "
        "punctuation.",
        "The column {heading!r} (column {column}) is read as {read_as!r}.",
        "Nothing needs to be done if that is right.",
    ),
    warning(
        "header.multi-row",
        "The headings seem to take two rows; one of them is read.",
        "The headings seem to take two rows: row {row} is read as the headings, {above} above it is passed over.",
        "Check the columns. Where the names are not told by one row alone, put them into one row.",
    ),
    rejects_file(
        "header.field-count",
        "Nearly all rows have the same number of cells, and the headings another.",
        "There are {width} headings, but nearly all rows have {count} cells.",
        "A heading is probably missing, or there is one too many: put it right, and the rows will be.",
    ),
    warning(
        "header.column-empty",
        "A column that feeds a required field, or any field that a mapping profile says, has no value in ten rows at "
        "least.",
        "The column {heading!r} (column {column}) has no value in {where}.",
        "Check the export if it should have some. Otherwise nothing needs to be done.",
    ),
    warning(
        "header.blank-label",
        "A column has no heading.",
        "Column {column} has no heading; it is left out.",
        "If it is needed, give it the heading of the field that it stands for.",
    ),
)
