"""What tests of every kind share: one emulator a session, the hub deployed in it, and the table of conformance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from local.deployment import deploy
from local.emulator import Emulator
from tests.conformance.table import conforms, pytest_terminal_summary
from tests.e2e.running import RunningHub
from tests.moto_aws import aws, dynamodb, s3

__all__ = ["aws", "conforms", "dynamodb", "pytest_terminal_summary", "s3"]

# A machine at work takes longer for an example; that is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """An emulator on a free loopback port, stopped with everything it started."""
    with Emulator() as running:
        yield running


@pytest.fixture(scope="session")
def emulator_endpoint(emulator: Emulator) -> str:
    """The address at which the emulator answers for AWS."""
    return emulator.endpoint_url


@pytest.fixture(scope="session")
def hub(emulator: Emulator) -> RunningHub:
    """The hub, deployed from template.yaml into the session's emulator."""
    return RunningHub(emulator, deploy(emulator.endpoint_url))
