"""The declared dialect: what somebody says of how a file is written. The rest is told from the file (`detection`)."""

from __future__ import annotations

import codecs

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator
from pydantic import Field as Constraint

from hub.core.signature import Format  # noqa: TC001 - pydantic reads the annotations

#: The encodings that somebody may declare: those that files are written in. Python has others that are none of text.
ENCODINGS = frozenset(
    {
        *("ascii", "utf-8", "utf-16", "utf-16-le", "utf-16-be"),
        *(f"cp125{number}" for number in range(9)),
        *(f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)),
        *("cp437", "cp850", "cp852", "cp866", "mac-roman", "koi8-r", "koi8-u"),
        *("shift_jis", "cp932", "euc_jp", "gb18030", "gbk", "big5", "euc_kr", "cp949"),
    }
)


def merged(declared: DeclaredDialect | None, otherwise: DeclaredDialect) -> DeclaredDialect:
    """Return what is declared, and where it says nothing what is said otherwise, if both can be true together."""
    if declared is None:
        return otherwise
    stated = {**otherwise.model_dump(exclude_none=True), **declared.model_dump(exclude_none=True)}
    try:
        return DeclaredDialect(**stated)
    except ValidationError:
        return declared


class DeclaredDialect(BaseModel):
    """What somebody says of how a file is written; what is left out is detected.

    Rows count from 1; a `header_row` of 0 says that there is none, and the headings are `Column 1`, `Column 2` …
    `sheet` names a sheet of a workbook. `format` settles what the bytes leave open; it makes no CSV of a workbook.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Format | None = None
    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header_row: int | None = Constraint(default=None, ge=0, le=1000)
    sheet: str | None = Constraint(default=None, min_length=1, max_length=31)

    @field_validator("delimiter", "quote")
    @classmethod
    def _single(cls, text: str | None) -> str | None:
        if text is not None and (len(text) != 1 or text in "\r\n\0"):
            raise ValueError(f"{text!r} cannot be it; it is exactly one character, and no line end")
        return text

    @model_validator(mode="after")
    def _told_apart(self) -> DeclaredDialect:
        if self.delimiter is not None and self.delimiter == (self.quote or '"'):
            raise ValueError("delimiter and quote are the same character, so that cells could not be told")
        return self

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        if name is None:
            return None
        try:
            known = codecs.lookup(name).name
        except LookupError:
            known = ""
        if known not in ENCODINGS:
            raise ValueError(f"files cannot be read as {name!r}; one of {', '.join(sorted(ENCODINGS))} can")
        return known
