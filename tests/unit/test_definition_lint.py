"""`hub lint-service`: everything that is wrong with a definition in one go, each thing with its line."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from cli.exits import Exit
from hub.core.catalogue import read_catalogue
from hub.core.definition_lint import lint_text
from hub.usecases.lint_definition import lint_definition, operation_defects
from tests.commands import shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands import Shell

__all__ = ["shell"]

SERVICES = read_catalogue(files("hub") / "services")

GOOD = """\
name: load-counts
title: Load Counts
description: State what was counted.
directory: Load/Counts
version: 1
formats: [csv]
limits: {file_bytes: 10, rows: 10}
record: count
operation: state_stock
key: [Count.ProductCode]
fields:
  - path: Count.ProductCode
    title: Product Code
    length: 20
    required: true
    example: A1
    description: What was counted.
  - path: Count.QuantityOnHand
    title: Counted
    aliases: [Pieces]
    type: integer
    required: true
    example: "5"
    description: How many there were.
"""


def said(text: str, stem: str = "load-counts") -> list[str]:
    """Return line, severity and words of each defect, as the command prints them."""
    return [f"{line}: {defect.severity}: {defect.says}" for line, defect in lint_definition(text, stem, list(SERVICES))]


def changed(*changes: tuple[str, str]) -> str:
    """Return the good definition with some of its text replaced."""
    text = GOOD
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    return text


def test_a_good_definition_is_clean() -> None:
    """The definition that the other tests damage is right."""
    assert said(GOOD) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "says"),
    [
        ("title: Load", "titel: Load", 2, "error: titel: there is no such key here (title is meant?)"),
        ("length: 20", "lenght: 20", 14, "error: fields 1: lenght: there is no such key here (length is meant?)"),
        ("version: 1\n", "", 1, "error: version: it is missing"),
        ("version: 1", "version: 1\nversion: 2", 6, "error: version: it is written twice"),
        ("example: A1", "example: 1", 16, "error: fields 1: example: it must be a text; put it in quotes"),
        ("path: Count.QuantityOnHand", "path: Quantity-On-Hand", 18, "fields 2: path: 'Quantity-On-Hand' is not"),
        ("rows: 10", "rows: many", 7, "error: limits rows: it must be a whole number"),
        ("[csv]", "[csv, xls]", 6, "error: formats 2: it must be 'csv', "),
        ("[Count.ProductCode]", "[Count.ProdctCode]", 10, "there is no field Count.ProdctCode (Count.ProductCode is"),
        ("length: 20", "scale: 2", 14, "error: Count.ProductCode: scale says nothing about type text"),
        ("length: 20", "pattern: '['", 14, "error: Count.ProductCode: pattern cannot be compiled"),
        ('example: "5"', 'example: "x"', 23, "error: Count.QuantityOnHand: its own example 'x' breaks it: cell.type"),
        ("[Pieces]", "[PRODUCT-CODE]", 20, "alias 'PRODUCT-CODE' also names Count.ProductCode"),
        ("[Pieces]", "[counted]", 20, "warning: Count.QuantityOnHand: alias 'counted' adds nothing"),
        ("state_stock", "state_stok", 9, "error: operation: the warehouse has no state_stok (state_stock is meant?)"),
        ("integer\n    required: true", "integer", 18, "it must be required, for state_stock reads it"),
        ("QuantityOnHand", "QuantityOnHnd", 9, "ends in QuantityOnHand (QuantityOnHnd is meant?)"),
        ("Load/Counts", "Load/Stock", 4, "error: directory: load-stock has Load/Stock too"),
        ("Load/Counts", "load/stock", 4, "warning: directory: load-stock has Load/Stock, which people"),
        ("title: Load Counts", "title: Load Stock", 2, "warning: title: load-stock is called Load Stock too"),
        ("name: load-counts", "name: load-count", 1, "name: the file of load-count must be called load-count.yaml"),
        ("What was counted.", "Say what this is.", 17, "warning: Count.ProductCode: nobody has written"),
        ("State what was counted.", "Load Counts.", 3, "warning: description: the description only repeats the title"),
        ("What was counted.", "The product code", 17, "warning: Count.ProductCode: the description only repeats"),
        ("    required: true\n    example: A1\n", "", 12, "warning: Count.ProductCode: it has no example"),
        ("version: 1", "version: [", 5, "error: not YAML"),
        (GOOD, "- 1", 1, "error: a definition is a mapping"),
        (GOOD, "", 1, "error: a definition is a mapping"),
        (GOOD, "a: &a [*a]", 1, "holds itself"),
    ],
)  # fmt: skip
def test_each_thing_is_told_with_its_line(before: str, after: str, line: int, says: str) -> None:
    """In words that say what is meant, and where it stands in the file."""
    found = said(changed((before, after)))
    assert any(each.startswith(f"{line}: ") and says in each for each in found), found


def test_a_wrong_shape_hides_nothing_else() -> None:
    """Each damage is told once, in the order of the lines: also what a loader would not come to see."""
    rules = (
        "rules:\n  - {rule: exclusve, fields: [A, B]}\n  - {rule: exclusive, fields: [Count.X, Count.ProductCode]}\n"
    )
    text = changed(
        ("version: 1", "version: none"),
        ("rows: 10", "rows: 0"),
        ("state_stock", "state_stok"),
        ("[Count.ProductCode]", "[Count.Produkt]"),
        ("length: 20", "lenght: 20"),
        ("type: integer", "type: integer\n    pattern: ["),
        ("[Pieces]", "[Product Code]"),
    ) + "entity_rules: [{rule: one_value, field: Count.Y}]\n" + rules  # fmt: skip
    found = said(text.replace("pattern: [", "pattern: '['"))
    lines = [int(each.partition(":")[0]) for each in found]
    assert lines == sorted(lines)
    assert lines == [5, 7, 9, 10, 14, 20, 22, 22, 22, 26, 28, 29], found


def test_nothing_is_said_of_what_rests_on_something_set_aside() -> None:
    """A field whose path cannot be read is not missed by the key, nor by the operation."""
    found = said(changed(("path: Count.ProductCode", "path: 7")))
    assert found == ["12: error: fields 1: path: it must be a text; put it in quotes"]


def test_a_truth_value_needs_no_example() -> None:
    """It is true or false; any other field without an example is warned of."""
    more = "  - {{path: Count.Extra, title: Extra, type: {}, description: What else there is.}}\n"
    assert said(GOOD + more.format("boolean")) == []
    assert said(GOOD + more.format("text"))[0].endswith("it has no example, for the template and the messages")


def test_two_fields_that_an_operation_could_read_are_told() -> None:
    """It reads by the last word of a path, which must be one field's."""
    more = "  - {path: Other.ProductCode, title: Other, example: B, description: Another one.}\n"
    (found,) = said(GOOD + more)
    assert found.startswith("25: error: operation: Count.ProductCode and Other.ProductCode both end in ProductCode")


