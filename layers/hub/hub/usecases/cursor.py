"""Cursors: where a page ended, opaque to the client and of use to its own tenant only."""

from __future__ import annotations

import base64
import binascii
import hashlib

import msgspec

from hub.usecases.refusals import InvalidRequestError


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    digest: str
    position: list[int | str]


def to_cursor(tenant: str, listing: str, position: list[int | str]) -> str:
    """Return a cursor that goes on at `position` of a tenant's listing (its name and filters)."""
    packed = msgspec.msgpack.encode(_Cursor(_digest(tenant, listing), position))
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_cursor(tenant: str, listing: str, cursor: str | None) -> list[int | str] | None:
    """Return the position of a cursor that was made for this tenant and listing, None for no cursor."""
    if cursor is None:
        return None
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found = msgspec.msgpack.decode(packed, type=_Cursor)
    except (binascii.Error, ValueError):
        found = None
    if found is None or found.digest != _digest(tenant, listing):
        raise InvalidRequestError(
            "cursor.invalid",
            "This cursor is not one of this listing with these filters. Leave it out to begin from the first page.",
        )
    return found.position


def _digest(tenant: str, listing: str) -> str:
    return hashlib.blake2b(f"{tenant}\0{listing}".encode(), digest_size=9).hexdigest()
