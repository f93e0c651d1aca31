"""The ledger: every row and every entity of a file accounted for. An attempt does not close until it balances."""

from __future__ import annotations

import msgspec


class UnbalancedLedgerError(Exception):
    """Rows or entities are missing from the account, or counted twice: our fault, never the client's."""


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of rows and entities. The last three are known only once an attempt has been processed."""

    rows: int = 0
    rows_above_header: int = 0
    rows_header: int = 0
    rows_blank: int = 0
    rows_set_aside: int = 0
    rows_accepted: int = 0
    rows_refused: int = 0
    rows_of_no_entity: int = 0
    entities: int = 0
    accepted: int = 0
    refused: int = 0
    succeeded: int = 0
    failed: int = 0
    unprocessed: int = 0

    def require_checked(self) -> Ledger:
        """Return the ledger if the structural check's part balances."""
        rows = (
            self.rows_above_header
            + self.rows_header
            + self.rows_blank
            + self.rows_set_aside
            + self.rows_accepted
            + self.rows_refused
            + self.rows_of_no_entity
        )
        if rows != self.rows:
            raise UnbalancedLedgerError(f"{self.rows} rows were read, {rows} are accounted for.")
        if self.accepted + self.refused != self.entities:
            raise UnbalancedLedgerError(
                f"{self.entities} entities were found, {self.accepted} + {self.refused} are accounted for."
            )
        return self

    def require_closed(self) -> Ledger:
        """Return the ledger if every accepted entity has an end as well."""
        self.require_checked()
        ended = self.succeeded + self.failed + self.unprocessed
        if ended != self.accepted:
            raise UnbalancedLedgerError(f"{self.accepted} entities were accepted, {ended} have an outcome.")
        return self
