"""The tally: what became of rows and entities, counted as it happens."""

from __future__ import annotations


class Tally:
    """What became of rows and entities. Nothing is computed from the rest, so that a ledger can fail to balance."""

    def __init__(self) -> None:
        self.entities = self.accepted = self.refused = 0
        self.rows_accepted = self.rows_refused = self.rows_of_no_entity = 0

    def close(self, rows: int, *, refused: bool, times: int = 1) -> None:
        """Count an entity of so many rows as refused or accepted; `times` -1 takes that back."""
        if refused:
            self.refused += times
            self.rows_refused += times * rows
        else:
            self.accepted += times
            self.rows_accepted += times * rows

    def refuse_all(self) -> None:
        """Count everything accepted as refused: the file as a whole is rejected."""
        self.refused += self.accepted
        self.rows_refused += self.rows_accepted
        self.accepted = self.rows_accepted = 0
