"""Brings a file in: reads, compares, writes in chunks through the services of applications.

Each chunk is one transaction: a process that is killed leaves whole chunks, and the next run
finds their rows the same. A row is written whole or not at all.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.applications.checks import doubts
from dashboard.applications.deadlines import hold
from dashboard.applications.imports.columns import COLUMN_OF, RowReader
from dashboard.applications.imports.compare import Verdict, compare
from dashboard.applications.imports.drafts import Draft
from dashboard.applications.imports.messages import Problem, words
from dashboard.applications.imports.packed import Table
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.imports.writing import write
from dashboard.applications.permissions import sections_to_enter, sections_to_lead
from dashboard.applications.workflows import FOR_HEADS
from dashboard.offices.models import Office

CHUNK = 500  # rows per transaction: a fifth of a second of lock on a busy SQLite
WARNINGS = 1_000


@dataclass
class Outcome:
    """How many rows were (or would be) what, and why some are refused.

    ``doubtful`` is how many of the new and changed ones say something unlikely: not refused, as
    the document may have been issued like that.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)
    doubtful: int = 0
    warnings: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in ("new", "changed", "same", "rejected")}

    def reject(self, problems: Sequence[Problem]) -> None:
        self.rejected += 1
        self.problems += problems

    def warn(self, warnings: Sequence[Problem]) -> None:
        """Note what is unlikely in a row that comes in; the first ``WARNINGS`` are listed."""
        self.doubtful += bool(warnings)
        if len(self.warnings) < WARNINGS:
            self.warnings += warnings


class Importer:
    """One run over a table. ``by`` is ``None`` for a command, which may write every section."""

    def __init__(self, *, office: Office, by: User | None, key: str, now: datetime | None = None):
        self.office, self.by, self.key = office, by, key
        self.now = now or timezone.now()
        self.vocabulary = Vocabulary()
        self.section_ids: frozenset[int] | None = None
        self.led: frozenset[str] | None = None
        codes: frozenset[str] | None = None
        if by:
            own = [s for s in sections_to_enter(by) if s.office_id == office.pk]
            self.section_ids = frozenset(section.pk for section in own)
            codes = frozenset(section.code for section in own)
            led = [s for s in sections_to_lead(by) if s.office_id == office.pk]
            self.led = frozenset(section.code for section in led)
        self.reader = RowReader(
            office=office, vocabulary=self.vocabulary, now=self.now, sections=codes
        )

    def preview(self, table: Table, progress: Callable[[int], None] = lambda done: None) -> Outcome:
        """What ``run`` would do now; writes nothing.

        ``progress`` is told the rows that are done, between chunks; it may raise to stop.
        """
        outcome = Outcome()
        for drafts in self._chunks(table, outcome):
            for verdict in self._compare(drafts):
                self._count(verdict, outcome)
            progress(sum(outcome.counts().values()))
        return outcome

    def run(self, table: Table, progress: Callable[[int], None] = lambda done: None) -> Outcome:
        """Write the new and changed rows. May run again at any time without harm."""
        outcome = Outcome()
        for drafts in self._chunks(table, outcome):
            try:
                verdicts = self._write(drafts)
            except ValidationError:
                verdicts = [verdict for draft in drafts for verdict in self._write_alone(draft)]
            for verdict in verdicts:
                self._count(verdict, outcome)
            progress(sum(outcome.counts().values()))
        return outcome

    def _chunks(self, table: Table, outcome: Outcome) -> Iterator[list[Draft]]:
        drafts = self._drafts(table, outcome)
        while chunk := list(islice(drafts, CHUNK)):
            yield chunk

    def _drafts(self, table: Table, outcome: Outcome) -> Iterator[Draft]:
        """The rows that can be read; the others are counted on the way."""
        for number, cells in table.rows():
            if table.is_torn(cells):
                outcome.reject([self._problem(number, "nomor_permohonan", "duplicate")])
                continue
            draft, problems = self.reader.read(number, cells)
            if draft is None:
                outcome.reject(problems)
            elif number in table.repeated:
                outcome.same += 1
            else:
                yield draft

    def _compare(self, drafts: Sequence[Draft]) -> list[Verdict]:
        verdicts = compare(
            self.office, drafts, self.vocabulary, now=self.now, section_ids=self.section_ids
        )
        if self.led is not None:
            for verdict in verdicts:
                ends = verdict.steps and verdict.steps[-1][0] in FOR_HEADS
                if ends and verdict.draft.type.section_code not in self.led:
                    verdict.refused.append(("stage", "head"))
        return verdicts

    @transaction.atomic
    def _write(self, drafts: Sequence[Draft]) -> list[Verdict]:
        """Compare under the office's lock and write what differs."""
        hold([self.office.pk])
        verdicts = self._compare(drafts)
        write(self.office, verdicts, by=self.by, key=self.key, now=self.now)
        return verdicts

    def _write_alone(self, draft: Draft) -> list[Verdict]:
        """One row by itself, after its chunk was refused: it alone bears the reason."""
        try:
            return self._write([draft])
        except ValidationError as error:
            names = getattr(error, "error_dict", {})
            field_name = next((name for name in names if name in COLUMN_OF), "external_no")
            return [Verdict(draft, refused=[(field_name, "refused")])]

    def _count(self, verdict: Verdict, outcome: Outcome) -> None:
        if verdict.refused:
            number = verdict.draft.number
            outcome.reject(
                [self._problem(number, COLUMN_OF[name], code) for name, code in verdict.refused]
            )
        else:
            kind = verdict.kind
            setattr(outcome, kind, getattr(outcome, kind) + 1)
            if kind != "same":
                outcome.warn(
                    [
                        Problem(verdict.draft.number, COLUMN_OF[name], "doubt", message)
                        for name, message in doubts(verdict.draft)  # type: ignore[arg-type]
                    ]
                )

    def _problem(self, number: int, column: str, code: str) -> Problem:
        return Problem(number, column, code, words(code, column))
