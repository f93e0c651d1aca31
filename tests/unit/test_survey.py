"""What the bytes of a file are: encoding, digest, and what makes them unreadable."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from hub.core.definition import Limits
from hub.core.survey import survey

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.survey import Survey

LIMITS = Limits(file_bytes=10_000_000, rows=10, record_characters=100)


def look(content: bytes, directory: Path, encoding: str | None = None, limits: Limits = LIMITS) -> Survey:
    path = directory / "file"
    path.write_bytes(content)
    return survey(path, limits, encoding)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")],
)
def test_a_byte_order_mark_tells_the_encoding(tmp_path: Path, encoding: str, told: str) -> None:
    """Without a mark it is UTF-8; the mark is no part of the text."""
    found = look("Größe,b\n1,2\n".encode(encoding), tmp_path)
    assert (found.encoding, found.sample, found.fault) == (told, "Größe,b\n1,2\n", None)


def test_a_declared_encoding_wins(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are read as declared; a UTF-8 mark is still left out of declared UTF-8."""
    assert look("Größe\n".encode("cp1252"), tmp_path, "cp1252").sample == "Größe\n"
    assert look("Größe\n".encode("utf-8-sig"), tmp_path, "utf-8").sample == "Größe\n"


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_is_read_where_it_is_declared(tmp_path: Path, order: str) -> None:
    """Whoever declares UTF-16 need not know the order of its bytes, which the file shows; undeclared, it is offered."""
    content = "Größe,b\n1,2\n".encode(order)
    found = look(content, tmp_path, "utf-16")
    assert (found.encoding, found.sample, found.fault) == (order, "Größe,b\n1,2\n", None)
    assert [guess.encoding for guess in look(content, tmp_path).guesses] == [order]


def test_what_is_declared_to_be_utf16_and_is_not_is_named(tmp_path: Path) -> None:
    """It is a fault of the file, not of the program."""
    fault = look(b"a,b\n1,2\n", tmp_path, "utf-16").fault
    assert fault is not None
    assert (fault.code, fault.words) == ("file.encoding-invalid", {"offset": 0, "at_line": 1, "encoding": "UTF-16"})


def test_every_byte_is_digested_whatever_is_wrong(tmp_path: Path) -> None:
    """Size and digest are of the whole file, also of one that cannot be read or is too large."""
    for content in (b"a,b\n1,2\n", b"a,\xff\n" + b"x" * 3_000_000, b"PK\x03\x04", b"", b"x" * 10_000_001):
        found = look(content, tmp_path)
        assert (found.size_bytes, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("lines", [0, 3, 60_000])
def test_bad_bytes_are_named_by_offset_and_line(tmp_path: Path, end: bytes, lines: int) -> None:
    """The offset is that of the first bad byte, the line is a physical one, also far into the file."""
    before = (b"some text, more" + end) * lines + b"M\xc3\xbcnchen "
    found = look(before + b"\xe4 and more" + end, tmp_path)
    assert found.fault is not None
    assert found.fault.code == "file.encoding-invalid"
    assert found.fault.words == {"offset": len(before), "at_line": lines + 1, "encoding": "UTF-8"}
    assert found.sample == ""


def test_a_text_that_ends_within_a_character_is_named(tmp_path: Path) -> None:
    """A file cut off within a character has its fault where that character begins."""
    found = look("a,b\n1,ü".encode()[:-1], tmp_path)
    assert found.fault is not None
    assert found.fault.words == {"offset": 6, "at_line": 2, "encoding": "UTF-8"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"\xef\xbb\xbf", "file.empty"),
        (b" \n\r\n\t", "file.empty"),
        (b"a,b\n1,\0\n", "file.binary-content"),
        ("a,b\n".encode("utf-16-le"), "file.encoding-unsupported"),
        ("a,b\n".encode("utf-32"), "file.encoding-unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ...", "file.format-unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 ..." + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        ('{"a": 1}'.encode("utf-16"), "file.encoding-unsupported"),
        (b"%PDF-1.7", "file.signature-mismatch"),
        (b"\x1f\x8b\x08", "file.signature-mismatch"),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n", "file.signature-mismatch"),
        (b"GIF89a\x01\x01", "file.signature-mismatch"),
        (b"\n <!DOCTYPE html><html>", "file.signature-mismatch"),
        (b'<?xml version="1.0"?>\n<!-- page -->\n<!DOCTYPE HTML>', "file.signature-mismatch"),
        (b"\xef\xbb\xbf<TABLE border=1>\n<tr><td>Number</td></tr></TABLE>", "file.signature-mismatch"),
        (b'<meta charset="utf-8"><table>', "file.signature-mismatch"),
        (b"<br />\n<b>Warning</b>: access denied\nNumber,City\n", "file.signature-mismatch"),
        (
            b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "file.format-unsupported",
        ),
        (b"a" * 1_100_000, "row.too-long"),
        (b"a,b\n" + b"a" * 2_100_000, "row.too-long"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    """Empty, binary and foreign files are told by code, and have no text."""
    found = look(content, tmp_path)
    assert found.fault is not None
    assert (found.fault.code, found.sample) == (code, "")


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    """One byte too many is told with both numbers."""
    fault = look(b"12345678901", tmp_path, limits=Limits(file_bytes=10, rows=1)).fault
    assert fault is not None
    assert (fault.code, fault.words["size"], fault.words["limit"]) == ("file.too-large", "11", "10")
