"""Opening a file: what its bytes are → what yields its records, and what there is to say of the file as a whole."""

from __future__ import annotations

from io import TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from msgspec.structs import replace

from hub.core.detection import NAMES, Detected, detect, width_of
from hub.core.headings import fold_heading, known_headings, numbered
from hub.core.homecoming import as_we_wrote_it, came_home, first_records
from hub.core.jsonreader import JsonDocuments, JsonLinesDocuments
from hub.core.owncolumns import FOLDED_HEADINGS
from hub.core.preamble import told_above
from hub.core.reader import RecordReader
from hub.core.records import Told, UnreadableError
from hub.core.samplerecords import header_of, records_below_header
from hub.core.spacing import spacing_of
from hub.core.survey import SAMPLE, survey
from hub.core.treereader import Flattener, TreeReader
from hub.core.verdict import Candidate, Dialect
from hub.core.workbook import open_workbook
from hub.core.xmlreader import XmlDocuments

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.dialect import DeclaredDialect
    from hub.core.profile import Profile
    from hub.core.records import RecordSource
    from hub.core.signature import Format
    from hub.core.survey import Survey
    from hub.core.treereader import Documents

    #: How a file is written, its records unless that is a question, and the cells of its first rows.
    _Reading: TypeAlias = tuple[Detected, RecordSource | None, Sequence[Sequence[str]]]

#: Each format in words.
FORMAT_NAMES = {
    "csv": "text in columns (CSV)",
    "xlsx": "an Excel workbook",
    "xml": "XML",
    "json": "JSON",
    "jsonl": "JSON Lines",
}

#: What may be declared of text in columns and of workbooks, and is not used elsewhere: XML and JSON say it themselves.
_OF_TEXT = ("encoding", "delimiter", "quote", "header_row", "sheet")
_UNUSED: dict[str, tuple[str, ...]] = {"csv": ("sheet",), "xlsx": ("encoding", "delimiter", "quote")}

#: Names of what stands beside the records that are shown.
_NAMES_SHOWN = 10


class Opened(NamedTuple):
    """A file opened: its `records` unless what is `told` rejects it. `candidates` answer what it asks.

    `beginning` are the cells of the first rows below the header.
    """

    surveyed: Survey
    dialect: Dialect | None
    records: RecordSource | None
    told: list[Told]
    candidates: list[Candidate]
    beginning: Sequence[Sequence[str]] = ()


def open_file(
    source: Path, definition: Definition, profile: Profile, declared: DeclaredDialect, files: ExitStack
) -> Opened:
    """Return a file opened for reading; what it keeps open is among `files`."""
    declared = as_we_wrote_it(source, declared)
    surveyed = survey(source, definition.limits, declared.encoding, declared.format)
    if surveyed.fault is not None:
        return Opened(surveyed, None, None, [surveyed.fault], _candidates(surveyed.guesses))
    if surveyed.format not in definition.formats:
        taken = ", ".join(FORMAT_NAMES[each] for each in definition.formats)
        words = {"kind": FORMAT_NAMES[surveyed.format], "formats": taken}
        return Opened(surveyed, None, None, [Told("file.format-refused", words)], [])
    known = known_headings(definition).keys() | {fold_heading(each) for each in (*profile.columns, *profile.ignored)}
    opening = _Opening(source, surveyed, definition, known | FOLDED_HEADINGS, declared, profile)
    try:
        detected, records, beginning = opening.opened(files)
    except UnreadableError as error:
        return Opened(surveyed, None, None, [*surveyed.told, error.told], error.candidates)
    told = [*surveyed.told, *_unused(declared, surveyed.format), *detected.told]
    return Opened(surveyed, detected.dialect, records, told, list(detected.candidates), beginning)


def _unused(declared: DeclaredDialect, file_format: Format) -> list[Told]:
    """Return what is to be said of what was declared and says nothing of a file of this format."""
    stated = declared.model_dump(exclude_none=True)
    unused = [
        f"{name.replace('_', ' ')} {stated[name]!r}" for name in _UNUSED.get(file_format, _OF_TEXT) if name in stated
    ]
    words = {"what": ", ".join(unused), "kind": FORMAT_NAMES[file_format]}
    return [Told("file.dialect-unused", words)] if unused else []


