"""Scaffolds of any table: they load, and take every row of it."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cli.scaffolding import Wanted, scaffold_file, verdict_on, write
from hub.core.dialect import DeclaredDialect

DECLARED = DeclaredDialect(encoding="utf-8", delimiter=",", quote='"', header_row=1, format="csv")

_CELLS = st.one_of(
    st.just(""),
    st.text("aäZ9 -_/:#'.,%&", max_size=12),
    st.integers(-(10**19), 10**19).map(str),
    st.integers(0, 99).map("{:04}".format),
    st.decimals(-1_000_000, 1_000_000, places=3).map(str),
    st.decimals(-10_000, 10_000, places=2).map(lambda number: f"{number:f}".replace(".", ",")),
    st.dates().map(str),
    st.dates().map("{:%d/%m/%Y}".format),
    st.datetimes().map("{:%Y-%m-%d %H:%M}".format),
    st.sampled_from(["true", "No", "EUR", "GB", "GBR", "DE", "name@mail.example", "1e5", "nan", "1,234", "12:30"]),
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """Rows with a first column that tells them apart: columns of one kind of cell, and of any."""
    headings = draw(
        st.lists(
            st.text("abcdeXY19 .-é", min_size=1, max_size=12).filter(lambda text: any(map(str.isalpha, text))),
            min_size=1,
            max_size=6,
        )
    )
    count = draw(st.integers(1, 8))
    columns = []
    for _ in headings:
        some = draw(st.lists(_CELLS, min_size=1, max_size=3))
        columns.append(draw(st.lists(st.sampled_from(some), min_size=count, max_size=count)))
    rows = [[f"K{number:03}", *cells] for number, cells in enumerate(zip(*columns, strict=True))]
    return [["Row Code", *headings], *rows]


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_scaffold_takes_every_row_of_its_sample(table: list[list[str]]) -> None:
    """Whatever the cells are: a guess is one that all of them keep."""
    text = io.StringIO()
    csv.writer(text).writerows(table)
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.csv"
        sample.write_text(text.getvalue(), encoding="utf-8", newline="")
        made = scaffold_file(sample, DECLARED, Wanted("load-rows", None, None, ("Row Code",)))
        verdict = verdict_on(sample, DECLARED, write(made, Path(folder) / "load-rows.yaml", force=False))
    errors = [each for each in verdict["findings"] if each["severity"] == "error"]
    assert not errors, errors
    assert verdict["ledger"]["accepted"] == len(table) - 1
