"""A corpus of bad inputs that others collected: what becomes of each, in the corpus's own words.

The line between a warning and a refused line is drawn once: what can be taken in one way only, without changing what a
value says, is taken and told; what could be taken in two ways, or is no value of its field, refuses the order that it
stands in, and no other. Only what leaves no table to read, or no field to fill, rejects the file.
"""

from __future__ import annotations

import base64
import csv
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from moto import mock_aws

from hub.aws.files import S3Files
from hub.core.caller import Caller, Role
from hub.core.definition import Definition, load_definition
from hub.core.neutralising import neutralised
from hub.core.structural_check import check
from hub.core.verdict import ROWS, Row
from hub.ports import Tenant
from hub.runtime.wiring import catalogue
from hub.usecases.check_file import check_file
from hub.usecases.refusals import InvalidRequestError
from hub.usecases.request_upload import UploadRequest, request_upload
from tests.conformance.hostile import CASES
from tests.fakes import memory_ports
from tests.moto_aws import moto_client
from tests.warehouse_entities import ORIGIN, product
from tests.warehouse_memory import MemoryWarehouse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hub.core.verdict import Verdict
    from hub.warehouse.plan import WarehousePlan

ACCEPTED, WARNED = "accepted", "accepted with warning"
DATA = "accepted as data, neutralised on export"
LINE, FILE, GATE = "line rejected, other lines usable", "file rejected", "refused at the gate"

TODAY = date(2026, 11, 23)

_DEFINITION = """
name: corpus
title: Corpus
description: Orders of the corpus.
directory: Corpus
version: 1
formats: [csv, xlsx, xml, json, jsonl]
record_path: orders/order
limits: {file_bytes: 50_000_000, rows: 10_000}
record: order
operation: create_order
key: [Order.Id]
copies: leave_out
lines: {path: Order.line, maximum: 1000, unique: Order.line.sku}
fields:
  - {path: Order.Id, title: order_id, aliases: [id], length: 50, required: true, example: x9z, description: Its number.}
  - {path: Order.Date, title: order_date, aliases: [date], type: date, minimum: "2000-01-01", maximum: "2100-12-31",
     description: Its day.}
  - {path: Order.Customer, title: customer, length: 200, required: true, example: x9z, description: Who orders.}
  - {path: Order.Currency, title: currency, codes: currency, description: Its currency.}
  - {path: Order.ShipTo, title: ship_to, length: 500, description: Where to.}
  - {path: Order.line.sku, title: sku, length: 100, required: true, example: x9z, description: What.}
  - {path: Order.line.qty, title: qty, type: integer, minimum: 1, maximum: 999999, description: How many.}
  - {path: Order.line.price, title: price, type: decimal, minimum: 0, precision: 18, scale: 2, description: How much.}
"""


class Case(NamedTuple):
    """One line of the corpus's list."""

    number: str
    category: str
    name: str
    listed: str
    file: str


class Result(NamedTuple):
    """What became of a case, and the codes of what was said of it.

    What is accepted is data, whatever it is: that no cell of it is a formula in what the hub exports is held each time.
    """

    outcome: str
    codes: list[str]

    def is_as(self, listed: str) -> bool:
        """Tell whether that is what the corpus lists."""
        return self.outcome in {ACCEPTED, WARNED} if listed == DATA else self.outcome == listed


def cases(folder: Path) -> list[Case]:
    """Return the cases of a corpus, in the order of its list."""
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Case(row["id"], row["category"], row["name"], row["outcome"], row["file"]) for row in rows]


def definition_of(case: Case) -> Definition:
    """Return the definition of a case: those in XML have no customers."""
    text = _DEFINITION.replace("customer, length: 200, required: true", "customer, length: 200")
    return load_definition(text if case.category == "xml" else _DEFINITION)


