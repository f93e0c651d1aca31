"""The mapping profile: what somebody states of a partner's files once, so that each of them is read alike.

A profile is data: named, per tenant, service and partner, versioned where it is stored. Loading judges it completely
against the definition it is for; a wrong one is refused whole, with everything that is wrong with it.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic import Field as Constraint

from hub.core.definition import HeaderValues, RecordPath  # noqa: TC001 - pydantic reads the annotations
from hub.core.dialect import DeclaredDialect
from hub.core.headings import known_headings
from hub.core.pastfiles import LOOKED_AT
from hub.core.profile_problems import problems_of_profile, resolved
from hub.core.shapewords import shape_problems
from hub.core.wellshaped import rest_of
from hub.core.yamltext import YamlError, read_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from hub.core.definition import Definition
    from hub.core.shapewords import Steps
    from hub.core.verdict import ColumnMatch, ColumnSuggestion


class ProfileError(Exception):
    """A mapping profile is wrong. `problems` lists everything that is, not only the first thing."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ProfileVersion(msgspec.Struct, frozen=True):
    """Which profile, to the version. `partner` is empty for the tenant's own profiles."""

    partner: str
    name: str
    version: int

    @property
    def reference(self) -> str:
        """How somebody names it: `partner/name`, or `name` alone."""
        return reference_of(self.partner, self.name)


