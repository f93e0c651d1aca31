"""What people see of checks and of services, as text and tables. Everything else goes to stdout as JSON."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

_STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_MARKS = {"error": "✗", "warning": "!", "info": "·"}
_ORDER = ("error", "warning", "info")

_DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}

#: Levels whose findings are about all rows, which people want to read first.
_OF_THE_WHOLE = {"file", "header"}

#: Columns that a mapping shows before it says how many more there are.
_COLUMNS_SHOWN = 60


def verdict_report(name: str, verdict: dict[str, Any]) -> Group:
    """Return a verdict for people: how the file is written, what its columns feed, what is wrong, what it comes to."""
    parts: list[Any] = [Text(name, style="bold"), _dialect(verdict), _columns(verdict)]
    groups = sorted(verdict["groups"], key=_place)
    parts += [_group(alike) for alike in _alike(groups)]
    parts += [_ledger(verdict["ledger"]), bar(verdict)]
    if verdict["comparison"]:
        parts.append(compared(verdict["comparison"]))
    return Group(*parts)


def _place(group: dict[str, Any]) -> tuple[int, bool]:
    """Return where a group stands: errors first, and of these what is about the file as a whole."""
    return _ORDER.index(group["severity"]), group["code"].partition(".")[0] not in _OF_THE_WHOLE


def with_ledger(detail: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict of an activity's details with the ledger, which the API shows beside it."""
    return {**detail["verdict"], "ledger": detail["activity"]["ledger"]}


def bar(verdict: dict[str, Any]) -> Text:
    """Return the last line: the green bar, or the red one."""
    ledger, counts = verdict["ledger"], verdict["counts_by_severity"]
    told = ", ".join(f"{counts[each]:,} {each}{'s' * (counts[each] != 1)}" for each in _ORDER if counts.get(each))
    entities = f"{ledger['accepted']:,} of {ledger['entities']:,} entities are good"
    if verdict["green"]:
        return Text(f"GREEN  {entities}{f'; {told}' if told else ''}", style="bold green")
    if verdict["file_rejected"]:
        return Text(f"RED  the file is rejected; {told}", style="bold red")
    return Text(f"RED  {entities}; {told}", style="bold red")


def compared(comparison: dict[str, Any]) -> Text:
    """Return what became of the errors and warnings of the file that this one corrects."""
    heads = {
        "fixed_count": "fixed",
        "still_wrong_count": "still wrong",
        "new_count": "new",
        "left_out_count": "left out",
    }
    told = ", ".join(f"{comparison[head]:,} {said}" for head, said in heads.items())
    return Text(f"  Of what was found in the file that it corrects: {told}.")


def _dialect(verdict: dict[str, Any]) -> Text:
    dialect = verdict["dialect"]
    size = f"{verdict['size_bytes']:,} bytes"
    if dialect is None:
        return Text(f"  {size}", style="dim")
    size += f", {verdict['ledger']['rows']:,} rows"
    said = [dialect["encoding"], _DELIMITERS.get(dialect["delimiter"], dialect["delimiter"])]
    if dialect["format"] != "csv":
        said.insert(0, dialect["format"])
    if dialect["sheet"]:
        said.append(f"sheet {dialect['sheet']!r}")
    if dialect["format"] in {"csv", "xlsx"}:
        said.append(f"headings in row {dialect['header_row']}" if dialect["header_row"] else "no headings")
    told = "as declared" if dialect["declared"] else "detected"
    return Text(f"  {size}; {', '.join(filter(None, said))} ({told})", style="dim")


def _columns(verdict: dict[str, Any]) -> Any:  # noqa: ANN401 - what rich can print
    columns = verdict["columns"]
    if not columns:
        return Text("")
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=True, header_style="dim")
    table.add_column("column", justify="right")
    table.add_column("heading")
    table.add_column("feeds")
    table.add_column("by", style="dim")
    for column in columns[:_COLUMNS_SHOWN]:
        fed = Text(column["field"]) if column["field"] else Text("nothing", style="dim")
        table.add_row(str(column["column"]), Text(column["heading"]), fed, column["by"].replace("none", ""))
    if len(columns) > _COLUMNS_SHOWN:
        table.add_row("", f"and {len(columns) - _COLUMNS_SHOWN} more", "", "")
    return Padding(table, (1, 0, 1, 2))


