"""The signature: what a file is, told from its first bytes and never from its name."""

from __future__ import annotations

import codecs
import re
from typing import Literal, TypeAlias

#: The formats that are read.
Format: TypeAlias = Literal["csv", "xlsx", "xml", "json", "jsonl"]

#: Byte order marks, the longer ones first, and the encodings that they state.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_ZIP = b"PK\x03\x04"
_FOREIGN = (
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"PK\x07\x08", "a ZIP archive in pieces"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"-----BEGIN PGP", "encrypted by PGP"),
    (b"GIF8", "a picture"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
)
# What may stand above the root of a tree, and how web pages begin: some programs write a bare table and call it .xls.
_ABOVE_ROOT = r"(?:<\?xml[^>]*>\s*|<\?mso-application[^>]*>\s*|<!--.*?-->\s*)*"
_WEB_PAGE = re.compile(
    _ABOVE_ROOT + r"<(?:!doctype html|(?:html|head|meta|style|script|div|br|center)\b|table\b.*?<t[hrd]\b)",
    re.IGNORECASE | re.DOTALL,
)
_XML_SPREADSHEET = re.compile(
    _ABOVE_ROOT + r"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOOKED_AT = 1 << 16
_JSON_START = re.compile(
    r"(?:/\*.{0,200}?\*/|//[^\n]{0,200}\n|\s)*+"
    r'(?:\{\s*["}]|\[\s*(?:["{}\[\]\-0-9]|true|false|null|NaN|-?Infinity))',
    re.DOTALL,
)
#: Lines at which JSON Lines are told.
_FIRST_LINES = 20
_RECORD_START = re.compile(r'\{\s*"')

#: The encoding in the declaration of an XML file.
_XML_ENCODING = re.compile(rb"""<\?xml\s[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")


def foreign_kind(start: bytes) -> str | None:
    """Return what a file is that the hub cannot read, in words, or None."""
    kind = next((kind for signature, kind in _FOREIGN if start.startswith(signature)), None)
    return "a web page" if kind is None and _WEB_PAGE.match(_text_of(start)) else kind


def is_compound_file(start: bytes) -> bool:
    """Tell whether the bytes are those of a compound file: an old workbook, or one that a password protects."""
    return start.startswith(_OLE)


def is_xml_spreadsheet(start: bytes) -> bool:
    """Tell whether the bytes are those of a spreadsheet in XML, as Excel 2003 wrote it and programs still do."""
    return _XML_SPREADSHEET.match(_text_of(start)) is not None


def told_format(start: bytes) -> Format:
    """Return the format that the beginning of a file shows; whatever shows none is CSV."""
    if start.startswith(_ZIP):
        return "xlsx"
    text = _text_of(start)
    if re.match(r"<[?!A-Za-z_]", text):
        return "xml"
    if _has_records_by_line(text):
        return "jsonl"
    return "json" if _JSON_START.match(text) else "csv"


def xml_encoding(start: bytes) -> str | None:
    """Return the encoding that an XML file says it is in, by the name that Python has for it, if there is one."""
    found = _XML_ENCODING.match(start)
    if found is None:
        return None
    name = found[1].decode()
    try:
        return codecs.lookup(name).name
    except LookupError:
        return name.lower()


def marked_encoding(start: bytes) -> str | None:
    """Return the encoding that a byte order mark states, or None without one."""
    return next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)


def _text_of(start: bytes) -> str:
    encoding = marked_encoding(start) or "utf-8"
    return start[:_LOOKED_AT].decode(encoding, errors="replace").lstrip(" \t\r\n")


def _has_records_by_line(text: str) -> bool:
    """Tell JSON Lines from JSON: its first line is an object by itself, and another one follows.

    Where the first line is damaged, or is something else, all of some that follow must be objects by themselves.
    """
    lines = [line.strip() for line in text.split("\n", _FIRST_LINES)[:_FIRST_LINES] if line.strip()]
    if not lines[1:] or lines[0].startswith("["):
        return False
    if _JSON_START.match(lines[0]) and _is_object(lines[0]):
        return lines[1].startswith("{") or not lines[1].startswith(("}", "]", ","))
    following = lines[1:4]
    return len(following) > 1 and all(_RECORD_START.match(line) and _is_object(line) for line in following)


def _is_object(line: str) -> bool:
    """Tell whether a line is an object by itself, going by its braces alone: the reader judges the rest."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
    return bare.startswith("{") and bare.endswith("}") and bare.count("{") == bare.count("}") > 0