@dataclass
class Judge:
    """Judges the cases of a corpus; files that it makes lie in `scratch`."""

    folder: Path
    scratch: Path

    def judge(self, case: Case) -> Result:
        """Return what becomes of a case."""
        if case.category == "names":
            return self._at_the_gate(json.loads(f'"{case.name}"'))
        special = _PROTOCOL.get(case.name)
        if special is not None:
            return special(self)
        if case.file:
            return self.checked(self.folder / "files" / case.file, definition_of(case))
        path = self.scratch / case.name
        with path.open("wb") as file:
            file.writelines(_MADE[case.name]())
        try:
            return self.checked(path, definition_of(case))
        finally:
            path.unlink()

    def checked(self, path: Path, definition: Definition) -> Result:
        """Return what the structural check makes of a file."""
        directory = self.scratch / "written"
        directory.mkdir(exist_ok=True)
        verdict = check(path, definition, directory=directory, today=TODAY)
        return Result(_outcome(verdict, directory), sorted(verdict.counts_by_code))

    def _at_the_gate(self, name: str, size_bytes: int = 100) -> Result:
        """Return what becomes of a file of this name, and of an object beside the place that the hub gave it."""
        ports = memory_ports(catalogue(), self.scratch, _TENANT)
        try:
            _, form = request_upload(ports, _CLERK, UploadRequest(_SERVICE, name, size_bytes))
        except InvalidRequestError as error:
            return Result(GATE, [error.code])
        # No part of the name gets into the key.
        assert form.fields["key"].startswith("uploads/acme/")
        assert form.fields["key"].endswith("/original")
        assert neutralised(name) == f"'{name}" or name[0] not in "=+-@"
        return Result(ACCEPTED, [])

    def temporary_name(self) -> Result:
        return self._at_the_gate("order.csv.filepart")

    def empty_object(self) -> Result:
        path = self.scratch / "empty"
        path.touch()
        return self.checked(path, load_definition(_DEFINITION))

    def too_large(self) -> Result:
        definition = catalogue().get(_SERVICE)
        assert definition is not None
        return self._at_the_gate("order.csv", definition.limits.file_bytes + 1)

    def overwritten(self, *, before_submit: bool) -> Result:
        """Post twice by one form: what arrives before Submit replaces the first, what comes later is not looked at."""
        ports = memory_ports(catalogue(), self.scratch, _TENANT)
        activity, form = request_upload(ports, _CLERK, UploadRequest(_SERVICE, "stock.csv", 100))
        files = [ports.files.put(form.fields["key"], b"Product Code,Quantity On Hand\nA,%d\n" % at) for at in (1, 2)]
        check_file(ports, files[0])
        stored = ports.activities.stored[activity.tenant, activity.activity_id]
        if not before_submit:
            assert stored.file == files[0]
            return Result(ACCEPTED, [])
        check_file(ports, files[1])
        assert ports.activities.stored[activity.tenant, activity.activity_id].file == files[1]
        return Result(ACCEPTED, [])

    def wrong_content_type(self) -> Result:
        """Look at what is signed: a form that says another type than the file's ending is none of ours."""
        with mock_aws():
            files = S3Files(moto_client("s3"), "files")
            form = files.upload_form(
                "uploads/acme/A1/original", content_type="text/csv", max_bytes=100, valid_for=timedelta(minutes=5)
            )
        conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]
        return Result(GATE if {"Content-Type": "text/csv"} in conditions else ACCEPTED, [])

    def sent_twice(self) -> Result:
        """Process the same bytes twice: the second time everything is accepted already, and said to be."""
        first, again = ({plan.note for plan in self._processed(warehouse)} for warehouse in [MemoryWarehouse()] * 2)
        assert first == {None}
        assert all("Already accepted" in (note or "") for note in again)
        return Result(WARNED, ["already accepted"])

    def _processed(self, warehouse: MemoryWarehouse) -> list[WarehousePlan]:
        plans = [warehouse.judge(ORIGIN, "create_product", product(code, number=at)) for at, code in enumerate("AB", 1)]
        for plan in plans:
            warehouse.apply(ORIGIN, plan)
        return plans


_SERVICE = "load-stock"
_TENANT = Tenant("acme", frozenset({_SERVICE}), "DC1")
_CLERK = Caller("ada", "acme", Role.CLERK)


def _columns() -> str:
    return "order_id,order_date,customer,sku,qty,price,currency,ship_to\n"


def _too_many_rows() -> Iterator[bytes]:
    yield _columns().encode()
    yield from (b"O-%d,2026-01-31,ACME,S,1,1.00,EUR,x\n" % at for at in range(10_001))


def _colliding() -> Iterator[bytes]:
    """Yield an order of 100,000 members; Python salts its hashes, so that no names can be chosen to collide."""
    yield b'[{"order_id":"O-1",' + b",".join(b'"m%d":1' % at for at in range(100_000)) + b"}]"


#: Cases that are too big to be kept: how each is made.
_MADE: dict[str, Callable[[], Iterator[bytes]]] = {
    "gzip_bomb_content_encoding.csv.gz": CASES["a gzip bomb"][0],
    "zip_100k_entries.xlsx": CASES["an archive of 100,000 parts"][0],
    "depth_1m.xml": CASES["XML of a million levels"][0],
    "attr_100k.xml": CASES["XML of 100,000 attributes"][0],
    "hash_collide_keys.json": _colliding,
    "one_line_200mb.json": CASES["JSON of a text of 200 MB"][0],
    "shared_strings_bomb_300mb.xlsx": CASES["a workbook of 290 MB of one text"][0],
    "rows_1048576_empty.xlsx": CASES["a sheet of a million empty rows"][0],
    "rows_max_plus_1.csv": _too_many_rows,
}

#: Cases that are ways of sending.
_PROTOCOL: dict[str, Callable[[Judge], Result]] = {
    "ct_html_body_csv": Judge.wrong_content_type,
    "etag_changed_after_validate": partial(Judge.overwritten, before_submit=False),
    "same_bytes_twice": Judge.sent_twice,
    "same_key_new_bytes": partial(Judge.overwritten, before_submit=True),
    "zero_byte_folder_marker": Judge.empty_object,
    "partner_temp_name.csv.filepart": Judge.temporary_name,
    "max_plus_1.csv": Judge.too_large,
}


def _outcome(verdict: Verdict, directory: Path) -> str:
    """Return what a verdict comes to, in the corpus's words."""
    ledger = verdict.ledger
    if verdict.file_rejected:
        return FILE
    if ledger.refused or ledger.rows_of_no_entity:
        return LINE
    with (directory / ROWS).open("rb") as lines:
        cells = [cell for line in lines for cell in msgspec.json.decode(line, type=Row).cells]
    # In any cell of a corrections file, a formula is a text.
    assert all(neutralised(cell)[:1] in {"", "'"} or cell[:1] not in "=@" for cell in cells)
    return WARNED if verdict.counts_by_code.keys() - _KEPT else ACCEPTED


#: What is said of texts that are kept as they are: nothing to be warned of.
_KEPT = frozenset({"cell.line-break", "cell.double-space"})
