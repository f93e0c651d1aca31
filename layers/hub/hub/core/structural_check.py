"""The structural check: everything that the file alone tells, in one pass, with all that it says written down."""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, TypeAlias

from hub.core.columnjudge import ColumnJudge
from hub.core.deferral import Deferral
from hub.core.dialect import merged
from hub.core.entitywriter import EntityWriter
from hub.core.filesbeside import common_with, repeated
from hub.core.finding import Severity
from hub.core.findinglog import FindingLog
from hub.core.glimpse import Glimpse
from hub.core.ledger import Ledger
from hub.core.opening import open_file
from hub.core.pointdoubts import doubts_about_points
from hub.core.profile import Profile, Repeats
from hub.core.refusedkeys import RefusedKeys
from hub.core.rejoining import HashCollisionError, Rejoining
from hub.core.rowtaker import Outputs, RowTaker
from hub.core.rowwriter import RowWriter
from hub.core.sending import creates
from hub.core.spots import Spots
from hub.core.tally import Tally
from hub.core.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from hub.core.definition import Definition
    from hub.core.dialect import DeclaredDialect
    from hub.core.filesbeside import FilesBeside
    from hub.core.glimpse import Watcher
    from hub.core.grouping import Grouper
    from hub.core.opening import Opened
    from hub.core.pastfiles import PastFiles
    from hub.core.records import RecordSource, Told
    from hub.core.verdict import ColumnMatch, ColumnSuggestion

#: Returns the mapping profile by which files with these headings are read, if there is one.
Recall: TypeAlias = "Callable[[Sequence[str]], Profile | None]"

#: Returns what is to be said of a file with this SHA-256 if it was sent before.
SentBefore: TypeAlias = "Callable[[str], Told | None]"

#: Objects made between two looks for cycles. A check makes them by the million, and none that refers back to itself.
_LOOKED_AFTER = 100_000

#: Hashes are cut to 60 bits: Python keeps such a number in 32 bytes, a longer one in 48.
_HASH_BITS = (1 << 60) - 1


def check(  # noqa: PLR0913 - each is an option of one check
    source: Path,
    definition: Definition,
    *,
    directory: Path,
    today: date,
    declared: DeclaredDialect | None = None,
    profile: Profile | None = None,
    recall: Recall | None = None,
    sent_before: SentBefore | None = None,
    past: PastFiles | None = None,
    beside: FilesBeside | None = None,
    others: Iterable[Definition] = (),
    watch: Watcher | None = None,
) -> Verdict:
    """Judge a local file by a definition, and write what was found into an existing directory.

    Written are findings, rows, entities (the accepted ones), groups and the manifest, named as in `hub.core.verdict`.
    `today` is what bounds of dates are measured from; `watch` is shown how far the check is, now and
    then.
    `profile` says how the file is to be read; its dialect counts where nothing else is `declared`. Where there is none,
    `recall` is asked for one by the file's headings. `sent_before` is asked whether the file was there before, `past`
    for other files of the profile, where that compares them, `beside` for those whose entities are not to be created
    again; where it is given, digests of keys are written too. `others` are services that it may have been meant for.
    Whatever is wrong with the file stands in the verdict; raises only OSError, when the local disk fails.
    """
    ask = recall if profile is None else None
    for salt in count():
        hash_of = partial(key_hash, str(salt) if salt else "")
        read_as = profile or Profile(service=definition.name)
        try:
            with _seldom_looking_for_cycles(), ExitStack() as files:
                run = _Check(definition, read_as, directory, files, today=today, hash_of=hash_of, beside=beside)
                run.recall, run.sent_before, run.past, run.others = ask, sent_before, past, others
                return run.run(source, merged(declared, read_as.dialect), watch)
        except _RecalledError as recalled:
            profile, ask = recalled.profile, None
        except HashCollisionError:
            continue
    raise AssertionError


