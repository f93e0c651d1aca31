"""What is wrong between entities, and in a file as a whole once all are read."""

from hub.core.findingkinds.kind import refuses_entity, rejects_file, warning

ACROSS = (
    refuses_entity(
        "cross.primary-key",
        "A key stands in several rows, each of which would be an entity of its own.",
        "{key_title} {key!r} stands in row {first} already.",
        "Keep the row that is right and take the others out. None of them goes, because the file does not tell which.",
    ),
    refuses_entity(
        "cross.unique",
        "Two entities share a value that each must have for itself.",
        "{title} {value!r} stands in row {first} already, in another entity.",
        "Give each its own {title}, or leave it empty.",
    ),
    refuses_entity(
        "cross.unique-combination",
        "Fields that may have the same values together once in a file have them twice.",
        "{titles} say {value!r} in row {first} already.",
        "Correct one of the two rows: together, {titles} must be different in all.",
    ),
    warning(
        "cross.near-duplicate",
        "Two keys differ in upper and lower case, in spaces, or in how their letters are stored alone.",
        "{title} {value!r} is nearly the one of row {first}: only case, spaces or the storage of letters differ.",
        "If both are one and the same, write it alike. They are taken for two.",
    ),
    warning(
        "cross.duplicate-row",
        "A row says in everything that the service reads what another row of its entity says.",
        "The row repeats row {first}; it {read}.",
        "Check whether the row was exported or pasted twice. If it is meant, add the quantities up in one row.",
    ),
    warning(
        "cross.mixed-format",
        "The dates or numbers of one column are written in several ways.",
        "{title} is written in several ways: {ways}.",
        "Files put together from several often look so: check that each part means what it says. What is not written "
        "plainly is refused by itself; a mapping profile may state one way for all (`dates`, `numbers`).",
    ),
    refuses_entity(
        "cross.identical",
        "A field that must say the same in the whole file says something else.",
        "{title} is {value!r}; it is {due!r} in row {first}, and must be the same in the whole file.",
        "Correct the values, or send a file for each {title}.",
    ),
    warning(
        "cross.mixed-unit",
        "A field that usually says the same in a whole file (a currency, a unit) says something else.",
        "{title} is {value!r}; it is {due!r} in row {first}.",
        "Check whether that is right. Nothing needs to be done if it is.",
    ),
    warning(
        "cross.sequence",
        "Numbers that count up from one entity to the next repeat or jump.",
        "{title} is {value!r}, where {due} is due.",
        "Check that nothing is missing or there twice. Otherwise nothing needs to be done.",
    ),
    rejects_file(
        "cross.required-values",
        "A value that every file of the service must hold is not there.",
        "No {title} is {due!r}; every file must have one.",
        "Check that the file is whole and the right one for this service.",
    ),
    warning(
        "cross.aggregate",
        "All values of a column together come to more or less than a file of the service usually has.",
        "In this file, {what} is {came_to}; it should be {due}.",
        "Check that the file is whole, and written in the right unit. If it is right, nothing needs to be done.",
    ),
    warning(
        "cross.volume-anomaly",
        "A file has far more or fewer entities than the last ones of its mapping profile, where that compares them.",
        "The file's number of entities is {count}; usual is {usual}, the median of the last {files} submitted by this "
        "mapping (they had {least} to {most}).",
        "Check that the file is whole, and not several in one. If it is right, nothing needs to be done.",
    ),
    warning(
        "set.duplicate-across-files",
        "An entity to be created has the key of one in another file, which is open or was submitted.",
        "{title} {value!r} stands in another file as well: {said}.",
        "If it is one and the same, take its rows out of one of the two files, or submit one file only. If both are "
        "submitted, it is created once: the second is skipped, or fails if it says something else. If they are two, "
        "give each its own {title}.",
    ),
    warning(
        "set.corrections-beside",
        "Two files that are checked together hold the same entities, and one of them is a corrections file.",
        "This file holds entities of another one as well ({count}): {said}; {which} is a corrections file.",
        "Submit the corrections file, and not the one that it corrects. If both are submitted, what both hold is "
        "created once: the second is skipped, or fails if it says something else. If it corrects none of these files, "
        "take out of one what stands in both.",
    ),
    warning(
        "cell.outlier",
        "A number is far from the others of its column, where the service asks for that to be told.",
        "{title} is {value!r}: {far} what is usual in this file ({usual}, the median of {count}).",
        "Check for a slipped decimal point, another unit, or a value of another column. If it is right, nothing needs "
        "to be done.",
    ),
)
