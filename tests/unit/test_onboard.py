"""Onboarding: what an operator sets up, and that saying it again changes nothing more."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from hub.core.caller import Role
from hub.ports import CloudError, Tenant
from hub.runtime.identity import caller_of
from hub.usecases.onboard import (
    FIRST_DC,
    change_services,
    choose_target,
    onboard_machine,
    onboard_tenant,
    onboard_user,
    role_words,
    show_tenant,
    tenant_names,
)
from hub.usecases.refusals import InvalidRequestError, NotFoundError
from tests.people import SERVICES, operator_ports

if TYPE_CHECKING:
    from hub.ports.operators import OperatorPorts


@pytest.fixture
def ports() -> OperatorPorts:
    """Ports with one tenant, acme, that may load stock."""
    ports = operator_ports()
    onboard_tenant(ports, "acme", services={"load-stock"}, default_dc="LEEDS")
    return ports


def _state(ports: OperatorPorts) -> object:
    return deepcopy((vars(ports.tenants), vars(ports.people), vars(ports.gate)))


def test_a_new_tenant_has_what_was_said_and_nothing_else() -> None:
    """A tenant set up without options has no service and the first DC; its group and the roles' groups exist."""
    ports = operator_ports()
    tenant, added = onboard_tenant(ports, "acme")
    assert added
    assert tenant == ports.tenants.get("acme") == Tenant(name="acme", services=frozenset(), default_dc=FIRST_DC)
    assert ports.people.groups("") == ["role.clerk", "role.operator", "role.viewer", "tenant.acme"]


def test_a_tenant_said_again_keeps_what_is_not_said(ports: OperatorPorts) -> None:
    """Options that are left out keep their values; those given replace them."""
    before = _state(ports)
    assert onboard_tenant(ports, "acme") == (Tenant("acme", frozenset({"load-stock"}), "LEEDS"), False)
    assert _state(ports) == before
    changed, _ = onboard_tenant(ports, "acme", services=SERVICES)
    assert changed == Tenant("acme", SERVICES, "LEEDS")
    changed, _ = onboard_tenant(ports, "acme", blank_erases=True)
    changed, _ = onboard_tenant(ports, "acme", creates_ship_to_companies=True)
    assert changed == Tenant("acme", SERVICES, "LEEDS", blank_erases=True, creates_ship_to_companies=True)
    assert onboard_tenant(ports, "acme", blank_erases=False)[0].blank_erases is False


@pytest.mark.parametrize("name", ["a", "Acme", "acme.uk", "acme#1", "acme/uk", "-acme", "", "a" * 41, "acme\n"])
def test_tenant_names_that_could_break_a_key_are_refused(name: str) -> None:
    """Only 2 to 40 lower-case letters, digits and hyphens: the name is part of table keys, object keys and groups."""
    ports = operator_ports()
    with pytest.raises(InvalidRequestError, match="2 to 40"):
        onboard_tenant(ports, name)
    assert tenant_names(ports) == []


def test_unknown_services_are_refused_by_name_and_nothing_is_written(ports: OperatorPorts) -> None:
    """A service that the hub does not have is named, with those that it has; the tenant stays as it was."""
    before = _state(ports)
    for attempt in (
        lambda: onboard_tenant(ports, "acme", services=["load-moon"]),
        lambda: change_services(ports, "acme", enable=["load-moon"]),
        lambda: change_services(ports, "acme", disable=["load-moon"]),
    ):
        with pytest.raises(InvalidRequestError, match=r"'load-moon'.*load-product-masters, load-stock"):
            attempt()
    assert _state(ports) == before


def test_services_are_enabled_and_disabled_one_by_one(ports: OperatorPorts) -> None:
    """Those not named stay; enabling what is enabled and disabling what is not changes nothing."""
    changed = change_services(ports, "acme", enable=["load-product-masters", "load-stock"])
    assert changed.services == {"load-product-masters", "load-stock"}
    changed = change_services(ports, "acme", disable=["load-stock", "load-web-sales-orders"])
    assert changed.services == {"load-product-masters"}
    with pytest.raises(InvalidRequestError, match="Both enabled and disabled: load-stock"):
        change_services(ports, "acme", enable=["load-stock"], disable=["load-stock"])


