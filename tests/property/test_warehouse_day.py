"""Days at the warehouse, as hypothesis makes them up: every service, sent again, late, at once, and killed anywhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from hub.usecases import process_part as processing
from tests.interrupted import Interruption, Kind
from tests.memory_table import MemoryTable
from tests.moto_aws import TABLE
from tests.warehouse_model import (
    Cancellation,
    Company,
    Line,
    Model,
    Order,
    Product,
    Receipt,
    Release,
    Statement,
    Step,
    Supplier,
    Update,
)
from tests.warehouse_trial import MOST_ACTIONS, Trial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from hypothesis.strategies import SearchStrategy

    from tests.stocktaking import Item
    from tests.warehouse_trial import Sent

#: Days that are tried; a night's run may try many more.
DAYS = int(os.environ.get("HUB_DAYS", "60"))

KNOWN = ["a", "b", "c", "d", "e"]
CODES = [*KNOWN, *KNOWN, *KNOWN, "A", "straße"]


def said(**strategies: SearchStrategy[Any]) -> SearchStrategy[tuple[tuple[str, Any], ...]]:
    """Return what is said of some of these fields."""
    return st.fixed_dictionaries({}, optional=strategies).map(lambda fields: tuple(sorted(fields.items())))


codes = st.sampled_from(CODES)
numbers = st.sampled_from([f"SO-{number}" for number in range(1, 8)])
lines = st.lists(st.builds(Line, codes, st.integers(1, 3), st.integers(2, 4)), min_size=1, max_size=8).map(tuple)
dcs = st.sampled_from(["", "", "", "dc1", "DC2"])
of_product = said(
    EAN=st.sampled_from(["e1", "E2", "e3"]),
    ProductDescription=st.sampled_from("xy"),
    UnitPrice=st.sampled_from(["1", "2"]),
    LotControlled=st.booleans(),
)
suppliers = st.lists(
    st.builds(
        Supplier,
        st.sampled_from(["s", "S", "t"]),
        said(UOM=st.sampled_from("12"), SupplierDescription=st.sampled_from("xy")),
    ),
    max_size=2,
    unique_by=lambda each: each.code.upper(),
).map(tuple)

KINDS: dict[type[Step], SearchStrategy[Any]] = {
    Order: st.builds(
        Order, numbers, lines=lines, on_hold=st.booleans(), dc=dcs, company=st.sampled_from(["", "", "k", "K", "l"])
    ),
    Cancellation: st.builds(Cancellation, numbers),
    Release: st.builds(Release, numbers),
    Statement: st.builds(Statement, codes, on_hand=st.integers(0, 9), dc=dcs),
    Product: st.builds(Product, codes, said=of_product, suppliers=suppliers),
    Update: st.builds(Update, codes, said=of_product, suppliers=suppliers),
    Company: st.builds(Company, st.sampled_from(["k", "K", "l"]), said=said(Notes=st.sampled_from("xy"))),
    Receipt: st.builds(Receipt, st.sampled_from(["R-1", "R-2"]), lines=lines, replaces=st.booleans()),
}
_OFTEN = [Order] * 6 + [Cancellation] * 3 + [Release] * 2 + [Statement] * 2 + [Product, Update, Company, Receipt] * 2
kinds = st.sampled_from(_OFTEN)


def file_of(kind: type[Step]) -> SearchStrategy[list[Step]]:
    """Return files of one kind of step."""
    return st.lists(KINDS[kind], min_size=1, max_size=3, unique_by=lambda step: step.key.upper())


@dataclass(frozen=True)
class Event:
    """What happens at which call of a worker; of others that come first, what they do, one after the other."""

    kind: Kind
    at: int
    deeds: Sequence[str]
    file: Sequence[Step]
    which: int


#: Which of the activities, counted back from the newest: mostly one of the last.
which = st.one_of(st.integers(0, 3), st.integers(0, 3), st.integers(0, 99))
#: What others do while a worker is between two calls: the part goes to another, in the same attempt or in a new one,
#: another file comes, or the sweep does.
deeds = st.sampled_from(
    [
        ["bring"],
        ["deliver"],
        ["deliver_late"],
        ["try_again"],
        ["try_again", "bring"],
        ["try_again", "bring"],
        ["sweep"],
        ["sweep", "bring"],
        ["other", "bring"],
    ]
)


def events(files: SearchStrategy[list[Step]]) -> SearchStrategy[Event | None]:
    """Return what may happen to a worker: mostly nothing. What others bring is one of the files."""
    calls = st.one_of(st.integers(1, 4), st.integers(1, 14))
    happens = st.builds(Event, st.sampled_from(Kind), calls, deeds, files, which)
    return st.one_of(st.none(), happens, happens)


any_event = events(kinds.flatmap(file_of))
sendings = kinds.flatmap(lambda kind: st.tuples(file_of(kind), events(st.one_of(file_of(kind), file_of(Order)))))


class Day(RuleBasedStateMachine):
    """One tenant's day. Workers are one thread each, so that what hypothesis found can be played again."""

    def __init__(self, client: Any, items: Callable[[], Iterable[Item]], tenant: str) -> None:  # noqa: ANN401 - stands in for a client
        super().__init__()
        self._client, self._items, self._name = client, items, tenant
        self._alone = patch.object(processing, "WORKERS", 1)
        self._alone.start()

    @initialize(blank_erases=st.booleans(), creates=st.booleans(), on_hand=st.integers(4, 20))
    def begin(self, *, blank_erases: bool, creates: bool, on_hand: int) -> None:
        """Choose the tenant's settings; put some of five products on the shelf."""
        update = catalogue().get("load-product-master-updates")
        assert update is not None
        tenant = Tenant(
            name=self._name,
            services=frozenset(),
            default_dc="DC1",
            blank_erases=blank_erases,
            creates_ship_to_companies=creates,
        )
        keys = {"ProductCode", "SupplierCode"}
        erasable = frozenset(each.name for each in update.fields) - keys if blank_erases else frozenset()
        self.trial = Trial(self._client, TABLE, tenant, Model(creates_companies=creates, erasable=erasable))
        barcodes = {"a": (("EAN", "e1"),), "b": (("EAN", "e2"),)}
        self.trial.deliver(self.trial.bring([Product(code, said=barcodes.get(code, ())) for code in KNOWN]))
        self.trial.deliver(self.trial.bring([Statement(code, on_hand=on_hand) for code in KNOWN]))

    @rule(sending=sendings)
    def send(self, sending: tuple[Sequence[Step], Event | None]) -> None:
        """Bring a file."""
        file, event = sending
        sent = self.trial.bring(file)
        self.trial.deliver(sent, self._interruption(sent, event))

    @rule(which=which, event=any_event)
    def send_again(self, which: int, event: Event | None) -> None:
        """Bring a file that came before, as an activity of its own."""
        sent = self.trial.bring(self._sent(which).steps)
        self.trial.deliver(sent, self._interruption(sent, event))

    @rule(which=which, event=any_event)
    def deliver_again(self, which: int, event: Event | None) -> None:
        """Deliver a part that was delivered before."""
        sent = self._sent(which)
        self.trial.deliver(sent, self._interruption(sent, event))

    @rule(which=which, event=any_event)
    def try_again(self, which: int, event: Event | None) -> None:
        """Submit an activity again."""
        sent = self._sent(which)
        self.trial.try_again(sent, self._interruption(sent, event))

    @rule(which=which, attempt=st.integers(1, 3), event=any_event)
    def deliver_late(self, which: int, attempt: int, event: Event | None) -> None:
        """Let a worker of any attempt so far go on, who does not know that it has ended."""
        sent = self._sent(which)
        self.trial.deliver_late(sent, min(attempt, sent.attempt), self._interruption(sent, event))

    @precondition(lambda self: self.trial.dead)
    @rule(event=any_event)
    def sweep(self, event: Event | None) -> None:
        """Let the sweep come."""
        self.trial.sweep(self._interruption(None, event))

    @invariant()
    def agrees(self) -> None:
        """Whatever happened, the table agrees with the model."""
        if hasattr(self, "trial"):
            self.trial.audit(self._items())

    def teardown(self) -> None:
        """End the day: once everything is delivered and swept, no difference is left."""
        self._alone.stop()
        if hasattr(self, "trial"):
            with patch.object(processing, "WORKERS", 1):
                self.trial.end(self._items)

    def _sent(self, which: int) -> Sent:
        every = list(self.trial.sent.values())
        return every[-1 - which % len(every)]

    def _interruption(self, sent: Sent | None, event: Event | None) -> Interruption | None:
        if event is None:
            return None
        sent = sent or self._sent(event.which)
        other = self._sent(event.which)
        others: dict[str, Callable[[], None]] = {
            "bring": lambda: self.trial.deliver(self.trial.bring(event.file)),
            "deliver": partial(self.trial.deliver, sent),
            "deliver_late": partial(self.trial.deliver_late, sent, sent.attempt),
            "try_again": partial(self.trial.try_again, sent),
            "sweep": self.trial.sweep,
            "other": partial(self.trial.deliver, other),
        }

        def do() -> None:
            for deed in event.deeds:
                others[deed]()

        return Interruption(event.kind, event.at, do)


def _days(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        # Making a long day short takes minutes, more than a test may take: HUB_DAYS makes days, and makes them short.
        phases=[each for each in Phase if each is not Phase.shrink or "HUB_DAYS" in os.environ],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def test_days_at_the_warehouse_end_as_in_the_model() -> None:
    """Never oversold, on hand = free + reserved, reserved = the lines of live orders; each entity ends as it must."""

    def day() -> Day:
        table = MemoryTable(MOST_ACTIONS)
        return Day(table, table.items.values, "acme")

    run_state_machine_as_test(day, settings=_days(DAYS, 30))


def test_a_table_of_moto_agrees_with_the_one_in_memory(dynamodb: Any) -> None:  # noqa: ANN401 - boto3's client
    """What the days rest on, a table in memory, is no other table than moto's: a few days on that end as well."""
    tenants = (f"acme-{number}" for number in count(1))
    run_state_machine_as_test(
        lambda: Day(dynamodb, lambda: dynamodb.scan(TableName=TABLE)["Items"], next(tenants)), settings=_days(2, 6)
    )
