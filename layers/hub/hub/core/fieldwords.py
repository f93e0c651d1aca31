"""The words in which findings speak of a field: what it should be, its bounds, an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.celltypes import PRECISION, SCALE, FieldType, choices_of, date_bounds, number_bounds
from hub.core.codelists import name_of
from hub.core.textformats import says

if TYPE_CHECKING:
    from datetime import date

    from hub.core.definition import Definition, Field, Limits
    from hub.core.profile import NumberForm
    from hub.core.spots import Spot, Spots

_TYPES = {FieldType.INTEGER: "a whole number", FieldType.DECIMAL: "a number"}
_FORMS = {FieldType.DATE: "2026-01-31", FieldType.DATETIME: "2026-01-31 or 2026-01-31 17:45"}


class FieldSpots(dict[str, "Spot"]):
    """The spots of one field by code, each made when it is first asked for."""

    def __init__(self, spots: Spots, field: Field, limits: Limits, today: date, numbers: NumberForm | None) -> None:
        super().__init__()
        self._spots = spots
        self._field = field
        self._limits = limits
        self._today = today
        self._number_form = numbers.example if numbers else ""

    def __missing__(self, code: str) -> Spot:
        words = words_of(self._field, self._limits, self._today)
        spot = self[code] = self._spots.of_field(code, self._field, number_form=self._number_form, **words)
        return spot


def words_of(field: Field, limits: Limits, today: date) -> dict[str, object]:
    """Return the words that messages and hints about a field's cells may use."""
    precision, scale = field.precision or PRECISION, SCALE if field.scale is None else field.scale
    words: dict[str, object] = {
        "example": f", for example {field.example}" if field.example else "",
        "type": _TYPES.get(field.type, field.type),
        "form": _FORMS.get(field.type, ""),
        "whole": precision - scale,
        "scale": scale,
        "length": _length_words(field, limits),
        "pattern": field.pattern_says,
        "choices": _choice_words(field),
        "format": says(field.format) if field.format else "",
        "open_bounds": _open_bound_words(field),
    }
    if field.type in _TYPES:
        words["minimum"], words["maximum"] = (f"{bound:f}" for bound in number_bounds(field))
    elif field.type in _FORMS:
        words["minimum"], words["maximum"] = (bound.isoformat() for bound in date_bounds(field, today))
    return words


def asked_of(definition: Definition, field: Field) -> str:
    """Return in words whether a field must be filled in."""
    if field.default is not None:
        return f"optional; left blank it is {field.default}"
    if not field.required:
        return "optional"
    if definition.lines is None or definition.lines.minimum or not definition.is_line_level(field.path):
        return "required"
    titles = [each.title for each in definition.fields if definition.is_line_level(each.path)]
    return f"required in a row that fills in anything from {titles[0]} to {titles[-1]}"


def _length_words(field: Field, limits: Limits) -> str:
    most = field.length or limits.cell_characters
    if field.min_length is None:
        return f"at most {most}"
    return f"exactly {most}" if field.min_length == most else f"{field.min_length} to {most}"


def _open_bound_words(field: Field) -> str:
    words = [f"{word} {bound}" for word, bound in (("above", field.above), ("below", field.below)) if bound is not None]
    return " and ".join(words)


def _choice_words(field: Field) -> str:
    if field.codes is not None:
        return name_of(field.codes)
    choices = choices_of(field) or ()
    return f"one of {', '.join(choices)}" if len(choices) > 1 else "".join(choices)
