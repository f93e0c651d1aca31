"""Updates of products: what a file states replaces what is kept; a few fields never change.

A blank leaves what is kept, or erases it where the tenant has chosen so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from hub.core.entity import Line, fold
from hub.core.outcome import Problem
from hub.warehouse import barcodes
from hub.warehouse.content import Content, packed
from hub.warehouse.creation import first_row, made_before, too_large
from hub.warehouse.fields import PRODUCT_CODE, SUPPLIER_CODE, SUPPLIER_DESCRIPTION, spoken, text, value, word
from hub.warehouse.plan import ChangeRecord, MarkChange, WarehousePlan, refused
from hub.warehouse.products import unknown_product
from hub.warehouse.record import Kind, RecordKey
from hub.warehouse.snapshot import Wanted

if TYPE_CHECKING:
    from hub.core.entity import Entity, Value
    from hub.warehouse.plan import Origin
    from hub.warehouse.record import Record
    from hub.warehouse.snapshot import Snapshot

#: Of the product, and of each of its suppliers. The key itself is compared as keys are, and so is a supplier's code.
_FIXED = frozenset({"LotControlled", "DateControlled", "SerialNumberControlled"})
_FIXED_OF_SUPPLIER = frozenset({SUPPLIER_DESCRIPTION})
_KEYS = frozenset({PRODUCT_CODE, SUPPLIER_CODE})


def wanted(_origin: Origin, entity: Entity) -> Wanted:
    """Return what must be read: the product with all it says, whose the barcode is, and whether this change was made
    before.
    """
    key = RecordKey(Kind.PRODUCT, entity.record_key)
    return Wanted(barcodes.wanted(entity), contents=frozenset({key}), changes=frozenset({entity.number}))


def update(origin: Origin, entity: Entity, snapshot: Snapshot) -> WarehousePlan:
    """Plan to make of a product what the entity says, on the condition that it is still as it was read."""
    known = snapshot.records.get(RecordKey(Kind.PRODUCT, entity.record_key))
    if known is None:
        return refused(entity, unknown_product(entity.key, first_row(entity)))
    made_in = snapshot.changes.get(entity.number)
    if made_in is not None:
        return made_before(entity, known.reference, made_in)
    revised = _Revision(known, frozenset(map(word, origin.fields)) if origin.blank_erases else frozenset())
    before = snapshot.contents[known.key]
    content = revised.of(before, entity)
    problems = [*revised.problems, *barcodes.taken(entity, known.reference, snapshot)]
    if problems:
        return refused(entity, *problems)
    text_kept = packed(content)
    problem = too_large(entity, text_kept)
    if problem is not None:
        return refused(entity, problem)
    after = msgspec.structs.replace(known, revision=known.revision + 1, changed_in=origin.activity_id)
    changed = ", ".join(map(spoken, sorted(revised.changed)))
    note = f"Changed: {changed}." if changed else "It says nothing else than what is kept."
    barcode = barcodes.handed_over(origin, entity, known, before.values, content.values)
    writes = (ChangeRecord(known, after, text_kept), MarkChange(entity.number), *barcode)
    return WarehousePlan(entity, writes=writes, reference=known.reference, note=note)


@dataclass
class _Revision:
    """What an update makes of a product: the problems it has, and the names of the fields it changes.

    `erased_if_blank` are the words of the fields that a blank erases.
    """

    known: Record
    erased_if_blank: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def of(self, content: Content, entity: Entity) -> Content:
        """Return the content as it is after the update."""
        values = self._values(content.values, entity.values, _FIXED, first_row(entity))
        lines = {fold(text(line.values, SUPPLIER_CODE)): line for line in content.lines}
        for said in entity.lines:
            code = text(said.values, SUPPLIER_CODE)
            before = lines.get(fold(code))
            if before is None or not code:
                self.problems.append(self._no_such_supplier(said, code, content))
                continue
            after = self._values(before.values, said.values, _FIXED_OF_SUPPLIER, said.row)
            lines[fold(code)] = Line(before.row, after)
        return Content(values, list(lines.values()))

    def _values(
        self, before: dict[str, Value], said: dict[str, Value], fixed: frozenset[str], row: int | None
    ) -> dict[str, Value]:
        stays = fixed | _KEYS
        paths = {word(path): path for path in before}
        after = dict(before)
        for path, new in said.items():
            name = word(path)
            if name in fixed and not _same(value(before, name), new):
                self.problems.append(self._fixed(name, value(before, name), new, row))
            if name not in stays and value(before, name) != new:
                after[paths.get(name, path)] = new
                self.changed.add(name)
        blank = self.erased_if_blank - stays - {word(path) for path in said}
        for name in blank & paths.keys():
            del after[paths[name]]
            self.changed.add(name)
        return after

    def _fixed(self, name: str, before: Value | None, new: Value, row: int | None) -> Problem:
        kept = "not said" if before is None else repr(_shown(before))
        return Problem(
            code="update.fixed-field",
            message=f"{spoken(name)} of product {self.known.name!r} is {kept} and can never change; the file says "
            f"{_shown(new)!r}. Leave it blank, or say what it is.",
            row=row,
            value=_shown(new),
        )

    def _no_such_supplier(self, said: Line, code: str, content: Content) -> Problem:
        has = ", ".join(repr(text(line.values, SUPPLIER_CODE)) for line in content.lines) or "none"
        return Problem(
            code="update.fixed-supplier",
            message=f"Product {self.known.name!r} has no supplier {code!r}; it has {has}. An update cannot change "
            "which suppliers a product has: correct the code, or leave the supplier's columns blank.",
            row=said.row,
            value=code or None,
        )


def _same(before: Value | None, new: Value) -> bool:
    """Tell whether a file states what is kept: what was never said is as good as false."""
    return before == new or (before is None and new is False)


def _shown(said: Value) -> str:
    return str(said).lower() if isinstance(said, bool) else str(said)
