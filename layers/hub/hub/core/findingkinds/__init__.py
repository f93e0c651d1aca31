"""The kinds of finding: the one place where each has its code, its severity and its words, a module a level.

`docs/findings.md` is written from these lists. In messages and hints, names in braces are filled in: `{title}` is the
field's title, `{value}` what the cell said; the others are named where the finding is made. A hint says the same of all
findings of one kind in one column, so that it can stand over the whole group.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from hub.core.findingkinds.across import ACROSS
from hub.core.findingkinds.dialects import DIALECTS
from hub.core.findingkinds.entities import ENTITIES
from hub.core.findingkinds.facets import FACETS
from hub.core.findingkinds.files import FILES
from hub.core.findingkinds.formats import FORMATS
from hub.core.findingkinds.headers import HEADERS
from hub.core.findingkinds.kind import Effect, FindingKind
from hub.core.findingkinds.rows import ROWS
from hub.core.findingkinds.texts import TEXTS
from hub.core.findingkinds.values import VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALL", "BY_CODE", "Effect", "FindingKind"]

#: Every kind, in the order in which the documents list them.
ALL: tuple[FindingKind, ...] = (
    *FILES,
    *FORMATS,
    *DIALECTS,
    *HEADERS,
    *ROWS,
    *VALUES,
    *FACETS,
    *TEXTS,
    *ENTITIES,
    *ACROSS,
)

BY_CODE: Mapping[str, FindingKind] = MappingProxyType({kind.code: kind for kind in ALL})
