"""Telling an encoding that nobody stated from the bytes of a file, with a confidence."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from unicodedata import name

from charset_normalizer import from_bytes

from hub.core.alphabets import NO_LETTERS, is_of_one_language, languages_needed

if TYPE_CHECKING:
    from pathlib import Path

    from charset_normalizer import CharsetMatch

    #: How many characters are odd, how many languages there are, and how likely the encoding is (the less the better);
    #: and what it makes of the bytes.
    _Judged: TypeAlias = tuple[tuple[int, float, int], CharsetMatch]

#: Below this confidence nothing is guessed: the verdict asks.
LEAST_CONFIDENCE = 0.4

#: Bytes of lines that are not ASCII which the encoding is told from.
MATERIAL = 1 << 16
_CHUNK = 1 << 20
#: Bytes of a line that count, on either side of the first that is not ASCII.
LINE = 400

#: What business files are written in, beside UTF-8: first what Windows writes, then what older systems do.
_LIKELY = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "euc_jp", "gb18030", "big5", "euc_kr", "cp1257")
_OLDER = ("cp850", "cp437", "cp852", "cp866", "koi8_r", "mac_roman", "iso8859_2", "cp1255", "cp1256")

#: By how many languages another encoding has to do with fewer than the first of them, to be thought as likely.
_LESS_LIKELY = 1

#: By how much an encoding may make more mess than the best one, and still be looked at.
_MESS = 0.2

#: However plausible, a guess is not certain, and one of an older system less than one of what Windows writes.
_SUREST, _SUREST_OLDER = 0.95, 0.6

#: The mess, and the share of odd characters, from which on older systems are thought of.
_TOO_MESSY = 0.1
_TOO_ODD = 0.1
_HIGH = re.compile(rb"[\x80-\xff]")
#: Sequences that are UTF-8, or that a careless writer of UTF-8 makes (overlong ones).
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\xc0\xc1][\x80-\xbf]"
)
_CUT_OFF = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
#: A character that is none of ASCII, with its neighbours.
_WORD = re.compile(r"[^\W\d_]+")
_NEIGHBOURS = re.compile("(?<=(.))([^\\x00-\\x7f])(?=(.|))", re.DOTALL)

#: Signs that stand within words, or beside them.
_WITHIN = "\u2018\u2019\u00b4\u00b7"
_BESIDE = (
    f"{_WITHIN}\u00a0\u00a1\u00a3\u00a7\u00a9\u00aa\u00ab\u00ae\u00b0\u00ba\u00bb\u00bf\u2013\u2014\u201c\u201d"
    "\u201e\u2026\u2039\u203a\u20ac\u2122"
)
_SEPARATORS = re.compile(rb"[,;\t|\n\r]")


class Guess(NamedTuple):
    """An encoding that a file may have. A confidence is between 0 and 1."""

    encoding: str
    confidence: float


def unmarked_utf16(start: bytes) -> str | None:
    """Return the UTF-16 that bytes without a byte order mark look like: every other one is NUL. None if they do not."""
    sample = start[: 1 << 12]
    half = len(sample) // 2
    if not half:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not (max(even, odd) > 0.6 * half and min(even, odd) < 0.2 * half):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def guess_encodings(path: Path) -> list[Guess] | None:
    """Return what a file that is no UTF-8 may be, the likeliest first; None when it is damaged UTF-8 rather.

    The list is empty when nothing in the bytes looks like a table. Of several encodings that make the same text of all
    bytes looked at, one is named; each that makes another text that is as plausible takes confidence from the first.
    """
    material, ends_so, separated = _material(path)
    high = len(_HIGH.findall(material))
    sequences = sum(map(len, _SEQUENCE.findall(material)))
    if sequences * 2 >= high or (ends_so and high == ends_so):
        return None
    if not separated:
        return []
    judged = _judged(material, _LIKELY)
    if not judged or judged[0][1].chaos > _TOO_MESSY or _share(judged[0]) > _TOO_ODD:
        judged = _judged(material, _LIKELY + _OLDER)
    if not judged:
        return []
    (oddities, languages, _), best = judged[0]
    rivals = [
        match
        for (odd, needed, _), match in judged[1:]
        if odd == oddities and needed - languages <= _LESS_LIKELY and str(match) != str(best)
    ]
    surest = _SUREST if _plainest(best) in _LIKELY else _SUREST_OLDER
    confidence = round(min(surest, 1 - best.chaos) * (1 - _share(judged[0])) / (1 + len(rivals) / 2), 2)
    shared = round(confidence / 2, 2)
    return [Guess(_named(best), confidence), *(Guess(_named(match), shared) for match in rivals)]


def _material(path: Path) -> tuple[bytes, int, bool]:
    """Return lines of a file that are not ASCII, how many bytes of a cut-off UTF-8 sequence it ends with, and whether
    anything separates columns or lines.
    """
    gathered: list[bytes] = []
    separated = False
    size = 0
    with path.open("rb") as file:
        while size < MATERIAL and (chunk := file.read(_CHUNK)):
            separated = separated or _SEPARATORS.search(chunk) is not None
            taken = 0
            while size < MATERIAL and (match := _HIGH.search(chunk, taken)):
                begin, taken = _line_around(chunk, match.start(), taken)
                gathered.append(chunk[begin:taken])
                size += taken - begin + 1
        file.seek(-min(3, path.stat().st_size), 2)
        cut_off = _CUT_OFF.search(file.read())
    return b"\n".join(gathered), len(cut_off.group()) if cut_off else 0, separated


def _line_around(chunk: bytes, at: int, after: int) -> tuple[int, int]:
    """Return where the line of a byte begins and ends, or so much of it as counts; it begins not before `after`."""
    first, last = max(after, at - LINE), at + 1 + LINE
    begin = max(chunk.rfind(end, first, at) for end in (b"\r", b"\n")) + 1
    ends = [found for end in (b"\r", b"\n") if (found := chunk.find(end, at, last)) >= 0]
    return begin or first, min(ends, default=min(last, len(chunk)))


def _judged(material: bytes, encodings: tuple[str, ...]) -> list[_Judged]:
    """Return the encodings that make plausible text of bytes, with the fewest odd characters first; of these, with the
    fewest languages.
    """
    found = list(from_bytes(material, cp_isolation=list(encodings), enable_fallback=False))
    least = found[0].chaos if found else 0.0
    near = (match for match in found if match.chaos - least <= _MESS)
    return sorted(
        (((_oddities(str(match)), _languages(match), _rank(match)), match) for match in near), key=itemgetter(0)
    )


def _share(judged: _Judged) -> float:
    """Return which share of the characters that are none of ASCII is odd: 1 at most, though words are odd besides."""
    (oddities, _, _), match = judged
    return min(1.0, oddities / max(1, sum(not character.isascii() for character in str(match))))


def _oddities(text: str) -> int:
    """Count characters that are none of ASCII and stand where people would not write them, and words that hold letters
    of no language together.
    """
    mixed = sum(not word.isascii() and not is_of_one_language(word) for word in _WORD.findall(text))
    return mixed + sum(_is_odd(*match.groups()) for match in _NEIGHBOURS.finditer(text))


def _languages(match: CharsetMatch) -> float:
    """Return how many languages the text is in, and one more if the encoding is not the likeliest."""
    return languages_needed(str(match)) + (_LESS_LIKELY if _rank(match) else 0)


@lru_cache(maxsize=10_000)
def _is_odd(before: str, character: str, after: str) -> bool:
    """Tell whether a character does not belong between two others (nothing at an end): a sign within a word, a letter
    beside those of another script, a capital within a word of small ones.
    """
    letters = [each for each in (before, after) if each.isalpha()]
    if not character.isalpha() or character in NO_LETTERS:
        return bool(letters) and character not in (_WITHIN if len(letters) > 1 else _BESIDE)
    if any(_script(letter) != _script(character) for letter in letters if letter not in NO_LETTERS):
        return True
    return character.isupper() and before.isalpha() and (before.islower() or after.islower())


def _script(letter: str) -> str:
    """Return the script of a letter; those of Japanese and Chinese stand side by side."""
    script = name(letter, "").partition(" ")[0]
    return "CJK" if script in {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HALFWIDTH"} else script


def _rank(match: CharsetMatch) -> int:
    return (_LIKELY + _OLDER).index(_plainest(match))


def _plainest(match: CharsetMatch) -> str:
    same = match.could_be_from_charset
    return next((each for each in _LIKELY + _OLDER if each in same), match.encoding)


def _named(match: CharsetMatch) -> str:
    """Return the plainest name among encodings that make the same text."""
    return _plainest(match).replace("iso8859_", "iso8859-").replace("mac_", "mac-").replace("koi8_", "koi8-")