class _Opening(NamedTuple):
    """What is known of a file that is being opened; `known` are the folded headings that mean something."""

    source: Path
    surveyed: Survey
    definition: Definition
    known: Collection[str]
    declared: DeclaredDialect
    profile: Profile

    def opened(self, files: ExitStack) -> _Reading:
        if self.surveyed.format == "csv":
            return self._csv(files)
        return self._workbook() if self.surveyed.format == "xlsx" else self._tree()

    def _csv(self, files: ExitStack) -> _Reading:
        surveyed = self.surveyed
        confidence = surveyed.encoding_confidence
        detected = detect(surveyed.sample, self.known, surveyed.encoding, self.declared, encoding_confidence=confidence)
        dialect, sample = detected.dialect, surveyed.sample
        if dialect is None:
            return detected, None, ()
        file = files.enter_context(self.source.open("rb"))
        text = files.enter_context(TextIOWrapper(file, encoding=dialect.encoding, newline=surveyed.newline))
        reader = RecordReader(text, dialect, self.definition.limits)
        reader.position = file.tell
        if dialect.header_row == 0:
            reader.headings = numbered(width_of(dialect, sample))
        below = records_below_header(sample, dialect, is_whole=len(sample) < SAMPLE)
        reader.spacing = spacing_of(header_of(sample, dialect), below)
        spaced = reader.spacing.told(NAMES.get(dialect.delimiter, repr(dialect.delimiter)))
        detected = detected._replace(told=[*detected.told, *spaced])
        return _at_home(detected, reader, first_records(sample, dialect), below)

    def _workbook(self) -> _Reading:
        declared = self.declared
        reader, sheet, told = open_workbook(self.source, declared.sheet, declared.header_row, self.known)
        if declared.header_row is None:
            told += told_above(reader.beginning, reader.header_row)
        detected = Detected(self._dialect(header_row=reader.header_row, sheet=sheet), told)
        return _at_home(detected, reader, reader.beginning, reader.below)

    def _tree(self) -> _Reading:
        documents: Documents
        definition = self.profile.tree.of(self.definition)
        match self.surveyed.format:
            case "xml":
                documents = XmlDocuments(self.source, definition, self.known)
            case "jsonl":
                documents = JsonLinesDocuments(self.source)
            case _:
                documents = JsonDocuments(self.source, definition, self.known)
        flattener = Flattener(definition, self.known, self.profile)
        reader = TreeReader(documents, flattener, definition.limits.columns)
        names = ", ".join(documents.outside[:_NAMES_SHOWN])
        told = [Told("file.outside-records", {"names": names})] if names else []
        return Detected(self._dialect(header_row=0, sheet=None), told), reader, reader.take_beginning()

    def _dialect(self, *, header_row: int, sheet: str | None) -> Dialect:
        return Dialect(
            encoding=self.surveyed.encoding,
            delimiter="",
            quote="",
            header_row=header_row,
            declared=bool(self.declared.model_fields_set),
            format=self.surveyed.format,
            sheet=sheet,
        )


def _at_home(
    detected: Detected,
    records: RecordSource,
    beginning: Sequence[Sequence[str]],
    below: Sequence[Sequence[str]],
) -> _Reading:
    """Return the records as they are, or without what is the hub's own if the file is a corrections file of it."""
    dialect = detected.dialect
    home = came_home(records, dialect.header_row, beginning) if dialect else None
    if home is None or dialect is None:
        return detected, records, below
    detected = detected._replace(dialect=replace(dialect, header_row=home.header_row), told=[*detected.told, home.told])
    return detected, home, [home.without_own(cells) for cells in below]


def _candidates(guesses: Sequence[tuple[str, float]]) -> list[Candidate]:
    """Return encodings that a file may have, as candidates of the verdict."""
    return [Candidate(about="encoding", value=name, confidence=confidence) for name, confidence in guesses]
