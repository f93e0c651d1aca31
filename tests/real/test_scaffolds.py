"""Scaffolds of files that others made: each takes every entity of the file that it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from cli.exits import Exit
from hub.core.definition import load_definition
from tests.commands import shell
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.commands import Shell

__all__ = ["shell"]


class Given(NamedTuple):
    """A file, options, and what its scaffold comes to: entities, key, how many fields stand in the lines."""

    folder: str
    file: str
    entities: int
    key: str
    lines: int
    options: tuple[str, ...] = ()


FILES = [
    Given("online-retail", "2010-12-01.csv", 143, "InvoiceNo", 5),
    Given("shopify-orders-template", "orders.csv", 2, "Name", 18),
    Given("adventureworks", "Product.csv", 504, "Column 1", 0, ("--header-row", "0")),
    Given(
        "adventureworks", "PurchaseOrderDetail.csv", 4_012, "Column 1", 10, ("--header-row", "0", "--key", "Column 1")
    ),
    Given("pbpython-xlsx", "salesfunnel.xlsx", 12, "Account", 4),
    Given("ubl", "UBL-Order-2.1-Example.xml", 1, "ID", 26),
]


@pytest.mark.parametrize("given", FILES, ids=lambda given: f"{given.folder}-{given.file}")
def test_a_real_file_passes_the_check_of_its_scaffold(given: Given, shell: Shell, tmp_path: Path) -> None:
    """No entity is refused; what tells them apart, and what stands in their lines, is as in the file."""
    (path,) = shared("data", given.folder).rglob(given.file)
    written = tmp_path / "load-them.yaml"
    ran = shell.hub("new-service", "load-them", "--from", path, "-o", written, "--json", *given.options)
    assert ran.code == Exit.WELL, ran.err
    ledger = ran.document["ledger"]
    definition = load_definition(written.read_text(encoding="utf-8"))
    titles = {field.path: field.title for field in definition.fields}
    found = (
        ledger["entities"],
        " + ".join(titles[path] for path in definition.key),
        sum(definition.is_line_level(path) for path in titles),
    )
    assert found == (given.entities, given.key, given.lines)
    assert ledger["refused"] == 0
