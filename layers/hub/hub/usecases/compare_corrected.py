"""Compare a corrected file with the one it corrects: what is fixed, still wrong, new, or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from hub.core.comparison import Side, compare
from hub.core.filekeys import check_key
from hub.core.verdict import FINDINGS, ROWS, Index, index_name
from hub.ports import ObjectGoneError
from hub.usecases.read_activity import verdict_of

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.activity import Activity
    from hub.core.definition import Definition
    from hub.core.verdict import Comparison, Verdict
    from hub.ports import Ports

#: Bytes that are fetched at once.
_PIECE = 8 << 20


def compare_corrected(
    ports: Ports, activity: Activity, definition: Definition, verdict: Verdict, written: Path, scratch: Path
) -> Comparison | None:
    """Return what became of the findings of the activity that this one corrects, or None.

    There is nothing to say where it corrects none, and where the earlier check is being done again or its files are
    gone. `written` is where the check wrote, `scratch` where the earlier one's files may lie meanwhile.
    """
    earlier = ports.activities.get(activity.tenant, activity.corrects) if activity.corrects else None
    before = verdict_of(ports, earlier) if earlier else None
    if earlier is None or before is None or before.partial:
        return None
    directory = scratch / "corrects"
    directory.mkdir()
    try:
        for name in (FINDINGS, ROWS):
            _fetch(ports, earlier, name, directory / name)
    except ObjectGoneError:
        return None
    return compare(
        earlier.activity_id,
        Side(directory, before.columns, before.ledger.entities),
        Side(written, verdict.columns, verdict.ledger.entities),
        definition.key,
    )


def _fetch(ports: Ports, activity: Activity, name: str, to: Path) -> None:
    """Write a file of an earlier check to a local one, piece by piece."""
    index = msgspec.json.decode(ports.files.read(check_key(activity, index_name(name))), type=Index)
    key = check_key(activity, name)
    with to.open("wb") as file:
        for start in range(0, index.size_bytes, _PIECE):
            file.write(ports.files.read(key, (start, min(start + _PIECE, index.size_bytes))))
