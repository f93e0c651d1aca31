"""Telling the format of a file from its first bytes."""

from __future__ import annotations

import pytest

from hub.core.signature import told_format
from hub.core.structural_check import check
from tests.checking import ORDERS, TODAY, check_text
from tests.workbooks import workbook


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"Number,City\n", "csv"),
        (b"", "csv"),
        (b"[Order],City\n", "csv"),
        (b"{Order},City\n", "csv"),
        (b"{Order}\nA1\n", "csv"),
        (b"42", "csv"),
        (b"< 5,City\n", "csv"),
        (b"<orders/>", "xml"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><orders/>', "xml"),
        ("<orders/>".encode("utf-16"), "xml"),
        (b"<!-- made today --><orders/>", "xml"),
        (b"[]", "json"),
        (b'[\n{"a": 1}\n]', "json"),
        (b'{"orders": [\n{"a": 1}\n]}', "json"),
        (b'{"a": 1}', "json"),
        (b'{\n"a": 1,\n"b": 2}', "json"),
        (b'{"a": 1}{"a": 2}', "json"),
        (b"[NaN]", "json"),
        (b'/* orders */ [{"a": 1}]', "json"),
        (b'// orders\n// of today\n[{"a": 1}]', "json"),
        (b"// Order,City\nA1,Bath\n", "csv"),
        (b'{"a": 1}\r{"a": 2}\r', "json"),
        (b'[\n{"a": 1}\n{"a": 2}\n]', "json"),
        (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'{"a": "}{"}\r\n\r\n{"a": 2}', "jsonl"),
        (b'{"a": 1}\n{bad\n', "jsonl"),
        (b'{"a": \n{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'orders of today\n{"a": 1}\n{"a": 2}\n', "jsonl"),
        (b'{\n{"a": 1}\n{"a": 2}', "jsonl"),
        (b'"Order"\n{"a": 1}\nA2\n', "csv"),
        (b"PK\x03\x04", "xlsx"),
    ],
)
def test_a_format_is_told_from_the_first_bytes(start: bytes, told: str) -> None:
    """A text that only begins like another format is CSV."""
    assert told_format(start) == told


def test_the_name_of_the_file_means_nothing(tmp_path) -> None:  # noqa: ANN001 - a path
    """A workbook called CSV is read as the workbook that it is."""
    source = tmp_path / "orders.csv"
    source.write_bytes(workbook({"S": [["Number", "City", "Product", "Quantity"], ["A1", "Bath", "P1", 1]]}))
    assert check(source, ORDERS, directory=tmp_path, today=TODAY).green


def test_a_format_that_the_service_does_not_take_is_refused(tmp_path) -> None:  # noqa: ANN001 - a path
    """With those that it does take."""
    only_json = ORDERS.model_copy(update={"formats": ("json", "jsonl")})
    checked = check_text("Number,City\nA1,Bath\n", only_json, tmp_path)
    (told,) = checked.findings
    assert told.code == "file.format-refused"
    assert "takes JSON, JSON Lines" in told.message


def test_a_bad_first_line_of_json_lines_refuses_itself_alone(tmp_path) -> None:  # noqa: ANN001 - a path
    """Like any other: what follows shows what the file is."""
    order = '{"Number": "A%d", "City": "Bath", "Line": [{"Product": "P1", "Quantity": 1}]}\n'
    for first in ("orders of today", "// orders", "null", '{"Number": "A1', "A1,Bath"):
        checked = check_text(first + "\n" + order % 2 + order % 3, ORDERS, tmp_path)
        assert checked.codes == [(1, "row.unreadable")]
        assert [entity.key for entity in checked.entities] == ["A2", "A3"]
