"""The past files of a mapping profile: what the number in a file's name, and how much it holds, say beside them."""

from __future__ import annotations

import re
from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from statistics import median_low
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from hub.core.records import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hub.core.profile import Volume

#: Past files that a file is held against at most: the newest.
LOOKED_AT = 10

#: What stands for the number in the name of a file, how it is written, and one such.
_EXAMPLES = {"{sequence}": "17", "{day}": "20260131"}
_NUMBERS = {"{sequence}": r"[0-9]{1,18}", "{day}": r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|[0-9]{4})"}
#: More would let a name take very long to be compared.
_MOST_STARS = 2

_PARTS = re.compile(r"(\{[^{}]*\}|\*)")


class PastFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was submitted before by the same mapping profile: its name, when, as which activity, how many
    entities it had.
    """

    file_name: str
    submitted_at: datetime
    activity_id: str
    entities: int


class PastFiles(NamedTuple):
    """What the files of a mapping profile are held against: the name of the one that is checked, and what returns those
    submitted before, newest first, once it is known by which profile the file is read.
    """

    file_name: str
    newest: Callable[[], Sequence[PastFile]]

    def judge_name(self, stated: str) -> Told | None:
        """Return what is to be said of the number in the file's name, which stands where a profile states it."""
        names = FileNames(stated)
        number = names.number(self.file_name)
        if number is None:
            return Told("file.name-unnumbered", {"name": self.file_name, "example": names.example})
        numbered = {each: past for past in self.newest() if (each := names.number(past.file_name)) is not None}
        if not numbered:
            return None
        last = max(numbered, key=lambda each: numbered[each].submitted_at)
        if number in numbered:
            return Told(
                "file.sequence", {"number": number, "what": "was submitted already", **_words(numbered[number])}
            )
        if number < last:
            return Told("file.out-of-order", {"number": number, "last": last, **_words(numbered[last])})
        if names.counts_up and number > last + 1 and number - 1 not in numbered:
            what = f"comes where {last + 1} is due"
            return Told("file.sequence", {"number": number, "what": what, **_words(numbered[last])})
        return None

    def judge_volume(self, volume: Volume, entities: int) -> Told | None:
        """Return what is to be said of the number of entities of the file, beside the median of past files."""
        past = [each.entities for each in self.newest()]
        if len(past) < volume.files:
            return None
        usual = median_low(past)
        if usual <= entities * volume.times and entities <= usual * volume.times:
            return None
        words = {"count": f"{entities:,}", "usual": f"{usual:,}", "files": len(past)}
        return Told("cross.volume-anomaly", {**words, "least": f"{min(past):,}", "most": f"{max(past):,}"})


class FileNames:
    """How the files of a profile are called: texts, `*` for any, and once `{sequence}` (a number that counts up by one)
    or `{day}` (20260131 or 2026-01-31). Upper and lower case are the same. Raises ValueError for anything else.
    """

    def __init__(self, stated: str) -> None:
        parts = _PARTS.split(stated)
        named = [part for part in parts if part.startswith("{")]
        if len(named) != 1 or named[0] not in _NUMBERS or stated.count("{") + stated.count("}") != len("{}"):
            raise ValueError(f"{stated!r} must say once where the number stands: {' or '.join(_NUMBERS)}")
        if parts.count("*") > _MOST_STARS:
            raise ValueError(f"{stated!r} has more than {_MOST_STARS} stars")
        self.counts_up = named == ["{sequence}"]
        #: A name of such a file.
        self.example = stated.replace(named[0], _EXAMPLES[named[0]])
        written = (f"(?P<number>{_NUMBERS[part]})" if part in _NUMBERS else _of(part) for part in parts)
        self._pattern = re.compile("".join(written), re.IGNORECASE | re.DOTALL)

    def number(self, file_name: str) -> int | None:
        """Return the number in the name of a file, or None where it is called otherwise."""
        found = self._pattern.fullmatch(file_name)
        return int(found["number"].replace("-", "")) if found else None


def _of(part: str) -> str:
    return ".*?" if part == "*" else re.escape(part)


def _words(past: PastFile) -> dict[str, object]:
    """Return the words that say which file it was."""
    return {
        "name": past.file_name,
        "sent": f"{past.submitted_at:%Y-%m-%d %H:%M} UTC",
        "activity": past.activity_id,
    }
