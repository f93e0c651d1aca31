"""Stand-ins for the directory of people and for the API's gate, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from hub.core.catalogue import Catalogue
from hub.ports import CloudError
from hub.ports.operators import Credentials, OperatorPorts, User
from hub.runtime.wiring import catalogue
from tests.fakes import MemoryTenants

SERVICES = frozenset({"load-product-masters", "load-stock", "load-web-sales-orders"})


@dataclass
class MemoryPeople:
    """Keeps what it is told; refuses, as the real one does, groups and people that are not there."""

    known_groups: set[str] = field(default_factory=set)
    users: dict[str, User] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    programs: dict[str, Credentials] = field(default_factory=dict)
    breaks_at: str | None = None

    def groups(self, prefix: str) -> list[str]:
        return sorted(name for name in self.known_groups if name.startswith(prefix))

    def add_group(self, name: str) -> None:
        self.known_groups.add(name)

    def user(self, name: str) -> User | None:
        return self.users.get(name)

    def members(self, group: str) -> list[User]:
        return [user for name, user in sorted(self.users.items()) if group in user.groups]

    def add_user(self, name: str, password: str) -> None:
        assert name not in self.users
        self.users[name] = User(name=name, groups=frozenset(), temporary=True)
        self.passwords[name] = password

    def set_password(self, name: str, password: str, *, temporary: bool) -> None:
        self.users[name] = replace(self.users[name], temporary=temporary)
        self.passwords[name] = password

    def join(self, name: str, group: str) -> None:
        if group == self.breaks_at:
            raise CloudError("interrupted")
        assert group in self.known_groups
        self.users[name] = replace(self.users[name], groups=self.users[name].groups | {group})

    def leave(self, name: str, group: str) -> None:
        self.users[name] = replace(self.users[name], groups=self.users[name].groups - {group})

    def clients(self, prefix: str) -> dict[str, str]:
        return {name: each.client_id for name, each in self.programs.items() if name.startswith(prefix)}

    def add_client(self, name: str) -> Credentials:
        made = Credentials(client_id=f"client{len(self.programs) + 1}", secret=f"secret of {name}")
        self.programs[name] = made
        return made

    def credentials(self, client_id: str) -> Credentials:
        return next(each for each in self.programs.values() if each.client_id == client_id)


@dataclass
class MemoryGate:
    clients: set[str] = field(default_factory=set)
    refuses: Exception | None = None

    def admitted(self) -> frozenset[str]:
        return frozenset(self.clients)

    def admit(self, client_id: str) -> None:
        if self.refuses:
            raise self.refuses
        self.clients.add(client_id)


def operator_ports() -> OperatorPorts:
    """Return a bundle of stand-ins in which nobody is set up yet; passwords are made-1, made-2 and so on."""
    numbers = count(1)
    return OperatorPorts(
        tenants=MemoryTenants(),
        people=MemoryPeople(),
        gate=MemoryGate(),
        catalogue=Catalogue(each for each in catalogue() if each.name in SERVICES),
        new_password=lambda: f"made-{next(numbers)}",
    )
