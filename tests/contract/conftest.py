"""What contract tests share: template.yaml, unchanged, deployed with probes for handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.deployment import deploy
from local.emulator import Emulator
from tests.contract.probes import Probes, probe_artefacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.artefacts import Artefact


@pytest.fixture(scope="session")
def built_probes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artefact]:
    """The probes, built for every function of the template."""
    return probe_artefacts(tmp_path_factory.mktemp("probes"))


@pytest.fixture(scope="session")
def probes(built_probes: dict[str, Artefact]) -> Iterator[Probes]:
    """The template deployed with probes for handlers, where roles, policies and signatures count, over TLS."""
    with Emulator(auth=True, tls=True) as emulator:
        yield Probes(deploy(emulator.endpoint_url, certificate=emulator.certificate, built=built_probes))


@pytest.fixture(scope="session")
def gate(built_probes: dict[str, Artefact]) -> Iterator[Probes]:
    """The same without TLS: the emulator's authorizer fetches the keys of tokens by plain HTTP only."""
    with Emulator() as emulator:
        parameters = {"TokenDomainPrefix": "hub-tokens", "MachineClientIds": "machine-1,machine-2"}
        yield Probes(deploy(emulator.endpoint_url, parameters, built=built_probes))
