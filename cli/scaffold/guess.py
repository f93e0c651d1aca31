"""What a column holds, guessed from its cells: every guess is one that all cells of the sample keep."""

from __future__ import annotations

import re
import string
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cli.scaffold.forms import Forms, converted, forms_of
from cli.scaffold.words import is_identifying, is_personal, speaks_of
from cli.scaffold.yamlout import scalar
from hub.core.celltypes import FieldType, cell_reader
from hub.core.codelists import CodeList, codes_of
from hub.core.definition import Field
from hub.core.textformats import TextFormat, format_judge

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hub.core.profile import Profile

#: Lengths that people choose.
_LENGTHS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 4_000)
_SCALES = (2, 4, 6, 9, 18)
#: Digits of a decimal where the sample needs no more.
_PRECISION = 18

#: Values that are offered as the only ones: so few, each so often.
_FEW, _OFTEN, _LEAST_ROWS = 12, 4, 8

#: Codes of a list whose column's heading says nothing are taken for such when there are so many.
_TELLING_CODES = 3

_TRUTHS = frozenset({"true", "false", "yes", "no"})

#: Made up, so that no person of the sample stands in a definition.
_MADE_UP = {
    TextFormat.EMAIL: "name@mail.example",
    TextFormat.PHONE: "+44 117 496 0000",
    TextFormat.IBAN: "GB33BUKB20201555555555",
    None: "Example",
}

_LONGEST_EXAMPLE = 60


@dataclass
class Guess:
    """The facets of a field, in the order in which they are written, the reason for some, and further remarks."""

    facets: dict[str, Any] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    forms: Forms = field(default_factory=Forms)

    def say(self, facet: str, value: Any, why: str = "") -> None:  # noqa: ANN401 - whatever a facet may be
        self.facets[facet] = value
        if why:
            self.why[facet] = why


def guess_column(heading: str, values: Sequence[str], *, in_key: bool) -> Guess:
    """Return what a column of filled cells holds. A key is text, whatever it looks like."""
    guess = Guess()
    distinct = list(dict.fromkeys(values))
    if not distinct:
        guess.say("length", 100, "empty in the sample: check what it holds")
    elif in_key:
        _guess_text(guess, distinct, "a key is text, so that no zero in front is lost" if _digits(distinct) else "")
    elif all(value.lower() in _TRUTHS for value in distinct):
        guess.say("type", FieldType.BOOLEAN, f"only {_listed(sorted(distinct))}")
    elif not (_guess_codes(guess, heading, distinct) or _guess_format(guess, heading, distinct)):
        _guess_type(guess, heading, distinct)
    if is_personal(heading) or guess.facets.get("format") in {TextFormat.EMAIL, TextFormat.PHONE, TextFormat.IBAN}:
        guess.why.clear()
        guess.say("sensitive", value=True, why="it seems to tell who a person is; take it out if it does not")
    elif distinct and "type" not in guess.facets and not in_key and not is_identifying(heading):
        _offer_choices(guess, values)
    return guess


def _guess_type(guess: Guess, heading: str, distinct: Sequence[str]) -> None:
    if _digits(distinct):
        if any(value.startswith("0") and value != "0" for value in distinct):
            _guess_text(guess, distinct, "zeros in front: digits that name something are text")
            return
        if is_identifying(heading):
            _guess_text(guess, distinct, "digits, but the heading names an identifier: those are text")
            return
    if _guess_number(guess, distinct):
        return
    for kind in (FieldType.DATE, FieldType.DATETIME):
        if _reads(distinct, type=kind):
            guess.say("type", kind, "as 2026-01-31" if kind is FieldType.DATE else "as 2026-01-31 17:45")
            return
    guess.forms = forms_of(heading, distinct)
    _guess_text(guess, distinct, "")


def apply_forms(guess: Guess, values: Collection[str], profile: Profile) -> bool:
    """Make a text the number or date that it is by the profile's forms; tell whether it is one."""
    if guess.forms.number is not None:
        plain = [converted(profile, FieldType.DECIMAL, value) for value in values]
        fresh = Guess()
        if not _guess_number(fresh, plain):
            return False
        said = f"written as {next(iter(values))}: the mapping profile says how"
    else:
        kind = FieldType.DATETIME if "H" in guess.forms.dates[0] or "h" in guess.forms.dates[0] else FieldType.DATE
        plain = [converted(profile, kind, value) for value in values]
        if not _reads(plain, type=kind):
            return False
        fresh = Guess()
        fresh.say("type", kind)
        said = f"written as {guess.forms.dates[0]}: the mapping profile says how"
    for facet in ("length", "ascii"):
        guess.facets.pop(facet, None)
        guess.why.pop(facet, None)
    guess.remarks.clear()
    guess.facets = fresh.facets | guess.facets
    guess.why |= {**fresh.why, "type": said}
    return True