@pytest.mark.parametrize("definition", list(SERVICES), ids=lambda each: each.name)
def test_nothing_is_wrong_with_a_service_that_is_shipped(definition: object) -> None:
    """Each definition loads, the warehouse can do what it asks, and there is nothing to warn of."""
    name = definition.name  # type: ignore[attr-defined]
    text = (files("hub") / "services" / f"{name}.yaml").read_text(encoding="utf-8")
    assert lint_definition(text, name, list(SERVICES)) == []
    linted = lint_text(text)[1]
    assert linted == definition
    assert linted is not None
    assert list(operation_defects(linted)) == []


def test_the_command_tells_errors_from_warnings_and_ends_as_linters_do(shell: Shell, tmp_path: Path) -> None:
    """0 when all is right, 1 with anything to say, 2 when a file cannot be read; the rest is linted all the same."""
    good, bad = tmp_path / "load-counts.yaml", tmp_path / "load-sums.yaml"
    good.write_text(GOOD, encoding="utf-8")
    ran = shell.hub("lint-service", good)
    assert (ran.code, ran.out) == (Exit.WELL, f"{good} is right.\n")
    text = changed(("name: load-counts", "name: load-sums"), ("example: A1", "example: 1"), ("[Pieces]", "[counted]"))
    bad.write_text(text, encoding="utf-8")
    ran = shell.hub("lint-service", good, bad)
    assert ran.code == Exit.FAULTS
    assert f"{bad}:4: error: directory: load-counts has Load/Counts too" in ran.out
    assert f"{bad}: 2 errors, 2 warnings" in ran.out
    ran = shell.hub("lint-service", tmp_path / "gone.yaml", bad)
    assert ran.code == Exit.USAGE
    assert "gone.yaml cannot be read" in ran.err
    assert f"{bad}:16: error" in ran.out


def test_the_command_answers_in_json(shell: Shell, tmp_path: Path) -> None:
    """A document a file: counts, and each defect with its line, its place and its words."""
    path = tmp_path / "load-counts.yaml"
    path.write_text(changed(("rows: 10", "rows: 0")), encoding="utf-8")
    ran = shell.hub("lint-service", path, "--json")
    assert ran.code == Exit.FAULTS
    assert ran.document == {
        "file": str(path),
        "errors": 1,
        "warnings": 0,
        "defects": [
            {
                "line": 7,
                "severity": "error",
                "at": ["limits", "rows"],
                "message": "limits rows: it must be more than 0",
            }
        ],
    }


def test_a_file_is_checked_by_a_definition_in_a_file(shell: Shell, tmp_path: Path) -> None:
    """Before the service is anywhere; a definition that does not load says how to see why."""
    path, file = tmp_path / "load-counts.yaml", tmp_path / "counts.csv"
    path.write_text(changed(("file_bytes: 10", "file_bytes: 1000")), encoding="utf-8")
    file.write_text("Product Code,Pieces\nA1,5\n", encoding="utf-8")
    assert shell.hub("check", file, "--definition", path).code == Exit.WELL
    ran = shell.hub("check", file, "--definition", path, "-s", "load-stock")
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    path.write_text(changed(("[csv]", "[xls]")), encoding="utf-8")
    ran = shell.hub("check", file, "--definition", path)
    assert ran.code == Exit.USAGE
    assert f"hub lint-service {path}" in ran.err
