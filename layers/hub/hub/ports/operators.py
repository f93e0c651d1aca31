"""What operators' commands need from outside: the directory of people and programs, and the gate before the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.catalogue import Catalogue
    from hub.ports.tenants import Tenants


@dataclass(frozen=True, slots=True)
class User:
    """A person who may sign in, and the groups they stand in. `temporary`: the password must be changed first."""

    name: str
    groups: frozenset[str]
    temporary: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a program signs in with."""

    client_id: str
    secret: str


class People(Protocol):
    """The directory of those who sign in: persons in groups, and programs. Only operators' commands write to it.

    Every write may be repeated. All of them raise `CloudError` when the directory refuses.
    """

    def groups(self, prefix: str) -> list[str]:
        """Return the names of the groups that begin so, in order."""

    def add_group(self, name: str) -> None:
        """Make a group, unless it is there."""

    def user(self, name: str) -> User | None:
        """Return one person, or None."""

    def members(self, group: str) -> list[User]:
        """Return who stands in a group, by name; nobody when there is no such group."""

    def add_user(self, name: str, password: str) -> None:
        """Make a person with a temporary password, in no group. Nothing is sent to anybody."""

    def set_password(self, name: str, password: str, *, temporary: bool) -> None:
        """Replace a person's password."""

    def join(self, name: str, group: str) -> None:
        """Put a person into a group that is there."""

    def leave(self, name: str, group: str) -> None:
        """Take a person out of a group."""

    def clients(self, prefix: str) -> dict[str, str]:
        """Return the programs whose names begin so: name → client id."""

    def add_client(self, name: str) -> Credentials:
        """Make a program that may ask for tokens with its own secret."""

    def credentials(self, client_id: str) -> Credentials:
        """Return what a program signs in with."""


class Gate(Protocol):
    """Whose tokens the API lets through, whatever they may do inside."""

    def admitted(self) -> frozenset[str]:
        """Return the client ids whose tokens pass."""

    def admit(self, client_id: str) -> None:
        """Let a client's tokens pass (again); raise `CloudError` when no more clients fit."""


@dataclass(frozen=True, slots=True)
class OperatorPorts:
    """What an operator's commands need from outside. `new_password` makes one that the directory's policy accepts."""

    tenants: Tenants
    people: People
    gate: Gate
    catalogue: Catalogue
    new_password: Callable[[], str]

    @property
    def services(self) -> frozenset[str]:
        """The names of the services that can be enabled."""
        return frozenset(definition.name for definition in self.catalogue)