class StoredProfile(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a mapping profile as it is kept: what it states (fields by path), who wrote it and when.

    A `removed` one is the end of a name, until somebody writes that again; earlier versions stay readable, because
    activities name those that judged them.
    """

    which: ProfileVersion
    service: str
    stated: dict[str, Any]
    updated_at: datetime
    updated_by: str
    removed: bool = False


def reference_of(partner: str, name: str) -> str:
    """Return how somebody names a profile: `partner/name`, or `name` alone for the tenant's own."""
    return f"{partner}/{name}" if partner else name


def parse_reference(reference: str) -> tuple[str, str]:
    """Return the partner (empty for the tenant's own) and the name that a reference says."""
    partner, _, name = reference.rpartition("/")
    return partner, name


def _listed(stated: object) -> object:
    return [stated] if isinstance(stated, str) else stated


#: A heading of the file, as it stands there; compared regardless of case, spaces and punctuation.
_Heading = Annotated[str, StringConstraints(min_length=1, max_length=500)]
_Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_Path = Annotated[str, StringConstraints(min_length=1, max_length=200)]
#: One text or a list of them.
_Texts = Annotated[tuple[_Text, ...], BeforeValidator(_listed), Constraint(min_length=1, max_length=1000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Stated(_Part):
    """Where a control record states what: the headings under which its cells hold the number of `rows` and `entities`
    of the file, and by the heading of a column the `sums` of its values.
    """

    rows: _Heading | None = None
    entities: _Heading | None = None
    sums: dict[_Heading, _Heading] = {}

    @model_validator(mode="after")
    def _anything(self) -> Stated:
        if not (self.rows or self.entities or self.sums):
            raise ValueError("state at least one of rows, entities, sums")
        return self

    @property
    def headings(self) -> list[str]:
        """The headings that it takes to compare what is stated."""
        single = [heading for heading in (self.rows, self.entities) if heading]
        return [*single, *self.sums, *self.sums.values()]


class Condition(_Part):
    """Which rows are set aside: those whose cell in `column` passes the one test that is stated.

    Texts are compared exactly, without the white space around the cell. `because` is shown with every such row. One
    that `states` figures is a control record: there is one in the file, and the file is held against it.
    """

    column: _Heading
    equals: _Texts | None = None
    starts_with: _Texts | None = None
    ends_with: _Texts | None = None
    contains: _Texts | None = None
    blank: bool | None = None
    because: _Text | None = None
    states: Stated | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Condition:
        if sum(getattr(self, test) is not None for test in TESTS) != 1:
            raise ValueError(f"state exactly one of {', '.join(TESTS)}")
        if self.blank is False:
            raise ValueError("blank can only be true; leave it out otherwise")
        return self


#: The tests that a condition may make of a cell.
TESTS = ("equals", "starts_with", "ends_with", "contains", "blank")


class NumberForm(_Part):
    """How numbers are written: the character before the decimals, and the one (if any) that groups thousands."""

    decimal: Literal[".", ","] = "."
    group: Literal["", ".", ",", " ", "'"] = ""

    @model_validator(mode="after")
    def _told_apart(self) -> NumberForm:
        if self.decimal == self.group:
            raise ValueError("decimal and group are the same character, so that numbers could not be told")
        return self

    @property
    def example(self) -> str:
        """A number in this form."""
        return f"1{self.group}234{self.decimal}50"


class TreeShape(_Part):
    """Where things stand in files of XML and JSON, where that is not as the definition says.

    `records` leads to the records (`orders/order`: the root, then what repeats), `lines` from a record to the items of
    it, by the names of members (`Items.Item`). The root of an XML file is in one of the `namespaces`.
    """

    records: RecordPath | None = None
    lines: Annotated[str, StringConstraints(pattern=r"^[^\s.]+(\.[^\s.]+)*$", max_length=200)] | None = None
    namespaces: Annotated[tuple[_Text, ...], BeforeValidator(_listed)] = ()

    def of(self, definition: Definition) -> Definition:
        """Return the definition as files of this shape are read."""
        return definition.model_copy(
            update={
                "record_path": self.records or definition.record_path,
                "namespaces": self.namespaces or definition.namespaces,
            }
        )


class Repeats(StrEnum):
    """What it means that entities of a file stand in other files as well: something to tell, or what is usual."""

    TELL = "tell"
    EXPECT = "expect"


class Volume(_Part):
    """How many entities the profile's files have: a file with more than so many `times` the median of those submitted
    last, or fewer than that part of it, is told, once there were so many `files`.
    """

    times: Annotated[int, Constraint(ge=2, le=1_000_000)]
    files: Annotated[int, Constraint(ge=1, le=LOOKED_AT)] = 5


class Profile(_Part):
    """One mapping profile. Fields are stated by path, title, alias or name; once loaded, always by path.

    `columns` says which field each heading feeds; headings that are not named are matched automatically, unless they
    are `ignored`. `constants` are values of fields that the file does not have. `values` says, per field, what its
    cells are read as. `dates` are further ways to write dates (`DD/MM/YYYY HH:mm`), `numbers` the only way to write
    numbers. `header_values` says in which rows the values of a whole entity stand (`first_row` or `every_row`), where
    that is not as the definition says; `tree` does the same for XML and JSON. `file_names` says where a number stands
    in the names of files (see `pastfiles.FileNames`); it and `volume` hold a file against those submitted before.
    `repeats` says whether it is told that other files have the same entities.
    """

    service: str
    description: Annotated[str, StringConstraints(max_length=1000)] = ""
    columns: dict[_Heading, _Path] = {}
    ignored: tuple[_Heading, ...] = ()
    constants: dict[_Path, _Text] = {}
    values: dict[_Path, dict[_Text, _Text]] = {}
    dates: tuple[_Text, ...] = ()
    numbers: NumberForm | None = None
    set_aside: tuple[Condition, ...] = ()
    header_values: HeaderValues | None = None
    tree: TreeShape = TreeShape()
    dialect: DeclaredDialect = DeclaredDialect()
    file_names: _Text | None = None
    volume: Volume | None = None
    repeats: Repeats = Repeats.TELL


def load_profile(stated: Mapping[str, Any], definition: Definition, today: date) -> Profile:
    """Return the profile that is stated, its fields by path; raise `ProfileError` with everything wrong with it."""
    misshapen: list[str] = []
    try:
        profile = Profile.model_validate(stated)
    except ValidationError as error:
        misshapen = shape_problems(error, "profile", _keys)
        rest = rest_of(Profile, {"service": definition.name, **stated}, error, _whole)
        if rest is None:
            raise ProfileError(misshapen) from error
        profile = rest
    known = {folded: path for folded, (path, _) in known_headings(definition).items()}
    unresolved, profile = resolved(profile, known)
    problems = [*misshapen, *unresolved, *problems_of_profile(profile, definition, today)]
    if problems:
        raise ProfileError(problems)
    return profile


def _whole(steps: Steps) -> Steps:
    """Return the steps to the whole of what says something: a condition, a heading and its field, a value's meaning."""
    return (
        steps[: len(("values", "Field", "Value"))] if steps[:1] == ("values",) else steps[: len(("columns", "Heading"))]
    )


def _keys(steps: tuple[int | str, ...]) -> Iterable[str]:
    """Return the keys that a profile may have below some steps."""
    models: dict[tuple[int | str, ...], type[BaseModel]] = {
        (): Profile,
        ("numbers",): NumberForm,
        ("tree",): TreeShape,
        ("dialect",): DeclaredDialect,
        ("volume",): Volume,
    }
    return models[steps].model_fields if steps in models else ()


def profile_of(service: str, columns: Iterable[ColumnMatch], accepted: Iterable[ColumnSuggestion]) -> dict[str, Any]:
    """Return a mapping profile (as data, to be stored) that reads a file as it was matched, and as was accepted."""
    matched = {column.heading: column.field for column in columns if column.field is not None}
    return {"service": service, "columns": {**matched, **{each.heading: each.field for each in accepted}}}


def parse_profile(text: str) -> dict[str, Any]:
    """Return what a YAML (or JSON) text states, for `load_profile`; raise `ProfileError` when it is neither."""
    try:
        stated = read_texts(text)
    except YamlError as error:
        raise ProfileError([str(error)]) from error
    if not isinstance(stated, dict):
        raise ProfileError(["a profile is a mapping of names to values; this is not"])
    return stated
