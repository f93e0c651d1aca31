"""Findings: what is wrong in the client's file. Data, counted and shown, never raised."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """An `error` refuses its whole entity (or, at file level, the file); the others are only told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One finding, as it stands on one line of `findings.jsonl`.

    `code` is `level.kind` (`cell.date-format`). `row` counts records from 1 (the header is a row), `line` is the
    physical line where that record begins, `column` counts from 1; each is absent where the finding is about more
    than one. `heading` is the file's word, `field` the definition's path. `entity` is the number of the entity it
    refuses, `value` what the cell said (cut at 200 characters), `suggestion` what it probably should say, where that is
    clear: offered, never applied.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    row: int | None = None
    line: int | None = None
    column: int | None = None
    heading: str | None = None
    field: str | None = None
    value: str | None = None
    entity: int | None = None
    suggestion: str | None = None


class FindingGroup(msgspec.Struct, kw_only=True):
    """All findings of one code in one column: how many, the message of the first, the first rows, example values, and
    the suggestion that all of them share, if they do.
    """

    code: str
    severity: Severity
    column: int | None
    heading: str | None
    field: str | None
    count: int
    first_rows: list[int]
    examples: list[str]
    hint: str
    message: str = ""
    suggestion: str | None = None
