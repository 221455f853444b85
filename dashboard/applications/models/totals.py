from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from dashboard.applications.models.catalogue import ApplicationType, Purpose
from dashboard.offices.models import Office


class PeriodTotal(models.Model):
    """How many applications of a type (and purpose) were submitted in a whole month without rows.

    A month that has applications of the same family is counted from these, never from both
    (settled.md 17). ``month`` is the first day of the month; ``purpose`` empty: not recorded.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("office"))
    type = models.ForeignKey(
        ApplicationType, models.PROTECT, related_name="+", verbose_name=_("type")
    )
    purpose = models.ForeignKey(
        Purpose, models.PROTECT, null=True, related_name="+", verbose_name=_("purpose")
    )
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("count"))
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        verbose_name = _("period total")
        verbose_name_plural = _("period totals")
        ordering = ["month", "type", "purpose"]
        constraints = [
            models.UniqueConstraint(
                "office",
                "month",
                "type",
                Coalesce("purpose", 0),
                name="period_total_once_per_month",
            ),
            models.CheckConstraint(
                condition=models.Q(month__day=1), name="period_total_month_begins_on_the_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.type.code} {self.count}"
