"""The store of tenants and of the programs that act for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.ports import Tenant


@dataclass(frozen=True, slots=True)
class MachineClient:
    """A program that signs in with its own client id: the tenant and role it acts for."""

    client_id: str
    tenant: str
    role: str


class Tenants(Protocol):
    """The store of tenants, what they may do, and the machine clients that act for them."""

    def get(self, name: str) -> Tenant | None: ...

    def put(self, tenant: Tenant) -> None: ...

    def machine_client(self, client_id: str) -> MachineClient | None: ...

    def put_machine_client(self, client: MachineClient) -> None: ...
