"""Reading XML: records one at a time, nothing followed, nothing without end."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from hub.core.headings import known_headings
from hub.core.records import UnreadableError
from hub.core.xmlreader import XmlDocuments
from tests.checking import ORDERS, check_text

if TYPE_CHECKING:
    from pathlib import Path

    from hub.core.treereader import Document

KNOWN = known_headings(ORDERS).keys()


def read(text: str | bytes, directory: Path, **changes: object) -> list[Document]:
    path = directory / "file.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(XmlDocuments(path, ORDERS.model_copy(update=changes), KNOWN))


def refused(text: str | bytes, directory: Path, **changes: object) -> tuple[str, dict[str, object]]:
    began = time.process_time()
    with pytest.raises(UnreadableError) as raised:
        read(text, directory, **changes)
    # On a slow and busy machine too; what harms would take minutes.
    assert time.process_time() - began < 5
    return raised.value.told.code, dict(raised.value.told.words)


def test_elements_and_attributes_are_members(tmp_path: Path) -> None:
    """An element with attributes and text has its text under no name; what comes again is a list."""
    text = '<orders><order Number="A1"><City>Bath</City><Sum unit="EUR">5</Sum><n>1</n><n>2</n><e/></order></orders>'
    (document,) = read(text, tmp_path)
    assert document.members == {
        "Number": "A1",
        "City": "Bath",
        "Sum": {"unit": "EUR", "": "5"},
        "n": ["1", "2"],
        "e": None,
    }


def test_records_and_items_know_their_lines(tmp_path: Path) -> None:
    """The physical line where the element begins."""
    text = (
        "<orders>\n<order>\n<Number>A1</Number><City>Bath</City>\n<Line><Product>P1</Product><Quantity>1</Quantity></Line>"
        "\n<Line>\n<Product>P2</Product><Quantity>1</Quantity></Line></order>\n</orders>"
    )
    assert [document.line for document in read(text, tmp_path)] == [2]
    checked = check_text(text, ORDERS, tmp_path)
    assert [(row.row, row.line) for row in checked.rows] == [(1, 4), (2, 5)]
    assert checked.verdict.green
    assert checked.entities[0].rows == [1, 2]


def test_a_root_that_the_definition_knows_is_the_record(tmp_path: Path) -> None:
    """A document that is one order by itself."""
    (document,) = read("<Order><Number>A1</Number><Line><Product>P1</Product></Line></Order>", tmp_path)
    assert document.members == {"Number": "A1", "Line": {"Product": "P1"}}


def test_a_record_path_leads_to_the_records(tmp_path: Path) -> None:
    """What is not on it is left out and told; another root is refused."""
    text = "<doc><head><City>Bath</City></head><orders><order><Number>A1</Number></order></orders></doc>"
    documents = XmlDocuments(
        tmp_path / "file.xml", ORDERS.model_copy(update={"record_path": "doc/orders/order"}), KNOWN
    )
    (tmp_path / "file.xml").write_text(text)
    assert [document.members for document in documents] == [{"Number": "A1"}]
    code, words = refused(text, tmp_path, record_path="orders/order")
    assert (code, words["reason"]) == ("file.xml-shape", "its root is 'doc', not 'orders'")


def test_namespaces_are_for_the_root(tmp_path: Path) -> None:
    """One that the definition does not know is refused; members count without theirs."""
    text = '<o xmlns="urn:a" xmlns:c="urn:c"><order><c:Number>A1</c:Number></order></o>'
    assert read(text, tmp_path, namespaces=("urn:a",))[0].members == {"Number": "A1"}
    assert refused(text, tmp_path)[0] == "file.xml-shape"
    assert refused("<o/>", tmp_path, namespaces=("urn:a",))[0] == "file.xml-shape"


def test_attributes_that_differ_in_their_namespace_alone_are_a_list(tmp_path: Path) -> None:
    """Neither value is lost; where the field takes one, its order is refused."""
    text = '<orders xmlns:c="urn:c"><order c:Number="A1" Number="A2"><City>Bath</City></order></orders>'
    assert read(text, tmp_path)[0].members == {"Number": ["A1", "A2"], "City": "Bath"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_declared_encoding_counts(encoding: str, tmp_path: Path) -> None:
    """As XML says, with the byte order mark where there is one."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><orders><order><City>M\u00fcnchen</City></order></orders>'
    assert read(text.encode(encoding), tmp_path)[0].members == {"City": "M\u00fcnchen"}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("name", ["utf8", "UTF_8", "Utf-8"])
