"""The example row of a template: how the check knows a row that nobody meant to send, at hardly any cost for others."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hub.core.celljudge import is_free_text
from hub.core.entity import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hub.core.definition import Definition, Field
    from hub.core.entity import Value

#: Values that a row must have at least to be taken for the example of the template, or all where that has fewer.
FEWEST_EXAMPLES = 3

#: Characters of an example that hardly any other row has.
_TELLING = 16

#: Letters of a key that are tried large and small.
_MOST_LETTERS = 8


def telltale(definition: Definition, columns: Sequence[tuple[int, Field]]) -> tuple[int, list[str]] | None:
    """Return the index of the cell that tells at once that a row is not the example, and what it says in the example: a
    text that no other row has, or else the key. None where these columns do not show the example.
    """
    shown = [(at, field.path, field.example) for at, field in columns if field.example]
    key = next(((at, example) for at, path, example in shown if path == definition.key[0]), None)
    # A service with fewer examples has no other row to show.
    fewest = min(FEWEST_EXAMPLES, sum(field.example is not None for field in definition.fields))
    if key is None or len(shown) < fewest:
        return None
    free = {field.path for _, field in columns if is_free_text(field)}.difference(definition.key)
    texts = [(at, example) for at, path, example in shown if path in free and len(example) >= _TELLING]
    if not texts:
        return key[0], sorted(_letter_cases(key[1]))
    at, longest = max(texts, key=lambda each: len(each[1]))
    return at, [longest]


def _letter_cases(text: str) -> set[str]:
    """Return a text with its letters large and small in every way, or in the usual ones where it has many."""
    if sum(map(str.isalpha, text)) > _MOST_LETTERS:
        return {text, text.upper(), text.lower(), text.title()}
    return set(map("".join, product(*({each.lower(), each.upper()} for each in text))))


def is_example(
    definition: Definition, example: Mapping[str, Value | None]
) -> Callable[[Mapping[str, Value | None]], bool]:
    """Return what tells whether the values of a row are those of the example, whatever the case of its key."""

    def folded(values: Mapping[str, Value | None]) -> dict[str, Value | None]:
        return {path: fold(str(value)) if path in definition.key else value for path, value in values.items()}

    due, key = folded(example), definition.key[0]
    # Whoever fills in the template may keep its texts: of such rows, the key says at once that they are none.
    return lambda values: due[key] == fold(str(values.get(key))) and folded(values) == due
