"""JSON Schemas derived from a definition: what the values of a row's fields must look like once they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.core.celltypes import PRECISION, SCALE, FieldType, choices_of, number_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hub.core.definition import Definition, Field

_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_DATETIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$"


def row_schema(definition: Definition, paths: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the schema of one row's values by field path, all fields or those of some paths. Blank ones are absent.

    It states required, type, length, allowed values, pattern and the bounds of whole numbers: what can be said of a
    value by itself. Decimals and dates are text, as in an entity. Where an entity need not have lines, what a line must
    say is required only of a row that says anything of one.
    """
    wanted = None if paths is None else set(paths)
    fields = [field for field in definition.fields if wanted is None or field.path in wanted]
    optional = definition.lines is not None and not definition.lines.minimum
    of_line = {field.path for field in fields if optional and definition.is_line_level(field.path)}
    required = [field.path for field in fields if field.required]
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": definition.title,
        "type": "object",
        "properties": {field.path: _value_schema(field, definition.limits.cell_characters) for field in fields},
        "required": [path for path in required if path not in of_line],
        "additionalProperties": False,
    }
    if of_line.intersection(required):
        schema["if"] = {"anyOf": [{"required": [field.path]} for field in fields if field.path in of_line]}
        schema["then"] = {"required": [path for path in required if path in of_line]}
    return schema


def _value_schema(field: Field, cell_characters: int) -> dict[str, Any]:
    schema: dict[str, Any]
    match field.type:
        case FieldType.INTEGER:
            least, most = number_bounds(field)
            schema = {"type": "integer", "minimum": int(least), "maximum": int(most)}
        case FieldType.DECIMAL:
            schema = {"type": "string", "pattern": _decimal_pattern(field)}
        case FieldType.BOOLEAN:
            schema = {"type": "boolean"}
        case FieldType.DATE:
            schema = {"type": "string", "pattern": _DATE}
        case FieldType.DATETIME:
            schema = {"type": "string", "pattern": _DATETIME}
        case FieldType.TEXT:
            schema = _text_schema(field, cell_characters)
    return {"title": field.title, "description": field.description, **schema}


def _text_schema(field: Field, cell_characters: int) -> dict[str, Any]:
    choices = choices_of(field)
    if choices is not None:
        return {"type": "string", "enum": list(choices)}
    schema: dict[str, Any] = {
        "type": "string",
        "minLength": field.min_length or 1,
        "maxLength": field.length or cell_characters,
    }
    if field.pattern is not None:
        schema["pattern"] = f"^(?:{field.pattern})$"
    return schema


def _decimal_pattern(field: Field) -> str:
    precision, scale = field.precision or PRECISION, SCALE if field.scale is None else field.scale
    whole = precision - scale
    digits = f"(0|[1-9][0-9]{{0,{whole - 1}}})" if whole else "0"
    return f"^-?{digits}(\\.[0-9]{{0,{scale - 1}}}[1-9])?$" if scale else f"^-?{digits}$"