def test_a_service_that_left_the_catalogue_can_still_be_disabled(ports: OperatorPorts) -> None:
    """A tenant may hold the name of a service that this release no longer has, and gets rid of it."""
    ports.tenants.put(Tenant("acme", frozenset({"load-stock", "gone"}), "LEEDS"))
    assert change_services(ports, "acme", disable=["gone"]).services == {"load-stock"}


def test_a_new_person_signs_in_with_a_temporary_password_and_is_recognised(ports: OperatorPorts) -> None:
    """The password is told once; the groups are those from which a token's tenant and role are read."""
    done = onboard_user(ports, "acme", "clara", Role.CLERK)
    assert (done.added, done.password, done.temporary) == (True, "made-1", True)
    groups = " ".join(ports.people.users["clara"].groups)
    caller = caller_of({"cognito:groups": f"[{groups}]", "username": "clara"}, ports.tenants)
    assert (caller.name, caller.tenant, caller.role) == ("clara", "acme", Role.CLERK)


def test_a_person_said_again_keeps_the_password(ports: OperatorPorts) -> None:
    """Saying the same again writes nothing and tells no password."""
    onboard_user(ports, "acme", "clara", Role.CLERK)
    before = _state(ports)
    done = onboard_user(ports, "acme", "clara", Role.CLERK)
    assert (done.added, done.password) == (False, None)
    assert _state(ports) == before


def test_a_role_replaces_the_one_before(ports: OperatorPorts) -> None:
    """A person has one role: an operator made viewer is a viewer only, and groups that are not ours stay."""
    onboard_user(ports, "acme", "clara", Role.OPERATOR)
    ports.people.add_group("finance")
    ports.people.join("clara", "finance")
    onboard_user(ports, "acme", "clara", Role.VIEWER)
    user = ports.people.users["clara"]
    assert role_words(user) == ["viewer"]
    assert user.groups == {"tenant.acme", "role.viewer", "finance"}


def test_an_interrupted_change_of_role_leaves_too_little_and_is_finished_by_saying_it_again(
    ports: OperatorPorts,
) -> None:
    """Broken off between leaving one role and taking the next, nobody keeps the higher one."""
    onboard_user(ports, "acme", "clara", Role.OPERATOR)
    ports.people.breaks_at = "role.viewer"
    with pytest.raises(CloudError):
        onboard_user(ports, "acme", "clara", Role.VIEWER)
    assert role_words(ports.people.users["clara"]) == []
    ports.people.breaks_at = None
    onboard_user(ports, "acme", "clara", Role.VIEWER)
    assert role_words(ports.people.users["clara"]) == ["viewer"]


def test_passwords_are_set_for_good_or_anew(ports: OperatorPorts) -> None:
    """A given password needs no change at the first sign-in; a reset makes a temporary one."""
    done = onboard_user(ports, "acme", "clara", Role.CLERK, password="Chosen-by-clara-1")
    assert (done.password, done.temporary) == ("Chosen-by-clara-1", False)
    assert ports.people.passwords["clara"] == "Chosen-by-clara-1"
    done = onboard_user(ports, "acme", "clara", Role.CLERK, reset_password=True)
    assert (done.password, done.temporary) == ("made-2", True)
    assert ports.people.passwords["clara"] == "made-2"


def test_nobody_acts_for_two_tenants(ports: OperatorPorts) -> None:
    """A person of one tenant is refused to another, by name of the first, and stays as they were."""
    onboard_tenant(ports, "other")
    onboard_user(ports, "acme", "clara", Role.CLERK)
    before = _state(ports)
    with pytest.raises(InvalidRequestError, match="'clara' belongs to the tenant acme"):
        onboard_user(ports, "other", "clara", Role.CLERK)
    assert _state(ports) == before


def test_nobody_is_set_up_in_a_tenant_that_is_not(ports: OperatorPorts) -> None:
    """People, programs and services of an unknown tenant are refused with what to do first."""
    before = _state(ports)
    for attempt in (
        lambda: onboard_user(ports, "nobody", "clara", Role.CLERK),
        lambda: onboard_machine(ports, "nobody", "sync", Role.CLERK),
        lambda: change_services(ports, "nobody"),
        lambda: show_tenant(ports, "nobody"),
    ):
        with pytest.raises(NotFoundError, match="onboard tenant nobody"):
            attempt()
    assert _state(ports) == before


