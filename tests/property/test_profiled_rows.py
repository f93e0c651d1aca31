"""Rows read by mapping profiles, against a slow plain reference: constants, values, forms of dates and numbers, rows
set aside.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from hub.core.findingkinds import BY_CODE, Effect
from hub.core.profile import load_profile
from tests.checking import TODAY, Checked, check_text
from tests.plainjudge import COARSE, DEFINITION, HEAD, PATHS, cells, known_country, plain_judge, rows_of

if TYPE_CHECKING:
    from hub.core.definition import Field

Stated = dict[str, Any]

#: How each form of a date is written, as an expression and as Python would write it.
DATE_FORMS = {
    "DD/MM/YYYY": (r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})", "%d/%m/%Y"),
    "MM/DD/YYYY": (r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})", "%m/%d/%Y"),
    "YYYY.MM.DD": (r"(?P<y>[0-9]{4})\.(?P<m>[0-9]{1,2})\.(?P<d>[0-9]{1,2})", "%Y.%m.%d"),
    "DD.MM.YYYY HH:mm": (
        r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})\s+(?P<h>[0-9]{1,2}):(?P<n>[0-9]{1,2})",
        "%d.%m.%Y %H:%M",
    ),
}
TABLES = {
    "C.Country": {"United Kingdom": "GB", "gbr": "gb", "x": "GB"},
    "C.Kind": {"maybe": "Red", "x": "green", "#N/A": "b-1"},
    "C.Flag": {"y": "yes", "Red": "0", "-": "no"},
    "C.Short": {"maybe": "abc", "5.01E+12": "b", "  x ": "y"},
    "C.Line.Whole": {"x": "7", "N/A": "0", "1e5": "100000"},
    "C.Line.Day": {"x": "2026-11-23"},
    "C.Line.Any": {"NULL": "0", "-": "0.5"},
}
CONSTANTS = {"C.Needed": "said once", "C.Country": "gb", "C.Plain": "p", "C.Line.Small": "5", "C.Line.Whole": "7.0"}
CONDITIONS: list[Stated] = [
    {"column": "C.Short", "equals": ["x", "0"]},
    {"column": "C.Needed", "starts_with": ["-", "#"]},
    {"column": "C.Line.Any", "ends_with": "5", "because": "somebody said so"},
    {"column": "C.Plain", "contains": ["A", "="]},
    {"column": "C.Flag", "blank": True},
]

_moments = st.datetimes(datetime(2025, 11, 1), datetime(2027, 3, 1))  # noqa: DTZ001 - cells say no zone
_dated = st.builds(lambda moment, form: moment.strftime(form[1]), _moments, st.sampled_from(list(DATE_FORMS.values())))
_grouped = st.builds(
    lambda number, form: f"{number:,.2f}".replace(",", "_").replace(".", form[0]).replace("_", form[1]),
    st.floats(-99_999, 99_999), st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "'"), (".", ""), (",", "")]),
)  # fmt: skip
_words = st.sampled_from([word for table in TABLES.values() for word in table]).flatmap(
    lambda word: st.sampled_from([word, word.upper(), f" {word}"])
)
_cells = st.one_of(cells, _dated, _grouped, _words)
_rows = st.lists(rows_of(_cells).map(known_country), min_size=1, max_size=6)


def _some(of: Stated) -> st.SearchStrategy[Stated]:
    return st.sets(st.sampled_from(sorted(of))).map(lambda names: {name: of[name] for name in sorted(names)})


_numbers = st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "'"), (".", ""), (",", "")])
_profiles = st.builds(
    lambda constants, values, dates, numbers, aside: {
        "constants": constants,
        "values": values,
        "dates": dates,
        "set_aside": aside,
        **({"numbers": dict(zip(("decimal", "group"), numbers, strict=True))} if numbers else {}),
    },
    _some(CONSTANTS), _some(TABLES), st.lists(st.sampled_from(sorted(DATE_FORMS)), unique=True),
    st.none() | _numbers, st.lists(st.sampled_from(CONDITIONS), unique_by=lambda each: each["column"]),
)  # fmt: skip


class Reference:
    """Reads cells as a profile says: slowly, one question after the other."""

    def __init__(self, stated: Stated) -> None:
        self._stated = stated

    def is_aside(self, row: dict[str, str]) -> bool:
        return any(self._passes(condition, row[condition["column"]].strip()) for condition in self._stated["set_aside"])

    @staticmethod
    def _passes(condition: Stated, cell: str) -> bool:
        if "blank" in condition:
            return cell == ""
        for test, texts in condition.items():
            for text in [texts] if isinstance(texts, str) else texts:
                if test == "equals" and cell == text:
                    return True
                if test == "starts_with" and cell[: len(text)] == text:
                    return True
                if test == "ends_with" and cell[len(cell) - len(text) :] == text and len(cell) >= len(text):
                    return True
                if test == "contains" and cell.find(text) >= 0:
                    return True
        return False

    def rewrite(self, field: Field, text: str) -> tuple[str | None, str | None]:
        """Return what a text is read as, and the code of what was done to it."""
        for word, meant in self._stated["values"].get(field.path, {}).items():
            if word.strip().casefold() == text.casefold() and meant != text:
                return meant, "cell.mapped"
        if "numbers" in self._stated and field.type in {"integer", "decimal"}:
            return self._number(text)
        if field.type in {"date", "datetime"}:
            return self._date(field, text)
        return text, None

    def _number(self, text: str) -> tuple[str | None, str | None]:
        decimal, group = self._stated["numbers"]["decimal"], self._stated["numbers"]["group"]
        sign = text[:1] if text[:1] in {"+", "-"} else ""
        whole, point, fraction = text[len(sign) :].partition(decimal)
        pieces = whole.split(group) if group else [whole]
        digits = all(piece and set(piece) <= set("0123456789") for piece in pieces)
        grouped = len(pieces) == 1 or (len(pieces[0]) <= 3 and all(len(piece) == 3 for piece in pieces[1:]))
        if not (digits and grouped) or (point and not (fraction and set(fraction) <= set("0123456789"))):
            return None, "cell.number-form"
        read = sign + "".join(pieces) + ("." + fraction if point else "")
        return read, None if read == text else "cell.converted"

    def _date(self, field: Field, text: str) -> tuple[str | None, str | None]:
        for form in self._stated["dates"]:
            found = re.fullmatch(DATE_FORMS[form][0], text)
            if found is None or ("HH" in form and field.type == "date"):
                continue
            parts = {name: int(digits) for name, digits in found.groupdict().items()}
            try:
                moment = datetime(parts["y"], parts["m"], parts["d"], parts.get("h", 0), parts.get("n", 0))  # noqa: DTZ001
            except ValueError:
                continue
            return moment.isoformat() if "HH" in form else moment.date().isoformat(), "cell.converted"
        return text, None

    def judged(self, row: dict[str, str]) -> tuple[dict[str, list[str]], dict[str, Any]]:
        """Return codes and values by path. A column whose field has a constant says nothing."""
        constants = self._stated["constants"]
        codes: dict[str, list[str]] = {}
        values: dict[str, Any] = {}
        no_line = not any(cell for path, cell in row.items() if path not in HEAD and path not in constants)
        for path, cell in row.items():
            if no_line and path not in HEAD:
                continue
            said, value = (
                plain_judge(path, constants[path]) if path in constants else (plain_judge(path, cell, self.rewrite))
            )
            if said and path not in constants:
                codes[path] = said
            if value is not None:
                values[path] = value
        return codes, values


def checked_rows(rows: list[dict[str, str]], stated: Stated) -> Checked:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(PATHS)
    writer.writerows(row.values() for row in rows)
    profile = load_profile({"service": DEFINITION.name, **stated}, DEFINITION, TODAY)
    with tempfile.TemporaryDirectory() as directory:
        return check_text(text.getvalue(), DEFINITION, Path(directory), profile=profile)


@given(_rows, _profiles)
def test_a_profile_is_read_as_a_plain_reference_reads_it(rows: list[list[str]], stated: Stated) -> None:
    """The same rows set aside, the same codes for each cell, the same values for each accepted entity."""
    reference = Reference(stated)
    keyed = [dict(zip(PATHS, [f"key {at}", *row], strict=True)) for at, row in enumerate(rows)]
    checked = checked_rows(keyed, stated)
    entities = {entity.rows[0]: entity for entity in checked.entities}
    aside = {finding.row for finding in checked.findings if finding.code == "row.set-aside"}
    assert aside == {number for number, row in enumerate(keyed, start=2) if reference.is_aside(row)}
    assert checked.verdict.ledger.rows_set_aside == len(aside)
    for number, row in enumerate(keyed, start=2):
        if number in aside:
            assert [code for at, code in checked.codes if at == number] == ["row.set-aside"]
            continue
        codes, values = reference.judged(row)
        found: dict[str | None, list[str]] = {}
        for finding in checked.findings:
            # Of both it is proved by examples when they are told.
            if finding.row == number and finding.code not in {"row.shifted", "cell.mojibake"}:
                found.setdefault(finding.field, []).append(COARSE.get(finding.code, finding.code))
        assert found == {path: [COARSE.get(code, code) for code in said] for path, said in codes.items()}
        refused = any(BY_CODE[code].effect is not Effect.TOLD for said in codes.values() for code in said)
        assert (number in entities) is not refused
        if not refused:
            entity = entities[number]
            said = {**entity.values, **(entity.lines[0].values if entity.lines else {})}
            assert said == values
            assert list(map(type, said.values())) == [type(values[path]) for path in said]
