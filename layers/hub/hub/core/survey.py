"""The survey: what the bytes of a file are, before anything is made of them. One pass, a chunk at a time."""

from __future__ import annotations

import codecs
import hashlib
import re
from io import IncrementalNewlineDecoder
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from hub.core.encoding import LEAST_CONFIDENCE, Guess, guess_encodings, unmarked_utf16
from hub.core.records import Told
from hub.core.signature import (
    Format,
    foreign_kind,
    is_compound_file,
    is_xml_spreadsheet,
    marked_encoding,
    told_format,
    xml_encoding,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.definition import Limits

_CHUNK = 1 << 20

#: Characters of the beginning that the dialect is told from.
SAMPLE = 1 << 16

#: What old workbooks that a password protects have in them, as they have it.
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), b"EncryptedPackage")

_LINE_ENDS = {"\n": "LF", "\r\n": "CR LF", "\r": "CR"}

#: How `open` is told to end lines: at line feeds alone, which is quicker, or at whatever ends one.
Newline: TypeAlias = Literal["\n", ""]

_QUOTED = re.compile(r'"[^"]*"?')


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What the bytes are. `sample` is the beginning of the text of a CSV file, and empty where there is a `fault`.

    `told` is what else is said of the file; `guesses` are encodings that it may have, where none is certain. `newline`
    says where its lines end.
    """

    size_bytes: int
    sha256: str
    format: Format
    encoding: str
    sample: str
    fault: Told | None
    encoding_confidence: float = 1.0
    told: list[Told] = []
    guesses: list[Guess] = []
    newline: Newline = ""


def survey(path: Path, limits: Limits, encoding: str | None = None, file_format: Format | None = None) -> Survey:
    """Return what the bytes of a file are: digest, format, encoding, and what makes them unreadable, if anything does.

    An encoding or a format that somebody declares is taken as declared.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_CHUNK)
        known = file_format or told_format(start)
        marked = marked_encoding(start)
        fault = _outright_fault(path, size, start, marked, limits, encoding)
        if fault is not None or known == "xlsx":
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            offered = _if_declared(fault, start) if known == "csv" else []
            return Survey(
                size_bytes=size, sha256=digest, format=known, encoding="", sample="", fault=fault, guesses=offered
            )
    declared = _more_exactly(encoding, marked, start)
    plain = declared or marked or "utf-8"
    if known != "csv":
        return _survey_of_tree(path, size, known, marked, start)
    reading = _read(path, plain, limits)
    guesses: list[Guess] = []
    invalid = reading.fault is not None and reading.fault.code == "file.encoding-invalid"
    if invalid and declared is None and marked is None:
        found = guess_encodings(path)
        if found is not None:
            guesses = found
            sure = bool(found) and found[0].confidence >= LEAST_CONFIDENCE
            reading = _read(path, found[0].encoding, limits) if sure else _undecided(reading, found)
    confidence = guesses[0].confidence if guesses else 1.0
    return Survey(
        size_bytes=size,
        sha256=reading.digest.hexdigest(),
        format=known,
        encoding=reading.encoding,
        sample=reading.sample,
        fault=reading.fault,
        encoding_confidence=confidence,
        told=[] if reading.fault else [*_encoding_told(reading.encoding, guesses), *reading.line_ends_told(path)],
        guesses=guesses,
        newline=reading.newline(),
    )


def _more_exactly(encoding: str | None, marked: str | None, start: bytes) -> str | None:
    """Return a declared encoding with what the first bytes add to it: a mark, or the order of two bytes without one."""
    if encoding == "utf-8" and marked == "utf-8-sig":
        return marked
    return unmarked_utf16(start) or encoding if encoding == "utf-16" and marked != encoding else encoding


def _outright_fault(
    path: Path, size: int, start: bytes, marked: str | None, limits: Limits, encoding: str | None
) -> Told | None:
    """Return what keeps a file from being read at all."""
    if size > limits.file_bytes:
        return Told("file.too-large", {"size": f"{size:,}", "limit": f"{limits.file_bytes:,}"})
    if is_compound_file(start):
        with path.open("rb") as file:
            beginning = file.read(min(size, 64 * _CHUNK))
            encrypted = any(name in beginning for name in _ENCRYPTED)
        return Told("file.encrypted", {}) if encrypted else Told("file.format-unsupported", {"kind": "an old workbook"})
    kind = foreign_kind(start)
    if kind is not None:
        return Told("file.signature-mismatch", {"kind": kind})
    if is_xml_spreadsheet(start):
        return Told("file.format-unsupported", {"kind": "a spreadsheet in XML, of Excel 2003"})
    unread = "UTF-32" if marked == "utf-32" else None
    if marked is None and unmarked_utf16(start):
        unread = "UTF-16 without a byte order mark"
    return Told("file.encoding-unsupported", {"encoding": unread}) if unread and encoding is None else None


def _if_declared(fault: Told | None, start: bytes) -> list[Guess]:
    """Return the encoding by which a file could be read that cannot be read without somebody's word."""
    likely = unmarked_utf16(start) if fault is not None and fault.code == "file.encoding-unsupported" else None
    return [Guess(likely, LEAST_CONFIDENCE)] if likely else []


