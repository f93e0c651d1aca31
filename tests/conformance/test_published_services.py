"""Every service against what the public reference hub publishes of it: fields, types, lengths, what is required."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from hub.core.celltypes import FieldType, choices_of
from hub.core.codelists import CodeList
from hub.runtime.wiring import catalogue
from tests.shared_data import shared

if TYPE_CHECKING:
    from hub.core.definition import Definition

PUBLISHED: dict[str, dict[str, Any]] = json.loads(shared("facts", "services.json").read_text(encoding="utf-8"))[
    "services"
]

#: Repeated blocks that rows cannot hold beside another one; the definitions say so.
LEFT_OUT = ("List.Image.", "List.ShipToCompanyMapping.")

_TYPES = {
    "string": FieldType.TEXT,
    "integer": FieldType.INTEGER,
    "decimal": FieldType.DECIMAL,
    "boolean": FieldType.BOOLEAN,
    "datetime": FieldType.DATETIME,
}
each_published = pytest.mark.parametrize("title", sorted(PUBLISHED))


def _definition(title: str) -> Definition:
    return {each.title.casefold(): each for each in catalogue()}[title.casefold()]


def _stated(field: dict[str, Any]) -> dict[str, Any]:
    """Return what is published of a field, in the words of a definition. What is not published is left out."""
    kind, _, digits = field["type"].partition("(")
    said: dict[str, Any] = {"type": _TYPES[kind]}
    if digits:
        precision, scale = digits.rstrip(")").split(",")
        said |= {"precision": int(precision), "scale": int(scale)}
    # Of a whole number it is the digits of the largest.
    length = field.get("max_length")
    if length:
        said |= {"maximum": 10**length - 1} if kind == "integer" else {"length": length}
    if field.get("required") is True:
        said["required"] = True
    if kind != "boolean" and field.get("enum"):
        said["allowed"] = tuple(field["enum"])
    return said


@each_published
def test_every_published_service_is_there(title: str) -> None:
    """Each has a definition, whose directory and key are those that are published."""
    definition = _definition(title)
    assert definition.directory == PUBLISHED[title]["directory"]
    assert definition.key == (PUBLISHED[title]["key_field"],)


@each_published
def test_every_published_field_is_there(title: str) -> None:
    """Each has its path, and its type, length, precision, allowed values and whether it is required."""
    definition = _definition(title)
    for published in PUBLISHED[title]["fields"]:
        if published["path"].startswith(LEFT_OUT):
            continue
        field = definition.field(published["path"])
        assert field is not None, published["path"]
        stated = _stated(published)
        assert {name: getattr(field, name) for name in stated} == stated, published["path"]


@each_published
def test_no_field_is_there_that_is_not_published(title: str) -> None:
    """What a definition adds would not be understood by a client of the reference."""
    published = {field["path"] for field in PUBLISHED[title]["fields"]}
    assert {field.path for field in _definition(title).fields} <= published


@each_published
def test_what_must_be_unique_is(title: str) -> None:
    """A field that is published as unique is the key, or unique in the file."""
    definition = _definition(title)
    for published in PUBLISHED[title]["fields"]:
        if published.get("unique"):
            field = definition.field(published["path"])
            assert field is not None
            assert field.unique or field.path in definition.key, field.path


@each_published
def test_codes_are_those_of_the_iso_lists(title: str) -> None:
    """A field called a country or a currency takes codes of ISO 3166 and ISO 4217, and nothing else."""
    for field in _definition(title).fields:
        if field.name.startswith("Country") or field.name.endswith(("Currency", "CurrencyCode")):
            assert field.codes is not None, field.path
            assert (field.codes is CodeList.CURRENCY) is ("Currency" in field.name)
            assert choices_of(field)
