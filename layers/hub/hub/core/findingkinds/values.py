"""What keeps a cell from being a value of its type: numbers, truth values, dates."""

from hub.core.findingkinds.kind import info, refuses_entity, warning

VALUES = (
    refuses_entity(
        "cell.required",
        "A value that the service requires is missing.",
        "{title} is empty.",
        "Fill in {title}{example}.",
    ),
    refuses_entity(
        "cell.type",
        "A value is not a number where a number is due.",
        "{title} should be {type}; {value!r} is not.",
        "Write {type}{example}. A decimal has a point, and nothing separates thousands.",
    ),
    refuses_entity(
        "cell.integer-has-fraction",
        "A whole number has a fraction.",
        "{title} should be a whole number; {value!r} has a fraction.",
        "Write a whole number{example}, without a decimal point.",
    ),
    refuses_entity(
        "cell.number-form",
        "A number is not written as the mapping says numbers are.",
        "{title} should be a number written like {number_form}; {value!r} is not.",
        "Write it like {number_form}, or correct the form of numbers in the mapping.",
    ),
    refuses_entity(
        "cell.number-format",
        "A number is written as people write it: with a decimal comma, a currency, or thousands set apart.",
        "{title} should be {type} written plainly; {value!r} is not.",
        "Write {type}{example}: digits, a point before the decimals, perhaps a minus sign, and nothing else.",
    ),
    refuses_entity(
        "cell.number-ambiguous",
        "A number can be read in two ways.",
        "{title} says {value!r}, which may mean {readings}.",
        "Write digits and a point before the decimals; nothing separates thousands. A mapping can state how numbers "
        "are written in all of your files.",
    ),
    warning(
        "cell.number-doubtful",
        "A number has three digits after its point, which may set thousands apart; it is read as it stands.",
        "{title} says {value!r}, which is read as {after}. If its point sets thousands apart, it is a thousand times "
        "that.",
        "Check the number. If it is the larger one, write it without the point. A mapping profile that states how "
        "numbers are written (`numbers`) leaves no doubt.",
    ),
    refuses_entity(
        "cell.exponent",
        "A number is written with an exponent, as spreadsheets shorten long ones.",
        "{title} says {value!r}, a number with an exponent.",
        "Write the number out. If a spreadsheet shortened it, digits may be lost: take it from where it came from.",
    ),
    refuses_entity(
        "cell.not-finite",
        "A program wrote that there is no number, or one beyond all bounds.",
        "{title} says {value!r}, which is no number.",
        "Write the number, or leave the cell empty if there is none.",
    ),
    info(
        "cell.leading-zeros",
        "A number has zeros in front; it is read without.",
        "{title} says {value!r}, which is read as the number {after}.",
        "Nothing needs to be done. If it is a code rather than a number, check whether it is in the right column.",
    ),
    info(
        "cell.integer-as-decimal",
        "A whole number is written with a decimal point and zeros; it is read as the whole number.",
        "{title} says {value!r}, which is read as {after}.",
        "Nothing needs to be done. To avoid this, export the column without decimals.",
    ),
    refuses_entity(
        "cell.exclusive-bound",
        "A number is on or beyond a bound that it must not reach.",
        "{title} is {value!r}; it must be {open_bounds}.",
        "Correct the value, or check whether it is in the right column.",
    ),
    refuses_entity(
        "cell.precision",
        "A decimal has too many digits.",
        "{title} may have {whole} digits before the decimal point and {scale} after it; {value!r} has more.",
        "Round it, or check whether it is in the right column.",
    ),
    refuses_entity(
        "cell.boolean",
        "A value is neither true nor false.",
        "{title} should be true or false; {value!r} is neither.",
        "Write true or false (yes or no, 1 or 0 will do).",
    ),
    refuses_entity(
        "cell.date-format",
        "A date is not written as year-month-day.",
        "{title} should be a date such as {form}; {value!r} is not written so.",
        "Write the year first: {form}. In a spreadsheet, set the column's format to that before you export it. If all "
        "of the column is written so, a mapping profile says how, under `dates`.",
    ),
    refuses_entity(
        "cell.date-impossible",
        "A date or a time of day does not exist.",
        "{title} says {value!r}; there is no such date or time.",
        "Look up the right date and write it as {form}.",
    ),
    refuses_entity(
        "cell.date-ambiguous",
        "A date can be read in two ways, because day and month could be either.",
        "{title} says {value!r}, which may mean {readings}.",
        "Write the year first: {form}. A mapping can state how dates are written in all of your files.",
    ),
    refuses_entity(
        "cell.date-two-digit-year",
        "The year of a date has two digits only.",
        "{title} says {value!r}; the year has two digits only.",
        "Write the year first, with four digits: {form}.",
    ),
    refuses_entity(
        "cell.date-excel-serial",
        "A date is the number by which a spreadsheet counts days.",
        "{title} says {value!r}, the number by which a spreadsheet counts days.",
        "Set the column's format to year-month-day and export it again. In a workbook that counts from 1904, the day "
        "is 4 years and 1 day later than suggested.",
    ),
    refuses_entity(
        "cell.datetime-zone",
        "A time states its zone; the service takes times without one.",
        "{title} says {value!r}, a time with its zone.",
        "Write it without the zone, as the time of day that counts: {form}.",
    ),
)
