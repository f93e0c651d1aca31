"""Verdicts, tenants and machine clients in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from hub.aws.table import MOST_BYTES
from hub.aws.tenants import DynamoTenants
from hub.aws.verdicts import DynamoVerdicts
from hub.core.finding import Finding, FindingGroup, Severity
from hub.core.ledger import Ledger
from hub.core.override import FieldOverride, LimitsOverride, Override
from hub.core.targetsetting import load_target
from hub.core.verdict import ColumnMatch, Comparison, Verdict
from hub.ports import BusyError, Tenant
from hub.ports.tenants import MachineClient
from tests.broken_aws import PASSING, WatchedClient
from tests.moto_aws import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable


def a_verdict(groups: int, example: str, *, columns: int = 3, heading: str = "Qty") -> Verdict:
    finding = Finding(code="cell.type", severity=Severity.ERROR, message=example, hint="", row=2)
    group = FindingGroup(
        code="cell.type",
        severity=Severity.ERROR,
        column=1,
        heading="Qty",
        field="Stock.Quantity",
        count=7,
        first_rows=[2],
        examples=[example],
        hint="",
    )
    return Verdict(
        green=False,
        file_rejected=False,
        dialect=None,
        columns=[ColumnMatch(column=at, heading=heading, field=None, by="none") for at in range(1, columns + 1)],
        ledger=Ledger(rows=3),
        finding_count=7 * groups,
        counts_by_severity={"error": 7 * groups},
        counts_by_code={"cell.type": 7 * groups},
        groups=[group] * groups,
        findings=[finding] * 50,
        part_count=0,
        sha256="",
        size_bytes=10**38,
    )


def a_comparison(heading: str) -> Comparison:
    finding = Finding(code="cell.type", severity=Severity.ERROR, message="", hint="", row=2, heading=heading)
    return Comparison(
        corrects="A0", fixed_count=20, still_wrong_count=3, new_count=0, left_out_count=7, fixed=[finding] * 20
    )


def test_a_verdict_comes_back_as_it_was(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A verdict of usual size survives the table whole; one never given, or another tenant's, is None."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    verdicts.put("acme", "A1", 1, a_verdict(3, "many"))
    verdicts.put("acme", "A1", 2, a_verdict(4, "more"))
    assert verdicts.get("acme", "A1", 1) == a_verdict(3, "many")
    assert verdicts.get("acme", "A1", 2) == a_verdict(4, "more")
    assert verdicts.get("acme", "A1", 3) is None
    assert verdicts.get("other", "A1", 1) is None


def test_a_check_done_again_replaces_its_verdict(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """The same check delivered twice leaves one verdict, the last."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    for groups in (3, 5):
        verdicts.put("acme", "A1", 1, a_verdict(groups, "x"))
    assert verdicts.get("acme", "A1", 1) == a_verdict(5, "x")


def test_examples_go_before_the_page_of_findings(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A verdict that fits without its examples keeps everything else."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    whole = a_verdict(100, "x" * 4_500)
    verdicts.put("acme", "A1", 1, whole)
    kept = verdicts.get("acme", "A1", 1)
    assert kept is not None
    bare = [msgspec.structs.replace(group, examples=[]) for group in whole.groups]
    assert kept == msgspec.structs.replace(whole, groups=bare)


@pytest.mark.parametrize(
    "whole",
    [
        a_verdict(100, "x" * 5_000),
        a_verdict(3, "é" * 9_000),
        a_verdict(4_000, "x"),
        a_verdict(3, "x", columns=500, heading="é" * 4_000),
        a_verdict(3, "x", columns=500, heading="\0" * 4_000),
        a_verdict(3, "x", columns=20_000),
        msgspec.structs.replace(a_verdict(3, "x"), comparison=a_comparison("é" * 11_000)),
    ],
    ids=["examples", "findings", "groups", "headings", "hostile headings", "columns", "comparison"],
)
def test_a_verdict_too_large_keeps_its_counts(dynamodb: Any, whole: Verdict) -> None:  # noqa: ANN401 - boto3's client
    """What an item cannot hold goes, examples first; true totals never do."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    verdicts.put("acme", "A1", 1, whole)
    kept = verdicts.get("acme", "A1", 1)
    assert kept is not None
    assert len(msgspec.json.encode(kept)) <= MOST_BYTES < len(msgspec.json.encode(whole))
    for count in ("finding_count", "counts_by_code", "counts_by_severity", "ledger", "size_bytes", "green"):
        assert getattr(kept, count) == getattr(whole, count)
    if whole.comparison is not None:
        assert kept.comparison == msgspec.structs.replace(whole.comparison, fixed=[])


def test_headings_are_cut_before_columns_go(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """Headings that do not fit are shortened; which column feeds which field is still told."""
    verdicts = DynamoVerdicts(dynamodb, TABLE)
    verdicts.put("acme", "A1", 1, a_verdict(3, "x", columns=500, heading="é" * 4_000))
    kept = verdicts.get("acme", "A1", 1)
    assert kept is not None
    assert [(each.column, each.heading) for each in kept.columns] == [(at, "é" * 100) for at in range(1, 501)]


def test_tenants_and_machine_clients_come_back(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """A tenant without services and settings and one with, and its client; neither is found as the other."""
    tenants = DynamoTenants(dynamodb, TABLE)
    override = Override(fields={"City": FieldOverride(required=True, default="Bath")}, limits=LimitsOverride(rows=5))
    demanding = Tenant("acme", frozenset({"a"}), "DC2", blank_erases=True, overrides={"a": override})
    targets = {
        "a": load_target({"url": "https://erp.example/a", "secret": "s"}),
        "b": load_target({"url": "https://x"}),
    }
    for tenant in (
        Tenant("acme", frozenset(), ""),
        Tenant("acme", frozenset({"a", "b"}), "DC2", targets=targets),
        demanding,
        Tenant("acme", frozenset(), "DC2", creates_ship_to_companies=True),
    ):
        tenants.put(tenant)
        assert tenants.get("acme") == tenant
    client = MachineClient("c1", "acme", "clerk")
    tenants.put_machine_client(client)
    assert tenants.machine_client("c1") == client
    assert (tenants.get("c1"), tenants.machine_client("acme")) == (None, None)


def test_tenant_written_before_its_settings_came_has_none(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """An item without the settings is a tenant that has chosen none of them."""
    item = {"pk": {"S": "TENANT#acme"}, "sk": {"S": "TENANT"}, "services": {"L": []}, "default_dc": {"S": "DC1"}}
    dynamodb.put_item(TableName=TABLE, Item=item)
    assert DynamoTenants(dynamodb, TABLE).get("acme") == Tenant("acme", frozenset(), "DC1")


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_store_without_room_is_busy(dynamodb: Any, fault: Callable[[], Exception]) -> None:  # noqa: ANN401 - boto3's client
    """What passes by itself is told as busy: nobody is locked out as a stranger because the store had no room."""
    client: Any = WatchedClient(dynamodb, put_item=fault, get_item=fault)
    verdicts, tenants = DynamoVerdicts(client, TABLE), DynamoTenants(client, TABLE)
    for call in (
        lambda: verdicts.put("acme", "A1", 1, a_verdict(1, "x")),
        lambda: verdicts.get("acme", "A1", 1),
        lambda: tenants.get("acme"),
        lambda: tenants.put(Tenant("acme", frozenset(), "")),
        lambda: tenants.machine_client("c1"),
        lambda: tenants.put_machine_client(MachineClient("c1", "acme", "clerk")),
    ):
        with pytest.raises(BusyError):
            call()
