"""Lint a definition: what is wrong with it by itself, for the warehouse that it works on, and beside others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from hub.core.defect import Defect, near
from hub.core.definition_lint import lint_text
from hub.core.finding import Severity
from hub.warehouse.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hub.core.definition import Definition
    from hub.core.definition_lint import Located


def lint_definition(text: str, stem: str, others: Collection[Definition]) -> list[Located]:
    """Return everything that is wrong with a definition's text, in the order of its lines.

    `stem` is the name of its file without its ending; `others` are the services that it is to stand beside.
    """
    return lint_text(text, partial(_defects, stem=stem, others=others))[0]


def _defects(definition: Definition, stem: str, others: Collection[Definition]) -> Iterator[Defect]:
    if definition.name != stem:
        yield Defect(("name",), f"name: the file of {definition.name} must be called {definition.name}.yaml")
    yield from _directory_defects(definition, [each for each in others if each.name != definition.name])
    yield from operation_defects(definition)


def _directory_defects(definition: Definition, others: list[Definition]) -> Iterator[Defect]:
    for other in others:
        if other.directory == definition.directory:
            yield Defect(("directory",), f"directory: {other.name} has {other.directory} too")
        elif other.directory.casefold() == definition.directory.casefold():
            said = f"directory: {other.name} has {other.directory}, which people will take for the same"
            yield Defect(("directory",), said, Severity.WARNING)
        if other.title.casefold() == definition.title.casefold():
            yield Defect(("title",), f"title: {other.name} is called {other.title} too", Severity.WARNING)


def operation_defects(definition: Definition) -> Iterator[Defect]:
    """Yield why the warehouse cannot do what a definition asks of it."""
    found = OPERATIONS.get(definition.operation)
    if found is None:
        meant = near(definition.operation, OPERATIONS)
        said = f"the warehouse has no {definition.operation}{f' ({meant} is meant?)' if meant else ''}"
        yield Defect(("operation",), f"operation: {said}; it has {', '.join(sorted(OPERATIONS))}")
        return
    for words, in_lines, where in ((found.entity_fields, False, "header"), (found.line_fields, True, "lines")):
        for word in sorted(words):
            yield from _word_defects(definition, word, in_lines=in_lines, where=where)


def _word_defects(definition: Definition, word: str, *, in_lines: bool, where: str) -> Iterator[Defect]:
    """Yield what is wrong with the field that an operation reads by the last word of its path."""
    level = [
        (number, field)
        for number, field in enumerate(definition.fields)
        if definition.is_line_level(field.path) is in_lines
    ]
    named = [(number, field) for number, field in level if field.name == word]
    by = f"{definition.operation} reads it"
    if not named:
        meant = near(word, [field.name for _, field in level])
        said = f"no field of the {where} has a path that ends in {word}{f' ({meant} is meant?)' if meant else ''}"
        yield Defect(("operation",), f"operation: {said}; {by}")
    elif len(named) > 1:
        said = f"{' and '.join(field.path for _, field in named)} both end in {word}, and {by} by that word"
        yield Defect(("fields", named[-1][0], "path"), f"operation: {said}")
    elif not named[0][1].required:
        yield Defect(("fields", named[0][0], "required"), f"{named[0][1].path}: it must be required, for {by}")
