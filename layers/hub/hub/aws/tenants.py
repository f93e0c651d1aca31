"""Tenants and machine clients in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from hub.aws.table import Item, client_pk, get, key, refusals, tenant_pk
from hub.core.override import Override
from hub.core.targetsetting import load_target
from hub.ports import Tenant
from hub.ports.tenants import MachineClient

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

#: What a tenant has chosen, yes or no; no unless it is there.
_SETTINGS = ("blank_erases", "creates_ship_to_companies")


class DynamoTenants:
    """The port `Tenants`. A few attributes each, no `body`: an operator may have to read or mend them by hand."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def get(self, name: str) -> Tenant | None:
        item = get(self._client, self._table, tenant_pk(name), "TENANT")
        if item is None:
            return None
        services = frozenset(each["S"] for each in item["services"]["L"])
        targets = {service: load_target(stated) for service, stated in _stated(item, "targets")}
        return Tenant(
            name=name,
            services=services,
            default_dc=item["default_dc"]["S"],
            targets=targets,
            **{setting: setting in item and item[setting]["BOOL"] for setting in _SETTINGS},
            overrides={service: Override.model_validate(stated) for service, stated in _stated(item, "overrides")},
        )

    def put(self, tenant: Tenant) -> None:
        # A list, not a set: DynamoDB has no empty sets.
        services: Item = {"services": {"L": [{"S": each} for each in sorted(tenant.services)]}}
        settings: Item = {setting: {"BOOL": getattr(tenant, setting)} for setting in _SETTINGS}
        said = services | settings | {"default_dc": {"S": tenant.default_dc}}
        overrides = {name: override.model_dump(exclude_none=True) for name, override in tenant.overrides.items()}
        targets = {service: target.model_dump(exclude_none=True) for service, target in tenant.targets.items()}
        stated = _by_service("targets", targets) | _by_service("overrides", overrides)
        self._put(key(tenant_pk(tenant.name), "TENANT") | said | stated)

    def machine_client(self, client_id: str) -> MachineClient | None:
        item = get(self._client, self._table, client_pk(client_id), "CLIENT")
        return MachineClient(client_id, item["tenant"]["S"], item["role"]["S"]) if item else None

    def put_machine_client(self, client: MachineClient) -> None:
        said: Item = {"tenant": {"S": client.tenant}, "role": {"S": client.role}}
        self._put(key(client_pk(client.client_id), "CLIENT") | said)

    def _put(self, item: Item) -> None:
        with refusals():
            self._client.put_item(TableName=self._table, Item=item)


def _by_service(name: str, stated: Mapping[str, Any]) -> Item:
    """Return the attribute that holds something stated for some services, each as JSON; none where there is nothing."""
    texts = {service: {"S": msgspec.json.encode(each).decode()} for service, each in sorted(stated.items())}
    return {name: {"M": texts}} if texts else {}


def _stated(item: Item, name: str) -> Iterator[tuple[str, Any]]:
    held = item.get(name)
    for service, text in (held["M"] if held else {}).items():
        yield service, msgspec.json.decode(text["S"])
