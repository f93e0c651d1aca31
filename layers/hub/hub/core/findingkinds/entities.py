"""What is wrong with the rows of one entity together."""

from hub.core.findingkinds.kind import info, refuses_entity, warning

ENTITIES = (
    warning(
        "entity.non-contiguous",
        "The rows of one entity lie apart; they are joined.",
        "This row goes on with {key!r}, whose rows begin in row {first}; other rows lie between. They are joined.",
        "Nothing needs to be done if it is one and the same. To avoid this, sort the file by {title}.",
    ),
    refuses_entity(
        "entity.header-conflict",
        "Two rows of one entity disagree about a value that belongs to the entity as a whole.",
        "{title} is {after!r} in row {first} and {value!r} in this row, both of {key!r}.",
        "Write the same {title} in all rows with that {key_title}, or give the row another {key_title}.",
    ),
    warning(
        "entity.key-case",
        "Rows of one entity write its key in upper and lower case, which count as the same.",
        "{title} is {after!r} in row {first} and {value!r} in this row; both are taken for {key!r}.",
        "Nothing needs to be done if it is one and the same. To avoid this, write the {key_title} alike.",
    ),
    refuses_entity(
        "entity.header-missing",
        "A value that belongs to the entity as a whole stands in one of its rows and is empty in another.",
        "{title} is {here} in this row and {there} in row {first}, both of {key!r}.",
        "Write the same {title} in all rows with that {key_title}. If your files state such values in the first row "
        "only, say so in the mapping (header_values: first_row).",
    ),
    info(
        "entity.header-as-above",
        "Cells that belong to an entity as a whole are empty below its first row; they are read as in that row.",
        "Below row {first}, {count} cells that belong to {key!r} as a whole are empty; they are read as in that row.",
        "Nothing needs to be done.",
    ),
    refuses_entity(
        "entity.duplicate-line",
        "Two lines of one entity name the same thing.",
        "{title} {value!r} stands in row {first} already, in the same {key_title} {key!r}.",
        "Put the two rows into one: add up their quantities and take one row out. Until then all of it is refused.",
    ),
    refuses_entity(
        "entity.no-lines",
        "A row names an entity but holds no line of it.",
        "This row of {key!r} has no line: {titles} are all empty.",
        "Fill in the line ({required}), or take the row out.",
    ),
    refuses_entity(
        "entity.too-many-lines",
        "An entity has more lines than the service takes.",
        "{key!r} has more than {limit} lines; this row is the first one too many.",
        "Split it into several, each with a {key_title} of its own.",
    ),
    info(
        "entity.lineless-row",
        "A row of an entity holds no line; it is passed over, as the service says of such rows.",
        "This row of {key!r} has no line ({titles} are all empty); it is passed over.",
        "Nothing needs to be done. If a line is missing, fill it in.",
    ),
    warning(
        "entity.line-sequence",
        "The numbers of an entity's lines repeat or jump.",
        "{title} {value!r} {what} in {key!r}.",
        "Check that no line is missing or there twice. Otherwise nothing needs to be done.",
    ),
    refuses_entity(
        "entity.unique-combination",
        "Two lines of one entity say the same in fields that may do so together once.",
        "{titles}: {value!r} stands in row {first} already, in the same {key_title} {key!r}.",
        "Put the two rows into one, or correct one of them: no two lines of one {key_title} say the same there.",
    ),
    refuses_entity(
        "entity.one-value",
        "A field that must say the same in all lines of one entity says something else.",
        "{title} is {value!r}; it is {due!r} in row {first}, and must be the same in all lines of {key_title} {key!r}.",
        "Correct the value, or give the lines with another {title} their own {key_title}.",
    ),
    warning(
        "entity.one-value-doubtful",
        "A field that usually says the same in all lines of one entity says something else.",
        "{title} is {value!r}; it is {due!r} in row {first} of the same {key_title} {key!r}.",
        "Check whether that is right. Nothing needs to be done if it is.",
    ),
    refuses_entity(
        "entity.total",
        "The lines of an entity do not add up to the total that it states.",
        "{title} of {key!r} is {value!r}; {made_of} is {due}.",
        "Check that no row is missing, then correct {title} or the lines.",
    ),
    warning(
        "entity.total-doubtful",
        "The lines of an entity do not add up to the total that it states, which the service lets pass.",
        "{title} of {key!r} is {value!r}; {made_of} is {due}.",
        "Check that no row is missing. Otherwise nothing needs to be done.",
    ),
    refuses_entity(
        "entity.too-large",
        "An entity has more text in all than the target holds of one.",
        "{key!r} takes {size} bytes; the most that one may take is {limit}.",
        "Split it into several, each with a {key_title} of its own, or shorten its texts.",
    ),
)
