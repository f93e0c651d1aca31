"""Who asks: the tenant they act for and what their role lets them do. Taken from the token, never from a body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What somebody may do within a tenant; each may do what the ones before may."""

    VIEWER = 1
    CLERK = 2
    OPERATOR = 3


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or a program that asks, for one tenant."""

    name: str
    tenant: str
    role: Role
