"""The definition of a service: what a client can send files for, as one data file says it.

Loading judges a definition completely; a wrong one fails the build, never a client's upload.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic import Field as Constraint

from hub.core.celltypes import FieldType
from hub.core.codelists import CodeList  # noqa: TC001 - pydantic reads the annotations
from hub.core.definition_problems import problems_of
from hub.core.yamltext import YamlError, read_yaml


class DefinitionError(Exception):
    """A definition is wrong. `problems` lists everything that is, not only the first thing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Case(StrEnum):
    """Whether upper and lower case tell two values apart."""

    SENSITIVE = "sensitive"
    INSENSITIVE = "insensitive"


_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=100)]
_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]
_Path = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$", max_length=200)]
_Directory = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*$", max_length=200)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Count = Annotated[int, Constraint(gt=0, strict=True)]
_Paths = Annotated[tuple[_Path, ...], Constraint(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Part):
    """How large a file may be. A record that spans more than `record_lines` physical lines is a runaway quote, and one
    of more than `record_characters` cannot be read.
    """

    file_bytes: _Count
    rows: _Count
    columns: _Count = 500
    cell_characters: Annotated[_Count, Constraint(le=131_072)] = 4_000
    record_characters: Annotated[_Count, Constraint(le=131_072)] = 100_000
    record_lines: _Count = 50


class Lines(_Part):
    """The items of an entity, one a row: the fields below `path`. `unique` names the field whose value may occur once
    in an entity. With a `minimum` of 0 a row may have none of them.
    """

    path: _Path
    minimum: Literal[0, 1] = 1
    maximum: _Count
    unique: _Path | None = None
    unique_case: Case = Case.SENSITIVE


class Field(_Part):
    """One field. `length` and `min_length` count characters; a decimal has `precision` digits at most, `scale` of them
    after the point. Bounds are inclusive; those of dates are ISO dates or `today`, `today+7`, `today-30`.
    """

    path: _Path
    title: _Text
    aliases: tuple[_Text, ...] = ()
    type: FieldType = FieldType.TEXT
    length: _Count | None = None
    min_length: _Count | None = None
    precision: Annotated[_Count, Constraint(le=38)] | None = None
    scale: Annotated[int, Constraint(ge=0, le=18, strict=True)] | None = None
    minimum: int | str | None = None
    maximum: int | str | None = None
    required: bool = False
    unique: bool = False
    allowed: tuple[_Text, ...] | None = None
    codes: CodeList | None = None
    pattern: str | None = None
    pattern_says: str | None = None
    sensitive: bool = False
    example: str | None = None
    description: _Text

    @property
    def name(self) -> str:
        """The last word of the path."""
        return self.path.rpartition(".")[2]


class RequiredTogether(_Part):
    """Once any field of `any_of` is filled, those of `required` must be as well. All stand in the header, or all in
    the lines.
    """

    rule: Literal["required_together"]
    any_of: _Paths
    required: _Paths


class Definition(_Part):
    """One service: its identity, its limits, how rows make entities, its fields, and what becomes of an entity.

    `rules` is of a closed list; a second kind makes it a union told apart by `rule`.
    """

    name: _Name
    title: _Text
    description: _Text
    directory: _Directory
    version: _Count
    formats: Annotated[tuple[Literal["csv"], ...], Constraint(min_length=1)]
    limits: Limits
    record: _Word
    operation: _Word
    key: _Paths
    key_case: Case = Case.SENSITIVE
    lines: Lines | None = None
    fields: Annotated[tuple[Field, ...], Constraint(min_length=1)]
    rules: tuple[RequiredTogether, ...] = ()

    def field(self, path: str) -> Field | None:
        """Return the field of that path, or None."""
        return next((field for field in self.fields if field.path == path), None)

    def is_line_level(self, path: str) -> bool:
        """Tell whether a field belongs to the lines of an entity rather than to its header."""
        return self.lines is not None and path.startswith(f"{self.lines.path}.")


def load_definition(text: str) -> Definition:
    """Return the definition that a YAML text states, or raise `DefinitionError` with everything wrong with it."""
    try:
        definition = Definition.model_validate(read_yaml(text))
    except YamlError as error:
        raise DefinitionError([str(error)]) from error
    except ValidationError as error:
        raise DefinitionError([_said(each["loc"], each["msg"]) for each in error.errors()]) from error
    problems = problems_of(definition)
    if problems:
        raise DefinitionError(problems)
    return definition


def _said(where: tuple[int | str, ...], what: str) -> str:
    return f"{'.'.join(str(step) for step in where) or 'definition'}: {what}"
