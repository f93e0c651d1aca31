"""A scaffold on this machine: from a sample file to a definition beside it, held against the sample."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cli import checking
from cli.exits import CommandError, Exit
from cli.scaffold.definition import Asked, Scaffold, scaffold
from cli.scaffold.sample import SampleError, read_sample
from cli.scaffold.sampleprofile import profile_text
from cli.scaffold.text import definition_text
from hub.core.defect import near
from hub.core.headings import fold_heading, headings_of
from hub.warehouse.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cli.scaffold.sample import Column
    from hub.core.dialect import DeclaredDialect

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_RECORD = re.compile(r"[a-z][a-z0-9_]*")


class Wanted(NamedTuple):
    """What somebody asks of a scaffold: a name, and what is not to be guessed. The key by its headings."""

    name: str
    operation: str | None
    record: str | None
    key: tuple[str, ...]


class Written(NamedTuple):
    """The files that were written; a sample that is written plainly needs no mapping profile."""

    definition: Path
    profile: Path | None

    def paths(self) -> Iterator[Path]:
        """Yield those that there are."""
        yield self.definition
        if self.profile:
            yield self.profile

    def check_words(self, sample: Path) -> str:
        """Return what follows `hub check` to check a sample by them."""
        words = [str(sample), "--definition", str(self.definition)]
        return shlex.join([*words, "-m", str(self.profile)] if self.profile else words)


def scaffold_file(sample: Path, declared: DeclaredDialect | None, wanted: Wanted) -> Scaffold:
    """Return the scaffold of a sample file, or say why there is none."""
    if not _NAME.fullmatch(wanted.name):
        said = "words of lower-case letters and digits, joined by hyphens, such as load-shop-orders"
        raise CommandError(Exit.USAGE, f"{wanted.name!r} is no name of a service: those are {said}.")
    if wanted.record is not None and not _RECORD.fullmatch(wanted.record):
        said = f"--record is one word of lower-case letters, such as order; {wanted.record!r} is not."
        raise CommandError(Exit.USAGE, said)
    if wanted.operation is not None and wanted.operation not in OPERATIONS:
        raise CommandError(Exit.USAGE, _unknown("operation", wanted.operation, sorted(OPERATIONS)))
    if not sample.is_file():
        raise CommandError(Exit.USAGE, f"There is no file {sample}.")
    services = checking.catalogue()
    known = {heading for service in services for field in service.fields for heading, _ in headings_of(field)}
    try:
        read = read_sample(sample, declared, known)
    except SampleError as error:
        raise CommandError(Exit.USAGE, str(error)) from error
    key = tuple(_numbered(heading, read.columns) for heading in wanted.key)
    return scaffold(read, Asked(wanted.name, wanted.operation, wanted.record, key), services)


def _numbered(heading: str, columns: Sequence[Column]) -> int:
    folded = [fold_heading(column.heading) for column in columns]
    if fold_heading(heading) in folded:
        return folded.index(fold_heading(heading))
    raise CommandError(Exit.USAGE, _unknown("heading", heading, [column.heading for column in columns]))


def _unknown(what: str, word: str, known: Sequence[str]) -> str:
    meant = near(word, known)
    return f"There is no {what} {word!r}{f'; {meant} is meant?' if meant else ''}. There are {', '.join(known)}."


def write(made: Scaffold, to: Path, *, force: bool) -> Written:
    """Write the definition, and the mapping profile beside it if the sample needs one."""
    profile = profile_text(made.profile, made.sample.path.name)
    written = Written(to, to.with_name(f"{to.stem}-mapping.yaml") if profile else None)
    if not force and (there := [path for path in written.paths() if path.exists()]):
        raise CommandError(Exit.USAGE, f"{there[0]} is there already. Say --force to write over it, or --output.")
    to.write_text(definition_text(made), encoding="utf-8")
    if written.profile:
        written.profile.write_text(profile or "", encoding="utf-8")
    return written


def verdict_on(sample: Path, declared: DeclaredDialect | None, written: Written) -> dict[str, Any]:
    """Return the verdict on the sample by what was written."""
    definition = checking.read_definition(written.definition)
    profile = checking.read_profile(written.profile, definition) if written.profile else None
    with checking.checked(sample, definition, profile, declared, lambda _: None) as done:
        return done.verdict