def _guess_number(guess: Guess, distinct: Collection[str]) -> bool:
    negative = any(value.startswith("-") for value in distinct)
    if _reads(distinct, type=FieldType.INTEGER):
        guess.say("type", FieldType.INTEGER, "whole numbers only")
    elif _reads(distinct, type=FieldType.DECIMAL, precision=38, scale=18):
        parts = [value.lstrip("-").partition(".") for value in distinct]
        whole, scale = max(len(each[0]) for each in parts), max(len(each[2]) for each in parts)
        roomy = next(each for each in _SCALES if scale <= each)
        guess.say("type", FieldType.DECIMAL)
        said = f"{whole} digits before the point and {scale} after it in the sample"
        guess.say("precision", max(_PRECISION, whole + roomy), said)
        guess.say("scale", roomy)
    else:
        return False
    if not negative:
        guess.say("minimum", 0, "nothing below 0 in the sample; take it out if there may be")
    return True


def _guess_text(guess: Guess, distinct: Collection[str], why: str) -> None:
    longest = max(map(len, distinct))
    length = next((each for each in _LENGTHS if longest * 3 <= each * 2), -(-longest * 3 // 2_000) * 1_000)
    longest_said = f"the longest in the sample has {longest}"
    guess.say("length", length, f"{why}; {longest_said}" if why else longest_said)


def _guess_codes(guess: Guess, heading: str, distinct: Collection[str]) -> bool:
    for name, words in (
        (CodeList.CURRENCY, ("currency", "curr")),
        (CodeList.COUNTRY_2, ("country", "origin", "nation")),
        (CodeList.COUNTRY_2_OR_3, ("country", "origin", "nation")),
    ):
        if not set(distinct) <= set(codes_of(name)):
            continue
        if speaks_of(heading, *words) or (len(distinct) >= _TELLING_CODES and name is not CodeList.COUNTRY_2_OR_3):
            guess.say("length", max(map(len, codes_of(name))))
            guess.say("codes", name, f"all are codes of the list: {_listed(sorted(distinct))}")
            return True
    return False


def _guess_format(guess: Guess, heading: str, distinct: Collection[str]) -> bool:
    for name, words in (
        (TextFormat.EMAIL, ()),
        (TextFormat.URL, ()),
        (TextFormat.UUID, ()),
        (TextFormat.IBAN, ()),
        (TextFormat.GTIN, ("ean", "gtin", "upc", "barcode")),
        (TextFormat.PHONE, ("phone", "mobile", "fax", "tel")),
    ):
        judge = format_judge(name)
        if (not words or speaks_of(heading, *words)) and not any(map(judge, distinct)):
            _guess_text(guess, distinct, "")
            guess.say("format", name, "all in the sample are; take it out if others are right as well")
            return True
    return False


def _offer_choices(guess: Guess, values: Sequence[str]) -> None:
    """Offer the values of the sample as the only ones, as a remark: the sample may not have them all."""
    counts = Counter(values)
    if guess.facets.keys() & {"codes", "format"} or len({value.upper() for value in counts}) < len(counts):
        return
    if len(values) >= _LEAST_ROWS and len(counts) <= _FEW and len(values) >= _OFTEN * len(counts):
        said = f"{len(counts)} values" if len(counts) > 1 else "one value"
        guess.remarks.append(f"only {said} in {len(values):,} rows. If there are no others, add")
        guess.remarks.append(f"  allowed: [{', '.join(map(scalar, sorted(counts)))}]")


def example_of(guess: Guess, values: Sequence[str], profile: Profile) -> str | None:
    """Return an example that the field takes: one of the sample, or a made-up one where it is sensitive."""
    facets = {name: value for name, value in guess.facets.items() if name != "sensitive"}
    candidates = sorted(dict.fromkeys(values), key=lambda value: len(value) > _LONGEST_EXAMPLE)
    kind = facets.get("type", FieldType.TEXT)
    plain = [converted(profile, kind, value) for value in candidates]
    if guess.facets.get("sensitive") and kind is FieldType.TEXT:
        length = guess.facets.get("length", _LONGEST_EXAMPLE)
        made_up = _MADE_UP.get(guess.facets.get("format"), "")[:length]
        if made_up and _reads([made_up], **facets):
            return made_up
    return next((value for value in plain if value and _reads([value], **facets)), None)


def made_up_like(example: str, values: Collection[str]) -> str:
    """Return a text of the shape of an example that is none of the values: a row that the template shows is refused."""
    for digit in reversed(string.digits):
        made_up = re.sub(r"[0-9]", digit, example)
        if made_up not in values:
            return made_up
    shapes = (re.sub(r"[^\W\d_]", letter, example) for letter in "XYZABC")
    return next((each for each in shapes if each not in values), example)


def _reads(values: Collection[str], **facets: Any) -> bool:  # noqa: ANN401 - whatever a facet may be
    """Tell whether a field reads all of some values with nothing to say."""
    stated = Field.model_validate({"path": "It", "title": "It", "description": "-", **facets})
    read = cell_reader(stated, cell_characters=131_072, today=datetime.now(UTC).date())
    return not any(read(value)[1] for value in values)


def _digits(values: Collection[str]) -> bool:
    return all(value.isascii() and value.isdigit() for value in values)


def _listed(values: Sequence[str]) -> str:
    shown = ", ".join(values[:4])
    return f"{shown} …" if len(values) > len(values[:4]) else shown
