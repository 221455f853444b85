"""What the page of an import shows, by its status."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.applications.imports import staging
from dashboard.applications.imports.batches import SILENT
from dashboard.applications.imports.columns import FIELDS
from dashboard.applications.imports.messages import summary, words
from dashboard.applications.imports.vocabulary import Vocabulary
from dashboard.applications.models import ImportBatch

LISTED = 200
COUNTS = ("new", "changed", "same", "rejected")
Status = ImportBatch.Status


@dataclass
class Page:
    batch: ImportBatch

    @property
    def title(self) -> str:
        return {
            Status.CHECKING: _("Import: being checked"),
            Status.RUNNING: _("Import: under way"),
            Status.PREVIEWED: _("Import: preview"),
            Status.IMPORTED: _("Import: result"),
        }.get(Status(self.batch.status), _("Import"))

    @property
    def silent(self) -> bool:
        """Whether the work on it has died, as it seems."""
        beat = self.batch.beat_at
        return self.working and beat is not None and beat < timezone.now() - SILENT

    @property
    def working(self) -> bool:
        return self.batch.status in (Status.CHECKING, Status.RUNNING)

    @property
    def running(self) -> bool:
        return self.batch.status == Status.RUNNING

    @property
    def matching(self) -> bool:
        return self.batch.status == Status.UPLOADED

    @property
    def waiting(self) -> bool:
        return self.batch.status == Status.PREVIEWED

    @property
    def imported(self) -> bool:
        return self.batch.status == Status.IMPORTED

    @property
    def unreadable(self) -> bool:
        return self.batch.status == Status.UNREADABLE

    @property
    def can_match(self) -> bool:
        return self.matching or self.waiting

    @property
    def good(self) -> int:
        return self.batch.new + self.batch.changed

    @property
    def summary(self) -> str:
        return summary({name: getattr(self.batch, name) for name in COUNTS})

    @property
    def matched(self) -> bool:
        """Whether the columns of another system were matched, and may still be matched anew."""
        return self.waiting and staging.head_of(batch=self.batch) is not None

    @property
    def can_take_rejects(self) -> bool:
        return bool(self.batch.rejected) and staging.is_kept(batch=self.batch)

    @cached_property
    def reasons(self) -> list[tuple[int, str, str]]:
        """Row, column and words of the first reasons."""
        vocabulary = Vocabulary()
        return [
            (
                row.number,
                row.column,
                words(row.error, row.column, vocabulary.known(FIELDS[row.column])),
            )
            for row in self.batch.rows.all()[:LISTED]
        ]

    @property
    def more(self) -> bool:
        return self.batch.rows.count() > LISTED


def page_of(batch: ImportBatch) -> Page:
    return Page(batch)