@contextmanager
def _seldom_looking_for_cycles() -> Iterator[None]:
    """Have Python look for cycles of objects more seldom than it does by itself: that saves 7 % of a check's time."""
    usual = gc.get_threshold()
    gc.set_threshold(_LOOKED_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def key_hash(salt: str, identity: str) -> int:
    """Return the hash under which an entity is remembered."""
    return hash(salt + identity) & _HASH_BITS


class _RecalledError(Exception):
    """The headings are known to be read by a mapping profile: begin anew, by that one."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile


class _Check:
    """One check of one file."""

    recall: Recall | None = None
    sent_before: SentBefore | None = None
    past: PastFiles | None = None
    others: Iterable[Definition] = ()

    def __init__(
        self,
        definition: Definition,
        profile: Profile,
        directory: Path,
        files: ExitStack,
        *,
        today: date,
        hash_of: Callable[[str], int],
        beside: FilesBeside | None,
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
        # What is changed may be changed again: only to create something twice is hardly ever meant.
        self._beside = beside if creates(definition.operation) else None
        self._refused = RefusedKeys(directory, files) if self._beside else None
        self._write_entities = partial(EntityWriter, directory, files, self._refused)
        self._entities = self._write_entities()
        self._ledger = Ledger()
        self._columns: list[ColumnMatch] = []
        self._suggestions: list[ColumnSuggestion] = []

    def run(self, source: Path, declared: DeclaredDialect, watch: Watcher | None) -> Verdict:
        opened = open_file(source, self._definition, self._profile, declared, self._files)
        before = self.sent_before(opened.surveyed.sha256) if self.sent_before else None
        numbered = self.past.judge_name(names) if self.past and (names := self._profile.file_names) else None
        for told in (*opened.told, before, numbered):
            self._tell(told)
        if opened.records is not None and opened.dialect is not None:
            self._check_records(opened, opened.records, opened.dialect.header_row, watch)
        else:
            self._rows.close()
        return self._verdict(opened)

    def _tell(self, told: Told | None) -> None:
        """Log what is said of the file as a whole, if anything is."""
        if told is not None:
            spot = self._spots.of_file(told.code, service=self._definition.title)
            self._log.add_of_file(spot, told.words, row=told.row, line=told.line)

    def _check_records(self, opened: Opened, records: RecordSource, header_row: int, watch: Watcher | None) -> None:
        outputs = Outputs(self._log, self._rows, self._entities, Deferral(self._directory, self._files))
        tally = Tally()
        taker = RowTaker(self._definition, self._spots, outputs, records, self._profile)
        matched = taker.take_header(header_row)
        self._ask_for_profile(taker.columns)
        judge = ColumnJudge(self._definition, taker, self._log, self._spots)
        judge.judge_service(self.others)
        self._columns = taker.columns
        if matched:
            if any(told.code == "file.preamble" for told in opened.told):
                judge.judge_above(self._today)
            doubts = doubts_about_points(self._definition, taker.columns, self._profile, opened.beginning, records.sure)
            checker, grouper = taker.compile(self._today, self._hash_of, doubts)
            taker.take_rows(checker, grouper, self._glimpses(opened, records, taker, grouper, watch))
            tally = grouper.tally
            self._rows.close()
            if self.past and (volume := self._profile.volume):
                self._tell(self.past.judge_volume(volume, tally.entities))
            if grouper.split:
                self._entities.close()
                rejoining = Rejoining(self._directory, grouper, checker, self._log)
                self._entities = rejoining.rewrite(taker.rows, self._write_entities)
            self._columns, self._suggestions = judge.judge(self._directory, self._today, grouper.held)
        else:
            self._rows.close()
        if self._log.file_rejected:
            tally.refuse_all()
        self._ledger = _ledger(taker, tally)

    def _ask_for_profile(self, columns: Sequence[ColumnMatch]) -> None:
        """Begin anew if the headings are remembered to be read by a mapping profile."""
        found = self.recall([column.heading for column in columns]) if self.recall and columns else None
        if found is not None:
            raise _RecalledError(found)

    def _glimpses(
        self, opened: Opened, records: RecordSource, taker: RowTaker, grouper: Grouper, watch: Watcher | None
    ) -> Callable[[int], None]:
        """Return what is told the number of rows read, now and then."""

        def so_far() -> Verdict:
            grouper.tally.entities = grouper.tally.accepted + grouper.tally.refused
            self._columns, self._ledger = taker.columns, _ledger(taker, grouper.tally)
            return self._stated(opened, partial=True)

        def write_down() -> None:
            self._log.write_down()
            self._rows.write_down()

        def told(rows: int) -> None:
            if watch is not None:
                position = records.position() if records.position else None
                watch(Glimpse(rows, position, opened.surveyed.size_bytes, self._directory, so_far, write_down))

        return told

    def _verdict(self, opened: Opened) -> Verdict:
        if self._log.file_rejected:
            self._entities.close()
            self._entities = self._write_entities()
        part_count = self._entities.close()
        self._tell_repeated(opened)
        self._log.close()
        self._ledger.require_checked()
        return self._stated(opened, part_count=part_count)

    def _tell_repeated(self, opened: Opened) -> None:
        """Log the entities whose keys stand in other files as well, where anybody wants to know."""
        if not (self._beside and self._refused) or self._log.file_rejected or self._profile.repeats is Repeats.EXPECT:
            return
        came_home = any(told.code == "file.corrections" for told in opened.told)
        files = self._beside(opened.surveyed.sha256)
        beside = common_with(self._directory, self._refused, files, is_corrections=came_home)
        key_field = next(each for each in self._definition.fields if each.path == self._definition.key[0])
        for other in beside.corrected:
            which = "that file" if other.is_corrections else "this file"
            words = {"said": other.said, "count": f"{other.shared:,}", "which": which}
            self._log.add_of_file(self._spots.of_file("set.corrections-beside"), words)
        spot = self._spots.of_field("set.duplicate-across-files", key_field)
        for each in repeated(self._directory, self._entities, self._refused, beside.said):
            self._log.add(each.row, each.line, each.entity, [(spot, each.key, {"said": each.said})])

    def _stated(self, opened: Opened, *, part_count: int = 0, partial: bool = False) -> Verdict:
        """Return the verdict on what has been found."""
        groups = self._log.groups()
        by_severity: Counter[str] = Counter()
        by_code: Counter[str] = Counter()
        for group in groups:
            by_severity[group.severity] += group.count
            by_code[group.code] += group.count
        return Verdict(
            green=not partial and not by_severity[Severity.ERROR] and self._ledger.accepted > 0,
            file_rejected=self._log.file_rejected,
            dialect=opened.dialect,
            columns=self._columns,
            ledger=self._ledger,
            finding_count=by_code.total(),
            counts_by_severity={severity: by_severity[severity] for severity in Severity},
            counts_by_code=dict(by_code),
            groups=groups,
            findings=self._log.first_page,
            part_count=part_count,
            sha256=opened.surveyed.sha256,
            size_bytes=opened.surveyed.size_bytes,
            candidates=opened.candidates,
            suggestions=self._suggestions,
            partial=partial,
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
