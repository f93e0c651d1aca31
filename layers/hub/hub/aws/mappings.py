"""Mapping profiles in the table: every version stays, and the newest one of each name is found beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.aws.patience import cancellation_reasons
from hub.aws.table import body, get, key, partition, refusals, tenant_pk
from hub.core.profile import ProfileVersion, StoredProfile, reference_of
from hub.ports import ConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import PutTypeDef

    from hub.aws.table import Item

_NEWEST, _VERSION, _FINGERPRINT = "NEWEST#", "VERSION#", "FINGERPRINT#"


class DynamoMappings:
    """The port `Mappings`. `TENANT#t#MAPPING#<service>` holds `NEWEST#<partner>/<name>`, `VERSION#…#000003`
    and `FINGERPRINT#<digest of headings>`.
    """

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def newest(self, tenant: str, service: str, partner: str, name: str) -> StoredProfile | None:
        item = get(self._client, self._table, _pk(tenant, service), f"{_NEWEST}{reference_of(partner, name)}")
        return _stored(item) if item else None

    def version(self, tenant: str, service: str, which: ProfileVersion) -> StoredProfile | None:
        item = get(self._client, self._table, _pk(tenant, service), _version_sk(which))
        return _stored(item) if item else None

    def of_service(self, tenant: str, service: str) -> list[StoredProfile]:
        found = [_stored(item) for item in partition(self._client, self._table, _pk(tenant, service), _NEWEST)]
        return [stored for stored in found if not stored.removed]

    def put(self, tenant: str, stored: StoredProfile) -> None:
        which = stored.which
        said = body(stored) | {"version": {"N": str(which.version)}}
        pk = _pk(tenant, stored.service)
        newest: PutTypeDef = {
            "TableName": self._table,
            "Item": key(pk, f"{_NEWEST}{which.reference}") | said,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        if which.version > 1:
            newest["ConditionExpression"] = "version = :before"
            newest["ExpressionAttributeValues"] = {":before": {"N": str(which.version - 1)}}
        itself: PutTypeDef = {
            "TableName": self._table,
            "Item": key(pk, _version_sk(which)) | said,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
        with refusals():
            try:
                self._client.transact_write_items(TransactItems=[{"Put": newest}, {"Put": itself}])
            except self._client.exceptions.TransactionCanceledException as cancelled:
                if "ConditionalCheckFailed" in cancellation_reasons(cancelled):
                    raise ConflictError from cancelled
                raise

    def remember(self, tenant: str, service: str, fingerprint: str, reference: str) -> None:
        item = key(_pk(tenant, service), f"{_FINGERPRINT}{fingerprint}") | {"mapping": {"S": reference}}
        with refusals():
            self._client.put_item(TableName=self._table, Item=item)

    def recall(self, tenant: str, service: str, fingerprint: str) -> str | None:
        item = get(self._client, self._table, _pk(tenant, service), f"{_FINGERPRINT}{fingerprint}")
        return item["mapping"]["S"] if item else None


def _pk(tenant: str, service: str) -> str:
    return f"{tenant_pk(tenant)}#MAPPING#{service}"


def _version_sk(which: ProfileVersion) -> str:
    return f"{_VERSION}{which.reference}#{which.version:06d}"


def _stored(item: Item) -> StoredProfile:
    return msgspec.json.decode(item["body"]["S"], type=StoredProfile)
