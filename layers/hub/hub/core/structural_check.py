"""The structural check: everything that the file alone tells, in one pass, with all that it says written down."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from hub.core.dialect import detect
from hub.core.entitywriter import EntityWriter
from hub.core.finding import Severity
from hub.core.findinglog import FindingLog
from hub.core.ledger import Ledger
from hub.core.profile import Profile
from hub.core.reader import RecordReader
from hub.core.rejoining import HashCollisionError, Rejoining
from hub.core.rowtaker import Outputs, RowTaker
from hub.core.rowwriter import RowWriter
from hub.core.spots import Spots
from hub.core.survey import survey
from hub.core.tally import Tally
from hub.core.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.dialect import DeclaredDialect
    from hub.core.survey import Survey
    from hub.core.verdict import ColumnMatch, Dialect

#: Hashes are cut to 60 bits: Python keeps such a number in 32 bytes, a longer one in 48.
_HASH_BITS = (1 << 60) - 1


def check(
    source: Path,
    definition: Definition,
    *,
    directory: Path,
    today: date,
    declared: DeclaredDialect | None = None,
    profile: Profile | None = None,
    progress: Callable[[int], None] | None = None,
) -> Verdict:
    """Judge a local file by a definition, and write what was found into an existing directory.

    Written are findings, rows, entities (the accepted ones), groups and the manifest, named as in `hub.core.verdict`.
    `today` is what bounds of dates are measured from; `progress` is told the number of rows read, now and then.
    `profile` says how the file is to be read; its dialect counts unless another one is `declared`.
    Whatever is wrong with the file stands in the verdict; raises only OSError, when the local disk fails.
    """
    for salt in count():
        hash_of = partial(key_hash, str(salt) if salt else "")
        with suppress(HashCollisionError), ExitStack() as files:
            read_as = profile or Profile(service=definition.name)
            run = _Check(definition, read_as, directory, files, today=today, hash_of=hash_of)
            return run.run(source, declared or read_as.dialect, progress or _nobody_listens)
    raise AssertionError


def key_hash(salt: str, identity: str) -> int:
    """Return the hash under which an entity is remembered."""
    return hash(salt + identity) & _HASH_BITS


def _nobody_listens(_rows: int) -> None:
    return


class _Check:
    """One check of one file."""

    def __init__(
        self,
        definition: Definition,
        profile: Profile,
        directory: Path,
        files: ExitStack,
        *,
        today: date,
        hash_of: Callable[[str], int],
    ) -> None:
        self._definition = definition
        self._profile = profile
        self._directory = directory
        self._files = files
        self._today = today
        self._hash_of = hash_of
        self._spots = Spots()
        self._log = FindingLog(directory, files, self._spots)
        self._rows = RowWriter(directory, files)
        self._entities = EntityWriter(directory, files)
        self._ledger = Ledger()
        self._columns: list[ColumnMatch] = []

    def run(self, source: Path, declared: DeclaredDialect, progress: Callable[[int], None]) -> Verdict:
        surveyed = survey(source, self._definition.limits, declared.encoding)
        dialect = None
        fault = surveyed.fault
        if fault is None:
            dialect = detect(surveyed.sample, self._definition, surveyed.encoding, declared)
        if dialect is not None:
            self._check_records(source, dialect, progress)
        else:
            code, words = (fault.code, fault.words) if fault else ("file.delimiter-unknown", {})
            self._log.add_of_file(self._spots.of_file(code, service=self._definition.title), words)
            self._rows.close()
        return self._verdict(surveyed, dialect)

    def _check_records(self, source: Path, dialect: Dialect, progress: Callable[[int], None]) -> None:
        outputs = Outputs(self._log, self._rows, self._entities)
        tally = Tally()
        with source.open(encoding=dialect.encoding, newline="") as text:
            reader = RecordReader(text, dialect, self._definition.limits)
            taker = RowTaker(self._definition, self._spots, outputs, reader, self._profile)
            if taker.take_header(dialect.header_row):
                checker, grouper = taker.compile(self._today, self._hash_of)
                taker.take_rows(checker, grouper, progress)
                tally = grouper.tally
                self._rows.close()
                if grouper.split:
                    self._entities.close()
                    self._entities = Rejoining(self._directory, grouper, checker, self._log).rewrite(
                        taker.rows, self._files
                    )
            else:
                self._rows.close()
        if self._log.file_rejected:
            tally.refuse_all()
        self._columns = taker.columns
        self._ledger = _ledger(taker, tally)

    def _verdict(self, surveyed: Survey, dialect: Dialect | None) -> Verdict:
        if self._log.file_rejected:
            self._entities.close()
            self._entities = EntityWriter(self._directory, self._files)
        part_count = self._entities.close()
        groups = self._log.close()
        by_severity: Counter[str] = Counter()
        by_code: Counter[str] = Counter()
        for group in groups:
            by_severity[group.severity] += group.count
            by_code[group.code] += group.count
        return Verdict(
            green=not by_severity[Severity.ERROR] and self._ledger.accepted > 0,
            file_rejected=self._log.file_rejected,
            dialect=dialect,
            columns=self._columns,
            ledger=self._ledger.require_checked(),
            finding_count=by_code.total(),
            counts_by_severity={severity: by_severity[severity] for severity in Severity},
            counts_by_code=dict(by_code),
            groups=groups,
            findings=self._log.first_page,
            part_count=part_count,
            sha256=surveyed.sha256,
            size_bytes=surveyed.size_bytes,
        )


def _ledger(taker: RowTaker, tally: Tally) -> Ledger:
    return Ledger(
        rows=taker.rows,
        rows_above_header=taker.rows_above,
        rows_header=taker.rows_header,
        rows_blank=taker.rows_blank,
        rows_set_aside=taker.rows_set_aside,
        rows_accepted=tally.rows_accepted,
        rows_refused=tally.rows_refused,
        rows_of_no_entity=tally.rows_of_no_entity + taker.rows_of_no_entity,
        entities=tally.entities,
        accepted=tally.accepted,
        refused=tally.refused,
    )
