"""The peers that pass over a file of orders: the hub, a bare `csv.reader`, and frictionless.

Each takes the file and an empty directory that it may write into, and returns what it found.
"""

from __future__ import annotations

import csv
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bench.orders import HEADER
from hub.core.catalogue import read_catalogue
from hub.core.celltypes import choices_of, date_bounds
from hub.core.structural_check import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hub.core.definition import Field

SERVICE = "load-web-sales-orders"
TODAY = date(2026, 11, 23)

#: Formats of texts that frictionless knows under the same name.
FRICTIONLESS_FORMATS = {"email"}


def run_csv(path: Path, _written: Path) -> str:
    """Pass over the file with `csv.reader` and do nothing."""
    with path.open(newline="", encoding="utf-8") as file:
        count = sum(1 for _ in csv.reader(file))
    return f"{count:,} records"


def run_hub(path: Path, written: Path) -> str:
    """Check the file completely: findings, groups, indexes, rows, entities and manifest written."""
    definition = read_catalogue(files("hub") / "services").get(SERVICE)
    assert definition is not None  # noqa: S101 - it is there, or there is nothing to measure
    limits = definition.limits.model_copy(update={"rows": 10**9, "file_bytes": 10**12})
    roomy = definition.model_copy(update={"limits": limits})
    verdict = check(path, roomy, directory=written, today=TODAY)
    size = sum(each.stat().st_size for each in written.iterdir())
    return (
        f"{verdict.ledger.accepted:,} of {verdict.ledger.entities:,} orders accepted, "
        f"{verdict.finding_count:,} findings, {size / 1e6:,.0f} MB written"
    )


def run_frictionless(path: Path, _written: Path) -> str:
    """Validate the file by a schema that states as much of the definition as frictionless can check."""
    return _validated(path, whole=True)


def run_frictionless_cells(path: Path, _written: Path) -> str:
    """Validate the file by the same schema without e-mail addresses and without products once an order."""
    return _validated(path, whole=False)


def _validated(path: Path, *, whole: bool) -> str:
    from frictionless import Resource  # noqa: PLC0415 - a peer, not needed by the others

    resource = Resource(path=path.name, basepath=str(path.parent), schema=_frictionless_schema(whole=whole))
    report = resource.validate(limit_errors=10**9)
    return f"{report.stats['errors']:,} errors"


def _frictionless_schema(*, whole: bool) -> Any:  # noqa: ANN401 - frictionless is not typed
    """Return what the definition states and frictionless can check: of the columns, and (if `whole`) of the formats of
    texts and of each line's key within the file, which is that of its order and what is unique among its lines.
    """
    from frictionless import Schema  # noqa: PLC0415 - a peer, not needed by the others

    definition = read_catalogue(files("hub") / "services").get(SERVICE)
    assert definition is not None  # noqa: S101 - as above
    assert definition.lines is not None  # noqa: S101 - as above
    types = {"decimal": "number", "text": "string", "datetime": "date"}
    by_name = {field.name: field for field in reversed(definition.fields)}
    fields = []
    for name in HEADER:
        field = by_name[name]
        bounds = zip(("minimum", "maximum"), _bounds(field), strict=True)
        constraints = {
            "required": field.required or None,
            "minLength": field.min_length,
            "maxLength": field.length,
            "pattern": field.pattern,
            "enum": list(choices_of(field) or ()) or None,
            **dict(bounds),
        }
        stated = {key: value for key, value in constraints.items() if value is not None}
        fields.append({"name": name, "type": types.get(field.type, field.type), "constraints": stated})
        if whole and field.format in FRICTIONLESS_FORMATS:
            fields[-1]["format"] = field.format
    key = [path.rpartition(".")[2] for path in (*definition.key, definition.lines.unique or "")]
    descriptor = {"fields": fields, "missingValues": [""], **({"primaryKey": key} if whole else {})}
    return Schema.from_descriptor(descriptor)


def _bounds(field: Field) -> tuple[object, object]:
    """Return the lowest and highest value of a field, as far as its definition states them."""
    if field.type in {"date", "datetime"}:
        first, last = date_bounds(field, TODAY)
        return first.isoformat(), last.isoformat()
    return field.minimum, field.maximum


PEERS: dict[str, Callable[[Path, Path], str]] = {
    "csv": run_csv,
    "hub": run_hub,
    "frictionless": run_frictionless,
    "frictionless-cells": run_frictionless_cells,
}
