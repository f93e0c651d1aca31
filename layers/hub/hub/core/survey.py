"""The survey: what the bytes of a file are, before anything is made of them. One pass, a chunk at a time."""

from __future__ import annotations

import codecs
import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Limits

_CHUNK = 1 << 20

#: Characters of the beginning that the dialect is told from.
_SAMPLE = 1 << 16

#: First bytes, and what has them.
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
)
_MARKUP = ((b"<!doctype html", "a web page"), (b"<html", "a web page"), (b"<?xml", "XML"))

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Fault(msgspec.Struct, frozen=True):
    """What makes a file unreadable: the code of the finding, and the words that its message needs."""

    code: str
    words: dict[str, object]


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What the bytes are. `sample` is the beginning of the text; empty where there is a fault."""

    size_bytes: int
    sha256: str
    encoding: str
    sample: str
    fault: Fault | None


def survey(path: Path, limits: Limits, encoding: str | None = None) -> Survey:
    """Return what the bytes of a file are: digest, encoding, and what makes them unreadable, if anything does."""
    with path.open("rb") as file:
        size = path.stat().st_size
        if size > limits.file_bytes:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            fault = Fault("file.too-large", {"size": f"{size:,}", "limit": f"{limits.file_bytes:,}"})
            return Survey(size_bytes=size, sha256=digest, encoding=encoding or "", sample="", fault=fault)
        start = file.read(_CHUNK)
        reading = _Reading(_encoding(start, encoding), limits.record_characters)
        reading.fault = _signature_fault(start)
        chunk = start
        while chunk:
            reading.take(chunk)
            chunk = file.read(_CHUNK)
        reading.finish()
    if reading.fault is not None:
        reading.fault.words["at_line"] = _line_at(path, reading.encoding, reading.characters)
    return Survey(
        size_bytes=size,
        sha256=reading.digest.hexdigest(),
        encoding=reading.encoding,
        sample=reading.sample,
        fault=reading.fault,
    )


def _encoding(start: bytes, declared: str | None) -> str:
    """Return the declared encoding, or the one that a byte order mark states; without one, UTF-8."""
    marked = next((encoding for mark, encoding in _MARKS if start.startswith(mark)), "utf-8")
    return (
        marked if declared in {None, "utf-8"} and (declared is None or marked == "utf-8-sig") else declared or "utf-8"
    )


def _signature_fault(start: bytes) -> Fault | None:
    text = start[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = [kind for signature, kind in _SIGNATURES if start.startswith(signature)]
    kinds += [kind for signature, kind in _MARKUP if text.startswith(signature)]
    return Fault("file.signature-mismatch", {"kind": kinds[0]}) if kinds else None


class _Reading:
    """A file being surveyed: digests every byte, and decodes until the first fault."""

    def __init__(self, encoding: str, record_characters: int) -> None:
        self.encoding = encoding
        self.digest = hashlib.sha256()
        self.sample = ""
        self.fault: Fault | None = None
        #: Characters before the fault.
        self.characters = 0
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._record_characters = record_characters
        self._bytes = 0
        self._open_line = 0
        self._blank = True

    def take(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        if self.fault is None:
            self._decode(chunk, final=False)
        self._bytes += len(chunk)

    def finish(self) -> None:
        if self.fault is None:
            self._decode(b"", final=True)
        if self.fault is None and self._blank:
            self.fault = Fault("file.empty", {})
        if self.fault is not None:
            self.sample = ""

    def _decode(self, chunk: bytes, *, final: bool) -> None:
        state = self._decoder.getstate()
        held = len(state[0])
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self._decoder.setstate(state)
            self.characters += len(self._decoder.decode(chunk[: max(error.start - held, 0)]))
            words = {"offset": self._bytes - held + error.start, "encoding": self.encoding.removesuffix("-sig").upper()}
            self.fault = Fault("file.encoding-invalid", words)
            return
        self._look_at(text)

    def _look_at(self, text: str) -> None:
        if len(self.sample) < _SAMPLE:
            self.sample += text[: _SAMPLE - len(self.sample)]
        nul = text.find("\0")
        ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
        if nul >= 0:
            self.characters += nul
            self.fault = Fault("file.binary-content", {})
        elif self._open_line + (min(ends) if ends else len(text)) > self._record_characters:
            self.fault = Fault("row.too-long", {"limit": f"{self._record_characters:,}"})
        else:
            self.characters += len(text)
            last = max(text.rfind("\n"), text.rfind("\r"))
            self._open_line = self._open_line + len(text) if last < 0 else len(text) - last - 1
            self._blank = self._blank and not text.strip()


def _line_at(path: Path, encoding: str, characters: int) -> int:
    """Return the physical line (ended by LF, CR LF or CR) in which a text is after so many characters."""
    seen, number = 0, 1
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        # A line may be far too long to be held: it is read in pieces.
        while piece := text.readline(_SAMPLE):
            seen += len(piece)
            if seen > characters:
                return number
            number += piece.endswith(("\n", "\r"))
    return number
