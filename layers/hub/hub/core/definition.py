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
from hub.core.entityrules import EntityRule  # noqa: TC001 - pydantic reads the annotations
from hub.core.finding import Severity
from hub.core.rowrules import RowRule  # noqa: TC001 - pydantic reads the annotations
from hub.core.shapewords import shape_problems
from hub.core.signature import Format  # noqa: TC001 - pydantic reads the annotations
from hub.core.textformats import TextFormat  # noqa: TC001 - pydantic reads the annotations
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


class HeaderValues(StrEnum):
    """Where the values stand that belong to an entity as a whole. On its first row only: blank ones below it mean the
    same as above.
    """

    EVERY_ROW = "every_row"
    FIRST_ROW = "first_row"


class Copies(StrEnum):
    """What becomes of a row that says in everything what another one of its entity says."""

    REFUSE = "refuse"
    LEAVE_OUT = "leave_out"


class LinelessRows(StrEnum):
    """What becomes of a row of an entity that holds none of the fields of a line."""

    REFUSE = "refuse"
    PASS_OVER = "pass_over"  # noqa: S105 - no password


_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=100)]
_Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)]
_Path = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$", max_length=200)]
#: Where records are in XML and JSON: the root, then what repeats.
RecordPath = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*(/[A-Za-z_][A-Za-z0-9_.-]*)*$", max_length=200)
]
_Directory = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*$", max_length=200)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Count = Annotated[int, Constraint(gt=0, strict=True)]
_Paths = Annotated[tuple[_Path, ...], Constraint(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Part):
    """How large a file may be. A record that spans more than `record_lines` physical lines is a runaway quote, and one
    of more than `record_characters` cannot be read. `entity_bytes` is what the target holds of one entity, as JSON.
    """

    file_bytes: _Count
    rows: _Count
    columns: _Count = 500
    cell_characters: Annotated[_Count, Constraint(le=131_072)] = 4_000
    record_characters: Annotated[_Count, Constraint(le=4_000_000)] = 2_000_000
    record_lines: _Count = 50
    entity_bytes: _Count = 300_000


class Lines(_Part):
    """The items of an entity, one a row: the fields below `path`. `unique` names the field whose value may occur once
    in an entity. With a `minimum` of 0 a row may have none of them.

    `header_values` says where the entity's own values stand (a mapping profile may say otherwise), `lineless_rows` what
    a row means that has no line.
    """

    path: _Path
    minimum: Literal[0, 1] = 1
    maximum: _Count
    unique: _Path | None = None
    unique_case: Case = Case.SENSITIVE
    header_values: HeaderValues = HeaderValues.EVERY_ROW
    lineless_rows: LinelessRows = LinelessRows.REFUSE


class Field(_Part):
    """One field. `length` and `min_length` count characters; a decimal has `precision` digits at most, `scale` of them
    after the point. `minimum` and `maximum` may be reached, `above` and `below` not; those of dates are ISO dates or
    `today`, `today+7`, `today-30`. A text that is not of the `format` is refused, or where the `format_severity` is
    `warning` taken as it is and told. `blocked` are texts that it may not be, in any case. `ascii` allows for targets
    that know no other characters; a text without `card_numbers` is refused where it holds one of a payment card. A
    `default` is the value of a blank cell or a missing column, and told wherever it stands in.
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
    above: int | str | None = None
    below: int | str | None = None
    required: bool = False
    default: str | None = None
    unique: bool = False
    format: TextFormat | None = None
    format_severity: Literal[Severity.ERROR, Severity.WARNING] = Severity.ERROR
    blocked: tuple[_Text, ...] | None = None
    ascii: bool = False
    card_numbers: bool = True
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


class Definition(_Part):
    """One service: its identity, its limits, how rows make entities, its fields, and what becomes of an entity.

    `rules` are about the fields of one row, `entity_rules` about rows together. In XML and JSON, `record_path` leads to
    the records (`orders/order`: the root, then what repeats); without it they are what the root holds. The root of an
    XML file is in one of the `namespaces`, or in none where there are none. `copies` are rows that repeat another.
    """

    name: _Name
    title: _Text
    description: _Text
    directory: _Directory
    version: _Count
    formats: Annotated[tuple[Format, ...], Constraint(min_length=1)]
    limits: Limits
    record: _Word
    operation: _Word
    key: _Paths
    key_case: Case = Case.SENSITIVE
    copies: Copies = Copies.REFUSE
    lines: Lines | None = None
    record_path: RecordPath | None = None
    namespaces: tuple[_Text, ...] = ()
    fields: Annotated[tuple[Field, ...], Constraint(min_length=1)]
    rules: tuple[RowRule, ...] = ()
    entity_rules: tuple[EntityRule, ...] = ()
    #: The digest of the tenant's override that is merged into it; the file of a definition states none.
    override: str = ""

    def field(self, path: str) -> Field | None:
        """Return the field of that path, or None."""
        return next((field for field in self.fields if field.path == path), None)

    def paths(self) -> list[str]:
        """Return the paths of all fields."""
        return [field.path for field in self.fields]

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
        raise DefinitionError(shape_problems(error, "definition")) from error
    if definition.override:
        raise DefinitionError(["override: it is no part of a definition, but of what a tenant demands"])
    return validated(definition)


def validated(definition: Definition) -> Definition:
    """Return a definition of the right shape, or raise `DefinitionError` with everything that it contradicts."""
    defects = problems_of(definition)
    if defects:
        raise DefinitionError([defect.says for defect in defects])
    return definition
