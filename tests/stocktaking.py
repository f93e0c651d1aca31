"""What lies in the hub's table of one tenant's warehouse, read as an auditor reads it: item by item, by the documented
keys, without the hub's own words for it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.warehouse_model import Place, Value

Item = dict[str, dict[str, Any]]


class Level(NamedTuple):
    """A stock, in pieces; `held` are those of the reserved that an order holds while it is made in steps."""

    on_hand: int
    reserved: int
    free: int
    held: int


class Kept(NamedTuple):
    """A business record: its key as written, its status, what it says, and which entity made it."""

    name: str
    status: str
    values: dict[str, Value]
    lines: list[dict[str, Value]]
    made_by: tuple[str, int, int]
    reference: str


class Stocktaking:
    """All stock and records of a tenant, and the works in progress, as they are in these items."""

    def __init__(self, tenant: str, items: Iterable[Item]) -> None:
        self.stock: dict[Place, Level] = {}
        self.records: dict[str, dict[str, Kept]] = {
            kind: {} for kind in ("COMPANY", "PRODUCT", "RECEIPT", "ORDER", "BARCODE")
        }
        self.works = 0
        for item in items:
            _, owner, name, which = [*item["pk"]["S"].split("#", 3), "", "", ""][:4]
            if owner != tenant:
                continue
            if item["sk"]["S"] == "WORK":
                self.works += 1
            elif name == "STOCK":
                dc, _, product = which.partition("#")
                self.stock[dc, product] = Level(*(_number(item, each) for each in Level._fields))
            elif name in self.records and item["sk"]["S"] == "RECORD":
                self.records[name][which] = _kept(item)

    def statuses(self, kind: str) -> dict[str, str]:
        """Return the status of every record of a kind by its key."""
        return {key: record.status for key, record in self.records[kind].items()}


def _kept(item: Item) -> Kept:
    content = json.loads(item["content"]["S"])
    lines = [dict(zip(content["columns"], cells[1:], strict=True)) for cells in content["lines"]]
    return Kept(
        name=item["name"]["S"],
        status=item.get("status", {}).get("S", ""),
        values=_by_word(content["values"]),
        lines=[_by_word(line) for line in lines],
        made_by=(item["activity_id"]["S"], _number(item, "attempt"), _number(item, "entity")),
        reference=item["reference"]["S"],
    )


def _by_word(said: dict[str, Any]) -> dict[str, Value]:
    return {path.rpartition(".")[2]: value for path, value in said.items() if value is not None}


def _number(item: Item, name: str) -> int:
    return int(item[name]["N"]) if name in item else 0