@pytest.mark.parametrize("name", ["", "cla ra", "clara\n", "#clara", "c" * 129])
def test_names_that_cannot_sign_in_are_refused(ports: OperatorPorts, name: str) -> None:
    """A user's name is checked before anything is made."""
    with pytest.raises(InvalidRequestError, match="user's name"):
        onboard_user(ports, "acme", name, Role.CLERK)
    with pytest.raises(InvalidRequestError, match="program's name"):
        onboard_machine(ports, "acme", name, Role.CLERK)


def test_a_program_gets_a_client_that_is_recognised_and_let_through(ports: OperatorPorts) -> None:
    """Its client id leads to its tenant and role, and its tokens pass the API."""
    done = onboard_machine(ports, "acme", "sync", Role.CLERK)
    assert done.secret == "secret of machine.acme.sync"
    caller = caller_of({"client_id": done.client_id}, ports.tenants)
    assert (caller.name, caller.tenant, caller.role) == (done.client_id, "acme", Role.CLERK)
    assert ports.gate.admitted() == {done.client_id}


def test_a_program_said_again_stays_the_same_client(ports: OperatorPorts) -> None:
    """The client id stays, the secret is told when asked for, another role replaces the first."""
    first = onboard_machine(ports, "acme", "sync", Role.CLERK)
    again = onboard_machine(ports, "acme", "sync", Role.VIEWER)
    assert (again.added, again.client_id, again.secret) == (False, first.client_id, None)
    assert caller_of({"client_id": first.client_id}, ports.tenants).role is Role.VIEWER
    assert onboard_machine(ports, "acme", "sync", Role.VIEWER, show_secret=True).secret == first.secret
    assert len(ports.people.programs) == 1


def test_a_program_whose_onboarding_was_interrupted_is_shown_so_and_finished(ports: OperatorPorts) -> None:
    """When no more clients fit, `show` says that its tokens do not pass; said again, they do, as the same client."""
    ports.gate.refuses = CloudError("no room")
    with pytest.raises(CloudError, match="no room"):
        onboard_machine(ports, "acme", "sync", Role.CLERK)
    assert [(each.name, each.admitted) for each in show_tenant(ports, "acme").machines] == [("sync", False)]
    ports.gate.refuses = None
    done = onboard_machine(ports, "acme", "sync", Role.CLERK, show_secret=True)
    assert not done.added
    assert show_tenant(ports, "acme").machines[0].admitted


def test_show_tells_who_acts_for_a_tenant_and_for_no_other(ports: OperatorPorts) -> None:
    """People and programs of a tenant whose name begins alike are not among them."""
    onboard_tenant(ports, "acme-2")
    onboard_user(ports, "acme", "clara", Role.CLERK)
    onboard_user(ports, "acme-2", "vic", Role.VIEWER)
    onboard_machine(ports, "acme", "sync", Role.CLERK)
    onboard_machine(ports, "acme-2", "sync", Role.VIEWER)
    seen = show_tenant(ports, "acme")
    assert [(user.name, role_words(user)) for user in seen.users] == [("clara", ["clerk"])]
    assert [(each.name, each.role) for each in seen.machines] == [("sync", "clerk")]
    assert tenant_names(ports) == ["acme", "acme-2"]


def test_a_target_is_chosen_for_a_service_and_taken_back(ports: OperatorPorts) -> None:
    """A service's entities go where the operator says; said again it changes nothing, and the warehouse is one word."""
    onboard_tenant(ports, "acme", services=["load-stock"])
    for _ in range(2):
        tenant = choose_target(ports, "acme", "load-stock", {"url": "https://erp.example/hub"})
        assert tenant == ports.tenants.get("acme")
        assert {name: target.url for name, target in tenant.targets.items()} == {
            "load-stock": "https://erp.example/hub"
        }
    for _ in range(2):
        assert choose_target(ports, "acme", "load-stock", None).targets == {}


def test_a_wrong_target_is_refused_whole(ports: OperatorPorts) -> None:
    """Everything that is wrong with it is said, and nothing is kept; so is a service that the hub has not."""
    onboard_tenant(ports, "acme")
    with pytest.raises(InvalidRequestError, match=r"plain http would show.*timeout_seconds"):
        choose_target(ports, "acme", "load-stock", {"url": "http://erp.example", "timeout_seconds": 500})
    with pytest.raises(InvalidRequestError, match="no service 'load-cows'"):
        choose_target(ports, "acme", "load-cows", {"url": "https://erp.example"})
    tenant = ports.tenants.get("acme")
    assert tenant is not None
    assert tenant.targets == {}
