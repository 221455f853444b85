from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AuditEventQuerySet(models.QuerySet):
    def of_trails(self, trails: list[tuple[str, str]]) -> "AuditEventQuerySet":
        """The events of these offices; with a section code, of that section only."""
        wanted = Q(pk__in=[])
        for office, section in trails:
            wanted |= Q(office_code=office) & (Q(section_code=section) if section else Q())
        return self.filter(wanted)

    def about(self, object_label: str, object_id: str) -> "AuditEventQuerySet":
        """One object's history, newest first."""
        return self.filter(object_label=object_label, object_id=object_id)

    def revealed_by(self, user, *, since: datetime) -> "AuditEventQuerySet":
        """The personal numbers that this person looked at since the instant."""
        return self.filter(username=user.username, verb=AuditEvent.Verb.REVEALED, at__gte=since)


class AuditEvent(models.Model):
    """Who saw, changed, exported or approved what, and when. Append-only by trigger.

    Plain text without foreign keys, so that it outlives what it tells of. Never a name, NIK,
    passport or phone number: field names, codes and masks only. An application is its public code.
    """

    class Verb(models.TextChoices):
        CREATED = "CREATED", pgettext_lazy("audit", "created")
        CHANGED = "CHANGED", pgettext_lazy("audit", "changed")
        REVEALED = "REVEALED", pgettext_lazy("audit", "saw")
        IMPORTED = "IMPORTED", pgettext_lazy("audit", "imported")
        EXPORTED = "EXPORTED", pgettext_lazy("audit", "exported")
        SUBMITTED = "SUBMITTED", pgettext_lazy("audit", "submitted for approval")
        PUBLISHED = "PUBLISHED", pgettext_lazy("audit", "approved and published")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("audit", "withdrew")
        RESTORED = "RESTORED", pgettext_lazy("audit", "restored")
        CLOSED = "CLOSED", pgettext_lazy("audit", "closed")
        INVITED = "INVITED", pgettext_lazy("audit", "invited")
        GRANTED = "GRANTED", pgettext_lazy("audit", "granted a role")
        ENDED = "ENDED", pgettext_lazy("audit", "ended a role")
        DEACTIVATED = "DEACTIVATED", pgettext_lazy("audit", "deactivated")
        REACTIVATED = "REACTIVATED", pgettext_lazy("audit", "reactivated")
        LINKED = "LINKED", pgettext_lazy("audit", "made a password link")
        LOGGED_IN = "LOGGED_IN", pgettext_lazy("audit", "logged in")
        LOGIN_FAILED = "LOGIN_FAILED", pgettext_lazy("audit", "refused a log-in")

    at = models.DateTimeField(_("time"))
    username = models.CharField(_("user name"), max_length=150)
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(_("role"), max_length=20, blank=True)
    office_code = models.CharField(_("office"), max_length=12, blank=True)
    section_code = models.CharField(_("section"), max_length=12, blank=True)
    verb = models.CharField(_("action"), max_length=12, choices=Verb)
    object_label = models.CharField(_("kind of object"), max_length=60)
    object_id = models.CharField(_("object"), max_length=150)
    changes = models.JSONField(_("changes"), default=dict)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    ip = models.GenericIPAddressField(_("address"), null=True, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["office_code", "-at"], name="audit_office_at"),
            models.Index(fields=["object_label", "object_id"], name="audit_object"),
            models.Index(fields=["username", "verb", "at"], name="audit_user_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.verb} {self.object_id}"
