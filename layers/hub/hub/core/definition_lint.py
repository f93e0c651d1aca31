"""Linting a definition: everything that is wrong with one in one go, each thing with its line.

Loading stops at the first kind of wrong: no YAML, a wrong shape, contradictions. Here what has the wrong shape is set
aside and the rest is judged all the same. What loads and is still not good is warned of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.core.celltypes import FieldType
from hub.core.defect import Defect
from hub.core.definition_problems import problems_of
from hub.core.finding import Severity
from hub.core.headings import fold_heading
from hub.core.salvage import Salvage, spelled_out
from hub.core.yamltext import YamlError, read_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hub.core.definition import Definition, Field

#: How a description begins that nobody has written yet.
UNWRITTEN = "Say what"


class Located(NamedTuple):
    """A defect, and the physical line of the document where it stands."""

    line: int
    defect: Defect


def lint_text(
    text: str, judge: Callable[[Definition], Iterable[Defect]] = lambda _: ()
) -> tuple[list[Located], Definition | None]:
    """Return all defects of a definition's text in the order of its lines, and the definition as far as it can be read.

    `judge` says what else is wrong with it, as those know who use it.
    """
    try:
        document = read_document(text)
    except YamlError as error:
        return [Located(error.line, Defect((), str(error)))], None
    if not isinstance(document.stated, dict):
        return [Located(1, Defect((), "a definition is a mapping of keys to values; this is none"))], None
    salvage = Salvage(document.stated)
    defects = [
        *(Defect(place, f"{spelled_out(place)}: it is written twice") for place in document.twice),
        *salvage.defects,
    ]
    if "override" in document.stated:
        said = "override: it is no part of a definition, but of what a tenant demands"
        defects.append(Defect(("override",), said))
    if (definition := salvage.definition) is not None:
        found = [*problems_of(definition), *_warnings(definition), *judge(definition)]
        defects += [defect for defect in found if salvage.is_sound(defect.at)]
    located = [Located(document.line_of(defect.at), defect) for defect in dict.fromkeys(defects)]
    return sorted(located, key=lambda each: each.line), definition


def _warnings(definition: Definition) -> Iterator[Defect]:
    if said := _description_warning(definition.title, definition.description):
        yield Defect(("description",), f"description: {said}", Severity.WARNING)
    for number, field in enumerate(definition.fields):
        for facet, said in _field_warnings(field):
            yield Defect(("fields", number, facet), f"{field.path}: {said}", Severity.WARNING)


def _description_warning(title: str, description: str) -> str | None:
    if description.startswith(UNWRITTEN):
        return "nobody has written the description yet; a clerk who has to fill it in reads it"
    if fold_heading(description).removeprefix("the") == fold_heading(title):
        return "the description only repeats the title; say what a clerk does not know from that"
    return None


def _field_warnings(field: Field) -> Iterator[tuple[str, str]]:
    if said := _description_warning(field.title, field.description):
        yield "description", said
    if field.example is None and not field.required and field.type is not FieldType.BOOLEAN:
        # Of a truth value nobody needs to be shown what to write.
        yield "example", "it has no example, for the template and the messages"
    names = [("path", field.path), ("title", field.title), *(("alias", alias) for alias in field.aliases)]
    said_already: dict[str, str] = {}
    for ground, name in names:
        first = said_already.setdefault(fold_heading(name), name)
        if ground == "alias" and first is not name:
            said = f"headings are compared without case, spaces and signs, so {first!r} is it"
            yield "aliases", f"alias {name!r} adds nothing: {said}"
