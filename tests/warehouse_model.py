"""What a warehouse does, as a person would keep it in a few lists: the model that tests hold the hub's against.

Written from what the documentation promises, and on nothing of the hub's own. A *step* is what one entity asks for; who
sends it is an activity and the entity's number in it. `Model.answer` says how it must end, `Model.take` makes it so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

#: DC and product, upper and lower case alike.
Place: TypeAlias = tuple[str, str]

#: Activity and number of the entity.
Sender: TypeAlias = tuple[str, int]

#: A field's value, and fields with their values: by the last word of their path.
Value: TypeAlias = str | bool
Said: TypeAlias = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Problem:
    """Why an entity fails: a code, the value it is about, and the row where that stands."""

    code: str
    value: str
    row: int


@dataclass(frozen=True)
class Line:
    """So many pieces of a product. The row says where in the file it stood, and is no part of what it says."""

    product: str
    quantity: int
    row: int = field(default=2, compare=False)


@dataclass(frozen=True)
class Step:
    """What one entity asks for, under its business key."""

    key: str
    row: int = field(default=2, compare=False, kw_only=True)
    said: Said = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Company(Step):
    """Keep a company."""


@dataclass(frozen=True)
class Supplier:
    """A supplier of a product, by its code, and what is said of it there."""

    code: str
    said: Said = ()
    row: int = field(default=2, compare=False)


@dataclass(frozen=True)
class Product(Step):
    """Keep a product with its suppliers."""

    suppliers: tuple[Supplier, ...] = ()


@dataclass(frozen=True)
class Update(Product):
    """Make of a product what is said; what is not said stays, unless the tenant lets blanks erase."""


@dataclass(frozen=True)
class Statement(Step):
    """Say how many pieces of a product are on hand in a DC."""

    on_hand: int
    dc: str = ""


@dataclass(frozen=True)
class Receipt(Step):
    """Announce goods, or replace what was announced."""

    lines: tuple[Line, ...]
    replaces: bool = False


@dataclass(frozen=True)
class Order(Step):
    """Reserve every line, or nothing."""

    lines: tuple[Line, ...]
    on_hold: bool = False
    dc: str = ""
    company: str = ""


@dataclass(frozen=True)
class Release(Step):
    """Let an order on hold go."""


@dataclass(frozen=True)
class Cancellation(Step):
    """Cancel an order and give its stock back."""


#: What of a product never changes.
FIXED = {"LotControlled", "DateControlled", "SerialNumberControlled"}


@dataclass
class KeptProduct:
    """A product as it is now, and the step that created it."""

    created: Product
    said: dict[str, Value]
    suppliers: dict[str, dict[str, Value]]


@dataclass
class KeptOrder:
    """An order as it was sent, and where it stands."""

    created: Order
    pieces: Counter[Place]
    status: str


@dataclass
class Model:
    """A tenant's warehouse. `erasable` are the fields that a blank in an update erases: none, unless it chose so."""

    default_dc: str = "DC1"
    creates_companies: bool = False
    erasable: frozenset[str] = frozenset()
    companies: dict[str, Step] = field(default_factory=dict)
    products: dict[str, KeptProduct] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    orders: dict[str, KeptOrder] = field(default_factory=dict)
    on_hand: dict[Place, int] = field(default_factory=dict)
    changes: set[Sender] = field(default_factory=set)

    def reserved(self) -> Counter[Place]:
        """Count the pieces of every order that is not cancelled: kept nowhere, so that no slip can hide in it."""
        total: Counter[Place] = Counter()
        for order in self.orders.values():
            if order.status != "cancelled":
                total.update(order.pieces)
        return total

    def stock(self) -> dict[Place, tuple[int, int, int]]:
        """Return what is on hand, reserved and free wherever stock was stated."""
        reserved = self.reserved()
        return {place: (there, reserved[place], there - reserved[place]) for place, there in self.on_hand.items()}

    def pieces(self, order: Order) -> Counter[Place]:
        """Return what an order asks of each stock: its lines may repeat a product."""
        asked: Counter[Place] = Counter()
        for line in order.lines:
            asked[self._place(order.dc, line.product)] += line.quantity
        return asked

    def take(self, step: Step, sender: Sender) -> list[Problem]:
        """Do what a step asks if it can be done; return the problems that it has."""
        problems = self.answer(step, sender)
        if not problems:
            getattr(self, f"_{type(step).__name__.lower()}")(step, sender)
        return problems

    def answer(self, step: Step, sender: Sender, held: Mapping[Place, int] | None = None) -> list[Problem]:
        """Return the problems that a step has now, in the order of its rows.

        `held` are pieces that are taken besides those of the orders: by orders that are only being made or unmade.
        """
        taken = self.reserved() + Counter(held or {})
        match step:
            case Order():
                problems = self._problems_of_order(step, taken)
            case Receipt():
                problems = self._problems_of_receipt(step, sender)
            case Update():
                problems = self._problems_of_update(step, sender)
            case Product():
                problems = self._problems_of_product(step)
            case Statement():
                problems = self._problems_of_statement(step, sender, taken)
            case Release() | Cancellation():
                problems = self._problems_of_change(step, sender)
            case _:
                problems = []
        return problems

    # What problems a step has.

    def _problems_of_order(self, step: Order, taken: Counter[Place]) -> list[Problem]:
        known = self.orders.get(step.key)
        if known is not None:
            return [] if known.created == step else [_about(step, "order.exists")]
        problems = []
        if step.company and step.company.upper() not in self.companies and not self.creates_companies:
            problems.append(Problem("company.unknown", step.company, step.row))
        asked = self.pieces(step)
        for line in step.lines:
            place = self._place(step.dc, line.product)
            if line.product.upper() not in self.products:
                problems.append(Problem("product.unknown", line.product, line.row))
            elif self.on_hand.get(place, 0) - taken[place] < asked[place]:
                problems.append(Problem("stock.short", line.product, line.row))
        return problems

    def _problems_of_product(self, step: Product) -> list[Problem]:
        known = self.products.get(step.key.upper())
        if known is None:
            return self._problems_of_barcode(step)
        return [] if known.created == step else [_about(step, "product.exists")]

    def _problems_of_barcode(self, step: Product) -> list[Problem]:
        """Each barcode is one product's own, as they stand now."""
        wished = str(dict(step.said).get("EAN", ""))
        others = (kept.said.get("EAN", "") for key, kept in self.products.items() if key != step.key.upper())
        is_taken = wished and wished.upper() in {str(each).upper() for each in others}
        return [Problem("product.barcode-taken", wished, step.row)] if is_taken else []

    def _problems_of_receipt(self, step: Receipt, sender: Sender) -> list[Problem]:
        known = self.receipts.get(step.key)
        if known is not None and (known == step or sender in self.changes):
            return []
        if known is not None and not step.replaces:
            return [_about(step, "receipt.exists")]
        unknown = (line for line in step.lines if line.product.upper() not in self.products)
        return [Problem("product.unknown", line.product, line.row) for line in unknown]

    def _problems_of_update(self, step: Update, sender: Sender) -> list[Problem]:
        known = self.products.get(step.key.upper())
        if known is None:
            return [_about(step, "product.unknown")]
        if sender in self.changes:
            return []
        problems = _of_fixed_fields(FIXED, known.said, step.said, step.row)
        for supplier in step.suppliers:
            before = known.suppliers.get(supplier.code.upper())
            if before is None:
                problems.append(Problem("update.fixed-supplier", supplier.code, supplier.row))
            else:
                problems += _of_fixed_fields({"SupplierDescription"}, before, supplier.said, supplier.row)
        return problems + self._problems_of_barcode(step)

    def _problems_of_statement(self, step: Statement, sender: Sender, taken: Counter[Place]) -> list[Problem]:
        if sender in self.changes:
            return []
        if step.key.upper() not in self.products:
            return [_about(step, "product.unknown")]
        short = step.on_hand < taken[self._place(step.dc, step.key)]
        return [_about(step, "stock.below-reserved")] if short else []

    def _problems_of_change(self, step: Release | Cancellation, sender: Sender) -> list[Problem]:
        known = self.orders.get(step.key)
        if known is None:
            return [_about(step, "order.unknown")]
        if sender in self.changes:
            return []
        if isinstance(step, Release):
            return [] if known.status == "on_hold" else [_about(step, "order.not-on-hold")]
        return [_about(step, "order.cancelled")] if known.status == "cancelled" else []

    # What a step without problems does.

    def _company(self, step: Company, _sender: Sender) -> None:
        self.companies.setdefault(step.key.upper(), step)

    def _product(self, step: Product, _sender: Sender) -> None:
        suppliers = {each.code.upper(): dict(each.said) for each in step.suppliers}
        self.products.setdefault(step.key.upper(), KeptProduct(step, dict(step.said), suppliers))

    def _update(self, step: Update, sender: Sender) -> None:
        if sender not in self.changes:
            known = self.products[step.key.upper()]
            known.said = self._updated(known.said, step.said, FIXED)
            for each in step.suppliers:
                before = known.suppliers[each.code.upper()]
                known.suppliers[each.code.upper()] = self._updated(before, each.said, {"SupplierDescription"})
        self.changes.add(sender)

    def _updated(self, before: dict[str, Value], said: Said, fixed: set[str]) -> dict[str, Value]:
        new = {name: value for name, value in said if name not in fixed}
        erased = self.erasable - fixed
        return {name: value for name, value in before.items() if name not in erased} | new

    def _statement(self, step: Statement, sender: Sender) -> None:
        if sender not in self.changes:
            self.on_hand[self._place(step.dc, step.key)] = step.on_hand
        self.changes.add(sender)

    def _receipt(self, step: Receipt, sender: Sender) -> None:
        if sender not in self.changes:
            self.receipts[step.key] = step
        # That it was new then makes it none the less this entity's one change.
        if step.replaces:
            self.changes.add(sender)

    def _order(self, step: Order, _sender: Sender) -> None:
        if step.key not in self.orders:
            status = "on_hold" if step.on_hold else "created"
            self.orders[step.key] = KeptOrder(step, self.pieces(step), status)
            if step.company:
                self.companies.setdefault(step.company.upper(), step)

    def _release(self, step: Release, sender: Sender) -> None:
        if sender not in self.changes:
            self.orders[step.key].status = "released"
        self.changes.add(sender)

    def _cancellation(self, step: Cancellation, sender: Sender) -> None:
        if sender not in self.changes:
            self.orders[step.key].status = "cancelled"
        self.changes.add(sender)

    def _place(self, dc: str, product: str) -> Place:
        return (dc or self.default_dc).upper(), product.upper()


def _about(step: Step, code: str) -> Problem:
    return Problem(code, step.key, step.row)


def _of_fixed_fields(fixed: set[str], before: Mapping[str, Value], said: Said, row: int) -> list[Problem]:
    """Return a problem for each field that never changes and is said otherwise. Never said is as good as false."""
    other = (value for name, value in said if name in fixed and before.get(name, False) != value)
    return [Problem("update.fixed-field", shown(value), row) for value in other]


def shown(value: Value) -> str:
    """Return a value as a file says it."""
    return str(value).lower() if isinstance(value, bool) else value
