"""Overrides: what a tenant demands of a service beyond its definition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.activity import Status
from hub.core.caller import Caller, Role
from hub.core.definition import load_definition
from hub.core.override import FieldOverride, LimitsOverride, Override, OverrideError, load_override, overridden
from hub.core.profile import ProfileError, load_profile
from hub.ports import Ports, Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.onboard import onboard_tenant
from hub.usecases.override import read_override, remove_override, set_override
from hub.usecases.read_services import read_service, read_services
from hub.usecases.recheck import OtherReading, recheck
from hub.usecases.refusals import InvalidRequestError, NotFoundError, NotNowError
from hub.usecases.request_upload import UploadRequest, request_upload
from tests.checking import ORDERS, TODAY, Checked, check_text
from tests.fakes import memory_ports
from tests.people import operator_ports

if TYPE_CHECKING:
    from hub.core.activity import Activity
    from hub.core.definition import Definition

CLERK = Caller("ada", "acme", Role.CLERK)
EXAMPLE = Path(__file__).parents[2] / "examples" / "overrides" / "web-orders.yaml"
STOCK = b"Product Code,Quantity On Hand\nAB-1,5\n"


def narrowed(text: str, definition: Definition = ORDERS) -> Definition:
    return overridden(definition, load_override(text, definition))


def said(check: Checked) -> list[tuple[str, int | None, str | None]]:
    return [(each.code, each.row, each.field) for each in check.findings]


def test_what_is_demanded_is_judged_like_the_definition_itself(tmp_path: Path) -> None:
    """A field more that must be filled in, fewer values, fewer lines."""
    text = "fields: {Date: {required: true, example: '2025-01-31'}, Order.Kind: {allowed: [Trade]}}\nlimits: {lines: 1}"
    rows = ("A1,Bath,,Retail,P1,1", "A2,Bath,2026-01-02,Trade,P1,1", "A2,Bath,2026-01-02,Trade,P2,1")
    file = "\n".join(("Number,City,Date,Kind,Product,Quantity", *rows))
    found = said(check_text(file, narrowed(text), tmp_path))
    assert ("cell.required", 2, "Order.Date") in found
    assert ("cell.enum", 2, "Order.Kind") in found
    assert ("entity.too-many-lines", 4, None) in found
    assert check_text(file, ORDERS, tmp_path).verdict.green


def test_a_default_stands_in_for_a_blank_and_is_told(tmp_path: Path) -> None:
    """Once for each blank cell, white space included, with what it is taken to be; the entity has the value."""
    file = "Number,City,Kind,Product,Quantity\nA1,Bath,,P1,1\nA2,Bath,Trade,P1,1\nA3,Bath,  ,P1,\n"
    text = "fields: {Kind: {default: Retail}, Quantity: {default: '7'}}"
    found = check_text(file, narrowed(text), tmp_path)
    told = [(each.code, each.row) for each in found.findings if each.code == "cell.default"]
    assert told == [("cell.default", 2), ("cell.default", 4), ("cell.default", 4)]
    assert found.verdict.green
    assert [each.values["Order.Kind"] for each in found.entities] == ["Retail", "Trade", "Retail"]
    assert [each.lines[0].values["Order.Line.Quantity"] for each in found.entities] == [1, 1, 7]


def test_a_default_stands_in_for_a_column_and_is_told_once(tmp_path: Path) -> None:
    """Also where the field is required; a row without any cell of a line stays without one."""
    file = "Number,City,Product\nA1,Bath,P1\nA2,Bath,\n"
    found = check_text(file, narrowed("fields: {Quantity: {default: '7'}, Kind: {default: Trade}}"), tmp_path)
    by_code = found.verdict.counts_by_code
    assert by_code["header.default"] == 2
    assert "header.missing-label" not in by_code
    assert by_code["entity.no-lines"] == 1
    assert [(each.values["Order.Kind"], each.lines[0].values["Order.Line.Quantity"]) for each in found.entities] == [
        ("Trade", 7)
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("fields: {Colour: {required: true}}", "no field 'Colour'"),
        ("fields: {City: {}}", "nothing is stated"),
        ("fields: {City: {required: false}}", "required"),
        ("fields: {City: {required: true}, Order.City: {required: true}}", "stated twice"),
        ("fields: {Kind: {allowed: [Retail, Gift]}}", "does not take Gift"),
        ("fields: {Quantity: {allowed: ['1']}}", "only texts have allowed values"),
        ("fields: {Kind: {default: Gift}}", "its own default 'Gift' breaks it"),
        ("fields: {Kind: {allowed: [Trade], default: Retail}}", "its own default 'Retail' breaks it"),
        ("fields: {Number: {default: A1}}", "it is the key"),
        ("fields: {Invoice: {default: I1}}", "a value of its own"),
        ("fields: {Product: {default: P1}}", "a value of its own"),
        ("limits: {rows: 10_001}", "10,001 is more than the service's own 10,000"),
        ("limits: {lines: 6}", "6 is more than the service's own 5"),
        ("limits: {lines: 0}", "limits.lines"),
        ("limits: {colour: 5}", "limits.colour"),
        ("fields: [", "line"),
    ],
)
def test_a_wrong_override_is_refused_where_it_is_set(text: str, problem: str) -> None:
    """With everything that is wrong, in words that name the field; a definition's own file states none."""
    with pytest.raises(OverrideError) as refused:
        load_override(text, ORDERS)
    assert problem in str(refused.value)


