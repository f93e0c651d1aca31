"""The row checker: Python generated from a definition and the columns of a file, compiled once, run for every row.

All emission is in this module. A generated function takes cells apart and compares each with constants; only what these
comparisons do not settle goes to a judge of that field (`celltypes` underneath), which says all that is wrong with it.
Values enter the source as `repr` of constants, never as text.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from hub.core.celltypes import FieldType, cell_reader, choices_of
from hub.core.conversion import converter_of
from hub.core.fieldwords import FieldSpots
from hub.core.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from hub.core.celltypes import CellReader, Reading
    from hub.core.conversion import Converter
    from hub.core.definition import Definition, Field, RequiredTogether
    from hub.core.entity import Value
    from hub.core.reader import Record
    from hub.core.spots import Found, Spots
    from hub.core.verdict import ColumnMatch

#: Distinct cells whose values are remembered, in all columns together.
REMEMBERED = 100_000

#: Distinct cells of a column of which something is said, and what that is, that are remembered.
NOTED = 500

Values: TypeAlias = "dict[str, Value]"
LineValues: TypeAlias = "list[Values | None]"
Judge: TypeAlias = "Callable[[str, Values, list[Found]], None]"


class RowChecker(NamedTuple):
    """The compiled checker. Rows must have exactly `width` cells; no line-level one is among the `leading` ones.

    `head_of` takes a row's header-level cells out, so that neighbouring rows of one entity can be compared at once;
    `judge_head` takes these and returns the values by field path and the findings; `judge_lines` does the same for the
    line-level cells of each of some rows, and tells whether all of these have a line and no finding. A row whose
    line-level cells are all empty has None for the values of its line.
    """

    width: int
    leading: int
    head_of: Callable[[list[str]], Sequence[str]]
    judge_head: Callable[[Sequence[str]], tuple[Values, list[Found]]]
    judge_lines: Callable[[list[Record]], tuple[LineValues, list[list[Found]], bool]]
    source: str


def compile_checker(
    definition: Definition,
    columns: Sequence[ColumnMatch],
    spots: Spots,
    today: date,
    profile: Profile | None = None,
) -> RowChecker:
    """Return the checker of a definition for the columns of one file, read as a mapping profile says."""
    fed = [(column.column - 1, field) for column in columns if (field := definition.field(column.field or ""))]
    head = [(at, field) for at, field in fed if not definition.is_line_level(field.path)]
    line = [(at, field) for at, field in fed if definition.is_line_level(field.path)]
    remembered = REMEMBERED // (len(fed) or 1)
    emitter = _Emitter(definition, spots, today, remembered, profile or Profile(service=definition.name))
    indexes = [at for at, _ in head]
    emitter.emit_judge_head(head)
    emitter.emit_judge_lines(line)
    source = "\n".join(emitter.source) + "\n"
    names: dict[str, Any] = dict(emitter.names)
    exec(compile(source, f"<row checker of {definition.name}>", "exec"), names)  # noqa: S102 - the source is ours
    leading = min((at for at, _ in line), default=0)
    return RowChecker(len(columns), leading, _taker(indexes), names["judge_head"], names["judge_lines"], source)


def _taker(indexes: list[int]) -> Callable[[list[str]], Sequence[str]]:
    """Return what takes these cells out of a row: a slice where they are neighbours, which is quicker."""
    first, last = (indexes[0], indexes[-1] + 1) if indexes else (0, 0)
    if indexes == list(range(first, last)):
        return itemgetter(slice(first, last))
    return itemgetter(*indexes)


class _Emitter:
    """Writes the source of the checker's functions, and holds the constants that they name."""

    def __init__(self, definition: Definition, spots: Spots, today: date, remembered: int, profile: Profile) -> None:
        self.source: list[str] = []
        self.names: dict[str, object] = {}
        self._definition = definition
        self._spots = spots
        self._today = today
        self._remembered = remembered
        self._profile = profile

    def emit_judge_head(self, columns: Sequence[tuple[int, Field]]) -> None:
        """Emit the function that judges header-level cells; each column is a cell's index in the row and its field."""
        taken = "".join(f"c{at}, " for at, _ in columns)
        self.source += [
            "def judge_head(head):",
            *_indented([f"{taken}= head"] if taken else []),
            *_indented(self._emit_judging("head", columns)),
            "    return values, found",
        ]

    def emit_judge_lines(self, columns: Sequence[tuple[int, Field]]) -> None:
        """Emit the function that judges the line-level cells of rows."""
        any_cell = " or ".join(f"c{at}" for at, _ in columns) or "False"
        body = [
            *(f"c{at} = cells[{at}]" for at, _ in columns),
            f"if not ({any_cell}):",
            "    lines.append(None)",
            "    faults.append([])",
            "    clean = False",
            "    continue",
            *self._emit_judging("line", columns),
            "if found:",
            "    clean = False",
            "lines.append(values)",
            "faults.append(found)",
        ]
        self.source += [
            "def judge_lines(records):",
            "    lines = []",
            "    faults = []",
            "    clean = True",
            "    for _, _, cells in records:",
            *_indented(_indented(body)),
            "    return lines, faults, clean",
        ]

    def _emit_judging(self, level: str, columns: Sequence[tuple[int, Field]]) -> list[str]:
        emitted = [f"values = {self._emit_constants(level)}", "found = []"]
        for at, field in columns:
            emitted += self._emit_cell(at, field)
        indexes = {field.path: at for at, field in columns}
        for number, rule in enumerate(self._definition.rules):
            emitted += self._emit_required_together(f"rule_{level}_{number}", rule, indexes)
        return emitted

    def _emit_constants(self, level: str) -> str:
        """Return the expression that the values of a row begin with: those that the mapping profile states."""
        constants = {
            path: self._read(field)(text)[0]
            for path, text in self._profile.constants.items()
            if (field := self._definition.field(path)) and self._definition.is_line_level(path) == (level == "line")
        }
        if not constants:
            return "{}"
        self.names[f"constants_{level}"] = constants
        return f"constants_{level}.copy()"

    def _read(self, field: Field) -> CellReader:
        return cell_reader(field, cell_characters=self._definition.limits.cell_characters, today=self._today)

    def _emit_cell(self, at: int, field: Field) -> list[str]:
        cell, value = f"c{at}", f"values[{field.path!r}]"
        spots = FieldSpots(self._spots, field, self._definition.limits, self._today, self._profile.numbers)
        convert = converter_of(field, self._profile)
        read = _converted(self._read(field), convert) if convert else self._read(field)
        if _is_plain(field) and not convert:
            self.names[f"judge_{at}"] = _judge(field, read, spots, {}, 0)
            length = field.length or self._definition.limits.cell_characters
            emitted = [
                f"if {cell}:",
                f"    if len({cell}) > {length!r} or {cell}.strip() is not {cell}:",
                f"        judge_{at}({cell}, values, found)",
                "    else:",
                f"        {value} = {cell}",
            ]
        else:
            known: dict[str, Value] = {}
            self.names[f"judge_{at}"] = _judge(field, read, spots, known, self._remembered)
            self.names[f"known_{at}"] = known.get
            emitted = [
                f"if {cell}:",
                f"    value = known_{at}({cell})",
                "    if value is None:",
                f"        judge_{at}({cell}, values, found)",
                "    else:",
                f"        {value} = value",
            ]
        if field.required:
            self.names[f"required_{at}"] = (spots["cell.required"], None, None)
            emitted += ["else:", f"    found.append(required_{at})"]
        return emitted

    def _emit_required_together(self, name: str, rule: RequiredTogether, indexes: Mapping[str, int]) -> list[str]:
        filled = [f"c{indexes[path]}" for path in rule.any_of if path in indexes]
        filled += ["True" for path in rule.any_of if path in self._profile.constants]
        if not filled:
            return []
        self.names[name] = _judge_required_together(self._definition, rule, self._spots)
        return [f"if {' or '.join(filled)}:", f"    {name}(values, found)"]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _is_plain(field: Field) -> bool:
    """Tell whether a field's cells need no reading: any text up to a length."""
    return field.type is FieldType.TEXT and not (choices_of(field) or field.pattern or field.min_length)


