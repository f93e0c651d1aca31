"""Holds what lies in the table of a warehouse against the model beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.stocktaking import Stocktaking
    from tests.warehouse_trial import Trial


def audit(trial: Trial, there: Stocktaking) -> None:
    """Demand that the table agrees with the model, but for what somebody may be in the middle of."""
    _audit_stock(trial, there)
    _audit_orders(trial, there)
    _audit_records(trial, there)
    if not trial.dead:
        assert there.works == 0, "work was left behind, and nobody is on it"


def _audit_stock(trial: Trial, there: Stocktaking) -> None:
    reserved, held = trial.model.reserved(), trial.held()
    assert there.stock.keys() == trial.model.on_hand.keys()
    for place, level in there.stock.items():
        assert level.on_hand == trial.model.on_hand[place] == level.free + level.reserved, (place, level)
        assert level.free >= 0, (place, level)
        assert 0 <= level.held <= level.reserved, (place, level)
        assert reserved[place] <= level.reserved <= reserved[place] + held[place], (place, level, reserved, held)
        assert trial.dead or level.held == 0, (place, level)


def _audit_orders(trial: Trial, there: Stocktaking) -> None:
    being_made = {order.key for order in trial.being_made().values()}
    unmade = trial.being_unmade()
    statuses = there.statuses("ORDER")
    kept = {key: status for key, status in statuses.items() if status != "reserving"}
    assert statuses.keys() - kept.keys() <= being_made
    for key, status in kept.items():
        if status == "cancelling":
            assert key in unmade
            kept[key] = "cancelled"
    assert kept == {key: order.status for key, order in trial.model.orders.items()}
    _audit_makers(trial, "ORDER", there, kept)


def _audit_records(trial: Trial, there: Stocktaking) -> None:
    assert there.records["COMPANY"].keys() == trial.model.companies.keys()
    _audit_makers(trial, "COMPANY", there, there.records["COMPANY"])
    _audit_makers(trial, "PRODUCT", there, there.records["PRODUCT"])
    products = {}
    for key, kept in there.records["PRODUCT"].items():
        suppliers = {str(line.pop("SupplierCode")).upper(): line for line in kept.lines}
        products[key] = (kept.values, suppliers)
    assert products == {
        key: (kept.said | {"ProductCode": kept.created.key}, kept.suppliers)
        for key, kept in trial.model.products.items()
    }
    assert {key: kept.name for key, kept in there.records["BARCODE"].items()} == {
        str(kept.said["EAN"]).upper(): kept.created.key for kept in trial.model.products.values() if "EAN" in kept.said
    }
    receipts = there.records["RECEIPT"]
    assert {
        key: [(line["ProductCode"], line["Quantity"]) for line in kept.lines] for key, kept in receipts.items()
    } == {key: [(line.product, line.quantity) for line in kept.lines] for key, kept in trial.model.receipts.items()}


def _audit_makers(trial: Trial, kind: str, there: Stocktaking, keys: Iterable[str]) -> None:
    """Demand that a record is of whoever made it first: it was created once."""
    for key in keys:
        maker = there.records[kind][key].made_by
        assert trial.made_by.setdefault((kind, key), maker) == maker
