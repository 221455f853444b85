from django.db import models
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A row with an Indonesian and an English name; ``name`` follows the reader's language."""

    name_id = models.CharField(_("name (Indonesian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id

    def __str__(self) -> str:
        return self.name


class Conflict(Exception):
    """Someone else saved the row since it was opened; ``current`` is what stands now."""

    def __init__(self, current: models.Model):
        super().__init__("stale save")
        self.current = current


class Versioned(models.Model):
    """A row that people edit: a save names the version that it was based on."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def take_version(self, expected: int) -> None:
        """Claim the next version inside the caller's transaction, or raise ``Conflict``."""
        rows = type(self)._base_manager.filter(pk=self.pk, version=expected)
        if not rows.update(version=F("version") + 1):
            raise Conflict(type(self)._base_manager.get(pk=self.pk))
        self.version = expected + 1
