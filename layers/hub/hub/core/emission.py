"""Emission: the Python source of the row checker, written from a definition and the columns of a file.

All emission is in this module. A generated function takes cells apart and compares each with constants; only what these
comparisons do not settle goes to a judge of that field (`celltypes` underneath), which says all that is wrong with it.
Values enter the source as `repr` of constants, never as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.core.celljudge import Blank, cell_judge, currencies_first, examiner, is_free_text
from hub.core.celltypes import cell_reader
from hub.core.characters import CUTS, SEPARATOR, holds_card_digits, is_unusual
from hub.core.conversion import converter_of, reads_converted
from hub.core.entity import Line
from hub.core.examplerow import FEWEST_EXAMPLES, is_example, telltale
from hub.core.fieldwords import FieldSpots
from hub.core.pointdoubts import reads_doubting
from hub.core.rowrules import AtLeastOne, Exclusive, RequiredTogether, row_judge
from hub.core.textformats import quick_test

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from hub.core.celltypes import CellReader
    from hub.core.definition import Definition, Field
    from hub.core.entity import Value
    from hub.core.pointdoubts import Doubts
    from hub.core.profile import Profile
    from hub.core.rowchecker import Values
    from hub.core.rowrules import RowRule
    from hub.core.spots import Found, Spots

#: Distinct cells whose values are remembered, in all columns together.
REMEMBERED = 200_000

#: Rows that are not tried to be taken quickly after one that could not be.
SLOW_ROWS = 20


class Emitter:
    """Writes the source of the checker's functions, and holds the constants that they name."""

    def __init__(self, definition: Definition, spots: Spots, today: date, profile: Profile, doubts: Doubts) -> None:
        self.source: list[str] = []
        self.names: dict[str, object] = {
            "Line": Line,
            "is_unusual": is_unusual,
            "holds_card_digits": holds_card_digits,
        }
        self._definition = definition
        self._spots = spots
        self._today = today
        self._remembered = 0
        self._profile = profile
        self._doubts = doubts
        self._constants: Mapping[str, str] = {}
        self._always: AbstractSet[str] = frozenset()

    def state_always(self, definition: Definition, fed: Sequence[Field]) -> None:
        """Tell the fields that have a value in every row: those that the mapping profile states, and defaults."""
        defaults = {field.path: field.default for field in definition.fields if field.default is not None}
        columns = {field.path for field in fed}
        missing = {path: default for path, default in defaults.items() if path not in columns}
        self._constants = missing | self._profile.constants
        self._always = self._constants.keys() | defaults.keys()

    def share_memory(self, columns: int) -> None:
        """Share out the cells that are remembered among so many columns."""
        self._remembered = REMEMBERED // (columns or 1)

    def read(self, field: Field) -> CellReader:
        """Return the reader of a field's cells, as the mapping profile has them read."""
        read = self._read_as_is(field)
        if doubt := self._doubts.get(field.path):
            read = reads_doubting(read, doubt)
        convert = converter_of(field, self._profile)
        return reads_converted(read, convert) if convert else read

    def _read_as_is(self, field: Field) -> CellReader:
        return cell_reader(field, cell_characters=self._definition.limits.cell_characters, today=self._today)

    def is_plain(self, field: Field) -> bool:
        """Tell whether a field's cells need no reading: any text up to a length."""
        told_apart = field.pattern or field.min_length or field.blocked or field.ascii
        if field.format and quick_test(field.format) is None:
            return False
        return is_free_text(field) and not told_apart and converter_of(field, self._profile) is None

    def emit_judge_head(self, columns: Sequence[tuple[int, Field]]) -> None:
        """Emit the function that judges header-level cells; each column is a cell's index in the row and its field."""
        taken = "".join(f"c{at}, " for at, _ in columns)
        told_by = telltale(self._definition, columns)
        self.source += [
            "def judge_head(head):",
            *_indented([f"{taken}= head"] if taken else []),
            *_indented(self._emit_judging("head", columns, told_by[0] if told_by else None)),
            *_indented(self._emit_example(columns, told_by)),
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
            "lines.append(Line(row, values))",
            "faults.append(found)",
        ]
        self.source += [
            "def judge_lines(records):",
            "    global slow_rows",
            "    lines = []",
            "    faults = []",
            "    clean = True",
            "    for row, _, cells in records:",
            *_indented(_indented([*self._emit_quickly(columns), *body])),
            "    return lines, faults, clean",
        ]

    def _emit_quickly(self, columns: Sequence[tuple[int, Field]]) -> list[str]:
        """Emit what takes a row all of whose line-level cells are known: most are. One that is not costs more, so that
        some rows after it are not tried.
        """
        self.names["slow_rows"] = 0
        has_rules = any(name.startswith("rule_line_") for name in self.names)
        if not columns or has_rules or self._emit_constants("line") != "{}":
            return []
        known = ", ".join(f"{field.path!r}: values_{at}[cells[{at}]]" for at, field in columns)
        return [
            "if slow_rows:",
            "    slow_rows -= 1",
            "else:",
            "    try:",
            f"        values = {{{known}}}",
            "    except KeyError:",
            f"        slow_rows = {SLOW_ROWS}",
            "    else:",
            "        lines.append(Line(row, values))",
            "        faults.append([])",
            "        continue",
        ]

    def _emit_judging(
        self, level: str, columns: Sequence[tuple[int, Field]], asked_again: int | None = None
    ) -> list[str]:
        """Emit what judges cells; the one that is `asked_again` is afterwards without white space around it."""
        emitted = [f"values = {self._emit_constants(level)}", "found = []"]
        # Texts of the header are looked at all at once; those of lines repeat, and are better remembered.
        plain = {at for at, field in columns if level == "head" and self.is_plain(field)}
        if plain:
            cells = ", ".join(f"c{at}" for at in sorted(plain))
            emitted.append(f"unusual = is_unusual({SEPARATOR!r}.join(('', {cells}, '')))")
        for at, field in columns:
            emitted += self._emit_cell(at, field, plain=at in plain, stripped=at == asked_again)
        indexes = {field.path: at for at, field in columns}
        for number, rule in enumerate(self._definition.rules):
            emitted += self._emit_rule(f"rule_{level}_{number}", rule, indexes, level)
        return emitted

    def _constants_of(self, level: str) -> dict[str, Value | None]:
        """Return the values that no column gives."""
        return {
            path: self._read_as_is(field)(text)[0]
            for path, text in self._constants.items()
            if (field := self._definition.field(path)) and self._is_of(level, path)
        }

    def _emit_constants(self, level: str) -> str:
        """Return the expression that the values of a row begin with: those that no column gives."""
        constants = self._constants_of(level)
        if not constants:
            return "{}"
        self.names[f"constants_{level}"] = constants
        return f"constants_{level}.copy()"

    def _is_of(self, level: str, path: str) -> bool:
        return self._definition.is_line_level(path) == (level == "line")

    def _emit_cell(self, at: int, field: Field, *, plain: bool, stripped: bool) -> list[str]:
        cell, value = f"c{at}", f"values[{field.path!r}]"
        spots = FieldSpots(self._spots, field, self._definition.limits, self._today, self._profile.numbers)
        most = field.length or self._definition.limits.cell_characters
        known: dict[str, Value] = {}
        remembered = 0 if plain else self._remembered
        default = None if field.default is None else self._read_as_is(field)(field.default)[0]
        blank = Blank(default, field.required)
        examine = examiner(field, self.read(field), spots, most, blank)
        if converter_of(field, self._profile) is None:
            examine = currencies_first(field, spots, examine)
        self.names[f"judge_{at}"] = cell_judge(field.path, examine, known, remembered)
        strip = [f"        {cell} = {cell}.strip()"] if stripped else []
        if plain:
            more = "" if field.card_numbers else f" or holds_card_digits({cell})"
            if field.format:
                self.names[f"is_written_{at}"] = quick_test(field.format)
                more += f" or not is_written_{at}({cell})"
            around = f"f{SEPARATOR + '{' + cell + '}' + SEPARATOR!r}"
            emitted = [
                f"if {cell}:",
                f"    if len({cell}) > {min(most, min(CUTS) - 1)!r} or unusual and is_unusual({around}){more}:",
                f"        judge_{at}({cell}, values, found)",
                *strip,
                "    else:",
                f"        {value} = {cell}",
            ]
        else:
            self.names[f"known_{at}"], self.names[f"values_{at}"] = known.get, known
            emitted = [
                f"if {cell}:",
                f"    value = known_{at}({cell})",
                "    if value is None:",
                f"        judge_{at}({cell}, values, found)",
                *strip,
                "    else:",
                f"        {value} = value",
            ]
        if default is not None:
            self.names[f"default_{at}"] = (spots["cell.default"], None, {"after": default})
            emitted += ["else:", f"    {value} = {default!r}", f"    found.append(default_{at})"]
        elif field.required:
            self.names[f"required_{at}"] = (spots["cell.required"], None, None)
            emitted += ["else:", f"    found.append(required_{at})"]
        return emitted

    def _emit_rule(self, name: str, rule: RowRule, indexes: Mapping[str, int], level: str) -> list[str]:
        paths = rule.any_of if isinstance(rule, RequiredTogether) else rule.paths()
        if not self._is_of(level, paths[0]):
            return []
        filled = ["True" if path in self._always else f"c{indexes[path]}" for path in paths
                  if path in indexes or path in self._always]  # fmt: skip
        if isinstance(rule, AtLeastOne):
            # A cell of white space is blank as well: the values tell.
            condition = "True"
        elif isinstance(rule, RequiredTogether):
            condition = " or ".join(filled)
        elif isinstance(rule, Exclusive):
            condition = " + ".join(f"bool({cell})" for cell in filled) + " > 1" if len(filled) > 1 else ""
        else:
            condition = " and ".join(filled[:1])
        if not condition:
            return []
        self.names[name] = row_judge(rule, self._definition, self._spots)
        return [f"if {condition}:", f"    {name}(values, found)"]

    def _emit_example(self, columns: Sequence[tuple[int, Field]], told_by: tuple[int, list[str]] | None) -> list[str]:
        """Emit the question whether a row is the one that the template shows."""
        if told_by is None:
            return []
        shown = {field.path: self._read_as_is(field)(field.example)[0] for _, field in columns if field.example}
        # Of few values, such as a number alone, somebody's own row may be made as well.
        sure = len(shown) >= FEWEST_EXAMPLES
        spot = self._spots.of_file("row.template-example" if sure else "row.template-example-doubtful")
        # What no column gives, but a mapping profile or a default states, is in every row.
        is_shown = is_example(self._definition, {**self._constants_of("head"), **shown})

        def judge(values: Values, found: list[Found]) -> None:
            if is_shown(values):
                found.append((spot, None, None))

        self.names["judge_example"] = judge
        at, written = told_by
        # A set is slower to ask than a single text.
        asked = f"== {written[0]!r}" if len(written) == 1 else f"in {{{', '.join(map(repr, written))}}}"
        return [f"if c{at} {asked}:", "    judge_example(values, found)"]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]
