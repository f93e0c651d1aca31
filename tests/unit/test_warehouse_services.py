"""The services' definitions against the operations they name."""

from __future__ import annotations

from importlib.resources import files

from hub.core.catalogue import read_catalogue
from hub.warehouse.fields import spoken
from hub.warehouse.operations import operation

WORDS = (
    *("ProductCode", "Quantity", "QuantityOnHand", "DCCode", "OnHold", "CompanyCode", "CompanyDescription"),
    *("ReceiptType", "IsReturn", "UpdateReceipt", "SupplierCode", "SupplierDescription"),
)


def test_every_service_has_the_fields_that_its_operation_reads() -> None:
    """What an operation reads is a required field of each service that names it, at the level where it is read."""
    catalogue = read_catalogue(files("hub.services"))

    for definition in catalogue:
        wished = operation(definition.operation)
        required = [field for field in definition.fields if field.required]
        header = {field.name for field in required if not definition.is_line_level(field.path)}
        lines = {field.name for field in required if definition.is_line_level(field.path)}
        assert wished.entity_fields <= header, definition.name
        assert wished.line_fields <= lines, definition.name


def test_words_that_operations_read_by_name_are_told_apart() -> None:
    """A value is found by the last word of its path, so no two fields of one level may share a word that is read."""
    for definition in read_catalogue(files("hub.services")):
        for word in WORDS:
            levels = [definition.is_line_level(field.path) for field in definition.fields if field.name == word]
            assert len(levels) == len(set(levels)), (definition.name, word)


def test_fields_are_spoken_of_as_their_headings_have_them() -> None:
    """A message names a field as the clerk's file does, so that it is found there."""
    definitions = [each for each in read_catalogue(files("hub.services")) if each.operation == "update_product"]
    told = {field.title: spoken(field.name) for definition in definitions for field in definition.fields}
    assert told
    assert {title: said for title, said in told.items() if not title.endswith(said)} == {}
    assert [title for title, said in told.items() if title != said] == ["Supplier UOM"]
