"""Which activities sent which bytes, in the table."""

from __future__ import annotations

from typing import Any

import pytest

from hub.aws.sent_files import DynamoSentFiles
from hub.ports import BusyError
from tests.broken_aws import PASSING, WatchedClient
from tests.moto_aws import TABLE

STOCK = ("acme", "load-stock", "d1")


def test_the_newest_that_was_submitted_is_found(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Before newer ones that were only checked, and whichever of the two is older."""
    sent = DynamoSentFiles(dynamodb, TABLE)
    for activity in ("A1", "A2", "A3", "A4"):
        sent.note_checked(*STOCK, activity)
    assert sent.other(*STOCK, "A4") == "A3"
    sent.note_submitted(*STOCK, "A1")
    assert sent.other(*STOCK, "A4") == "A1"
    sent.note_submitted(*STOCK, "A2")
    assert sent.other(*STOCK, "A4") == "A2"
    assert sent.other(*STOCK, "A1") == "A2"


def test_no_activity_is_told_of_itself(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """However often it was checked, and once it was submitted; nor of one that came later and was not submitted."""
    sent = DynamoSentFiles(dynamodb, TABLE)
    for _ in range(2):
        sent.note_checked(*STOCK, "A2")
    sent.note_checked(*STOCK, "A3")
    assert sent.other(*STOCK, "A2") is None
    sent.note_submitted(*STOCK, "A2")
    assert sent.other(*STOCK, "A2") is None
    sent.note_submitted(*STOCK, "A1")
    assert sent.other(*STOCK, "A2") == "A1"


def test_tenants_services_and_digests_are_apart(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """The same bytes of another tenant, or for another service, are nobody's business."""
    sent = DynamoSentFiles(dynamodb, TABLE)
    for other in (("globex", "load-stock", "d1"), ("acme", "load-companies", "d1"), ("acme", "load-stock", "d2")):
        sent.note_checked(*other, "A1")
        sent.note_submitted(*other, "A1")
    assert sent.other(*STOCK, "A2") is None


def test_the_newest_that_a_profile_read_are_found(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Newest first, as many as are asked for, each once; those of other tenants, services and profiles are apart."""
    sent = DynamoSentFiles(dynamodb, TABLE)
    orders = ("acme", "load-stock", "shop/daily")
    for activity in ("A1", "A3", "A2", "A3"):
        sent.note_mapped(*orders, activity)
    for other in (("globex", *orders[1:]), ("acme", "load-companies", "shop/daily"), ("acme", "load-stock", "daily")):
        sent.note_mapped(*other, "A9")
    assert sent.newest_mapped(*orders, limit=2) == ["A3", "A2"]
    assert sent.newest_mapped(*orders, limit=9) == ["A3", "A2", "A1"]
    assert sent.newest_mapped("acme", "load-stock", "shop/other", limit=9) == []


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_no_capacity_is_busy(dynamodb: Any, fault: Any) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is said so: the check is delivered again."""
    sent = DynamoSentFiles(WatchedClient(dynamodb, put_item=fault, query=fault), TABLE)
    with pytest.raises(BusyError):
        sent.note_checked(*STOCK, "A1")
    with pytest.raises(BusyError):
        sent.other(*STOCK, "A1")
    with pytest.raises(BusyError):
        sent.note_mapped(*STOCK, "A1")
    with pytest.raises(BusyError):
        sent.newest_mapped(*STOCK, limit=1)
