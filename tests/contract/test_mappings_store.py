"""Mapping profiles in the table."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from hub.aws.mappings import DynamoMappings
from hub.aws.table import MOST_BYTES
from hub.core.profile import ProfileVersion, StoredProfile
from hub.ports import BusyError, ConflictError
from hub.usecases.write_mapping import LARGEST_PROFILE
from tests.broken_aws import PASSING, WatchedClient
from tests.moto_aws import TABLE

FIRST = StoredProfile(
    which=ProfileVersion("north", "orders", 1),
    service="load-stock",
    stated={"columns": {"Nr": "Stock.ProductCode"}, "description": "Ünïcode"},
    updated_at=datetime(2026, 5, 4, 12, tzinfo=UTC),
    updated_by="ada",
)


def _version(number: int, **changes: Any) -> StoredProfile:  # noqa: ANN401 - the fields of a stored profile
    which = ProfileVersion("north", "orders", number)
    return msgspec.structs.replace(FIRST, which=which, **changes)


def test_every_version_stays_and_the_newest_is_found(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Whole, as it was put; what nobody put is None."""
    mappings = DynamoMappings(dynamodb, TABLE)
    assert mappings.newest("acme", "load-stock", "north", "orders") is None
    mappings.put("acme", FIRST)
    second = _version(2, stated={})
    mappings.put("acme", second)
    assert mappings.newest("acme", "load-stock", "north", "orders") == second
    assert mappings.version("acme", "load-stock", FIRST.which) == FIRST
    assert mappings.version("acme", "load-stock", _version(3).which) is None


def test_names_of_services_partners_and_tenants_are_apart(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """The list of one holds nothing of another, and nothing that was removed."""
    mappings = DynamoMappings(dynamodb, TABLE)
    own = msgspec.structs.replace(FIRST, which=ProfileVersion("", "orders", 1))
    for tenant, stored in (("acme", FIRST), ("acme", own), ("globex", FIRST)):
        mappings.put(tenant, stored)
    mappings.put("acme", msgspec.structs.replace(FIRST, service="load-product-masters"))
    assert mappings.of_service("acme", "load-stock") == [FIRST, own]
    mappings.put("acme", _version(2, removed=True))
    assert mappings.of_service("acme", "load-stock") == [own]
    assert mappings.newest("acme", "load-stock", "north", "orders") == _version(2, removed=True)


@pytest.mark.parametrize("number", [1, 3])
def test_only_the_version_after_the_newest_is_taken(dynamodb: Any, number: int) -> None:  # noqa: ANN401 - boto3's client
    """Of two who write at once one is told, and nothing is overwritten."""
    mappings = DynamoMappings(dynamodb, TABLE)
    mappings.put("acme", FIRST)
    with pytest.raises(ConflictError):
        mappings.put("acme", _version(number, stated={}))
    assert mappings.newest("acme", "load-stock", "north", "orders") == FIRST


def test_the_largest_profile_fits(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """What the use case lets pass is within what an item holds, with everything beside it."""
    mappings = DynamoMappings(dynamodb, TABLE)
    empty = {"description": ""}
    stated = {"description": "x" * (LARGEST_PROFILE - len(msgspec.json.encode(empty)))}
    mappings.put("acme", msgspec.structs.replace(FIRST, stated=stated))
    assert mappings.newest("acme", "load-stock", "north", "orders") == mappings.version(
        "acme", "load-stock", FIRST.which
    )
    assert len(msgspec.json.encode(msgspec.structs.replace(FIRST, stated=stated))) <= MOST_BYTES


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_no_capacity_is_busy(dynamodb: Any, fault: Any) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is said so, for the caller to try again."""
    watched = WatchedClient(dynamodb, transact_write_items=fault, get_item=fault, query=fault)
    mappings = DynamoMappings(watched, TABLE)
    with pytest.raises(BusyError):
        mappings.put("acme", FIRST)
    with pytest.raises(BusyError):
        mappings.newest("acme", "load-stock", "north", "orders")
    with pytest.raises(BusyError):
        mappings.of_service("acme", "load-stock")


def test_headings_are_remembered_by_the_profile_they_were_read_by(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """The last one told counts; another service's or tenant's headings are not these, and profiles are no headings."""
    mappings = DynamoMappings(dynamodb, TABLE)
    mappings.put("acme", FIRST)
    mappings.remember("acme", "load-stock", "f1", "orders")
    mappings.remember("acme", "load-stock", "f1", "north/orders")
    assert mappings.recall("acme", "load-stock", "f1") == "north/orders"
    assert mappings.recall("acme", "load-stock", "f2") is None
    assert mappings.recall("acme", "load-product-masters", "f1") is None
    assert mappings.recall("globex", "load-stock", "f1") is None
    assert mappings.of_service("acme", "load-stock") == [FIRST]
