"""Pages of findings and of rows: whatever is asked for, all of it comes, and the index leads straight to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from hub.core.caller import Caller, Role
from hub.core.finding import Severity
from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.read_check import FindingFilter, RowFilter, read_findings, read_groups, read_rows
from hub.usecases.request_upload import UploadRequest, request_upload
from tests.fakes import memory_ports

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.finding import Finding
    from hub.ports import Ports

CLERK = Caller("ada", "acme", Role.CLERK)

#: Spaces around each hundredth product, no quantity in each third row, a quantity that is none once, far down.
ROWS = [
    f"{'  ' * (number % 100 == 0)}AB-{number},{'none' if number == 2_500 else '' if number % 3 == 0 else '5'}"
    for number in range(3_000)
]


class Checked:
    """A checked file, and how often its files are read."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        asked = UploadRequest(service="load-stock", file_name="stock.csv", size_bytes=10)
        activity, form = request_upload(ports, CLERK, asked)
        text = "\n".join(["Product Code,Quantity On Hand", *ROWS, ""])
        check_file(ports, ports.files.put(form.fields["key"], text.encode()))
        self.id = activity.activity_id
        self.ranges = 0
        read = ports.files.read

        def counting(key: str, byte_range: tuple[int, int] | None = None) -> bytes:
            self.ranges += byte_range is not None
            return read(key, byte_range)

        ports.files.read = counting  # type: ignore[method-assign]

    def findings(self, chosen: FindingFilter, *, limit: int = 150) -> list[Finding]:
        found: list[Finding] = []
        cursor = None
        while True:
            page, cursor = read_findings(self.ports, CLERK, self.id, chosen, limit=limit, cursor=cursor)
            found += page.findings
            if cursor is None:
                return found


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    acme = Tenant(name="acme", services=frozenset({"load-stock"}), default_dc="DC1")
    path: Path = tmp_path_factory.mktemp("pages")
    return Checked(memory_ports(catalogue(), path, acme))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"code": "cell.required"},
        {"code": "cell.type"},
        {"severity": Severity.ERROR},
        {"severity": Severity.WARNING, "column": 1},
        {"severity": Severity.INFO},
        {"column": 2},
        {"entity": 2_701},
        {"first_row": 2_400, "last_row": 2_600},
        {"first_row": 2_990},
        {"last_row": 5, "code": "cell.required"},
    ],
    ids=str,
)
@pytest.mark.parametrize("limit", [1, 7, 200])
def test_a_filter_shows_what_it_should(checked: Checked, asked: dict[str, Any], limit: int) -> None:
    """Pages join to exactly the findings that pass the filter, in the order of the file."""
    if limit == 1 and not asked.get("entity") and asked.get("code") != "cell.type":
        limit = 40
    everything = checked.findings(FindingFilter(), limit=200)
    assert len(everything) == 1_031

    def passes(finding: Finding) -> bool:
        row = finding.row or 0
        plain = all(getattr(finding, name) == value for name, value in asked.items() if not name.endswith("_row"))
        return plain and asked.get("first_row", 0) <= row <= asked.get("last_row", 9_999)

    chosen = FindingFilter(**asked)
    assert checked.findings(chosen, limit=limit) == [finding for finding in everything if passes(finding)]
    total = chosen.total(read_groups(checked.ports, CLERK, checked.id))
    assert total in {None, len(checked.findings(chosen))}
    assert (total is None) is bool({"entity", "first_row", "last_row"} & asked.keys())


def test_a_page_is_one_ranged_read(checked: Checked) -> None:
    """A page without a filter, or with one that the index answers, is fetched at once."""
    for chosen in (FindingFilter(), FindingFilter(code="cell.type"), FindingFilter(entity=2_701)):
        checked.ranges = 0
        read_findings(checked.ports, CLERK, checked.id, chosen, limit=200, cursor=None)
        assert checked.ranges == 1


def test_rows_are_found_by_number_and_by_entity(checked: Checked) -> None:
    """A page of rows may begin anywhere, and holds its findings; the index leads to an entity's rows."""
    checked.ranges = 0
    page, cursor = read_rows(
        checked.ports, CLERK, checked.id, limit=3, cursor=None, chosen=RowFilter(first_row=2_501, last_row=2_502)
    )
    assert [(row.row, [found.code for found in row.findings]) for row in page.rows] == [
        (2_501, ["cell.required"]),
        (2_502, ["cell.whitespace", "cell.type"]),
    ]
    assert checked.ranges == 2
    assert cursor is None
    page, _ = read_rows(checked.ports, CLERK, checked.id, limit=3, cursor=None, chosen=RowFilter(entity=1_234))
    assert [row.row for row in page.rows] == [1_235]


def test_errors_come_first_among_groups(checked: Checked) -> None:
    """Groups are sorted by severity, then by how many there are."""
    groups = read_groups(checked.ports, CLERK, checked.id)
    assert [(group.code, group.count) for group in groups] == [
        ("cell.required", 1_000),
        ("cell.type", 1),
        ("cell.whitespace", 30),
    ]
