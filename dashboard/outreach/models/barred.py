import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dashboard.core.fields import LookupField, SealedField
from dashboard.offices.models import Office
from dashboard.outreach.statuses import Barred


class DoNotContactQuerySet(models.QuerySet):
    def of_offices(self, office_ids: list[int]) -> "DoNotContactQuerySet":
        return self.filter(office__in=office_ids)

    def standing(self) -> "DoNotContactQuerySet":
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)

    def hashes(self, office: Office, way: str) -> set[str]:
        """What is barred in the office, by the look-up hashes of this table."""
        rows = self.of_offices([office.pk]).standing().filter(way=way)
        return {*rows.values_list("address_hash", flat=True)}

    def for_table(self) -> "DoNotContactQuerySet":
        return self.select_related("by", "lifted_by").defer("address", "address_hash")


class DoNotContact(models.Model):
    """A number or address that does not want to hear from the office, until it is lifted."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    way = models.CharField(_("way"), max_length=5, choices=Barred)
    address = SealedField(_("number or address"))
    address_hash = LookupField(of="address")
    hint = models.CharField(max_length=8, help_text="What is shown of it: its last four.")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("since"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DoNotContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("do not contact")
        verbose_name_plural = _("do not contact")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "office",
                "way",
                "address_hash",
                condition=Q(lifted_at=None),
                name="do_not_contact_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.hint}"
