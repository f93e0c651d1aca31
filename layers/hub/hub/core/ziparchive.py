"""The archive that a workbook is: its parts, each read to its end before anybody trusts what the archive says of it."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hub.core.records import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Parts of an archive, bytes of its directory, and of everything in it once unpacked.
MOST_PARTS = 2_000
MOST_DIRECTORY_BYTES = 1 << 20
MOST_UNPACKED_BYTES = 300_000_000

_CHUNK = 1 << 20
_PACKED_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_ENCRYPTED_FLAG = 1


class ZipArchive:
    """A ZIP archive whose directory has been judged: few parts, plain names, none on top of another.

    Opening it raises `UnreadableError` when it is damaged or built to harm.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _judge_directory_size(path)
        try:
            with ZipFile(path) as archive:
                parts = archive.infolist()
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged("it is no whole archive; it was probably cut off") from error
        if len(parts) > MOST_PARTS:
            raise UnreadableError("file.archive-bomb", what=f"has {len(parts):,} parts; {MOST_PARTS:,} are the most")
        _judge_places(parts)
        _judge_names(parts)
        #: Some programs write paths the Windows way.
        self.parts = {part.filename.replace("\\", "/"): part for part in parts}

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield what a part really unpacks to; raise where that is not what the directory says."""
        part = self.parts[name]
        unpacked, checksum = 0, 0
        for chunk in self._unpacked(part):
            unpacked += len(chunk)
            if unpacked > part.file_size:
                raise UnreadableError("file.archive-bomb", what="unpacks to more than it says")
            checksum = zlib.crc32(chunk, checksum)
            yield chunk
        if unpacked != part.file_size or checksum != part.CRC:
            raise damaged("a part of it does not match its checksum")

    def read(self, name: str, most: int) -> bytes:
        """Return a small part whole."""
        found = bytearray()
        for chunk in self.chunks(name):
            found += chunk
            if len(found) > most:
                raise UnreadableError("file.archive-bomb", what="has a part that is far larger than such parts are")
        return bytes(found)

    def _unpacked(self, part: ZipInfo) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            file.seek(part.header_offset)
            header = file.read(_LOCAL_HEADER.size)
            if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
                raise damaged("a part is not where it should be")
            fields = _LOCAL_HEADER.unpack(header)
            file.seek(fields[9] + fields[10], 1)
            left = part.compress_size
            inflater = zlib.decompressobj(-15)
            while left > 0 and (packed := file.read(min(_PACKED_CHUNK, left))):
                left -= len(packed)
                if part.compress_type == ZIP_STORED:
                    yield packed
                    continue
                try:
                    while packed:
                        yield inflater.decompress(packed, _CHUNK)
                        packed = inflater.unconsumed_tail
                except zlib.error as error:
                    raise damaged("a part of it cannot be unpacked") from error


def damaged(reason: str) -> UnreadableError:
    """Return the error of a workbook that cannot be read for a reason."""
    return UnreadableError("file.workbook-damaged", reason=reason)


def _judge_directory_size(path: Path) -> None:
    """Refuse a directory that would fill the memory by being read."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END.size - (1 << 16), 0))
        tail = file.read()
    at = tail.rfind(_END_SIGNATURE)
    if at < 0 or len(tail) < at + _END.size:
        raise damaged("it is no whole archive; it was probably cut off")
    if _END.unpack(tail[at : at + _END.size])[5] > MOST_DIRECTORY_BYTES:
        raise UnreadableError("file.archive-bomb", what=f"has far more than {MOST_PARTS:,} parts")


def _judge_names(parts: list[ZipInfo]) -> None:
    for part in parts:
        name = part.orig_filename
        if name.startswith(("/", "\\")) or ":" in name or "\0" in name or ".." in name.replace("\\", "/").split("/"):
            raise UnreadableError("file.archive-path")
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableError("file.encrypted")
        if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise damaged("a part of it is packed in a way that workbooks do not use")
    if len({part.filename.replace("\\", "/").lower() for part in parts}) < len(parts):
        raise damaged("two of its parts have the same name")


def _judge_places(parts: list[ZipInfo]) -> None:
    """Refuse parts that lie on top of each other, and more than can be unpacked, as the directory says it."""
    by_place = sorted(parts, key=lambda part: part.header_offset)
    if by_place and by_place[0].header_offset < 0:
        # The library counts from the end: so many bytes are lost further up.
        raise damaged("bytes of it are missing")
    for part, following in pairwise(by_place):
        if part.header_offset + _LOCAL_HEADER.size + part.compress_size > following.header_offset:
            raise UnreadableError("file.archive-bomb", what="has parts that lie on top of each other")
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        most = MOST_UNPACKED_BYTES // 1_000_000
        raise UnreadableError("file.archive-bomb", what=f"unpacks to more than {most} MB")
