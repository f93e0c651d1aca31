"""docs/add-a-service.md, as far as no hub is needed: a ninth service without a line of Python."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest

from hub.core.catalogue import read_catalogue
from hub.core.profile import load_profile, parse_profile
from hub.usecases.lint_definition import lint_definition
from tests.checking import check_path
from tests.guide import RUN, copy_checkout, environment_of, follow, steps
from tests.warehouse_entities import ORIGIN, product
from tests.warehouse_memory import MemoryWarehouse

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = "load-shop-counts"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which the guide was followed up to the start of the hub."""
    copied = tmp_path_factory.mktemp("checkout")
    copy_checkout(copied)
    environment = environment_of(copied)
    codes = [follow(step, copied, environment) for step in takewhile(lambda step: step.commands != RUN, steps())]
    # The one that ends otherwise is the linter, before anybody has written a description.
    assert codes == [0, 0, 0, 1, 0, 0, 0]
    return copied


def test_the_guide_adds_a_service(checkout: Path) -> None:
    """What it copies into the catalogue is one service more, beside which all others stay what they are."""
    before = read_catalogue(files("hub") / "services")
    after = read_catalogue(checkout / "layers" / "hub" / "hub" / "services")
    assert {each.name for each in after} == {each.name for each in before} | {SERVICE}
    text = (checkout / f"{SERVICE}.yaml").read_text(encoding="utf-8")
    assert lint_definition(text, SERVICE, list(before)) == []


def test_its_file_changes_what_is_in_stock(checkout: Path, tmp_path: Path) -> None:
    """The entities that the check of the sample writes are ones that the operation can work on."""
    definition = read_catalogue(checkout / "layers" / "hub" / "hub" / "services").get(SERVICE)
    assert definition is not None
    stated = parse_profile((checkout / f"{SERVICE}-mapping.yaml").read_text(encoding="utf-8"))
    profile = load_profile(stated, definition, datetime.now(UTC).date())
    checked = check_path(checkout / "counts.csv", definition, tmp_path, profile=profile)
    warehouse = MemoryWarehouse()
    for code in ("MUG-01", "MUG-02", "TEA-100", "0012345"):
        warehouse.apply(ORIGIN, warehouse.judge(ORIGIN, "create_product", product(code)))
    for entity in checked.entities:
        plan = warehouse.judge(ORIGIN, definition.operation, entity)
        assert not plan.problems
        warehouse.apply(ORIGIN, plan)
    assert sorted(level.on_hand for level in warehouse.stored.stock.values()) == [251, 380, 594, 1000]
    assert not any(level.reserved for level in warehouse.stored.stock.values())
