"""What contract tests share: template.yaml, unchanged, with probes for handlers; warehouses for large orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.deployment import deploy
from local.emulator import Emulator
from tests.contract.probes import Probes, probe_artefacts
from tests.large_orders import MOST_ACTIONS, stocked_items
from tests.memory_table import MemoryTable
from tests.warehouse_store import TABLE, Store, make_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

    from local.artefacts import Artefact
    from tests.memory_table import Item


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


@pytest.fixture(scope="session")
def stocked() -> list[Item]:
    """Give the items of a warehouse of small transactions, with ten pieces of each product."""
    return stocked_items()


@pytest.fixture
def make_store(stocked: list[Item]) -> Callable[[], Store]:
    """Give what makes warehouses in memory."""

    def make() -> Store:
        table = MemoryTable(MOST_ACTIONS)
        for item in stocked:
            table.put_item(Item=item)
        return Store(table, most_actions=MOST_ACTIONS)

    return make


@pytest.fixture
def make_store_of_moto(stocked: list[Item], dynamodb: DynamoDBClient) -> Callable[[], Store]:
    """Give what makes warehouses on a table of moto, one at a time."""

    def make() -> Store:
        dynamodb.delete_table(TableName=TABLE)
        make_table(dynamodb)
        for item in stocked:
            dynamodb.put_item(TableName=TABLE, Item=item)
        return Store(dynamodb, most_actions=MOST_ACTIONS)

    return make
