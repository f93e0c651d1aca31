"""UBL documents: orders read by a profile of their paths, against a recount with ElementTree; all others refused."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.checking import Checked, check_path
from tests.real.expected import Expected, assert_as_expected, assert_told, definition, document, profile, table
from tests.shared_data import shared

if TYPE_CHECKING:
    from pathlib import Path

DATA = shared("data", "ubl", "ph-ubl-testfiles", "src", "main", "resources", "external", "test-ubl")
ORDERS = sorted((DATA / "order").glob("*.xml"))
OTHERS = sorted({*DATA.rglob("*.xml")} - {*ORDERS})

#: What the profile reads of an order, each with the places where it may stand.
_AT, _OR_AT = "Delivery/DeliveryAddress/", "Delivery/DeliveryLocation/Address/"
HEADER = {
    "ID": ["ID"],
    "date": ["IssueDate"],
    "currency": ["DocumentCurrencyCode"],
    "note": ["Note"],
    "uuid": ["UUID"],
    "street": [f"{_AT}StreetName", f"{_OR_AT}StreetName"],
    "number": [f"{_AT}BuildingNumber", f"{_OR_AT}BuildingNumber"],
    "house": [f"{_AT}BuildingName", f"{_OR_AT}AdditionalStreetName"],
    "city": [f"{_AT}CityName", f"{_OR_AT}CityName"],
    "county": [f"{_AT}CountrySubentity", f"{_OR_AT}CountrySubentity"],
    "postcode": [f"{_AT}PostalZone", f"{_OR_AT}PostalZone"],
    "country": [f"{_AT}Country/IdentificationCode", f"{_OR_AT}Country/IdentificationCode"],
}
LINE = {
    "line": "LineItem/ID",
    "product": "LineItem/Item/SellersItemIdentification/ID",
    "quantity": "LineItem/Quantity",
    "price": "LineItem/Price/PriceAmount",
}
#: What the service cannot do without (an order's number has a column in every file).
NEEDED = {"street", "city", "county", "postcode", "country", "product", "quantity"}
#: Attributes of what is read that the profile reads or leaves out. Of any other the check says that it is left out.
KNOWN_ATTRIBUTES = {"currencyID", "listName"}
#: The codes of countries that occur.
COUNTRIES = {"GB", "SE"}


def _found(within: ET.Element, places: list[str]) -> ET.Element | None:
    elements = (within.find("/".join(f"{{*}}{step}" for step in place.split("/"))) for place in places)
    return next((element for element in elements if element is not None), None)


def _text(within: ET.Element, places: list[str]) -> str:
    element = _found(within, places)
    return (element.text or "").strip() if element is not None else ""


def _lines(order: ET.Element) -> list[ET.Element]:
    return order.findall("{*}OrderLine")


def _count_columns(order: ET.Element, counted: Expected) -> None:
    """Count what is said of the file's columns: of those that are due and of those that mean nothing."""
    attributes: set[tuple[str, str]] = set()
    for what, places in (*HEADER.items(), *((what, [place]) for what, place in LINE.items())):
        holders = _lines(order) if what in LINE else [order]
        elements = [element for holder in holders if (element := _found(holder, places)) is not None]
        if not elements:
            counted.found[None, "header.expected-label"] += len(places)
            counted.found[None, "header.missing-label"] += what in NEEDED
        attributes |= {(what, name) for element in elements for name in element.attrib}
    if not any(_found(line, [LINE["price"]]) is not None for line in _lines(order)):
        # The currency of the price is an attribute of it.
        counted.found[None, "header.expected-label"] += 1
    counted.found[None, "header.extra-label"] += sum(name not in KNOWN_ATTRIBUTES for _, name in attributes)
    # What should hold the product and holds nothing is a column itself.
    items = [_found(line, ["LineItem/Item"]) for line in _lines(order)]
    counted.found[None, "header.extra-label"] += any(item is not None and not len(item) for item in items)


