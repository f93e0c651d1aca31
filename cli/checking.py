"""The structural check on this machine: no server, no account; the same definitions, the same verdict."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cli.exits import CommandError, Exit
from hub.core.catalogue import Catalogue, read_catalogue
from hub.core.checkedfile import CheckedFile, checked_file
from hub.core.definition import DefinitionError, load_definition
from hub.core.finding import Severity
from hub.core.profile import Profile, ProfileError, load_profile, parse_profile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.dialect import DeclaredDialect
    from hub.core.filesbeside import FileBeside
    from hub.core.verdict import CorrectionsFormat, CorrectionsRows


class Checked(NamedTuple):
    """A checked file, and its verdict as the API shows it."""

    file: CheckedFile
    verdict: dict[str, Any]

    def every_finding(self) -> Iterator[dict[str, Any]]:
        """Yield all findings, one by one."""
        return map(msgspec.to_builtins, self.file.findings())

    def keep_corrections(self, to: Path, rows: CorrectionsRows = "all") -> str:
        """Write the corrections file, by its ending as CSV or as a workbook; return what is to be said of that."""
        file_format: CorrectionsFormat = "xlsx" if to.suffix.lower() == ".xlsx" else "csv"
        made = self.file.corrections(file_format, rows)
        if made is None:
            return f"Wrote no {to}: {self._why_not(rows)}."
        try:
            shutil.copyfile(made, to)
        except OSError as error:
            raise CommandError(Exit.USAGE, f"{to} cannot be written: {error.strerror}.") from error
        return f"Wrote {to}."

    def _why_not(self, rows: CorrectionsRows) -> str:
        """Say why there is no corrections file of the rows that were asked for."""
        if not any(self.verdict["counts_by_severity"].get(each) for each in (Severity.ERROR, Severity.WARNING)):
            return "nothing is to be corrected"
        if self.file.corrections() is None:
            return "columns or rows could not be read, and would be lost in it"
        if rows == "refused" and self.file.corrections("csv", "refused") is None:
            return "no row is refused"
        return "it would be too large for a workbook, or a workbook cannot hold a cell as it is; ask for .csv"


@cache
def catalogue() -> Catalogue:
    """Return the services that came with this program, which are read once."""
    try:
        return read_catalogue(files("hub") / "services")
    except DefinitionError as error:
        raise CommandError(Exit.USAGE, _wrong("Services", "See `hub lint-service`.", error.problems)) from error


def definition_of(service: str) -> Definition:
    """Return a service's definition, or say which there are."""
    known = catalogue()
    found = known.get(service)
    if found is None:
        names = ", ".join(sorted(each.name for each in known))
        raise CommandError(Exit.USAGE, f"There is no service {service!r}. There are {names}.")
    return found


def asked_definition(service: str | None, file: Path | None) -> Definition:
    """Return the definition that options ask for: that of a service, or that of a file."""
    if service is not None and file is None:
        return definition_of(service)
    if file is not None and service is None:
        return read_definition(file)
    said = "Missing option '--service'" if file is None else "Two options say the same"
    raise CommandError(Exit.USAGE, f"{said}: say --service NAME or --definition FILE.yaml, one of them.")


def read_definition(path: Path) -> Definition:
    """Return the definition that a YAML file states, or say everything that keeps it from loading."""
    try:
        return load_definition(read_text(path, "definition"))
    except DefinitionError as error:
        more = f"`hub lint-service {path}` says where."
        raise CommandError(Exit.USAGE, _wrong(f"The definition {path}", more, error.problems)) from error


def read_text(path: Path, what: str) -> str:
    """Return the text of a file that somebody wrote, whatever editor marked it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(Exit.USAGE, f"The {what} {path} cannot be read: {error}.") from error


def _wrong(what: str, more: str, problems: list[str]) -> str:
    said = "\n  ".join(problems)
    return f"{what} cannot be used. {more}\n  {said}"


def lint_profile(path: Path) -> None:
    """Say everything that is wrong with a mapping profile, for the service that it names itself."""
    read_profile(path, definition_of(service_of(path)))


def service_of(path: Path) -> str:
    """Return the service that a mapping profile names."""
    service = _stated(path).get("service")
    if not service:
        raise CommandError(Exit.USAGE, f"The mapping {path} does not say its service. Add `service: …`.")
    return str(service)


def _stated(path: Path) -> dict[str, Any]:
    try:
        return parse_profile(read_text(path, "mapping"))
    except ProfileError as error:
        raise CommandError(Exit.USAGE, f"The mapping {path} is wrong:\n  {error}") from error


def read_profile(path: Path, definition: Definition) -> Profile:
    """Return the mapping profile that a YAML file states, or say everything that is wrong with it."""
    stated = {"service": definition.name, **_stated(path)}
    try:
        return load_profile(stated, definition, datetime.now(UTC).date())
    except ProfileError as error:
        said = "\n  ".join(error.problems)
        raise CommandError(Exit.USAGE, f"The mapping {path} is wrong:\n  {said}") from error


@contextmanager
def checked(
    path: Path,
    definition: Definition,
    profile: Profile | None,
    declared: DeclaredDialect | None,
    progress: Callable[[int], None],
    beside: Sequence[FileBeside] | None = None,
) -> Iterator[Checked]:
    """Check a file; what was written of it is there until the end of the context."""
    with checked_file(
        path,
        definition,
        today=datetime.now(UTC).date(),
        declared=declared,
        profile=profile,
        beside=beside,
        others=[each for each in catalogue() if each.name != definition.name],
        watch=lambda glimpse: progress(glimpse.read_bytes or 0),
    ) as found:
        yield Checked(found, msgspec.to_builtins(found.verdict))
