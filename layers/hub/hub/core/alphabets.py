"""Which letters the languages of Europe write, beside those of ASCII: what tells apart encodings whose texts all have
letters in all places.

The letters are the main exemplar characters of the Unicode CLDR (https://cldr.unicode.org), with those that
neighbours' names bring along left out.
"""

from __future__ import annotations

from functools import lru_cache

#: The letters of a language, and how much it takes to believe that a business file is in it.
_LETTERS: dict[str, tuple[str, float]] = {
    "Albanian": ("çë", 1.5),
    "Catalan": ("àçèéíïòóúü", 1.5),
    "Croatian": ("čćđšž", 1.0),
    "Czech": ("áčďéěíňóřšťúůýž", 1.0),
    "Danish": ("æøåé", 1.0),
    "Dutch": ("áàäéèëíïóöúü", 1.0),
    "Estonian": ("äöõüšž", 1.5),
    "Finnish": ("äöåšž", 1.0),
    "French": ("àâæçéèêëîïôœùûüÿ", 1.0),
    "German": ("äöüß", 1.0),
    "Hungarian": ("áéíóöőúüű", 1.0),
    "Icelandic": ("áéíóúýðþæö", 1.5),
    "Italian": ("àèéìíòóùú", 1.0),
    "Latvian": ("āčēģīķļņšūž", 1.5),
    "Lithuanian": ("ąčęėįšųūž", 1.5),
    "Maltese": ("àċġħżèìòù", 1.5),
    "Polish": ("ąćęłńóśźż", 1.0),
    "Portuguese": ("áâãàçéêíóôõúü", 1.0),
    "Romanian": ("ăâîșțşţ", 1.0),
    "Slovak": ("áäčďéíĺľňóôŕšťúýž", 1.0),
    "Spanish": ("áéíñóúü", 1.0),
    "Swedish": ("åäöé", 1.0),
    "Turkish": ("çğıöşü", 1.0),
    "Welsh": ("âêîôûŵŷ", 1.5),
}

#: What Unicode calls letters, but words have none of.
NO_LETTERS = "\u00aa\u00ba\u00b5\u0192\u02c6"

_ALPHABETS = {language: (frozenset(letters), doubt) for language, (letters, doubt) in _LETTERS.items()}

#: A letter that none of these languages has, or that of another script.
_FOREIGN = 2.0
_FIRST_OTHER_SCRIPT = "\u0370"


@lru_cache(maxsize=10_000)
def is_of_one_language(word: str) -> bool:
    """Tell whether one language has all letters of a word; a word in another script than the Latin one is let pass."""
    letters = _beyond_ascii(word)
    return not letters or any(letters <= alphabet for alphabet, _ in _ALPHABETS.values())


def languages_needed(text: str) -> float:
    """Return how many languages it takes to write a text, the rarer ones counting half as much again. Letters of other
    scripts than the Latin one count for nothing.
    """
    left = _beyond_ascii(text)
    needed = 0.0
    while left:
        alphabet, doubt = max(_ALPHABETS.values(), key=lambda each: len(each[0] & left) / each[1])
        if not alphabet & left:
            return needed + _FOREIGN * len(left)
        left -= alphabet
        needed += doubt
    return needed


def _beyond_ascii(text: str) -> set[str]:
    """Return the letters of a text that are Latin and none of ASCII, in lower case."""
    # The small letter of the dotted I is ASCII; that it is Turkish, the dotless one tells as well.
    small = {"\u0131" if each == "\u0130" else each.lower() for each in set(text) if not each.isascii()}
    return {each for each in small if each.isalpha() and each < _FIRST_OTHER_SCRIPT and each not in NO_LETTERS}
