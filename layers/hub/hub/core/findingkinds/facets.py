"""What keeps a value from being one that its field takes: bounds, lengths, patterns, lists."""

from hub.core.findingkinds.kind import refuses_entity, warning

FACETS = (
    refuses_entity(
        "cell.minimum",
        "A number is too small, or a date too early.",
        "{title} is {value!r}; the least it may be is {minimum}.",
        "Correct the value, or check whether it is in the right column. Rows that are meant for something else "
        "(returns among orders, say) a mapping profile sets aside.",
    ),
    refuses_entity(
        "cell.maximum",
        "A number is too great, or a date too late.",
        "{title} is {value!r}; the most it may be is {maximum}.",
        "Correct the value, or check whether it is in the right column.",
    ),
    refuses_entity(
        "cell.length",
        "A text has too many or too few characters.",
        "{title} may have {length} characters; this one has {count}.",
        "Shorten or complete the value, or check whether it is in the right column.",
    ),
    refuses_entity(
        "cell.pattern",
        "A text is not written as the field demands.",
        "{title} should be {pattern}; {value!r} is not.",
        "Write {pattern}{example}.",
    ),
    refuses_entity(
        "cell.format",
        "A text is not written as such a text is: an e-mail address, a telephone number, a GTIN.",
        "{title} should be {format}; {value!r} is not.",
        "Write {format}.",
    ),
    refuses_entity(
        "cell.check-digit",
        "A number is misspelt: its check digit does not fit.",
        "{title} says {value!r}; its check digit does not fit, so that a digit is wrong.",
        "Compare it with the label or the list that it came from.",
    ),
    warning(
        "cell.format-doubtful",
        "A text is not written as such a text usually is; it is taken as it is.",
        "{title} is usually {format}; {value!r} is not, and is taken as it is.",
        "Compare it with the label or the list that it came from. A spreadsheet that takes it for a number adds "
        "'.0' or loses zeros in front: format the column as text before you export it. What its check digit proves is "
        "suggested.",
    ),
    warning(
        "cell.check-digit-doubtful",
        "The check digit of a number does not fit; it is taken as it is.",
        "{title} says {value!r}; its check digit does not fit, as if a digit were wrong. It is taken as it is.",
        "Compare it with the label or the list that it came from.",
    ),
    refuses_entity(
        "cell.leading-zero-lost",
        "Digits are too few, as if zeros in front of them had been lost.",
        "{title} says {value!r}; zeros in front seem to be lost.",
        "Put the zeros back. In a spreadsheet, set the column's format to text before you type or paste.",
    ),
    refuses_entity(
        "cell.scientific-id",
        "A spreadsheet has turned an identifier into a number with an exponent; digits of it are lost.",
        "{title} says {value!r}: a spreadsheet has shortened it, and its digits are lost.",
        "Take it from where it came from. In a spreadsheet, set the column's format to text before you paste.",
    ),
    refuses_entity(
        "cell.forbidden",
        "A text is one that the field may not be.",
        "{title} may not be {value!r}.",
        "Write what it really is.",
    ),
    refuses_entity(
        "cell.non-ascii",
        "A text has letters or signs that its target does not know.",
        "{title} may only have letters, digits and signs of ASCII; {value!r} has others.",
        "Write it without accents and other alphabets.",
    ),
    refuses_entity(
        "cell.sensitive",
        "A text holds the number of a payment card, which must not travel with orders.",
        "{title} holds the number of a payment card: {shown!r}.",
        "Take the number out. If the file has been sent elsewhere, tell whoever is in charge of card data.",
    ),
    refuses_entity(
        "cell.control-character",
        "A text holds control characters, which act on printers and screens and cannot be written in XML.",
        "{title} holds control characters ({what}).",
        "Take them out.",
    ),
    refuses_entity(
        "cell.enum",
        "A value is not one of those that the field may have.",
        "{title} should be {choices}; {value!r} is not.",
        "Write {choices}; or say in a mapping profile, under `values`, what it stands for.",
    ),
)
