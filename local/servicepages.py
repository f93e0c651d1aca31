"""docs/services: a page of each service, as its definition has it, and its JSON Schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hub.core.celltypes import PRECISION, SCALE, FieldType
from hub.core.codelists import name_of
from hub.core.fieldwords import asked_of
from hub.core.finding import Severity
from hub.core.jsonschema import row_schema
from hub.core.textformats import says
from hub.runtime.wiring import catalogue
from local.rulewords import entity_rule_words, row_rule_words
from local.template import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub.core.definition import Definition, Field

SERVICES = CHECKOUT / "docs" / "services"
SAMPLES = CHECKOUT / "tests" / "samples"

#: What each operation does to the warehouse, in words.
EFFECTS = {
    "create_company": (
        "Creates the company with its addresses. A code that exists already fails nothing: that company is "
        "kept as it is, and the outcome says so."
    ),
    "create_product": (
        "Creates the product. A code that exists already (upper and lower case count as the same) fails, "
        "unless the product says exactly the same; so does an EAN that another product has."
    ),
    "update_product": (
        "Changes the product, which must exist. A blank leaves what is kept, or erases it where that is set "
        "up for you. Fields that can never change fail, and so do a supplier that the product does not "
        "have and an EAN that another product has."
    ),
    "state_stock": (
        "Sets what is on hand of the product in the DC. The product must exist. What orders have reserved "
        "stays reserved, and less than that cannot be stated."
    ),
    "create_receipt": (
        "Announces the receipt; its products must exist. An ASN number that exists already fails, unless the "
        "receipt says exactly the same, or says that it replaces the other and the goods have not been "
        "received."
    ),
    "create_order": (
        "Creates the order and reserves its stock. Every product must exist and have enough free stock in the "
        "DC, or the whole order fails and names each line that is short. The number is unique among all "
        "orders, whatever service sent them. An order on hold reserves its stock and waits for its release."
    ),
    "release_order": ("Lets an order go that is on hold. Any other order fails, and says what it is."),
    "cancel_order": (
        "Cancels the order and gives back, once, the stock that it reserved. An order that has been "
        "dispatched or cancelled fails."
    ),
}

_TYPES = {
    FieldType.TEXT: "text",
    FieldType.INTEGER: "whole number",
    FieldType.DECIMAL: "number",
    FieldType.BOOLEAN: "true or false",
    FieldType.DATE: "date",
    FieldType.DATETIME: "date, with or without a time",
}
_SHOWN_LINES = 4


def service_documents() -> dict[Path, str]:
    """Return the pages and schemas of all services, and the page that lists them: path → text."""
    pages = {SERVICES / "README.md": _index()}
    for definition in catalogue():
        pages[SERVICES / f"{definition.name}.md"] = service_page(definition)
        pages[SERVICES / f"{definition.name}.schema.json"] = json.dumps(row_schema(definition), indent=2) + "\n"
    return pages


def _index() -> str:
    rows = "".join(f"| [{each.title}]({each.name}.md) | {each.description} |\n" for each in catalogue())
    return (
        "# Services\n\nWhat files may be sent for. These pages are generated from the definitions in "
        "`layers/hub/hub/services` by `make docs`.\n\n| service | what it is for |\n| --- | --- |\n" + rows
    )


def service_page(definition: Definition) -> str:
    """Return the page of a service."""
    sections = (
        f"# {definition.title}\n\n{definition.description}",
        _source(definition),
        _about(definition),
        _effect(definition),
        _fields(definition),
        _rules(definition),
        _sample(definition),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _source(definition: Definition) -> str:
    name = definition.name
    return (
        f"This page is generated from `layers/hub/hub/services/{name}.yaml` by `make docs`; "
        f"[{name}.schema.json]({name}.schema.json) says for programs what a row's values look like once they are read."
    )


def _about(definition: Definition) -> str:
    limits, lines = definition.limits, definition.lines
    key = " and ".join(_title(definition, path) for path in definition.key)
    case = "do not count" if definition.key_case == "insensitive" else "count"
    said = {
        "name": f"`{definition.name}`, version {definition.version}",
        "formats": ", ".join(each.upper() for each in definition.formats),
        "key": f"{key}; upper and lower case {case}",
        "rows": "each is one of its own" if lines is None else f"those of one key are one {definition.record}",
        "limits": f"{limits.file_bytes:,} bytes, {limits.rows:,} rows, {limits.cell_characters:,} characters a cell",
        "partners' directory": f"`{definition.directory}`",
    }
    if lines is not None:
        least = "none" if lines.minimum == 0 else str(lines.minimum)
        once = f"; {_title(definition, lines.unique)} stands once" if lines.unique else ""
        said["lines"] = f"{least} to {lines.maximum:,} (`{lines.path}`){once}"
    return "| | |\n| --- | --- |\n" + "\n".join(f"| {name} | {words} |" for name, words in said.items())


def _effect(definition: Definition) -> str:
    return f"## What it does to the warehouse\n\n`{definition.operation}`: {EFFECTS[definition.operation]}"


def _fields(definition: Definition) -> str:
    head = "| title | also known as | what it may be | required | example | what it is |"
    head += "\n| --- | --- | --- | --- | --- | --- |"
    parts = [
        "## Fields",
        "Headings are found whatever their case, spaces and punctuation; a field's path is one as well.",
    ]
    header = [field for field in definition.fields if not definition.is_line_level(field.path)]
    lines = [field for field in definition.fields if definition.is_line_level(field.path)]
    for name, fields in ((f"Of the {definition.record}", header), ("Of a line", lines)):
        if fields:
            rows = "\n".join(_field_row(definition, field) for field in fields)
            parts.append(f"### {name}\n\n{head}\n{rows}" if lines else f"{head}\n{rows}")
    return "\n\n".join(parts)


def _field_row(definition: Definition, field: Field) -> str:
    cells = (
        f"**{field.title}**<br>`{field.path}`",
        ", ".join(field.aliases),
        "; ".join(_facets(field)),
        _required(definition, field),
        f"`{field.example}`" if field.example else "",
        field.description,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _required(definition: Definition, field: Field) -> str:
    if not field.required:
        return ""
    return "yes" if (asked := asked_of(definition, field)) == "required" else asked.removeprefix("required ")


def _facets(field: Field) -> Iterator[str]:
    """Yield what a value of a field may be, in words."""
    if field.codes is not None:
        yield name_of(field.codes)
        return
    if field.allowed is not None:
        yield " or ".join(f"`{value}`" for value in field.allowed)
        return
    yield _TYPES[field.type]
    if field.length:
        least = f"{field.min_length} to " if field.min_length else "at most "
        yield f"{least}{field.length} characters"
    if field.type is FieldType.DECIMAL:
        scale = SCALE if field.scale is None else field.scale
        yield f"{(field.precision or PRECISION) - scale} digits before the point, {scale} after it"
    bounds = (("from", field.minimum), ("to", field.maximum), ("above", field.above), ("below", field.below))
    yield from (f"{word} {_bound(bound)}" for word, bound in bounds if bound is not None)
    if field.format is not None:
        otherwise = " (anything else is taken, with a warning)" if field.format_severity is Severity.WARNING else ""
        yield f"{says(field.format)}{otherwise}"
    if field.pattern_says is not None:
        yield field.pattern_says
    if field.unique:
        yield "no two alike in a file"


def _bound(bound: int | str) -> str:
    """Return a bound in words; `today+7` is that of a date."""
    if isinstance(bound, int):
        return f"{bound:,}"
    today, sign, days = bound.partition("+") if "+" in bound else bound.partition("-")
    if today != "today":
        return bound
    return f"{int(days):,} days {'after' if sign == '+' else 'before'} today" if sign else today


def _rules(definition: Definition) -> str:
    said = [row_rule_words(definition, rule) for rule in definition.rules]
    said += [entity_rule_words(definition, rule) for rule in definition.entity_rules]
    return "## Rules\n\n" + "\n".join(f"- {words}" for words in said) if said else ""


def _title(definition: Definition, path: str) -> str:
    field = definition.field(path)
    return field.title if field else path


def _sample(definition: Definition) -> str:
    folder = SAMPLES / definition.name
    lines = (folder / "clean.csv").read_text(encoding="utf-8").split("\n")[:_SHOWN_LINES]
    shown = "\n".join(line for line in lines if line)
    there = f"../../tests/samples/{definition.name}"
    return (
        f"## A sample\n\n```csv\n{shown}\n```\n\nThe beginning of [clean.csv]({there}/clean.csv); "
        f"[faulty.csv]({there}/faulty.csv) is one with faults, and [what is found in it]({there}/faulty.json)."
    )
