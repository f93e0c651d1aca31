"""Verdicts in the table: what each structural check said, within what an item may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.aws.table import MOST_BYTES, activity_pk, body, get, key, refusals
from hub.core.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_dynamodb import DynamoDBClient

#: What is left of a heading, in characters, when a file's headings do not fit whole.
_SHORT_HEADING = 100


class DynamoVerdicts:
    """The port `Verdicts`."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def put(self, tenant: str, activity_id: str, check: int, verdict: Verdict) -> None:
        item = key(activity_pk(tenant, activity_id), _sk(check)) | body(_fitting(verdict))
        with refusals():
            self._client.put_item(TableName=self._table, Item=item)

    def get(self, tenant: str, activity_id: str, check: int) -> Verdict | None:
        item = get(self._client, self._table, activity_pk(tenant, activity_id), _sk(check))
        return msgspec.json.decode(item["body"]["S"], type=Verdict) if item else None


def _sk(check: int) -> str:
    return f"CHECK#{check:05d}"


def _fitting(verdict: Verdict) -> Verdict:
    """Return as much of the verdict as an item can hold: all that may go stands in the check's files as well."""
    for lesser in _LESSER:
        if len(msgspec.json.encode(verdict)) <= MOST_BYTES:
            return verdict
        verdict = lesser(verdict)
    return verdict


def _without_examples(verdict: Verdict) -> Verdict:
    bare = [msgspec.structs.replace(group, examples=[]) for group in verdict.groups]
    return msgspec.structs.replace(verdict, groups=bare)


def _with_short_headings(verdict: Verdict) -> Verdict:
    short = [msgspec.structs.replace(each, heading=each.heading[:_SHORT_HEADING]) for each in verdict.columns]
    return msgspec.structs.replace(verdict, columns=short)


def _with_bare_comparison(verdict: Verdict) -> Verdict:
    compared = verdict.comparison
    if compared is None:
        return verdict
    bare = msgspec.structs.replace(compared, fixed=[], still_wrong=[], new=[], left_out=[])
    return msgspec.structs.replace(verdict, comparison=bare)


#: What goes, one after the other, until the rest fits. The counts, and what rests on them, always stay.
_LESSER: tuple[Callable[[Verdict], Verdict], ...] = (
    _without_examples,
    lambda verdict: msgspec.structs.replace(verdict, findings=[]),
    lambda verdict: msgspec.structs.replace(verdict, groups=[]),
    _with_bare_comparison,
    _with_short_headings,
    lambda verdict: msgspec.structs.replace(verdict, columns=[]),
)
