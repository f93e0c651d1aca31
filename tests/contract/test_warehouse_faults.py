"""What the warehouse does when the store says no, says nothing, or says it halfway."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from hub.aws.patience import TRIES
from hub.core.outcome import OutcomeKind
from hub.ports import BusyError
from tests.warehouse_entities import order, product, stated
from tests.warehouse_store import Store, make_client, make_table, submission

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Fault = Callable[[Callable[[], Any]], Any]

ORDERS = submission("create_order")


class FaultyClient:
    """A client whose next calls answer with the faults put in; `asked` are the requests of those it can disturb.

    A fault is raised instead of the call, or changes its answer.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - stands in for a client
        self._client = client
        self.faults: dict[str, list[Fault]] = {"transact_write_items": [], "batch_get_item": []}
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - stands in for a client
        return getattr(self._client, name)

    def transact_write_items(self, **request: Any) -> Any:  # noqa: ANN401 - stands in for a client
        return self._call("transact_write_items", request)

    def batch_get_item(self, **request: Any) -> Any:  # noqa: ANN401 - stands in for a client
        return self._call("batch_get_item", request)

    def _call(self, name: str, request: dict[str, Any]) -> Any:  # noqa: ANN401 - stands in for a client
        self.asked.append(request)
        call = partial(getattr(self._client, name), **request)
        return self.faults[name].pop(0)(call) if self.faults[name] else call()


def instead(error: Exception) -> Fault:
    """Return a fault that raises without calling."""

    def fault(_call: Callable[[], Any]) -> None:
        raise error

    return fault


def after(error: Exception) -> Fault:
    """Return a fault that makes the call and raises all the same: the answer is lost."""

    def fault(call: Callable[[], Any]) -> None:
        call()
        raise error

    return fault