def _judge(field: Field, read: CellReader, spots: FieldSpots, known: dict[str, Value], remembered: int) -> Judge:
    """Return what judges a cell of a field completely; it notes in `known` the values of cells that are all right."""
    path = field.path
    examine = _examiner(field, read, spots)
    #: Cell → its value, and what is said of it.
    noted: dict[str, tuple[Value | None, list[Found]]] = {}

    def judge(cell: str, values: Values, found: list[Found]) -> None:
        examined = noted.get(cell)
        value, said = examined or examine(cell)
        found += said
        if value is not None:
            values[path] = value
        if value is not None and not said:
            if len(known) < remembered:
                known[cell] = value
        elif examined is None and len(noted) < NOTED:
            noted[cell] = value, said

    return judge


def _examiner(field: Field, read: CellReader, spots: FieldSpots) -> Callable[[str], tuple[Value | None, list[Found]]]:
    """Return what reads a cell of a field, with all that is to be said of it."""

    def examine(cell: str) -> tuple[Value | None, list[Found]]:
        text = cell.strip()
        said: list[Found] = []
        if text != cell:
            said.append((spots["cell.whitespace"], cell, {"after": text}))
        if not text:
            if field.required:
                said.append((spots["cell.required"], None, None))
            return None, said
        value, codes = read(text)
        for code in codes:
            words = {"after": value, "count": len(text)} if code in _WITH_WORDS else None
            said.append((spots[code], cell, words))
        return value, said

    return examine


#: Findings whose messages name more than the cell's text.
_WITH_WORDS = frozenset({"cell.case", "cell.length", "cell.mapped", "cell.converted"})


def _converted(read: CellReader, convert: Converter) -> CellReader:
    """Return the reader of cells that the mapping profile has rewritten before they are read."""

    def read_converted(cell: str) -> Reading:
        text, code = convert(cell)
        if text is None:
            return None, (code or "cell.type",)
        value, codes = read(text)
        # Of a rewritten cell that is wrong all the same, what is wrong says it all.
        return value, (code, *codes) if code and value is not None else codes

    return read_converted


def _judge_required_together(
    definition: Definition, rule: RequiredTogether, spots: Spots
) -> Callable[[Values, list[Found]], None]:
    titles = {path: field.title for path in rule.any_of if (field := definition.field(path))}
    required = [
        (path, spots.of_field("row.conditional-required", field))
        for path in rule.required
        if (field := definition.field(path))
    ]

    def judge(values: Values, found: list[Found]) -> None:
        blamed = {spot.group.field for spot, _, _ in found if spot.refuses}
        because = next((title for path, title in titles.items() if path in values or path in blamed), None)
        if because is None:
            return
        for path, spot in required:
            if path not in values and path not in blamed:
                found.append((spot, None, {"because": because}))

    return judge
