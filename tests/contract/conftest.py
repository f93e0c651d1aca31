"""What contract tests share: the template, deployed with probes into an emulator that enforces roles and signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.deployment import deploy
from local.emulator import Emulator
from tests.contract.probes import Probes, probe_artefacts

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def probes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Probes]:
    """The deployed template with probes for handlers; roles and signatures count."""
    built = probe_artefacts(tmp_path_factory.mktemp("probes"))
    with Emulator(auth=True) as emulator:
        yield Probes(deploy(emulator.endpoint_url, {"TokenDomainPrefix": "hub-tokens"}, built=built))