def test_every_problem_is_named_at_once() -> None:
    """Not only the first one."""
    with pytest.raises(OverrideError) as refused:
        load_override("fields: {Colour: {required: true}, Quantity: {allowed: ['1']}}\nlimits: {rows: 10_001}", ORDERS)
    assert len(refused.value.problems) == 3


def test_a_wrong_shape_hides_nothing_else() -> None:
    """A key that is misspelt is told in words, with the one that is meant, beside what contradicts the service."""
    stated = """
fields:
  Kind: {reqired: true}
  City: {allowed: []}
  Colour: {required: true}
  Quantity: {default: 7}
limits: {rows: 0, lines: 6, foo: 1}
"""
    with pytest.raises(OverrideError) as refused:
        load_override(stated, ORDERS)
    assert refused.value.problems == [
        "fields.Kind.reqired: there is no such key here (required is meant?)",
        "fields.City.allowed: it must have 1 or more in it",
        "fields.Quantity.default: it must be a text; put it in quotes",
        "limits.rows: it must be more than 0",
        "limits.foo: there is no such key here",
        f"fields: {ORDERS.title} has no field 'Colour'",
        "limits.lines: 6 is more than the service's own 5",
    ]


def test_no_kind_of_problem_hides_another() -> None:
    """A wrong top key, a field that is none, and what the merged definition contradicts are told together."""
    stated = "feilds: {}\nfields: {Colour: {required: true}, Kind: {default: Gift}, 5: {required: true}}"
    with pytest.raises(OverrideError) as refused:
        load_override(stated, ORDERS)
    problems = "\n".join(refused.value.problems)
    for said in ("feilds: there is no such key here (fields is meant?)", "no field 'Colour'", "'Gift' breaks it", "5"):
        assert said in problems
    assert len(refused.value.problems) == 4


def test_blank_cannot_mean_two_things() -> None:
    """As above, or the default: a profile that leaves the header to the first row does not fit such a definition."""
    with pytest.raises(ProfileError, match="blank what Kind has a default for"):
        load_profile(
            {"service": "test-orders", "header_values": "first_row"},
            narrowed("fields: {Kind: {default: Trade}}"),
            TODAY,
        )
    text = ORDERS.model_copy(
        update={"lines": ORDERS.lines and ORDERS.lines.model_copy(update={"header_values": "first_row"})}
    )
    with pytest.raises(OverrideError, match="first_row"):
        narrowed("fields: {Kind: {default: Trade}}", text)


_FIELDS = st.dictionaries(
    st.sampled_from([field.path for field in ORDERS.fields]),
    st.builds(
        FieldOverride,
        required=st.sampled_from([True, None]),
        allowed=st.none() | st.sampled_from([("Trade",), ("P1", "P2"), ("123456",), ("Bath",)]),
        default=st.none() | st.sampled_from(["Trade", "P1", "1", "2026-01-01", "true", "123456", "Bath"]),
    ),
    max_size=4,
)
_LIMITS = st.builds(LimitsOverride, rows=st.none() | st.integers(1, 20_000), lines=st.none() | st.integers(1, 9))


@given(st.builds(Override, fields=_FIELDS, limits=_LIMITS))
def test_what_is_not_refused_is_a_definition_that_loads(override: Override) -> None:
    """Merged, it passes all that a definition's file has to pass, and demands no less than before."""
    try:
        merged = overridden(ORDERS, override)
    except OverrideError:
        return
    stated = merged.model_dump_json(exclude={"override"}, exclude_defaults=True)
    assert load_definition(stated).fields == merged.fields
    assert {field.path for field in ORDERS.fields if field.required} <= {
        field.path for field in merged.fields if field.required
    }
    assert merged.limits.rows <= ORDERS.limits.rows
    assert merged.override == override.digest


