"""Another service: one whose headings a file has, rather than those of the service that it was sent for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.core.headings import fold_heading, known_headings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hub.core.definition import Definition

#: Fields that headings must name for the file to be taken for a service's, and how many times as many as here.
_FEWEST, _TIMES = 2, 2


class OtherService(NamedTuple):
    """A service, and how many of its fields the headings of a file name."""

    definition: Definition
    fields: int


def better_service(headings: Sequence[str], fed: int, others: Iterable[Definition]) -> OtherService | None:
    """Return the service that headings fit much better than one of which they feed `fed` fields, if there is one.

    Half of the headings at least are its own.
    """
    folded = {fold_heading(heading) for heading in headings} - {""}
    found = []
    for other in others:
        known = known_headings(other)
        fields = len({known[heading][0] for heading in folded if heading in known})
        if fields >= max(_FEWEST, fed * _TIMES) and fields * 2 >= len(folded):
            found.append(OtherService(other, fields))
    return max(found, key=lambda each: each.fields, default=None)
