"""Keys that differ in case, in spaces or in the form of their letters alone."""

from __future__ import annotations

from functools import partial

import pytest

from hub.core.keys import NearKeys
from hub.core.structural_check import key_hash


@pytest.mark.parametrize(
    ("keys", "near"),
    [
        (["A1", "A2", "A3"], [0, 0, 0]),
        (["A1", "a1"], [0, 1]),
        (["a1", "A1"], [0, 1]),
        (["a b", "AB", "A B", "ab"], [0, 1, 2, 2]),
        (["Caf\u00e9", "Cafe\u0301"], [0, 1]),
        (["CAF\u00c9", "CAFE\u0301"], [0, 1]),
        (["\uff21\uff11", "A1"], [0, 1]),
        (["A\u00a01", "A1"], [0, 1]),
        (["STRASSE", "stra\u00dfe"], [0, 1]),
        (["A-1", "A1"], [0, 0]),
        (["01", "1"], [0, 0]),
    ],
)
def test_keys_that_are_nearly_one_are_told(keys: list[str], near: list[int]) -> None:
    """Each names an earlier one, whichever of them is in the plain form; other characters tell keys apart."""
    hash_of = partial(key_hash, "")
    numbers: dict[int, int] = {}
    near_keys = NearKeys(numbers, hash_of)
    found = []
    for number, key in enumerate(keys, start=1):
        hashed = hash_of(key)
        assert numbers.setdefault(hashed, number) == number
        found.append(near_keys.take(key, hashed, number))
    assert found == near


def test_plain_keys_cost_no_more_memory() -> None:
    """Of keys in capitals without spaces, which most files have, nothing is remembered beside their numbers."""
    hashed: list[str] = []
    near_keys = NearKeys({}, lambda identity: hashed.append(identity) or 1)  # type: ignore[func-returns-value]
    for number in range(1, 100):
        near_keys.take(f"SO-{number}", number, number)
    assert hashed == []
