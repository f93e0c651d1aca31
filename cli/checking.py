"""The structural check on this machine: no server, no account; the same definitions, the same verdict."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from pydantic import ValidationError

from cli.exits import CommandError, Exit
from hub.core.catalogue import Catalogue, read_catalogue
from hub.core.corrections import write_corrections
from hub.core.dialect import DeclaredDialect
from hub.core.finding import Severity
from hub.core.profile import Profile, ProfileError, load_profile, parse_profile
from hub.core.structural_check import check
from hub.core.verdict import FINDINGS, corrections_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pydantic_core import ErrorDetails

    from hub.core.definition import Definition
    from hub.core.verdict import CorrectionsFormat, CorrectionsRows, Verdict


class Checked(NamedTuple):
    """The verdict of a file, as the API shows it, and the folder of all that was written."""

    verdict: dict[str, Any]
    judged: Verdict
    directory: Path

    def every_finding(self) -> Iterator[dict[str, Any]]:
        """Yield all findings, one by one."""
        with (self.directory / FINDINGS).open("rb") as lines:
            yield from (msgspec.json.decode(line) for line in lines)

    def keep_corrections(self, to: Path, rows: CorrectionsRows = "all") -> str:
        """Write the corrections file, by its ending as CSV or as a workbook; return what is to be said of that."""
        file_format: CorrectionsFormat = "xlsx" if to.suffix.lower() == ".xlsx" else "csv"
        made = write_corrections(self.directory, self.judged, [file_format])
        name = corrections_name(rows, file_format)
        if name not in made:
            return f"Wrote no {to}: {self._why_not(file_format)}."
        try:
            shutil.copyfile(self.directory / name, to)
        except OSError as error:
            raise CommandError(Exit.USAGE, f"{to} cannot be written: {error.strerror}.") from error
        return f"Wrote {to}."

    def _why_not(self, file_format: CorrectionsFormat) -> str:
        """Say why there is no corrections file of the form that was asked for."""
        if not any(self.judged.counts_by_severity.get(each) for each in (Severity.ERROR, Severity.WARNING)):
            return "nothing is to be corrected"
        if write_corrections(self.directory, self.judged, ["csv"]):
            if file_format == "xlsx":
                return "it would be too large for a workbook, or a cell could not be held as it is; ask for .csv"
            return "no row is refused"
        return "columns or rows could not be read, and would be lost in it"


def catalogue() -> Catalogue:
    """Return the services that came with this program."""
    return read_catalogue(files("hub") / "services")


def definition_of(service: str) -> Definition:
    """Return a service's definition, or say which there are."""
    known = catalogue()
    found = known.get(service)
    if found is None:
        names = ", ".join(sorted(each.name for each in known))
        raise CommandError(Exit.USAGE, f"There is no service {service!r}. There are {names}.")
    return found


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
        return parse_profile(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(Exit.USAGE, f"The mapping {path} cannot be read: {error}.") from error
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


def declared_dialect(**stated: Any) -> DeclaredDialect | None:  # noqa: ANN401 - as typed on the command line
    """Return what was said of how the file is written, or None when nothing was."""
    said = {name: value for name, value in stated.items() if value is not None}
    if said.get("delimiter") in {"tab", "\\t"}:
        said["delimiter"] = "\t"
    try:
        return DeclaredDialect(**said) if said else None
    except ValidationError as error:
        wrong = "\n".join(_option_said(each) for each in error.errors())
        raise CommandError(Exit.USAGE, wrong) from error


def _option_said(error: ErrorDetails) -> str:
    """Say what is wrong with an option, or with several together."""
    said = error["msg"].removeprefix("Value error, ")
    option = "".join(f"--{name}: ".replace("_", "-") for name in map(str, error["loc"]))
    return f"{option}{said[:1].lower() if option else said[:1].upper()}{said[1:]}."


@contextmanager
def checked(
    path: Path,
    definition: Definition,
    profile: Profile | None,
    declared: DeclaredDialect | None,
    progress: Callable[[int], None],
) -> Iterator[Checked]:
    """Check a file; what was written of it is there until the end of the context."""
    if not path.is_file():
        raise CommandError(Exit.USAGE, f"There is no file {path}.")
    with tempfile.TemporaryDirectory(prefix="hub-check-") as directory:
        written = Path(directory)
        verdict = check(
            path,
            definition,
            directory=written,
            today=datetime.now(UTC).date(),
            declared=declared,
            profile=profile,
            others=[each for each in catalogue() if each.name != definition.name],
            watch=lambda glimpse: progress(glimpse.read_bytes or 0),
        )
        yield Checked(msgspec.to_builtins(verdict), verdict, written)
