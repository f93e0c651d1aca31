"""Checking a file from a program of your own: the structural check as docs/python-api.md tells it."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from hub.core.corrections import write_corrections
from hub.core.entity import Entity
from hub.core.filesbeside import FileBeside
from hub.core.finding import Finding
from hub.core.keydigests import digests_in
from hub.core.structural_check import check
from hub.core.verdict import ENTITIES, FINDINGS, KEYS, ROWS, Row, corrections_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from hub.core.definition import Definition
    from hub.core.dialect import DeclaredDialect
    from hub.core.glimpse import Watcher
    from hub.core.profile import Profile
    from hub.core.verdict import CorrectionsFormat, CorrectionsRows, Verdict

_Record = TypeVar("_Record", Finding, Row, Entity)


class CheckedFile(NamedTuple):
    """A file's verdict, and the folder of all that was found; the folder is gone at the end of `checked_file`.

    Each method reads from the disk, record by record, however many there are.
    """

    verdict: Verdict
    directory: Path

    def findings(self) -> Iterator[Finding]:
        """Yield every finding, in the order of the file."""
        return self._records(FINDINGS, Finding)

    def rows(self) -> Iterator[Row]:
        """Yield every row with its cells as written."""
        return self._records(ROWS, Row)

    def entities(self) -> Iterator[Entity]:
        """Yield the accepted entities."""
        return self._records(ENTITIES, Entity)

    def corrections(self, file_format: CorrectionsFormat = "csv", rows: CorrectionsRows = "all") -> Path | None:
        """Return the path of the corrections file, within the folder, or None: see `write_corrections`."""
        name = corrections_name(rows, file_format)
        made = write_corrections(self.directory, self.verdict, [file_format])
        return self.directory / name if name in made else None

    def beside(self, said: str) -> FileBeside:
        """Return what checks of other files are given to be compared with this one; `said` is how they name it.

        It has no keys if this file was compared with none itself, or if its service creates nothing.
        """
        keys = self.directory / KEYS
        is_corrections = "file.corrections" in self.verdict.counts_by_code
        return FileBeside(said, digests_in(keys.read_bytes() if keys.exists() else b""), is_corrections)

    def _records(self, name: str, kind: type[_Record]) -> Iterator[_Record]:
        decode = msgspec.json.Decoder(kind).decode
        with (self.directory / name).open("rb") as lines:
            yield from map(decode, lines)


@contextmanager
def checked_file(  # noqa: PLR0913 - each is an option of one check
    source: Path,
    definition: Definition,
    *,
    today: date,
    declared: DeclaredDialect | None = None,
    profile: Profile | None = None,
    beside: Sequence[FileBeside] | None = None,
    others: Iterable[Definition] = (),
    watch: Watcher | None = None,
) -> Iterator[CheckedFile]:
    """Check a local file in a folder of its own; its parameters and errors are those of `structural_check.check`.

    `beside` are files whose entities are not to be created again. Where it is given, even empty, this file can be one
    of them for the next (see `CheckedFile.beside`).
    """
    with tempfile.TemporaryDirectory(prefix="hub-check-") as folder:
        directory = Path(folder)
        verdict = check(
            source,
            definition,
            directory=directory,
            today=today,
            declared=declared,
            profile=profile,
            beside=None if beside is None else lambda _: beside,
            others=others,
            watch=watch,
        )
        yield CheckedFile(verdict, directory)
