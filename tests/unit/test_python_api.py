"""docs/python-api.md: its examples run, and print what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.core.checkedfile import checked_file
from tests.checking import ORDERS, TODAY

PAGE = (Path(__file__).parents[2] / "docs" / "python-api.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"^```(python|csv|text)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
PROGRAMS = [text for kind, text in _BLOCKS if kind == "python"]
PRINTED = [text for kind, text in _BLOCKS if kind == "text"]


@pytest.mark.parametrize("at", range(len(PROGRAMS)))
def test_an_example_prints_what_the_page_says(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each program is followed by what it prints; the first one reads the file that the page shows."""
    monkeypatch.chdir(tmp_path)
    (text,) = [text for kind, text in _BLOCKS if kind == "csv"]
    (tmp_path / "orders.csv").write_text(text, encoding="utf-8")
    exec(compile(PROGRAMS[at], "docs/python-api.md", "exec"), {})  # noqa: S102 - our own page
    assert capsys.readouterr().out == PRINTED[at]


def test_every_example_has_its_output() -> None:
    """Nothing on the page is left untried."""
    assert len(PROGRAMS) == len(PRINTED) == 2


def test_rows_are_read_as_written_and_the_folder_is_gone_afterwards(tmp_path: Path) -> None:
    """All rows, the header among them, and no folder left behind."""
    (tmp_path / "o.csv").write_text("Number,City,Product,Quantity\nA1, Bath,P1,1\n", encoding="utf-8")
    with checked_file(tmp_path / "o.csv", ORDERS, today=TODAY) as checked:
        assert [(row.row, row.kind, row.cells[1]) for row in checked.rows()] == [
            (1, "header", "City"),
            (2, "data", " Bath"),
        ]
        assert checked.corrections() is not None
        assert checked.corrections("csv", "refused") is None
    assert not checked.directory.exists()
