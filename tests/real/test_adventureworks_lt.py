"""AdventureWorks LT, whose cells three characters part: refused clearly, or read by the columns in between."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.checking import check_path
from tests.real.expected import Expected, assert_as_expected, assert_told, definition, document, profile, table
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

DATA = shared("data", "adventureworks-salesLT")
FILES = sorted(DATA.glob("*.csv"))
PRODUCTS = DATA / "Product.csv"


def _products() -> list[list[str]]:
    return [line.split("|+|") for line in PRODUCTS.read_text(encoding="utf-8").split("\n")]


def _recounted() -> Expected:
    counted = Expected()
    for number, row in enumerate(_products(), start=1):
        counted.rows = number
        counted.entities.setdefault(row[2], []).append(number)
    return counted


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_file_is_refused_with_what_to_do(file: Path, tmp_path: Path) -> None:
    """What stands between the cells is named, and a way out; nothing is guessed, and no row is judged."""
    checked = check_path(file, definition("load-web-sales-orders"), tmp_path)
    codes = Counter(code for _, code in checked.codes)
    cp1252 = file.stem == "Customer"
    assert codes == Counter({"file.delimiter-long": 1, **({"file.encoding-guessed": 1} if cp1252 else {})})
    assert checked.verdict.file_rejected
    assert checked.verdict.ledger.rows == 0
    refused = next(finding for finding in checked.findings if finding.code == "file.delimiter-long")
    assert "'|+|'" in refused.message
    assert "declare one of them" in refused.hint


def test_products_are_read_with_one_character_declared(tmp_path: Path) -> None:
    """With `|` declared and the `+` columns left out, every product is read, its code, name, colour and size."""
    service = definition("load-product-masters")
    checked = check_path(PRODUCTS, service, tmp_path, profile=profile("adventureworks-saleslt/products.yaml", service))
    assert_as_expected(checked, _recounted())
    paths = ("ProductCode", "ProductDescription", "Colour", "Size")
    read = [tuple(each.values.get(f"ProductMaster.{path}") for path in paths) for each in checked.entities]
    assert read == [(row[2], row[1], row[3] or None, row[6] or None) for row in _products()]


def test_the_documented_figures_are_the_recounted_ones() -> None:
    """The table in docs/real-files.md says what the recount says, and the text how many files are refused."""
    assert len(FILES) == 7
    longest = max(len(cell) for row in _products() for cell in row)
    assert_told("All seven files are refused", f"Cells of {longest:,} characters")
    assert table({"`Product.csv`": _recounted()}) in document()
