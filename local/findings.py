"""docs/findings.md: every kind of finding, as its one definition has it."""

from __future__ import annotations

from hub.core.findingkinds import ALL, FindingKind

_HEAD = """# Findings

What the structural check may find. Every finding of a file comes in one pass, with its row, physical line, column and
value where it has them, a message and a hint. In messages and hints, names in braces are filled in.

This page is generated from `hub/core/findingkinds/` by `make docs`.

An *error* either rejects the file as a whole or refuses the entity (the order, the product) it is in: **a finding on
one row refuses its whole entity**, because half an order is not what was ordered. Under the policy `good_only` the
other entities can go. A *warning* or *info* is only told: whatever the check normalises is such a finding, with before
and after.
"""


def findings_page() -> str:
    """Return the page's text."""
    sections: dict[str, list[FindingKind]] = {}
    for kind in ALL:
        sections.setdefault(kind.code.partition(".")[0], []).append(kind)
    return _HEAD + "".join(_section(level, kinds) for level, kinds in sections.items())


def _section(level: str, kinds: list[FindingKind]) -> str:
    rows = "".join(map(_row, kinds))
    head = "| code | severity, effect | what it means | message | what to do |\n| --- | --- | --- | --- | --- |\n"
    return f"\n## {level}\n\n{head}{rows}"


def _row(kind: FindingKind) -> str:
    said = f"{kind.severity}, {kind.effect} | {kind.means} | {_cell(kind.message)} | {_cell(kind.hint)}"
    return f"| `{kind.code}` | {said} |\n"


def _cell(text: str) -> str:
    return text.replace("!r}", "}").replace("|", "\\|")
