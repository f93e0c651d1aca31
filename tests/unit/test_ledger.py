"""The ledger balances, or says that it does not."""

from __future__ import annotations

import msgspec
import pytest

from hub.core.ledger import Ledger, UnbalancedLedgerError
from hub.core.manifest import MAX_PARTS, part_size
from hub.usecases.finish_attempt import closing_status

CHECKED = Ledger(
    rows=12,
    rows_above_header=1,
    rows_header=1,
    rows_blank=1,
    rows_set_aside=2,
    rows_accepted=4,
    rows_refused=2,
    rows_of_no_entity=1,
    entities=3,
    accepted=2,
    refused=1,
)


def test_a_balanced_ledger_is_returned() -> None:
    """Twelve rows and three entities, each in one place, are an account that closes."""
    assert CHECKED.require_checked() is CHECKED
    closed = msgspec.structs.replace(CHECKED, succeeded=1, failed=1)
    assert closed.require_closed() is closed


@pytest.mark.parametrize("name", [name for name in Ledger.__struct_fields__ if name.startswith("rows_")])
def test_a_row_too_many_anywhere_is_noticed(name: str) -> None:
    """One row more in any column of the account unbalances it."""
    wrong = msgspec.structs.replace(CHECKED, **{name: getattr(CHECKED, name) + 1})
    with pytest.raises(UnbalancedLedgerError, match="12 rows were read, 13"):
        wrong.require_checked()


@pytest.mark.parametrize("name", ["accepted", "refused"])
def test_an_entity_too_many_is_noticed(name: str) -> None:
    """Entities found are those accepted and those refused, no more."""
    wrong = msgspec.structs.replace(CHECKED, **{name: getattr(CHECKED, name) + 1})
    with pytest.raises(UnbalancedLedgerError, match="3 entities"):
        wrong.require_checked()


def test_an_entity_without_an_end_keeps_the_ledger_open() -> None:
    """An attempt does not close while an accepted entity has no outcome, not even unprocessed."""
    with pytest.raises(UnbalancedLedgerError, match="2 entities were accepted, 1"):
        msgspec.structs.replace(CHECKED, succeeded=1).require_closed()


@pytest.mark.parametrize(
    ("succeeded", "failed", "unprocessed", "status"),
    [(3, 0, 0, "succeeded"), (2, 0, 0, "partly_failed"), (1, 1, 0, "partly_failed"), (0, 1, 1, "failed")],
)
def test_the_closing_status(succeeded: int, failed: int, unprocessed: int, status: str) -> None:
    """Succeeded means every entity of the file did, the refused ones included; failed means that none did."""
    ledger = Ledger(entities=3, succeeded=succeeded, failed=failed, unprocessed=unprocessed)
    assert closing_status(ledger) == status


@pytest.mark.parametrize("entities", [1, 49, 50, 1_200, 64_000, 400_000, 2_000_000, 5_000_000])
def test_parts_stay_within_the_map(entities: int) -> None:
    """However many entities, the map gets at most 10,000 parts; up to two million, none is over 200 entities."""
    size = part_size(entities)
    assert -(-entities // size) <= MAX_PARTS
    assert size <= 200 or entities > 2_000_000
