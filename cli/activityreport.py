"""What people see of activities and of what became of their entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cli.report import verdict_report, with_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

_STATUS_STYLES = {
    "ready": "green", "succeeded": "green", "rejected": "red", "failed": "red", "partly_failed": "yellow",
    "processing": "cyan", "checking": "cyan", "awaiting_upload": "dim", "cancelled": "dim", "expired": "dim",
}  # fmt: skip


def activities_table(activities: Iterable[dict[str, Any]]) -> Table:
    """Return activities as the Activity Monitor lists them."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("activity", "service", "file", "status", "entities", "created"):
        table.add_column(name, no_wrap=name in {"activity", "status"}, overflow="fold")
    for each in activities:
        table.add_row(
            each["activity_id"],
            each["service"],
            Text(each["file_name"]),
            status_text(each["status"]),
            _entities_said(each),
            each["created_at"][:16].replace("T", " "),
        )
    return table


def status_text(status: str) -> Text:
    """Return a status in its colour."""
    return Text(status, style=_STATUS_STYLES.get(status, ""))


def _entities_said(activity: dict[str, Any]) -> str:
    ledger = activity["ledger"]
    if not ledger:
        return ""
    if activity["attempt"]:
        return f"{ledger['succeeded']:,} ✓ {ledger['failed'] + ledger['unprocessed'] + ledger['refused']:,} ✗"
    return f"{ledger['accepted']:,} of {ledger['entities']:,} good"


def outcome_report(activity: dict[str, Any]) -> Group:
    """Return what became of a processed file."""
    ledger = activity["ledger"] or {}
    counted = ", ".join(
        f"{ledger[name]:,} {name}" for name in ("succeeded", "failed", "unprocessed", "refused") if ledger.get(name)
    )
    lines = [Text.assemble(status_text(activity["status"]), f"  {counted}  ", (activity["activity_id"], "dim"))]
    if activity.get("problem"):
        lines.append(Text(activity["problem"], style="red"))
    return Group(*lines)


def activity_report(detail: dict[str, Any]) -> Group:
    """Return one activity with its verdict."""
    activity, verdict = detail["activity"], detail["verdict"]
    said = f"{activity['service']}, {activity['file_name']}, by {activity['created_by']}"
    mapping = activity.get("mapping")
    if mapping:
        name = f"{mapping['partner']}/{mapping['name']}" if mapping["partner"] else mapping["name"]
        said += f", mapping {name} version {mapping['version']}"
    parts: list[Any] = [Text(said, style="dim")]
    if verdict:
        parts.append(verdict_report(activity["file_name"], with_ledger(detail)))
    parts.append(outcome_report(activity))
    return Group(*parts)


#: Columns that an outcome takes before what it is of.
_INDENT = 13


def entity_lines(entity: dict[str, Any]) -> Group:
    """Return one entity with its outcome: a line, and one more for each problem."""
    outcome = entity["outcome"]
    kind = outcome["kind"] if outcome else "no outcome"
    style = {"succeeded": "green", "failed": "red"}.get(kind, "dim")
    rows = (
        f"row {entity['rows'][0]}" if len(entity["rows"]) == 1 else f"rows {entity['rows'][0]} to {entity['rows'][-1]}"
    )
    lines: list[Any] = [Text.assemble((f"{kind:<{_INDENT}}", style), f"{entity['key']}  ", (rows, "dim"))]
    if outcome:
        said = [Text(_problem(problem, entity)) for problem in outcome["problems"]]
        said += [Text(outcome["note"], style="dim")] if outcome["note"] else []
        lines += [Padding(each, (0, 0, 0, _INDENT)) for each in said]
    return Group(*lines)


def _problem(problem: dict[str, Any], entity: dict[str, Any]) -> str:
    """Return a problem for people; its row where the entity has several."""
    row = f"row {problem['row']}: " if problem["row"] and len(entity["rows"]) > 1 else ""
    return f"{problem['code']}: {row}{problem['message']}"
