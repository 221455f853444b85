"""What the page of an import shows, by its status."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.applications.imports import staging
from dashboard.applications.imports.batches import SILENT
from dashboard.applications.imports.messages import summary
from dashboard.applications.imports.reasons import Kind, Reasons
from dashboard.applications.models import ImportBatch

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
    def tone(self) -> str:
        """Of the status, as ``core`` draws it."""
        return (
            "neutral"
            if self.nothing
            else {
                Status.UPLOADED: "waiting",
                Status.PREVIEWED: "waiting",
                Status.IMPORTED: "done",
                Status.UNREADABLE: "stopped",
                Status.EXPIRED: "neutral",
            }.get(Status(self.batch.status), "active")
        )

    @property
    def status(self) -> str:
        """In words; a file without a row that would come in waits for nobody."""
        return _("nothing to import") if self.nothing else self.batch.get_status_display()

    @property
    def nothing(self) -> bool:
        """Whether it was checked and no row of it is new or changed."""
        return self.waiting and not self.good

    @property
    def percent(self) -> float | None:
        """How much of the work is done; ``None`` before that is known."""
        total = self.batch.rows_total
        return 100 * self.batch.rows_done / total if self.working and total else None

    @property
    def counted(self) -> bool:
        """Whether the four counts say anything."""
        return self.waiting or self.imported or bool(self.good or self.batch.rejected)

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
    def reasons(self) -> Reasons:
        return Reasons(self.batch, staging.head_of(batch=self.batch))

    @cached_property
    def kinds(self) -> list[Kind]:
        return self.reasons.kinds()

    @cached_property
    def doubts(self) -> list[Kind]:
        return self.reasons.doubts()

    @cached_property
    def listed(self) -> list[tuple[int, str, str]]:
        return self.reasons.listed()

    @property
    def more(self) -> bool:
        return sum(kind.count for kind in self.kinds) > len(self.listed)


def page_of(batch: ImportBatch) -> Page:
    return Page(batch)
