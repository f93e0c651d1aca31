"""The mapping profile of a sample: what its numbers and dates need so that fields can be what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.scaffold.forms import NUMBERS, reads_dates, reads_numbers
from cli.scaffold.guess import Guess, apply_forms
from cli.scaffold.yamlout import comment, scalar
from hub.core.celltypes import FieldType
from hub.core.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.scaffold.sample import Column
    from hub.core.dialect import DeclaredDialect

_NUMERIC = (FieldType.INTEGER, FieldType.DECIMAL)


def sample_profile(
    service: str, columns: Sequence[Column], guesses: Mapping[int, Guess], declared: DeclaredDialect | None
) -> tuple[Profile, list[str]]:
    """Return the profile that reads as many columns as can be read together, and what is said of the others.

    Those that it reads become numbers and dates; the others stay text.
    """
    stated = {"dialect": declared} if declared else {}
    profile = Profile(service=service, **stated)
    profile, said = _with_numbers(profile, columns, guesses)
    for number, guess in guesses.items():
        if guess.forms.dates:
            profile, more = _with_dates(profile, columns[number], guess)
            said += more
    return profile, said


def _with_numbers(
    profile: Profile, columns: Sequence[Column], guesses: Mapping[int, Guess]
) -> tuple[Profile, list[str]]:
    wanting = [number for number, guess in guesses.items() if guess.forms.number is not None]
    if not wanting:
        return profile, []
    plain = [number for number, guess in guesses.items() if guess.facets.get("type") in _NUMERIC]
    has_points = any(guesses[number].facets["type"] is FieldType.DECIMAL for number in plain)
    for form in NUMBERS:
        reads_all = all(reads_numbers(form, columns[number].filled) for number in [*wanting, *plain])
        tried = profile.model_copy(update={"numbers": form})
        # 1.500 would be read as another number, not refused.
        if reads_all and not (has_points and form.decimal != "."):
            left = [number for number in wanting if not apply_forms(guesses[number], columns[number].filled, tried)]
            return tried, [f"{columns[number].heading}: numbers of too many digits; left as text" for number in left]
    said = "numbers, written in another form than those of other columns; left as text"
    return profile, [f"{columns[number].heading}: {said}" for number in wanting]


def _with_dates(profile: Profile, column: Column, guess: Guess) -> tuple[Profile, list[str]]:
    forms = [form for form in guess.forms.dates if form in profile.dates] or list(guess.forms.dates)
    if len(forms) > 1:
        return profile, [f"{column.heading}: a date, as {' or '.join(forms)}? It stays open here; left as text"]
    (form,) = forms
    clashing = [each for each in profile.dates if each != form and any(reads_dates(each, [v]) for v in column.filled)]
    tried = profile.model_copy(update={"dates": tuple(dict.fromkeys([*profile.dates, form]))})
    if clashing or not apply_forms(guess, column.filled, tried):
        return profile, [f"{column.heading}: dates as {form}, which others could be taken for; left as text"]
    return tried, []


def profile_text(profile: Profile, sample_name: str) -> str | None:
    """Return a profile as YAML, or None where it says nothing."""
    stated = profile.model_dump(mode="json", exclude_defaults=True, exclude={"service"})
    if not stated:
        return None
    lines = comment(
        f"How {sample_name} is written, where that is not the plain way. Partners who write as it does use it."
    )
    lines.append(f"service: {profile.service}")
    for name, value in stated.items():
        if isinstance(value, dict):
            lines.append(f"{name}: {{{', '.join(f'{key}: {_quoted(each)}' for key, each in value.items())}}}")
        else:
            lines.append(f"{name}: [{', '.join(map(scalar, value))}]")
    return "\n".join([*lines, ""])


def _quoted(value: object) -> str:
    return scalar(value) if not isinstance(value, int) else str(value)