def _recounted(path: Path) -> Expected:
    """Count an order: a row for each of its lines, with what is wrong with the order itself in the first."""
    order = ET.parse(path).getroot()  # noqa: S314 - a file of ours
    counted = Expected()
    _count_columns(order, counted)
    key, products = _text(order, HEADER["ID"]), set()
    for number, line in enumerate(_lines(order), start=1):
        counted.rows = number
        wrong = []
        country, product = _text(order, HEADER["country"]), _text(line, [LINE["product"]])
        if country and country not in COUNTRIES and number == 1:
            wrong.append("cell.enum")
        if not _text(line, [LINE["line"]]).isdigit():
            wrong.append("cell.type")
        if product and product in products:
            wrong.append("entity.duplicate-line")
        products.add(product)
        if not key:
            counted.lost += 1
            wrong.append("cell.required")
        else:
            counted.entities.setdefault(key, []).append(number)
            counted.refused |= {key} if wrong else set()
        counted.found.update((number, code) for code in wrong)
    counted.found = +counted.found
    return counted


def _checked(path: Path, into: Path) -> Checked:
    service = definition("load-web-sales-orders")
    return check_path(path, service, into, profile=profile("ubl/orders.yaml", service))


@pytest.mark.parametrize("path", ORDERS, ids=lambda path: path.stem)
def test_an_order_is_read_by_its_paths(path: Path, tmp_path: Path) -> None:
    """Rows, orders and every finding are as recounted; number, date, currency, place and lines are the document's."""
    checked = _checked(path, tmp_path)
    assert_as_expected(checked, _recounted(path))
    order = ET.parse(path).getroot()  # noqa: S314 - a file of ours
    for entity in checked.entities:
        values, read = entity.values, ("SalesOrderNumber", "SalesOrderDate", "CurrencyCode")
        assert [values.get(f"WebSalesOrder.{name}", "") for name in read] == [
            _text(order, HEADER[what]) for what in ("ID", "date", "currency")
        ]
        assert [values[f"DeliveryDetails.{name}"] for name in ("Line1", "City", "PostcodeZip", "CountryCode")] == [
            _text(order, HEADER[what]) for what in ("street", "city", "postcode", "country")
        ]
        names = [f"List.SalesOrderLineItem.{name}" for name in ("LineNumber", "ProductCode", "Quantity", "UnitPrice")]
        assert [[str(line.values[name]) for name in names] for line in entity.lines] == [
            [*(_text(line, [LINE[what]]) for what in ("line", "product", "quantity")), _price(line)]
            for line in _lines(order)
        ]


def _price(line: ET.Element) -> str:
    """Return the price as the hub writes decimals: without zeros at the end."""
    text = _text(line, [LINE["price"]])
    return text.rstrip("0").rstrip(".") if "." in text else text


def test_documents_of_another_kind_are_refused(tmp_path: Path) -> None:
    """None is taken for an order: what its namespace is, and where a profile would say otherwise, is told."""
    for path in OTHERS:
        checked = _checked(path, tmp_path)
        assert checked.codes == [(None, "file.xml-shape")], path.name
        namespace = ET.parse(path).getroot().tag[1:].partition("}")[0]  # noqa: S314 - a file of ours
        assert repr(namespace) in checked.findings[0].message
    assert_told(f"The other {len(OTHERS)} documents", f"{len(OTHERS) + len(ORDERS)} documents in UBL")


def test_the_documented_figures_are_the_recounted_ones() -> None:
    """The table in docs/real-files.md says what the recount says."""
    assert table({f"`{path.stem}`": _recounted(path) for path in ORDERS}) in document()
    ends = Counter(bool(_recounted(path).accepted) for path in ORDERS)
    assert (ends[True], ends[False]) == (4, 2)
    roots = [ET.parse(path).getroot() for path in ORDERS]  # noqa: S314 - files of ours
    buyers = [buyer for root in roots if (buyer := root.find("{*}BuyerCustomerParty")) is not None]
    extra = max(_recounted(path).findings["header.extra-label"] for path in ORDERS)
    assert_told(f"up to {max(len(list(buyer.iter())) for buyer in buyers)} elements", f"{extra} columns of them")
    units = {element.get("unitCode") for root in roots for element in root.iterfind(".//{*}LineItem/{*}Quantity")}
    assert {"KGM", "LTR", "C62"} <= units
