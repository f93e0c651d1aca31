"""The codes that docs/finding-coverage.md and docs/warehouse.md name are codes that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import hub
from hub.core.findingkinds import BY_CODE
from local.coverage import ROWS, Judged

_ROOT = Path(__file__).resolve().parents[2]
_CODE = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*")


def _said(folder: Path) -> set[str]:
    """Return every text of the code in a folder that is nothing but a code."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")]
    texts = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and _CODE.fullmatch(text)}


def _named(text: str) -> set[str]:
    """Return the codes that a text of the documents names."""
    return {code for code in re.findall(r"`([^`]+)`", text) if _CODE.fullmatch(code)}


def test_every_code_that_a_row_names_is_one() -> None:
    """A kind of finding where the check judges it, and a code that the hub says wherever it is judged."""
    package = Path(hub.__path__[0])
    known = BY_CODE.keys() | _said(package)
    named = {row.name: _named(f"{row.code} {row.reason}") for row in ROWS}
    assert {name: codes - known for name, codes in named.items() if codes - known} == {}
    by_check = {row.name: _named(row.code) - BY_CODE.keys() for row in ROWS if row.judged is Judged.CHECK}
    assert {name: codes for name, codes in by_check.items() if codes} == {}


def test_what_the_cross_check_judges_names_what_it_says() -> None:
    """Each such row names a code, and each code of the warehouse's refusals stands in its page."""
    refusals = _said(Path(hub.__path__[0]) / "warehouse")
    named = {row.name: _named(row.code) for row in ROWS if row.judged is Judged.CROSS_CHECK}
    assert [name for name, codes in named.items() if not codes] == []
    page = (_ROOT / "docs" / "warehouse.md").read_text(encoding="utf-8")
    assert refusals - _named(page) == set()