@pytest.fixture
def ports(tmp_path: Path) -> Ports:
    acme = Tenant(name="acme", services=frozenset({"load-stock"}), default_dc="DC1")
    other = Tenant(name="globe", services=frozenset({"load-stock"}), default_dc="DC1")
    return memory_ports(catalogue(), tmp_path, acme, other)


def demand(ports: Ports, text: str) -> None:
    """Have acme demand more of stock files."""
    tenant, definition = ports.tenants.get("acme"), ports.catalogue.get("load-stock")
    assert tenant is not None
    assert definition is not None
    ports.tenants.put(replace(tenant, overrides={"load-stock": load_override(text, definition)}))


def uploaded(ports: Ports) -> Activity:
    activity, form = request_upload(ports, CLERK, UploadRequest("load-stock", "stock.csv", len(STOCK)))
    done = check_file(ports, ports.files.put(form.fields["key"], STOCK))  # type: ignore[attr-defined] # the fake's own
    assert done is not None
    assert done.activity_id == activity.activity_id
    return done


def test_an_override_holds_for_its_tenant_alone(ports: Ports) -> None:
    """In the list of services, in one of them, at the gate and in the check."""
    assert uploaded(ports).status is Status.READY
    demand(ports, "fields: {DC Code: {required: true}}\nlimits: {file_bytes: 100}")
    of_acme, of_globe = (
        read_service(ports, Caller("ada", name, Role.CLERK), "load-stock") for name in ("acme", "globe")
    )
    assert read_services(ports, CLERK) == [of_acme]
    assert [field.title for field in of_acme.fields if field.required and field not in of_globe.fields] == ["DC Code"]
    assert uploaded(ports).status is Status.REJECTED
    with pytest.raises(InvalidRequestError, match="takes at most 100"):
        request_upload(ports, CLERK, UploadRequest("load-stock", "stock.csv", 101))
    request_upload(ports, Caller("bo", "globe", Role.CLERK), UploadRequest("load-stock", "stock.csv", 101))


def test_an_activity_keeps_what_judged_it(ports: Ports) -> None:
    """A change on the way is said, never applied silently; checked again, the file is judged by what holds now."""
    activity, form = request_upload(ports, CLERK, UploadRequest("load-stock", "stock.csv", len(STOCK)))
    demand(ports, "fields: {DC Code: {required: true}}")
    done = check_file(ports, ports.files.put(form.fields["key"], STOCK))  # type: ignore[attr-defined] # the fake's own
    assert done is not None
    assert (activity.override, done.status) == ("", Status.FAILED)
    assert "demanded beyond it, changed" in (done.problem or "")
    judged = uploaded(ports)
    demand(ports, "limits: {rows: 100}")
    again = recheck(ports, CLERK, judged.activity_id, OtherReading(None, None))
    assert again.file is not None
    assert again.override != judged.override
    after = check_file(ports, again.file)
    assert after is not None
    assert after.status is Status.READY


def test_a_definition_that_changed_under_its_override_is_said(ports: Ports) -> None:
    """By code; nothing is judged by half of it."""
    tenant = ports.tenants.get("acme")
    assert tenant is not None
    outdated = Override(fields={"Colour": FieldOverride(required=True)})
    ports.tenants.put(replace(tenant, overrides={"load-stock": outdated}))
    with pytest.raises(NotNowError, match="no field 'Colour'"):
        read_service(ports, CLERK, "load-stock")


def test_an_operator_sets_shows_and_removes_what_is_demanded() -> None:
    """A wrong one changes nothing."""
    operator = operator_ports()
    onboard_tenant(operator, "acme", services=["load-web-sales-orders"])
    override = set_override(operator, "acme", "load-web-sales-orders", EXAMPLE.read_text(encoding="utf-8"))
    with pytest.raises(InvalidRequestError, match="no field 'Colour'"):
        set_override(operator, "acme", "load-web-sales-orders", "fields: {Colour: {required: true}}")
    assert read_override(operator, "acme", "load-web-sales-orders") == override
    assert remove_override(operator, "acme", "load-web-sales-orders")
    assert not remove_override(operator, "acme", "load-web-sales-orders")
    with pytest.raises(NotFoundError, match="no service 'load-stones'"):
        read_override(operator, "acme", "load-stones")
    with pytest.raises(NotFoundError, match="no tenant 'globe'"):
        read_override(operator, "globe", "load-stock")
