"""Cursors serve the listing and the tenant they were made for, and nobody else."""

from __future__ import annotations

import pytest

from hub.usecases.cursor import from_cursor, to_cursor
from hub.usecases.refusals import InvalidRequestError


def test_a_cursor_gives_its_position_back() -> None:
    """What went in comes out."""
    assert from_cursor("acme", "findings", to_cursor("acme", "findings", [7, "x"])) == [7, "x"]


def test_no_cursor_is_the_first_page() -> None:
    """Leaving the cursor out begins at the beginning."""
    assert from_cursor("acme", "findings", None) is None


@pytest.mark.parametrize(("tenant", "listing"), [("other", "findings"), ("acme", "rows")])
def test_a_cursor_of_another_tenant_or_listing_is_refused(tenant: str, listing: str) -> None:
    """A cursor that leaks is worth nothing to another tenant, nor in another listing."""
    with pytest.raises(InvalidRequestError, match="Leave it out"):
        from_cursor(tenant, listing, to_cursor("acme", "findings", [7]))


@pytest.mark.parametrize("damaged", ["", "x", "ä", "AAAA", "%00", "a" * 400, "gqFhkQE"])
def test_a_damaged_cursor_is_refused(damaged: str) -> None:
    """Whatever is not a cursor is a bad request, never a crash."""
    with pytest.raises(InvalidRequestError):
        from_cursor("acme", "findings", damaged)
