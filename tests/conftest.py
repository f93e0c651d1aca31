"""What tests of every kind share: one emulator a session, the hub deployed in it, and the table of conformance."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from local import artefacts
from local.deployment import deploy
from local.emulator import Emulator
from local.template import read_template
from tests.conformance.table import conforms, pytest_terminal_summary
from tests.e2e.running import RunningHub
from tests.moto_aws import aws, dynamodb, s3

__all__ = ["aws", "conforms", "dynamodb", "pytest_terminal_summary", "s3"]

# A machine at work takes longer for an example, and for making one up; that is no fault of the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from local.artefacts import Artefact


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose tests are given the most time, then with those of many tests.

    Several processes take a file each: at the end none shall wait for one that has just begun on a long one.
    """
    times: defaultdict[Path, list[float]] = defaultdict(list)
    for item in items:
        given = item.get_closest_marker("timeout")
        times[item.path].append(given.args[0] if given else 0)
    items.sort(key=lambda item: (max(times[item.path]), len(times[item.path])), reverse=True)


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
def built() -> dict[str, Artefact]:
    """What template.yaml wants built, as it is deployed."""
    return artefacts.build(read_template())


@pytest.fixture(scope="session")
def hub(emulator: Emulator, built: dict[str, Artefact]) -> RunningHub:
    """The hub, deployed from template.yaml into the session's emulator."""
    return RunningHub(emulator, deploy(emulator.endpoint_url, built=built))
