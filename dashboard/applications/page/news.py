"""What was saved to an application since someone opened it: for whoever saves too late."""

from datetime import datetime
from operator import attrgetter
from typing import Any

from dashboard.accounts.models import User
from dashboard.applications.models import Application
from dashboard.applications.page import timeline
from dashboard.applications.page.timeline import Entry, label
from dashboard.applications.services_identity import PERSONAL
from dashboard.applications.statuses import PromiseCause
from dashboard.core.formats import date_long, datetime_wib

__all__ = ["Entry", "is_own", "label", "news", "written"]


def news(application: Application, seen: int | None) -> list[Entry]:
    """What was saved after version ``seen``, newest first, the last save at the least.

    Notes and slots are no such saves: they replace nothing.
    """
    changes = application.changes.select_related("from_stage", "to_stage", "by", "handover")
    promises = application.promises.exclude(cause=PromiseCause.FIRST).select_related("by")
    items = [
        *reversed(timeline.steps(list(changes.order_by("pk")))),
        *timeline.promises(promises),
        *timeline.corrections(application),
    ]
    items.sort(key=attrgetter("recorded"), reverse=True)
    return items[: max(1, application.version - (seen or application.version))]


def is_own(items: list[Entry], user: User) -> bool:
    """Whether this very person saved it all, in another window."""
    return all(item.user_id == user.pk for item in items)


def written(application: Application, name: str) -> str:
    """A field's value as people read it; a personal number by its mask."""
    value: Any = getattr(application, name)
    if name in PERSONAL:
        return str(value)
    if shown := getattr(application, f"get_{name}_display", None):
        return str(shown() or "")
    if isinstance(value, datetime):
        return datetime_wib(value)
    return date_long(value) if hasattr(value, "year") else str(value or "")
