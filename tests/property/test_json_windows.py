"""Reading JSON piece by piece against reading it whole, whole and damaged."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import jsonwindow
from hub.core.jsonreader import JsonDocuments
from hub.core.records import UnreadableError
from tests.checking import ORDERS

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
_records = st.lists(st.dictionaries(st.text(max_size=6), _values, max_size=4), min_size=1, max_size=5)


def read(text: str, chunk: int) -> list[dict[str, Any] | None] | None:
    """Return the records of a text read in pieces of so many bytes, or None when it is refused."""
    with tempfile.TemporaryDirectory() as directory, mock.patch.object(jsonwindow, "_CHUNK", chunk):
        path = Path(directory) / "file"
        path.write_text(text, encoding="utf-8", newline="")
        try:
            return [document.members for document in JsonDocuments(path, ORDERS, set())]
        except UnreadableError:
            return None


def _refuse(_text: str) -> NoReturn:
    raise ValueError


def _whole(text: str) -> Any:  # noqa: ANN401 - anything that is JSON
    """Return what Python reads of a text, numbers as they are written; raise ValueError when it is no JSON."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse)


@given(_records, st.integers(1, 40), st.sampled_from([None, 1]))
@settings(deadline=None)
def test_pieces_make_the_same_records(records: list[dict[str, Any]], chunk: int, indent: int | None) -> None:
    """Wherever a piece of the file ends: within a number, a letter, an escape or a name."""
    text = json.dumps(records, ensure_ascii=False, indent=indent)
    assert read(text, chunk) == _whole(text)


@given(_records, st.integers(1, 40), st.data())
@settings(deadline=None)
def test_damage_is_refused_wherever_it_is(records: list[dict[str, Any]], chunk: int, data: st.DataObject) -> None:
    """A list of records with a character taken out, doubled or put in is read exactly when it is JSON still."""
    text = json.dumps(records)
    at = data.draw(st.integers(1, len(text) - 1))
    damaged = text[:at] + data.draw(st.sampled_from(["", text[at], '"', "[", "}", "\\", ",", "0"])) + text[at + 1 :]
    found = read(damaged, chunk)
    try:
        whole = _whole(damaged)
    except ValueError:
        assert found is None
    else:
        twice = found is None and isinstance(whole, list)
        assert twice or found == [each if isinstance(each, dict) else None for each in whole]