def says(code: str, *reasons: str) -> ClientError:
    """Return an error of the store, with the reasons of a cancelled transaction."""
    answer: Any = {"Error": {"Code": code, "Message": code}}
    if reasons:
        answer["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(answer, "TransactWriteItems")


LOST = ReadTimeoutError(endpoint_url="http://store")


@pytest.fixture
def store() -> Iterator[Store]:
    """Give a warehouse with 10 pieces of AB-1, on a client that can be disturbed."""
    with mock_aws():
        client = make_client()
        make_table(client)
        made = Store(FaultyClient(client))
        made.send(submission("create_product"), product("AB-1", number=101))
        made.send(submission("state_stock"), stated("AB-1", 10, number=102))
        made.client.asked.clear()
        yield made


@pytest.mark.parametrize(
    "fault",
    [
        says("TransactionCanceledException", "None", "None", "None", "TransactionConflict"),
        says("TransactionCanceledException", "ThrottlingError", "None", "None", "ProvisionedThroughputExceeded"),
        says("TransactionInProgressException"),
        says("ProvisionedThroughputExceededException"),
        says("InternalServerError"),
        EndpointConnectionError(endpoint_url="http://store"),
    ],
    ids=lambda fault: type(fault).__name__ + "-" + str(fault)[-24:],
)
def test_passing_fault_is_waited_out(store: Store, fault: Exception) -> None:
    """A conflict, a throttle or a broken connection is tried again under the same token, after longer and longer."""
    store.client.faults["transact_write_items"] = [instead(fault), instead(fault)]

    (outcome,) = store.send(ORDERS, order("SO-1", ("AB-1", 3)))

    assert outcome.kind is OutcomeKind.SUCCEEDED
    assert store.stock("AB-1") == (10, 3, 7)
    assert store.waits == [0.01, 0.02]
    tokens = [asked["ClientRequestToken"] for asked in store.client.asked if "ClientRequestToken" in asked]
    assert len(tokens) == 3
    assert len(set(tokens)) == 1


def test_lost_answer_is_no_second_reservation(store: Store) -> None:
    """A transaction that was made although its answer never came counts once, and its outcome is returned."""
    store.client.faults["transact_write_items"] = [after(LOST)]

    (outcome,) = store.send(ORDERS, order("SO-1", ("AB-1", 3)))

    assert outcome.kind is OutcomeKind.SUCCEEDED
    assert store.stock("AB-1") == (10, 3, 7)


def test_store_that_stays_busy_records_nothing_and_says_so(store: Store) -> None:
    """After the last try the part must be delivered again: no outcome, no stock taken, and that counts as busy."""
    conflict = says("TransactionCanceledException", "None", "TransactionConflict")
    store.client.faults["transact_write_items"] = [instead(conflict)] * TRIES

    with pytest.raises(BusyError):
        store.send(ORDERS, order("SO-1", ("AB-1", 3)))

    assert store.stock("AB-1") == (10, 0, 10)
    assert store.outcomes.get("acme", "A1", 1, 1, 1) is None
    assert max(store.waits) <= 1.0
    assert len(store.waits) == TRIES


@pytest.mark.parametrize(
    "fault",
    [
        says("TransactionCanceledException", "None", "None", "ValidationError"),
        says("ValidationException"),
        says("AccessDeniedException"),
    ],
    ids=str,
)
def test_fault_of_ours_is_raised_at_once(store: Store, fault: ClientError) -> None:
    """What no retry mends is never taken for a success, nor tried again."""
    store.client.faults["transact_write_items"] = [instead(fault)]

    with pytest.raises(ClientError) as raised:
        store.send(ORDERS, order("SO-1", ("AB-1", 3)))

    assert raised.value is fault
    assert store.waits == []


def test_failed_condition_beside_a_conflict_is_judged_again(store: Store) -> None:
    """When both are among the reasons the reading is old: a fresh one decides, and the order is taken."""
    store.client.faults["transact_write_items"] = [
        instead(says("TransactionCanceledException", "None", "None", "TransactionConflict", "ConditionalCheckFailed"))
    ]

    (outcome,) = store.send(ORDERS, order("SO-1", ("AB-1", 3)))

    assert outcome.kind is OutcomeKind.SUCCEEDED
    assert len([asked for asked in store.client.asked if "RequestItems" in asked]) == 2


def test_keys_left_out_of_a_batch_are_read_again(store: Store) -> None:
    """A batch that the store answers in part is drained, so that an existing product never counts as unknown."""

    def half(call: Callable[[], Any]) -> Any:  # noqa: ANN401 - stands in for a client
        answer = call()
        asked = store.client.asked[-1]["RequestItems"]["hub"]
        return answer | {
            "Responses": {"hub": []},
            "UnprocessedKeys": {"hub": asked},
        }

    store.client.faults["batch_get_item"] = [half, instead(says("ThrottlingException")), half]

    (outcome,) = store.send(ORDERS, order("SO-1", ("AB-1", 3)))

    assert outcome.kind is OutcomeKind.SUCCEEDED
    assert len(store.waits) == 3


def test_reading_that_never_succeeds_counts_as_busy(store: Store) -> None:
    """Nothing is judged on half a reading."""
    store.client.faults["batch_get_item"] = [instead(LOST)] * TRIES

    with pytest.raises(BusyError):
        store.send(ORDERS, order("SO-1", ("AB-1", 3)))


def test_reading_that_is_denied_is_raised(store: Store) -> None:
    """A right that is missing is not waited for."""
    store.client.faults["batch_get_item"] = [instead(says("AccessDeniedException"))]

    with pytest.raises(ClientError):
        store.send(ORDERS, order("SO-1", ("AB-1", 3)))


def test_plan_of_another_target_is_refused(store: Store) -> None:
    """A plan that the warehouse did not make cannot be settled by it."""

    class OtherPlan:
        entity = order("SO-1", ("AB-1", 3))
        problems = ()

    with pytest.raises(TypeError):
        store.warehouse.settle(ORDERS, OtherPlan())
