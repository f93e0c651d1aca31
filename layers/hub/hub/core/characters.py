"""Characters that deserve a word in a text: those that nobody sees, that programs act upon, or that they left there.

Free texts are kept as they were sent, whatever is said of them; only control characters are refused, because neither
XML nor a label printer takes them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from hub.core.excelerrors import EXCEL_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


#: What is said of a cell: a kind of finding, what the cell might say instead, and what else the message names.
Said: TypeAlias = "tuple[str, str | None, Mapping[str, object] | None]"

#: Stands between cells that are looked at together, and around them. In a cell it only makes one look twice.
SEPARATOR = "|"

#: Characters that are not seen: spaces that do not break, marks of direction, fillers, joiners that join nothing (those
#: between letters or signs beyond Latin belong to the writing), tags that make no flag, numbers that are no characters.
_LATIN = "\u0000-\u024f"
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(0x10000 * plane + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_INVISIBLE = re.compile(
    f"[{_FILLERS}{_NO_CHARACTERS}\u00a0\u00ad\u061c\u180e\u2000-\u200b\u200e\u200f\u202a-\u202f\u205f-\u206f\ufeff"
    f"\ufff9-\ufffb\U0001d173-\U0001d17a]|(?<![^{_LATIN}])[\u200c\u200d]|[\u200c\u200d](?![^{_LATIN}])"
    "|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0001\U000e0020-\U000e007f]+"
)
_UNSEEN = f" {_FILLERS}\u00a0\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_AT_THE_ENDS = re.compile(f"^[{_UNSEEN}\\s]+|[{_UNSEEN}\\s]+$")
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u2800]")

#: Control characters; line breaks and tabs are another matter, and those of Latin-1 are damaged text.
_CONTROL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]")
_BREAK = re.compile("[\t\n\r\u0085\u2028\u2029]")

#: What UTF-8 looks like when it was read as Windows or Latin-1 text, and what text looks like that was read as Latin-1.
_HIGH = "\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122"
_LEFT_BEHIND = re.compile("[\ufffd\u0080-\u0084\u0086-\u009f]")
_MOJIBAKE = re.compile(f"[\u00c2-\u00df\u00e0-\u00ef\u00f0-\u00f4][{_HIGH}]|{_LEFT_BEHIND.pattern}")

#: Bytes that Windows has no characters for; programs leave them as they are.
_UNASSIGNED = re.compile("([\u0081\u008d\u008f\u0090\u009d])")

#: A spreadsheet takes these for a formula. Numbers and telephone numbers are none.
_FORMULA = re.compile(r"'?[=@\uff1d\uff20]|'?[+\-\uff0b\uff0d](?![ ().,/\-]*[0-9][0-9 ().,/\-]*\Z)", re.DOTALL)
#: A text that a program wrote as a formula, so that a spreadsheet keeps its zeros: `="00123"`.
_AS_FORMULA = re.compile(r'="([^"]+)"')
_MARKUP = re.compile(r"<[A-Za-z/!?]|&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}")
_CARD = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")

#: Words that programs write for nothing. Only in this case: people are called Null and Nan.
_NULLS = frozenset({
    "NULL", "null", "None", "NaN", "nan", "N/A", "n/a", "NA", "nil", "undefined", "(null)", "(blank)", "<null>",
    "[null]", "\\N", "-", "--", "---", "?", "??", "???", ".",
})  # fmt: skip

#: Characters at which programs are known to cut: columns of databases, and a cell of Excel.
CUTS = {255: "a short text of many databases", 4000: "a text of Oracle", 8000: "a text of SQL Server",
        32767: "a cell of Excel", 65535: "a text of MySQL"}  # fmt: skip

_SAID_OF_STARTS = re.compile(
    r"\|[ =@#'+\-Nnu(<\[\\?.](?:(?<=[ =@#'])|(?<=[+\-])(?![ ().,/\-]*[0-9][0-9 ().,/\-]*\|)|"
    r"(?:(?<=N)(?:ULL|A|/A|one|aN)|(?<=n)(?:ull|/a|an|il)|(?<=u)ndefined|(?<=[(<\[])(?:null|blank)[)>\]]|"
    r"(?<=\\)N|(?<=\?)\?{0,2}|(?<=\.))\|)"
)
_SPACED = re.compile(r" [ |]")
_POWERS = re.compile(r"\|[+-]?[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{2,3}\|")
_BEYOND_ASCII = re.compile(f"{_MOJIBAKE.pattern}|['|][\uff1d\uff20\uff0b\uff0d]|[{_FILLERS}]")
_starts, _spaced, _powers = _SAID_OF_STARTS.search, _SPACED.search, _POWERS.search
_marked, _beyond = _MARKUP.search, _BEYOND_ASCII.search

#: Tells whether a text holds as many digits as a card number has.
holds_card_digits = _CARD.search


def is_unusual(joined: str) -> bool:
    """Tell whether any of some cells, with separators between and around them, may deserve a word.

    What this lets pass, `remarks_on` and the white space around a cell have nothing to say of; it may suspect too much.
    """
    return bool(
        not joined.isprintable()
        or _starts(joined)
        or _spaced(joined)
        or (("<" in joined or "&" in joined) and _marked(joined))
        or ("+" in joined and _powers(joined))
        or (not joined.isascii() and _beyond(joined))
    )


def remarks_on(text: str) -> list[Said]:
    """Return all that is to be said of the characters of a free text, which has no white space around it."""
    said = [remark for judge in _JUDGES if (remark := judge(text)) is not None]
    if text in EXCEL_ERRORS:
        said.append(("cell.excel-error", None, None))
    elif text in _NULLS:
        said.append(("cell.null-literal", None, None))
    elif _SCIENTIFIC.fullmatch(text):
        said.append(("cell.scientific-id", None, None))
    elif _FORMULA.match(text):
        kept = _AS_FORMULA.fullmatch(text)
        said.append(("cell.formula-injection", kept[1] if kept else None, None))
    return said


def _controls(text: str) -> Said | None:
    if text.isprintable() or not (found := _CONTROL.findall(text)):
        return None
    # The two that break lines (a spreadsheet writes them into a cell) stand between words.
    return ("cell.control-character", _CONTROL.sub("", re.sub("[\v\f]+", " ", text)), {"what": _named(found)})


def _breaks(text: str) -> Said | None:
    if text.isprintable() or not (found := _BREAK.findall(text)):
        return None
    what = "tabs" if set(found) == {"\t"} else "line breaks" if "\t" not in found else "line breaks and tabs"
    return ("cell.line-break", None, {"what": what})


def _unseen(text: str) -> Said | None:
    # Python calls fillers printable.
    if text.isascii() or not (found := _INVISIBLE.findall(text)):
        return None
    return ("cell.invisible", _INVISIBLE.sub("", _SPACES.sub(" ", text)).strip(), {"what": _named(found)})


def _damaged(text: str) -> Said | None:
    if text.isascii() or not _MOJIBAKE.search(text):
        return None
    meant = _repaired(text)
    return ("cell.mojibake", meant, None) if meant or _LEFT_BEHIND.search(text) else None


def _repaired(text: str) -> str | None:
    """Return the text that was read in a wrong encoding, or None where it cannot be told."""
    for encoding, real in (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp1252")):
        try:
            meant = _bytes_of(text, encoding).decode(real)
        except UnicodeError:
            continue
        if meant != text and not _CONTROL.search(meant):
            return meant
    return None


def _bytes_of(text: str, encoding: str) -> bytes:
    pieces = _UNASSIGNED.split(text) if encoding == "cp1252" else [text]
    return b"".join(each.encode("latin-1" if _UNASSIGNED.match(each) else encoding) for each in pieces)


def _doubled(text: str) -> Said | None:
    if "  " not in text:
        return None
    return ("cell.double-space", re.sub(" {2,}", " ", text), None)


def _marks(text: str) -> Said | None:
    return ("cell.markup", None, None) if _MARKUP.search(text) else None


_JUDGES: tuple[Callable[[str], Said | None], ...] = (_controls, _breaks, _unseen, _damaged, _doubled, _marks)


def _named(found: list[str]) -> str:
    """Return the names of characters, each once: `U+200B ZERO WIDTH SPACE`; of several in a row the first one's."""
    firsts = dict.fromkeys(each[0] for each in found)
    return ", ".join(f"U+{ord(each):04X} {unicodedata.name(each, _nameless(each))}" for each in firsts)


def _nameless(character: str) -> str:
    return "control character" if unicodedata.category(character) == "Cc" else "no character"


def without_unseen_ends(text: str) -> str:
    """Return a text without the characters before and after it that nobody sees."""
    return text if text.isascii() else _AT_THE_ENDS.sub("", text)


def card_number_in(text: str) -> str | None:
    """Return the number of a payment card that a text holds, if it holds one."""
    for match in _CARD.finditer(text):
        digits = re.sub("[ -]", "", match[0])
        if digits[0] in "3456" and luhn_is_right(digits):
            return match[0]
    return None


def luhn_is_right(digits: str) -> bool:
    """Tell whether the last digit is the check digit (ISO/IEC 7812) of those before it."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if at % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the digits of the product are added
    return total % 10 == 0
