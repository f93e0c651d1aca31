"""Telling an encoding that nobody stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hub.core.dialect import ENCODINGS, DeclaredDialect
from hub.core.encoding import LEAST_CONFIDENCE, guess_encodings
from tests.checking import ORDERS, check_text

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "Number,City,Product,Quantity\n"


@pytest.mark.parametrize(
    ("encoding", "cities"),
    [
        ("cp1252", ["M\u00fcnchen", "K\u00f6ln", "Besan\u00e7on", "\u00c5rhus"]),
        ("cp1250", ["\u0141\u00f3d\u017a", "Krak\u00f3w", "Gda\u0144sk", "Pozna\u0144"]),
        (
            "cp1251",
            [
                "\u041c\u043e\u0441\u043a\u0432\u0430",
                "\u041f\u0435\u0440\u043c\u044c",
                "\u041a\u0430\u0437\u0430\u043d\u044c",
                "\u0422\u0443\u043b\u0430",
            ],
        ),
        ("cp932", ["\u6771\u4eac", "\u5927\u962a\u5e02", "\u30ca\u30b4\u30e4"]),
    ],
)
def test_an_encoding_is_told_from_its_bytes(encoding: str, cities: list[str], tmp_path: Path) -> None:
    """The file is read with the right letters, and the guess is a warning that states how sure it is."""
    text = HEAD + "".join(f"A{at},{city},P1,1\n" for at, city in enumerate(cities))
    checked = check_text(text.encode(encoding), ORDERS, tmp_path)
    assert checked.verdict.green
    assert [entity.values["Order.City"] for entity in checked.entities] == cities
    (told,) = checked.findings
    assert (told.code, told.severity) == ("file.encoding-guessed", "warning")
    assert checked.verdict.dialect is not None
    assert LEAST_CONFIDENCE <= checked.verdict.dialect.encoding_confidence < 1


def test_whatever_is_guessed_may_be_declared(tmp_path: Path) -> None:
    """A guess has the name under which somebody could have declared it."""
    path = tmp_path / "file"
    for encoding in ("cp1252", "cp1250", "koi8-r", "mac-roman", "cp850", "iso8859-2", "big5", "euc_kr", "gb18030"):
        text = (
            "a,b\n\u00fc,\u00f6\n"
            if encoding in {"cp1252", "cp1250", "mac-roman", "cp850", "iso8859-2"}
            else "a,\u4e2d\n"
        )
        path.write_bytes(text.encode(encoding, errors="replace"))
        for guess in guess_encodings(path) or []:
            assert guess.encoding in ENCODINGS


def test_what_cannot_be_told_is_asked(tmp_path: Path) -> None:
    """Bytes without a single separator make no table in any encoding: nothing is guessed."""
    checked = check_text(bytes(range(0xC1, 0xEA)) * 30, ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.encoding-ask"]
    assert checked.verdict.file_rejected


def test_a_declared_encoding_is_certain(tmp_path: Path) -> None:
    """The same bytes with their encoding declared are read so, without a word."""
    text = HEAD + "A1,M\u00fcnchen,P1,1\n"
    checked = check_text(text.encode("cp1252"), ORDERS, tmp_path, declared=DeclaredDialect(encoding="cp1252"))
    assert checked.findings == []
    assert checked.verdict.dialect is not None
    assert checked.verdict.dialect.encoding_confidence == 1


@pytest.mark.parametrize(
    "damaged",
    [
        "M\u00fcnchen".encode() + b",\xfc",
        b"\xc0\xafetc",
        "M\u00fcnchen, K\u00f6ln".encode() + b",\xe2\x82",
        "K\u00f6".encode()[:2],
    ],
)
def test_damaged_utf8_is_not_taken_for_something_else(damaged: bytes, tmp_path: Path) -> None:
    """Where most that is not ASCII is UTF-8, the rest is damage: it is named by its place."""
    checked = check_text(HEAD.encode() + b"A1," + damaged, ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.encoding-invalid"]


def test_utf16_is_told_of_and_read(tmp_path: Path) -> None:
    """With its byte order mark it is certain; that it is read so is an information."""
    checked = check_text((HEAD + "A1,M\u00fcnchen,P1,1\n").encode("utf-16"), ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.encoding-converted"]
    assert checked.entities[0].values["Order.City"] == "M\u00fcnchen"
