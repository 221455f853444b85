"""What was saved to an application since someone opened it: for whoever saves too late."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.applications import pages
from dashboard.applications.models import Application
from dashboard.applications.services_identity import PERSONAL
from dashboard.audit.models import AuditEvent
from dashboard.core.formats import date_long, datetime_wib


@dataclass(frozen=True)
class Item:
    """One save: ``text`` names the step or the fields; ``user_id`` is ``None`` for the system."""

    at: datetime
    by: str
    user_id: int | None
    text: str


def news(application: Application, seen: int | None) -> list[Item]:
    """What was saved after version ``seen``, newest first, the last save at the least.

    Corrections are known by the names of their fields alone: the audit trail holds no values.
    """
    steps = pages.history_of(application)
    items = [
        Item(change.recorded_at, str(change.by or ""), change.by_id, entry["text"])
        for change, entry in zip(reversed(steps.changes), pages.entries(steps), strict=True)
    ]
    events = AuditEvent.objects.about(Application._meta.label_lower, application.public_code)
    corrections = [row for row in events.filter(verb=AuditEvent.Verb.CHANGED) if _names(row)]
    people = User.objects.in_bulk({row.user_id for row in corrections if row.user_id})
    for row in corrections:
        who = str(people.get(row.user_id, row.username))
        words = {"fields": ", ".join(map(label, _names(row)))}
        items.append(Item(row.at, who, row.user_id, _("Corrected: %(fields)s") % words))
    items.sort(key=lambda item: item.at, reverse=True)
    return items[: max(1, application.version - (seen or application.version))]


def is_own(items: list[Item], user: User) -> bool:
    """Whether this very person saved it all, in another window."""
    return all(item.user_id == user.pk for item in items)


def label(name: str) -> str:
    return str(capfirst(Application._meta.get_field(name).verbose_name))


def written(application: Application, name: str) -> str:
    """A field's value as people read it; a personal number by its mask."""
    value: Any = getattr(application, name)
    if name in PERSONAL:
        return str(value)
    if name == "lane":
        return str(application.get_lane_display())
    if isinstance(value, datetime):
        return datetime_wib(value)
    return date_long(value) if hasattr(value, "year") else str(value or "")


def _names(event: AuditEvent) -> list[str]:
    return event.changes.get("fields", [])