def _alike(groups: list[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Yield groups, those together that are of one finding each and tell people to do the same."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for group in groups:
        column = () if group["count"] == 1 else (str(group["column"]),)
        alike.setdefault((group["code"], group["hint"], *column), []).append(group)
    return alike.values()


def _group(groups: list[dict[str, Any]]) -> Any:  # noqa: ANN401 - what rich can print
    """Return one kind of finding in one column, or in several that have it once each: what, where, what to do."""
    group, count = groups[0], sum(each["count"] for each in groups)
    severity = group["severity"]
    where = f" in {group['heading']!r} (column {group['column']})" if group["column"] else ""
    where = f" in {len(groups)} columns" if where and len(groups) > 1 else where
    head = Text.assemble((f"{_MARKS[severity]} {group['code']}", _STYLES[severity]), where, (f"  x {count:,}", "bold"))
    lines: list[Any] = [head]
    for each in groups:
        rows = each["first_rows"]
        lines.append(_below(Text(f"{f'row {rows[0]}: ' if rows else ''}{each['message']}")))
        if each["count"] > 1 and rows and severity != "info":
            more = " …" if each["count"] > len(rows) else ""
            lines.append(_below(Text(f"rows {', '.join(map(str, rows))}{more}", style="dim")))
        if each["suggestion"]:
            lines.append(_below(Text(_suggested(each["suggestion"]), style="green")))
    lines.append(_below(Text(f"→ {group['hint']}", style="dim")))
    return Group(*lines)


def _below(text: Text) -> Padding:
    return Padding(text, (0, 0, 0, 4))


_HEADS = {
    "rows_above_header": "above the headings",
    "rows_header": "header",
    "rows_blank": "blank",
    "rows_set_aside": "set aside",
    "rows_accepted": "of good entities",
    "rows_refused": "of refused entities",
    "rows_of_no_entity": "of no entity",
}


def _ledger(ledger: dict[str, int]) -> Text:
    if not ledger["rows"]:
        return Text("\n  No row was read.", style="dim")
    rows = " + ".join(f"{ledger[head]:,} {said}" for head, said in _HEADS.items() if ledger[head])
    return Text(f"\n  {ledger['rows']:,} rows = {rows}", style="dim")


def finding_line(finding: dict[str, Any], name: str = "") -> Text:
    """Return one finding as a line, the way a linter writes it: the file if it has a `name`, row and column, code."""
    row, line = finding.get("row"), finding.get("line")
    at = f"{row or ''}:{finding.get('column') or ''}"
    place = f"{name}:{at}  " if name else f"{at:>10}  "
    said = [f" {finding['message']}"]
    if line and line != row:
        said.append(f" (Line {line:,} of the text.)")
    if finding.get("suggestion"):
        said.append(f" {_suggested(finding['suggestion'])}")
    return Text.assemble((place, "dim"), (f"{finding['code']:<28}", _STYLES[finding["severity"]]), *said)


def answers(verdict: dict[str, Any], command: str = "") -> Text:
    """Return the options that answer what the check asks, each behind the command that takes it."""
    options = "\n".join(f"  {command}--{each['about']} {shlex.quote(each['value'])}" for each in verdict["candidates"])
    return Text(f"Check again with one of\n{options}")


def _suggested(value: str) -> str:
    return f"Suggested: {value!r}."


def services_table(services: Iterable[dict[str, Any]]) -> Table:
    """Return the services that may be used."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("name", "title", "formats", "what it does"):
        table.add_column(name, no_wrap=name == "name")
    for each in services:
        table.add_row(each["name"], each["title"], " ".join(each["formats"]), each["description"])
    return table


def service_report(service: dict[str, Any]) -> Group:
    """Return one service with its fields."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("field", "title", "type", "what it is"):
        table.add_column(name)
    for field in service["fields"]:
        kind = f"{field['type']} ≤ {field['length']}" if field["length"] else field["type"]
        title = Text.assemble(field["title"], (" *" if field["required"] else "", "bold red"))
        example = f" ({field['example']})" if field["example"] else ""
        table.add_row(Text(field["path"]), title, kind, Text(f"{field['description']}{example}"))
    head = Text.assemble((service["title"], "bold"), f"  {service['description']}")
    return Group(head, Text(f"  at most {service['max_bytes']:,} bytes, {service['max_rows']:,} rows\n"), table)


def mappings_table(mappings: Iterable[dict[str, Any]]) -> Table:
    """Return mapping profiles, the newest version of each."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("name", "version", "written", "by", "what it is for"):
        table.add_column(name)
    for each in mappings:
        name = f"{each['partner']}/{each['name']}" if each["partner"] else each["name"]
        written = each["updated_at"][:16].replace("T", " ")
        table.add_row(name, str(each["version"]), written, each["updated_by"], Text(each["description"]))
    return table


def summary_table(results: Iterable[tuple[str, Text]]) -> Table:
    """Return a line a file, for commands that take many."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for name, said in results:
        table.add_row(Text(name), said)
    return table
