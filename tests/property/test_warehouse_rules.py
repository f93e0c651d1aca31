"""The rules of the warehouse against a plain model of what a warehouse does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random  # noqa: TC003 - hypothesis reads the annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.core.entity import Entity, content_hash
from hub.core.outcome import OutcomeKind
from hub.warehouse.plan import PutNew, ReserveStock
from tests.warehouse_entities import ORIGIN, order, product, stated
from tests.warehouse_memory import ConditionFailedError, MemoryWarehouse

CODES = st.sampled_from(["a", "A", "b", "C", "c", "straße", "STRASSE"])
DCS = st.sampled_from([None, "DC1", "dc1", "DC2"])

PRODUCTS = st.builds(lambda code, name: ("create_product", product(code, name=name)), CODES, st.sampled_from("xy"))
STATEMENTS = st.builds(
    lambda code, on_hand, dc: ("state_stock", stated(code, on_hand, dc=dc)), CODES, st.integers(0, 12), DCS
)
LINES = st.lists(st.tuples(CODES, st.integers(1, 5)), min_size=1, max_size=4)
ORDERS = st.builds(
    lambda number, lines, dc: ("create_order", order(f"SO-{number}", *lines, dc=dc)), st.integers(1, 6), LINES, DCS
)
OPENING = [
    *(("create_product", product(code, name="x")) for code in ("a", "b", "straße")),
    *(("state_stock", stated(code, 9)) for code in ("a", "b", "straße")),
]
DAYS = st.lists(st.one_of(ORDERS, STATEMENTS, ORDERS, PRODUCTS), max_size=30).map(lambda sent: [*OPENING, *sent])


def _value(values: dict[str, str | int | bool], path: str) -> str | int | bool:
    return values.get(path, "")


@dataclass
class Model:
    """A warehouse as a person would keep it in three lists, one entity after the other."""

    products: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    on_hand: Counter[tuple[str, str]] = field(default_factory=Counter)
    reserved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, name: str, entity: Entity) -> bool:
        """Do what the entity asks if it can be done; return whether it was (or had been)."""
        return bool(getattr(self, name)(entity))

    def create_product(self, entity: Entity) -> bool:
        said = content_hash(entity)
        return self.products.setdefault(entity.key.upper(), said) == said

    def state_stock(self, entity: Entity) -> bool:
        code = str(_value(entity.values, "Stock.ProductCode")).upper()
        place = (str(_value(entity.values, "Stock.DCCode") or "DC1").upper(), code)
        quantity = int(_value(entity.values, "Stock.QuantityOnHand"))
        if code not in self.products or quantity < self.reserved[place]:
            return False
        self.on_hand[place] = quantity
        return True

    def create_order(self, entity: Entity) -> bool:
        if entity.key in self.orders:
            return self.orders[entity.key] == content_hash(entity)
        dc = str(_value(entity.values, "SalesOrderHeader.DCCode") or "DC1").upper()
        asked: Counter[tuple[str, str]] = Counter()
        for line in entity.lines:
            code = str(_value(line.values, "List.SalesOrderLineItem.ProductCode")).upper()
            asked[dc, code] += int(_value(line.values, "List.SalesOrderLineItem.Quantity"))
        if any(self.on_hand[place] - self.reserved[place] < pieces for place, pieces in asked.items()):
            return False
        self.orders[entity.key] = content_hash(entity)
        self.reserved.update(asked)
        return True


@given(DAYS)
def test_a_day_at_the_warehouse_ends_as_in_a_plain_model(day: list[tuple[str, Entity]]) -> None:
    """Whatever is sent in whatever order: the same entities succeed, and the same stock is there in the end."""
    warehouse, model = MemoryWarehouse(), Model()
    for number, (name, entity) in enumerate(day, start=1):
        origin = replace(ORIGIN, activity_id=f"A{number}")
        warehouse.stored.changes.clear()  # marks belong to one activity, and each of these is another
        plan = warehouse.judge(origin, name, entity)
        warehouse.apply(origin, plan)
        assert (plan.outcome().kind is OutcomeKind.SUCCEEDED) == model.take(name, entity)

    stock = {(key.dc, key.product): level for key, level in warehouse.stored.stock.items()}
    assert {place: level.on_hand for place, level in stock.items() if level.on_hand} == +model.on_hand
    assert {place: level.reserved for place, level in stock.items() if level.reserved} == +model.reserved


@given(DAYS, st.lists(ORDERS, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_plans_made_on_an_old_reading_never_oversell(
    day: list[tuple[str, Entity]], sent: list[tuple[str, Entity]], chance: Random
) -> None:
    """Orders judged together and written in any order reserve exactly what is kept, and no more than there is.

    One whose conditions fail is judged again once: then it either can be written, or is refused.
    """
    warehouse = MemoryWarehouse()
    for number, (name, entity) in enumerate(day, start=1):
        origin = replace(ORIGIN, activity_id=f"A{number}")
        warehouse.stored.changes.clear()
        warehouse.apply(origin, warehouse.judge(origin, name, entity))
    before = {key: level.reserved for key, level in warehouse.stored.stock.items()}
    plans = [(entity, warehouse.judge(ORIGIN, name, entity)) for name, entity in sent]
    chance.shuffle(plans)

    kept: Counter[object] = Counter()
    for entity, judged in plans:
        plan = judged
        try:
            warehouse.apply(ORIGIN, plan)
        except ConditionFailedError:
            plan = warehouse.judge(ORIGIN, "create_order", entity)
            warehouse.apply(ORIGIN, plan)
        for write in plan.writes:
            assert isinstance(write, PutNew | ReserveStock)
            if isinstance(write, ReserveStock):
                kept[write.key] += write.quantity

    for key, level in warehouse.stored.stock.items():
        assert level.reserved == before[key] + kept[key]
        assert level.free >= 0
