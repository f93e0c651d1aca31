"""The entity: the business object that several rows make, in its canonical form."""

from __future__ import annotations

import hashlib
from typing import TypeAlias

import msgspec

Value: TypeAlias = str | int | bool

_encode = msgspec.json.Encoder(order="sorted").encode


class Line(msgspec.Struct, frozen=True, gc=False):
    """One item of an entity: the row it came from and its values by field path."""

    row: int
    values: dict[str, Value]


class Entity(msgspec.Struct, frozen=True, gc=False):
    """One business object, as it stands on one line of `entities.jsonl`.

    `number` counts from 1 in the order in which entities begin in the file. `key` is the business key as written;
    `record_key` the same, folded where the definition says that case does not matter. `values` are the header
    fields by path (blank ones are absent): text, decimals, dates and times as text, whole numbers and truth values
    as such. `rows` are the rows it was made from.
    """

    number: int
    key: str
    record_key: str
    rows: list[int]
    values: dict[str, Value]
    lines: list[Line]


#: Makes of a key what is compared where upper and lower case count as the same.
fold = str.upper


def content_hash(entity: Entity) -> str:
    """Return a digest of what the entity says, wherever in whichever file it stood: 32 hex digits."""
    said = _encode((entity.values, [line.values for line in entity.lines]))
    return hashlib.blake2b(said, digest_size=16).hexdigest()