def test_utf_8_may_be_called_otherwise(name: str, mark: str, tmp_path: Path) -> None:
    """Many programs write `utf8`, which XML does not know: there is one way to take it."""
    text = f'{mark}<?xml version="1.0" encoding="{name}"?><orders><order><City>M\u00fcnchen</City></order></orders>'
    assert read(text, tmp_path)[0].members == {"City": "M\u00fcnchen"}


@pytest.mark.parametrize("encoding", ["Shift_JIS", "GB18030", "x-none"])
def test_an_encoding_that_is_not_read_is_named(encoding: str, tmp_path: Path) -> None:
    """Those of several bytes a character, but for UTF-8 and UTF-16, and those that nobody knows."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><orders/>'
    assert refused(text, tmp_path) == ("file.encoding-unsupported", {"encoding": f"XML in {encoding}"})


def test_a_mark_and_a_declaration_that_differ_are_refused(tmp_path: Path) -> None:
    """By which of them it is read would be a guess."""
    text = '\ufeff<?xml version="1.0" encoding="ISO-8859-1"?><orders><order><City>M\u00fcnchen</City></order></orders>'
    code, words = refused(text, tmp_path)
    assert code == "file.xml-malformed"
    assert words["reason"] == "its byte order mark says that it is UTF-8, and its declaration that it is ISO-8859-1"


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="UTF-8"?>', '<?xml version="1.0"?>', ""])
def test_bytes_of_another_encoding_are_told_as_such(head: str, tmp_path: Path) -> None:
    """Where they are, and which text they are none of; in a name or an attribute as well."""
    for place in ("<City>M\u00fcnchen</City>", '<City x="\u00fc"/>', "<!-- \u00fc --><City/>"):
        text = f"{head}\n<orders><order>{place}</order></orders>".encode("latin-1")
        words = {"offset": text.index(b"\xfc"), "encoding": "UTF-8", "at_line": 2}
        assert refused(text, tmp_path) == ("file.encoding-invalid", words)
    ascii_only = '<?xml version="1.0" encoding="us-ascii"?><orders>\u00fc</orders>'
    assert refused(ascii_only, tmp_path)[1]["encoding"] == "US-ASCII"


@pytest.mark.parametrize(
    "text", ["<orders>\u00fc < 1</orders>", "<orders>\u00fc &x</orders>", "<orders>\x01\u00fc</orders>"]
)
def test_what_is_text_and_no_xml_is_malformed(text: str, tmp_path: Path) -> None:
    """Also where a character is cut off at the end of the file, as by an upload that broke off."""
    assert refused(text, tmp_path)[0] == "file.xml-malformed"
    assert refused("<orders>\u00fc".encode()[:-1], tmp_path)[0] == "file.xml-malformed"


@pytest.mark.parametrize(
    ("stated", "shown"),
    [(' encoding="ISO-8859-1"', "iso8859-1"), (" encoding='windows-1252' standalone='yes'", "cp1252"), ("", "utf-8")],
)
def test_the_verdict_names_the_encoding_that_the_file_declares(stated: str, shown: str, tmp_path: Path) -> None:
    """As the file says it; UTF-8 where it says none."""
    order = "<order><Number>A1</Number><City>Bath</City></order>"
    dialect = check_text(f'<?xml version="1.0"{stated}?><orders>{order}</orders>', ORDERS, tmp_path).verdict.dialect
    assert dialect is not None
    assert dialect.encoding == shown


def test_text_around_elements_refuses_its_entity(tmp_path: Path) -> None:
    """Without them it would say something else; attributes are another matter."""
    order = '<order Number="A{}"><City x="1">{}</City><Line><Product>P1</Product><Quantity>1</Quantity></Line></order>'
    checked = check_text(
        f"<orders>{order.format(1, 'Not <b>in</b> Bath')}{order.format(2, 'Bath')}</orders>", ORDERS, tmp_path
    )
    assert (1, "cell.member-type") in checked.codes
    assert [(entity.key, entity.values["Order.City"]) for entity in checked.entities] == [("A2", "Bath")]


def test_what_xml_writes_otherwise_is_the_same_text(tmp_path: Path) -> None:
    """Entities of XML itself, character references, sections and comments."""
    text = "<orders><order><City>a&amp;b&#x20AC;<![CDATA[<c>]]><!-- no -->d</City></order></orders>"
    assert read(text, tmp_path)[0].members == {"City": "a&b\u20ac<c>d"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><orders><order>&b;</order></orders>', "file.xml-entities"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><orders>&b;</orders>', "file.xml-entities"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><orders/>', "file.xml-entities"),
        ('<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]><orders/>', "file.xml-entities"),
        ("<orders><order></orders></order>", "file.xml-malformed"),
        ("<orders/><orders/>", "file.xml-malformed"),
        ("<orders>&nothing;</orders>", "file.xml-malformed"),
        ("<orders>&#0;</orders>", "file.xml-malformed"),
        ("<orders><order/>", "file.xml-malformed"),
        ('\n<?xml version="1.0"?><orders/>', "file.xml-malformed"),
        ('<?xml version="1.1"?><orders/>', "file.xml-malformed"),
        ('<?xml version="1.0" encoding="utf-16"?><orders/>', "file.xml-malformed"),
        ('<?xml version="1.0" encoding="x-none"?><orders/>', "file.encoding-unsupported"),
        ("<orders>\xff</orders>".encode("latin-1"), "file.encoding-invalid"),
        ('<o xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="file:///etc/passwd"/></o>', "file.xml-shape"),
        ("<a>" * 1_000_000, "file.xml-limits"),
        ("<orders " + " ".join(f"a{at}=''" for at in range(100_000)) + "/>", "file.xml-limits"),
        ("<orders><order>" + "<a/>" * 300_000 + "</order></orders>", "file.xml-limits"),
        ("<orders><order><City>" + "x" * 9_000_000 + "</City></order></orders>", "file.xml-limits"),
        ("<orders><!--" + "x" * 9_000_000 + "--></orders>", "file.xml-limits"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "bytes",
)  # fmt: skip
def test_what_harms_or_is_broken_is_refused_at_once(text: str | bytes, code: str, tmp_path: Path) -> None:
    """Each within a second, by code; nothing is fetched and nothing is expanded."""
    assert refused(text, tmp_path)[0] == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "<orders>\n<City>A & B</City></orders>",
            "within a text, & is written &amp; and < &lt; (character 10 of the line)",
        ),
        ("<orders>\n<City>Caf&eacute;</City></orders>", "takes the character itself (character 10 of the line)"),
        ("<orders>\n<order>", "it ends before all elements are closed (character 8 of the line)"),
    ],
)
def test_what_is_broken_is_said_in_words(text: str, reason: str, tmp_path: Path) -> None:
    """And to the character: programs write long lines."""
    _, words = refused(text, tmp_path)
    assert words["at_line"] == 2
    assert str(words["reason"]).endswith(reason)


@pytest.mark.parametrize("place", ["<orders>{}", "<orders>\n{}<order/>", "<orders><order/>{}\n"])
def test_text_beside_the_records_is_told(place: str, tmp_path: Path) -> None:
    """It is left out like any element that stands there; the space between records is nothing."""
    path = tmp_path / "file.xml"
    for text, told in (("stray", ["text"]), ("\n \t", [])):
        path.write_text(f"{place.format(text)}<order><Number>A1</Number></order></orders>")
        documents = XmlDocuments(path, ORDERS, KNOWN)
        assert [document.members for document in documents][-1] == {"Number": "A1"}
        assert documents.outside == told


def test_many_records_take_little_memory(tmp_path: Path) -> None:
    """Each is let go of once it has been yielded, with the space before it."""
    path = tmp_path / "file.xml"
    path.write_text("<orders>" + "\n  <order><Number>A1</Number></order>" * 50_000 + "</orders>")
    documents = iter(XmlDocuments(path, ORDERS, KNOWN))
    assert next(documents).members == {"Number": "A1"}
    tracemalloc.start()
    try:
        assert sum(1 for _ in documents) == 49_999
        assert tracemalloc.get_traced_memory()[1] < 2_500_000
    finally:
        tracemalloc.stop()
