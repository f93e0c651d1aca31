"""Writing YAML that people go on with: plain scalars where they stay what they are, and comments in their place."""

from __future__ import annotations

import json
import re
import textwrap

import yaml

#: Columns of a line.
WIDTH = 120

_PLAIN = re.compile(r"[A-Za-z0-9][^\x00-\x1f\x7f-\ufeff#\[\]{},:&*!|>'\"%@`]*")


def scalar(value: object) -> str:
    """Return a value as YAML; a text that YAML would read as something else is quoted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}"
    text = str(value)
    if _PLAIN.fullmatch(text) and text == text.strip() and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def comment(text: str, indent: str = "") -> list[str]:
    """Return a comment on lines of its own."""
    printable = "".join(each if each.isprintable() else " " for each in text)
    within = " " * (len(printable) - len(printable.lstrip()))
    lines = textwrap.wrap(
        printable.strip(), WIDTH - len(indent) - len(within) - 2, break_long_words=False, break_on_hyphens=False
    )
    return [f"{indent}# {within}{line}" for line in lines]


def line(text: str, why: str = "") -> list[str]:
    """Return a line, with a comment behind it, or above it where there is no room."""
    if not why:
        return [text]
    printable = "".join(each if each.isprintable() else " " for each in why)
    together = f"{text} # {printable}"
    if len(together) <= WIDTH:
        return [together]
    indent = text[: len(text) - len(text.lstrip())]
    if text.lstrip().startswith("- "):
        return [text, *comment(printable, f"{indent}  ")]
    return [*comment(printable, indent), text]
