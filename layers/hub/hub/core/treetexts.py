"""Texts of trees: what a value of XML or JSON says as the text of a cell."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

import msgspec

from hub.core.records import Number

#: A value of a tree: text, a number as it is written, true or false, nothing, or values below it.
Node: TypeAlias = Any

#: How deep records may go. Business files have about ten levels.
DEEPEST = 64

_SURROGATE = re.compile("[\ud800-\udfff]")


def whole_text(text: str) -> str:
    """Return a text with halves of characters replaced, and the same text where it has none."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return _SURROGATE.sub("\ufffd", text)


def kind_of(value: Node) -> str:
    """Return in words what a value is that is neither text nor a number."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "a list" if isinstance(value, list) else "an object"


def json_text(value: Node) -> str:
    """Return a value as JSON, numbers as they were written."""
    return msgspec.json.encode(_plain(value, 1)).decode()


def _plain(value: Node, depth: int) -> Node:
    if depth > DEEPEST:
        return "…"
    if isinstance(value, Number):
        return msgspec.Raw(value.encode())
    if isinstance(value, str):
        return whole_text(value)
    if isinstance(value, dict):
        return {whole_text(name): _plain(each, depth + 1) for name, each in value.items()}
    return [_plain(each, depth + 1) for each in value] if isinstance(value, list) else value
