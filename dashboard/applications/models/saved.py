from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dashboard.applications.statuses import Share
from dashboard.core.models import Named
from dashboard.offices.models import Office, Section
from dashboard.offices.scope import valid_memberships


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SavedViewQuerySet":
        """The product's, one's own, and what is shared with one's section or office."""
        rows = valid_memberships(user)
        offices = [row.office_id for row in rows]
        sections = [row.section_id for row in rows if row.section_id]
        return self.filter(
            Q(share=Share.PRODUCT)
            | Q(owner=user)
            | Q(share=Share.OFFICE, office__in=offices)
            | Q(share=Share.SECTION, section__in=sections)
        )

    def of_list(self, path: str) -> "SavedViewQuerySet":
        return self.filter(path=path).select_related("owner", "section")

    def of_owner(self, user) -> "SavedViewQuerySet":
        return self.filter(owner=user)

    def named(self, path: str, name: str) -> "SavedViewQuerySet":
        return self.filter(path=path, name_id=name)


class SavedView(Named):
    """A list with its filters, columns and sort: ``query`` is the query string of ``path``.

    A work list of the product belongs to no office and no person; a person's view has the one
    name that they typed in both columns.
    """

    code = models.CharField(max_length=40, blank=True, help_text="Of a work list of the product.")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="saved_views"
    )
    share = models.CharField(_("seen by"), max_length=7, choices=Share, default=Share.PRIVATE)
    path = models.CharField(max_length=100)
    query = models.CharField(max_length=2000, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["order", "name_id", "id"]
        constraints = [
            models.UniqueConstraint(
                "owner", "path", "name_id", condition=~Q(owner=None), name="saved_view_once_a_name"
            ),
            models.UniqueConstraint(
                "code", condition=~Q(code=""), name="saved_view_of_the_product_once"
            ),
            models.CheckConstraint(
                condition=Q(share=Share.PRODUCT, owner=None, office=None, section=None)
                & ~Q(code="")
                | ~Q(share=Share.PRODUCT) & Q(owner__isnull=False, office__isnull=False, code=""),
                name="saved_view_belongs_to_someone",
            ),
            models.CheckConstraint(
                condition=~Q(share=Share.SECTION) | Q(section__isnull=False),
                name="saved_view_of_a_section_names_it",
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.path}?{self.query}" if self.query else self.path
