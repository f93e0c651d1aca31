"""Telling an encoding that nobody stated."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from hub.core import encoding as guessing
from hub.core.dialect import ENCODINGS, DeclaredDialect
from hub.core.encoding import LEAST_CONFIDENCE, LINE, MATERIAL, guess_encodings
from tests.checking import ORDERS, check_text

if TYPE_CHECKING:
    from collections.abc import Iterator
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


@pytest.mark.parametrize(
    ("encoding", "cities"),
    [
        ("cp850", ["Malm\u00f6", "G\u00f6teborg", "V\u00e4ster\u00e5s"]),
        ("cp850", ["P\u00e9rigueux", "Besan\u00e7on", "N\u00eemes"]),
        ("cp850", ["M\u00fcnchen", "K\u00f6ln"]),
        ("cp852", ["\u0141\u00f3d\u017a", "Krak\u00f3w", "Gda\u0144sk"]),
        ("mac-roman", ["P\u00e9rigueux", "Besan\u00e7on", "N\u00eemes"]),
        ("iso8859-2", ["Krak\u00f3w", "Gda\u0144sk", "Pozna\u0144", "\u015awidnica", "Cz\u0119stochowa"]),
        ("cp1253", ["\u0391\u03b8\u03ae\u03bd\u03b1", "\u03a0\u03ac\u03c4\u03c1\u03b1"]),
    ],
)
def test_signs_and_capitals_within_words_are_no_text(encoding: str, cities: list[str], tmp_path: Path) -> None:
    """What Windows would have written shows them where an older system, or another alphabet, has letters."""
    text = HEAD + "".join(f"A{at},{city},P1,1\n" for at, city in enumerate(cities))
    checked = check_text(text.encode(encoding), ORDERS, tmp_path)
    assert [row.cells[1] for row in checked.rows if row.kind == "data"] == cities


@pytest.mark.parametrize(
    ("encoding", "cities", "sure"),
    [
        (
            "cp1252",
            "Périgueux Besançon Nîmes Orléans Sète Évreux Angoulême Mâcon",
            0.95,
        ),
        (
            "cp1252",
            "Køge Sète Málaga Malmö Coruña Köln Besançon São_João",
            0.5,
        ),
        (
            "cp1250",
            "Győr Pécs Székesfehérvár Nagykőrös Hűvösvölgy Túr Szőny Ózd",
            0.5,
        ),
        (
            "cp1250",
            "Plzeň Česká_Třebová Děčín Třebíč Žďár Kroměříž Brno",
            0.95,
        ),
        (
            "cp1254",
            "İstanbul Eskişehir Muğla Çanakkale Kütahya A\u011fr\u0131 \u015eanl\u0131urfa",
            0.5,
        ),
        ("cp1257", "Šiauliai Klaipėda Panevėžys Kėdainiai Rīga Jūrmala", 0.95),
    ],
)
def test_letters_of_one_language_tell_the_encoding(encoding: str, cities: str, sure: float, tmp_path: Path) -> None:
    """Other encodings make letters of the bytes as well, but such as no language has, or no single one."""
    path = tmp_path / "file"
    path.write_bytes((HEAD + "".join(f"A1,{city},P1,1\n" for city in cities.split())).encode(encoding))
    guesses = guess_encodings(path)
    assert guesses
    assert guesses[0].encoding == encoding
    assert guesses[0].confidence >= sure


def test_what_leaves_characters_odd_is_asked(tmp_path: Path) -> None:
    """No encoding makes words of these bytes, so that none is taken."""
    rows = "".join(f"A{at},B{chr(odd)}t{chr(odd + 1)}h,P1,1\n" for at, odd in enumerate((0xA2, 0xA6, 0xAC, 0xB1)))
    checked = check_text((HEAD + rows).encode("latin-1"), ORDERS, tmp_path)
    assert [finding.code for finding in checked.findings] == ["file.encoding-ask"]


@pytest.mark.parametrize("city", ["L\u2019Aquila", "Ch\u00e2teau\u2026", "\u201cBath\u201d", "N\u00ba 1", "BATH\u2122"])
def test_signs_beside_words_are_text(city: str, tmp_path: Path) -> None:
    """Word processors write apostrophes, quotes and more, that are none of ASCII."""
    checked = check_text((HEAD + f"A1,{city[:8]},P1,1\n").encode("cp1252"), ORDERS, tmp_path)
    assert [row.cells[1] for row in checked.rows if row.kind == "data"] == [city[:8]]


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


class Work:
    """Counts the bytes that are gone over."""

    bytes = 0


class CountedBytes(bytes):
    """Bytes that count what is looked for in them by hand."""

    work: Work

    def find(self, sought: Any, start: Any = 0, end: Any = None) -> int:  # noqa: ANN401 - as in bytes
        found = super().find(sought, start, end)
        self.work.bytes += (found if found >= 0 else end) - start
        return found

    def rfind(self, sought: Any, start: Any = 0, end: Any = None) -> int:  # noqa: ANN401 - as in bytes
        found = super().rfind(sought, start, end)
        self.work.bytes += end - max(found, start)
        return found


class CountedPattern:
    """A pattern that counts what is searched by it: as often as it is long, where it is of more than one character."""

    def __init__(self, pattern: re.Pattern[bytes], work: Work) -> None:
        self._pattern, self._work = pattern, work
        self._length = 1 if re.fullmatch(rb"\[[^]]+\]", pattern.pattern) else 100

    def search(self, text: bytes, start: int = 0) -> re.Match[bytes] | None:
        found = self._pattern.search(text, start)
        self._work.bytes += ((found.end() if found else len(text)) - start) * self._length
        return found

    def finditer(self, text: bytes) -> Iterator[re.Match[bytes]]:
        self._work.bytes += len(text) * self._length
        return self._pattern.finditer(text)

    def findall(self, text: bytes) -> list[bytes]:
        return [found.group() for found in self.finditer(text)]


class CountedFile(io.BytesIO):
    """A file whose bytes count what is looked for in them."""

    def __init__(self, content: bytes, work: Work) -> None:
        super().__init__(content)
        self.work = work

    def read(self, size: int | None = -1) -> bytes:
        read = CountedBytes(super().read(size))
        read.work = self.work
        return read


@pytest.mark.parametrize(
    "content",
    [
        b"a," * 1_500_000 + b"\xe9",
        b"a," * 500_000 + b"\xe9" + b"b" * 2_000_000,
        b"a\n" * 1_500_000 + b"\xe9",
        b"\xe9" * 3_000_000,
        b"\xe9\n" * 1_500_000,
        (b"x" * 399 + b"\xe9") * 7_500,
    ],
    ids=["one line", "one high byte", "short lines", "high bytes", "short high lines", "high bytes apart"],
)
def test_a_guess_goes_over_a_file_once(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long its lines are: twice for all of it, and so much beside as lines that count have around them."""
    work = Work()
    for name, pattern in list(vars(guessing).items()):
        if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, bytes):
            monkeypatch.setattr(guessing, name, CountedPattern(pattern, work))
    path: Any = SimpleNamespace(
        open=lambda _: CountedFile(content, work), stat=lambda: SimpleNamespace(st_size=len(content))
    )
    guess_encodings(path)
    assert 0 < work.bytes <= 2 * len(content) + MATERIAL * LINE