def _survey_of_tree(path: Path, size: int, known: Format, marked: str | None, start: bytes) -> Survey:
    """Survey XML or JSON, which their own readers decode and judge."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    fault = None
    encoding = marked or (xml_encoding(start) if known == "xml" else None) or "utf-8"
    if known != "xml" and encoding not in {"utf-8", "utf-8-sig"}:
        fault = Told("file.encoding-unsupported", {"encoding": f"JSON in {encoding.upper()}"})
    told = [Told("file.bom", {})] if known != "xml" and marked == "utf-8-sig" else []
    return Survey(size_bytes=size, sha256=digest, format=known, encoding=encoding, sample="", fault=fault, told=told)


def _read(path: Path, encoding: str, limits: Limits) -> _Reading:
    reading = _Reading(encoding, limits.record_characters)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            reading.take(chunk)
    reading.finish()
    if reading.fault is not None:
        line = _line_at(path, reading.encoding, reading.characters)
        reading.fault = reading.fault._replace(words={**reading.fault.words, "at_line": line})
    return reading


def _undecided(reading: _Reading, guesses: list[Guess]) -> _Reading:
    """Put in the place of the fault the question which encoding it is."""
    names = ", ".join(guess.encoding for guess in guesses) or "none that is known"
    reading.fault = Told("file.encoding-ask", {"candidates": names})
    return reading


def _encoding_told(encoding: str, guesses: list[Guess]) -> list[Told]:
    if guesses:
        percent = round(100 * guesses[0].confidence)
        return [Told("file.encoding-guessed", {"encoding": encoding, "percent": percent})]
    if encoding == "utf-16":
        return [Told("file.encoding-converted", {"encoding": encoding.upper()})]
    return []


class _Reading:
    """A file being surveyed: digests every byte, and decodes until the first fault."""

    def __init__(self, encoding: str, record_characters: int) -> None:
        self.encoding = encoding
        self.digest = hashlib.sha256()
        self.sample = ""
        self.fault: Told | None = None
        #: Characters before the fault.
        self.characters = 0
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._record_characters = record_characters
        self._bytes = 0
        self._open_line = 0
        self._blank = True
        self._line_ends = _line_end_counter()
        self._quotes = False

    def take(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        if self.fault is None:
            self._decode(chunk, final=False)
        self._bytes += len(chunk)

    def finish(self) -> None:
        if self.fault is None:
            self._decode(b"", final=True)
        if self.fault is None and self._blank:
            self.fault = Told("file.empty", {})
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
            self._cannot_read_from(self._bytes - held + error.start)
        except UnicodeError:
            # The decoder of UTF-16 misses the byte order mark that it begins with.
            self._cannot_read_from(0)
        else:
            self._look_at(text)

    def _cannot_read_from(self, offset: int) -> None:
        words = {"offset": offset, "encoding": self.encoding.removesuffix("-sig").upper()}
        self.fault = Told("file.encoding-invalid", words)

    def _look_at(self, text: str) -> None:
        if len(self.sample) < SAMPLE:
            self.sample += text[: SAMPLE - len(self.sample)]
        nul = text.find("\0")
        ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
        if nul >= 0:
            self.characters += nul
            self.fault = Told("file.binary-content", {})
        elif self._open_line + (min(ends) if ends else len(text)) > self._record_characters:
            self.fault = Told("row.too-long", {"limit": f"{self._record_characters:,}"})
        else:
            self.characters += len(text)
            last = max(text.rfind("\n"), text.rfind("\r"))
            self._open_line = self._open_line + len(text) if last < 0 else len(text) - last - 1
            self._blank = self._blank and not text.strip()
            self._line_ends.decode(text)
            # A line end may stand within quotes.
            self._quotes = self._quotes or '"' in text

    def newline(self) -> Newline:
        """Return where the lines of the text end, as `open` takes it."""
        return "" if "CR" in _kinds(self._line_ends) else "\n"

    def line_ends_told(self, path: Path) -> list[Told]:
        """Return what is to be said of the line ends: nothing where they are all LF, or all CR LF."""
        ends = _kinds(self._line_ends)
        if len(ends) > 1 and self._quotes:
            ends = _line_ends_of_rows(path, self.encoding)
        if not ends or ends in ({"LF"}, {"CR LF"}):
            return []
        return [Told("file.line-endings", {"found": " and ".join(sorted(ends, reverse=True))})]


def _line_end_counter() -> IncrementalNewlineDecoder:
    """Return what notes the kinds of line end of the texts that it is given, one after the other."""
    return IncrementalNewlineDecoder(None, translate=False)


def _kinds(counter: IncrementalNewlineDecoder) -> set[str]:
    """Return the kinds of line end of all that was given to this, which was the end."""
    # A carriage return at the very end has been held back: it might have been half of a line end.
    counter.decode("", final=True)
    found = counter.newlines
    return {_LINE_ENDS[each] for each in ((found,) if isinstance(found, str) else found or ())}


def _line_ends_of_rows(path: Path, encoding: str) -> set[str]:
    """Return the kinds of line end outside quotes: one within quotes ends no row, and is a cell's own."""
    found = _line_end_counter()
    within = False
    with path.open(encoding=encoding, newline="") as file:
        while text := file.read(_CHUNK):
            odd = bool(text.count('"') & 1)
            found.decode(_QUOTED.sub("", f'"{text}' if within else text))
            within ^= odd
    return _kinds(found)


def _line_at(path: Path, encoding: str, characters: int) -> int:
    """Return the physical line (ended by LF, CR LF or CR) in which a text is after so many characters."""
    if not characters:
        return 1
    seen, number = 0, 1
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        # A line may be far too long to be held: it is read in pieces.
        while piece := text.readline(SAMPLE):
            seen += len(piece)
            if seen > characters:
                return number
            number += piece.endswith(("\n", "\r"))
    return number
