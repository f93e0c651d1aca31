"""Salvage: what is left of a definition once what has the wrong shape is set aside, so that the rest can be judged."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from hub.core.defect import Defect, near
from hub.core.definition import Definition, Field, Limits, Lines
from hub.core.shapewords import shape_problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from hub.core.defect import Place

#: What is set aside may leave a gap, which is seen and filled in the next round.
_ROUNDS = 10

#: What stands where something is missing.
_FILLED: dict[str, Any] = {
    "name": "unnamed",
    "directory": "Unnamed",
    "version": 1,
    "formats": ["csv"],
    "limits": {"file_bytes": 1, "rows": 1},
    "file_bytes": 1,
    "rows": 1,
    "record": "unnamed",
    "operation": "unnamed",
    "key": ["Unnamed"],
    "path": "Unnamed",
    "maximum": 1,
    "fields": [{"path": "Unnamed", "title": "Unnamed", "description": "-"}],
}

#: What stands for a rule that is none; nothing is said of it.
_RULES: dict[str, dict[str, Any]] = {
    "rules": {"rule": "exclusive", "fields": ["-", "-"]},
    "entity_rules": {"rule": "one_value", "field": "-"},
}

#: What of a definition speaks of its fields by their paths.
_BY_PATH = ("key", "lines", "operation", *_RULES)

#: What is written in one way only, in words.
_SPELLED = {
    "name": "words of lower-case letters and digits, joined by hyphens, such as load-stock",
    "path": "words of letters and digits that begin with a letter, joined by points, such as Stock.ProductCode",
    "directory": "words of letters, digits and _, joined by /, such as Load/Stock",
    "record": "a word of lower-case letters, digits and _, such as order",
    "operation": "a word of lower-case letters, digits and _, such as create_order",
    "record_path": "names joined by /, such as orders/order",
}
_SPELLED["key"] = _SPELLED["unique"] = _SPELLED["path"]


class Salvage:
    """A definition made of what is stated, less what has the wrong shape; `defects` are what is said of that.

    A key that is misspelt is taken for the one that is meant. The definition is None where nothing can be made of it.
    """

    def __init__(self, stated: dict[str, Any]) -> None:
        self.defects: list[Defect] = []
        self._left = copy.deepcopy(stated)
        self._aside: set[Place] = set()
        self.definition = self._made()

    def is_sound(self, place: Place) -> bool:
        """Tell whether what the definition says at a place is stated, and nothing that it rests on was set aside."""
        whole = place[:2] if place[0] in {"fields", *_RULES} else place[:1]
        if any(aside in {whole[:1], whole} or aside[: len(whole)] == whole for aside in self._aside):
            return False
        unknown = any(aside[0] == "fields" and aside[2:] in {(), ("path",)} for aside in self._aside)
        return not (unknown and place[0] in _BY_PATH)

    def _made(self) -> Definition | None:
        for _ in range(_ROUNDS):
            try:
                return Definition.model_validate(self._left)
            except ValidationError as error:
                found = [(each["type"], self._place(each), each) for each in error.errors()]
            aside = frozenset(self._aside)
            for _, place, each in found:
                if not any(place[: len(whole)] == whole for whole in aside):
                    self.defects.append(Defect(place, _said(each, place)))
            # Misspelt keys first: what they were meant for is then not missing.
            for kind, place, _ in sorted(found, key=lambda each: each[0] != "extra_forbidden"):
                if kind == "missing" and place[-1] in self._at(place[:-1]):
                    self.defects = [each for each in self.defects if each.at != place]
                else:
                    self._mend(place, kind)
        return None

    def _place(self, error: ErrorDetails) -> Place:
        """Return where an error is, less the steps by which pydantic names the kind of a rule or the type it tried."""
        place: Place = ()
        node: Any = self._left
        for step in error["loc"]:
            if isinstance(node, list) and isinstance(step, int):
                node = node[step]
            elif isinstance(node, dict) and step in node:
                node = node[str(step)]
            elif error["type"] != "missing" or step != error["loc"][-1]:
                continue
            place = (*place, step)
        return place

    def _at(self, place: Place) -> Any:  # noqa: ANN401 - whatever stands there
        node: Any = self._left
        for step in place:
            node = node[step]
        return node

    def _mend(self, place: Place, kind: str) -> None:
        """Set aside what is wrong at a place, or fill what is missing there."""
        if len(place) > 1 and (place[0] in _RULES or (place[0] == "fields" and len(place) == len(("fields", 0)))):
            element = place[:2]
            self._at(element[:1])[element[1]] = copy.deepcopy(_RULES.get(str(place[0]), {}))
            self._aside.add(element)
            return
        while isinstance(place[-1], int):
            place = place[:-1]
        holder, name = self._at(place[:-1]), str(place[-1])
        stated = holder.pop(name, None)
        meant = near(name, keys_beside(place)) if kind == "extra_forbidden" else None
        if meant is not None:
            holder.setdefault(meant, stated)
        elif kind != "extra_forbidden":
            self._aside.add(place)
        if kind == "missing":
            in_field = place[0] == "fields" and len(place) > 1
            holder[name] = f"Unnamed{place[1]}" if in_field else copy.deepcopy(_FILLED.get(name, "-"))


def keys_beside(place: Place) -> list[str]:
    """Return the keys that there may be where a place's last step is one."""
    models: dict[str, type[BaseModel]] = {"fields": Field, "limits": Limits, "lines": Lines}
    model = Definition if len(place) == 1 else models.get(str(place[0]))
    return [name for name in model.model_fields if name != "override"] if model else []


def _said(error: ErrorDetails, place: Place) -> str:
    name = str(next((step for step in reversed(place) if isinstance(step, str)), ""))
    said = shape_problem(error, keys_beside(place))
    match error["type"]:
        case "string_pattern_mismatch" if name in _SPELLED:
            said = f"{error['input']!r} is not written as it must be: {_SPELLED[name]}"
        case "union_tag_invalid" | "union_tag_not_found":
            said = f"there is no such rule; there are {(error.get('ctx') or {}).get('expected_tags', 'named ones')}"
    return f"{spelled_out(place)}: {said}"


def spelled_out(place: Place) -> str:
    """Return a place as people count: `fields 2: length`."""
    steps = [f" {step + 1}:" if isinstance(step, int) else f" {step}" for step in place]
    return "".join(steps).strip().rstrip(":") or "definition"
